//! The parts of the report that the reader opens: each is closed at first, and left out where there is nothing to say.

use investigation::cost::describe;
use investigation::model::{Agreement, Considered, Evidence, Hypothesis, Reading, Report, SimilarIncident, Source};
use url::Url;

use super::MAX_SENTENCE;
use crate::message::blocks::Blocks;
use crate::message::phrases;
use crate::mrkdwn::Mrkdwn;

/// Changes that are shown, the most relevant first.
const MAX_CHANGES: usize = 6;

/// Lines of the timeline that are shown, earliest first.
const MAX_MOMENTS: usize = 8;

/// Pieces of evidence that are shown, strongest first.
const MAX_EVIDENCE: usize = 8;

/// Characters of a piece of evidence: eight of them fit into one section.
const MAX_EVIDENCE_TEXT: usize = 180;

/// Entities that were weighed and left that are shown, the likeliest first.
const MAX_LEFT: usize = 5;

/// Gaps that are shown.
const MAX_GAPS: usize = 6;

/// Arguments of a confidence that are shown.
const MAX_ARGUMENTS: usize = 12;

/// Characters of the name of an argument, so that one long name does not hide the others.
const MAX_ARGUMENT: usize = 80;

/// Hypotheses of which is shown what the model thinks.
const MAX_ASSESSMENTS: usize = 3;

/// Proposals of the model that are shown.
const MAX_ADVISED: usize = 3;

/// Characters of a sentence of the model: all of them fit into its part.
const MAX_ADVICE: usize = 110;

/// Characters of a name.
const MAX_NAME: usize = 80;

/// Characters of each part, so that none takes the room of those behind it.
const MAX_PART: usize = 1_600;

/// Appends all parts, those first that are opened most.
pub fn all(blocks: Blocks, report: &Report) -> Blocks {
    let others = report.hypotheses.get(1..).unwrap_or_default();
    let is_hypothesis =
        |left: &&Considered| report.hypotheses.iter().any(|hypothesis| hypothesis.entity == left.entity);
    let left: Vec<&Considered> = report.considered.iter().filter(|left| !is_hypothesis(left)).collect();
    let changes: Vec<&Evidence> =
        report.evidence.iter().filter(|evidence| evidence.source == Source::Changes).collect();
    blocks
        .container(&counted("Changes", changes.len()), MAX_PART, |part| {
            part.bulleted_list("", &changes, MAX_CHANGES, |text, change| write_change(text, report, change))
        })
        .container("Timeline", MAX_PART, |part| {
            part.bulleted_list("", &report.timeline, MAX_MOMENTS, |text, moment| {
                let told = text.time(moment.at).markup(" ").excerpt(&moment.text, MAX_EVIDENCE_TEXT);
                phrases::citations(told, report, std::slice::from_ref(&moment.evidence))
            })
        })
        .container(&counted("Seen before", report.similar.len()), MAX_PART, |part| {
            part.bulleted_list("", &report.similar, report.similar.len(), write_similar)
        })
        .container("Who feels it", MAX_PART, |part| who_feels_it(part, report))
        .container(&counted("Evidence", report.evidence.len()), MAX_PART, |part| {
            let numbered: Vec<(usize, &Evidence)> = (1..).zip(&report.evidence).collect();
            part.bulleted_list("", &numbered, MAX_EVIDENCE, |text, (number, evidence)| {
                text.text(&format!("[{number}]")).markup(" ").excerpt(&evidence.summary, MAX_EVIDENCE_TEXT)
            })
        })
        .container(&counted("Considered and left", others.len() + left.len()), MAX_PART, |part| {
            part.bulleted_list("", others, others.len(), |text, other| write_other(text, report, other)).bulleted_list(
                "",
                &left,
                MAX_LEFT,
                |text, left| write_left(text, left),
            )
        })
        .container(&counted("Not read", report.gaps.len()), MAX_PART, |part| {
            part.bulleted_list("", &report.gaps, MAX_GAPS, |text, gap| {
                text.text(gap.source.name())
                    .markup(", ")
                    .text(gap.reason.label())
                    .markup(": ")
                    .excerpt(&gap.detail, MAX_SENTENCE)
            })
        })
        .container("How sure, and why", MAX_PART, |part| how_sure(part, report))
        .container("Cost", MAX_PART, |part| cost(part, report))
        .container("AI advisory", MAX_PART, |part| advisory(part, report))
}

