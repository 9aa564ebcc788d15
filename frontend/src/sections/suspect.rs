//! The change that may have brought it.

use investigation::model::Report;
use maud::{Markup, html};

use super::{part, words};
use crate::text::data;
use crate::{cite, time};

/// What changed, when, and how long before the onset; left out if no change is suspected.
pub fn section(report: &Report) -> Markup {
    let Some(hypothesis) = report.hypotheses.first() else { return html! {} };
    let Some(change) = hypothesis.suspect_change.as_ref().and_then(|id| report.evidence(id)) else { return html! {} };
    let body = html! {
        p.change { (data(&change.summary)) (cite::number(report, &change.id)) }
        p.quiet {
            (change.kind.label()) " at " (words::entity(&change.entity))
            @if let Some(at) = change.onset {
                " · " (time::clock(at)) " UTC"
                @if let Some(onset) = hypothesis.onset { ", " (time::relation(at, onset, "the onset")) }
            }
        }
    };
    part("change", "Suspect change", &body)
}
