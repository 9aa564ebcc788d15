//! The other hypotheses: what else may have caused the incident.

use investigation::model::{EvidenceId, Hypothesis, Report};
use maud::{Markup, html};

use super::{Section, confidence};
use crate::citation;
use crate::text::untrusted;

/// All hypotheses but the first, which is in the header; left out if there is no second.
pub fn section(report: &Report) -> Option<Section> {
    if report.hypotheses.len() < 2 {
        return None;
    }
    let body = html! { @for other in report.hypotheses.iter().skip(1) { (article(report, other)) } };
    // Where there is a chain, that is the analysis, and these are what is left of it.
    let title = if report.chain.is_empty() { "Root cause analysis" } else { "Considered and left" };
    Section::new("hypotheses", title, body)
}

fn article(report: &Report, hypothesis: &Hypothesis) -> Markup {
    html! {
        article.hypothesis {
            h3 { (untrusted(&hypothesis.entity.name)) " — " (hypothesis.cause.label()) }
            (confidence::summary(&hypothesis.confidence))
            p { (untrusted(&hypothesis.rationale)) }
            div.sides {
                (evidence_list(report, "For", &hypothesis.supporting))
                (evidence_list(report, "Against", &hypothesis.contradicting))
            }
            details.breakdown {
                summary { "What the confidence is made of" }
                (confidence::breakdown(&hypothesis.confidence))
            }
        }
    }
}

fn evidence_list(report: &Report, name: &str, ids: &[EvidenceId]) -> Markup {
    html! { @if !ids.is_empty() { div { h4 { (name) } (citation::list(report, ids)) } } }
}
