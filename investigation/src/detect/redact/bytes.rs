//! Reading bytes by place, without a panic: beyond the end stands a zero byte.

#[cfg(test)]
thread_local! {
    /// How many bytes were looked at, for the test that the time is linear.
    pub static READS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Bytes that are read by place.
#[derive(Clone, Copy)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// How many bytes there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// The byte at this place; zero beyond the end.
    pub fn at(self, place: usize) -> u8 {
        count(1);
        self.0.get(place).copied().unwrap_or(0)
    }

    /// The byte before this place; zero at the start.
    pub fn before(self, place: usize) -> u8 {
        place.checked_sub(1).map_or(0, |place| self.at(place))
    }

    /// Where the run of wanted bytes that starts here ends.
    pub fn run_end(self, start: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let rest = self.0.get(start..).unwrap_or_default();
        let end = rest.iter().position(|byte| !wanted(*byte)).map_or(self.len().max(start), |length| start + length);
        count(end - start);
        end
    }

    /// Where the run of wanted bytes that starts here ends, looking at no more than `most` of them.
    pub fn run_end_within(self, start: usize, most: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let rest = self.0.get(start..).unwrap_or_default();
        let length = rest.iter().take(most).take_while(|byte| wanted(**byte)).count();
        count(length);
        start + length
    }

    /// Where the blanks that start here end.
    pub fn skip_blanks(self, start: usize) -> usize {
        self.run_end(start, is_blank)
    }

    /// The bytes from `start` to `end`.
    pub fn part(self, start: usize, end: usize) -> &'a [u8] {
        count(end.saturating_sub(start));
        self.0.get(start..end).unwrap_or_default()
    }

    /// Whether these bytes stand here.
    pub fn has(self, place: usize, wanted: &[u8]) -> bool {
        self.0.get(place..).is_some_and(|rest| rest.starts_with(wanted))
    }

    /// Whether these letters stand here, in capitals or not.
    pub fn has_letters(self, place: usize, wanted: &[u8]) -> bool {
        self.0.get(place..place + wanted.len()).is_some_and(|part| part.eq_ignore_ascii_case(wanted))
    }

    /// Where these bytes stand first at or after `start`, before `end`.
    pub fn find(self, start: usize, end: usize, wanted: &[u8]) -> Option<usize> {
        let part = self.0.get(start..end.min(self.len()))?;
        let found = part.windows(wanted.len()).position(|window| window == wanted);
        count(found.unwrap_or(part.len()));
        found.map(|place| start + place)
    }
}

/// Counts bytes that are looked at, in tests.
#[inline]
fn count(reads: usize) {
    #[cfg(test)]
    READS.with(|all| all.set(all.get() + reads));
    #[cfg(not(test))]
    let _ = reads;
}

/// Whether the byte may stand in a name, a number, a token or the local part of an e-mail address. The bytes of letters
/// beyond ASCII count.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'%' | b'~' | 0x80..)
}

/// Whether the byte belongs to base64 as RFC 4648 has it first, without padding.
pub fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}

/// Whether the byte is a space or a tab.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | super::view::ENCODED_BLANK)
}

/// Whether the byte is a blank, a control character or the end.
pub fn is_space(byte: u8) -> bool {
    byte <= b' ' && byte != super::view::QUOTE_IN_QUOTES && byte != super::view::QUOTE_DEEPER
}

/// Whether a line ends at this byte, or would if the escaped text were unescaped.
pub fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | super::view::ESCAPED_NEWLINE)
}

/// Whether the byte opens or closes a quoted text.
pub fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | super::view::QUOTE_IN_QUOTES | super::view::QUOTE_DEEPER)
}
