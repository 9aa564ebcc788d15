//! What happens next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Since the start of the simulation.
pub(super) type Milliseconds = u64;

/// Events by their time; of those at the same time, the one that was added first.
#[derive(Debug)]
pub(super) struct Queue<E> {
    events: BinaryHeap<Reverse<(Milliseconds, u64, E)>>,
    added: u64,
}

impl<E: Ord> Queue<E> {
    pub(super) fn new() -> Self {
        Self { events: BinaryHeap::new(), added: 0 }
    }

    pub(super) fn add(&mut self, at: Milliseconds, event: E) {
        self.events.push(Reverse((at, self.added, event)));
        self.added += 1;
    }

    /// The next event and its time; `None` when nothing is left to happen.
    pub(super) fn next(&mut self) -> Option<(Milliseconds, E)> {
        let Reverse((at, _, event)) = self.events.pop()?;
        Some((at, event))
    }
}
