//! What the lines of one kind have in common.

use super::mask::MASK;
use super::words::{Word, Words};

/// What the lines of one kind have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    slots: Vec<Slot>,
}

/// One place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot {
    /// The word of the line that founded the template.
    word: Word,
    /// The text of the word; none if another word stands here in another line.
    text: Option<String>,
}

impl Template {
    /// The template of a line that is like no other.
    #[must_use]
    pub fn founded_by(line: &Words) -> Self {
        Self { slots: line.spelled().map(|(word, text)| Slot { word, text: Some(text) }).collect() }
    }

    /// How many words the line has in common with the template, and how many of its places are open; the line has as
    /// many words.
    #[must_use]
    pub fn likeness(&self, words: &[Word]) -> (usize, usize) {
        let same = |(slot, word): &(&Slot, &Word)| slot.text.is_some() && slot.word.hash == word.hash;
        let open = self.slots.iter().filter(|slot| slot.text.is_none()).count();
        (self.slots.iter().zip(words).filter(same).count(), open)
    }

    /// Opens the places where the line has another word.
    pub fn widen(&mut self, words: &[Word]) {
        for (slot, _) in self.slots.iter_mut().zip(words).filter(|(slot, word)| slot.word.hash != word.hash) {
            slot.text = None;
        }
    }

    /// Opens the places where the other template has another word, or is open.
    pub fn absorb(&mut self, other: &Self) {
        let differs = |(mine, theirs): &(&mut Slot, &Slot)| theirs.text.is_none() || mine.word.hash != theirs.word.hash;
        for (slot, _) in self.slots.iter_mut().zip(&other.slots).filter(differs) {
            slot.text = None;
        }
    }

    /// The template as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for slot in &self.slots {
            if !text.is_empty() && !slot.word.joined {
                text.push(' ');
            }
            text.push_str(slot.text.as_deref().unwrap_or(MASK));
        }
        text
    }
}
