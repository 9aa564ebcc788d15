//! The timeline of the incident.

use investigation::model::{Moment, Report};
use maud::{Markup, html};

use super::Section;
use crate::text::untrusted;
use crate::{citation, time};

/// The moments in order, each with its distance from the start of the incident window; left out if there are none.
pub fn section(report: &Report) -> Option<Section> {
    if report.timeline.is_empty() {
        return None;
    }
    let body = html! { ol.timeline { @for moment in &report.timeline { (moment_item(report, moment)) } } };
    Section::new("timeline", "Timeline", body)
}

fn moment_item(report: &Report, moment: &Moment) -> Markup {
    let start = report.incident_window.start();
    html! {
        li.before[moment.at < start] {
            span.when { (time::time_of_day(moment.at)) " " span.quiet { (time::format_offset(moment.at, start)) } }
            span.what { (untrusted(&moment.text)) (citation::numbered_link(report, &moment.evidence)) }
        }
    }
}
