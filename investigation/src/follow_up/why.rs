//! Why this entity, and why not that one.

use super::answer::{Statement, Writer};
use super::facts::{Facts, describe_evidence, distance, percent};
use super::subjects::Subject;
use crate::model::{ConfidencePart, Evidence, Hypothesis, LinkRole, Report, Source, Verdict};

/// Pieces of evidence that make the case for a cause: one of each kind says more than many of one.
const MAX_SHOWN: usize = 4;

/// Pieces of evidence that are told of an entity that is not the cause.
const MAX_SHOWN_OF_OTHERS: usize = 2;

/// Arguments that are told for an entity, and as many against it.
const MAX_ARGUMENTS: usize = 3;

/// What lowers a confidence by less, as a share of 1, is not worth a word: every confidence is a point below certain.
const MIN_TOLD_LOSS: f64 = 0.015;

/// Why the verdict is what it is.
pub(super) fn why_verdict(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    let report = facts.report;
    let cited = facts.first().map(|first| first.sign.iter().chain(first.supporting.first()));
    writer.say(Statement::new(report.verdict.sentence()).cite(cited.into_iter().flatten()));
    for link in &report.chain {
        let mut statement = Statement::new(link.role.label());
        if let Some(at) = link.at {
            statement = statement.text(" ").time(at);
        }
        statement = statement.text(": ");
        if matches!(link.role, LinkRole::Symptom | LinkRole::Entry) {
            statement = statement.name(&link.entity.name).text(": ");
        }
        writer.say(statement.text(&link.text).cite(&link.evidence));
    }
    if report.chain.is_empty()
        && let Some(first) = facts.first()
    {
        writer.say(Statement::new(&first.rationale).cite(&first.supporting));
    }
    for missing in report.verdict.missing() {
        writer.say(Statement::new("What would decide: ").text(missing));
    }
}

/// Why an entity is named, or what is known of one that is not.
pub(super) fn why(facts: &Facts<'_>, subject: &Subject<'_>, writer: &mut Writer<'_>) {
    match facts.hypothesis(subject) {
        Some(hypothesis) if facts.is_named(hypothesis) => case_for(facts, subject, hypothesis, writer),
        Some(hypothesis) if facts.first() == Some(hypothesis) => case_for(facts, subject, hypothesis, writer),
        Some(_) | None => case_of_other(facts, subject, writer),
    }
}

/// Why an entity is not named; what speaks against it where it is.
pub(super) fn why_not(facts: &Facts<'_>, subject: &Subject<'_>, writer: &mut Writer<'_>) {
    match facts.hypothesis(subject).filter(|hypothesis| facts.is_named(hypothesis)) {
        Some(hypothesis) => {
            let confidence = percent(hypothesis.confidence.value);
            let statement = Statement::default()
                .name(&hypothesis.entity.name)
                .text(&format!(" is what the verdict names, with {confidence}"));
            writer.say(statement.cite(hypothesis.supporting.first()));
            case_against(facts, hypothesis, writer);
        }
        None => case_of_other(facts, subject, writer),
    }
}

/// The case for the first hypothesis, or for another that is named.
fn case_for(facts: &Facts<'_>, subject: &Subject<'_>, hypothesis: &Hypothesis, writer: &mut Writer<'_>) {
    let level = hypothesis.confidence.level().label();
    let standing = match facts.is_named(hypothesis) {
        true => " is the likeliest cause: ",
        false => " is the strongest lead, and not sure enough to be named: ",
    };
    let opening = Statement::default().name(&hypothesis.entity.name).text(standing).text(hypothesis.cause.label());
    let opening = opening.text(&format!(", {level} confidence ({})", percent(hypothesis.confidence.value)));
    writer.say(opening.since(hypothesis.onset).cite(hypothesis.sign.iter().chain(hypothesis.supporting.first())));
    if let Some(own) = facts.own_part(subject) {
        writer.say(own);
    }
    for evidence in pick_evidence(facts.report, hypothesis) {
        writer.say(describe_evidence(evidence));
    }
    if let Some(change) = hypothesis.suspect_change.as_ref().and_then(|id| facts.report.evidence(id)) {
        let mut statement = Statement::new("Changed before: ").text(change.summary.trim_end_matches('.'));
        if let (Some(changed), Some(began)) = (change.onset, hypothesis.onset)
            && changed <= began
        {
            statement = statement.text(&format!("; it began {} later", distance(began, changed)));
        }
        writer.say(statement.cite([&change.id]));
    }
    case_against(facts, hypothesis, writer);
}

