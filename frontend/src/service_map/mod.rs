//! The service map as inline SVG: boxes in columns, callers to the left of what they call.
//!
//! It is drawn at its own size, and the page lets it scroll sideways where the screen is narrower.

mod layout;

use investigation::model::{MapCall, MapNode, ServiceMap};
use maud::{Markup, html};

use self::layout::{Place, places};
use crate::text::visible_text;
use crate::unit::format_percent;

/// The size of a box, in pixels: a name of twenty characters and a line of small print.
const BOX: (f64, f64) = (148.0, 46.0);

/// The space between columns and between rows, in pixels.
const GAP: (f64, f64) = (46.0, 16.0);

/// The space around the map, in pixels: outlines and the label above the first box fit into it.
const MARGIN: f64 = 16.0;

/// Characters of a name that fit into a box.
const MAX_NAME: usize = 21;

/// A node with its place, and its position in the order of onsets.
struct Placed<'a> {
    node: &'a MapNode,
    x: f64,
    y: f64,
    rank: Option<usize>,
}

/// The map.
pub fn draw(map: &ServiceMap) -> Markup {
    let places = places(map);
    let ranks = rank_onsets(map);
    let mut placed = Vec::with_capacity(map.nodes.len());
    for ((node, place), rank) in map.nodes.iter().zip(&places).zip(ranks) {
        let (x, y) = position(*place);
        placed.push(Placed { node, x, y, rank });
    }
    let (width, height) = size(&places);
    html! {
        svg.service-map width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-labelledby="map-title map-description" {
            title #map-title { "Service map" }
            desc #map-description { (describe(map)) }
            @for call in &map.calls { (draw_call(call, &placed)) }
            @for placed in &placed { (draw_node(placed)) }
        }
    }
}

fn position(place: Place) -> (f64, f64) {
    let along = |index: usize, size: f64, gap: f64| MARGIN + index as f64 * (size + gap);
    (along(place.column, BOX.0, GAP.0), along(place.row, BOX.1, GAP.1))
}

fn size(places: &[Place]) -> (f64, f64) {
    let columns = places.iter().map(|place| place.column + 1).max().unwrap_or(1);
    let rows = places.iter().map(|place| place.row + 1).max().unwrap_or(1);
    let length = |count: usize, size: f64, gap: f64| 2.0 * MARGIN + count as f64 * (size + gap) - gap;
    (length(columns, BOX.0, GAP.0), length(rows, BOX.1, GAP.1))
}

/// Which entity departed first, second and so on; entities that departed at the same time share a position.
fn rank_onsets(map: &ServiceMap) -> Vec<Option<usize>> {
    let mut onsets: Vec<_> = map.nodes.iter().filter_map(|node| node.onset).collect();
    onsets.sort_unstable();
    onsets.dedup();
    let rank = |node: &MapNode| node.onset.and_then(|at| onsets.binary_search(&at).ok()).map(|index| index + 1);
    map.nodes.iter().map(rank).collect()
}

/// The map in words, for readers who cannot see it.
fn describe(map: &ServiceMap) -> String {
    let cause = map.nodes.iter().find(|node| node.is_cause);
    let entry = map.nodes.iter().find(|node| node.is_entry);
    let mut text = format!("{} entities, {} calls", map.nodes.len(), map.calls.len());
    if let Some(cause) = cause {
        text.push_str(&format!("; the cause is {}", visible_text(&cause.entity.name)));
    }
    if let Some(entry) = entry {
        text.push_str(&format!("; the entry is {}", visible_text(&entry.entity.name)));
    }
    text.push_str(". The table below has the same.");
    text
}

