//! A fault in its place, at its time, as bad as it is.

use super::{CallEffect, Effect, Fault};
use crate::simulate::random::Random;
use crate::simulate::topology::{Along, CLIENT, ENTRY, Kind, Topology};

/// A target with less of the entry's traffic would show nowhere.
const MIN_SHARE: f64 = 0.08;

/// The share of faults that strike what its callers cannot do without; the others may strike what they can.
const REQUIRED: f64 = 0.9;

/// What a fault befalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Subject {
    /// A component.
    Component(usize),
    /// The calls of one component to another.
    Call { from: usize, to: usize },
}

/// What the fault does to a service that runs worse code or with worse settings.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Harm {
    Faults(f64),
    Slowdown(f64),
}

/// One fault of an incident.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulate) struct Plan {
    pub(in crate::simulate) fault: Fault,
    pub(in crate::simulate) subject: Subject,
    /// The minute in which it begins.
    pub(in crate::simulate) onset: usize,
    /// The first minute after it.
    pub(in crate::simulate) end: usize,
    /// 0 (hardly there) to 1 (as bad as it gets).
    pub(in crate::simulate) severity: f64,
    /// Minutes that it takes to come to its full strength.
    ramp: f64,
    harm: Harm,
}

impl Plan {
    /// This fault somewhere in a system that has what it befalls; none if it has not.
    pub(in crate::simulate) fn new(
        fault: Fault,
        topology: &Topology,
        (onset, end): (usize, usize),
        random: &mut Random,
    ) -> Option<Self> {
        let subject = subject(fault, topology, random)?;
        let severity = random.unit();
        let harm = if random.chance(0.6) {
            Harm::Faults(between(severity, 0.08, 0.7))
        } else {
            Harm::Slowdown(between(severity, 2.0, 9.0))
        };
        let ramp = if fault == Fault::MemoryExhaustion || random.chance(0.2) { random.between(2.0, 6.0) } else { 0.5 };
        Some(Self { fault, subject, onset, end, severity, ramp, harm })
    }

    /// Where the root cause is: the component itself, or the callee.
    pub(in crate::simulate) fn place(&self) -> usize {
        match (self.fault, self.subject) {
            // The one who lost the permission, not the one who guards.
            (Fault::PermissionChange, Subject::Call { from, .. }) => from,
            (_, Subject::Call { to, .. }) => to,
            (_, Subject::Component(component)) => component,
        }
    }

    /// Where it may be said to be as well: the other end of a call, the client or the first service by the entry, the
    /// consumer behind a queue.
    pub(in crate::simulate) fn also(&self, topology: &Topology) -> Vec<usize> {
        match (self.fault, self.subject) {
            (Fault::PermissionChange, Subject::Call { to, .. }) => vec![to],
            (_, Subject::Call { from, .. }) => vec![from],
            (Fault::TrafficSurge | Fault::TrafficLoss, _) => vec![CLIENT, topology.front()],
            (Fault::QueueBacklog, Subject::Component(queue)) => consumer(topology, queue).into_iter().collect(),
            (_, Subject::Component(_)) => Vec::new(),
        }
    }

    /// How much of it is there in this minute, 0 to 1.
    fn strength(&self, minute: usize) -> f64 {
        if minute < self.onset || minute >= self.end {
            return 0.0;
        }
        (((minute - self.onset) as f64 + 0.5) / self.ramp).min(1.0)
    }

