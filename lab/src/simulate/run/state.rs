//! The state of a component in one minute.

use super::ExpectedResponse;

/// The calls that one component made to another in one minute.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct CallCounts {
    /// Attempts, those that never arrived included.
    pub(in crate::simulate) attempts: u64,
    /// Of the attempts, those that never arrived.
    pub(in crate::simulate) resets: u64,
    /// Of the attempts, those that the callee rejected as bad requests.
    pub(in crate::simulate) rejected: u64,
    /// Of the attempts, those denied for lack of a permission.
    pub(in crate::simulate) denied: u64,
    /// Of the attempts, those that failed by the callee's fault.
    pub(in crate::simulate) faults: u64,
    /// Of the attempts, those that the callee throttled.
    pub(in crate::simulate) throttles: u64,
}

/// What a component did in one minute.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::simulate) struct ComponentState {
    /// The response that was to be expected, of which the counts below are drawn.
    pub(in crate::simulate) expected: ExpectedResponse,
    /// Requests that arrived.
    pub(in crate::simulate) requests: u64,
    /// Requests that failed by the component's fault (5xx), for any of the reasons below or a callee's.
    pub(in crate::simulate) faults: u64,
    /// Requests that it refused as the caller's error (4xx).
    pub(in crate::simulate) errors: u64,
    /// Requests that it throttled (429).
    pub(in crate::simulate) throttles: u64,
    /// Of the faults, those that ran into the time limit.
    pub(in crate::simulate) timeouts: u64,
    /// Of the faults, those that were killed because memory was used up.
    pub(in crate::simulate) kills: u64,
    /// Of the faults, those for which no connection was free.
    pub(in crate::simulate) refused: u64,
    /// Of the faults, those of its own code that occur on any day.
    pub(in crate::simulate) usual_faults: u64,
    /// Of the faults, those of its own code that are new.
    pub(in crate::simulate) new_faults: u64,
    /// Of the faults, those for which it had no capacity.
    pub(in crate::simulate) overload_faults: u64,
    /// Invocations that started cold.
    pub(in crate::simulate) cold: u64,
    /// The sum of the response times of all requests, in seconds.
    pub(in crate::simulate) seconds: f64,
    /// CPU used, in percent.
    pub(in crate::simulate) cpu: f64,
    /// Memory used, as a share of what it has, 0 to 1.
    pub(in crate::simulate) memory: f64,
    /// Connections in use, as a share of the maximum, 0 to 1.
    pub(in crate::simulate) connections: f64,
    /// Messages of a queue that wait at the end of the minute.
    pub(in crate::simulate) backlog: u64,
    /// Messages of a queue that its consumer received.
    pub(in crate::simulate) delivered: u64,
    /// The age of a queue's oldest message, in seconds.
    pub(in crate::simulate) oldest_seconds: f64,
    /// The logarithm of the factor by which its own time differs from the usual by chance. It changes slowly.
    pub(in crate::simulate) drift: f64,
    /// The counts of its calls, in the order of `Component::calls`.
    pub(in crate::simulate) call_counts: Vec<CallCounts>,
}
