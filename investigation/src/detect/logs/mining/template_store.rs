//! The templates of a miner, and which of them became one.

use super::masked_line::MaskedWord;
use super::template::Template;

/// The number of a template in its store, in the order in which they were founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateId(usize);

/// What became of a template.
#[derive(Debug)]
enum Entry {
    Current(Template),
    /// It is a part of this one, which was founded before or after it.
    MergedInto(TemplateId),
}

/// Templates by their number. A template that is merged keeps its number, which from then on stands for the whole.
#[derive(Debug, Default)]
pub struct TemplateStore {
    entries: Vec<Entry>,
}

impl TemplateStore {
    /// How many templates were founded, the merged ones among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a template, and returns its number.
    pub fn add(&mut self, template: Template) -> TemplateId {
        let id = TemplateId(self.entries.len());
        self.entries.push(Entry::Current(template));
        id
    }

    /// The number of the template that this one is a part of by now, or its own.
    #[must_use]
    #[inline]
    pub fn current_id(&self, id: TemplateId) -> TemplateId {
        let mut current = id;
        while let Some(Entry::MergedInto(whole)) = self.entries.get(current.0) {
            current = *whole;
        }
        current
    }

    /// The template that this number stands for by now; `None` for a number of another store.
    #[must_use]
    pub fn find(&self, id: TemplateId) -> Option<&Template> {
        match self.entries.get(self.current_id(id).0)? {
            Entry::Current(template) => Some(template),
            Entry::MergedInto(_) => None,
        }
    }

    fn find_mut(&mut self, id: TemplateId) -> Option<&mut Template> {
        let current = self.current_id(id);
        match self.entries.get_mut(current.0)? {
            Entry::Current(template) => Some(template),
            Entry::MergedInto(_) => None,
        }
    }

    /// Generalizes the template that this number stands for to a line.
    pub fn generalize(&mut self, id: TemplateId, words: &[MaskedWord]) {
        if let Some(template) = self.find_mut(id) {
            template.generalize_to_line(words);
        }
    }

    /// Makes the template `part` a part of `whole`, unless it is that already.
    pub fn merge(&mut self, part: TemplateId, whole: TemplateId) {
        let (part, whole) = (self.current_id(part), self.current_id(whole));
        if part == whole {
            return;
        }
        let Some(entry) = self.entries.get_mut(part.0) else { return };
        if let Entry::Current(template) = std::mem::replace(entry, Entry::MergedInto(whole))
            && let Some(merged) = self.find_mut(whole)
        {
            merged.generalize_to_template(&template);
        }
    }
}
