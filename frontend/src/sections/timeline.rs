//! What happened when.

use investigation::model::{Moment, Report};
use maud::{Markup, html};

use super::Part;
use crate::text::data;
use crate::{cite, time};

/// The moments in order, each with its distance from the start of the incident window.
pub fn part(report: &Report) -> Option<Part> {
    if report.timeline.is_empty() {
        return None;
    }
    let body = html! { ol.timeline { @for moment in &report.timeline { (line(report, moment)) } } };
    Part::new("timeline", "Timeline", body)
}

fn line(report: &Report, moment: &Moment) -> Markup {
    let start = report.incident_window.start();
    html! {
        li.before[moment.at < start] {
            span.when { (time::clock(moment.at)) " " span.quiet { (time::offset(moment.at, start)) } }
            span.what { (data(&moment.text)) (cite::number(report, &moment.evidence)) }
        }
    }
}
