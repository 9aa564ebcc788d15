//! What AWS would have recorded of it.

pub(super) mod alarms;
pub(super) mod changes;
pub(super) mod graph;
pub(super) mod logs;
pub(super) mod metrics;
pub(super) mod traces;

use super::clock::Clock;
use super::run::{History, State};
use super::topology::Component;
use super::world::World;

/// What is recorded from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recording<'a> {
    pub(super) world: &'a World,
    pub(super) history: &'a History,
    pub(super) clock: &'a Clock,
}

impl<'a> Recording<'a> {
    /// The states of one component in order of time.
    fn states(self, component: usize) -> impl Iterator<Item = (usize, &'a State)> {
        self.history.iter().enumerate().filter_map(move |(minute, states)| Some((minute, states.get(component)?)))
    }

    fn state(self, component: usize, minute: usize) -> Option<&'a State> {
        self.history.get(minute)?.get(component)
    }

    /// The components by their places.
    fn components(self) -> impl Iterator<Item = (usize, &'a Component)> {
        self.world.topology.components.iter().enumerate()
    }
}