/// A title that says how many items follow.
fn counted(title: &str, count: usize) -> String {
    format!("{title} ({count})")
}

/// A change with the time at which it was made, and whether the hypothesis blames it.
fn write_change(text: Mrkdwn, report: &Report, change: &Evidence) -> Mrkdwn {
    let text = match change.onset {
        Some(at) => text.time(at).markup(" "),
        None => text,
    };
    let is_suspect = report.hypotheses.first().is_some_and(|first| first.suspect_change.as_ref() == Some(&change.id));
    let text = if is_suspect { text.markup("*suspected:* ") } else { text };
    phrases::citations(text.excerpt(&change.summary, MAX_SENTENCE), report, std::slice::from_ref(&change.id))
}

/// An earlier incident that looked alike: when, how it ended, and what people said it was.
fn write_similar(text: Mrkdwn, similar: &SimilarIncident) -> Mrkdwn {
    let text = text.date_time(similar.began_at).markup(", ").text(&phrases::percent(similar.similarity));
    let text = text.markup(" alike: ").excerpt(&similar.ending, MAX_EVIDENCE_TEXT);
    let text = match similar.describe_feedback() {
        Some(said) => text.markup("; ").excerpt(&said, MAX_SENTENCE),
        None => text,
    };
    match similar.link.as_deref().and_then(|link| Url::parse(link).ok()) {
        Some(link) => text.markup(" · ").link(&link, "report"),
        None => text.markup(" · ").code(similar.investigation_id.as_str()),
    }
}

fn who_feels_it(part: Blocks, report: &Report) -> Blocks {
    let Some(radius) = report.blast_radius.as_ref().filter(|radius| !radius.callers.is_empty()) else {
        return part;
    };
    part.section(|text| match radius.traffic_share {
        Some(share) => text
            .text(&phrases::percent(share))
            .markup(" of the requests to ")
            .excerpt(&report.service, MAX_NAME)
            .markup(" pass through it. It is called by, nearest first:"),
        None => text.markup("It is called by, nearest first:"),
    })
    .section(|text| text.excerpt(&radius.callers.join(", "), MAX_PART / 2))
}

/// Another hypothesis: how likely it is, and what it rests on.
fn write_other(text: Mrkdwn, report: &Report, other: &Hypothesis) -> Mrkdwn {
    let named = match other.headline.as_str() {
        "" => text.excerpt(&other.entity.name, MAX_NAME).markup(" — ").text(other.cause.label()),
        headline => text.excerpt(headline, MAX_SENTENCE),
    };
    let judged = named.markup(", ").text(&phrases::confidence(&other.confidence)).markup(". ");
    let told = judged.excerpt(&other.rationale, MAX_SENTENCE);
    match other.contradicting.as_slice() {
        [] => told,
        against => phrases::citations(told.markup(" Against it:"), report, against),
    }
}

/// An entity that was weighed and left, and why.
fn write_left(text: Mrkdwn, left: &Considered) -> Mrkdwn {
    let named = text.excerpt(&left.entity.name, MAX_NAME).markup(" (").text(&phrases::percent(left.probability));
    let reasons = |reasons: &[String]| reasons.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
    let text = named.markup(")");
    match (left.speaks_against.as_slice(), left.speaks_for.as_slice()) {
        ([], []) => text.markup(": nothing speaks for it"),
        ([], speaks_for) => text.markup(": no more than ").excerpt(&reasons(speaks_for), MAX_SENTENCE),
        (against, _) => text.markup(": against it, ").excerpt(&reasons(against), MAX_SENTENCE),
    }
}

