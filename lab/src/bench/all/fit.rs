//! Multinomial logistic regression of the root cause on the arguments.
//!
//! Each incident is a choice among its entities and nobody, whose log-odds are 0 (`McFadden`, "Conditional Logit Analysis of
//! Qualitative Choice Behavior", 1974). Weights keep their sign: what speaks for an entity never counts against it, so that
//! the ranking stays monotone and readable. They are drawn a little towards 0, so that an argument that hardly ever applies
//! does not count on the word of one incident. The base rate, and what a departure counts by itself, are not fitted but held:
//! how often anything is the cause depends on how many things are watched, and greater ones would make a cause of a single
//! metric of a single entity.

use investigation::model::Source;
use investigation::rank::argument::Argument;
use investigation::rank::weights::Weights;

use super::Case;

/// What is held at the weight of production beside the base rate.
const HELD: [Argument; 2] = [Argument::UnattributedDeparture, Argument::SeenIn(Source::Metrics)];

/// How strongly weights are drawn to 0: the penalty on half the sum of their squares, beside the mean log-loss of a case.
const PENALTY: f64 = 3e-4;

/// Steps of the ascent; the table changes in no shown digit after half of them.
const STEPS: usize = 1_500;

/// The size of a step: below the inverse of the loss's curvature, which is at most a quarter of the squared extents' sum.
const STEP: f64 = 0.6;

/// What is kept of the last step's direction, 0 to 1 (Polyak, "Some Methods of Speeding up the Convergence of Iteration
/// Methods", 1964).
const MOMENTUM: f64 = 0.9;

/// Beyond these log-odds nothing changes any more, and the exponential stays finite.
const MAX_LOG_ODDS: f64 = 60.0;

/// The base rate, then each argument in the order of [`Argument::ALL`].
type Parameters = [f64; 1 + Argument::ALL.len()];

/// One incident as the fit sees it.
#[derive(Debug, Clone)]
pub struct FitCase {
    /// How much it counts beside others.
    pub importance: f64,
    /// Every entity that may be the root cause.
    pub entities: Vec<FitEntity>,
}

/// An entity that may be the root cause of an incident.
#[derive(Debug, Clone)]
pub struct FitEntity {
    /// The position of each parameter that applies to it, and how far it does, 0 to 1. The base rate applies to all.
    extents: Vec<(usize, f64)>,
    /// Whether it is a root cause.
    is_right: bool,
}

impl FitEntity {
    /// An entity with these arguments.
    #[must_use]
    pub fn new(arguments: &[(Argument, f64)], is_right: bool) -> Self {
        let mut extents = vec![(0, 1.0)];
        for (argument, extent) in arguments {
            let position = Argument::ALL.iter().position(|known| *known == argument.fitted_as());
            extents.extend(position.map(|position| (1 + position, *extent)));
        }
        Self { extents, is_right }
    }

    fn odds(&self, parameters: &Parameters) -> f64 {
        let mut log_odds = 0.0;
        for (position, extent) in &self.extents {
            log_odds += extent * parameters.get(*position).copied().unwrap_or(0.0);
        }
        log_odds.min(MAX_LOG_ODDS).exp()
    }
}

impl FitCase {
    /// A case as the ranking weighs it; one argument may be left out.
    #[must_use]
    pub fn new(case: &Case, importance: f64, without: Option<Argument>) -> Self {
        let mut entities = Vec::new();
        for weighed in &case.weighed {
            let mut arguments = weighed.arguments.clone();
            arguments.retain(|(argument, _)| Some(*argument) != without);
            entities.push(FitEntity::new(&arguments, case.is_right(&weighed.entity.name)));
        }
        Self { importance, entities }
    }

    /// Adds to the slopes by how much the log-likelihood of what is right grows with each parameter. Where no entity is
    /// right, nobody is.
    fn add_slopes(&self, parameters: &Parameters, slopes: &mut Parameters) {
        let odds: Vec<f64> = self.entities.iter().map(|entity| entity.odds(parameters)).collect();
        let all: f64 = 1.0 + odds.iter().sum::<f64>();
        let mut right = 0.0;
        for (entity, odds) in self.entities.iter().zip(&odds) {
            right += if entity.is_right { *odds } else { 0.0 };
        }
        for (entity, odds) in self.entities.iter().zip(odds) {
            let known = if entity.is_right { odds / right } else { 0.0 };
            let surprise = (known - odds / all) * self.importance;
            for (position, extent) in &entity.extents {
                if let Some(slope) = slopes.get_mut(*position) {
                    *slope += surprise * extent;
                }
            }
        }
    }
}

/// The weights of least penalised log-loss.
#[must_use]
pub fn fit(cases: &[FitCase]) -> Weights {
    let importance: f64 = cases.iter().map(|case| case.importance).sum();
    let mut parameters = held_parameters(&Weights::default());
    let mut speeds: Parameters = [0.0; 1 + Argument::ALL.len()];
    for _ in 0..STEPS {
        let mut slopes: Parameters = [0.0; 1 + Argument::ALL.len()];
        for case in cases {
            case.add_slopes(&parameters, &mut slopes);
        }
        let fitted = parameters.iter_mut().zip(&mut speeds).zip(slopes).skip(1).zip(Argument::ALL);
        for (((parameter, speed), slope), argument) in fitted.filter(|(_, argument)| !HELD.contains(argument)) {
            let direction = argument.direction();
            *speed = MOMENTUM * *speed + STEP * (slope / importance - PENALTY * *parameter);
            *parameter += *speed;
            if *parameter * direction < 0.0 {
                *parameter = 0.0;
                *speed = 0.0;
            }
        }
    }
    let [base_rate, by_argument @ ..] = parameters;
    let fitted = Weights::new(base_rate, Argument::ALL.into_iter().zip(by_argument));
    Weights::new(base_rate, Argument::ALL.map(|argument| (argument, fitted.weight(argument.fitted_as()))))
}

/// What is held, and 0 for everything else.
fn held_parameters(production: &Weights) -> Parameters {
    let mut parameters: Parameters = [0.0; 1 + Argument::ALL.len()];
    let held = Argument::ALL.map(|argument| if HELD.contains(&argument) { production.weight(argument) } else { 0.0 });
    for (parameter, weight) in parameters.iter_mut().zip(std::iter::once(production.base_rate).chain(held)) {
        *parameter = weight;
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred incidents of two entities: in so many of them the one to which the argument applies is the cause.
    fn cases(argument: Argument, right: usize) -> Vec<FitCase> {
        let case = |index| FitCase {
            importance: 1.0,
            entities: vec![FitEntity::new(&[(argument, 1.0)], index < right), FitEntity::new(&[], false)],
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
