//! One word of a line, with what varies from event to event masked.

use crate::detect::redact;

/// What stands where something varies.
pub const MASK: &str = "<*>";

/// A name may hold a digit or two (`S3`, `OAuth2`); with more it is an identifier.
const IDENTIFIER_DIGITS: usize = 3;

/// No English word as long as this is written in the letters a to f alone.
const MIN_HEX_LENGTH: usize = 8;

/// The groups in the middle of a UUID.
const UUID_GROUP: usize = 4;

/// Dots that lead from a label to its value, as in `machine check......0`.
const LEADER: &[u8] = b"..";

/// How a word varies from event to event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word of the sentence: it varies only when many lines say so.
    Plain,
    /// A path, a host, a class, a name with a number in it: likely to vary.
    Name,
    /// Nothing but a value.
    Value,
}

/// A word on its way into the buffer.
struct Masking<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    /// Where the last mask ends, if only joints stand behind it.
    open: Option<usize>,
    /// Holds a mask.
    masked: bool,
    /// Holds letters outside the masks.
    lettered: bool,
    /// Holds digits outside the masks.
    numbered: bool,
    /// Holds letters behind what joins the parts of a path, a host or a class.
    compound: bool,
    /// The last letters were a label that leads to a value by dots.
    led: bool,
}

/// Writes a word with its numbers, addresses and identifiers masked; tells how it varies. The word that `leads` a line
/// names what speaks, so that it varies only with a number in it.
pub fn mask(word: &[u8], leads: bool, out: &mut Vec<u8>) -> Kind {
    // Most words, and soon told.
    if word.iter().all(u8::is_ascii_alphabetic) && !is_variable(word, 0, false) {
        out.extend_from_slice(word);
        return Kind::Plain;
    }
    let start = out.len();
    let mut masking = Masking {
        out,
        start,
        open: None,
        masked: false,
        lettered: false,
        numbered: false,
        compound: false,
        led: false,
    };
    masking.read(word);
    masking.kind(word, leads)
}

impl Masking<'_> {
    fn read(&mut self, word: &[u8]) {
        // Whether a joint stands behind the last letter.
        let mut joint = false;
        let mut rest = word;
        while let Some(first) = rest.first() {
            if let Some(tail) = rest.strip_prefix(redact::MARK.as_bytes()) {
                self.write_mask();
                rest = tail;
                continue;
            }
            if !is_letter(*first) {
                self.out.push(*first);
                joint |= is_slash(*first) || (self.lettered && matches!(first, b'.' | b'@' | b'$' | b':'));
                self.open = self.open.filter(|_| is_joint(*first));
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let length = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
            let (run, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
            if is_variable(run, digits, self.open.is_some()) {
                self.write_mask();
            } else {
                self.out.extend_from_slice(run);
                self.lettered = true;
                self.numbered |= digits > 0;
                self.compound |= joint;
                self.open = None;
            }
            rest = tail;
        }
    }

    /// Writes a mask, or lets the open one stand for this too: 10.0.0.1 is one thing that varies, not four.
    fn write_mask(&mut self) {
        match self.open {
            Some(end) => self.out.truncate(end),
            None => {
                self.led |= self.lettered && self.out.ends_with(LEADER);
                self.drop_host();
                self.drop_sign();
                self.out.extend_from_slice(MASK.as_bytes());
            }
        }
        self.masked = true;
        self.open = Some(self.out.len());
    }

    fn written(&self) -> &[u8] {
        self.out.get(self.start..).unwrap_or_default()
    }

    /// Takes back the sign in front of a number: a number is masked whatever its sign, and whether it is exact.
    fn drop_sign(&mut self) {
        let mut before = self.written().iter().rev();
        let signed = before.next().is_some_and(|byte| matches!(byte, b'-' | b'+' | b'<' | b'>' | b'~'))
            && !before.next().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'>');
        if signed {
            self.out.pop();
        }
    }

    /// Takes back the host in front of a port: together they are one address, as with a number for the host.
    fn drop_host(&mut self) {
        let Some(before) = self.written().strip_suffix(b":") else { return };
        let is_of_host = |byte: &&u8| is_letter(**byte) || matches!(**byte, b'.' | b'-');
        let host = before.iter().rev().take_while(is_of_host);
        let (length, dots) = host.fold((0, 0), |(length, dots), byte| (length + 1, dots + usize::from(*byte == b'.')));
        if dots > 0 {
            self.out.truncate(self.out.len() - 1 - length);
            self.lettered = self.written().iter().any(|byte| byte.is_ascii_alphabetic());
        }
    }

    fn kind(&self, word: &[u8], leads: bool) -> Kind {
        match (self.masked, self.lettered) {
            (true, false) => Kind::Value,
            (true, true) if self.led => Kind::Plain,
            (true, true) => Kind::Name,
            (false, _) if self.numbered || (self.compound && !leads) => {
                // Labels and functions are chosen by who wrote the program, not by who runs it.
                let is_label = word.ends_with(b":") && !word.iter().any(|byte| is_slash(*byte));
                let is_code = word.ends_with(b"()") || word.windows(2).any(|pair| pair == b"::");
                if is_label || is_code { Kind::Plain } else { Kind::Name }
            }
            (false, _) if is_single_letter(word) => Kind::Name,
            (false, _) => Kind::Plain,
        }
    }
}

/// Bytes of one run; what is not ASCII belongs to letters of other scripts.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// What holds the parts of an address, a time or an identifier together.
fn is_joint(byte: u8) -> bool {
    matches!(byte, b'.' | b':' | b'-' | b'/' | b'_' | b'+')
}

fn is_slash(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// One letter with a sign, as in `z+`, is an axis, a drive or the like.
fn is_single_letter(word: &[u8]) -> bool {
    matches!(word, [letter, b'+' | b'-' | b':'] if letter.is_ascii_alphabetic())
}

/// Whether a run of letters and digits is a value and not a name.
fn is_variable(run: &[u8], digits: usize, follows_mask: bool) -> bool {
    let hex = || run.iter().all(u8::is_ascii_hexdigit);
    run.first().is_some_and(u8::is_ascii_digit)
        || digits >= IDENTIFIER_DIGITS
        || (run.len() >= MIN_HEX_LENGTH && hex())
        || (follows_mask && run.len() == UUID_GROUP && hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(word: &str) -> (String, Kind) {
        let mut out = Vec::new();
        let kind = mask(word.as_bytes(), false, &mut out);
        (String::from_utf8(out).unwrap(), kind)
    }

    #[test]
    fn what_varies_is_masked_and_what_names_is_not() {
        use Kind::{Name, Plain, Value};
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
    fn the_word_that_leads_names_what_speaks() {
        assert_eq!(mask(b"shop.checkout", true, &mut Vec::new()), Kind::Plain);
        assert_eq!(mask(b"node-128", true, &mut Vec::new()), Kind::Name);
    }
}