/// The confidence in words, and what moved it by how many points of a hundred.
fn how_sure(part: Blocks, report: &Report) -> Blocks {
    let Some(hypothesis) = report.hypotheses.first() else { return part };
    let shown: Vec<_> = hypothesis.confidence.parts.iter().filter(|part| part.is_shown()).collect();
    part.section(|text| {
        let judged = phrases::bold_confidence(text, &hypothesis.confidence).markup(". ");
        let told = judged.excerpt(&hypothesis.rationale, MAX_SENTENCE);
        match hypothesis.contradicting.as_slice() {
            [] => told,
            against => phrases::citations(told.markup(" Against it:"), report, against),
        }
    })
    .bulleted_list("Points of a hundred", &shown, MAX_ARGUMENTS, |text, argument| {
        let sign = if argument.value < 0.0 { "−" } else { "+" };
        let points = format!("{:.0}", argument.value.abs() * 100.0);
        text.markup(sign).text(&points).markup(" ").excerpt(&argument.name, MAX_ARGUMENT)
    })
}

/// What was read, once each, and whether a model was asked: nothing else costs anything.
fn cost(part: Blocks, report: &Report) -> Blocks {
    if report.sources.is_empty() {
        return part;
    }
    let was_read = |reading: &Reading| matches!(reading, Reading::Read { .. } | Reading::Empty);
    let names: Vec<&str> =
        report.sources.iter().filter(|found| was_read(&found.reading)).map(|found| found.source.name()).collect();
    part.section(|text| {
        let text = match names.as_slice() {
            [] => text.markup("No source was read. "),
            names => text.markup("Read once over both windows: ").text(&names.join(", ")).markup(". "),
        };
        let text = match report.bytes_scanned {
            Some(bytes) => text.markup("Queries scanned ").text(&format!("{:.2} GB", bytes as f64 / 1e9)).markup(". "),
            None => text,
        };
        let text = match report.costs.as_slice() {
            [] => text,
            costs => text.text(&describe(costs, report.budget.as_ref())).markup(". "),
        };
        match &report.advisory {
            Some(advisory) => text.markup("A model was asked: ").text(&advisory.usage.summary()).markup("."),
            None => text.markup("No model was asked."),
        }
    })
}

fn advisory(part: Blocks, report: &Report) -> Blocks {
    let Some(advisory) = &report.advisory else { return part };
    let part = part.bulleted_list("", &advisory.assessments, MAX_ASSESSMENTS, |text, assessment| {
        let text = text.excerpt(&assessment.cause, MAX_NAME).markup(": plausibility ");
        let text = text.text(&phrases::percent(assessment.plausibility));
        let text = match report.hypotheses.get(assessment.hypothesis) {
            Some(hypothesis) => {
                text.markup(" beside a confidence of ").text(&phrases::percent(hypothesis.confidence.value))
            }
            None => text,
        };
        let told = text.markup(". ").excerpt(&assessment.reason, MAX_ADVICE);
        phrases::citations(told, report, &assessment.evidence)
    });
    let part = match &advisory.agreement {
        Some(Agreement::Agrees) => part.section(|text| text.markup("It agrees with the order of the hypotheses.")),
        Some(Agreement::Diverges { cause, .. }) => {
            part.section(|text| text.markup("It diverges: it would put ").excerpt(cause, MAX_NAME).markup(" first."))
        }
        None => part,
    };
    part.bulleted_list("What it would do next", &advisory.next_actions, MAX_ADVISED, |text, next| {
        let told = text.excerpt(&next.action, MAX_ADVICE).markup(" ").excerpt(&next.why, MAX_ADVICE);
        let told = phrases::citations(told, report, &next.evidence);
        told.markup(" Expected then: ").excerpt(&next.expected_signal, MAX_ADVICE)
    })
    .bulleted_list("What it misses", &advisory.missing_evidence, MAX_ADVISED, |text, missing| {
        text.excerpt(missing, MAX_ADVICE)
    })
    .bulleted_list("", &advisory.gaps, MAX_ADVISED, |text, gap| text.text(&gap.sentence()))
    .context(|text| {
        text.markup("Written by a language model after the ranking, which it cannot change. Check it against the evidence. Model: ")
            .excerpt(&advisory.model_id, MAX_NAME)
    })
}
