//! What a language model said of the report, set apart from what was measured.

use investigation::model::{Agreement, Report};
use maud::{Markup, html};

use super::Section;
use crate::citation;
use crate::text::untrusted;

/// The comment, labelled as a model's: what it thinks of each hypothesis beside the confidence, what it misses, what it would do
/// next, and what it did not answer and why; left out if no model was asked.
pub fn section(report: &Report) -> Option<Section> {
    let advisory = report.advisory.as_ref()?;
    let body = html! {
        p.label { "Written by a language model after the ranking, which it cannot change. Check it against the evidence." }
        @if !advisory.assessments.is_empty() { (comparison(report)) }
        @match &advisory.agreement {
            Some(Agreement::Agrees) => p { "It agrees with the order of the hypotheses." },
            Some(Agreement::Diverges { cause, .. }) => p { "It diverges: it would put " (untrusted(cause)) " first." },
            None => {}
        }
        @if !advisory.next_actions.is_empty() {
            h3 { "What it would do next" }
            ol {
                @for action in &advisory.next_actions {
                    li {
                        (untrusted(&action.action)) " " (untrusted(&action.why))
                        (citation::numbered_links(report, &action.evidence))
                        " Expected then: " (untrusted(&action.expected_signal))
                    }
                }
            }
        }
        @if !advisory.missing_evidence.is_empty() {
            h3 { "What it misses" }
            ul { @for missing in &advisory.missing_evidence { li { (untrusted(missing)) } } }
        }
        @for gap in &advisory.gaps { p.quiet { (gap.sentence()) } }
        p.quiet { "Model: " code { (untrusted(&advisory.model_id)) } ", " (advisory.usage.summary()) "." }
    };
    Section::new("advisory", "AI advisory", body)
}

/// The plausibility of each hypothesis beside its confidence.
fn comparison(report: &Report) -> Markup {
    let assessments = report.advisory.iter().flat_map(|advisory| &advisory.assessments);
    html! {
        ul {
            @for assessment in assessments {
                li {
                    b { (untrusted(&assessment.cause)) }
                    ": plausibility " (percent(assessment.plausibility))
                    @if let Some(hypothesis) = report.hypotheses.get(assessment.hypothesis) {
                        " beside a confidence of " (percent(hypothesis.confidence.value))
                    }
                    ". " (untrusted(&assessment.reason))
                    (citation::numbered_links(report, &assessment.evidence))
                }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
