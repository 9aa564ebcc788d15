//! The service map, with a table of the same for readers who cannot see it.

use investigation::model::{MapNode, Report, ServiceMap};
use maud::{Markup, html};

use super::Section;
use crate::text::untrusted;
use crate::unit::format_percent;
use crate::{citation, service_map, time};

/// The map, or nothing where no source knows who calls whom.
pub fn section(report: &Report) -> Option<Section> {
    let map = report.map.as_ref().filter(|map| !map.calls.is_empty())?;
    let body = html! {
        div.map tabindex="0" role="region" aria-label="The drawing, which scrolls" { (service_map::draw(map)) }
        p.quiet {
            "Who calls whom, from left to right. A bar is an entity’s own share of the trouble at the entry; the numbers in \
             circles are the order in which entities departed."
            @if map.left_out > 0 { " " (map.left_out) " more entities are not shown." }
        }
        details { summary { "The map as a table" } (table(report, map)) }
    };
    Section::new("map", "Service map", body)
}

fn table(report: &Report, map: &ServiceMap) -> Markup {
    html! {
        div.scroll {
            table {
                thead { tr { th { "Entity" } th { "Calls" } th { "Own share" } th { "Since" } } }
                tbody { @for (position, node) in map.nodes.iter().enumerate() { (row(report, map, position, node)) } }
            }
        }
    }
}

fn row(report: &Report, map: &ServiceMap, position: usize, node: &MapNode) -> Markup {
    let called = map.calls.iter().filter(|call| call.caller == position);
    let callees: Vec<&MapNode> = called.filter_map(|call| map.nodes.get(call.callee)).collect();
    html! {
        tr {
            td {
                (untrusted(&node.entity.name))
                @if node.is_cause { " (cause)" }
                @if node.is_entry { " (entry)" }
                @if let Some(id) = &node.evidence { (citation::numbered_link(report, id)) }
            }
            td { @for (index, callee) in callees.iter().enumerate() { @if index > 0 { ", " } (untrusted(&callee.entity.name)) } }
            td { @match node.own_share { Some(share) => (format_percent(share)), None => "–" } }
            td { @match node.onset { Some(at) => (time::time_of_day(at)), None => "–" } }
        }
    }
}
