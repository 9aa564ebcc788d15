//! Phrases that several messages share.

use investigation::model::{Confidence, ConfidenceLevel, EvidenceId, Report, Request, Window};

use crate::mrkdwn::Mrkdwn;

/// Parts of a confidence shown.
const PARTS: usize = 8;

/// Characters of the name of a part that are shown.
const PART_NAME: usize = 60;

/// A window in the reader's own time zone.
pub fn window(text: Mrkdwn, window: Window) -> Mrkdwn {
    text.date_time(window.start()).markup(" – ").time(window.end())
}

/// "high confidence (81%)": the word for who reads fast, the number for who compares.
pub fn confidence(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    let level = confidence.level().label();
    text.text(&format!("{level} confidence ({}%)", percent(confidence.value)))
}

/// The same at the start of a message: "*High confidence* (81%)".
pub fn sureness(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    let text = match confidence.level() {
        ConfidenceLevel::High => text.markup("*High confidence*"),
        ConfidenceLevel::Medium => text.markup("*Medium confidence*"),
        ConfidenceLevel::Low => text.markup("*Low confidence*"),
    };
    text.markup(" (").text(&percent(confidence.value)).markup("%)")
}

/// What a confidence is made of: "graph +40 · onset −10".
pub fn breakdown(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    confidence.parts.iter().take(PARTS).enumerate().fold(text, |text, (idx, part)| {
        let sign = if part.value < 0.0 { '−' } else { '+' };
        let text = if idx == 0 { text } else { text.markup(" · ") };
        text.excerpt(&part.name, PART_NAME).markup(" ").text(&format!("{sign}{}", percent(part.value.abs())))
    })
}

/// A share of 1 in whole percent.
pub fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// The ids that a claim rests on, after it.
pub fn citations(text: Mrkdwn, ids: &[EvidenceId]) -> Mrkdwn {
    ids.iter().fold(text, |text, id| text.markup(" ").code(id.as_str()))
}

/// What is investigated, in which window, who asked: the small print under a run's first message.
pub fn request(text: Mrkdwn, request: &Request) -> Mrkdwn {
    window(text, request.incident_window)
        .markup(" · ")
        .text(request.signal.label())
        .markup(" · asked by ")
        .mention(&request.user)
        .markup(" · ")
        .code(request.investigation_id.as_str())
}

/// The small print under a report.
pub fn origin(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let text = window(text.markup("Incident "), report.incident_window);
    window(text.markup(", compared with "), report.baseline_window)
        .markup(" · ")
        .text(&report.region)
        .markup(" · asked by ")
        .mention(&report.requested_by)
        .markup(" · ")
        .code(report.investigation_id.as_str())
}
