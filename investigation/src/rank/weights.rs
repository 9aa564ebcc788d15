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

/// 1.6 %: hardly any entity is the cause.
const BASE_RATE: f64 = -4.1;

/// Fitted by multinomial logistic regression (`McFadden`, "Conditional Logit Analysis of Qualitative Choice Behavior",
/// 1974): each incident a choice among its entities and nobody, over 2,000 simulated incidents and the visible PetShop
/// issues with their tails of normal operation; then all by 1.2, so that a confidence is as often right as it says (Platt,
/// "Probabilistic Outputs for Support Vector Machines", 1999).
fn weight(argument: Argument) -> f64 {
    match argument {
        Argument::ExplainsEntryExcess => 4.8,
        Argument::BeyondChance => 1.4,
        Argument::AheadOfNextContributor => 6.4,
        Argument::StandsOut => 4.0,
        Argument::AtLimit => 3.1,
        Argument::LocalTrouble => 3.6,
        Argument::UnattributedDeparture => 2.2,
        Argument::CalleeInTrouble => -1.3,
        Argument::CalleeAtLimit => -3.8,
        Argument::IngressTrafficSurge => 8.3,
        Argument::IngressTrafficLoss => 7.0,
        Argument::TrafficChangedAtIngress => -8.0,
        Argument::BlamesAnother => -2.0,
        Argument::NotReached => 2.0,
        Argument::RefusesItsCaller => -2.0,
        Argument::RefusedByCallee => 1.0,
        Argument::NetworkTimeToCallee => -1.7,
        Argument::DepartedEarlier => 1.4,
        Argument::SeenIn(Source::Metrics) => 1.9,
        Argument::SeenIn(Source::Logs | Source::Alarms) => 1.3,
        Argument::SeenIn(Source::Traces) => 2.5,
        Argument::SeenIn(Source::Changes) => 0.0,
        Argument::LogMention => 4.0,
        Argument::RecentChange => 4.4,
        Argument::ErrorsNameChange => 4.0,
        Argument::RecentNeighbourChange => 1.1,
    }
}
