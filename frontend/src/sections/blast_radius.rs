//! Who feels it.

use investigation::model::{BlastRadius, Report};
use maud::{Markup, html};

use super::Part;
use crate::text::data;
use crate::unit::percent;

/// The callers of what broke, nearest first, and how much of the traffic passes there.
pub fn part(report: &Report) -> Option<Part> {
    let radius = report.blast_radius.as_ref()?;
    let body = html! {
        @if let Some(share) = radius.traffic_share { (traffic(report, share)) }
        (callers(radius))
    };
    Part::new("blast-radius", "Blast radius", body)
}

fn traffic(report: &Report, share: f64) -> Markup {
    html! { p { strong { (percent(share)) } " of the requests to " (data(&report.service)) " pass through it." } }
}

fn callers(radius: &BlastRadius) -> Markup {
    html! {
        @if radius.callers.is_empty() {
            p { "Nothing in the service graph calls it." }
        } @else {
            p { "Called by, nearest first:" }
            ol.callers { @for caller in &radius.callers { li { (data(caller)) } } }
        }
    }
}
