//! One word of a line, with what varies from event to event masked.

use super::runs::{
    is_letter_or_digit, is_long_hexadecimal, is_path_separator, is_single_letter_with_sign, is_variable,
    joins_parts_of_value, split_run,
};
use crate::detect::redact;

/// What stands in place of what varies.
pub const MASK: &str = "<*>";

/// Dots that lead from a label to its value, as in `machine check......0`.
const DOT_LEADER: &[u8] = b"..";

/// How a word varies from event to event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// A word of the sentence: it varies only when many lines say so.
    Plain,
    /// A path, a host, a class or a name with a number in it: likely to vary.
    Name,
    /// Nothing but a value.
    Value,
}

/// A word while it is masked.
struct Masking<'a> {
    /// The masked word, as far as it is written.
    masked: &'a mut Vec<u8>,
    /// Where the last mask ends, while only characters that join the parts of one value follow it.
    extensible_mask_end: Option<usize>,
    has_mask: bool,
    /// Holds letters outside the masks.
    has_letters: bool,
    /// Holds digits outside the masks.
    has_digits: bool,
    /// Holds letters behind what joins the parts of a path, a host or a class.
    is_compound: bool,
    /// A label leads to a value by dots.
    is_label_with_value: bool,
}

/// Writes the word into the empty buffer with its numbers, addresses and identifiers masked, and returns how it varies.
/// The first word of a line names who writes, so that it varies only with a number in it.
pub fn mask_word(word: &[u8], is_first: bool, masked: &mut Vec<u8>) -> WordKind {
    // Most words are of letters alone, and need no more than this.
    if word.iter().all(u8::is_ascii_alphabetic) && !is_long_hexadecimal(word) {
        masked.extend_from_slice(word);
        return WordKind::Plain;
    }
    mask_mixed_word(word, is_first, masked)
}

/// Does the same for a word that is not of letters alone.
pub fn mask_mixed_word(word: &[u8], is_first: bool, masked: &mut Vec<u8>) -> WordKind {
    let mut masking = Masking {
        masked,
        extensible_mask_end: None,
        has_mask: false,
        has_letters: false,
        has_digits: false,
        is_compound: false,
        is_label_with_value: false,
    };
    masking.read(word);
    masking.kind(word, is_first)
}

