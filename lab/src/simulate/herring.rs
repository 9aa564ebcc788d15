//! Red herrings: what looks like a cause and is none.

use super::fault::Effect;
use super::random::Random;
use super::topology::Topology;

/// How much CPU a noisy neighbour uses beside the usual, in percent.
const NOISE: f64 = 45.0;

/// The sorts of red herring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lure {
    /// Another team deployed.
    Deployment,
    /// A log group's retention or a tag was changed.
    Housekeeping,
    /// CPU is high, and nobody is the slower for it.
    NoisyNeighbour,
    /// An alarm that rang before goes back to `OK`.
    RecoveringAlarm,
    /// An alarm that rings and stops, as every day.
    FlappingAlarm,
    /// A service logs warnings that nobody minds, and more of them than before.
    ChattyLog,
}

/// A red herring in its place, at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Herring {
    pub(super) lure: Lure,
    pub(super) component: usize,
    /// The minute in which it begins.
    pub(super) minute: usize,
}

impl Herring {
    /// Some red herrings at components that `is_struck` does not name.
    pub(super) fn some(
        topology: &Topology,
        is_struck: impl Fn(usize) -> bool,
        minutes: usize,
        random: &mut Random,
    ) -> Vec<Self> {
        let places = topology.components.iter().enumerate();
        let bystanders: Vec<usize> =
            places.filter(|(index, it)| it.kind.runs_code() && !is_struck(*index)).map(|(index, _)| index).collect();
        let lures = [
            (Lure::Deployment, 0.4),
            (Lure::Housekeeping, 0.5),
            (Lure::NoisyNeighbour, 0.25),
            (Lure::RecoveringAlarm, 0.2),
            (Lure::FlappingAlarm, 0.25),
            (Lure::ChattyLog, 0.35),
        ];
        let mut herrings = Vec::new();
        for (lure, chance) in lures {
            let is_there = random.chance(chance);
            let minute = random.below(minutes);
            if let Some(component) = random.pick(&bystanders).filter(|_| is_there) {
                herrings.push(Self { lure, component: *component, minute });
            }
        }
        herrings
    }

    /// What it does to a component in this minute.
    pub(super) fn effect(&self, component: usize, minute: usize) -> Effect {
        if self.component != component || minute < self.minute {
            return Effect::default();
        }
        match self.lure {
            Lure::NoisyNeighbour => Effect { cpu: NOISE, ..Effect::default() },
            Lure::Deployment => Effect::deployment(minute == self.minute),
            Lure::Housekeeping | Lure::RecoveringAlarm | Lure::FlappingAlarm | Lure::ChattyLog => Effect::default(),
        }
    }
}
