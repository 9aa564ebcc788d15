//! The one question that is asked once somebody else said that the incident is over.

use investigation::model::{Report, Verdict};

use super::blocks::Blocks;
use super::row::Row;
use super::{Message, phrases};
use crate::action::{self, Feedback};
use crate::mrkdwn::Mrkdwn;

/// Characters of what the report named.
const MAX_NAMED: usize = 300;

/// Asks what it was: what the report named, where it named something, or anything else.
#[must_use]
pub fn question(report: &Report) -> Message {
    let id = &report.investigation_id;
    let right = Feedback { investigation_id: id.clone(), hypothesis: 0, is_right: true };
    let row = match report.verdict {
        Verdict::Cause { .. } => Row::default()
            .button(action::FEEDBACK, "That was it", &right.to_value())
            .emphasised()
            .button(action::RESOLVED, "Something else", id.as_str()),
        Verdict::Abstained { .. } | Verdict::NothingRead { .. } => {
            Row::default().button(action::RESOLVED, "Say what it was", id.as_str()).emphasised()
        }
    };
    let blocks = Blocks::default()
        .section(|text| ask(text, report))
        .row(row)
        .context(|text| text.markup("Your answer is kept with the report, and shown with similar incidents."));
    Message::new(|text| text.markup("The incident was called resolved. What was it?"), blocks)
}

fn ask(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let text = text.markup("*The incident was called resolved. What was it?*\n");
    match report.cause() {
        Some(cause) => text.markup("The report named ").excerpt(&phrases::in_short(cause), MAX_NAMED).markup("."),
        None => text.markup("The report named no cause."),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::samples;
    use super::*;

    fn buttons(report: &Report) -> Vec<(String, String)> {
        let blocks = serde_json::to_value(question(report).blocks).unwrap();
        let shown = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let elements = blocks[1]["elements"].as_array().unwrap();
        elements.iter().map(|button| (shown(&button["text"]["text"]), shown(&button["value"]))).collect()
    }

    #[test]
    fn what_the_report_named_is_confirmed_by_one_click() {
        let report = samples::report();
        let id = report.investigation_id.to_string();
        let expected = [("That was it".to_owned(), format!("right {id} 0")), ("Something else".to_owned(), id)];
        assert_eq!(buttons(&report), expected);
        let blocks = json!(question(&report).blocks).to_string();
        assert!(blocks.contains("The report named latency regression at PetSearch."), "{blocks}");
    }

    #[test]
    fn where_none_was_named_it_is_asked_for() {
        let verdict = Verdict::Abstained { sentence: "No cause is named.".to_owned(), missing: Vec::new() };
        let report = Report { verdict, ..samples::report() };
        assert_eq!(buttons(&report), [("Say what it was".to_owned(), report.investigation_id.to_string())]);
    }
}
