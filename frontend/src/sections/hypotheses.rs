//! What else it could be.

use investigation::model::{EvidenceId, Hypothesis, Report};
use maud::{Markup, html};

use super::{Part, confidence};
use crate::cite;
use crate::text::data;

/// All hypotheses but the first, which the head of the report is about.
pub fn part(report: &Report) -> Option<Part> {
    if report.hypotheses.len() < 2 {
        return None;
    }
    let body = html! { @for other in report.hypotheses.iter().skip(1) { (hypothesis(report, other)) } };
    Part::new("hypotheses", "Other hypotheses", body)
}

fn hypothesis(report: &Report, hypothesis: &Hypothesis) -> Markup {
    html! {
        article.hypothesis {
            h3 { (data(&hypothesis.entity.name)) " — " (hypothesis.cause.label()) }
            (confidence::summary(&hypothesis.confidence))
            p { (data(&hypothesis.rationale)) }
            div.sides {
                (side(report, "For", &hypothesis.supporting))
                (side(report, "Against", &hypothesis.contradicting))
            }
            details.breakdown {
                summary { "What the confidence is made of" }
                (confidence::breakdown(&hypothesis.confidence))
            }
        }
    }
}

fn side(report: &Report, name: &str, ids: &[EvidenceId]) -> Markup {
    html! { @if !ids.is_empty() { div { h4 { (name) } (cite::list(report, ids)) } } }
}