    /// What it does to a component in this minute.
    pub(in crate::simulate) fn effect(&self, component: usize, minute: usize, topology: &Topology) -> Effect {
        let strength = self.strength(minute);
        let is_subject = self.subject == Subject::Component(component);
        let is_consumer = match self.subject {
            Subject::Component(queue) => {
                self.fault == Fault::QueueBacklog && consumer(topology, queue) == Some(component)
            }
            Subject::Call { .. } => false,
        };
        if strength == 0.0 || !(is_subject || is_consumer) {
            return Effect::default();
        }
        let share = |low, high| strength * between(self.severity, low, high);
        let slow = |low, high| 1.0 + strength * (between(self.severity, low, high) - 1.0);
        let none = Effect::default();
        match self.fault {
            Fault::LatencyRegression => Effect { slowdown: slow(2.0, 9.0), ..none },
            Fault::DependencySlow => Effect { slowdown: slow(2.5, 12.0), ..none },
            Fault::ErrorSurge => Effect { faults: share(0.05, 0.6), ..none },
            Fault::DependencyFailure => Effect { faults: share(0.1, 0.9), ..none },
            Fault::Timeout => Effect { hangs: share(0.06, 0.7), ..none },
            Fault::Throttling => Effect { throttles: share(0.35, 0.9), capacity: 0.5, ..none },
            Fault::HotPartition => Effect { throttles: share(0.3, 0.7), ..none },
            Fault::CpuExhaustion => Effect { slowdown: slow(2.5, 8.0), cpu: 90.0 * strength, ..none },
            Fault::MemoryExhaustion => Effect { memory: strength, kills: share(0.05, 0.5), ..none },
            Fault::PoolExhaustion => {
                Effect { slowdown: slow(3.0, 15.0), refused: share(0.05, 0.5), connections: strength, ..none }
            }
            Fault::QueueBacklog if is_consumer => {
                Effect { slowdown: slow(2.0, 6.0), capacity: 1.0 - share(0.85, 0.97), ..none }
            }
            Fault::ColdStarts => Effect { cold: share(0.15, 0.8), ..none },
            Fault::TrafficSurge => Effect { traffic: slow(2.2, 7.0), ..none },
            Fault::TrafficLoss => Effect { traffic: 1.0 - share(0.5, 0.98), ..none },
            Fault::BadDeployment | Fault::BadConfiguration => {
                let started = Effect::deployment(self.fault == Fault::BadDeployment && minute == self.onset);
                match self.harm {
                    Harm::Faults(share) => Effect { faults: strength * share, ..started },
                    Harm::Slowdown(times) => Effect { slowdown: 1.0 + strength * (times - 1.0), ..started },
                }
            }
            Fault::QueueBacklog
            | Fault::DependencyClientError
            | Fault::PermissionChange
            | Fault::NetworkLatency
            | Fault::NetworkReset => none,
        }
    }

    /// What it does to a call in this minute.
    pub(in crate::simulate) fn call_effect(&self, from: usize, to: usize, minute: usize) -> CallEffect {
        let strength = self.strength(minute);
        if strength == 0.0 || self.subject != (Subject::Call { from, to }) {
            return CallEffect::default();
        }
        let share = |low, high| strength * between(self.severity, low, high);
        match self.fault {
            Fault::NetworkLatency => CallEffect { network: share(0.08, 1.2), ..CallEffect::default() },
            Fault::NetworkReset => CallEffect { resets: share(0.1, 0.7), ..CallEffect::default() },
            Fault::DependencyClientError => CallEffect { bad: share(0.1, 0.9), ..CallEffect::default() },
            // A permission is there or not.
            Fault::PermissionChange => CallEffect { denied: 1.0, ..CallEffect::default() },
            Fault::LatencyRegression
            | Fault::ErrorSurge
            | Fault::DependencyFailure
            | Fault::DependencySlow
            | Fault::Timeout
            | Fault::Throttling
            | Fault::HotPartition
            | Fault::CpuExhaustion
            | Fault::MemoryExhaustion
            | Fault::PoolExhaustion
            | Fault::QueueBacklog
            | Fault::ColdStarts
            | Fault::TrafficSurge
            | Fault::TrafficLoss
            | Fault::BadDeployment
            | Fault::BadConfiguration => CallEffect::default(),
        }
    }
}

/// Who takes from a queue.
fn consumer(topology: &Topology, queue: usize) -> Option<usize> {
    topology.get(queue)?.calls.first().map(|call| call.to)
}

