//! The causal chain: how the first hypothesis explains what is felt.

use investigation::model::{ChainLink, LinkRole, Report, Verdict};
use maud::{Markup, html};

use super::Section;
use crate::text::untrusted;
use crate::{citation, time};

/// The links in order, each with its evidence and what would refute it; left out in reports without a chain.
pub fn section(report: &Report) -> Option<Section> {
    if report.chain.is_empty() {
        return None;
    }
    let body = html! {
        @if !matches!(report.verdict, Verdict::Cause { .. }) {
            p.quiet { "How the strongest lead would explain it, if it is the cause." }
        }
        ol.chain { @for link in &report.chain { (link_item(report, link)) } }
    };
    Section::new("chain", "Root cause analysis", body)
}

fn link_item(report: &Report, link: &ChainLink) -> Markup {
    let is_about_requests = matches!(link.role, LinkRole::Symptom | LinkRole::Entry);
    html! {
        li.cause[link.role == LinkRole::Cause] {
            p.role {
                strong { (link.role.label()) }
                @if let Some(at) = link.at { " · " (time::time_of_day(at)) " UTC" }
            }
            p.what {
                @if is_about_requests { strong.entity { (untrusted(&link.entity.name)) } " " }
                (untrusted(&link.text)) (citation::numbered_links(report, &link.evidence))
            }
            p.quiet { "Wrong if: " (untrusted(&link.refuted_by)) }
        }
    }
}
