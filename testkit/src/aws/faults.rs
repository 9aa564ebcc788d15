//! Faults that a test injects into calls.

use std::collections::{BTreeMap, VecDeque};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// With the error by which the service limits the rate of calls.
    Throttle,
    /// With the error by which the service says that a permission is missing.
    Deny,
    /// With this error.
    Fail {
        /// The HTTP status, 400 to 599.
        status: u16,
        /// The error code, as the SDK matches it.
        code: &'static str,
    },
    /// The connection stays open and no answer comes.
    Hang,
    /// The first half of the right answer comes, then the connection breaks.
    CutOff,
}

/// The injected faults that are left, by operation: each with the number of calls that it still spoils.
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
