//! The parts of the report, one module each. A part with nothing to say is left out, unless its absence is news.

mod advisory;
mod blast_radius;
mod confidence;
mod evidence;
mod footer;
mod gaps;
mod hypotheses;
mod leads;
mod suspect;
mod timeline;
mod verdict;
mod words;

use investigation::model::Report;
use maud::{Markup, html};

/// A part of the page under its own heading, which stands in the margin where there is room for one.
struct Part {
    id: &'static str,
    title: String,
    body: Markup,
}

impl Part {
    fn new(id: &'static str, title: impl Into<String>, body: Markup) -> Option<Self> {
        Some(Self { id, title: title.into(), body })
    }

    fn show(&self) -> Markup {
        let heading = format!("{}-heading", self.id);
        html! {
            section.part #(self.id) aria-labelledby=(heading) {
                h2 #(heading) { (self.title) }
                div.body { (self.body) }
            }
        }
    }
}

/// A title that says how many things are under it.
fn counted(title: &str, count: usize) -> String {
    if count == 0 { title.to_owned() } else { format!("{title} ({count})") }
}

/// The report in the order in which a responder needs it: the verdict, what to do about it, what it rests on.
pub fn all(report: &Report) -> Markup {
    let parts = [
        leads::part(report),
        suspect::part(report),
        blast_radius::part(report),
        hypotheses::part(report),
        timeline::part(report),
        evidence::part(report),
        gaps::part(report),
        advisory::part(report),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    html! {
        (verdict::header(report))
        nav aria-label="Parts of the report" {
            ul { @for part in &parts { li { a href=(format!("#{}", part.id)) { (part.title) } } } }
        }
        main { @for part in &parts { (part.show()) } }
        (footer::footer(report))
    }
}
