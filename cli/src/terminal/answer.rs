//! The answer to a follow-up question.

use console::Style;
use investigation::follow_up::Answer;
use investigation::model::Report;

use super::page::{Appearance, TextPage};

/// The answer for the terminal, a paragraph a statement.
#[must_use]
pub fn answer_text(answer: &Answer, report: &Report, appearance: Appearance) -> String {
    let mut page = TextPage::new(appearance);
    page.blank();
    for line in answer.to_plain_text(report).lines() {
        page.item("•", Style::new(), line);
    }
    page.finish()
}
