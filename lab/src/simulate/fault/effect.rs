//! The effects of faults and red herrings on a component or a call in one minute.

use crate::simulate::random::chance_of_either;

/// The share of a minute's requests that find no warm environment after a deployment: an environment of a function that
/// takes half a second serves about a hundred requests a minute.
const COLD_AFTER_DEPLOYMENT: f64 = 0.01;

/// The effect on a component. Shares are of its requests, 0 to 1; the default changes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::simulate) struct ComponentEffect {
    /// The factor on its own time.
    pub(in crate::simulate) slowdown: f64,
    /// The share that fails by its fault (5xx).
    pub(in crate::simulate) faults: f64,
    /// The share that it refuses as the caller's error (4xx).
    pub(in crate::simulate) errors: f64,
    /// The share that it throttles (429).
    pub(in crate::simulate) throttles: f64,
    /// The share that hangs until the time limit.
    pub(in crate::simulate) hangs: f64,
    /// The share that is killed because memory is used up.
    pub(in crate::simulate) kills: f64,
    /// The share that fails because no connection is free.
    pub(in crate::simulate) refused: f64,
    /// CPU beyond the usual, in percent.
    pub(in crate::simulate) cpu: f64,
    /// The share of the free memory that is used, 0 to 1.
    pub(in crate::simulate) memory: f64,
    /// The share of the free connections that is used, 0 to 1.
    pub(in crate::simulate) connections: f64,
    /// The share of invocations that start cold, beyond the usual.
    pub(in crate::simulate) cold: f64,
    /// The factor on the number of requests that arrive.
    pub(in crate::simulate) traffic: f64,
    /// The factor on its capacity, 0 to 1.
    pub(in crate::simulate) capacity: f64,
}

impl Default for ComponentEffect {
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

impl ComponentEffect {
    /// The effect of a deployment: in its first minute no environment is warm.
    pub(in crate::simulate) fn deployment(is_first_minute: bool) -> Self {
        Self { cold: if is_first_minute { COLD_AFTER_DEPLOYMENT } else { 0.0 }, ..Self::default() }
    }

    /// Both effects at the same time.
    pub(in crate::simulate) fn combined_with(self, other: Self) -> Self {
        Self {
            slowdown: self.slowdown * other.slowdown,
            faults: chance_of_either(self.faults, other.faults),
            errors: chance_of_either(self.errors, other.errors),
            throttles: chance_of_either(self.throttles, other.throttles),
            hangs: chance_of_either(self.hangs, other.hangs),
            kills: chance_of_either(self.kills, other.kills),
            refused: chance_of_either(self.refused, other.refused),
            cpu: self.cpu + other.cpu,
            memory: self.memory + other.memory,
            connections: self.connections + other.connections,
            cold: chance_of_either(self.cold, other.cold),
            traffic: self.traffic * other.traffic,
            capacity: self.capacity * other.capacity,
        }
    }
}

/// The effect on the calls of one component to another. Shares are of these calls, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct CallEffect {
    /// Time on the network beyond the usual, in seconds.
    pub(in crate::simulate) network_seconds: f64,
    /// The share that never arrives.
    pub(in crate::simulate) resets: f64,
    /// The share that the callee rejects as a bad request.
    pub(in crate::simulate) rejected: f64,
    /// The share that is denied for lack of a permission.
    pub(in crate::simulate) denied: f64,
}

impl CallEffect {
    /// Both effects at the same time.
    pub(in crate::simulate) fn combined_with(self, other: Self) -> Self {
        Self {
            network_seconds: self.network_seconds + other.network_seconds,
            resets: self.resets.max(other.resets),
            rejected: self.rejected.max(other.rejected),
            denied: self.denied.max(other.denied),
        }
    }
}