fn between(severity: f64, low: f64, high: f64) -> f64 {
    low + (high - low) * severity
}

/// Where the fault strikes: somewhere that answers the entry, so that the symptom shows there.
fn subject(fault: Fault, topology: &Topology, random: &mut Random) -> Option<Subject> {
    match fault {
        Fault::TrafficSurge | Fault::TrafficLoss => Some(Subject::Component(ENTRY)),
        Fault::NetworkLatency | Fault::NetworkReset => {
            let between_services =
                calls(topology, |from, to| (from.runs_code() || from == Kind::StateMachine) && to.runs_code());
            let any = || calls(topology, |from, to| from.runs_code() && !to.is_asynchronous());
            pick_call(topology, &between_services, random).or_else(|| pick_call(topology, &any(), random))
        }
        Fault::DependencyClientError => {
            pick_call(topology, &calls(topology, |from, to| from.runs_code() && to == Kind::External), random)
        }
        Fault::PermissionChange => {
            pick_call(topology, &calls(topology, |from, to| from.runs_code() && to == Kind::Table), random)
        }
        Fault::QueueBacklog => pick(topology, fault.befalls(), Along::All, random).map(Subject::Component),
        Fault::LatencyRegression
        | Fault::ErrorSurge
        | Fault::DependencyFailure
        | Fault::DependencySlow
        | Fault::Timeout
        | Fault::Throttling
        | Fault::HotPartition
        | Fault::CpuExhaustion
        | Fault::MemoryExhaustion
        | Fault::PoolExhaustion
        | Fault::ColdStarts
        | Fault::BadDeployment
        | Fault::BadConfiguration => {
            let along = if random.chance(REQUIRED) { Along::Required } else { Along::Awaited };
            pick(topology, fault.befalls(), along, random).map(Subject::Component)
        }
    }
}

/// One of the components of these kinds, if possible one with enough traffic.
fn pick(topology: &Topology, kinds: &[Kind], along: Along, random: &mut Random) -> Option<usize> {
    let of_kind = |along: Along, least: f64| -> Vec<usize> {
        let shares = topology.shares(along);
        let places = topology.components.iter().zip(shares).enumerate();
        places
            .filter(|(_, (component, share))| kinds.contains(&component.kind) && *share > least)
            .map(|(index, _)| index)
            .collect()
    };
    let telling = [of_kind(along, MIN_SHARE), of_kind(Along::Awaited, 0.0), of_kind(Along::All, 0.0)];
    telling.iter().find(|places| !places.is_empty()).and_then(|places| random.pick(places)).copied()
}

fn calls(topology: &Topology, fits: impl Fn(Kind, Kind) -> bool) -> Vec<(usize, usize)> {
    let kind = |index: usize| topology.get(index).map_or(Kind::Client, |it| it.kind);
    let all = topology.components.iter().enumerate();
    all.flat_map(|(from, it)| it.calls.iter().map(move |call| (from, call.to)))
        .filter(|(from, to)| fits(kind(*from), kind(*to)))
        .collect()
}

/// One of the calls, if possible one that is made often enough and on which the caller depends.
fn pick_call(topology: &Topology, calls: &[(usize, usize)], random: &mut Random) -> Option<Subject> {
    let shares = topology.shares(Along::Awaited);
    let matters = |(from, to): &&(usize, usize)| {
        let call = topology.get(*from).and_then(|it| it.calls.iter().find(|call| call.to == *to));
        let share = shares.get(*from).copied().unwrap_or_default();
        call.is_some_and(|call| call.is_required && share * call.per_request > MIN_SHARE)
    };
    let telling: Vec<(usize, usize)> = calls.iter().filter(matters).copied().collect();
    let chosen = random.pick(&telling).or(random.pick(calls));
    chosen.map(|(from, to)| Subject::Call { from: *from, to: *to })
}
