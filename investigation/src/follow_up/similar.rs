//! Whether something like it happened before.

use super::answer::{Statement, Writer};
use super::facts::percent;
use crate::memory::{PastInvestigation, SimilarInvestigation, find_similar};
use crate::model::Report;

/// The past investigations that looked most alike, with how they ended and what people said.
pub(super) fn similar(report: &Report, past: &[PastInvestigation], writer: &mut Writer<'_>) {
    let others = past.iter().filter(|past| past.is_before(report.incident_window)).count();
    if others == 0 {
        return writer.say_text("No earlier investigation is known");
    }
    let found = find_similar(past, report);
    if found.is_empty() {
        let count = if others == 1 {
            "The one earlier investigation is".to_owned()
        } else {
            format!("None of {others} earlier investigations is")
        };
        let not = if others == 1 { " not like this one" } else { " like this one" };
        return writer.say_text(&format!("{count}{not}"));
    }
    for similar in found {
        writer.say(describe(&similar));
    }
}

fn describe(similar: &SimilarInvestigation<'_>) -> Statement {
    let past = similar.past;
    let day = past.incident_window.start().strftime("%F %H:%M UTC").to_string();
    let statement = Statement::default()
        .name(&past.service)
        .text(&format!(", {day}, {} alike (", percent(similar.similarity)))
        .name(past.investigation_id.as_str())
        .text("): ")
        .text(&past.describe_ending());
    match past.confirmed_cause() {
        Some(said) => statement.text("; people said it was ").quote(&said),
        None if past.was_called_wrong() => statement.text("; people said it was something else"),
        None => statement,
    }
}
