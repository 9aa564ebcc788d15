//! The parts of a report, longer: evidence, logs, changes, the timeline.

use super::answer::{Statement, Writer};
use super::facts::{Facts, describe_evidence, distance, percent};
use super::question::AskedEvidence;
use super::subjects::Subject;
use crate::detect::metrics::quantity::format_value;
use crate::model::{Evidence, Hypothesis, Reading, Report, Source};
use crate::report::links::evidence_link;

/// Excerpts of a piece of evidence, or of a log line, that are quoted.
const MAX_QUOTES: usize = 3;

/// Pieces of evidence that are listed where nobody says which.
const MAX_LISTED: usize = 8;

/// The evidence that is asked for by number, id or entity.
pub(super) fn evidence(facts: &Facts<'_>, asked: &AskedEvidence, writer: &mut Writer<'_>) {
    let report = facts.report;
    match asked {
        AskedEvidence::All => list_evidence(report, report.evidence.iter(), writer),
        AskedEvidence::Numbers(numbers) => {
            for number in numbers {
                match number.checked_sub(1).and_then(|position| report.evidence.get(position)) {
                    Some(evidence) => show_evidence(report, *number, evidence, writer),
                    None => say_no_such_evidence(report, &number.to_string(), writer),
                }
            }
        }
        AskedEvidence::Id(id) => match report.evidence.iter().zip(1..).find(|(evidence, _)| evidence.id.as_str() == id)
        {
            Some((evidence, number)) => show_evidence(report, number, evidence, writer),
            None => say_no_such_evidence(report, id, writer),
        },
        // The entity was looked up before.
        AskedEvidence::At(_) => {}
    }
}

/// The evidence at an entity.
pub(super) fn evidence_at(facts: &Facts<'_>, subject: &Subject<'_>, writer: &mut Writer<'_>) {
    list_evidence(facts.report, subject.evidence(facts.report).into_iter(), writer);
    if writer.is_empty() {
        writer.say(Statement::new("Nothing at ").name(subject.name()).text(" departs in what was read"));
    }
}

fn list_evidence<'r>(report: &Report, evidence: impl Iterator<Item = &'r Evidence>, writer: &mut Writer<'_>) {
    let evidence: Vec<&Evidence> = evidence.collect();
    for evidence in evidence.iter().take(MAX_LISTED) {
        writer.say(describe_evidence(evidence));
    }
    if evidence.len() > MAX_LISTED {
        let more = evidence.len() - MAX_LISTED;
        writer.say(Statement::new(&format!("{more} more: ask for ")).name(&format!("evidence {}", MAX_LISTED + 1)));
    }
    if report.evidence.is_empty() {
        writer.say_text("There is no evidence: nothing departs from the baseline in what was read");
    }
}

fn say_no_such_evidence(report: &Report, asked: &str, writer: &mut Writer<'_>) {
    let held = match report.evidence.len() {
        0 => "the report holds none".to_owned(),
        1 => "the report holds one piece".to_owned(),
        count => format!("the report holds 1 to {count}"),
    };
    writer.say(Statement::new("There is no evidence ").name(asked).text(&format!("; {held}")));
}

/// One piece of evidence: what, how much, where it was read, in whose words, and for what it counts.
fn show_evidence(report: &Report, number: usize, evidence: &Evidence, writer: &mut Writer<'_>) {
    let opening = Statement::new(&format!("{number}: ")).text(&evidence.summary);
    // What was logged, changed or set off happened at a moment; what was measured lasts.
    let opening = match evidence.source {
        Source::Metrics | Source::Traces => opening.since(evidence.onset),
        Source::Logs | Source::Changes | Source::Alarms => opening,
    };
    writer.say(opening.cite([&evidence.id]));
    let magnitude = evidence.magnitude;
    let kind = Statement::new(evidence.kind.label()).text(" at ").name(&evidence.entity.name);
    let kind = match evidence.source {
        // What has no size either happened or not.
        Source::Changes | Source::Alarms => kind,
        Source::Metrics | Source::Logs | Source::Traces => kind.text(&format!(
            ": {} observed, {} expected; strength {}",
            format_value(magnitude.observed, magnitude.unit),
            format_value(magnitude.expected, magnitude.unit),
            percent(magnitude.strength),
        )),
    };
    writer.say(kind.cite([&evidence.id]));
    let read = Statement::new("Read in ").text(evidence.source.name()).text(": ").quote(&evidence.citation.what);
    let read = match evidence_link(report, evidence) {
        Some(address) => read.text(" ").link("open", Some(&address)),
        None => read,
    };
    writer.say(read.cite([&evidence.id]));
    for sample in evidence.citation.samples.iter().take(MAX_QUOTES) {
        writer.say(Statement::default().quote(sample).cite([&evidence.id]));
    }
    for hypothesis in &report.hypotheses {
        if let Some(role) = role_of(evidence, hypothesis) {
            let statement = Statement::new(role).name(&hypothesis.entity.name);
            writer.say(statement.text(&format!(": {}", hypothesis.cause.label())).cite([&evidence.id]));
        }
    }
}

fn role_of(evidence: &Evidence, hypothesis: &Hypothesis) -> Option<&'static str> {
    if hypothesis.suspect_change.as_ref() == Some(&evidence.id) {
        Some("It is the change that is suspected for ")
    } else if hypothesis.contradicting.contains(&evidence.id) {
        Some("It speaks against ")
    } else if hypothesis.supporting.contains(&evidence.id) {
        Some("It speaks for ")
    } else {
        None
    }
}

