//! How sure a hypothesis is: named parts that add up.
//!
//! Each argument adds its weight to the log-odds of the hypothesis, as in a logistic regression
//! (Cox, "The Regression Analysis of Binary Sequences", JRSS B 20, 1958), and its part of the confidence is by how much it
//! moved the probability. So the parts add up, and a confidence is how often such hypotheses are right:
//! `lab bench simulated` shows the table.

use super::argument::Argument;
use super::weights::Weights;
use crate::detect::redact::excerpt;
use crate::detect::series::round;
use crate::model::{Confidence, ConfidencePart};

/// Nothing that is inferred is certain: a greater confidence is never shown.
const MAX_CONFIDENCE: f64 = 0.99;

/// Above even odds, log-odds count so many times. The base rate is held lower than it is, so that a single sign names nobody;
/// where several agree, this guard would leave the confidence too low: on every source that was left out of the fit, more of
/// the verdicts between 50 and 90 % were right than said so.
pub(super) const AGREEMENT: f64 = 1.5;

/// Characters of another entity's name within the name of a part.
const MAX_NAME_CHARS: usize = 40;

/// An argument is worth saying from this change of the log-odds on, which moves a probability by 2.5 points at most.
const MIN_WORTH_SAYING: f64 = 0.1;

/// Arguments that are said for a candidate, and as many against it: the others change little.
const MAX_SAID: usize = 4;

/// The candidates that cannot be the cause beside this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// The name of the likeliest one's entity.
    pub name: String,
    /// How likely any of them is the cause, as log-odds.
    pub log_odds: f64,
}

/// An argument as it applies to one candidate.
#[derive(Debug, Clone)]
struct AppliedArgument {
    argument: Argument,
    /// How far it applies, 0 to 1.
    extent: f64,
    /// The name of the entity that the candidate is compared with.
    compared_with: Option<String>,
}

impl AppliedArgument {
    fn log_odds(&self, weights: &Weights) -> f64 {
        weights.weight(self.argument) * self.extent
    }
}

/// All arguments for and against one candidate.
#[derive(Debug, Clone, Default)]
pub struct Arguments(Vec<AppliedArgument>);

impl Arguments {
    /// Adds an argument that applies to this extent, 0 to 1. One that does not apply is not kept.
    pub fn add(&mut self, argument: Argument, extent: f64) {
        self.add_comparison(argument, extent, None);
    }

    /// Adds an argument that compares the candidate with the entity of that name, if there is one.
    pub fn add_comparison(&mut self, argument: Argument, extent: f64, compared_with: Option<&str>) {
        if extent > 0.0 {
            let compared_with = compared_with.map(|name| excerpt(name, MAX_NAME_CHARS));
            self.0.push(AppliedArgument { argument, extent: extent.min(1.0), compared_with });
        }
    }

    /// What all arguments say together, in log-odds: 0 is an even chance.
    #[must_use]
    pub fn log_odds(&self, weights: &Weights) -> f64 {
        weights.base_rate + self.0.iter().map(|applied| applied.log_odds(weights)).sum::<f64>()
    }

    /// Each argument that applies, and how far, 0 to 1; in the order in which they were added.
    pub fn extents(&self) -> impl Iterator<Item = (Argument, f64)> {
        self.0.iter().map(|applied| (applied.argument, applied.extent))
    }

    /// The arguments for and those against, in a few words each, those that weigh most first.
    #[must_use]
    pub fn describe(&self, weights: &Weights) -> (Vec<String>, Vec<String>) {
        let mut weighed: Vec<(f64, &AppliedArgument)> =
            self.0.iter().map(|applied| (applied.log_odds(weights), applied)).collect();
        weighed.sort_by(|(left, _), (right, _)| right.abs().total_cmp(&left.abs()));
        let (mut speaks_for, mut speaks_against) = (Vec::new(), Vec::new());
        for (log_odds, applied) in weighed {
            let side = if log_odds > 0.0 { &mut speaks_for } else { &mut speaks_against };
            if log_odds.abs() >= MIN_WORTH_SAYING && side.len() < MAX_SAID {
                side.push(applied.argument.label(applied.compared_with.as_deref()));
            }
        }
        (speaks_for, speaks_against)
    }

    /// The confidence that the arguments give, divided with the rivals if there are any: they cannot both be the cause. It is
    /// never greater than the certainty, 0 to 1, of the kind of cause, for it speaks of entity and kind together.
    #[must_use]
    pub fn confidence(&self, weights: &Weights, rival: Option<&Rival>, kind_certainty: f64) -> Confidence {
        let base_rate = logistic(weights.base_rate);
        let log_odds = self.log_odds(weights);
        let without_rival = logistic(log_odds);
        let shared =
            rival.map_or(without_rival, |rival| 1.0 / (1.0 + (-log_odds).exp() + (rival.log_odds - log_odds).exp()));
        let agreed = with_agreement(shared);
        let mut parts = vec![part("base rate, before any evidence", base_rate)];
        // It is the arguments that agree.
        parts.extend(self.share_out(weights, without_rival + agreed - shared));
        if let Some(rival) = rival {
            let name = excerpt(&rival.name, MAX_NAME_CHARS);
            parts.push(part(&format!("{name} may be the cause instead"), shared - without_rival));
        }
        let bounded = agreed.min(MAX_CONFIDENCE);
        parts.push(part("never shown as certain", bounded - agreed));
        let value = bounded.min(kind_certainty);
        parts.push(part("another kind of cause may show the same", value - bounded));
        parts.retain(|part| part.value != 0.0);
        Confidence { value: round(value), parts }
    }

