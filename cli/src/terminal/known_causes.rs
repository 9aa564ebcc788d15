//! What broke, if the bundle knows.

use console::Style;

use super::page::{Appearance, TextPage};
use bundle::Manifest;

/// The known root causes, to compare the verdict with; empty if the bundle does not know them.
#[must_use]
pub fn known_causes(manifest: &Manifest, appearance: Appearance) -> String {
    let Some(truths) = &manifest.truths else { return String::new() };
    let mut page = TextPage::new(appearance);
    page.heading("The real cause");
    for truth in truths {
        page.item("", Style::new(), &format!("{}: {}", truth.entity, truth.cause));
    }
    if truths.is_empty() {
        page.item("", Style::new(), "None: nothing was wrong with the system.");
    }
    let note = "Known because the incident was made on purpose; no step of the investigation reads it.";
    page.item("", Style::new().dim(), note);
    page.finish()
}
