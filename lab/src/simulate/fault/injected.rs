//! A fault at a place in the system, with a time and a severity.

use super::{CallEffect, ComponentEffect, Fault};
use crate::simulate::random::Random;
use crate::simulate::topology::{CLIENT, ComponentIndex, Topology};

mod target;

use target::pick_target;

/// What a fault is injected into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Target {
    /// One component breaks.
    Component(ComponentIndex),
    /// The calls of one component to another.
    Call { from: ComponentIndex, to: ComponentIndex },
}

/// What a bad deployment or configuration does to its service.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Degradation {
    /// This share of requests fails at full intensity.
    Faults(f64),
    /// The service's own time is multiplied by this at full intensity.
    Slowdown(f64),
}

/// One fault of an incident.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulate) struct InjectedFault {
    pub(in crate::simulate) fault: Fault,
    pub(in crate::simulate) target: Target,
    /// The minute in which it begins.
    pub(in crate::simulate) onset: usize,
    /// The first minute after its end.
    pub(in crate::simulate) end: usize,
    /// 0 (hardly visible) to 1 (the worst of its kind).
    pub(in crate::simulate) severity: f64,
    /// The minutes from its onset to its full intensity.
    ramp_minutes: f64,
    degradation: Degradation,
}

impl InjectedFault {
    /// This fault at a random place of the system that can have it; `None` if there is no such place.
    pub(in crate::simulate) fn new(
        fault: Fault,
        topology: &Topology,
        (onset, end): (usize, usize),
        random: &mut Random,
    ) -> Option<Self> {
        let target = pick_target(fault, topology, random)?;
        let severity = random.uniform();
        let degradation = if random.chance(0.6) {
            Degradation::Faults(between(severity, 0.08, 0.7))
        } else {
            Degradation::Slowdown(between(severity, 2.0, 9.0))
        };
        let is_gradual = fault == Fault::MemoryExhaustion || random.chance(0.2);
        let ramp_minutes = if is_gradual { random.between(2.0, 6.0) } else { 0.5 };
        Some(Self { fault, target, onset, end, severity, ramp_minutes, degradation })
    }

    /// The component that is the root cause: the target itself; of a call its callee, or its caller if the caller lost
    /// a permission.
    pub(in crate::simulate) fn root_cause(&self) -> ComponentIndex {
        match (self.fault, self.target) {
            (Fault::PermissionChange, Target::Call { from, .. }) => from,
            (_, Target::Call { to, .. }) => to,
            (_, Target::Component(component)) => component,
        }
    }

    /// Other components that are a right answer too: the other end of a call, the client or the first service beside
    /// the entry, the consumer of a queue.
    pub(in crate::simulate) fn other_right_answers(&self, topology: &Topology) -> Vec<ComponentIndex> {
        match (self.fault, self.target) {
            (Fault::PermissionChange, Target::Call { to, .. }) => vec![to],
            (_, Target::Call { from, .. }) => vec![from],
            (Fault::TrafficSurge | Fault::TrafficLoss, _) => vec![CLIENT, topology.xray_entry()],
            (Fault::QueueBacklog, Target::Component(queue)) => find_consumer(topology, queue).into_iter().collect(),
            (_, Target::Component(_)) => Vec::new(),
        }
    }

    /// How much of its full effect it has in this minute, 0 to 1.
    fn intensity(&self, minute: usize) -> f64 {
        if minute < self.onset || minute >= self.end {
            return 0.0;
        }
        (((minute - self.onset) as f64 + 0.5) / self.ramp_minutes).min(1.0)
    }

    /// The effect on a component in this minute.
    pub(in crate::simulate) fn effect(
        &self,
        component: ComponentIndex,
        minute: usize,
        topology: &Topology,
    ) -> ComponentEffect {
        let intensity = self.intensity(minute);
        let is_target = self.target == Target::Component(component);
        let is_consumer_of_target = match self.target {
            Target::Component(queue) => {
                self.fault == Fault::QueueBacklog && find_consumer(topology, queue) == Some(component)
            }
            Target::Call { .. } => false,
        };
        if intensity == 0.0 {
            ComponentEffect::default()
        } else if is_consumer_of_target {
            self.effect_on_consumer(intensity)
        } else if is_target {
            self.effect_on_target(intensity, minute)
        } else {
            ComponentEffect::default()
        }
    }

    /// The effect of a backlog on the component that reads from the queue.
    fn effect_on_consumer(&self, intensity: f64) -> ComponentEffect {
        ComponentEffect {
            slowdown: self.factor(intensity, 2.0, 6.0),
            capacity: 1.0 - self.share(intensity, 0.85, 0.97),
            ..ComponentEffect::default()
        }
    }

