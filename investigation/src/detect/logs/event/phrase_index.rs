//! Finds the phrases of a list in a line: all in one pass, for most lines have none.

use std::ops::Range;

/// Kinds of bytes that are told apart: the letters, and few others that fall together.
const BYTE_KINDS: usize = 32;

/// How far into a text phrases are looked for, in bytes. What stands around each of them is looked at too, which in a
/// text of a megabyte would take minutes.
const MAX_BYTES: usize = 4_096;

/// Phrases of at least two bytes, by the kinds of their first two.
#[derive(Debug)]
pub struct PhraseIndex<T> {
    by_beginning: Vec<Vec<(&'static str, T)>>,
}

impl<T: Copy> PhraseIndex<T> {
    /// The index of phrases in small letters, each with what it stands for.
    #[must_use]
    pub fn new(phrases: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut by_beginning: Vec<Vec<(&'static str, T)>> = Vec::new();
        by_beginning.resize_with(BYTE_KINDS * BYTE_KINDS, Vec::new);
        for (phrase, meaning) in phrases {
            if let [first, second, ..] = phrase.as_bytes()
                && let Some(alike) = by_beginning.get_mut(beginning(*first, *second))
            {
                alike.push((phrase, meaning));
            }
        }
        Self { by_beginning }
    }

    /// Calls `found` with the place of every phrase in the text, whether it is in capitals or not, and what it stands for.
    pub fn find_all(&self, text: &str, mut found: impl FnMut(Range<usize>, T)) {
        let bytes = text.as_bytes();
        let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
        for (start, pair) in bytes.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let Some(alike) = self.by_beginning.get(beginning(*first, *second)) else { continue };
            for (phrase, meaning) in alike {
                let place = start..start + phrase.len();
                if bytes.get(place.clone()).is_some_and(|part| part.eq_ignore_ascii_case(phrase.as_bytes())) {
                    found(place, *meaning);
                }
            }
        }
    }
}

/// The place in the index of phrases that begin with these bytes. Capitals differ from small letters in a bit that is left
/// out.
fn beginning(first: u8, second: u8) -> usize {
    usize::from(first) % BYTE_KINDS * BYTE_KINDS + usize::from(second) % BYTE_KINDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found_in_capitals_or_not_and_within_words() {
        let index = PhraseIndex::new([("timed out", 1), ("timeout", 2), ("out", 3)]);
        let mut found = Vec::new();
        index.find_all("Request Timed Out: ReadTimeout ü", |place, meaning| found.push((place.start, meaning)));
        assert_eq!(found, [(8, 1), (14, 3), (23, 2), (27, 3)]);
        index.find_all("", |_, _| panic!("nothing is found in nothing"));
        let mut places = 0;
        index.find_all(&"timeout é ".repeat(100_000), |_, _| places += 1);
        assert!(places < 1_000, "{places}");
    }
}
