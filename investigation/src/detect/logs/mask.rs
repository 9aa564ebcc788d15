//! A line as the miner sees it: words, with what varies from event to event masked.

use crate::detect::redact;

/// What stands where something varies.
pub const MASK: &str = "<*>";

/// Words beyond these say nothing new about the kind of line.
const MOST_WORDS: usize = 64;

/// Bytes beyond these are not looked at: a line may hold a whole document.
const MOST_BYTES: usize = 2_048;

/// A name may hold a digit or two (`S3`, `OAuth2`); with more it is an identifier.
const IDENTIFIER_DIGITS: usize = 3;

/// No English word as long as this is written in the letters a to f alone.
const SHORTEST_HEX: usize = 8;

/// The groups in the middle of a UUID.
const UUID_GROUP: usize = 4;

/// FNV-1a: <http://www.isthe.com/chongo/tech/comp/fnv/>. Two of 4,096 templates collide once in 10^12 runs.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// One word of a masked line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Tells words apart without reading them.
    pub hash: u64,
    /// Holds a mask or a digit: likely to differ in the next event.
    pub varies: bool,
    end: usize,
}

/// The words of one line; the buffers serve line after line.
#[derive(Debug, Default)]
pub struct Words {
    text: Vec<u8>,
    words: Vec<Word>,
}

impl Words {
    /// Reads a line in place of the one before.
    pub fn read(&mut self, line: &str) {
        self.text.clear();
        self.words.clear();
        let bytes = line.as_bytes();
        let bytes = bytes.get(..MOST_BYTES).unwrap_or(bytes);
        for word in bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(MOST_WORDS) {
            let start = self.text.len();
            let varies = mask(word, &mut self.text);
            let hash =
                self.text.get(start..).unwrap_or_default().iter().fold(FNV_OFFSET, |hash, byte| step(hash, *byte));
            self.words.push(Word { hash, varies, end: self.text.len() });
        }
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

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
}

/// Writes a word with its numbers, addresses and identifiers masked; tells whether it holds a mask or a digit.
fn mask(word: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let mut varies = false;
    // Where the last mask ends, if only joints stand behind it.
    let mut open: Option<usize> = None;
    let mut rest = word;
    while let Some(first) = rest.first() {
        if let Some(tail) = rest.strip_prefix(redact::MARK.as_bytes()) {
            open = Some(write_mask(out, start, open));
            varies = true;
            rest = tail;
            continue;
        }
        if !is_letter(*first) {
            out.push(*first);
            open = open.filter(|_| is_joint(*first));
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let length = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
        let (run, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
        varies |= digits > 0;
        if is_variable(run, digits, open.is_some()) {
            open = Some(write_mask(out, start, open));
            varies = true;
        } else {
            out.extend_from_slice(run);
            open = None;
        }
        rest = tail;
    }
    varies
}

/// Writes a mask, or lets the open one stand for this too: 10.0.0.1 is one thing that varies, not four. Tells where the
/// mask ends.
fn write_mask(out: &mut Vec<u8>, start: usize, open: Option<usize>) -> usize {
    match open {
        Some(end) => out.truncate(end),
        None => {
            drop_sign(out, start);
            out.extend_from_slice(MASK.as_bytes());
        }
    }
    out.len()
}

/// Bytes of one run; what is not ASCII belongs to letters of other scripts.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// What holds the parts of an address, a time or an identifier together.
fn is_joint(byte: u8) -> bool {
    matches!(byte, b'.' | b':' | b'-' | b'/' | b'_' | b'+')
}

/// Whether a run of letters and digits is a value and not a name.
fn is_variable(run: &[u8], digits: usize, follows_mask: bool) -> bool {
    let hex = || run.iter().all(u8::is_ascii_hexdigit);
    run.first().is_some_and(u8::is_ascii_digit)
        || digits >= IDENTIFIER_DIGITS
        || (run.len() >= SHORTEST_HEX && hex())
        || (follows_mask && run.len() == UUID_GROUP && hex())
}

/// Takes back the minus in front of a number: a number is masked whatever its sign.
fn drop_sign(out: &mut Vec<u8>, start: usize) {
    let mut before = out.get(start..).unwrap_or_default().iter().rev();
    let signed = before.next() == Some(&b'-') && !before.next().is_some_and(u8::is_ascii_alphanumeric);
    if signed {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(line: &str) -> String {
        let mut words = Words::default();
        words.read(line);
        words.spelled().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_varies_is_masked_and_what_names_is_not() {
        for (line, expected) in [
            ("Task timed out after 3.00 seconds", "Task timed out after <*> seconds"),
            ("src: /10.251.111.80:43834 dest", "src: /<*> dest"),
            ("RequestId: 9f8c2b7e-abcd-4222-8333-abcdefabcdef Error", "RequestId: <*> Error"),
            ("block blk_-8876879715755468215 at 0x7fff", "block blk_<*> at <*>"),
            ("2026-01-01T00:00:00.000Z uid=-1", "<*> uid=<*>"),
            ("S3 PutObject by OAuth2 user42 in us-east-1", "S3 PutObject by OAuth2 user42 in us-east-<*>"),
            ("/var/log/app-12.log déjà", "/var/log/app-<*>.log déjà"),
            ("commit deadbeefcafe added", "commit <*> added"),
            ("password=[redacted] of blk_-[redacted]", "password=<*> of blk_<*>"),
        ] {
            assert_eq!(masked(line), expected);
        }
    }

    #[test]
    fn a_long_line_is_read_to_its_bounds() {
        let mut words = Words::default();
        words.read(&"word ".repeat(10_000));
        assert_eq!(words.words().len(), MOST_WORDS);
        words.read(&"é".repeat(10_000));
        assert_eq!(words.words().len(), 1);
    }
}
