//! A system with the faults and red herrings of one incident.

use super::circumstance::Circumstance;
use super::fault::{CallEffect, ComponentEffect, InjectedFault};
use super::red_herring::RedHerring;
use super::topology::{ComponentIndex, PerComponent, Topology};

/// A topology, the faults that are injected into it, and what is beside them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SimulatedSystem {
    pub(super) topology: Topology,
    pub(super) faults: Vec<InjectedFault>,
    pub(super) red_herrings: Vec<RedHerring>,
    pub(super) circumstances: Vec<Circumstance>,
}

impl SimulatedSystem {
    /// The combined effect of all faults and red herrings on a component in a minute.
    pub(super) fn effect(&self, component: ComponentIndex, minute: usize) -> ComponentEffect {
        let of_faults = self.faults.iter().map(|fault| fault.effect(component, minute, &self.topology));
        let of_red_herrings = self.red_herrings.iter().map(|red_herring| red_herring.effect(component, minute));
        let of_circumstances = self.circumstances.iter().map(|circumstance| circumstance.effect(component));
        let all = of_faults.chain(of_red_herrings).chain(of_circumstances);
        all.fold(ComponentEffect::default(), ComponentEffect::combined_with)
    }

    /// The combined effects on every component in a minute.
    pub(super) fn effects(&self, minute: usize) -> PerComponent<ComponentEffect> {
        self.topology.components.map(|component, _| self.effect(component, minute))
    }

    /// The combined effect of all faults on a call in a minute.
    pub(super) fn call_effect(&self, from: ComponentIndex, to: ComponentIndex, minute: usize) -> CallEffect {
        let of_faults = self.faults.iter().map(|fault| fault.call_effect(from, to, minute));
        of_faults.fold(CallEffect::default(), CallEffect::combined_with)
    }

    /// Whether clients wait for an answer before they ask again.
    pub(super) fn do_callers_wait(&self) -> bool {
        self.circumstances.contains(&Circumstance::WaitingCallers)
    }

    /// Whether a fault was injected into this component, or may be said to be there.
    pub(super) fn is_faulty(&self, component: ComponentIndex) -> bool {
        self.faults.iter().any(|fault| {
            fault.root_cause() == component || fault.other_right_answers(&self.topology).contains(&component)
        })
    }
}
