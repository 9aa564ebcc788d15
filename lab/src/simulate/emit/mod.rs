//! The telemetry that AWS would have recorded of a simulated run: a module for each source.

pub(super) mod alarms;
pub(super) mod calls;
pub(super) mod changes;
pub(super) mod graph;
pub(super) mod logs;
pub(super) mod metrics;
pub(super) mod traces;

use super::clock::Clock;
use super::run::{ComponentState, History};
use super::system::SimulatedSystem;
use super::topology::{Component, ComponentIndex};

/// A finished run, of which each source's telemetry is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recording<'a> {
    pub(super) system: &'a SimulatedSystem,
    pub(super) history: &'a History,
    pub(super) clock: &'a Clock,
}

impl<'a> Recording<'a> {
    /// The states of one component with their minutes, in order of time.
    fn states(self, component: ComponentIndex) -> impl Iterator<Item = (usize, &'a ComponentState)> {
        self.history.iter().map(move |states| &states[component]).enumerate()
    }

    /// The state of a component in a minute; `None` if the run did not last so long.
    fn state(self, component: ComponentIndex, minute: usize) -> Option<&'a ComponentState> {
        self.history.get(minute).map(|states| &states[component])
    }

    /// The components, callers first.
    fn components(self) -> impl Iterator<Item = (ComponentIndex, &'a Component)> {
        self.system.topology.components.iter()
    }
}
