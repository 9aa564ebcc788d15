//! How sure a hypothesis is: named parts that add up.
//!
//! Each argument adds its weight to the log-odds of the hypothesis, as in a logistic regression
//! (Cox, "The Regression Analysis of Binary Sequences", JRSS B 20, 1958), and its part of the confidence is by how much it
//! moved the probability. So the parts add up, and a confidence is how often such hypotheses are right:
//! `investigate bench simulated` shows the table.

use super::argument::Argument;
use crate::detect::series::round;
use crate::model::{Confidence, ConfidencePart};

/// Before any evidence every entity is a candidate, and hardly any is the cause.
const PRIOR: f64 = -4.1;

/// Up to this a report names nobody and says what would decide.
pub const NAMING: f64 = 0.5;

/// Nothing that is inferred is certain.
const CEILING: f64 = 0.99;

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Arguments, each with how far it applies, 0 to 1.
#[derive(Debug, Clone, Default)]
pub struct Arguments(Vec<(Argument, f64)>);

impl Arguments {
    /// Adds an argument that applies so far. One that does not apply is not kept.
    pub fn add(&mut self, argument: Argument, applies: f64) {
        if applies > 0.0 {
            self.0.push((argument, applies.min(1.0)));
        }
    }

    /// How they lean, in log-odds.
    #[must_use]
    pub fn log_odds(&self) -> f64 {
        PRIOR + self.0.iter().map(|(argument, applies)| argument.weight() * applies).sum::<f64>()
    }

    /// The confidence that they give, divided with the rival that leans furthest if there is one: they cannot both be the
    /// cause.
    ///
    /// What they move the probability by is shared out by their weights, whatever their order: the only way in which parts
    /// add up and arguments of one weight count alike (Aumann and Shapley, "Values of Non-Atomic Games", 1974).
    #[must_use]
    pub fn confidence(&self, rival: Option<f64>) -> Confidence {
        let (prior, log_odds) = (logistic(PRIOR), self.log_odds());
        let (alone, moved) = (logistic(log_odds), log_odds - PRIOR);
        let slope = if moved == 0.0 { prior * (1.0 - prior) } else { (alone - prior) / moved };
        let mut moves: Vec<(&str, f64)> =
            self.0.iter().map(|(argument, applies)| (argument.label(), argument.weight() * applies * slope)).collect();
        moves.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut parts = vec![("before any evidence", prior)];
        parts.extend(moves);
        let shared = rival.map_or(alone, |rival| 1.0 / (1.0 + (-log_odds).exp() + (rival - log_odds).exp()));
        let value = shared.min(CEILING);
        parts.push(("others explain it as well", shared - alone));
        parts.push(("nothing inferred is certain", value - shared));
        let parts =
            parts.into_iter().map(|(name, value)| ConfidencePart { name: name.to_owned(), value: round(value) });
        Confidence { value: round(value), parts: parts.filter(|part| part.value != 0.0).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_confidence() {
        let mut arguments = Arguments::default();
        arguments.add(Argument::OwnsExcess, 0.9);
        arguments.add(Argument::Told, 0.7);
        arguments.add(Argument::Ahead, 0.0);
        let confidence = arguments.confidence(Some(-1.0));
        let sum: f64 = confidence.parts.iter().map(|part| part.value).sum();
        assert!((sum - confidence.value).abs() < 1e-3, "{confidence:?}");
        assert_eq!(confidence.parts.len(), 4);
    }

    #[test]
    fn a_rival_as_good_leaves_no_more_than_half() {
        let mut arguments = Arguments::default();
        (0..9).for_each(|_| arguments.add(Argument::OwnsExcess, 1.0));
        assert!(arguments.confidence(Some(arguments.log_odds())).value <= NAMING);
        assert_eq!(arguments.confidence(None).value, CEILING);
    }
}
