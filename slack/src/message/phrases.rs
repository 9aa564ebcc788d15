//! Phrases that several messages share.

use investigation::model::{
    Confidence, ConfidenceLevel, EvidenceId, Hypothesis, Lead, Report, Request, Source, Verdict, Window,
};
use investigation::report::Claim;

use crate::mrkdwn::{Mrkdwn, plain};

/// Characters of what is in bold at the beginning of a verdict: what broke, and where.
const MAX_NAMED: usize = 200;

/// Characters of the rest of a verdict: the words of the error, alarms, and what it rests on.
const MAX_GROUNDS: usize = 600;

/// Pieces of evidence that one claim cites: the strongest come first.
const MAX_CITATIONS: usize = 4;

/// Callers that are named; the rest are counted.
const MAX_CALLERS: usize = 3;

/// Characters of the name of a caller.
const MAX_CALLER: usize = 60;

/// Appends a window in the reader's own time zone.
pub fn window(text: Mrkdwn, window: Window) -> Mrkdwn {
    text.date_time(window.start()).markup(" – ").time(window.end())
}

/// "high confidence (81 %)": the word for reading fast, the number for comparing.
pub fn confidence(confidence: &Confidence) -> String {
    format!("{} confidence ({})", confidence.level().label(), percent(confidence.value))
}

/// Appends "*High confidence* (81 %)", as a sentence begins.
pub fn bold_confidence(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    let level = match confidence.level() {
        ConfidenceLevel::High => "*High confidence*",
        ConfidenceLevel::Medium => "*Medium confidence*",
        ConfidenceLevel::Low => "*Low confidence*",
    };
    text.markup(level).markup(" (").text(&percent(confidence.value)).markup(")")
}

/// A share of 1 in whole percent, with a blank at which no line ends: `0.64` is "64 %".
pub fn percent(share: f64) -> String {
    format!("{:.0}\u{202F}%", share * 100.0)
}

/// Appends the numbers of the evidence that the claim before them rests on, " [1][4]", as the web report numbers it.
pub fn citations(text: Mrkdwn, report: &Report, ids: &[EvidenceId]) -> Mrkdwn {
    let mut text = text;
    let numbers = ids.iter().filter_map(|id| report.evidence_number(id));
    for (index, number) in numbers.take(MAX_CITATIONS).enumerate() {
        text = text.markup(if index == 0 { " [" } else { "[" }).text(&number.to_string()).markup("]");
    }
    text
}

/// Appends the verdict, its beginning in bold, with how sure that is and since when.
pub fn claim(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let Claim { title, grounds } = Claim::of(report);
    let over_since = report.cause().and_then(|cause| cause.over_since);
    let text = match over_since {
        Some(at) => text.markup("*Over since* ").time(at).markup(". "),
        None => text,
    };
    // The verdict says in UTC what stands in front already.
    let said = over_since.map(|at| format!(", over since {}", at.strftime("%H:%M UTC"))).unwrap_or_default();
    let grounds = if said.is_empty() { grounds.to_owned() } else { grounds.replacen(&said, "", 1) };
    let text = text.bold(&plain(title, MAX_NAMED)).markup(if grounds.starts_with(' ') { " " } else { "" });
    let text = text.excerpt(&grounds, MAX_GROUNDS);
    let Some(hypothesis) = report.hypotheses.first() else { return text };
    let text = match &report.verdict {
        Verdict::Cause { .. } | Verdict::Abstained { .. } => bold_confidence(text.markup(" "), &hypothesis.confidence),
        Verdict::NothingRead { .. } => return text,
    };
    lasting(text, hypothesis)
}

/// Appends ", since 14:05", or ", from 14:05 to 14:21" where it is over; and a full stop.
fn lasting(text: Mrkdwn, hypothesis: &Hypothesis) -> Mrkdwn {
    match (hypothesis.onset, hypothesis.over_since) {
        (Some(onset), Some(end)) => text.markup(", from ").time(onset).markup(" to ").time(end),
        (Some(onset), None) => text.markup(", since ").time(onset),
        (None, _) => text,
    }
    .markup(".")
}

/// Who feels it, and how many of the requests: "checkout and cart, 64 % of requests".
pub fn who_feels_it(report: &Report) -> Option<Mrkdwn> {
    let radius = report.blast_radius.as_ref().filter(|radius| !radius.callers.is_empty())?;
    let mut text = Mrkdwn::new(MAX_CALLERS * (5 * MAX_CALLER + 5) + 60);
    for (index, caller) in radius.callers.iter().take(MAX_CALLERS).enumerate() {
        text = text.markup(if index == 0 { "" } else { ", " }).excerpt(caller, MAX_CALLER);
    }
    if let Some(hidden) = radius.callers.len().checked_sub(MAX_CALLERS).filter(|hidden| *hidden > 0) {
        text = text.markup(" and ").text(&hidden.to_string()).markup(" more");
    }
    Some(match radius.traffic_share {
        Some(share) => text.markup(", ").text(&percent(share)).markup(" of requests"),
        None => text,
    })
}

/// What the button of a lead is called, by what it opens.
pub fn opens(report: &Report, lead: &Lead) -> &'static str {
    match lead.evidence.first().and_then(|id| report.evidence(id)).map(|evidence| evidence.source) {
        Some(Source::Logs) => "Open log",
        Some(Source::Traces) => "Open traces",
        Some(Source::Metrics) => "Open metric",
        Some(Source::Changes) => "Open change",
        Some(Source::Alarms) => "Open alarm",
        None => "Open console",
    }
}

/// Appends who asked: a mention of the person; of an alarm its name, and how often the service had one lately, as in
/// "occurrence 3 this week".
pub fn asked_by(text: Mrkdwn, request: &Request) -> Mrkdwn {
    let text = text.markup("asked by ").mention(&request.asker());
    match &request.alarm {
        Some(alarm) if alarm.episode > 1 => text.markup(" · ").text(&occurrence(alarm.episode)),
        _ => text,
    }
}

/// "occurrence 3 this week".
pub fn occurrence(episode: usize) -> String {
    format!("occurrence {episode} this week")
}

/// Appends what is investigated, in which window, and who asked: the small print under a run's first message.
pub fn request_details(text: Mrkdwn, request: &Request) -> Mrkdwn {
    let text = window(text, request.incident_window).markup(" · ").text(request.signal.label()).markup(" · ");
    asked_by(text, request).markup(" · ").code(request.investigation_id.as_str())
}

/// Appends what was compared with what, where, and who asked: the small print under a report.
pub fn report_details(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let incident = window(text.markup("Incident "), report.incident_window);
    window(incident.markup(", compared with "), report.baseline_window)
        .markup(" · ")
        .text(&report.region)
        .markup(" · asked by ")
        .mention(&report.requested_by)
        .markup(" · ")
        .code(report.investigation_id.as_str())
}

/// A hypothesis in a few words: its kind of cause and its entity, without the words of the error.
pub fn in_short(hypothesis: &Hypothesis) -> String {
    format!("{} at {}", hypothesis.cause.label(), hypothesis.entity.name)
}
