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

/// Whether the word is a truth value, as programs print it.
#[inline]
pub fn is_boolean(word: &[u8]) -> bool {
    // Most words are told apart by their first letter, which is the fastest.
    matches!(word.first(), Some(b't' | b'f' | b'T' | b'F'))
        && matches!(word, b"true" | b"false" | b"True" | b"False" | b"TRUE" | b"FALSE")
}

/// Whether the word is a label, and what follows it is a value or a state: `state:`, `mode=`.
#[inline]
pub fn is_label(word: &[u8]) -> bool {
    matches!(word.last(), Some(b':' | b'='))
}

/// Whether the line ends with one of a list of constants behind a label, such as `screen: SCREEN_ON`: the state of what the
/// line speaks of.
#[inline]
pub fn ends_with_state(line: &[u8]) -> bool {
    let (text, _) = split_trailing_punctuation(line.trim_ascii_end());
    let before_constant = text.iter().rposition(|byte| !byte.is_ascii_uppercase() && *byte != b'_');
    let Some(place) = before_constant else { return false };
    let length = text.len() - place - 1;
    length > 1 && text.get(..=place).is_some_and(|before| is_label(before.trim_ascii_end()))
}

/// Whether the first word of a line is the name of a host or, in the order of its labels turned around, of a program
/// (`com.example.sync`): what runs, and not what happened.
///
/// Source: <https://www.iana.org/domains/root/db> for the common domains, RFC 6762 and RFC 9476 for the private ones.
#[inline]
pub fn is_domain_name(word: &[u8]) -> bool {
    word.contains(&b'.') && do_labels_name_domain(word)
}

fn do_labels_name_domain(word: &[u8]) -> bool {
    let is_common =
        |label: &[u8]| matches!(label, b"com" | b"net" | b"org" | b"edu" | b"gov" | b"io" | b"dev" | b"info");
    let is_private = |label: &[u8]| matches!(label, b"local" | b"internal" | b"lan" | b"localdomain" | b"intranet");
    let mut labels = word.split(|byte| *byte == b'.');
    let (Some(first), Some(last)) = (labels.next(), labels.next_back()) else { return false };
    let inner_labels = labels.count();
    let is_valid = |label: &[u8]| {
        !label.is_empty() && label.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let is_country = |label: &[u8]| label.len() == 2 && label.iter().all(u8::is_ascii_lowercase);
    let is_host = is_common(last) || is_private(last) || (inner_labels > 0 && is_country(last));
    // An exception's class begins like a program's name, and says what happened.
    let is_exception = last.ends_with(b"Exception") || last.ends_with(b"Error") || last.ends_with(b"Failure");
    let is_program = inner_labels > 0 && is_common(first) && !is_exception;
    (is_host || is_program) && word.split(|byte| *byte == b'.').all(is_valid)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_programs_have_domain_names_and_exceptions_and_modules_have_not() {
        for (word, expected) in [
            ("shop.example.com", true),
            ("p3p.example.co.uk", true),
            ("orders.internal", true),
            ("com.example.sync", true),
            ("com.example.CartException", false),
            ("java.net.SocketTimeoutException", false),
            ("payments.gateway", false),
            ("Failed.", false),
            ("e.g", false),
            ("done", false),
        ] {
            assert_eq!(is_domain_name(word.as_bytes()), expected, "{word}");
        }
    }

    #[test]
    fn a_constant_is_a_state_behind_a_label() {
        for (line, expected) in [
            ("screen: SCREEN_ON", true),
            ("link is up, mode=FULL.", true),
            ("moved to SCHEDULED", false),
            ("grade: A", false),
            ("screen: Off", false),
            ("SHUTDOWN", false),
        ] {
            assert_eq!(ends_with_state(line.as_bytes()), expected, "{line}");
        }
    }
}
