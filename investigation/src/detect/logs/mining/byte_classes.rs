//! What bytes a word holds, found in one pass: most words need to be told apart by no more.

/// ASCII white space.
const SPACE: u8 = 1;
/// A letter up to F, which may be a hexadecimal digit.
const LETTER_UP_TO_F: u8 = 1 << 1;
/// A letter behind F.
const LETTER_BEHIND_F: u8 = 1 << 2;
const DIGIT: u8 = 1 << 3;
/// What may stand between the parts of one number, time or address.
const JOINT: u8 = 1 << 4;
const QUOTE: u8 = 1 << 5;
const EQUALS_SIGN: u8 = 1 << 6;
/// Any other punctuation, and what is not ASCII.
const OTHER: u8 = 1 << 7;

/// The classes of all bytes: a look-up is faster than comparisons.
static CLASSES: [u8; 256] = classify_all_bytes();

const fn classify_all_bytes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut rest: &mut [u8] = &mut classes;
    let mut byte: u8 = 0;
    while let Some((class, behind)) = rest.split_first_mut() {
        *class = classify(byte);
        byte = byte.wrapping_add(1);
        rest = behind;
    }
    classes
}

const fn classify(byte: u8) -> u8 {
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => SPACE,
        b'a'..=b'f' | b'A'..=b'F' => LETTER_UP_TO_F,
        b'g'..=b'z' | b'G'..=b'Z' => LETTER_BEHIND_F,
        b'0'..=b'9' => DIGIT,
        b'.' | b':' | b'-' | b'/' | b'_' | b'+' => JOINT,
        b'"' | b'\'' => QUOTE,
        b'=' => EQUALS_SIGN,
        _ => OTHER,
    }
}

#[inline]
fn class_of(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(OTHER)
}

/// The classes of the bytes of a word, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteClasses(u8);

impl ByteClasses {
    /// The classes of these bytes.
    #[must_use]
    #[inline]
    pub fn of(word: &[u8]) -> Self {
        Self(word.iter().fold(0, |classes, byte| classes | class_of(*byte)))
    }

    /// The length of the word at the beginning of these bytes, up to white space, and its classes.
    #[must_use]
    #[inline]
    pub fn of_first_word(bytes: &[u8]) -> (usize, Self) {
        let mut classes = 0;
        for (length, byte) in bytes.iter().enumerate() {
            let class = class_of(*byte);
            if class == SPACE {
                return (length, Self(classes));
            }
            classes |= class;
        }
        (bytes.len(), Self(classes))
    }

    /// Whether all are ASCII letters; also of an empty word.
    #[must_use]
    #[inline]
    pub fn are_letters(self) -> bool {
        self.0 & !(LETTER_UP_TO_F | LETTER_BEHIND_F) == 0
    }

    /// Whether a hexadecimal number could be written in these, as far as letters go.
    #[must_use]
    #[inline]
    pub fn are_up_to_f(self) -> bool {
        self.0 & LETTER_BEHIND_F == 0
    }

    /// Whether all are digits and what joins the parts of one value, as in a number, a time or an address.
    #[must_use]
    #[inline]
    pub fn are_of_number(self) -> bool {
        self.0 & !(DIGIT | JOINT) == 0
    }

    /// Whether a quote is among them.
    #[must_use]
    #[inline]
    pub fn include_quote(self) -> bool {
        self.0 & QUOTE != 0
    }

    /// Whether an equals sign is among them.
    #[must_use]
    #[inline]
    pub fn include_equals_sign(self) -> bool {
        self.0 & EQUALS_SIGN != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::logs::mining::quotes::is_quote;
    use crate::detect::logs::mining::runs::joins_parts_of_value;

    #[test]
    fn every_byte_has_the_class_that_the_rules_of_words_give_it() {
        for byte in 0..=u8::MAX {
            let classes = ByteClasses::of(&[byte]);
            assert_eq!(classes.0 == SPACE, byte.is_ascii_whitespace(), "{byte}");
            assert_eq!(classes.are_letters(), byte.is_ascii_alphabetic(), "{byte}");
            assert_eq!(classes.are_of_number(), byte.is_ascii_digit() || joins_parts_of_value(byte), "{byte}");
            assert_eq!(classes.include_quote(), is_quote(byte), "{byte}");
            assert_eq!(classes.include_equals_sign(), byte == b'=', "{byte}");
            assert_eq!(
                classes.are_letters() && classes.are_up_to_f(),
                byte.is_ascii_hexdigit() && !byte.is_ascii_digit()
            );
        }
    }

    #[test]
    fn a_word_ends_at_white_space() {
        assert_eq!(ByteClasses::of_first_word(b"abc=1 x"), (5, ByteClasses::of(b"abc=1")));
        assert_eq!(ByteClasses::of_first_word(b"abc"), (3, ByteClasses::of(b"cab")));
        assert_eq!(ByteClasses::of_first_word(b""), (0, ByteClasses(0)));
    }
}
