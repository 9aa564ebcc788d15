//! The change that may have brought it.

use investigation::model::Report;
use maud::html;

use super::{Part, words};
use crate::text::data;
use crate::{cite, time};

/// What changed, when, and how long before the onset; left out if no change is suspected.
pub fn part(report: &Report) -> Option<Part> {
    let hypothesis = report.hypotheses.first()?;
    let change = report.evidence(hypothesis.suspect_change.as_ref()?)?;
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
    Part::new("change", "Suspect change", body)
}