    /// A part for each argument, greatest first: what all of them move the probability by is shared out by their weights,
    /// whatever their order. This is the only way in which parts add up and arguments of one weight count alike (Aumann and
    /// Shapley, "Values of Non-Atomic Games", 1974).
    fn share_out(&self, weights: &Weights, without_rivals: f64) -> Vec<ConfidencePart> {
        let base_rate = logistic(weights.base_rate);
        let moved = self.log_odds(weights) - weights.base_rate;
        let slope_at_prior = base_rate * (1.0 - base_rate);
        let probability_per_log_odds = if moved == 0.0 { slope_at_prior } else { (without_rivals - base_rate) / moved };
        let mut moves: Vec<(&AppliedArgument, f64)> =
            self.0.iter().map(|applied| (applied, applied.log_odds(weights) * probability_per_log_odds)).collect();
        moves.sort_by(|(_, left), (_, right)| right.abs().total_cmp(&left.abs()));
        moves
            .into_iter()
            .map(|(applied, value)| part(&applied.argument.label(applied.compared_with.as_deref()), value))
            .collect()
    }

    /// Label, extent and weight of each argument, in the order in which they were added.
    #[cfg(test)]
    pub(super) fn iter(&self, weights: &Weights) -> impl Iterator<Item = (String, f64, f64)> {
        self.0.iter().map(|applied| {
            let label = applied.argument.label(applied.compared_with.as_deref());
            (label, applied.extent, weights.weight(applied.argument))
        })
    }
}

/// The probability, 0 to 1, of these log-odds.
fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The probability, 0 to 1, at which verdicts of this one are right. Even odds stay even: no other cause is named by it.
fn with_agreement(probability: f64) -> f64 {
    if probability <= 0.5 {
        return probability;
    }
    logistic(AGREEMENT * (probability / (1.0 - probability)).ln())
}

fn part(name: &str, value: f64) -> ConfidencePart {
    ConfidencePart { name: name.to_owned(), value: round(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rival(log_odds: f64) -> Rival {
        Rival { name: "cart".to_owned(), log_odds }
    }

    #[test]
    fn the_parts_add_up_to_the_confidence() {
        let mut arguments = Arguments::default();
        arguments.add(Argument::ExplainsEntryExcess, 0.9);
        arguments.add(Argument::LogMention, 0.7);
        arguments.add(Argument::AheadOfNextContributor, 0.0);
        let confidence = arguments.confidence(&Weights::default(), Some(&rival(-1.0)), 1.0);
        let sum: f64 = confidence.parts.iter().map(|part| part.value).sum();
        assert!((sum - confidence.value).abs() < 1e-3, "{confidence:?}");
        assert_eq!(confidence.parts.len(), 4);
    }

    #[test]
    fn a_rival_as_good_leaves_no_more_than_half() {
        let mut arguments = Arguments::default();
        (0..9).for_each(|_| arguments.add(Argument::ExplainsEntryExcess, 1.0));
        let weights = Weights::default();
        let with_rival = arguments.confidence(&weights, Some(&rival(arguments.log_odds(&weights))), 1.0);
        assert!(!with_rival.suffices_to_name());
        assert_eq!(arguments.confidence(&weights, None, 1.0).value, MAX_CONFIDENCE);
        assert_eq!(arguments.confidence(&weights, None, 0.8).value, 0.8);
    }

    #[test]
    fn agreement_makes_what_is_likely_likelier_and_names_nobody_else() {
        for (before, after) in [(0.0, 0.0), (0.3, 0.3), (0.5, 0.5), (0.6, 0.648), (0.8, 0.889), (1.0, 1.0)] {
            assert!((with_agreement(before) - after).abs() < 1e-3, "{before}");
        }
    }

    #[test]
    fn a_part_that_compares_names_the_other() {
        let mut arguments = Arguments::default();
        arguments.add_comparison(Argument::AheadOfNextContributor, 0.6, Some("orders-db"));
        let names: Vec<String> = arguments
            .confidence(&Weights::default(), Some(&rival(-2.0)), 1.0)
            .parts
            .into_iter()
            .map(|part| part.name)
            .collect();
        assert!(names.contains(&"explains more of the symptom than orders-db".to_owned()), "{names:?}");
        assert!(names.contains(&"cart may be the cause instead".to_owned()), "{names:?}");
    }
}