fn draw_call(call: &MapCall, placed: &[Placed<'_>]) -> Markup {
    let (Some(caller), Some(callee)) = (placed.get(call.caller), placed.get(call.callee)) else {
        return html! {};
    };
    let (from_x, from_y) = (caller.x + BOX.0, caller.y + BOX.1 / 2.0);
    let (to_x, to_y) = (callee.x, callee.y + BOX.1 / 2.0);
    // A call back to the left leaves on the right as well, in a wide bow.
    let bend = ((to_x - from_x).abs() / 2.0).clamp(GAP.0 / 2.0, 2.0 * BOX.0);
    let line = format!(
        "M{from_x:.0} {from_y:.0}C{:.0} {from_y:.0} {:.0} {to_y:.0} {:.0} {to_y:.0}",
        from_x + bend,
        to_x - bend,
        to_x - 6.0
    );
    let head = format!("M{:.0} {:.0}L{to_x:.0} {to_y:.0}L{:.0} {:.0}", to_x - 7.0, to_y - 4.0, to_x - 7.0, to_y + 4.0);
    let leads_to_cause = call.is_cause || callee.node.is_cause;
    html! {
        path.call.hot[leads_to_cause] d=(line) {}
        path.head.hot[leads_to_cause] d=(head) {}
    }
}

fn draw_node(placed: &Placed<'_>) -> Markup {
    let Placed { node, x, y, rank } = placed;
    let share = node.own_share.filter(|share| share.is_finite()).map(|share| share.clamp(0.0, 1.0));
    let name = visible_text(&node.entity.name);
    let marks = match (node.is_cause, node.is_entry) {
        (true, true) => "cause, entry",
        (true, false) => "cause",
        (false, true) => "entry",
        (false, false) => "",
    };
    html! {
        g.node.cause[node.is_cause].departed[node.onset.is_some()] {
            title { (name) }
            rect.box x=(x) y=(y) width=(BOX.0) height=(BOX.1) rx="5" {}
            text.name x=(x + 10.0) y=(y + 19.0) { (shorten(&name)) }
            text.small x=(x + 10.0) y=(y + 35.0) { (small_print(node, marks, share)) }
            @if let Some(share) = share {
                rect.share x=(x + 1.0) y=(y + BOX.1 - 5.0) width=(format!("{:.1}", share * (BOX.0 - 2.0))) height="4" {}
            }
            @if let Some(rank) = rank {
                circle.rank cx=(x + BOX.0) cy=(*y) r="9" {}
                text.rank x=(x + BOX.0) y=(y + 4.0) text-anchor="middle" { (rank) }
            }
        }
    }
}

/// What stands below the name: "cause · 83 % · 14:07".
fn small_print(node: &MapNode, marks: &str, share: Option<f64>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !marks.is_empty() {
        parts.push(marks.to_owned());
    }
    parts.extend(share.map(format_percent));
    parts.extend(node.onset.map(|at| at.strftime("%H:%M").to_string()));
    parts.join(" · ")
}

/// A name that fits into a box. Its end is kept: names of one system begin alike.
fn shorten(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= MAX_NAME {
        return name.to_owned();
    }
    let kept = (MAX_NAME - 1) / 2;
    let start: String = characters.iter().take(MAX_NAME - 1 - kept).collect();
    let end: String = characters.iter().skip(characters.len() - kept).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_cause_the_entry_the_shares_and_the_order_are_marked_in_words() {
        let svg = draw(&samples::service_map()).into_string().replace('\u{202f}', " ");
        for shown in [">adoptions</text>", "cause · 86 % · 14:02", ">petsite</text>", ">entry · 14:04<", "<desc"] {
            assert!(svg.contains(shown), "{shown} is not in {svg}");
        }
        assert_eq!(svg.matches("<path class=\"call").count(), 4);
        assert!(svg.contains("the cause is adoptions; the entry is petsite"));
    }

    #[test]
    fn a_call_to_nowhere_and_an_absurd_share_draw_nothing_odd() {
        let mut map = samples::service_map();
        map.calls.push(MapCall { caller: 0, callee: 99, is_cause: false });
        for node in &mut map.nodes {
            node.own_share = Some(f64::NAN);
        }
        let svg = draw(&map).into_string();
        assert!(!svg.contains("NaN") && !svg.contains("class=\"share\""));
        assert_eq!(svg.matches("<path class=\"call").count(), 4);
    }

    #[test]
    fn a_long_name_keeps_its_beginning_and_its_end() {
        assert_eq!(shorten("shop-prod-checkout-worker"), "shop-prod-…out-worker");
        assert_eq!(shorten("cart"), "cart");
    }
}
