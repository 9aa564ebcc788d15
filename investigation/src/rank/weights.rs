//! How much each argument counts.

use std::collections::BTreeMap;

use super::argument::Argument;
use crate::model::Source;

/// The log-odds that any one entity is the cause before any evidence, and what each argument adds to them when it applies
/// wholly.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The log-odds before any evidence.
    pub base_rate: f64,
    by_argument: BTreeMap<Argument, f64>,
}

impl Weights {
    /// Weights of these arguments; the others count nothing.
    pub fn new(base_rate: f64, by_argument: impl IntoIterator<Item = (Argument, f64)>) -> Self {
        Self { base_rate, by_argument: by_argument.into_iter().collect() }
    }

    /// What the argument adds to the log-odds when it applies wholly; negative when it speaks against the entity.
    #[must_use]
    pub fn weight(&self, argument: Argument) -> f64 {
        self.by_argument.get(&argument).copied().unwrap_or(0.0)
    }
}

impl Default for Weights {
    /// The weights that production ranks by.
    fn default() -> Self {
        Self::new(BASE_RATE, Argument::ALL.map(|argument| (argument, weight(argument))))
    }
}

/// 3 %: few entities at which anything departs are the cause. It is held, and not fitted: the fit alone would have it at 6 %,
/// with which a single metric of a single entity would be a cause.
const BASE_RATE: f64 = -3.5;

/// Fitted by `lab fit`: multinomial logistic regression (`McFadden`, "Conditional Logit Analysis of Qualitative Choice
/// Behavior", 1974), each incident a choice among its entities and nobody, over the visible PetShop, Nezha and
/// Cloud-OpsBench incidents and simulated ones, where each source counts alike; then rounded. What a departure counts by itself
/// (`UnattributedDeparture`, `SeenIn` metrics) is held, lower than it would be fitted, so that one metric of one entity names
/// nobody: the simulator has fewer bystanders than the world. What the log lines of the entity say besides (`Corroborated`)
/// makes up for it. Where hardly any incident of these sources has an argument (who refuses whom, changes of
/// which errors speak) the fit says little, and the weight is a judgement, between 1 and 2.5: enough to choose between two
/// candidates, not enough to name one.
fn weight(argument: Argument) -> f64 {
    match argument {
        Argument::ExplainsEntryExcess => 3.7,
        Argument::BeyondChance => 2.1,
        Argument::AheadOfNextContributor | Argument::StandsOut => 5.0,
        Argument::AtLimit => 2.3,
        Argument::LocalTrouble => 6.5,
        Argument::UnattributedDeparture => 2.0,
        Argument::CalleeInTrouble => -2.0,
        Argument::CalleeAtLimit => -1.2,
        Argument::IngressTrafficSurge => 7.2,
        Argument::IngressTrafficLoss => 6.3,
        Argument::TrafficChangedAtIngress => -7.1,
        Argument::BlamesAnother => -2.5,
        Argument::DoesNotServe => 1.5,
        Argument::RefusesItsCaller => -1.5,
        Argument::DepartedEarlier => 0.8,
        Argument::SeenIn(Source::Metrics) => 1.8,
        Argument::SeenIn(_) => 0.8,
        Argument::Corroborated => 1.0,
        Argument::LogMention => 3.0,
        Argument::RecentChange => 2.4,
        Argument::ErrorsNameChange => 2.5,
    }
}
