//! A line as the miner sees it: masked words, told apart by their hashes.

use super::byte_classes::ByteClasses;
use super::hash::hash_bytes;
use super::mask::{MASK, WordKind, mask_mixed_word};
use super::quotes::{Token, Tokens, is_quote, is_quoted_value};
use super::runs::{MIN_HEXADECIMAL_LENGTH, is_single_letter_with_sign};
use super::vocabulary::{
    UserNamePhrase, ends_with_state, is_assignment, is_boolean, is_date_word, is_domain_name, is_unit,
    split_trailing_punctuation,
};

/// Words beyond these say nothing new about the kind of line.
const MAX_WORDS: usize = 64;

/// Bytes beyond these are not looked at: a line may hold a whole document.
const MAX_BYTES: usize = 2_048;

/// Separates the texts of the words: no word holds white space.
const SEPARATOR: u8 = b'\n';

/// A masked value in another unit than the one before it, up to the unit: `(1.16` of `(1.16 KB)`.
const REPEATED_VALUE: &[u8] = b"(<*>";

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
    /// The text of the last word, unless that stayed as it was.
    last_text: Vec<u8>,
    /// The texts of all words, with [`SEPARATOR`] between them; empty unless they are kept.
    texts: Vec<u8>,
    keeps_texts: bool,
    /// How many words there were when the last of them was a value that got its unit.
    words_at_last_unit: usize,
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
        self.words_at_last_unit = 0;
        self.user_name_phrase = UserNamePhrase::default();
        let whole = line.as_bytes();
        let bytes = whole.get(..MAX_BYTES).map_or(whole, without_cut_word);
        for token in Tokens::new(bytes) {
            if token.classes.include_equals_sign() && is_assignment(token.bytes) {
                let mut is_joined = false;
                let mut is_inside_quotes = false;
                let ends_part = |byte: &u8| {
                    is_inside_quotes ^= is_quote(*byte);
                    !is_inside_quotes && matches!(byte, b'=' | b',' | b';')
                };
                for part in token.bytes.split_inclusive(ends_part) {
                    self.push(Token::new(part), is_joined);
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
        if self.words.len() < MAX_WORDS
            && ends_with_state(bytes)
            && let Some(word) = self.words.last_mut()
        {
            word.kind = WordKind::Name;
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

    fn push(&mut self, token: Token<'_>, is_joined: bool) {
        if self.extend_value_by_unit(token.bytes) {
            return;
        }
        let (kind, is_unchanged) = self.mask(token);
        let text = if is_unchanged { token.bytes } else { &self.last_text };
        let hash = hash_bytes(text);
        // A list of values is one value, however long.
        if kind != WordKind::Plain && self.words.last().is_some_and(|last| last.hash == hash) {
            return;
        }
        if self.keeps_texts {
            if !self.words.is_empty() {
                self.texts.push(SEPARATOR);
            }
            self.texts.extend_from_slice(text);
        }
        self.words.push(MaskedWord { hash, kind, is_joined });
    }

    /// Finds how the word varies, and whether it stays as it is; if not, writes it masked to `last_text`. Most words are
    /// letters or a number with punctuation behind, and take the short ways.
    fn mask(&mut self, token: Token<'_>) -> (WordKind, bool) {
        let word = token.bytes;
        let (name, punctuation) =
            if token.classes.are_letters() { (word, &[][..]) } else { split_trailing_punctuation(word) };
        let name_classes = if punctuation.is_empty() { token.classes } else { ByteClasses::of(name) };
        let is_user_name = self.user_name_phrase == UserNamePhrase::BeforeName;
        self.user_name_phrase = self.user_name_phrase.after(name);
        let is_number = name_classes.are_of_number() && name.first().is_some_and(u8::is_ascii_digit);
        if is_number || is_user_name || is_date_word(name) || is_boolean(name) {
            self.last_text.clear();
            self.last_text.extend_from_slice(MASK.as_bytes());
            self.last_text.extend_from_slice(punctuation);
            return (WordKind::Value, false);
        }
        let is_short_or_no_hexadecimal = name.len() < MIN_HEXADECIMAL_LENGTH || !name_classes.are_up_to_f();
        let is_word = name_classes.are_letters() && is_short_or_no_hexadecimal && !name.is_empty();
        if is_word && !is_single_letter_with_sign(word) {
            return (WordKind::Plain, true);
        }
        (self.mask_unusual(word, name), false)
    }

    /// Writes a word that is neither a number nor of letters alone masked to `last_text`.
    fn mask_unusual(&mut self, word: &[u8], name: &[u8]) -> WordKind {
        self.last_text.clear();
        let is_first = self.words.is_empty();
        match mask_mixed_word(word, is_first, &mut self.last_text) {
            WordKind::Plain if is_quoted_value(word) => WordKind::Name,
            WordKind::Plain if is_first && is_domain_name(name) => WordKind::Name,
            kind => kind,
        }
    }

    /// Lets the value that came last stand for this word too, if the word is a unit; keeps the punctuation behind it.
    /// Returns whether it does.
    fn extend_value_by_unit(&mut self, word: &[u8]) -> bool {
        let words = self.words.len();
        let Some(value) = self.words.last_mut().filter(|last| last.kind == WordKind::Value) else { return false };
        let (unit, punctuation) = split_trailing_punctuation(word);
        if !is_unit(unit) {
            return false;
        }
        let is_in_parentheses = punctuation.first() == Some(&b')') && words == self.words_at_last_unit + 1;
        if is_in_parentheses && value.hash == hash_bytes(REPEATED_VALUE) {
            self.drop_repeated_value(punctuation.split_at(1).1);
            return true;
        }
        self.last_text.extend_from_slice(punctuation);
        value.hash = hash_bytes(&self.last_text);
        if self.keeps_texts {
            self.texts.extend_from_slice(punctuation);
        }
        self.words_at_last_unit = words;
        true
    }

    /// Drops the last value, which is the one before in another unit, as in `1190 bytes (1.16 KB)`: the same sentence is
    /// written without it when the value is small. Keeps the punctuation behind it.
    #[cold]
    fn drop_repeated_value(&mut self, punctuation: &[u8]) {
        self.words.pop();
        self.last_text.clear();
        self.last_text.extend_from_slice(MASK.as_bytes());
        self.last_text.extend_from_slice(punctuation);
        if let Some(value) = self.words.last_mut() {
            value.hash = hash_bytes(&self.last_text);
        }
        if self.keeps_texts {
            self.texts.truncate(self.texts.len() - REPEATED_VALUE.len() - 1);
            self.texts.extend_from_slice(punctuation);
        }
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
        assert_eq!(read("ready=true,policy=3 a==b"), "|ready=_<*>,_policy=_<*>|a=_=_b");
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
    fn a_value_that_is_repeated_in_another_unit_is_one_value() {
        let long = read("close, 1190 bytes (1.16 KB) sent, 1671 bytes (1.63 KB), lifetime 00:02");
        assert_eq!(long, read("close, 403 bytes sent, 426 bytes, lifetime <1 sec"));
        assert_eq!(long, "|close,|<*>|sent,|<*>,|lifetime|<*>");
        assert_eq!(read("took 3 ms (2 retries)"), "|took|<*>|(<*>|retries)");
        assert_eq!(read("in Cart (12 ms)"), "|in|Cart|(<*>)");
    }

    /// The kinds of the words, by their first letter: plain, name or value.
    fn kinds(line: &str) -> String {
        let mut masked = MaskedLine::default();
        masked.read(line);
        let letter = |word: &MaskedWord| match word.kind {
            WordKind::Plain => 'p',
            WordKind::Name => 'n',
            WordKind::Value => 'v',
        };
        masked.words().iter().map(letter).collect()
    }

    #[test]
    fn truth_values_vary_and_so_do_quoted_values() {
        assert_eq!(read("ready=true, moved = False"), read("ready=false, moved = True"));
        assert_eq!(kinds(r#"lock tag="View Lock", ws=null"#), "ppnpp");
        assert_eq!(kinds("no table 'orders' here"), "ppnp");
        assert_eq!(kinds(r#"said "all gone" twice"#), "pppp");
        assert_eq!(kinds(r#"level=info msg="cart emptied""#), "ppppp");
    }

    #[test]
    fn a_host_or_program_at_the_beginning_varies_and_a_module_does_not() {
        assert_eq!(kinds("shop.example.com open through proxy"), "nppp");
        assert_eq!(kinds("com.example.sync: told to run"), "nppp");
        assert_eq!(kinds("payments.gateway charge failed"), "ppp");
        assert_eq!(kinds("java.net.SocketException: closed"), "pp");
    }

    #[test]
    fn a_constant_at_the_end_is_a_state() {
        assert_eq!(kinds("moved from NEW to SCHEDULED"), "ppppp");
        assert_eq!(kinds("link state: DOWN."), "ppn");
        assert_eq!(kinds("dropped the TABLE"), "ppp");
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
