//! The client against the strict fake, and the fake's own strictness.
