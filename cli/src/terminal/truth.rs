//! What broke, where it is known.

use console::Style;

use super::page::{Look, Page};
use bundle::Manifest;

/// The known root cause, for whoever wants to compare; nothing where none is known.
#[must_use]
pub fn truth(manifest: &Manifest, look: Look) -> String {
    let Some(truths) = &manifest.truths else { return String::new() };
    let mut page = Page::new(look);
    page.heading("What it was");
    for truth in truths {
        page.item("", Style::new(), &format!("{}: {}", truth.entity, truth.cause));
    }
    if truths.is_empty() {
        page.item("", Style::new(), "Nothing: the system was well.");
    }
    page.item("", Style::new().dim(), "Kept with the incident for comparison; no step of the investigation reads it.");
    page.finish()
}
