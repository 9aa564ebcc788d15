//! The shape of a line: its words by their places, without those that vary.

use super::hash::combine_hashes;
use super::mask::WordKind;
use super::masked_line::MaskedWord;

/// The words of a line by their places, of which those that vary are wildcards.
pub struct LineShape {
    slots: Vec<Slot>,
    /// The sum over the slots, so that making one a wildcard changes its part only.
    hash: u64,
    fixed_words: usize,
    /// With no more than these no further slot becomes a wildcard.
    min_fixed_words: usize,
}

/// The place of one word.
#[derive(Clone, Copy)]
struct Slot {
    /// What the word adds to the hash of the shape.
    word_hash: u64,
    /// What a wildcard adds to it.
    wildcard_hash: u64,
    is_wildcard: bool,
}

impl Slot {
    fn hash(&self) -> u64 {
        if self.is_wildcard { self.wildcard_hash } else { self.word_hash }
    }

    /// The hash of a shape once this slot of it is a wildcard.
    fn hash_with_wildcard(&self, shape_hash: u64) -> u64 {
        shape_hash.wrapping_sub(self.word_hash).wrapping_add(self.wildcard_hash)
    }
}

impl LineShape {
    /// The shape of a line of which nothing is known but its words: values are wildcards, and names, unless these are
    /// most of the line.
    #[must_use]
    pub fn from_words(words: &[MaskedWord], min_fixed_words: usize) -> Self {
        let names = words.iter().filter(|word| word.kind == WordKind::Name).count();
        let plain_words = words.iter().filter(|word| word.kind == WordKind::Plain).count();
        // Where names are most of a line, they are what it is known by.
        let do_names_vary = names <= plain_words;
        let mut shape =
            Self { slots: Vec::with_capacity(words.len()), hash: words.len() as u64, fixed_words: 0, min_fixed_words };
        for (place, word) in (1..).zip(words) {
            let slot = Slot {
                word_hash: combine_hashes([place, word.hash]),
                wildcard_hash: combine_hashes([place, 0]),
                is_wildcard: match word.kind {
                    WordKind::Plain => false,
                    WordKind::Name => do_names_vary,
                    WordKind::Value => true,
                },
            };
            shape.hash = shape.hash.wrapping_add(slot.hash());
            shape.fixed_words += usize::from(!slot.is_wildcard);
            shape.slots.push(slot);
        }
        shape
    }

    /// Stands for the shape: lines with the same hash are taken for lines of the same shape.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The hash of this shape, then of every shape with one more wildcard. The first word names who writes, and stays.
    pub fn hashes_up_to_one_more_wildcard(&self) -> impl Iterator<Item = u64> {
        let slots = if self.can_generalize() { self.slots.as_slice() } else { &[] };
        let fixed = slots.iter().skip(1).filter(|slot| !slot.is_wildcard);
        std::iter::once(self.hash).chain(fixed.map(|slot| slot.hash_with_wildcard(self.hash)))
    }

    /// Makes one more slot a wildcard: the first for which `varies` says so, given the hash of the shape with it.
    /// Returns whether there was one.
    pub fn generalize(&mut self, mut varies: impl FnMut(u64) -> bool) -> bool {
        if !self.can_generalize() {
            return false;
        }
        for slot in self.slots.iter_mut().skip(1).filter(|slot| !slot.is_wildcard) {
            let hash = slot.hash_with_wildcard(self.hash);
            if varies(hash) {
                slot.is_wildcard = true;
                self.hash = hash;
                self.fixed_words -= 1;
                return true;
            }
        }
        false
    }

    fn can_generalize(&self) -> bool {
        self.fixed_words > self.min_fixed_words
    }
}
