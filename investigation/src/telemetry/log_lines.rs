//! Many log events in little memory.
//!
//! A recording may hold a million lines. Each as a struct of its own takes twice its text: two strings with their
//! lengths and what the allocator adds. Here all texts lie in one buffer, a group's name is kept once, and a line is 32
//! bytes beside its text. A copy shares the texts, and shares the list of lines too until one of the two changes.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{LogLine, LogLineRef};
use crate::model::Window;

/// Log events in a chosen order. As JSON they are a list of [`LogLine`]s.
#[derive(Clone, Default)]
pub struct LogLines {
    texts: Arc<Texts>,
    lines: Arc<Vec<PackedLine>>,
}

/// The texts of the lines.
#[derive(Clone, Default)]
struct Texts {
    /// The names of the log groups, each once: few.
    groups: Vec<String>,
    /// The messages, one after the other.
    messages: String,
}

/// A line without its texts.
#[derive(Clone, Copy)]
struct PackedLine {
    at: Timestamp,
    /// Where the message begins in [`Texts::messages`].
    message_start: usize,
    /// The length of the message in bytes; CloudWatch's limit is 1 MiB.
    message_length: u32,
    /// The place of the group's name in [`Texts::groups`].
    group: u32,
}

impl Texts {
    /// The place of the group's name, which is added if it is new. Lines of one group often follow one another, so that
    /// the last names are looked at first.
    fn find_or_add_group(&mut self, name: &str) -> u32 {
        let place = self.groups.iter().rposition(|known| known == name).unwrap_or_else(|| {
            self.groups.push(name.to_owned());
            self.groups.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn to_line(&self, line: PackedLine, position: usize) -> LogLineRef<'_> {
        let message_end = line.message_start + line.message_length as usize;
        LogLineRef {
            at: line.at,
            group: self.groups.get(line.group as usize).map_or("", String::as_str),
            message: self.messages.get(line.message_start..message_end).unwrap_or(""),
            position: u32::try_from(position).unwrap_or(u32::MAX),
        }
    }

    fn compare(&self, one: PackedLine, other: PackedLine) -> Ordering {
        self.to_line(one, 0).cmp(&self.to_line(other, 0))
    }
}

impl LogLines {
    /// The number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds a line behind the others. A message beyond 4 GiB is cut to nothing.
    pub fn push(&mut self, at: Timestamp, group: &str, message: &str) {
        let texts = Arc::make_mut(&mut self.texts);
        let group = texts.find_or_add_group(group);
        let message_start = texts.messages.len();
        let message_length = u32::try_from(message.len()).unwrap_or_default();
        texts.messages.push_str(message);
        Arc::make_mut(&mut self.lines).push(PackedLine { at, message_start, message_length, group });
    }

    /// The lines in their order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { lines: self, positions: 0..self.lines.len() }
    }

    /// The line at this place.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<LogLineRef<'_>> {
        self.lines.get(position).map(|line| self.texts.to_line(*line, position))
    }

    /// Keeps the lines for which `is_wanted` says so. Where these are all, nothing is copied.
    pub fn retain(&mut self, is_wanted: impl Fn(LogLineRef<'_>) -> bool) {
        if !self.iter().all(&is_wanted) {
            let wanted = self.lines.iter().zip(self.iter()).filter(|(_, line)| is_wanted(*line));
            self.lines = Arc::new(wanted.map(|(packed, _)| *packed).collect());
        }
    }

    /// Puts the lines in order: of time, then of group and message. Where they are in order, nothing is copied.
    pub fn sort(&mut self) {
        let texts = &self.texts;
        if !self.lines.is_sorted_by(|one, other| texts.compare(*one, *other).is_le()) {
            Arc::make_mut(&mut self.lines).sort_unstable_by(|one, other| texts.compare(*one, *other));
        }
    }
}

/// The lines of a [`LogLines`], in their order.
#[derive(Clone)]
pub struct Iter<'a> {
    lines: &'a LogLines,
    positions: std::ops::Range<usize>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = LogLineRef<'a>;

