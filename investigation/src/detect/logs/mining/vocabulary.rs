//! Words whose meaning says how they vary: units, dates, assignments.

/// The word, and the punctuation that ends it.
#[inline]
pub fn split_trailing_punctuation(word: &[u8]) -> (&[u8], &[u8]) {
    let length = word.iter().rposition(|byte| !byte.is_ascii_punctuation()).map_or(0, |last| last + 1);
    word.split_at(length)
}

/// Whether the word is a unit. The number before may come in another unit, or in none, as in `1 sec` and `00:01`.
#[inline]
pub fn is_unit(word: &[u8]) -> bool {
    let is_size = matches!(word, b"B" | b"kB" | b"KB" | b"MB" | b"GB" | b"TB" | b"KiB" | b"MiB" | b"GiB" | b"bytes");
    let is_short_time = matches!(word, b"ns" | b"us" | b"ms" | b"s" | b"sec" | b"secs" | b"second" | b"seconds");
    is_size || is_short_time || matches!(word, b"min" | b"minute" | b"minutes" | b"hour" | b"hours" | b"day" | b"days")
}

/// Whether the word is of a date, as `ctime` of the C library writes it.
#[inline]
pub fn is_date_word(word: &[u8]) -> bool {
    let is_day = matches!(word, b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun");
    let is_month = matches!(word, b"Jan" | b"Feb" | b"Mar" | b"Apr" | b"May" | b"Jun" | b"Jul" | b"Aug");
    is_day || is_month || matches!(word, b"Sep" | b"Oct" | b"Nov" | b"Dec")
}

/// Whether the token begins like `name=value`.
#[inline]
pub fn is_assignment(token: &[u8]) -> bool {
    let Some(length) = token.iter().position(|byte| *byte == b'=') else { return false };
    let (left, _) = token.split_at(length);
    let name = left.strip_prefix(b"[").or(left.strip_prefix(b"(")).unwrap_or(left);
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// How much of `for user NAME`, which introduces the name of a user, was read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum UserNamePhrase {
    /// Nothing of it.
    #[default]
    NotBegun,
    /// A word that may stand before `user`.
    BeforeUser,
    /// The word `user`, so that the next word is the name.
    BeforeName,
}

impl UserNamePhrase {
    /// How much was read when this word follows.
    #[must_use]
    #[inline]
    pub fn after(self, word: &[u8]) -> Self {
        match word {
            b"user" if self == Self::BeforeUser => Self::BeforeName,
            b"for" | b"by" | b"as" | b"invalid" | b"Invalid" => Self::BeforeUser,
            _ => Self::NotBegun,
        }
    }
}
