//! What is wrong with a word that begins neither a window nor a symptom, and what would be right.

use winnow::ascii::space0;
use winnow::combinator::{alt, opt, preceded, repeat};
use winnow::{Parser, Result};

use super::clock::{PartOfDay, bare_hour, length_or_clock};
use super::day::{ambiguous_date, day};
use super::words::{any_keyword, digits, end_of_word};
use super::{InvalidCommand, quote, zone};

/// Why `input`, which begins with `word`, is not understood.
pub(super) fn explain_unknown(word: &str, input: &str) -> InvalidCommand {
    if let Ok((_, (example, typed))) = vague_length.with_taken().parse_peek(input) {
        return InvalidCommand::NoNumber { typed: quote(typed.trim()), example };
    }
    if let Ok((_, typed)) = end_alone.take().parse_peek(input) {
        return InvalidCommand::NoStart(quote(typed.trim()));
    }
    match introduction.with_taken().parse_peek(input) {
        // What is wrong is what follows the "since".
        Ok((rest, (_, typed))) => match rest.split([' ', ',', ';', '?', '!', ')', '=']).next() {
            None | Some("") => InvalidCommand::NoTime { typed: quote(typed.trim()), example: "14:05" },
            Some(word) => explain_word(word, rest),
        },
        Err(_) => explain_word(word, input),
    }
}

fn explain_word(word: &str, input: &str) -> InvalidCommand {
    if zone::AMBIGUOUS.contains(&word) {
        return InvalidCommand::AmbiguousZone(quote(word));
    }
    if let Ok((_, ((_, part), typed))) = day.with_taken().parse_peek(input) {
        let example = part.unwrap_or(PartOfDay::Afternoon).example();
        return InvalidCommand::NoTime { typed: quote(typed), example };
    }
    if let Some(ambiguous) = explain_ambiguous(input) {
        return ambiguous;
    }
    if zone::is_like_a_name(word) {
        return InvalidCommand::UnknownZone(quote(word));
    }
    if last_word.parse(word).is_ok() {
        return InvalidCommand::NoTime { typed: quote(word), example: "30m" };
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

/// `a few minutes ago`, `the last several hours`, `a while ago`, `recently`: nobody knows how long. With a length that is one.
fn vague_length(input: &mut &str) -> Result<&'static str> {
    const BEFORE: &[&str] =
        &["since", "from", "for", "in", "within", "over", "the", "last", "past", "previous", "a", "an"];
    let () = repeat(0.., any_keyword(BEFORE)).parse_next(input)?;
    let amount = opt(any_keyword(&["few", "some", "several", "many"]));
    let example = alt((
        any_keyword(&["seconds", "secs"]).value("last 1m"),
        any_keyword(&["minutes", "mins"]).value("last 5m"),
        any_keyword(&["hours", "hrs"]).value("last 2h"),
        any_keyword(&["days", "weeks"]).value("yesterday 14:00-15:00"),
        any_keyword(&["while", "moment", "bit", "recently", "lately", "earlier"]).value("last 30m"),
    ));
    let ago = opt(any_keyword(&["ago", "back", "now"]));
    (amount, example, ago).map(|(_, example, _)| example).parse_next(input)
}

/// `until 9`, `before 14:05`.
fn end_alone(input: &mut &str) -> Result<()> {
    let word = any_keyword(&["until", "till", "til", "before"]);
    (word, opt((digits(1, 2), opt((":", digits(2, 2))), end_of_word))).void().parse_next(input)
}

/// What a time follows.
fn introduction(input: &mut &str) -> Result<()> {
    let word = any_keyword(&["since", "from", "after", "starting", "at", "around", "about", "between"]);
    (word, space0).void().parse_next(input)
}

fn last_word(input: &mut &str) -> Result<()> {
    any_keyword(&["last", "past", "previous"]).void().parse_next(input)
}

fn number(input: &mut &str) -> Result<u32> {
    (digits(1, 3).parse_to(), end_of_word).map(|(number, ())| number).parse_next(input)
}
