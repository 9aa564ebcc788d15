//! How sure a hypothesis is.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// One named, additive part of a confidence. Negative when it speaks against the hypothesis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ConfidencePart {
    /// What the part stands for, in a few words that a responder reads.
    pub name: String,
    /// What it adds to the probability: 0.25 is shown as 25 points.
    pub value: f64,
}

impl ConfidencePart {
    /// Whether it is shown: not if it is 0 in the whole points that are shown.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        (self.value * 100.0).round_ties_even() != 0.0
    }
}

/// How sure a hypothesis is, and what that is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Confidence {
    /// A probability, 0 to 1: the sum of the parts.
    pub value: f64,
    /// The base rate first, then the arguments by how much they moved the probability, then what bounds it.
    pub parts: Vec<ConfidencePart>,
}

/// A confidence in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum ConfidenceLevel {
    /// From [`Confidence::MIN_HIGH`].
    High,
    /// From [`Confidence::NAMING_THRESHOLD`].
    Medium,
    /// Below the naming threshold: no cause is named.
    Low,
}

impl Confidence {
    /// A cause is named only above this: it must be likelier than all else together.
    pub const NAMING_THRESHOLD: f64 = 0.5;

    /// From here on at least three of four such hypotheses are right.
    pub const MIN_HIGH: f64 = 0.75;

    /// Whether a report may name the hypothesis as a cause.
    #[must_use]
    pub fn suffices_to_name(&self) -> bool {
        self.value > Self::NAMING_THRESHOLD
    }

    /// The confidence in words.
    #[must_use]
    pub fn level(&self) -> ConfidenceLevel {
        if self.value >= Self::MIN_HIGH {
            ConfidenceLevel::High
        } else if self.value >= Self::NAMING_THRESHOLD {
            ConfidenceLevel::Medium
        } else {
            ConfidenceLevel::Low
        }
    }
}

impl ConfidenceLevel {
    /// The level as the start of "… confidence": `high`, `medium` or `low`.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_rounds_to_no_point_is_not_shown() {
        let is_shown = |value| ConfidencePart { name: "seen in logs".to_owned(), value }.is_shown();
        for value in [0.0, 0.004, -0.0049, 0.005, 0.0051, -0.02] {
            assert_eq!(is_shown(value), format!("{:.0}", 100.0 * f64::abs(value)) != "0", "{value}");
        }
    }

    #[test]
    fn an_even_chance_is_medium_but_names_nobody() {
        let confidence = |value| Confidence { value, parts: Vec::new() };
        assert_eq!(confidence(0.5).level(), ConfidenceLevel::Medium);
        assert!(!confidence(0.5).suffices_to_name() && confidence(0.51).suffices_to_name());
        assert_eq!([0.75, 0.4].map(|value| confidence(value).level().label()), ["high", "low"]);
    }
}
