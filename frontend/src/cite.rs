//! Claims lead to their evidence: a number in brackets, as in a paper, that jumps to the evidence so numbered.

use investigation::model::{Evidence, EvidenceId, Magnitude, Report, Source};
use maud::{Markup, html};

use crate::text::{data, visible};
use crate::unit::quantity;

/// The numbers of the cited evidence, each a link to it.
pub fn numbers(report: &Report, ids: &[EvidenceId]) -> Markup {
    html! { @for id in ids { (number(report, id)) } }
}

/// The number of one piece of evidence. An id that the report does not hold leads nowhere and is shown as it is.
pub fn number(report: &Report, id: &EvidenceId) -> Markup {
    let found = report.evidence.iter().zip(1..).find(|(evidence, _)| evidence.id == *id);
    html! {
        " "
        @match found {
            Some((evidence, number)) => a.cite href=(anchor(id)) title=(visible(&evidence.summary)) { "[" (number) "]" }
            None => span.cite { "[" (visible(id.as_str())) "]" }
        }
    }
}

/// The cited evidence, one on a line, with what was observed.
pub fn list(report: &Report, ids: &[EvidenceId]) -> Markup {
    html! {
        ul.cited {
            @for evidence in ids.iter().filter_map(|id| report.evidence(id)) {
                li { (line(report, evidence)) }
            }
        }
    }
}

fn line(report: &Report, evidence: &Evidence) -> Markup {
    let Magnitude { observed, expected, unit, .. } = evidence.magnitude;
    html! {
        a href=(anchor(&evidence.id)) { (evidence.kind.label()) " at " (data(&evidence.entity.name)) }
        (number(report, &evidence.id))
        // A change happened or did not: it has no size.
        @if evidence.source != Source::Changes {
            span.quiet { " " (quantity(observed, unit)) ", expected " (quantity(expected, unit)) }
        }
    }
}

/// Where on the page a piece of evidence is.
pub fn anchor(id: &EvidenceId) -> String {
    format!("#{}", visible(id.as_str()))
}
