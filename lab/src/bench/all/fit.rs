//! Multinomial logistic regression of the root cause on the arguments.
//!
//! Each incident is a choice among its entities and nobody, whose log-odds are 0 (`McFadden`, "Conditional Logit Analysis of
//! Qualitative Choice Behavior", 1974). Weights keep their sign: what speaks for an entity never counts against it, so that
//! the ranking stays monotone and readable. They are drawn a little towards 0, so that an argument that hardly ever applies
//! does not count on the word of one incident.

use std::collections::BTreeMap;

use investigation::rank::argument::Argument;
use investigation::rank::weights::Weights;

use super::Case;

/// How strongly weights are drawn to 0: the penalty on half the sum of their squares, beside the mean log-loss of a case.
const PENALTY: f64 = 3e-4;

/// Steps of the descent; the table changes in no shown digit after half of them.
const STEPS: usize = 3_000;

/// The size of a step: below the inverse of the loss's curvature, which is at most a quarter of the squared extents' sum.
const STEP: f64 = 0.6;

/// What is kept of the last step's direction, 0 to 1 (Polyak, "Some Methods of Speeding up the Convergence of Iteration
/// Methods", 1964).
const MOMENTUM: f64 = 0.9;

/// One incident as the fit sees it.
#[derive(Debug, Clone)]
pub struct FitCase {
    /// How much it counts beside others.
    pub importance: f64,
    /// Each entity's arguments, and whether it is a root cause.
    pub entities: Vec<(Vec<(Argument, f64)>, bool)>,
}

impl FitCase {
    /// A case as the ranking weighs it; one argument may be left out.
    #[must_use]
    pub fn new(case: &Case, importance: f64, without: Option<Argument>) -> Self {
        let mut entities = Vec::new();
        for weighed in &case.weighed {
            let arguments = weighed.arguments.iter().filter(|(argument, _)| Some(*argument) != without);
            entities.push((arguments.copied().collect(), case.is_right(&weighed.entity.name)));
        }
        Self { importance, entities }
    }

    /// The probability, 0 to 1, of each entity, and that of nobody; and the same given that the truth is known. If no entity
    /// is right, nobody is.
    fn probabilities(&self, weights: &Weights) -> (Vec<f64>, Vec<f64>) {
        let log_odds = self.entities.iter().map(|(arguments, _)| {
            weights.base_rate
                + arguments.iter().map(|(argument, extent)| weights.weight(*argument) * extent).sum::<f64>()
        });
        let odds: Vec<f64> = log_odds.map(|log_odds| log_odds.min(MAX_LOG_ODDS).exp()).collect();
        let all: f64 = 1.0 + odds.iter().sum::<f64>();
        let right: f64 =
            odds.iter().zip(&self.entities).filter(|(_, (_, is_right))| *is_right).map(|(odds, _)| odds).sum();
        let predicted = odds.iter().map(|odds| odds / all).collect();
        let known =
            odds.iter().zip(&self.entities).map(|(odds, (_, is_right))| if *is_right { odds / right } else { 0.0 });
        (predicted, known.collect())
    }
}

/// Beyond these log-odds nothing changes any more, and the exponential stays finite.
const MAX_LOG_ODDS: f64 = 60.0;

/// The weights of least penalised log-loss.
#[must_use]
pub fn fit(cases: &[FitCase]) -> Weights {
    let importance: f64 = cases.iter().map(|case| case.importance).sum();
    let signs: BTreeMap<Argument, f64> =
        Argument::ALL.iter().map(|argument| (*argument, argument.direction())).collect();
    let mut base_rate = Weights::default().base_rate;
    let mut fitted: BTreeMap<Argument, f64> = Argument::ALL.iter().map(|argument| (*argument, 0.0)).collect();
    let mut base_rate_speed = 0.0;
    let mut speeds = fitted.clone();
    for _ in 0..STEPS {
        let (base_rate_slope, slopes) = slopes(cases, &Weights::new(base_rate, fitted.clone()), importance);
        base_rate_speed = MOMENTUM * base_rate_speed + STEP * base_rate_slope;
        base_rate += base_rate_speed;
        for (argument, weight) in &mut fitted {
            let slope = slopes.get(argument).copied().unwrap_or(0.0) - PENALTY * *weight;
            let speed = speeds.entry(*argument).or_default();
            *speed = MOMENTUM * *speed + STEP * slope;
            let moved = *weight + *speed;
            let sign = signs.get(argument).copied().unwrap_or(1.0);
            *weight = if moved * sign > 0.0 { moved } else { 0.0 };
        }
    }
    Weights::new(base_rate, fitted)
}

/// By how much the mean log-likelihood grows with the base rate, and with each weight.
fn slopes(cases: &[FitCase], weights: &Weights, importance: f64) -> (f64, BTreeMap<Argument, f64>) {
    let mut base_rate_slope = 0.0;
    let mut slopes: BTreeMap<Argument, f64> = BTreeMap::new();
    for case in cases {
        let (predicted, known) = case.probabilities(weights);
        for (((arguments, _), predicted), known) in case.entities.iter().zip(predicted).zip(known) {
            let surprise = (known - predicted) * case.importance / importance;
            base_rate_slope += surprise;
            for (argument, extent) in arguments {
                *slopes.entry(*argument).or_default() += surprise * extent;
            }
        }
    }
    (base_rate_slope, slopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred incidents of two entities: in so many of them the one to which the argument applies is the cause.
    fn cases(argument: Argument, right: usize) -> Vec<FitCase> {
        let case = |index| FitCase {
            importance: 1.0,
            entities: vec![(vec![(argument, 1.0)], index < right), (Vec::new(), false)],
        };
        (0..100).map(case).collect()
    }

    #[test]
    fn the_fit_gives_the_share_that_is_right() {
        let weights = fit(&cases(Argument::AtLimit, 80));
        let odds = (weights.base_rate + weights.weight(Argument::AtLimit)).exp();
        let probability = odds / (1.0 + odds + weights.base_rate.exp());
        assert!((probability - 0.8).abs() < 0.03, "{probability}: {weights:?}");
        assert_eq!(weights.weight(Argument::LocalTrouble), 0.0);
    }

    #[test]
    fn a_weight_never_changes_its_sign() {
        let weights = fit(&cases(Argument::CalleeInTrouble, 80));
        assert_eq!(weights.weight(Argument::CalleeInTrouble), 0.0);
    }

    #[test]
    fn the_same_cases_give_the_same_weights() {
        assert_eq!(fit(&cases(Argument::AtLimit, 60)), fit(&cases(Argument::AtLimit, 60)));
    }
}