/// The evidence that makes the case: what the chain cites for the cause first, then one of each source and kind.
fn pick_evidence<'r>(report: &'r Report, hypothesis: &Hypothesis) -> Vec<&'r Evidence> {
    let link = report.chain.iter().find(|link| link.role == LinkRole::Cause && link.entity == hypothesis.entity);
    let cited = link.iter().flat_map(|link| &link.evidence).chain(&hypothesis.sign).chain(&hypothesis.supporting);
    let mut picked: Vec<&Evidence> = Vec::new();
    for evidence in cited.filter_map(|id| report.evidence(id)) {
        let shows_the_same = |other: &&Evidence| other.source == evidence.source && other.kind == evidence.kind;
        if evidence.source != Source::Changes && picked.len() < MAX_SHOWN && !picked.iter().any(shows_the_same) {
            picked.push(evidence);
        }
    }
    picked
}

/// What speaks against a hypothesis, and what would refute it.
fn case_against(facts: &Facts<'_>, hypothesis: &Hypothesis, writer: &mut Writer<'_>) {
    for evidence in hypothesis.contradicting.iter().filter_map(|id| facts.report.evidence(id)) {
        writer.say(Statement::new("Against it: ").text(&evidence.summary).cite([&evidence.id]));
    }
    let parts = hypothesis.confidence.parts.iter().filter(|part| part.value <= -MIN_TOLD_LOSS);
    let against: Vec<String> =
        parts.take(MAX_ARGUMENTS).map(|part| format!("{} (−{:.0})", part.name, part.value.abs() * 100.0)).collect();
    if !against.is_empty() {
        writer.say_text(&format!("What lowers the confidence: {}", against.join("; ")));
    }
    let link = facts.report.chain.iter().find(|link| link.role == LinkRole::Cause && link.entity == hypothesis.entity);
    if let Some(link) = link {
        writer.say(Statement::new("It would be refuted by this: ").text(&link.refuted_by).cite(&link.evidence));
    }
}

/// What is known of an entity that the verdict does not name.
fn case_of_other(facts: &Facts<'_>, subject: &Subject<'_>, writer: &mut Writer<'_>) {
    let first = facts.first().filter(|first| !subject.is(&first.entity));
    writer.say(standing_of_other(facts, subject, first));
    let evidence = subject.evidence(facts.report);
    for evidence in evidence.iter().filter(|evidence| shows_symptom(evidence)).take(MAX_SHOWN_OF_OTHERS) {
        writer.say(describe_evidence(evidence));
    }
    if let Some(own) = facts.own_part(subject) {
        writer.say(own);
    } else if let Some(none) = first.and_then(|first| facts.no_own_part(subject, first)) {
        writer.say(none);
    }
    if let Some(first) = first {
        compare_with_first(facts, subject, first, writer);
    }
    say_arguments(facts, subject, writer);
    if evidence.is_empty() && !facts.unread().is_empty() {
        writer.say_text(&format!("Not read: {}", facts.unread()));
    }
}

/// Whether evidence shows that something departs, and not that something was changed.
fn shows_symptom(evidence: &Evidence) -> bool {
    evidence.source != Source::Changes
}

/// What the ranking makes of the entity.
fn standing_of_other(facts: &Facts<'_>, subject: &Subject<'_>, first: Option<&Hypothesis>) -> Statement {
    let name = Statement::default().name(subject.name());
    let evidence = subject.evidence(facts.report);
    let strongest = evidence.iter().copied().find(|evidence| shows_symptom(evidence)).or(evidence.first().copied());
    let cited = strongest.map(|evidence| &evidence.id);
    let beside = |statement: Statement| match first {
        Some(first) => statement
            .text(&format!(" against {} for ", percent(first.confidence.value)))
            .name(&first.entity.name)
            .cite(first.supporting.first()),
        None => statement,
    };
    if let Some(hypothesis) = facts.hypothesis(subject) {
        let likely = percent(hypothesis.confidence.value);
        let standing = name.text(&format!(" was considered: {}, {likely}", hypothesis.cause.label()));
        return beside(standing.cite(hypothesis.supporting.first()));
    }
    match (facts.considered(subject), cited) {
        (Some(considered), _) => {
            let likely = match considered.probability {
                below if below < 0.01 => "less than 1 %".to_owned(),
                probability => percent(probability),
            };
            beside(name.text(&format!(" was considered and left: {likely}")).cite(cited))
        }
        (None, Some(cited)) => name.text(" departs too, and is not among the likeliest causes").cite([cited]),
        (None, None) => Statement::new("Nothing at ").name(subject.name()).text(" departs in what was read"),
    }
}

