//! How sure a hypothesis is: named parts that add up.

use crate::detect::series::round;
use crate::model::{Confidence, ConfidencePart, Source};

/// What a departure scores at most, where the graph shows who owns the excess. Owning it is the strongest argument
/// there is: it says where *and* why not elsewhere.
pub const OWNS_EXCESS: f64 = 0.45;
/// The owner's own departure is beyond chance.
pub const OWN_DEPARTURE: f64 = 0.20;
/// The entry's departure is beyond chance: there is something to explain.
pub const ENTRY_DEPARTURE: f64 = 0.10;
/// Nobody else comes near.
pub const AHEAD: f64 = 0.10;
/// The strongest departure, where no graph shows who owns what: it may be a symptom as well as a cause.
pub const STRONGEST_DEPARTURE: f64 = 0.35;
/// A change touched the entity, or one that it calls or is called by, just before.
pub const CHANGED: f64 = 0.08;
/// Without a change or an owner, what speaks for one entity speaks against it when another speaks as loudly.
pub const CONTENDED: f64 = -0.15;

/// Below this a report names nobody and says what would decide.
pub const NAMING: f64 = 0.5;

/// Nothing that is inferred is certain.
const CEILING: f64 = 0.97;

/// What a source adds at most when it saw the same entity depart. Independent views of one thing are worth more than
/// one view in great detail, and logs say in words what numbers only hint at.
#[must_use]
pub fn corroboration(source: Source) -> f64 {
    match source {
        Source::Logs => 0.12,
        Source::Metrics => 0.10,
        Source::Traces => 0.08,
        Source::Alarms => 0.05,
        Source::Changes => 0.0,
    }
}

/// Parts on their way to a confidence.
#[derive(Debug, Default)]
pub struct Parts(Vec<ConfidencePart>);

impl Parts {
    /// Adds a part: `weight` times how far it applies, 0 to 1. A part that does not apply is not listed.
    pub fn add(&mut self, name: &str, weight: f64, applies: f64) {
        let value = round(weight * applies.clamp(0.0, 1.0));
        if value != 0.0 {
            self.0.push(ConfidencePart { name: name.to_owned(), value });
        }
    }

    /// The sum.
    #[must_use]
    pub fn total(self) -> Confidence {
        let sum: f64 = self.0.iter().map(|part| part.value).sum();
        Confidence { value: round(sum.clamp(0.0, CEILING)), parts: self.0 }
    }
}
