//! The bytes that the queries of one question scan together, while they run.

use std::sync::Mutex;

/// A sum that may come up to a limit.
pub(super) struct Spending {
    max: f64,
    spent: Mutex<f64>,
}

impl Spending {
    /// Nothing is spent yet.
    pub(super) fn of_at_most(max: f64) -> Self {
        Self { max, spent: Mutex::new(0.0) }
    }

    /// The limit, in bytes.
    pub(super) fn max(&self) -> f64 {
        self.max
    }

    /// Adds what a query has scanned since the last time, and returns whether all together have scanned too much.
    pub(super) fn add(&self, bytes: f64) -> bool {
        // A panic while the lock is held would have ended the process.
        let Ok(mut spent) = self.spent.lock() else { return true };
        *spent += bytes.max(0.0);
        *spent > self.max
    }
}