/// Who calls whom, and which of the two began earlier.
fn compare_with_first(facts: &Facts<'_>, subject: &Subject<'_>, first: &Hypothesis, writer: &mut Writer<'_>) {
    let Some(cause) = facts.subjects.find_named(&first.entity.name) else { return };
    let shown = subject.evidence(facts.report).into_iter().find(|evidence| shows_symptom(evidence));
    let has_evidence = shown.is_some();
    let shown = shown.map(|evidence| &evidence.id);
    let cited = || shown.into_iter().chain(first.supporting.first());
    if let Some(way) = facts.way(subject, cause) {
        let between = way.get(1..way.len().saturating_sub(1)).unwrap_or_default();
        let mut statement = Statement::new("It calls ").name(cause.name());
        if !between.is_empty() {
            statement = statement.text(" by way of ").names(between.iter().copied(), "and");
        }
        if has_evidence {
            statement = statement.text(", so that what it shows can come from there");
        }
        writer.say(statement.cite(cited()));
    } else if let Some(way) = facts.way(cause, subject) {
        let is_direct = way.len() == 2;
        let called = if is_direct { "It is called by " } else { "It is called, through others, by " };
        writer.say(Statement::new(called).name(cause.name()).cite(cited()));
    }
    if let (Some(began), Some(cause_began)) = (facts.onset(subject), facts.onset(cause))
        && has_evidence
    {
        let statement = Statement::new("It began at ").time(began);
        let statement = match began.cmp(&cause_began) {
            std::cmp::Ordering::Less => statement.text(&format!(", {} before ", distance(began, cause_began))),
            std::cmp::Ordering::Equal => statement.text(", with "),
            std::cmp::Ordering::Greater => statement.text(&format!(", {} after ", distance(began, cause_began))),
        };
        writer.say(statement.name(cause.name()).cite(cited()));
    }
}

/// The arguments of the ranking, in words.
fn say_arguments(facts: &Facts<'_>, subject: &Subject<'_>, writer: &mut Writer<'_>) {
    let (speaks_for, speaks_against) = match (facts.hypothesis(subject), facts.considered(subject)) {
        (Some(hypothesis), _) => {
            let shown = hypothesis.confidence.parts.iter().filter(|part| part.is_shown());
            let (speaks_for, speaks_against): (Vec<_>, Vec<_>) = shown.skip(1).partition(|part| part.value > 0.0);
            let names = |parts: Vec<&ConfidencePart>| -> Vec<String> {
                parts.into_iter().map(|part| part.name.clone()).collect()
            };
            (names(speaks_for), names(speaks_against))
        }
        (None, Some(considered)) => (considered.speaks_for.clone(), considered.speaks_against.clone()),
        (None, None) => return,
    };
    for (side, arguments) in [("For it: ", speaks_for), ("Against it: ", speaks_against)] {
        if !arguments.is_empty() {
            let said: Vec<String> = arguments.into_iter().take(MAX_ARGUMENTS).collect();
            writer.say_text(&format!("{side}{}", said.join("; ")));
        }
    }
}

/// Why no other entity is named: what was considered, the likeliest first.
pub(super) fn why_no_other(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    if matches!(facts.report.verdict, Verdict::Abstained { .. } | Verdict::NothingRead { .. }) {
        return why_verdict(facts, writer);
    }
    considered(facts, writer);
}

/// What was weighed beside the first hypothesis.
pub(super) fn considered(facts: &Facts<'_>, writer: &mut Writer<'_>) {
    let others = facts.report.hypotheses.iter().skip(1).map(|hypothesis| &hypothesis.entity);
    let left = facts.report.considered.iter().map(|considered| &considered.entity);
    if let Some(first) = facts.first() {
        let standing = if facts.is_named(first) { " is named, with " } else { " leads, with " };
        let likely = percent(first.confidence.value);
        let statement = Statement::default().name(&first.entity.name).text(standing).text(&likely);
        writer.say(statement.cite(first.supporting.first()));
    }
    for entity in others.chain(left) {
        let Some(subject) = facts.subjects.find_named(&entity.name) else { continue };
        let mut statement = standing_of_other(facts, subject, None);
        if let Some(against) = facts.considered(subject).and_then(|considered| considered.speaks_against.first()) {
            statement = statement.text(&format!("; {against}"));
        }
        writer.say(statement);
    }
    if writer.is_empty() {
        writer.say_text("Nothing was considered: nothing departs from the baseline in what was read");
    } else if facts.report.hypotheses.len() <= 1 && facts.report.considered.is_empty() {
        writer.say_text("Nothing else departs enough to be weighed");
    }
}
