//! The sections of the report, a module each.
//!
//! A section without content is left out, unless the reader needs to know that there is none (no evidence, no gaps).

mod advisory;
mod blast_radius;
mod chain;
mod confidence;
mod entity;
mod evidence;
mod footer;
mod gaps;
mod hypotheses;
mod leads;
mod map;
mod similar;
mod suspect;
mod timeline;
mod verdict;

use investigation::model::Report;
use maud::{Markup, html};

/// A part of the page under its own heading, which stands in the margin on wide screens.
struct Section {
    /// The fragment of the page's address that leads here.
    id: &'static str,
    title: String,
    body: Markup,
}

impl Section {
    fn new(id: &'static str, title: impl Into<String>, body: Markup) -> Option<Self> {
        Some(Self { id, title: title.into(), body })
    }

    fn render(&self) -> Markup {
        let heading = format!("{}-heading", self.id);
        html! {
            section.part #(self.id) aria-labelledby=(heading) {
                h2 #(heading) { (self.title) }
                div.body { (self.body) }
            }
        }
    }
}

/// A title that says how many items follow: "Not read (2)", or "Not read" for none.
fn with_count(title: &str, count: usize) -> String {
    if count == 0 { title.to_owned() } else { format!("{title} ({count})") }
}

/// The report in the order in which a responder needs it: the verdict, what to do about it, what it rests on.
pub fn all(report: &Report) -> Markup {
    let all_sections = [
        leads::section(report),
        chain::section(report),
        map::section(report),
        suspect::section(report),
        blast_radius::section(report),
        hypotheses::section(report),
        similar::section(report),
        timeline::section(report),
        evidence::section(report),
        gaps::section(report),
        advisory::section(report),
    ];
    let sections: Vec<_> = all_sections.into_iter().flatten().collect();
    html! {
        (verdict::header(report))
        nav aria-label="Parts of the report" {
            ul {
                li { a href="#overview" { "Investigation overview" } }
                @for section in &sections { li { a href=(format!("#{}", section.id)) { (section.title) } } }
            }
        }
        main #main { @for section in &sections { (section.render()) } }
        (footer::footer(report))
    }
}
