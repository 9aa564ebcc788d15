//! The parts of the report, one module each. A part with nothing to say is left out, unless its absence is news.

pub mod advisory;
pub mod blast_radius;
mod confidence;
pub mod evidence;
pub mod footer;
pub mod gaps;
pub mod hypotheses;
pub mod leads;
pub mod suspect;
pub mod timeline;
pub mod verdict;
mod words;

use maud::{Markup, html};

/// A part of the page: its heading stands in the margin where there is room for one.
fn part(id: &str, title: &str, body: &Markup) -> Markup {
    let heading = format!("{id}-heading");
    html! {
        section.part #(id) aria-labelledby=(heading) {
            h2 #(heading) { (title) }
            div.body { (body) }
        }
    }
}
