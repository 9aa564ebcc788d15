//! The blast radius: which callers the cause affects.

use investigation::model::{BlastRadius, Report};
use maud::{Markup, html};

use super::Section;
use crate::text::untrusted;
use crate::unit::format_percent;

/// The callers of the cause, nearest first, and the share of the traffic that passes through it; left out if unknown.
pub fn section(report: &Report) -> Option<Section> {
    let radius = report.blast_radius.as_ref()?;
    let body = html! {
        @if let Some(share) = radius.traffic_share { (traffic_share(report, share)) }
        (callers(radius))
    };
    Section::new("blast-radius", "Who feels it", body)
}

fn traffic_share(report: &Report, share: f64) -> Markup {
    html! {
        p { strong { (format_percent(share)) } " of the requests to " (untrusted(&report.service)) " pass through it." }
    }
}

fn callers(radius: &BlastRadius) -> Markup {
    html! {
        @if radius.callers.is_empty() {
            p { "Nothing in the service graph calls it." }
        } @else {
            p { "Called by, nearest first:" }
            ol.callers { @for caller in &radius.callers { li { (untrusted(caller)) } } }
        }
    }
}
