//! A line as the miner sees it: masked words, told apart by their hashes.

use super::mask::{Kind, MASK, mask};

/// Words beyond these say nothing new about the kind of line.
const MAX_WORDS: usize = 64;

/// Bytes beyond these are not looked at: a line may hold a whole document.
const MAX_BYTES: usize = 2_048;

/// FNV-1a: <http://www.isthe.com/chongo/tech/comp/fnv/>. Two of 8,192 templates collide once in 10^11 runs.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// One word of a masked line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Tells words apart without reading them.
    pub hash: u64,
    /// How it varies.
    pub kind: Kind,
    /// Whether no space stands before it, as before the value of `name=value`.
    pub joined: bool,
    end: usize,
}

/// How much of `for user NAME` was read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Introduction {
    #[default]
    None,
    Preposition,
    User,
}

/// The words of one line; the buffers serve line after line.
#[derive(Debug, Default)]
pub struct Words {
    text: Vec<u8>,
    words: Vec<Word>,
    introduction: Introduction,
}

impl Words {
    /// Reads a line in place of the one before.
    pub fn read(&mut self, line: &str) {
        self.text.clear();
        self.words.clear();
        self.introduction = Introduction::None;
        let bytes = line.as_bytes();
        let bytes = bytes.get(..MAX_BYTES).map_or(bytes, without_cut_word);
        for token in bytes.split(u8::is_ascii_whitespace).filter(|token| !token.is_empty()) {
            if is_assignment(token) {
                let parts = token.split_inclusive(|byte| matches!(byte, b'=' | b',' | b';'));
                parts.enumerate().for_each(|(place, part)| self.push(part, place > 0));
            } else {
                self.push(token, false);
            }
            if self.words.len() >= MAX_WORDS {
                self.words.truncate(MAX_WORDS);
                break;
            }
        }
    }

    fn push(&mut self, word: &[u8], joined: bool) {
        if self.words.last().is_some_and(|last| last.kind == Kind::Value) && self.extend_by_unit(word) {
            return;
        }
        let start = self.text.len();
        let (name, behind) = without_punctuation(word);
        let kind = if self.is_introduced(name) || is_date_word(name) {
            self.text.extend_from_slice(MASK.as_bytes());
            self.text.extend_from_slice(behind);
            Kind::Value
        } else {
            mask(word, self.words.is_empty(), &mut self.text)
        };
        let hash = hash(self.text.get(start..).unwrap_or_default());
        // A list of values is one value, however long.
        if kind != Kind::Plain && self.words.last().is_some_and(|last| last.hash == hash) {
            self.text.truncate(start);
        } else {
            self.words.push(Word { hash, kind, joined, end: self.text.len() });
        }
    }

    /// Lets the value before stand for its unit too, if this word is one; keeps the punctuation behind it.
    fn extend_by_unit(&mut self, word: &[u8]) -> bool {
        let (unit, behind) = without_punctuation(word);
        if !is_unit(unit) {
            return false;
        }
        self.text.extend_from_slice(behind);
        let start = self.words.iter().rev().nth(1).map_or(0, |before| before.end);
        if let Some(last) = self.words.last_mut() {
            last.hash = hash(self.text.get(start..).unwrap_or_default());
            last.end = self.text.len();
        }
        true
    }

    /// Whether this word is the name of a user.
    fn is_introduced(&mut self, word: &[u8]) -> bool {
        let before = self.introduction;
        self.introduction = match before {
            Introduction::Preposition if word == b"user" => Introduction::User,
            // What stands between a verb and `user`, when the name of the user follows.
            _ if matches!(word, b"for" | b"by" | b"as" | b"invalid" | b"Invalid") => Introduction::Preposition,
            _ => Introduction::None,
        };
        before == Introduction::User
    }

    /// The words in order.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The words in order, with their text.
    pub fn spelled(&self) -> impl Iterator<Item = (Word, String)> {
        self.words.iter().scan(0, |start, word| {
            let text = self.text.get(*start..word.end).unwrap_or_default();
            *start = word.end;
            Some((*word, String::from_utf8_lossy(text).into_owned()))
        })
    }
}

/// One hash of several, in their order.
#[must_use]
pub fn combine(hashes: impl Iterator<Item = u64>) -> u64 {
    hashes.fold(FNV_OFFSET, |sum, hash| (sum ^ hash).wrapping_mul(FNV_PRIME).rotate_left(23))
}

