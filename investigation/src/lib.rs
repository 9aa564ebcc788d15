//! The domain of an incident investigation: pure, synchronous, deterministic.
