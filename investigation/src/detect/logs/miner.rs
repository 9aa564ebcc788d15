//! Streaming template mining in bounded memory.
//!
//! Method: a tree of fixed depth (number of words, then the first word) whose leaves hold templates; a line joins the
//! most similar one or founds its own. Source: He et al., "Drain: An Online Log Parsing Approach with Fixed Depth
//! Tree", ICWS 2017. What is added: a line whose masked words were seen before is recognised by one look-up,
//! and what is kept of a line is redacted.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::mask::{MASK, Word, Words, combine};
use crate::detect::redact::redact;

/// A line joins a template when at least this share of their words is equal. Drain's own 0.4 merges "VM started" with
/// "VM stopped"; as numbers and identifiers are masked here before words are compared, more can be asked.
const SIMILAR: f64 = 0.7;

/// Templates of one miner. Real services write hundreds; more than this is free text, and telling it apart is in vain.
const MOST_TEMPLATES: usize = 4_096;

/// Distinct masked lines that are remembered; beyond it they still find their template, by similarity.
const MOST_KNOWN: usize = 65_536;

/// What the lines of one kind have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    words: Vec<Slot>,
}

/// One place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Slot {
    /// The same word in every line.
    Fixed { hash: u64, text: String },
    /// Another word in another line.
    Open,
}

impl Template {
    fn founded_by(line: &Words) -> Self {
        Self { words: line.spelled().map(|(word, text)| Slot::Fixed { hash: word.hash, text }).collect() }
    }

    /// How many words are equal; lines of one leaf have the same number of words.
    fn equal_words(&self, line: &[Word]) -> usize {
        let equal = |(slot, word): &(&Slot, &Word)| matches!(slot, Slot::Fixed { hash, .. } if *hash == word.hash);
        self.words.iter().zip(line).filter(equal).count()
    }

    fn open_slots(&self) -> usize {
        self.words.iter().filter(|slot| matches!(slot, Slot::Open)).count()
    }

    /// Opens the places where the line differs.
    fn widen(&mut self, line: &[Word]) {
        for (slot, word) in self.words.iter_mut().zip(line) {
            if matches!(slot, Slot::Fixed { hash, .. } if *hash != word.hash) {
                *slot = Slot::Open;
            }
        }
    }

    /// The template as text.
    #[must_use]
    pub fn text(&self) -> String {
        let words = self.words.iter().map(|slot| match slot {
            Slot::Fixed { text, .. } => text.as_str(),
            Slot::Open => MASK,
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The keys of the maps are hashes already.
#[derive(Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = combine(std::iter::once(self.0).chain(bytes.iter().map(|byte| u64::from(*byte))));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Identity>>;

/// Learns the templates of a stream of lines. The same lines in the same order give the same templates.
#[derive(Debug, Default)]
pub struct Miner {
    templates: Vec<Template>,
    leaves: ByHash<Vec<usize>>,
    known: ByHash<usize>,
    line: Words,
}

impl Miner {
    /// The index of the template of this line, in [`Miner::templates`]; none once there are too many templates and
    /// the line is like none of them.
    pub fn learn(&mut self, line: &str) -> Option<usize> {
        let mut words = std::mem::take(&mut self.line);
        words.read(line);
        let key = combine(words.words().iter().map(|word| word.hash));
        let index = self.known.get(&key).copied().or_else(|| {
            // Redacted before it is masked: a key whose digits are masked is no longer known for one.
            words.read(&redact(line));
            let index = self.place(&words)?;
            if self.known.len() < MOST_KNOWN {
                self.known.insert(key, index);
            }
            Some(index)
        });
        self.line = words;
        index
    }

    /// All templates, in the order in which they were founded.
    #[must_use]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// Puts a line that was not seen before into the most similar template of its leaf, or founds one.
    fn place(&mut self, line: &Words) -> Option<usize> {
        let words = line.words();
        let leaf = self.leaves.entry(path(words)).or_default();
        let candidates = leaf.iter().filter_map(|index| Some((*index, self.templates.get(*index)?)));
        let similar = candidates
            .map(|(index, template)| (template.equal_words(words), template.open_slots(), std::cmp::Reverse(index)))
            .filter(|(equal, ..)| *equal as f64 >= SIMILAR * words.len() as f64)
            .max();
        match similar {
            Some((.., std::cmp::Reverse(index))) => {
                self.templates.get_mut(index)?.widen(words);
                Some(index)
            }
            None if self.templates.len() < MOST_TEMPLATES => {
                leaf.push(self.templates.len());
                self.templates.push(Template::founded_by(line));
                Some(self.templates.len() - 1)
            }
            None => None,
        }
    }
}

/// The leaf of a line: how many words it has and how it begins, unless that varies.
fn path(words: &[Word]) -> u64 {
    let begin = words.first().filter(|word| !word.varies).map_or(0, |word| word.hash);
    combine([words.len() as u64, begin].into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_kind_share_a_template() {
        let mut miner = Miner::default();
        let first = miner.learn("connection to orders lost after 3 tries");
        assert_eq!(first, miner.learn("connection to payments lost after 12 tries"));
        assert_ne!(first, miner.learn("connection pool of payments is full now indeed"));
        assert_eq!(miner.templates()[0].text(), "connection to <*> lost after <*> tries");
    }

    #[test]
    fn a_stream_of_unlike_lines_stays_in_bounds() {
        let mut miner = Miner::default();
        let letters = |n: usize| n.to_string().bytes().map(|b| char::from(b - b'0' + b'g')).collect::<String>();
        let placed = (0..MOST_TEMPLATES + 100).filter_map(|n| miner.learn(&letters(n))).count();
        assert_eq!((placed, miner.templates().len()), (MOST_TEMPLATES, MOST_TEMPLATES));
        assert!(miner.learn(&letters(1)).is_some());
    }

    #[test]
    fn a_template_keeps_no_part_of_a_secret() {
        let mut miner = Miner::default();
        miner.learn(
            "login of ann9@example.com with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE123 and eyJhbGciOi123.eyJzdWIi123.x",
        );
        assert_eq!(miner.templates()[0].text(), "login of <*> with <*> and <*>");
    }

    #[test]
    fn an_empty_line_is_a_kind_too() {
        let mut miner = Miner::default();
        assert_eq!(miner.learn(""), Some(0));
        assert_eq!(miner.learn(" \t"), Some(0));
    }
}
