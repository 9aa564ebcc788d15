//! Streaming template mining in bounded memory: lines that say the same get the same template.
//!
//! Method: numbers and identifiers are masked (`mask`), and the *shape* of a line (`line_shape`) is its words without
//! those that vary by their nature. Lines of one shape share a template. A word of the sentence becomes a wildcard too
//! once many lines differ in nothing else; then their templates are merged (`template_store`). A line costs a look-up
//! per word at most, and a line whose masked words were seen before costs a single one.
//!
//! After He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017, which puts a wildcard at the
//! first difference, and so mixes `VM started` with `VM stopped`; counting the distinct words of a place is from Yu et
//! al., "Brain: Log Parsing with Bidirectional Parallel Tree", IEEE TSC 2023. What is kept of a line is redacted.
//!
//! The small functions that are called for every word are marked `#[inline]`: without it the compiler does not inline them
//! into another file's code, which costs a fifteenth of the speed.

mod byte_classes;
mod hash;
mod line_shape;
mod mask;
mod masked_line;
mod quotes;
mod runs;
mod template;
mod template_store;
mod vocabulary;

pub use self::hash::hash_bytes;
use self::hash::{HashKeyed, combine_hashes};
use self::line_shape::LineShape;
pub use self::mask::{MASK, mask_word};
use self::masked_line::{MaskedLine, MaskedWord};
use self::template::Similarity;
pub use self::template::Template;
pub use self::template_store::TemplateId;
use self::template_store::TemplateStore;
use crate::detect::redact::redact;

/// The constants that say which lines belong together. They are a parameter so that a bench can choose them without a
/// set of lines and measure them on it; production uses the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MiningLimits {
    /// More distinct words than these in one place of a sentence are values. Verbs and states that take turns are few:
    /// `GET`, `POST`, `PUT`, `DELETE`.
    pub max_words_of_a_place: usize,
    /// A line is known by at least this many words, or no further place of it becomes a wildcard.
    pub min_fixed_words: usize,
    /// This many templates of one length that begin alike are free text, such as messages that users write. From then
    /// on a line joins the most similar of them, be it by chance.
    pub min_free_text_templates: usize,
    /// The share of equal words from which a line of free text is similar to a template, as in Drain.
    pub min_similarity: f64,
}

impl Default for MiningLimits {
    fn default() -> Self {
        Self { max_words_of_a_place: 4, min_fixed_words: 2, min_free_text_templates: 32, min_similarity: 0.5 }
    }
}

/// The most templates that one miner founds. Real services write hundreds of kinds of lines; what has more is free text.
const MAX_TEMPLATES: usize = 8_192;

/// The most masked lines whose template is remembered. Any other line still finds its template, by its shape.
const MAX_REMEMBERED_LINES: usize = 65_536;

/// What is known of the lines of one shape.
#[derive(Debug)]
enum LinesOfShape {
    /// They share this template.
    Share(TemplateId),
    /// They have these templates, few as yet, which differ in one word.
    Differ(Vec<TemplateId>),
}

/// Learns the templates of a stream of lines. The same lines in the same order give the same templates.
#[derive(Debug, Default)]
pub struct TemplateMiner {
    limits: MiningLimits,
    templates: TemplateStore,
    /// What is known by the hash of a shape.
    shapes: HashKeyed<LinesOfShape>,
    /// The first templates with each length and first word, by the hash of both.
    templates_by_beginning: HashKeyed<Vec<TemplateId>>,
    /// The templates of masked lines, by the hash of their words.
    remembered: HashKeyed<TemplateId>,
    /// The line that is read: kept for its buffers.
    line: MaskedLine,
}

