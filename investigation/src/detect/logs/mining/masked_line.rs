//! A line as the miner sees it: masked words, told apart by their hashes.

use super::hash::hash_bytes;
use super::mask::{MASK, WordKind, mask_word};
use super::vocabulary::{UserNamePhrase, is_assignment, is_date_word, is_unit, split_trailing_punctuation};

/// Words beyond these say nothing new about the kind of line.
const MAX_WORDS: usize = 64;

/// Bytes beyond these are not looked at: a line may hold a whole document.
const MAX_BYTES: usize = 2_048;

/// Separates the texts of the words: no word holds white space.
const SEPARATOR: u8 = b'\n';

/// One word of a masked line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskedWord {
    /// The hash of its text. Words with the same hash are taken for the same word.
    pub hash: u64,
    /// How it varies.
    pub kind: WordKind,
    /// Whether no space stands before it, as before the value of `name=value`.
    pub is_joined: bool,
}

/// The masked words of one line. The buffers are used again for line after line.
#[derive(Debug, Default)]
pub struct MaskedLine {
    words: Vec<MaskedWord>,
    /// The text of the last word.
    last_text: Vec<u8>,
    /// The texts of all words, with [`SEPARATOR`] between them; empty unless they are kept.
    texts: Vec<u8>,
    keeps_texts: bool,
    user_name_phrase: UserNamePhrase,
}

impl MaskedLine {
    /// Reads a line in place of the one before, and keeps of its words no more than the hashes: most lines need no texts,
    /// and these would take a tenth of the time.
    pub fn read(&mut self, line: &str) {
        self.keeps_texts = false;
        self.read_words(line);
    }

    /// Reads a line in place of the one before, and keeps the texts of its words.
    pub fn read_with_texts(&mut self, line: &str) {
        self.keeps_texts = true;
        self.read_words(line);
    }

    fn read_words(&mut self, line: &str) {
        self.words.clear();
        self.texts.clear();
        self.user_name_phrase = UserNamePhrase::default();
        let whole = line.as_bytes();
        let bytes = whole.get(..MAX_BYTES).map_or(whole, without_cut_word);
        for token in bytes.split(u8::is_ascii_whitespace).filter(|token| !token.is_empty()) {
            if is_assignment(token) {
                let mut is_joined = false;
                for part in token.split_inclusive(|byte| matches!(byte, b'=' | b',' | b';')) {
                    self.push(part, is_joined);
                    is_joined = true;
                }
            } else {
                self.push(token, false);
            }
            if self.words.len() >= MAX_WORDS {
                self.words.truncate(MAX_WORDS);
                break;
            }
        }
    }

    /// The words in order.
    #[must_use]
    pub fn words(&self) -> &[MaskedWord] {
        &self.words
    }

    /// The words in order with their texts; only of a line that was read with its texts.
    pub fn words_with_texts(&self) -> impl Iterator<Item = (MaskedWord, String)> {
        let texts = self.texts.split(|byte| *byte == SEPARATOR);
        self.words.iter().zip(texts).map(|(word, text)| (*word, String::from_utf8_lossy(text).into_owned()))
    }

    fn push(&mut self, word: &[u8], is_joined: bool) {
        if self.extend_value_by_unit(word) {
            return;
        }
        let kind = self.mask(word);
        let hash = hash_bytes(&self.last_text);
        // A list of values is one value, however long.
        if kind != WordKind::Plain && self.words.last().is_some_and(|last| last.hash == hash) {
            return;
        }
        if self.keeps_texts {
            if !self.words.is_empty() {
                self.texts.push(SEPARATOR);
            }
            self.texts.extend_from_slice(&self.last_text);
        }
        self.words.push(MaskedWord { hash, kind, is_joined });
    }

    /// Writes the masked word to `last_text`.
    fn mask(&mut self, word: &[u8]) -> WordKind {
        self.last_text.clear();
        let (name, punctuation) = split_trailing_punctuation(word);
        let is_user_name = self.user_name_phrase == UserNamePhrase::BeforeName;
        self.user_name_phrase = self.user_name_phrase.after(name);
        if is_user_name || is_date_word(name) {
            self.last_text.extend_from_slice(MASK.as_bytes());
            self.last_text.extend_from_slice(punctuation);
            WordKind::Value
        } else {
            mask_word(word, self.words.is_empty(), &mut self.last_text)
        }
    }

    /// Lets the value that came last stand for this word too, if the word is a unit; keeps the punctuation behind it.
    /// Returns whether it does.
    fn extend_value_by_unit(&mut self, word: &[u8]) -> bool {
        let Some(value) = self.words.last_mut().filter(|last| last.kind == WordKind::Value) else { return false };
        let (unit, punctuation) = split_trailing_punctuation(word);
        if !is_unit(unit) {
            return false;
        }
        self.last_text.extend_from_slice(punctuation);
        value.hash = hash_bytes(&self.last_text);
        if self.keeps_texts {
            self.texts.extend_from_slice(punctuation);
        }
        true
    }
}

/// The bytes without the word that was cut at their end, unless it is the only one.
fn without_cut_word(bytes: &[u8]) -> &[u8] {
    match bytes.iter().rposition(u8::is_ascii_whitespace) {
        Some(last_space) => bytes.split_at(last_space).0,
        None => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words with `|` between them, and `_` where no space stood.
    fn read(line: &str) -> String {
        let mut masked = MaskedLine::default();
        masked.read_with_texts(line);
        let spell =
            |(word, text): (MaskedWord, String)| if word.is_joined { format!("_{text}") } else { format!("|{text}") };
        masked.words_with_texts().map(spell).collect()
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
            let mut masked = MaskedLine::default();
            masked.read(line);
            masked.words().iter().map(|word| word.hash).collect::<Vec<_>>()
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
    fn a_long_line_is_read_up_to_its_limits() {
        let mut masked = MaskedLine::default();
        masked.read(&"word ".repeat(10_000));
        assert_eq!(masked.words().len(), MAX_WORDS);
        masked.read(&"é".repeat(10_000));
        assert_eq!(masked.words().len(), 1);
    }
}
