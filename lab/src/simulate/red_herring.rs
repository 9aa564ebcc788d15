//! Red herrings: what looks like a cause and is not one.

use super::fault::ComponentEffect;
use super::random::Random;
use super::topology::{ComponentIndex, Topology};

/// How much CPU a noisy neighbour uses beyond the usual, in percent.
const NOISY_NEIGHBOUR_CPU: f64 = 45.0;

/// How likely each kind of red herring is in an incident.
const PROBABILITIES: [(RedHerringKind, f64); 6] = [
    (RedHerringKind::Deployment, 0.4),
    (RedHerringKind::Housekeeping, 0.5),
    (RedHerringKind::NoisyNeighbour, 0.25),
    (RedHerringKind::RecoveringAlarm, 0.2),
    (RedHerringKind::FlappingAlarm, 0.25),
    (RedHerringKind::ChattyLog, 0.35),
];

/// The kinds of red herring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RedHerringKind {
    /// A deployment that broke nothing.
    Deployment,
    /// A change without effect: of a log group's retention, of a tag.
    Housekeeping,
    /// High CPU that slows nothing down.
    NoisyNeighbour,
    /// An alarm that rang before and goes back to `OK`.
    RecoveringAlarm,
    /// An alarm that rings and stops every few minutes, every day.
    FlappingAlarm,
    /// More harmless warnings in a service's log than before.
    ChattyLog,
}

/// A red herring at a component, from some minute on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RedHerring {
    pub(super) kind: RedHerringKind,
    pub(super) component: ComponentIndex,
    /// The minute in which it begins.
    pub(super) minute: usize,
}

impl RedHerring {
    /// Some red herrings, at services that are not faulty.
    pub(super) fn draw_some(
        topology: &Topology,
        is_faulty: impl Fn(ComponentIndex) -> bool,
        minutes: usize,
        random: &mut Random,
    ) -> Vec<Self> {
        let services = topology.components.iter().filter(|(_, component)| component.kind.runs_code());
        let healthy: Vec<ComponentIndex> =
            services.map(|(index, _)| index).filter(|index| !is_faulty(*index)).collect();
        let mut drawn = Vec::new();
        for (kind, probability) in PROBABILITIES {
            let is_there = random.chance(probability);
            let minute = random.below(minutes);
            if let Some(component) = random.pick(&healthy).filter(|_| is_there) {
                drawn.push(Self { kind, component: *component, minute });
            }
        }
        drawn
    }

    /// The effect on a component in this minute.
    pub(super) fn effect(&self, component: ComponentIndex, minute: usize) -> ComponentEffect {
        if self.component != component || minute < self.minute {
            return ComponentEffect::default();
        }
        match self.kind {
            RedHerringKind::NoisyNeighbour => {
                ComponentEffect { cpu: NOISY_NEIGHBOUR_CPU, ..ComponentEffect::default() }
            }
            RedHerringKind::Deployment => ComponentEffect::deployment(minute == self.minute),
            // These appear in what is recorded and change nothing in the system.
            RedHerringKind::Housekeeping
            | RedHerringKind::RecoveringAlarm
            | RedHerringKind::FlappingAlarm
            | RedHerringKind::ChattyLog => ComponentEffect::default(),
        }
    }
}
