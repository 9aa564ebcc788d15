//! What faults and red herrings do to a component or a call in one minute.

/// The share of a minute's requests that finds no warm environment after a deployment: a function that takes half a
/// second serves a hundred requests a minute in each.
const COLD_AFTER_DEPLOYMENT: f64 = 0.01;

/// What is done to a component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::simulate) struct Effect {
    /// Its own time is this many times as long.
    pub(in crate::simulate) slowdown: f64,
    /// The share of requests that fail by its fault.
    pub(in crate::simulate) faults: f64,
    /// The share that it refuses as the caller's error.
    pub(in crate::simulate) errors: f64,
    /// The share that it throttles.
    pub(in crate::simulate) throttles: f64,
    /// The share that hangs until the time limit.
    pub(in crate::simulate) hangs: f64,
    /// The share that is killed for its memory.
    pub(in crate::simulate) kills: f64,
    /// The share that cannot have a connection.
    pub(in crate::simulate) refused: f64,
    /// CPU used beside the usual, in percent.
    pub(in crate::simulate) cpu: f64,
    /// Memory used beside the usual, as a share of what there is.
    pub(in crate::simulate) memory: f64,
    /// Connections in use, as a share of the most, beside the usual.
    pub(in crate::simulate) connections: f64,
    /// The share of invocations that start cold, beside the usual.
    pub(in crate::simulate) cold: f64,
    /// Requests arrive this many times as often.
    pub(in crate::simulate) traffic: f64,
    /// It takes this share of what it could.
    pub(in crate::simulate) capacity: f64,
}

impl Default for Effect {
    fn default() -> Self {
        Self {
            slowdown: 1.0,
            faults: 0.0,
            errors: 0.0,
            throttles: 0.0,
            hangs: 0.0,
            kills: 0.0,
            refused: 0.0,
            cpu: 0.0,
            memory: 0.0,
            connections: 0.0,
            cold: 0.0,
            traffic: 1.0,
            capacity: 1.0,
        }
    }
}

impl Effect {
    /// A deployment, while it is fresh: no environment is warm yet, and there are as many as requests at a time.
    pub(in crate::simulate) fn deployment(is_fresh: bool) -> Self {
        Self { cold: if is_fresh { COLD_AFTER_DEPLOYMENT } else { 0.0 }, ..Self::default() }
    }

    /// Both at once.
    pub(in crate::simulate) fn and(self, other: Self) -> Self {
        let either = |a: f64, b: f64| 1.0 - (1.0 - a) * (1.0 - b);
        Self {
            slowdown: self.slowdown * other.slowdown,
            faults: either(self.faults, other.faults),
            errors: either(self.errors, other.errors),
            throttles: either(self.throttles, other.throttles),
            hangs: either(self.hangs, other.hangs),
            kills: either(self.kills, other.kills),
            refused: either(self.refused, other.refused),
            cpu: self.cpu + other.cpu,
            memory: self.memory + other.memory,
            connections: self.connections + other.connections,
            cold: either(self.cold, other.cold),
            traffic: self.traffic * other.traffic,
            capacity: self.capacity * other.capacity,
        }
    }
}

/// What is done to a call.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct CallEffect {
    /// Seconds on the way, beside the usual.
    pub(in crate::simulate) network: f64,
    /// The share that never arrives.
    pub(in crate::simulate) resets: f64,
    /// The share that the callee refuses as bad.
    pub(in crate::simulate) bad: f64,
    /// The share that the callee's guard denies.
    pub(in crate::simulate) denied: f64,
}

impl CallEffect {
    /// Both at once.
    pub(in crate::simulate) fn and(self, other: Self) -> Self {
        Self {
            network: self.network + other.network,
            resets: self.resets.max(other.resets),
            bad: self.bad.max(other.bad),
            denied: self.denied.max(other.denied),
        }
    }
}
