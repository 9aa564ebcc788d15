//! What the doctor examined.

use console::Style;

use super::page::{Appearance, TextPage};
use crate::live::doctor::Examined;

/// One line for what is right; for what is wrong what it is, what it costs, and what mends it.
#[must_use]
pub fn examined_text(examined: &Examined, appearance: Appearance) -> String {
    let mut page = TextPage::new(appearance);
    if examined.troubles.is_empty() {
        page.item("✓", Style::new(), &format!("{}: {}", examined.what, examined.found));
    }
    for trouble in &examined.troubles {
        page.item("✗", Style::new().bold(), &format!("{}: {}", examined.what, trouble.wrong));
        page.item(" ", Style::new().dim(), &format!("costs: {}", trouble.costs));
        page.item(" ", Style::new(), &format!("mend:  {}", trouble.mend));
    }
    page.finish()
}
