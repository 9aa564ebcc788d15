//! Streaming template mining in bounded memory.
//!
//! Method: numbers and identifiers are masked, and the *shape* of a line is its words without those that vary by their
//! nature. Lines of one shape share a template. A word of the sentence varies too once many lines differ in nothing
//! else; then their templates become one. Each costs a look-up per word at most, and a line whose masked words were
//! seen before a single one. After He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017,
//! which opens a place at the first difference, and so mixes `VM started` with `VM stopped`; counting the distinct words of a place is
//! from Yu et al., "Brain: Log Parsing with Bidirectional Parallel Tree", IEEE TSC 2023. What is kept of a line is redacted.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::mask::Kind;
use super::template::Template;
use super::words::{Word, Words, combine};
use crate::detect::redact::redact;

/// More words than these in one place of a sentence are values. Verbs and states that take turns are few: `GET`,
/// `POST`, `PUT`, `DELETE`.
const FEW: usize = 4;

/// A sentence is known by at least so many words that stay, or no place of it is opened.
const MIN_FIXED: usize = 2;

/// So many templates of one length that begin alike are free text, as a message that users write. Among them a line
/// joins the most similar, be it by chance.
const CROWD: usize = 32;

/// And is similar when this share of the words is equal, as in Drain.
const SIMILAR: f64 = 0.5;

/// Templates that one miner founds. Real services write hundreds; more than this is free text, and telling it apart is in vain.
const MAX_TEMPLATES: usize = 8_192;

/// Distinct masked lines that are remembered; beyond it they still find their template, by shape.
const MAX_KNOWN: usize = 65_536;

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

/// What is known of the lines of one shape.
#[derive(Debug)]
enum Shape {
    /// They share this template.
    Template(usize),
    /// They are of these templates, few as yet, which differ in one word.
    Siblings(Vec<usize>),
}

/// Learns the templates of a stream of lines. The same lines in the same order give the same templates.
#[derive(Debug, Default)]
pub struct Miner {
    templates: Vec<Template>,
    /// For each template the one that it became a part of, or itself.
    parents: Vec<usize>,
    shapes: ByHash<Shape>,
    /// The first templates of each length and first word.
    crowds: ByHash<Vec<usize>>,
    known: ByHash<usize>,
    line: Words,
}

impl Miner {
    /// A number for the template of this line, for [`Miner::settled`] once all lines are learnt; none once there are
    /// too many templates and the line is like none of them.
    pub fn learn(&mut self, line: &str) -> Option<usize> {
        let mut words = std::mem::take(&mut self.line);
        words.read(line);
        let key = combine(words.words().iter().map(|word| word.hash));
        let index = self.known.get(&key).copied().or_else(|| {
            // Redacted before it is masked: a key whose digits are masked is no longer known for one.
            words.read(&redact(line));
            let index = self.place(&words)?;
            if self.known.len() < MAX_KNOWN {
                self.known.insert(key, index);
            }
            Some(index)
        });
        self.line = words;
        index
    }

    /// The number of the template that this one became a part of.
    #[must_use]
    pub fn settled(&self, mut index: usize) -> usize {
        while let Some(parent) = self.parents.get(index).filter(|parent| **parent != index) {
            index = *parent;
        }
        index
    }

    /// The template of this number, if there is one.
    #[must_use]
    pub fn template(&self, index: usize) -> Option<&Template> {
        self.templates.get(self.settled(index))
    }

    /// Puts a line that was not seen before into the template of its shape, or founds one.
    fn place(&mut self, line: &Words) -> Option<usize> {
        let sentence = Sentence::of(line.words());
        let shapes = std::iter::once(sentence.shape).chain(sentence.openings().map(|(_, shape)| shape));
        let known = shapes.filter_map(|shape| self.shapes.get(&shape)).find_map(|shape| match shape {
            Shape::Template(index) => Some(*index),
            Shape::Siblings(_) => None,
        });
        if let Some(index) = known.or_else(|| self.similar(line.words())) {
            let index = self.settled(index);
            self.templates.get_mut(index)?.widen(line.words());
            return Some(index);
        }
        if self.templates.len() >= MAX_TEMPLATES {
            return None;
        }
        let index = self.templates.len();
        self.templates.push(Template::founded_by(line));
        self.parents.push(index);
        let crowd = self.crowds.entry(beginning(line.words())).or_default();
        if crowd.len() < CROWD {
            crowd.push(index);
        }
        self.enter(index, sentence);
        Some(index)
    }

