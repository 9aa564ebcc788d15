//! What a component did in one minute.

use super::Answer;

/// The calls that one component made of another in one minute.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct Flow {
    /// Tries, with those that never arrived.
    pub(in crate::simulate) calls: u64,
    /// Of these, those that never arrived.
    pub(in crate::simulate) resets: u64,
    /// Of these, those refused as bad.
    pub(in crate::simulate) bad: u64,
    /// Of these, those denied.
    pub(in crate::simulate) denied: u64,
    /// Of these, those that failed by the callee's fault.
    pub(in crate::simulate) faults: u64,
    /// Of these, those that were throttled.
    pub(in crate::simulate) throttles: u64,
}

/// What a component did in one minute.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::simulate) struct State {
    /// What was to be expected.
    pub(in crate::simulate) answer: Answer,
    pub(in crate::simulate) requests: u64,
    pub(in crate::simulate) faults: u64,
    pub(in crate::simulate) errors: u64,
    pub(in crate::simulate) throttles: u64,
    /// Of the faults, those that ran into the time limit.
    pub(in crate::simulate) timeouts: u64,
    /// Of the faults, those that were killed for their memory.
    pub(in crate::simulate) kills: u64,
    /// Of the faults, those that had no connection.
    pub(in crate::simulate) refused: u64,
    /// Of the faults, those of its own code on any day.
    pub(in crate::simulate) usual_faults: u64,
    /// Of the faults, those of its own code that are new.
    pub(in crate::simulate) new_faults: u64,
    /// Of the faults, those for which there was no room.
    pub(in crate::simulate) crowded_out: u64,
    /// Invocations that started cold.
    pub(in crate::simulate) cold: u64,
    /// The response times of all requests added up.
    pub(in crate::simulate) seconds: f64,
    /// CPU used, in percent.
    pub(in crate::simulate) cpu: f64,
    /// Memory used, as a share of what there is.
    pub(in crate::simulate) memory: f64,
    /// Connections in use, as a share of the most.
    pub(in crate::simulate) connections: f64,
    /// Messages that wait.
    pub(in crate::simulate) backlog: u64,
    /// Messages that were taken.
    pub(in crate::simulate) taken: u64,
    /// How long the oldest message waits, in seconds.
    pub(in crate::simulate) age: f64,
    /// How far its time strays from its mean: the logarithm of the factor.
    pub(in crate::simulate) stray: f64,
    /// One for each of the component's calls.
    pub(in crate::simulate) flows: Vec<Flow>,
}