    fn next(&mut self) -> Option<LogLineRef<'a>> {
        self.lines.get(self.positions.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.positions.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a LogLines {
    type Item = LogLineRef<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl FromIterator<LogLine> for LogLines {
    fn from_iter<Lines: IntoIterator<Item = LogLine>>(lines: Lines) -> Self {
        let mut collected = Self::default();
        for LogLine { at, group, message } in lines {
            collected.push(at, &group, &message);
        }
        collected
    }
}

impl From<Vec<LogLine>> for LogLines {
    fn from(lines: Vec<LogLine>) -> Self {
        lines.into_iter().collect()
    }
}

impl From<&LogLines> for Vec<LogLine> {
    fn from(lines: &LogLines) -> Self {
        lines.iter().map(|line| line.to_owned_line()).collect()
    }
}

impl PartialEq for LogLines {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for LogLines {}

impl fmt::Debug for LogLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Serialize for LogLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for LogLines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(LogLinesVisitor)
    }
}

/// Takes one line after the other from a list, so that never two copies of all of them exist.
struct LogLinesVisitor;

impl<'de> Visitor<'de> for LogLinesVisitor {
    type Value = LogLines;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<LogLines, A::Error> {
        let mut lines = LogLines::default();
        while let Some(LogLine { at, group, message }) = list.next_element()? {
            lines.push(at, &group, &message);
        }
        Ok(lines)
    }
}

/// Some of the lines of a [`LogLines`], in a chosen order: 4 bytes a line.
#[derive(Clone)]
pub struct LineSelection<'a> {
    lines: &'a LogLines,
    positions: Vec<u32>,
}

impl<'a> LineSelection<'a> {
    /// None of these lines as yet.
    #[must_use]
    pub fn none_of(lines: &'a LogLines) -> Self {
        Self { lines, positions: Vec::new() }
    }

    /// All of these lines.
    #[must_use]
    pub fn all_of(lines: &'a LogLines) -> Self {
        Self { lines, positions: lines.iter().map(|line| line.position).collect() }
    }

    /// None of the lines that this selection is of.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self::none_of(self.lines)
    }

    /// The number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// Adds one of the lines behind the others.
    pub fn push(&mut self, line: LogLineRef<'a>) {
        self.positions.push(line.position);
    }

    /// The lines in the selection's order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = LogLineRef<'a>> + Clone {
        self.positions.iter().filter_map(|position| self.lines.get(*position as usize))
    }

    /// The lines that were written within the window.
    pub fn within(&self, window: Window) -> impl Iterator<Item = LogLineRef<'a>> + Clone {
        self.iter().filter(move |line| window.contains(line.at))
    }

    /// Adds the lines of another selection of the same lines, so that all are in the order in which these are held.
    pub fn merge(&mut self, other: &Self) {
        self.positions.extend_from_slice(&other.positions);
        self.positions.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(second: i64, group: &str, message: &str) -> LogLine {
        LogLine { at: Timestamp::from_second(second).unwrap(), group: group.into(), message: message.into() }
    }

    fn shuffled() -> Vec<LogLine> {
        vec![line(2, "a", "x"), line(1, "b", "é"), line(1, "a", ""), line(2, "a", "w")]
    }

    #[test]
    fn lines_come_back_as_they_were_put_in() {
        let lines = LogLines::from(shuffled());
        assert_eq!(Vec::from(&lines), shuffled());
        assert_eq!(lines.texts.groups, ["a", "b"]);
        assert_eq!((lines.len(), lines.get(4)), (4, None));
    }

    #[test]
    fn they_are_sorted_as_single_lines_are() {
        let (mut packed, mut single) = (LogLines::from(shuffled()), shuffled());
        packed.sort();
        single.sort();
        assert_eq!(Vec::from(&packed), single);
    }

    #[test]
    fn a_copy_shares_texts_and_lines_until_one_of_the_two_changes() {
        let whole = LogLines::from(shuffled());
        let mut copy = whole.clone();
        copy.retain(|_| true);
        assert!(Arc::ptr_eq(&whole.lines, &copy.lines));
        copy.retain(|line| line.group == "a");
        copy.sort();
        assert!(Arc::ptr_eq(&whole.texts, &copy.texts));
        assert_eq!(Vec::from(&copy), [line(1, "a", ""), line(2, "a", "w"), line(2, "a", "x")]);
        assert_eq!(Vec::from(&whole), shuffled());
    }

    #[test]
    fn as_json_they_are_a_list_of_lines() {
        let json = serde_json::to_string(&shuffled()).unwrap();
        assert_eq!(serde_json::to_string(&LogLines::from(shuffled())).unwrap(), json);
        assert_eq!(Vec::from(&serde_json::from_str::<LogLines>(&json).unwrap()), shuffled());
    }

    #[test]
    fn merged_selections_are_in_the_order_of_the_lines() {
        let lines = LogLines::from(shuffled());
        let select = |positions: &[usize]| {
            let mut selection = LineSelection::none_of(&lines);
            positions.iter().for_each(|position| selection.push(lines.get(*position).unwrap()));
            selection
        };
        let mut merged = select(&[1, 3]);
        merged.merge(&select(&[0]));
        assert_eq!(merged.iter().map(|line| line.position).collect::<Vec<_>>(), [0, 1, 3]);
    }
}