    /// The template most similar to the line, where there is a crowd.
    fn similar(&self, words: &[Word]) -> Option<usize> {
        let crowd = self.crowds.get(&beginning(words)).filter(|crowd| crowd.len() == CROWD)?;
        let likeness = |index: &usize| Some((self.template(*index)?.likeness(words), Reverse(*index)));
        let similar = |((equal, _), _): &((usize, usize), _)| *equal as f64 >= SIMILAR * words.len() as f64;
        crowd.iter().filter_map(likeness).filter(similar).max().map(|(_, Reverse(index))| index)
    }

    /// Enters a template by its shape, and among the siblings of every shape with one more place open; opens the place
    /// where they are no longer few.
    fn enter(&mut self, index: usize, mut sentence: Sentence) {
        loop {
            if let Some(Shape::Siblings(siblings)) = self.shapes.insert(sentence.shape, Shape::Template(index)) {
                self.merge(&siblings, index);
            }
            let Some(place) = sentence.openings().find_map(|(place, shape)| {
                let siblings = self.shapes.entry(shape).or_insert_with(|| Shape::Siblings(Vec::new()));
                match siblings {
                    Shape::Template(_) => None,
                    Shape::Siblings(siblings) => {
                        siblings.push(index);
                        (siblings.len() > FEW).then_some(place)
                    }
                }
            }) else {
                return;
            };
            sentence.open(place);
        }
    }

    /// Makes the others a part of one.
    fn merge(&mut self, others: &[usize], index: usize) {
        let index = self.settled(index);
        for other in others.iter().map(|other| self.settled(*other)).filter(|other| *other != index).collect::<Vec<_>>()
        {
            let Some(template) = self.templates.get(other).cloned() else { continue };
            if let (Some(whole), Some(parent)) = (self.templates.get_mut(index), self.parents.get_mut(other)) {
                whole.absorb(&template);
                *parent = index;
            }
        }
    }
}

/// How many words a line has, and how it begins.
fn beginning(words: &[Word]) -> u64 {
    combine([words.len() as u64, words.first().map_or(0, |word| word.hash)].into_iter())
}

/// The words of a line by their places.
struct Sentence {
    /// What each place adds to the shape, and whether it is open.
    places: Vec<Place>,
    /// The sum over the places: to open one changes its part only.
    shape: u64,
    fixed: usize,
}

#[derive(Clone, Copy)]
struct Place {
    /// What the word adds to the shape.
    word: u64,
    /// What an open place adds.
    open: u64,
    is_open: bool,
}

impl Sentence {
    fn of(words: &[Word]) -> Self {
        let count = |kind| words.iter().filter(|word| word.kind == kind).count();
        // Where names are most of a line, they are what it is known by.
        let names_vary = count(Kind::Name) <= count(Kind::Plain);
        let places: Vec<Place> = (1..)
            .zip(words)
            .map(|(place, word)| Place {
                word: combine([place, word.hash].into_iter()),
                open: combine([place, 0].into_iter()),
                is_open: match word.kind {
                    Kind::Plain => false,
                    Kind::Name => names_vary,
                    Kind::Value => true,
                },
            })
            .collect();
        let part = |place: &Place| if place.is_open { place.open } else { place.word };
        let shape = places.iter().map(part).fold(places.len() as u64, u64::wrapping_add);
        let fixed = places.iter().filter(|place| !place.is_open).count();
        Self { places, shape, fixed }
    }

