//! What the verdict is worth: how sure, on what it rests, who feels it, what comes next.

use super::answer::{Statement, Writer};
use super::facts::{Facts, distance, percent};
use super::records::say_if_not_read;
use super::subjects::Subject;
use crate::model::{Confidence, Evidence, EvidenceId, LinkRole, Reading, Source};

/// Parts of a confidence that are told.
const MAX_PARTS: usize = 8;

/// What broke.
pub(super) fn verdict(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    let cited = facts.first().map(|first| first.sign.iter().chain(first.supporting.first()));
    writer.say(Statement::new(facts.report.verdict.sentence()).cite(cited.into_iter().flatten()));
    for missing in facts.report.verdict.missing() {
        writer.say(Statement::new("What would decide: ").text(missing));
    }
}

/// How sure the first hypothesis is, and what that is made of.
pub(super) fn how_sure(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    let Some(first) = facts.first() else { return verdict(facts, writer) };
    let level = first.confidence.level().label();
    let named = if facts.is_named(first) { "named" } else { "not named: that takes more than 50 %" };
    let opening = Statement::default().name(&first.entity.name).text(": ").text(first.cause.label());
    let opening = opening.text(&format!(", {level} confidence ({}), {named}", percent(first.confidence.value)));
    writer.say(opening.cite(first.supporting.first()));
    for part in first.confidence.parts.iter().filter(|part| part.is_shown()).take(MAX_PARTS) {
        let sign = if part.value < 0.0 { '−' } else { '+' };
        writer.say_text(&format!("{sign}{:.0} {}", part.value.abs() * 100.0, part.name));
    }
    for other in facts.report.hypotheses.iter().skip(1) {
        let statement = Statement::default().name(&other.entity.name).text(": ").text(other.cause.label());
        writer.say(statement.text(&format!(", {}", percent(other.confidence.value))).cite(other.supporting.first()));
    }
}

/// Who feels it.
pub(super) fn impact(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    let report = facts.report;
    if let (Some(radius), Some(first)) = (&report.blast_radius, facts.first()) {
        if let Some(share) = radius.traffic_share {
            let statement = Statement::new(&percent(share)).text(" of the requests to ").name(facts.entry_name());
            writer.say(statement.text(" pass ").name(&first.entity.name).cite(first.supporting.first()));
        }
        let callers = radius.callers.iter().map(String::as_str);
        if radius.callers.is_empty() {
            writer.say(Statement::new("Nothing that was read calls ").name(&first.entity.name));
        } else {
            writer.say(Statement::new("It is called by ").names(callers, "and").cite(first.supporting.first()));
        }
    }
    let felt = report.chain.iter().filter(|link| link.role == LinkRole::Entry);
    for link in felt {
        let statement = Statement::new("Felt at ").name(&link.entity.name).text(": ").text(&link.text);
        writer.say(statement.since(link.at).cite(&link.evidence));
    }
    for alarm in report.evidence.iter().filter(|evidence| evidence.source == Source::Alarms) {
        writer.say(Statement::new(&alarm.summary).cite([&alarm.id]));
    }
    if writer.is_empty() {
        writer.say_text("Nothing that was read shows who calls what, so that nothing can be said of who feels it");
    }
}

/// Where to look first.
pub(super) fn leads(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    for (lead, number) in facts.report.leads.iter().zip(1..) {
        let statement = Statement::new(&format!("{number}. ")).text(&lead.text);
        let statement = if lead.link.is_some() { statement.text(" ") } else { statement };
        writer.say(statement.link("open", lead.link.as_deref()).cite(&lead.evidence));
    }
    for missing in facts.report.verdict.missing() {
        writer.say(Statement::new("What would decide: ").text(missing));
    }
    if writer.is_empty() {
        writer.say_text("There is nothing to look at first: nothing departs from the baseline in what was read");
    }
}

/// What was not read, and what would decide.
pub(super) fn missing(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    let report = facts.report;
    for missing in report.verdict.missing() {
        writer.say(Statement::new("What would decide: ").text(missing));
    }
    let is_said = |detail: &String| report.verdict.missing().contains(detail);
    for gap in report.gaps.iter().filter(|gap| !is_said(&gap.detail)) {
        writer.say_text(&format!("{}, {}: {}", gap.source.name(), gap.reason.label(), gap.detail));
    }
    for found in &report.sources {
        let is_told = report.gaps.iter().any(|gap| gap.source == found.source);
        if !is_told && !matches!(found.reading, Reading::Read { .. }) {
            writer.say_text(&format!("{}: {}", found.source.name(), found.reading.describe()));
        }
    }
    if writer.is_empty() {
        let read = report.sources.iter().filter(|found| matches!(found.reading, Reading::Read { .. }));
        let names: Vec<&str> = read.map(|found| found.source.name()).collect();
        match names.as_slice() {
            [] => writer.say_text("Nothing is known to be missing"),
            names => {
                writer.say(Statement::new("Nothing: these were read in full: ").names(names.iter().copied(), "and"))
            }
        }
    }
}

/// What the investigation scanned and read. The price of that depends on the region, and is no part of a report.
pub(super) fn cost(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    match facts.report.bytes_scanned {
        Some(bytes) => writer.say_text(&format!("Queries scanned {}, which AWS charges for", format_bytes(bytes))),
        None => writer.say_text("No query scanned anything that AWS charges for by the byte, as far as it said"),
    }
    for found in &facts.report.sources {
        writer.say_text(&format!("{}: {}", found.source.name(), found.reading.describe()));
    }
}

