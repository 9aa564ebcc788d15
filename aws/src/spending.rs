//! The bytes that queries scan together, while they run, and the most that they may.

use std::sync::{Mutex, PoisonError};

use investigation::ports::{Failure, FailureKind};

/// A sum that several queries spend from.
pub(crate) struct Spending {
    max: f64,
    queries: Mutex<Vec<Query>>,
}

/// What one query has scanned in all, and since the look before the last.
#[derive(Default)]
struct Query {
    bytes: f64,
    lately: f64,
}

impl Spending {
    /// Nothing is spent yet of so many bytes.
    pub(crate) fn of_at_most(max: f64) -> Self {
        Self { max, queries: Mutex::default() }
    }

    /// The limit, in bytes.
    pub(crate) fn max(&self) -> f64 {
        self.max
    }

    /// Whether anything may be scanned at all: a query scans before the first look at it.
    ///
    /// # Errors
    /// Where earlier attempts may have scanned all.
    pub(crate) fn require_any(&self) -> Result<(), Failure> {
        if self.max > 0.0 {
            return Ok(());
        }
        // As if the time for it had ended: a shorter window helps.
        let detail = "all that may be scanned was scanned before";
        Err(Failure::new(FailureKind::TimedOut, "logs:StartQuery", detail))
    }

    /// The meter of one more query.
    pub(crate) fn meter(&self) -> Meter<'_> {
        let mut queries = self.queries.lock().unwrap_or_else(PoisonError::into_inner);
        queries.push(Query::default());
        Meter { spending: self, position: queries.len() - 1 }
    }
}

/// Counts what one query scans.
pub(crate) struct Meter<'a> {
    spending: &'a Spending,
    position: usize,
}

impl Meter<'_> {
    /// Notes how many bytes the query has scanned so far, and returns whether it is to stop: if all go on as they did lately,
    /// the next look would find more scanned than may be.
    pub(crate) fn has_spent_all(&self, bytes: f64) -> bool {
        let mut queries = self.spending.queries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(query) = queries.get_mut(self.position) {
            *query = Query { bytes: bytes.max(query.bytes), lately: (bytes - query.bytes).max(0.0) };
        }
        queries.iter().map(|query| query.bytes + query.lately).sum::<f64>() > self.spending.max
    }
}

impl Drop for Meter<'_> {
    /// A query that has ended scans no more.
    fn drop(&mut self) {
        let mut queries = self.spending.queries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(query) = queries.get_mut(self.position) {
            query.lately = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_to_stop_before_the_next_look_would_find_too_much() {
        let spending = Spending::of_at_most(100.0);
        let (one, other) = (spending.meter(), spending.meter());
        assert!(!one.has_spent_all(30.0));
        assert!(!other.has_spent_all(10.0));
        assert!(one.has_spent_all(60.0), "60 and 10, and 30 and 10 more by the next look");
        drop(other);
        assert!(!one.has_spent_all(70.0), "70 and 10, and 10 more by the next look");
        assert!(one.has_spent_all(85.0), "85 and 10, and 15 more by the next look");
    }

    #[test]
    fn a_number_that_goes_back_counts_for_nothing() {
        let spending = Spending::of_at_most(100.0);
        let meter = spending.meter();
        assert!(!meter.has_spent_all(50.0) && !meter.has_spent_all(0.0));
        assert!(meter.has_spent_all(80.0));
    }
}
