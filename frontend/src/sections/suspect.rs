//! The change that may have caused the incident.

use investigation::model::Report;
use maud::html;

use super::{Section, entity};
use crate::text::untrusted;
use crate::{citation, time};

/// What changed, when, and how long before the onset; left out if no change is suspected.
pub fn section(report: &Report) -> Option<Section> {
    let hypothesis = report.hypotheses.first()?;
    let change = report.evidence(hypothesis.suspect_change.as_ref()?)?;
    let body = html! {
        p.change { (untrusted(&change.summary)) (citation::numbered_link(report, &change.id)) }
        p.quiet {
            (change.kind.label()) " at " (entity::name_and_kind(&change.entity))
            @if let Some(at) = change.onset {
                " · " (time::time_of_day(at)) " UTC"
                @if let Some(onset) = hypothesis.onset { ", " (time::describe_offset(at, onset, "the onset")) }
            }
        }
    };
    Section::new("change", "Suspect change", body)
}
