//! The footer: what was compared with what, and who asked.

use investigation::cost::describe;
use investigation::model::Report;
use maud::{Markup, html};

use crate::text::untrusted;
use crate::time;

/// The facts of the run, and how the ranking works.
pub fn footer(report: &Report) -> Markup {
    html! {
        footer {
            dl.facts {
                div { dt { "Incident window" } dd { (time::window(report.incident_window)) } }
                div { dt { "Baseline window" } dd { (time::window(report.baseline_window)) } }
                div { dt { "Service" } dd { (untrusted(&report.service)) } }
                div { dt { "Symptom" } dd { (report.signal.label()) } }
                div { dt { "Region" } dd { (untrusted(&report.region)) } }
                div {
                    dt { "Asked" }
                    dd { (time::date_and_time(report.requested_at)) " by " (untrusted(&report.requested_by)) }
                }
                @if !report.costs.is_empty() {
                    div { dt { "Cost" } dd { (describe(&report.costs, report.budget.as_ref())) } }
                }
                div { dt { "Investigation" } dd { code { (untrusted(report.investigation_id.as_str())) } } }
            }
            p.quiet { "All times are UTC. Causes are ranked by fixed rules over the evidence above; the same evidence gives the same report." }
        }
    }
}
