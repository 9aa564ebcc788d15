//! Windows as people write them: `30m`, `last hour`, `07:05-07:20`, `between 7am and 7:20am CET`, `since 07:05`, `since 9`.

use jiff::SignedDuration;
use winnow::ascii::space0;
use winnow::combinator::{alt, not, opt, peek, preceded, repeat, terminated};
use winnow::token::one_of;
use winnow::{Parser, Result};

use super::clock::length_or_clock;
use super::length::{length, length_after_last, minutes_after_last};
use super::moment::{Moment, OfDay, bare_moment, bare_of_day, last_moment, moment};
use super::words::{any_keyword, digits, end_of_word, keyword};

/// A window as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TypedWindow {
    /// So long, until now.
    Last(SignedDuration),
    /// From then until now.
    Since(Moment),
    /// From an hour alone until now.
    SinceHour(OfDay),
    /// From the first moment to the second.
    Between(Moment, Moment),
    /// From the moment on, so long.
    From(Moment, SignedDuration),
    /// So long, until the moment.
    Until(SignedDuration, Moment),
    /// From so long before the moment until so long after it.
    Around(SignedDuration, Moment),
}

/// A window, in lower case.
pub(super) fn typed_window(input: &mut &str) -> Result<TypedWindow> {
    alt((preceded(lead_in, alt((between, around, length_and_moment, since, last))), since_hour)).parse_next(input)
}

/// Words that a window may be introduced by, and say nothing.
fn lead_in(input: &mut &str) -> Result<()> {
    const WORDS: &[&str] = &[
        "for",
        "in",
        "over",
        "during",
        "within",
        "the",
        "at",
        "on",
        "around",
        "about",
        "window",
        "approx",
        "approximately",
        "roughly",
    ];
    repeat(0.., any_keyword(WORDS)).parse_next(input)
}

fn between(input: &mut &str) -> Result<TypedWindow> {
    let named = |words| (any_keyword(words), opt((one_of([':', '=']), space0)));
    let first_word = named(&["from", "between", "since", "after", "start", "starting"]);
    let start = preceded(opt(first_word), alt((moment, bare_moment)));
    let word = named(&["to", "until", "till", "til", "through", "thru", "and", "end", "ending", "before"]);
    let sign = terminated(alt(("...", "..", "->", "=>", "\u{2192}", "--", "-", "/", "&")), space0).void();
    let separator = preceded(space0, alt(((opt("--"), word).void(), sign, (",", space0).void())));
    let end = preceded(separator, alt((last_moment.map(Err), length.map(Ok), bare_moment.map(Err))));
    let duration = preceded((space0, alt((keyword("for"), terminated("+", space0)))), length.map(Ok));
    (start, alt((end, duration)))
        .verify(|(start, end)| !start.is_bare() || matches!(end, Err(Moment::OfDay(_))))
        .map(|(start, end)| match end {
            Ok(length) => TypedWindow::From(start, length),
            Err(end) => TypedWindow::Between(start, end),
        })
        .parse_next(input)
}

/// `07:20 ±15m`.
fn around(input: &mut &str) -> Result<TypedWindow> {
    let plus_minus = (space0, alt(("\u{b1}", "+-", "+/-")), space0);
    (moment, plus_minus, length).map(|(middle, _, length)| TypedWindow::Around(length, middle)).parse_next(input)
}

/// `15m from 07:05`, `15m until 07:20`, `PT15M/07:20`, `15m around 07:20`.
fn length_and_moment(input: &mut &str) -> Result<TypedWindow> {
    let from = (any_keyword(&["from", "after", "starting", "since"]), opt(keyword("at")));
    let until_words = any_keyword(&["until", "till", "til", "to", "before", "ending", "ended"]);
    let until =
        (alt((until_words, terminated("/", space0), (keyword("up"), keyword("to")).take())), opt(keyword("at")));
    let around = any_keyword(&["around", "about"]);
    let length = terminated(length, space0).parse_next(input)?;
    alt((
        preceded(from, last_moment).map(|start| TypedWindow::From(start, length)),
        preceded(until, last_moment).map(|end| TypedWindow::Until(length, end)),
        preceded(around, last_moment).map(|middle| TypedWindow::Around(length, middle)),
    ))
    .parse_next(input)
}

fn since(input: &mut &str) -> Result<TypedWindow> {
    let word = || any_keyword(&["since", "from", "after"]);
    let moment = preceded((opt(word()), opt(roughly), not(length_or_clock)), last_moment).map(TypedWindow::Since);
    // `since 30 minutes`, `since the last hour`: nothing else can be meant.
    let length = preceded((word(), opt(keyword("the"))), last);
    alt((moment, length)).parse_next(input)
}

/// `since 9`, `at 9 UTC`, `9 o'clock`, the apostrophe of which is gone.
fn since_hour(input: &mut &str) -> Result<TypedWindow> {
    let word = any_keyword(&["since", "from", "after", "starting", "at", "around", "about"]).void();
    let oclock = peek((digits(1, 2), space0, "oclock", end_of_word)).void();
    preceded((alt((word, oclock)), opt(keyword("at")), opt(roughly)), bare_of_day)
        .map(TypedWindow::SinceHour)
        .parse_next(input)
}

/// A word before a time that is not known to the minute: `since about 9:15`.
fn roughly(input: &mut &str) -> Result<()> {
    any_keyword(&["about", "around", "roughly", "approx", "approximately", "circa", "like"]).void().parse_next(input)
}

fn last(input: &mut &str) -> Result<TypedWindow> {
    let last = any_keyword(&["last", "past", "previous", "recent"]);
    let length_after_last = alt((length_after_last, minutes_after_last));
    alt((preceded((last, opt((':', space0))), length_after_last), length)).map(TypedWindow::Last).parse_next(input)
}
