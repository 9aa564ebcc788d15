//! The bytes that queries of CloudWatch Logs scan: what AWS charges for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A sum of bytes. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScannedBytes(Arc<AtomicU64>);

impl ScannedBytes {
    /// Adds what the statistics of a query say.
    pub(crate) fn add(&self, bytes: f64) {
        // A sum of bytes is a whole number far below 2^53; the cast takes what is not a number for 0.
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The sum so far.
    pub(crate) fn sum(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_add_to_one_sum_and_nonsense_adds_nothing() {
        let scanned = ScannedBytes::default();
        for bytes in [1_000.0, 24.0, -1.0, f64::NAN] {
            scanned.clone().add(bytes);
        }
        assert_eq!(scanned.sum(), 1_024);
    }
}