impl TemplateMiner {
    /// A miner with other constants than those of production.
    #[must_use]
    pub fn with_limits(limits: MiningLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The template of this line, which later lines may merge into another: see [`TemplateMiner::current_id`]. `None`
    /// once there are too many templates and the line is like none of them.
    pub fn add_line(&mut self, line: &str) -> Option<TemplateId> {
        let mut masked = std::mem::take(&mut self.line);
        masked.read(line);
        let key = combine_hashes(masked.words().iter().map(|word| word.hash));
        let mut found = self.remembered.get(&key).copied();
        if found.is_none() {
            // Redacted before it is masked: a secret key whose digits are masked is no longer known for one.
            masked.read_with_texts(&redact(line));
            found = self.find_or_add_template(&masked);
            if let Some(id) = found
                && self.remembered.len() < MAX_REMEMBERED_LINES
            {
                self.remembered.insert(key, id);
            }
        }
        self.line = masked;
        found
    }

    /// The template that this one is a part of by now, or itself.
    #[must_use]
    pub fn current_id(&self, id: TemplateId) -> TemplateId {
        self.templates.current_id(id)
    }

    /// The template that this id stands for by now; `None` for an id of another miner.
    #[must_use]
    pub fn find_template(&self, id: TemplateId) -> Option<&Template> {
        self.templates.find(id)
    }

    /// Puts a line that was not seen before into the template of its shape, or founds one.
    fn find_or_add_template(&mut self, line: &MaskedLine) -> Option<TemplateId> {
        let words = line.words();
        let shape = LineShape::from_words(words, self.limits.min_fixed_words);
        if let Some(known) = self.find_by_shape(&shape).or_else(|| self.find_similar(words)) {
            let id = self.templates.current_id(known);
            self.templates.generalize(id, words);
            return Some(id);
        }
        if self.templates.len() >= MAX_TEMPLATES {
            return None;
        }
        let id = self.templates.add(Template::from_line(line));
        let alike = self.templates_by_beginning.entry(hash_beginning(words)).or_default();
        if alike.len() < self.limits.min_free_text_templates {
            alike.push(id);
        }
        self.enter_shapes(id, shape);
        Some(id)
    }

    /// The template of the lines of this shape, or of a shape with one more wildcard.
    fn find_by_shape(&self, shape: &LineShape) -> Option<TemplateId> {
        shape.hashes_up_to_one_more_wildcard().find_map(|hash| match self.shapes.get(&hash)? {
            LinesOfShape::Share(id) => Some(*id),
            LinesOfShape::Differ(_) => None,
        })
    }

    /// The template most similar to a line of free text, the first of equally similar ones; `None` for a line that is no
    /// free text or is similar to no template.
    fn find_similar(&self, words: &[MaskedWord]) -> Option<TemplateId> {
        let alike = self.templates_by_beginning.get(&hash_beginning(words))?;
        if alike.len() < self.limits.min_free_text_templates {
            return None;
        }
        let mut most_similar: Option<(Similarity, TemplateId)> = None;
        for id in alike {
            let similarity = self.templates.find(*id)?.similarity(words);
            let is_similar = similarity.equal_words as f64 >= self.limits.min_similarity * words.len() as f64;
            if is_similar && most_similar.is_none_or(|(greatest, _)| similarity > greatest) {
                most_similar = Some((similarity, *id));
            }
        }
        most_similar.map(|(_, id)| id)
    }

    /// Enters a new template for its shape and for every shape with one more wildcard. Where too many templates differ
    /// in one place, that place becomes a wildcard, they are merged, and the wider shape is entered likewise.
    fn enter_shapes(&mut self, id: TemplateId, mut shape: LineShape) {
        let max_words_of_a_place = self.limits.max_words_of_a_place;
        loop {
            if let Some(LinesOfShape::Differ(others)) = self.shapes.insert(shape.hash(), LinesOfShape::Share(id)) {
                for other in others {
                    self.templates.merge(other, id);
                }
            }
            let has_wildcard_more = shape.generalize(|wider_shape| {
                match self.shapes.entry(wider_shape).or_insert_with(|| LinesOfShape::Differ(Vec::new())) {
                    LinesOfShape::Share(_) => false,
                    LinesOfShape::Differ(templates) => {
                        templates.push(id);
                        templates.len() > max_words_of_a_place
                    }
                }
            });
            if !has_wildcard_more {
                return;
            }
        }
    }
}

/// A hash of how many words a line has and how it begins.
fn hash_beginning(words: &[MaskedWord]) -> u64 {
    combine_hashes([words.len() as u64, words.first().map_or(0, |word| word.hash)])
}

#[cfg(test)]
mod tests;
