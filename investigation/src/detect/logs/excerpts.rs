//! The lines that a piece of evidence quotes.

use crate::detect::redact::excerpt;
use crate::telemetry::LogLineRef;

/// The length of a quoted line, in characters: enough to recognise it by.
const MAX_EXCERPT_CHARS: usize = 400;

/// Lines that are looked at for each excerpt. Lines that differ only beyond what is shown are not worth searching for
/// among a million.
const MAX_LINES_PER_EXCERPT: usize = 10;

/// The earliest excerpts that differ from one another, at most this many, of lines in order of time; redacted.
#[must_use]
pub fn find_distinct_excerpts<'a>(lines: impl Iterator<Item = LogLineRef<'a>>, max_excerpts: usize) -> Vec<String> {
    let mut excerpts: Vec<String> = Vec::with_capacity(max_excerpts);
    for line in lines.take(MAX_LINES_PER_EXCERPT * max_excerpts) {
        let excerpt = excerpt(line.message, MAX_EXCERPT_CHARS);
        if !excerpts.contains(&excerpt) {
            excerpts.push(excerpt);
        }
        if excerpts.len() == max_excerpts {
            break;
        }
    }
    excerpts
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::telemetry::{LogLine, LogLines};

    #[test]
    fn excerpts_differ_and_come_first() {
        let line =
            |message: &&str| LogLine { at: Timestamp::UNIX_EPOCH, group: "g".into(), message: (*message).into() };
        let lines: LogLines = ["b", "b", "a", "c"].iter().map(line).collect();
        assert_eq!(find_distinct_excerpts(lines.iter(), 2), ["b", "a"]);
        assert_eq!(find_distinct_excerpts(std::iter::empty(), 2), [""; 0]);
    }
}
