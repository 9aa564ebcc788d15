//! Phrases that several messages share.

use investigation::model::{Confidence, ConfidenceLevel, EvidenceId, Report, Request, Window};

use crate::mrkdwn::Mrkdwn;

/// Parts of a confidence that are shown, so that the breakdown stays small print.
const MAX_PARTS: usize = 8;

/// Characters of the name of a part that are shown, so that one long name does not hide the other parts.
const MAX_PART_NAME: usize = 60;

/// Appends a window in the reader's own time zone.
pub fn window(text: Mrkdwn, window: Window) -> Mrkdwn {
    text.date_time(window.start()).markup(" – ").time(window.end())
}

/// Appends "high confidence (81%)": the word for reading fast, the number for comparing.
pub fn confidence(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    let level = confidence.level().label();
    text.text(&format!("{level} confidence ({}%)", percent(confidence.value)))
}

/// Appends "*High confidence* (81%)", as a sentence begins.
pub fn bold_confidence(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    let level = match confidence.level() {
        ConfidenceLevel::High => "*High confidence*",
        ConfidenceLevel::Medium => "*Medium confidence*",
        ConfidenceLevel::Low => "*Low confidence*",
    };
    text.markup(level).markup(" (").text(&percent(confidence.value)).markup("%)")
}

/// Appends the parts of a confidence, "graph +40 · onset −10", without those that round to 0.
pub fn breakdown(text: Mrkdwn, confidence: &Confidence) -> Mrkdwn {
    let mut text = text;
    let mut separator = "";
    let shown_parts = confidence.parts.iter().filter(|part| part.is_shown());
    for part in shown_parts.take(MAX_PARTS) {
        let sign = if part.value < 0.0 { '−' } else { '+' };
        let points = format!("{sign}{}", percent(part.value.abs()));
        text = text.markup(separator).excerpt(&part.name, MAX_PART_NAME).markup(" ").text(&points);
        separator = " · ";
    }
    text
}

/// A share of 1 in whole percent, without the sign: `0.64` is "64".
pub fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// Appends the ids of the evidence that the claim before them rests on.
pub fn citations(text: Mrkdwn, ids: &[EvidenceId]) -> Mrkdwn {
    let mut text = text;
    for id in ids {
        text = text.markup(" ").code(id.as_str());
    }
    text
}

/// Appends what is investigated, in which window, and who asked: the small print under a run's first message.
pub fn request_details(text: Mrkdwn, request: &Request) -> Mrkdwn {
    window(text, request.incident_window)
        .markup(" · ")
        .text(request.signal.label())
        .markup(" · asked by ")
        .mention(&request.user)
        .markup(" · ")
        .code(request.investigation_id.as_str())
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

#[cfg(test)]
mod tests {
    use investigation::model::ConfidencePart;

    use super::*;

    #[test]
    fn a_breakdown_leaves_out_what_rounds_to_zero() {
        let part = |name: &str, value| ConfidencePart { name: name.into(), value };
        let parts = vec![part("thin", 0.004), part("graph", 0.4), part("even", -0.004), part("onset", -0.1)];
        let confidence = Confidence { value: 0.3, parts };
        assert_eq!(breakdown(Mrkdwn::new(99), &confidence).into_string(), "graph +40 · onset −10");
    }
}
