//! What the fake can be told to do instead of answering.

use std::collections::{BTreeMap, VecDeque};

/// How a call ends instead of well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Refused for the rate of calls, in the service's words.
    Throttles,
    /// Refused for want of permission, in the service's words.
    Denies,
    /// Refused with this status and error code.
    Fails {
        /// The HTTP status.
        status: u16,
        /// The error code.
        code: &'static str,
    },
    /// Never answered.
    Hang,
    /// Answered by the first half of the right answer.
    CutOff,
}

/// The faults to come, by operation.
#[derive(Default)]
pub(super) struct Faults(BTreeMap<String, VecDeque<(Fault, usize)>>);

impl Faults {
    pub(super) fn add(&mut self, operation: &str, fault: Fault, times: usize) {
        self.0.entry(operation.to_owned()).or_default().push_back((fault, times));
    }

    pub(super) fn next(&mut self, operation: &str) -> Option<Fault> {
        let queue = self.0.get_mut(operation)?;
        let (fault, left) = queue.front_mut()?;
        let fault = *fault;
        *left = left.saturating_sub(1);
        if *left == 0 {
            queue.pop_front();
        }
        Some(fault)
    }
}
