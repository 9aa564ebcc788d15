//! The runs of letters and digits that a word is made of, and the characters between them.

/// A name may hold a digit or two (`S3`, `OAuth2`); with this many it is an identifier.
const MIN_DIGITS_OF_IDENTIFIER: usize = 3;

/// No English word as long as this is written in the letters a to f alone.
pub const MIN_HEXADECIMAL_LENGTH: usize = 8;

/// The length of the groups in the middle of a UUID.
const UUID_GROUP_LENGTH: usize = 4;

/// Whether the byte is of a run: what is not ASCII belongs to letters of other scripts.
#[inline]
pub fn is_letter_or_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// Whether the byte may stand between the parts of one address, time or identifier.
#[inline]
pub fn joins_parts_of_value(byte: u8) -> bool {
    matches!(byte, b'.' | b':' | b'-' | b'/' | b'_' | b'+')
}

/// Whether the byte separates the parts of a path.
#[inline]
pub fn is_path_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// Whether the word is one letter with a sign, as in `z+`: an axis, a drive or the like.
#[inline]
pub fn is_single_letter_with_sign(word: &[u8]) -> bool {
    matches!(word, [letter, b'+' | b'-' | b':'] if letter.is_ascii_alphabetic())
}

/// The run at the beginning of the bytes, and what follows it.
#[inline]
pub fn split_run(bytes: &[u8]) -> (&[u8], &[u8]) {
    let length = bytes.iter().position(|byte| !is_letter_or_digit(*byte)).unwrap_or(bytes.len());
    bytes.split_at(length)
}

/// Whether a run is a value and not a name. Most values begin with a digit.
#[inline]
pub fn is_variable(run: &[u8], follows_mask: bool) -> bool {
    run.first().is_some_and(u8::is_ascii_digit)
        || run.iter().filter(|byte| byte.is_ascii_digit()).count() >= MIN_DIGITS_OF_IDENTIFIER
        || is_long_hexadecimal(run)
        || (follows_mask && run.len() == UUID_GROUP_LENGTH && is_hexadecimal(run))
}

/// Whether the run is too long a hexadecimal number to be a word.
#[inline]
pub fn is_long_hexadecimal(run: &[u8]) -> bool {
    run.len() >= MIN_HEXADECIMAL_LENGTH && is_hexadecimal(run)
}

#[inline]
fn is_hexadecimal(run: &[u8]) -> bool {
    run.iter().all(u8::is_ascii_hexdigit)
}
