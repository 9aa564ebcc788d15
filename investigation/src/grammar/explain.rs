//! What is wrong with a word that begins neither a window nor a symptom, and what would be right.

use winnow::combinator::preceded;
use winnow::{Parser, Result};

use super::clock::{PartOfDay, bare_hour, length_or_clock};
use super::day::{ambiguous_date, day};
use super::words::{any_keyword, digits, end_of_word};
use super::{InvalidCommand, quote, zone};

/// Why `input`, which begins with `word`, is not understood.
pub(super) fn explain_unknown(word: &str, input: &str) -> InvalidCommand {
    if zone::AMBIGUOUS.contains(&word) {
        return InvalidCommand::AmbiguousZone(quote(word));
    }
    if let Ok((_, ((_, part), typed))) = day.with_taken().parse_peek(input) {
        let example = part.unwrap_or(PartOfDay::Afternoon).example();
        return InvalidCommand::NoTime { day: quote(typed), example };
    }
    if let Some(ambiguous) = explain_ambiguous(input) {
        return ambiguous;
    }
    if zone::is_like_a_name(word) {
        return InvalidCommand::UnknownZone(quote(word));
    }
    InvalidCommand::Word(quote(word))
}

/// The two meanings of `last 24`, `15`, `1h30` and `11/10/2026`.
fn explain_ambiguous(input: &str) -> Option<InvalidCommand> {
    let ambiguous =
        |typed: &str, one: String, other: String| InvalidCommand::Ambiguous { typed: quote(typed), one, other };
    if let Ok((_, (number, typed))) = preceded(last_word, number).with_taken().parse_peek(input) {
        return Some(ambiguous(typed, format!("last {number}m"), format!("last {number}h")));
    }
    if let Ok((_, ((), typed))) = length_or_clock.with_taken().parse_peek(input) {
        return Some(ambiguous(typed, format!("{typed}m"), format!("0{}", typed.replace('h', ":"))));
    }
    if let Ok((_, typed)) = ambiguous_date.take().parse_peek(input) {
        return Some(ambiguous(typed, "the day first, as 24.11.".to_owned(), "the date as 2026-11-24".to_owned()));
    }
    let (_, (clock, typed)) = bare_hour.with_taken().parse_peek(input).ok()?;
    Some(ambiguous(typed, format!("{typed}m"), format!("{:02}:00", clock.hour)))
}

fn last_word(input: &mut &str) -> Result<()> {
    any_keyword(&["last", "past", "previous"]).void().parse_next(input)
}

fn number(input: &mut &str) -> Result<u32> {
    (digits(1, 3).parse_to(), end_of_word).map(|(number, ())| number).parse_next(input)
}
