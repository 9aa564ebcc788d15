//! How sure a hypothesis is: named parts that add up.
//!
//! Each observation adds its weight to the log-odds of the hypothesis, as in a logistic regression
//! (Cox, "The Regression Analysis of Binary Sequences", JRSS B 20, 1958), and what a part is worth is by how much it moved
//! the probability. So the parts add up to the confidence, and a confidence is how often such hypotheses are right:
//! `investigate bench simulated` shows the table.

use crate::detect::series::round;
use crate::model::{Confidence, ConfidencePart, Source};

/// Before any evidence every entity is a candidate, and hardly any is the cause.
const PRIOR: f64 = -5.0;

/// The greatest weight that owning the excess has. It is the strongest argument there is: it says where *and* why not
/// elsewhere.
pub const OWNS_EXCESS: f64 = 5.0;
/// The owner's own departure is beyond chance.
pub const OWN_DEPARTURE: f64 = 2.0;
/// The entry's departure is beyond chance: there is something to explain.
pub const ENTRY_DEPARTURE: f64 = 1.5;
/// Nobody else comes near.
pub const AHEAD: f64 = 2.0;
/// The strongest departure, where no graph shows who owns what: it may be a symptom as well as a cause.
pub const STRONGEST_DEPARTURE: f64 = 4.0;
/// The load itself changed, where it comes in.
pub const LOAD: f64 = 4.0;
/// A change touched the entity just before.
pub const CHANGED: f64 = 1.5;
/// A change touched one that it calls or is called by.
pub const CHANGED_NEARBY: f64 = 0.5;
/// Something that it calls is in trouble too: then its own trouble is likely inherited.
pub const INHERITED: f64 = -3.0;
/// More traffic arrives there, and more work takes more time whoever does it.
pub const OVERRUN: f64 = -1.5;

/// Up to this a report names nobody and says what would decide.
pub const NAMING: f64 = 0.5;

/// Nothing that is inferred is certain.
const CEILING: f64 = 0.97;

/// What a source adds at most when it saw the same entity depart. Independent views of one thing are worth more than
/// one view in great detail, and logs say in words what numbers only hint at.
#[must_use]
pub fn corroboration(source: Source) -> f64 {
    match source {
        Source::Logs => 1.5,
        Source::Metrics => 1.5,
        Source::Traces => 1.0,
        Source::Alarms => 0.5,
        Source::Changes => 0.0,
    }
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Parts on their way to a confidence.
#[derive(Debug, Clone)]
pub struct Parts {
    log_odds: f64,
    parts: Vec<ConfidencePart>,
}

impl Default for Parts {
    fn default() -> Self {
        let part = ConfidencePart { name: "before any evidence".to_owned(), value: round(logistic(PRIOR)) };
        Self { log_odds: PRIOR, parts: vec![part] }
    }
}

impl Parts {
    /// Adds a part: `weight` times how far it applies, 0 to 1. A part that does not apply is not listed.
    pub fn add(&mut self, name: &str, weight: f64, applies: f64) {
        let log_odds = self.log_odds + weight * applies.clamp(0.0, 1.0);
        self.push(name, round(logistic(log_odds)) - round(logistic(self.log_odds)));
        self.log_odds = log_odds;
    }

    fn push(&mut self, name: &str, value: f64) {
        let value = round(value);
        if value != 0.0 {
            self.parts.push(ConfidencePart { name: name.to_owned(), value });
        }
    }

    /// How the parts lean, in log-odds.
    #[must_use]
    pub fn log_odds(&self) -> f64 {
        self.log_odds
    }

    /// The sum, divided with the rival that leans furthest if there is one: they cannot both be the cause.
    #[must_use]
    pub fn total(mut self, rival: Option<f64>) -> Confidence {
        let alone = round(logistic(self.log_odds));
        let odds = self.log_odds.exp();
        let value = odds / (1.0 + odds + rival.map_or(0.0, f64::exp));
        let value = round(if value.is_finite() { value } else { alone }.min(CEILING));
        self.push("others explain it as well", value - alone);
        Confidence { value, parts: self.parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_confidence() {
        let mut parts = Parts::default();
        parts.add("owns the excess", OWNS_EXCESS, 0.9);
        parts.add("seen in logs", corroboration(Source::Logs), 0.7);
        parts.add("does not apply", AHEAD, 0.0);
        let confidence = parts.total(Some(-1.0));
        let sum: f64 = confidence.parts.iter().map(|part| part.value).sum();
        assert!((sum - confidence.value).abs() < 1e-9, "{confidence:?}");
        assert_eq!(confidence.parts.len(), 4);
    }

    #[test]
    fn a_rival_as_good_leaves_no_more_than_half() {
        let mut parts = Parts::default();
        parts.add("owns the excess", 20.0, 1.0);
        let rival = parts.log_odds();
        assert!(parts.clone().total(Some(rival)).value <= NAMING);
        assert_eq!(parts.total(None).value, CEILING);
    }
}