/// What was logged: by an entity, or by all.
pub(super) fn logs(facts: &Facts<'_>, subject: Option<&Subject<'_>>, writer: &mut Writer<'_>) {
    let lines = || facts.report.evidence.iter().filter(|evidence| evidence.source == Source::Logs);
    let own: Vec<&Evidence> = lines().filter(|line| subject.is_none_or(|subject| subject.is(&line.entity))).collect();
    for line in own.iter().take(MAX_LISTED) {
        writer.say(describe_evidence(line));
        if own.len() <= MAX_QUOTES
            && let Some(sample) = line.citation.samples.first()
        {
            writer.say(Statement::new("Such as ").quote(sample).cite([&line.id]));
        }
    }
    let Some(subject) = subject else { return say_if_none(facts, Source::Logs, "log line", writer) };
    // Tables and queues write no log: their callers do.
    let is_about = |line: &&Evidence| {
        let of_hypothesis =
            facts.hypothesis(subject).is_some_and(|hypothesis| hypothesis.supporting.contains(&line.id));
        !subject.is(&line.entity) && (of_hypothesis || mentions(&line.summary, subject.name()))
    };
    if own.is_empty() {
        writer.say(Statement::new("No line of ").name(subject.name()).text(" departs in what was read"));
    }
    for line in lines().filter(is_about).take(MAX_QUOTES) {
        writer.say(describe_evidence(line).text(", which is about it"));
    }
    if own.is_empty() {
        say_if_not_read(facts, Source::Logs, writer);
        let elsewhere: Vec<&str> = distinct(lines().map(|line| line.entity.name.as_str()));
        if !elsewhere.is_empty() {
            let cited = lines().map(|line| &line.id);
            writer.say(Statement::new("Lines of these depart: ").names(elsewhere, "and").cite(cited));
        }
    }
}

/// Whether the text contains the name as a whole word, in any case.
fn mentions(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let is_within_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(&name).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
        !is_within_word(before) && !is_within_word(after)
    })
}

fn distinct<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

/// What was changed: at an entity, or anywhere.
pub(super) fn changes(facts: &Facts<'_>, subject: Option<&Subject<'_>>, writer: &mut Writer<'_>) {
    let report = facts.report;
    let is_asked = |change: &&Evidence| {
        change.source == Source::Changes && subject.is_none_or(|subject| subject.is(&change.entity))
    };
    let mut changes: Vec<&Evidence> = report.evidence.iter().filter(is_asked).collect();
    changes.sort_by_key(|change| change.onset);
    let suspected = facts.first().and_then(|first| first.suspect_change.as_ref());
    let began = facts.first().and_then(|first| first.onset);
    for change in changes.iter().rev() {
        let mut statement = match change.onset {
            Some(at) => Statement::default().time(at).text(": "),
            None => Statement::default(),
        };
        statement = statement.text(&change.summary);
        if let (Some(at), Some(began)) = (change.onset, began) {
            let side = if at <= began { "before" } else { "after" };
            statement = statement.text(&format!("; {} {side} it began", distance(at, began)));
        }
        if suspected == Some(&change.id) {
            statement = statement.text("; this one is suspected");
        }
        writer.say(statement.cite([&change.id]));
    }
    if let (Some(subject), true) = (subject, changes.is_empty()) {
        let any = report.evidence.iter().any(|evidence| evidence.source == Source::Changes);
        writer.say(Statement::new("No change of ").name(subject.name()).text(" was found"));
        if any {
            writer.say(Statement::new("Changes elsewhere: ask for ").name("changes"));
        } else {
            say_if_not_read(facts, Source::Changes, writer);
        }
    } else {
        say_if_none(facts, Source::Changes, "change", writer);
    }
}

fn say_if_none(facts: &Facts<'_>, source: Source, what: &str, writer: &mut Writer<'_>) {
    if writer.is_empty() {
        writer.say_text(&format!("No {what} stands out in what was read"));
        say_if_not_read(facts, source, writer);
    }
}

/// Says why a source shows nothing, where it was not read.
pub(super) fn say_if_not_read(facts: &Facts<'_>, source: Source, writer: &mut Writer<'_>) {
    let Some(found) = facts.reading(source) else { return };
    if !matches!(found.reading, Reading::Read { .. }) {
        writer.say_text(&format!("{}: {}", source.name(), found.reading.describe()));
        for gap in facts.report.gaps.iter().filter(|gap| gap.source == source) {
            writer.say_text(&gap.detail);
        }
    }
}

/// What happened when; at an entity, if one is named.
pub(super) fn timeline(facts: &Facts<'_>, subject: Option<&Subject<'_>>, writer: &mut Writer<'_>) {
    let report = facts.report;
    if let Some(first) = facts.first().filter(|first| subject.is_none_or(|subject| subject.is(&first.entity))) {
        let mut statement = Statement::default().name(&first.entity.name);
        statement = match (first.onset, first.over_since) {
            (Some(began), Some(over)) => statement.text(" began at ").time(began).text(", over since ").time(over),
            (Some(began), None) => statement.text(" began at ").time(began).text(" and had not ended in the window"),
            (None, Some(over)) => statement.text(" is over since ").time(over),
            (None, None) => statement.text(": nothing that was read shows when it began"),
        };
        writer.say(statement.cite(first.supporting.first()));
    }
    let is_asked =
        |id| subject.is_none_or(|subject| report.evidence(id).is_some_and(|found| subject.is(&found.entity)));
    for moment in report.timeline.iter().filter(|moment| is_asked(&moment.evidence)) {
        let statement = Statement::default().time(moment.at).text(": ").text(&moment.text);
        writer.say(statement.cite([&moment.evidence]));
    }
    if writer.is_empty() {
        let named = subject.map_or(report.service.as_str(), Subject::name);
        writer.say(Statement::new("Nothing that was read shows when anything began at ").name(named));
    }
}