impl Masking<'_> {
    fn read(&mut self, word: &[u8]) {
        // Whether what joins the parts of a path, a host or a class stands behind the last letter.
        let mut follows_joint = false;
        let mut rest = word;
        while let Some((first, behind_first)) = rest.split_first() {
            if is_letter_or_digit(*first) {
                let (run, behind_run) = split_run(rest);
                self.write_run(run, follows_joint);
                rest = behind_run;
            } else if let Some(behind_redacted) = rest.strip_prefix(redact::MARK.as_bytes()) {
                self.write_mask();
                rest = behind_redacted;
            } else {
                follows_joint |=
                    is_path_separator(*first) || (self.has_letters && matches!(first, b'.' | b'@' | b'$' | b':'));
                self.write_punctuation(*first);
                rest = behind_first;
            }
        }
    }

    fn write_run(&mut self, run: &[u8], follows_joint: bool) {
        if is_variable(run, self.extensible_mask_end.is_some()) {
            self.write_mask();
        } else {
            self.masked.extend_from_slice(run);
            self.has_letters = true;
            self.has_digits |= run.iter().any(u8::is_ascii_digit);
            self.is_compound |= follows_joint;
            self.extensible_mask_end = None;
        }
    }

    fn write_punctuation(&mut self, byte: u8) {
        self.masked.push(byte);
        if !joins_parts_of_value(byte) {
            self.extensible_mask_end = None;
        }
    }

    /// Writes a mask, or lets the one before stand for this value too: 10.0.0.1 is one value, not four.
    fn write_mask(&mut self) {
        match self.extensible_mask_end {
            Some(end) => self.masked.truncate(end),
            None => {
                self.is_label_with_value |= self.has_letters && self.masked.ends_with(DOT_LEADER);
                self.drop_host();
                self.drop_sign();
                self.masked.extend_from_slice(MASK.as_bytes());
            }
        }
        self.has_mask = true;
        self.extensible_mask_end = Some(self.masked.len());
    }

    /// Removes the sign in front of a number: a number is masked whatever its sign, and whether it is exact.
    fn drop_sign(&mut self) {
        let mut backwards = self.masked.iter().rev();
        let ends_with_sign = backwards.next().is_some_and(|byte| matches!(byte, b'-' | b'+' | b'<' | b'>' | b'~'));
        let is_dash_in_name = backwards.next().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'>');
        if ends_with_sign && !is_dash_in_name {
            self.masked.pop();
        }
    }

    /// Removes the host in front of a port: together they are one address, as with a number for the host.
    fn drop_host(&mut self) {
        let Some(before_colon) = self.masked.strip_suffix(b":") else { return };
        let (mut length, mut dots) = (0, 0);
        for byte in before_colon.iter().rev() {
            match byte {
                b'.' => dots += 1,
                b'-' => {}
                _ if is_letter_or_digit(*byte) => {}
                _ => break,
            }
            length += 1;
        }
        let host_start = before_colon.len() - length;
        if dots > 0 {
            self.masked.truncate(host_start);
            self.has_letters = self.masked.iter().any(u8::is_ascii_alphabetic);
        }
    }

    fn kind(&self, word: &[u8], is_first: bool) -> WordKind {
        match (self.has_mask, self.has_letters) {
            (true, false) => WordKind::Value,
            (true, true) if self.is_label_with_value => WordKind::Plain,
            (true, true) => WordKind::Name,
            (false, _) if self.has_digits || (self.is_compound && !is_first) => {
                // Labels and functions are chosen by who wrote the program, not by who runs it.
                let is_label = word.ends_with(b":") && !word.iter().any(|byte| is_path_separator(*byte));
                let is_code = word.ends_with(b"()") || word.windows(2).any(|pair| pair == b"::");
                if is_label || is_code { WordKind::Plain } else { WordKind::Name }
            }
            (false, _) if is_single_letter_with_sign(word) => WordKind::Name,
            (false, _) => WordKind::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(word: &str) -> (String, WordKind) {
        let mut out = Vec::new();
        let kind = mask_word(word.as_bytes(), false, &mut out);
        (String::from_utf8(out).unwrap(), kind)
    }

    #[test]
    fn what_varies_is_masked_and_what_names_is_not() {
        use WordKind::{Name, Plain, Value};
        for (word, expected, kind) in [
            ("seconds", "seconds", Plain),
            ("3.00", "<*>", Value),
            ("/10.251.111.80:43834", "/<*>", Value),
            ("9f8c2b7e-abcd-4222-8333-abcdefabcdef", "<*>", Value),
            ("blk_-8876879715755468215", "blk_<*>", Name),
            ("0x7fff", "<*>", Value),
            ("2026-01-01T00:00:00.000Z", "<*>", Value),
            ("-1", "<*>", Value),
            ("<1", "<*>", Value),
            ("OAuth2", "OAuth2", Name),
            ("us-east-1", "us-east-<*>", Name),
            ("/var/log/app-12.log", "/var/log/app-<*>.log", Name),
            ("/etc/hosts", "/etc/hosts", Name),
            ("déjà", "déjà", Plain),
            ("deadbeefcafe", "<*>", Value),
            ("-[redacted]", "<*>", Value),
            ("(db.internal:5432)", "(<*>)", Value),
            ("java.net.SocketException:", "java.net.SocketException:", Plain),
            ("com.example.Cart", "com.example.Cart", Name),
            ("Shop::checkout", "Shop::checkout", Plain),
            ("check......0", "check......<*>", Plain),
        ] {
            assert_eq!(masked(word), (expected.to_owned(), kind), "{word}");
        }
    }

    #[test]
    fn the_first_word_names_who_writes() {
        assert_eq!(mask_word(b"shop.checkout", true, &mut Vec::new()), WordKind::Plain);
        assert_eq!(mask_word(b"node-128", true, &mut Vec::new()), WordKind::Name);
    }
}
