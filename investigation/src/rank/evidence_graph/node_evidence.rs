//! What was observed at one node.

use jiff::Timestamp;

use super::LinkedChange;
use crate::model::Evidence;
use crate::rank::propagation::{Propagation, propagation};

/// Only evidence at least this strong, 0 to 1, dates the onset: a weak departure may have begun by chance.
const MIN_DATING_STRENGTH: f64 = 0.5;

/// What was observed at one node; each list strongest first.
#[derive(Debug, Default)]
pub struct NodeEvidence<'a> {
    /// Departures at the entity itself.
    pub symptoms: Vec<&'a Evidence>,
    /// Log lines of other entities that name this one.
    pub log_mentions: Vec<&'a Evidence>,
    /// Deployments and other changes of the entity.
    pub changes: Vec<&'a Evidence>,
    /// Changes, here or elsewhere, of which the symptoms speak.
    pub linked_changes: Vec<LinkedChange<'a>>,
}

impl NodeEvidence<'_> {
    /// Whether nothing was observed here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.symptoms.is_empty() && self.log_mentions.is_empty() && self.changes.is_empty()
    }

    /// The strength, 0 to 1, of the strongest symptom that spreads in one of these ways.
    #[must_use]
    pub fn max_symptom_strength(&self, propagations: &[Propagation]) -> f64 {
        let spreading = self.symptoms.iter().filter(|symptom| propagations.contains(&propagation(symptom.kind)));
        max_strength(spreading.copied())
    }

    /// When the trouble began: the earliest onset of a strong symptom.
    #[must_use]
    pub fn onset(&self) -> Option<Timestamp> {
        let strong = self.symptoms.iter().filter(|symptom| symptom.magnitude.strength >= MIN_DATING_STRENGTH);
        strong.filter_map(|symptom| symptom.onset).min()
    }
}

/// The strength of the strongest evidence, 0 to 1; 0 if there is none.
pub fn max_strength<'a>(evidence: impl Iterator<Item = &'a Evidence>) -> f64 {
    evidence.map(|evidence| evidence.magnitude.strength).fold(0.0, f64::max)
}
