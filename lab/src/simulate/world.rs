//! A system, and what goes wrong in it.

use super::fault::{CallEffect, Effect, Plan};
use super::herring::Herring;
use super::topology::Topology;

/// A system with its faults and its red herrings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct World {
    pub(super) topology: Topology,
    pub(super) plans: Vec<Plan>,
    pub(super) herrings: Vec<Herring>,
}

impl World {
    /// What is done to a component in a minute.
    pub(super) fn effects_of(&self, component: usize, minute: usize) -> Effect {
        let of_faults = self.plans.iter().map(|plan| plan.effect(component, minute, &self.topology));
        let of_herrings = self.herrings.iter().map(|herring| herring.effect(component, minute));
        of_faults.chain(of_herrings).fold(Effect::default(), Effect::and)
    }

    /// What is done to every component in a minute.
    pub(super) fn effects(&self, minute: usize) -> Vec<Effect> {
        (0..self.topology.components.len()).map(|component| self.effects_of(component, minute)).collect()
    }

    /// What is done to a call in a minute.
    pub(super) fn call_effect(&self, from: usize, to: usize, minute: usize) -> CallEffect {
        let of_faults = self.plans.iter().map(|plan| plan.call_effect(from, to, minute));
        of_faults.fold(CallEffect::default(), CallEffect::and)
    }

    /// Whether a fault strikes this component.
    pub(super) fn is_struck(&self, component: usize) -> bool {
        self.plans.iter().any(|plan| plan.place() == component || plan.also(&self.topology).contains(&component))
    }
}