/// Bytes in the unit in which AWS charges for them, or a lesser one: `1.2 GB`.
fn format_bytes(bytes: u64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let bytes = bytes as f64;
    match units.iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => format!("{:.1} {unit}", bytes / size),
        None => format!("{bytes:.0} bytes"),
    }
}

/// What the evidence says without a change: the one that is named, or the one that the verdict suspects.
pub(super) fn without_change(facts: &Facts<'_>, subject: Option<&Subject<'_>>, writer: &mut Writer<'_>) {
    let report = facts.report;
    let changes = || report.evidence.iter().filter(|evidence| evidence.source == Source::Changes);
    let suspected = facts.first().and_then(|first| first.suspect_change.as_ref()).and_then(|id| report.evidence(id));
    let is_asked = |change: &Evidence| subject.is_none_or(|subject| subject.is(&change.entity));
    let asked = suspected.filter(|change| is_asked(change)).or_else(|| changes().find(|change| is_asked(change)));
    let Some(change) = asked else {
        match subject {
            Some(subject) => writer.say(Statement::new("No change of ").name(subject.name()).text(" was found")),
            None => writer.say_text("The verdict rests on no change: none was found in what was read"),
        }
        return say_if_not_read(facts, Source::Changes, writer);
    };
    say_verdict_without(facts, change, writer);
    if let Some(first) = facts.first()
        && let (Some(changed), Some(began)) = (change.onset, first.onset)
    {
        let side = if changed <= began { "after" } else { "before" };
        let statement = Statement::default().name(&first.entity.name).text(" began at ").time(began);
        let statement = statement.text(&format!(", {} {side} the change", distance(changed, began)));
        writer.say(statement.cite(first.supporting.first().into_iter().chain([&change.id])));
    }
    say_other_changes(facts, change, writer);
}

/// Which other changes touch what the chain leads through.
fn say_other_changes(facts: &Facts<'_>, change: &Evidence, writer: &mut Writer<'_>) {
    let report = facts.report;
    let others = report.evidence.iter().filter(|other| other.source == Source::Changes && other.id != change.id);
    let is_on_chain = |other: &Evidence| report.chain.iter().any(|link| link.entity == other.entity);
    let (near, elsewhere): (Vec<&Evidence>, Vec<&Evidence>) = others.partition(|other| is_on_chain(other));
    for other in &near {
        writer.say(Statement::new("Another change: ").text(&other.summary).cite([&other.id]));
    }
    let mut entities: Vec<&str> = Vec::new();
    for link in &report.chain {
        if !entities.contains(&link.entity.name.as_str()) {
            entities.push(&link.entity.name);
        }
    }
    if near.is_empty() {
        let statement = match entities.is_empty() {
            true => Statement::new("No other change was found near it"),
            false => Statement::new("No other change that was read touches ").names(entities, "or"),
        };
        let statement = match elsewhere.len() {
            0 => statement,
            1 => statement.text("; one was made elsewhere"),
            count => statement.text(&format!("; {count} were made elsewhere")),
        };
        writer.say(statement.cite(std::iter::once(&change.id).chain(elsewhere.iter().map(|other| &other.id))));
    }
}

fn say_verdict_without(facts: &Facts<'_>, change: &Evidence, writer: &mut Writer<'_>) {
    let Some(first) = facts.first() else {
        return writer
            .say(Statement::new("Nothing is suspected, with or without: ").text(&change.summary).cite([&change.id]));
    };
    let name = &first.entity.name;
    let cited: Vec<&EvidenceId> =
        first.supporting.iter().filter(|id| **id != change.id).take(1).chain([&change.id]).collect();
    let Some(without) = facts.report.without_change.as_ref().filter(|without| without.change == change.id) else {
        let statement = if first.suspect_change.as_ref() == Some(&change.id) {
            // A report of an earlier version does not say.
            Statement::new("The verdict suspects this change: ").text(&change.summary)
        } else {
            Statement::new("The verdict on ").name(name).text(" does not rest on this change: ").text(&change.summary)
        };
        return writer.say(statement.cite(cited));
    };
    let (before, after) = (percent(first.confidence.value), percent(without.confidence));
    let named = if without.confidence > Confidence::NAMING_THRESHOLD { "named" } else { "not named" };
    let statement = match &without.entity {
        Some(entity) if *entity == first.entity && without.cause == first.cause => {
            Statement::new("Without it ").name(name).text(&match before == after {
                true => format!(" is still first: {}, still {after}, {named}", without.cause.label()),
                false => format!(" is still first: {}, {after} instead of {before}, {named}", without.cause.label()),
            })
        }
        Some(entity) => Statement::new("Without it ")
            .name(&entity.name)
            .text(&format!(" comes first: {}, {after}, {named}; with it ", without.cause.label()))
            .name(name)
            .text(&format!(": {}, {before}", first.cause.label())),
        None => Statement::new("Without it nothing is suspected; with it ")
            .name(name)
            .text(&format!(": {}, {before}", first.cause.label())),
    };
    writer.say(statement.cite(cited));
}