/// A hash of the bytes, eight at a time.
fn hash(bytes: &[u8]) -> u64 {
    let mut chunks = bytes.chunks_exact(size_of::<u64>());
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| (number << u8::BITS) | u64::from(*byte));
    let whole = combine(chunks.by_ref().map(|chunk| <[u8; 8]>::try_from(chunk).map_or(0, u64::from_le_bytes)));
    combine([whole, number(chunks.remainder()), bytes.len() as u64].into_iter())
}

/// The bytes without the word that was cut at their end, unless it is the only one.
fn without_cut_word(bytes: &[u8]) -> &[u8] {
    bytes.iter().rposition(u8::is_ascii_whitespace).and_then(|end| bytes.get(..end)).unwrap_or(bytes)
}

/// The word, and the punctuation that ends it.
fn without_punctuation(word: &[u8]) -> (&[u8], &[u8]) {
    let end = word.iter().rposition(|byte| !byte.is_ascii_punctuation()).map_or(0, |last| last + 1);
    word.split_at_checked(end).unwrap_or((word, &[]))
}

/// Whether it is a unit. The number before may come in another unit, or in none, as in `1 sec` and `00:01`.
fn is_unit(word: &[u8]) -> bool {
    let is_size = matches!(word, b"B" | b"kB" | b"KB" | b"MB" | b"GB" | b"TB" | b"KiB" | b"MiB" | b"GiB" | b"bytes");
    let is_short_time = matches!(word, b"ns" | b"us" | b"ms" | b"s" | b"sec" | b"secs" | b"second" | b"seconds");
    is_size || is_short_time || matches!(word, b"min" | b"minute" | b"minutes" | b"hour" | b"hours" | b"day" | b"days")
}

/// Whether it is a word of a date, as `ctime` of the C library writes it.
fn is_date_word(word: &[u8]) -> bool {
    let is_day = matches!(word, b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun");
    let is_month = matches!(word, b"Jan" | b"Feb" | b"Mar" | b"Apr" | b"May" | b"Jun" | b"Jul" | b"Aug");
    is_day || is_month || matches!(word, b"Sep" | b"Oct" | b"Nov" | b"Dec")
}

/// Whether the token begins like `name=value`.
fn is_assignment(token: &[u8]) -> bool {
    let Some(name) = token.iter().position(|byte| *byte == b'=').and_then(|end| token.get(..end)) else { return false };
    let name = name.strip_prefix(b"[").or(name.strip_prefix(b"(")).unwrap_or(name);
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words with `|` between them, and `_` where no space stood.
    fn read(line: &str) -> String {
        let mut words = Words::default();
        words.read(line);
        let spell = |(word, text): (Word, String)| if word.joined { format!("_{text}") } else { format!("|{text}") };
        words.spelled().map(spell).collect()
    }

    #[test]
    fn assignments_are_words_and_so_are_their_values() {
        assert_eq!(read("failure; uid=0 rhost= user=root"), "|failure;|uid=_<*>|rhost=|user=_root");
        assert_eq!(read("ready=true,policy=3 a==b"), "|ready=_true,_policy=_<*>|a=_=_b");
        assert_eq!(read("GET /p?a=b"), "|GET|/p?a=b");
    }

    #[test]
    fn a_value_is_one_word_in_whatever_unit_and_however_long_its_list() {
        assert_eq!(read("free 317.2 KB, lifetime <1 sec"), "|free|<*>,|lifetime|<*>");
        assert_eq!(read("lifetime 00:02 min of it"), "|lifetime|<*>|of|it");
        let hashes = |line: &str| {
            let mut words = Words::default();
            words.read(line);
            words.words().iter().map(|word| word.hash).collect::<Vec<_>>()
        };
        assert_eq!(hashes("for 00:02, then"), hashes("for 2 sec, then"));
        assert_eq!(read("delete blk_-1 blk_-22 blk_333 now"), "|delete|blk_<*>|now");
        assert_eq!(read("at Sun Jul 10 03:55:15 2005 by"), "|at|<*>|by");
    }

    #[test]
    fn the_name_of_a_user_is_a_value() {
        assert_eq!(read("session opened for user ann by (uid=0)"), "|session|opened|for|user|<*>|by|(uid=_<*>)");
        assert_eq!(read("Invalid user bob: closed"), "|Invalid|user|<*>:|closed");
        assert_eq!(read("the user service failed"), "|the|user|service|failed");
    }

    #[test]
    fn a_long_line_is_read_to_its_bounds() {
        let mut words = Words::default();
        words.read(&"word ".repeat(10_000));
        assert_eq!(words.words().len(), MAX_WORDS);
        words.read(&"é".repeat(10_000));
        assert_eq!(words.words().len(), 1);
    }
}
