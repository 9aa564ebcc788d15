//! Citations: a number in brackets, as in a paper, that links to the evidence with that number.

use investigation::model::{Evidence, EvidenceId, Magnitude, Report, Source};
use maud::{Markup, html};

use crate::text::{untrusted, visible_text};
use crate::unit::format_quantity;

/// The numbers of the cited evidence, each a link to it.
pub fn numbered_links(report: &Report, ids: &[EvidenceId]) -> Markup {
    html! { @for id in ids { (numbered_link(report, id)) } }
}

/// The number of one piece of evidence, a link to it. An id that the report does not hold is shown without a link.
pub fn numbered_link(report: &Report, id: &EvidenceId) -> Markup {
    let found = report.evidence.iter().zip(1..).find(|(evidence, _)| evidence.id == *id);
    html! {
        " "
        @match found {
            Some((evidence, number)) => a.cite href=(fragment(id)) title=(visible_text(&evidence.summary)) { "[" (number) "]" }
            None => span.cite { "[" (visible_text(id.as_str())) "]" }
        }
    }
}

/// The cited evidence as a list, each with what was observed and expected.
pub fn list(report: &Report, ids: &[EvidenceId]) -> Markup {
    html! {
        ul.cited {
            @for evidence in ids.iter().filter_map(|id| report.evidence(id)) {
                li { (list_item(report, evidence)) }
            }
        }
    }
}

fn list_item(report: &Report, evidence: &Evidence) -> Markup {
    let Magnitude { observed, expected, unit, .. } = evidence.magnitude;
    html! {
        a href=(fragment(&evidence.id)) { (evidence.kind.label()) " at " (untrusted(&evidence.entity.name)) }
        (numbered_link(report, &evidence.id))
        // A change has no size: it either happened or not.
        @if evidence.source != Source::Changes {
            span.quiet { " " (format_quantity(observed, unit)) ", expected " (format_quantity(expected, unit)) }
        }
    }
}

/// The fragment of the page's address that leads to a piece of evidence: `#ev-…`.
pub fn fragment(id: &EvidenceId) -> String {
    format!("#{}", visible_text(id.as_str()))
}
