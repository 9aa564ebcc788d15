//! What the lines of one kind have in common: their words, with a wildcard where they differ.

use super::mask::MASK;
use super::masked_line::{MaskedLine, MaskedWord};

/// What the lines of one kind have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    slots: Vec<Slot>,
}

/// The place of one word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot {
    /// The word of the line that founded the template.
    word: MaskedWord,
    /// The text of the word; `None` makes the slot a wildcard, for another line has another word here.
    text: Option<String>,
}

/// How alike a line and a template are, the most alike last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Similarity {
    /// How many words they have in common.
    pub equal_words: usize,
    /// How many wildcards the template has.
    pub wildcards: usize,
}

impl Template {
    /// The template of a line that is like no other, and was read with its texts.
    #[must_use]
    pub fn from_line(line: &MaskedLine) -> Self {
        let slots = line.words_with_texts().map(|(word, text)| Slot { word, text: Some(text) });
        Self { slots: slots.collect() }
    }

    /// How alike the template and a line with as many words are.
    #[must_use]
    pub fn similarity(&self, words: &[MaskedWord]) -> Similarity {
        let mut similarity = Similarity { equal_words: 0, wildcards: 0 };
        for (slot, word) in self.slots.iter().zip(words) {
            if slot.text.is_none() {
                similarity.wildcards += 1;
            } else if slot.word.hash == word.hash {
                similarity.equal_words += 1;
            }
        }
        similarity
    }

    /// Makes the slots wildcards where a line, with as many words, has another word.
    pub fn generalize_to_line(&mut self, words: &[MaskedWord]) {
        for (slot, word) in self.slots.iter_mut().zip(words) {
            if slot.word.hash != word.hash {
                slot.text = None;
            }
        }
    }

    /// Makes the slots wildcards where the other template has a wildcard or another word.
    pub fn generalize_to_template(&mut self, other: &Self) {
        for (slot, other_slot) in self.slots.iter_mut().zip(&other.slots) {
            if other_slot.text.is_none() || slot.word.hash != other_slot.word.hash {
                slot.text = None;
            }
        }
    }

    /// The template as text, with [`MASK`] for every wildcard.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for slot in &self.slots {
            if !text.is_empty() && !slot.word.is_joined {
                text.push(' ');
            }
            text.push_str(slot.text.as_deref().unwrap_or(MASK));
        }
        text
    }
}
