//! Windows as people write them: `30m`, `last hour`, `07:05-07:20`, `between 7am and 7:20am CET`, `since 07:05`.

use jiff::SignedDuration;
use winnow::ascii::space0;
use winnow::combinator::{alt, opt, preceded, repeat, terminated};
use winnow::{Parser, Result};

use super::length::{length, length_after_last};
use super::moment::{Moment, last_moment, moment};
use super::words::{any_keyword, keyword};

/// A window as it was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TypedWindow {
    /// So long, until now.
    Last(SignedDuration),
    /// From then until now.
    Since(Moment),
    /// From the first moment to the second.
    Between(Moment, Moment),
    /// From the moment on, so long.
    From(Moment, SignedDuration),
}

/// A window, in lower case.
pub(super) fn typed_window(input: &mut &str) -> Result<TypedWindow> {
    preceded(lead_in, alt((between, length_from, since, last))).parse_next(input)
}

/// Words that a window may be introduced by, and say nothing.
fn lead_in(input: &mut &str) -> Result<()> {
    const WORDS: &[&str] = &["for", "in", "over", "during", "within", "the", "at", "on", "around", "about", "window"];
    repeat(0.., any_keyword(WORDS)).parse_next(input)
}

fn between(input: &mut &str) -> Result<TypedWindow> {
    let start = preceded(opt(any_keyword(&["from", "between", "since"])), moment);
    let word = any_keyword(&["to", "until", "till", "til", "through", "and"]);
    let sign = terminated(alt(("...", "..", "->", "\u{2192}", "--", "-", "/", "&")), space0);
    let separator = preceded(space0, alt((sign, word, terminated(",", space0))));
    let end = preceded(separator, alt((last_moment.map(Err), length.map(Ok))));
    let duration = preceded((space0, alt((keyword("for"), terminated("+", space0)))), length.map(Ok));
    (start, alt((end, duration)))
        .map(|(start, end)| match end {
            Ok(length) => TypedWindow::From(start, length),
            Err(end) => TypedWindow::Between(start, end),
        })
        .parse_next(input)
}

/// `15m from 07:05`.
fn length_from(input: &mut &str) -> Result<TypedWindow> {
    let from = (space0, any_keyword(&["from", "after", "starting", "since"]), opt(keyword("at")));
    (terminated(length, from), moment).map(|(length, start)| TypedWindow::From(start, length)).parse_next(input)
}

fn since(input: &mut &str) -> Result<TypedWindow> {
    preceded(opt(any_keyword(&["since", "from", "after"])), moment).map(TypedWindow::Since).parse_next(input)
}

fn last(input: &mut &str) -> Result<TypedWindow> {
    let last = any_keyword(&["last", "past", "previous", "recent"]);
    alt((preceded((last, opt((':', space0))), length_after_last), length)).map(TypedWindow::Last).parse_next(input)
}