    /// The shapes with one more place open; what stands first is what speaks, and stays.
    fn openings(&self) -> impl Iterator<Item = (usize, u64)> {
        let closed = self.places.iter().enumerate().skip(1).filter(|(_, place)| !place.is_open);
        let shape = |place: &Place| self.shape.wrapping_sub(place.word).wrapping_add(place.open);
        closed.filter(|_| self.fixed > MIN_FIXED).map(move |(at, place)| (at, shape(place)))
    }

    fn open(&mut self, at: usize) {
        let Some(place) = self.places.get_mut(at) else { return };
        place.is_open = true;
        self.shape = self.shape.wrapping_sub(place.word).wrapping_add(place.open);
        self.fixed -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mined(lines: &[&str]) -> Vec<String> {
        let mut miner = Miner::default();
        let numbers: Vec<_> = lines.iter().map(|line| miner.learn(line).unwrap()).collect();
        numbers.into_iter().map(|number| miner.template(number).unwrap().text()).collect()
    }

    #[test]
    fn numbers_and_names_vary_at_once() {
        let templates =
            mined(&["lost orders.eu after 3 tries", "lost pay.eu after 12 tries", "lost the race after all"]);
        assert_eq!(templates, ["lost <*> after <*> tries", "lost <*> after <*> tries", "lost the race after all"]);
    }

    #[test]
    fn words_vary_when_they_are_many() {
        let verbs = ["started", "stopped", "paused", "resumed"].map(|verb| format!("VM {verb} by request"));
        assert_eq!(mined(&verbs.each_ref().map(String::as_str)), verbs);
        let fruit = ["apple", "pear", "plum", "fig", "lime", "kiwi"].map(|fruit| format!("no more {fruit} in stock"));
        assert_eq!(mined(&fruit.each_ref().map(String::as_str)), ["no more <*> in stock"; 6]);
    }

    #[test]
    fn two_words_vary_one_after_the_other() {
        let names = ["ann", "bob", "cid", "dan", "eve"];
        let lines: Vec<String> = names
            .iter()
            .flat_map(|buyer| names.iter().map(move |seller| format!("sale from {seller} to {buyer} was void")))
            .collect();
        let templates = mined(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(templates, ["sale from <*> to <*> was void"; 25]);
    }

    #[test]
    fn a_value_in_the_place_of_a_word_makes_it_a_value() {
        assert_eq!(mined(&["took unknown in all", "took 12 in all"]), ["took <*> in all"; 2]);
        assert_eq!(mined(&["took 12 in all", "took unknown in all"]), ["took <*> in all"; 2]);
    }

    /// A word without digits for each number.
    fn letters(n: usize) -> String {
        n.to_string().bytes().map(|b| char::from(b - b'0' + b'g')).collect()
    }

    #[test]
    fn in_a_crowd_the_most_similar_is_joined() {
        let mut miner = Miner::default();
        for n in 0..10 * CROWD {
            miner.learn(&format!("{} {} had no luck with {}", letters(n % 2), letters(n), letters(7 * n)));
        }
        assert_eq!(miner.templates.len(), 2 * CROWD);
        assert_eq!(miner.template(0).unwrap().text(), "g <*> had no luck with <*>");
    }

    #[test]
    fn a_stream_of_unlike_lines_stays_in_bounds() {
        let mut miner = Miner::default();
        let placed = (0..MAX_TEMPLATES + 100).filter_map(|n| miner.learn(&letters(n))).count();
        assert_eq!((placed, miner.templates.len()), (MAX_TEMPLATES, MAX_TEMPLATES));
        assert!(miner.learn(&letters(1)).is_some());
    }

    #[test]
    fn a_template_keeps_no_part_of_a_secret() {
        let secrets =
            "login of ann9@example.com with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE123 and eyJhbGciOi123.eyJzdWIi123.x";
        assert_eq!(mined(&[secrets]), ["login of <*> with <*> and <*>"]);
    }

    #[test]
    fn an_empty_line_is_a_kind_too() {
        assert_eq!(mined(&["", " \t"]), ["", ""]);
    }
}
