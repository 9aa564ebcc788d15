//! What was compared with what, and who asked.

use investigation::model::Report;
use maud::{Markup, html};

use crate::text::data;
use crate::time;

/// The foot of the report.
pub fn footer(report: &Report) -> Markup {
    html! {
        footer {
            dl.facts {
                div { dt { "Incident window" } dd { (time::window(report.incident_window)) } }
                div { dt { "Baseline window" } dd { (time::window(report.baseline_window)) } }
                div { dt { "Service" } dd { (data(&report.service)) } }
                div { dt { "Symptom" } dd { (report.signal.label()) } }
                div { dt { "Region" } dd { (data(&report.region)) } }
                div { dt { "Asked" } dd { (time::moment(report.requested_at)) " by " (data(&report.requested_by)) } }
                div { dt { "Investigation" } dd { code { (data(report.investigation_id.as_str())) } } }
            }
            p.quiet { "All times are UTC. Causes are ranked by fixed rules over the evidence above; the same evidence gives the same report." }
        }
    }
}