    fn effect_on_target(&self, intensity: f64, minute: usize) -> ComponentEffect {
        let share = |low, high| self.share(intensity, low, high);
        let factor = |low, high| self.factor(intensity, low, high);
        let none = ComponentEffect::default();
        match self.fault {
            Fault::LatencyRegression => ComponentEffect { slowdown: factor(2.0, 9.0), ..none },
            Fault::DependencySlow => ComponentEffect { slowdown: factor(2.5, 12.0), ..none },
            Fault::ErrorSurge => ComponentEffect { faults: share(0.05, 0.6), ..none },
            Fault::DependencyFailure => ComponentEffect { faults: share(0.1, 0.9), ..none },
            Fault::Timeout => ComponentEffect { hangs: share(0.06, 0.7), ..none },
            Fault::Throttling => ComponentEffect { throttles: share(0.35, 0.9), capacity: 0.5, ..none },
            Fault::HotPartition => ComponentEffect { throttles: share(0.3, 0.7), ..none },
            Fault::CpuExhaustion => ComponentEffect { slowdown: factor(2.5, 8.0), cpu: 90.0 * intensity, ..none },
            Fault::MemoryExhaustion => ComponentEffect { memory: intensity, kills: share(0.05, 0.5), ..none },
            Fault::PoolExhaustion => ComponentEffect {
                slowdown: factor(3.0, 15.0),
                refused: share(0.05, 0.5),
                connections: intensity,
                ..none
            },
            Fault::ColdStarts => ComponentEffect { cold: share(0.15, 0.8), ..none },
            Fault::TrafficSurge => ComponentEffect { traffic: factor(2.2, 7.0), ..none },
            Fault::TrafficLoss => ComponentEffect { traffic: 1.0 - share(0.5, 0.98), ..none },
            Fault::BadDeployment => {
                let cold_starts = ComponentEffect::deployment(minute == self.onset);
                self.degradation_effect(intensity).combined_with(cold_starts)
            }
            Fault::BadConfiguration => self.degradation_effect(intensity),
            // A backlog has its effect on the consumer, the others on calls.
            Fault::QueueBacklog
            | Fault::DependencyClientError
            | Fault::PermissionChange
            | Fault::NetworkLatency
            | Fault::NetworkReset => none,
        }
    }

    fn degradation_effect(&self, intensity: f64) -> ComponentEffect {
        let none = ComponentEffect::default();
        match self.degradation {
            Degradation::Faults(share) => ComponentEffect { faults: intensity * share, ..none },
            Degradation::Slowdown(factor) => ComponentEffect { slowdown: 1.0 + intensity * (factor - 1.0), ..none },
        }
    }

    /// The effect on a call in this minute.
    pub(in crate::simulate) fn call_effect(
        &self,
        from: ComponentIndex,
        to: ComponentIndex,
        minute: usize,
    ) -> CallEffect {
        let intensity = self.intensity(minute);
        let none = CallEffect::default();
        if intensity == 0.0 || self.target != (Target::Call { from, to }) {
            return none;
        }
        let share = |low, high| self.share(intensity, low, high);
        match self.fault {
            Fault::NetworkLatency => CallEffect { network_seconds: share(0.08, 1.2), ..none },
            Fault::NetworkReset => CallEffect { resets: share(0.1, 0.7), ..none },
            Fault::DependencyClientError => CallEffect { rejected: share(0.1, 0.9), ..none },
            // A permission is there or not, however severe the fault is.
            Fault::PermissionChange => CallEffect { denied: 1.0, ..none },
            // A fault whose target is a component has no effect on calls.
            _ => none,
        }
    }

    /// A share that grows from `low` at severity 0 to `high` at severity 1.
    fn share(&self, intensity: f64, low: f64, high: f64) -> f64 {
        intensity * between(self.severity, low, high)
    }

    /// A factor that grows from 1 without intensity, and from `low` at severity 0 to `high` at severity 1.
    fn factor(&self, intensity: f64, low: f64, high: f64) -> f64 {
        1.0 + intensity * (between(self.severity, low, high) - 1.0)
    }
}

/// The component that reads from a queue: the one that it calls.
fn find_consumer(topology: &Topology, queue: ComponentIndex) -> Option<ComponentIndex> {
    topology.components[queue].calls.first().map(|call| call.to)
}

fn between(severity: f64, low: f64, high: f64) -> f64 {
    low + (high - low) * severity
}
