//! Whole words, which the rest of the grammar is made of.

use winnow::ascii::space0;
use winnow::combinator::{not, terminated};
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

/// Where a word ends: no letter, digit or underscore follows.
pub(super) fn end_of_word(input: &mut &str) -> Result<()> {
    not(one_of(|character: char| character.is_alphanumeric() || character == '_')).parse_next(input)
}

/// The whole word, and the spaces after it.
pub(super) fn keyword<'a>(word: &'static str) -> impl Parser<&'a str, &'a str, winnow::error::ContextError> {
    terminated(word, (end_of_word, space0))
}

/// One of these whole words, and the spaces after it.
pub(super) fn any_keyword<'a>(
    words: &'static [&'static str],
) -> impl Parser<&'a str, &'a str, winnow::error::ContextError> {
    let word = take_while(1.., |letter: char| letter.is_ascii_lowercase()).verify(|word: &str| words.contains(&word));
    terminated(word, (end_of_word, space0))
}

/// So many digits.
pub(super) fn digits<'a>(min: usize, max: usize) -> impl Parser<&'a str, &'a str, winnow::error::ContextError> {
    take_while(min..=max, |digit: char| digit.is_ascii_digit())
}
