//! The domain of an incident investigation: pure, synchronous, deterministic.
//!
//! Data goes one way: [`telemetry`] (what a source returned) -> [`detect`] (evidence) -> [`rank`] (hypotheses) ->
//! [`report`] (what the responder reads). No AWS, no Slack, no clock and no environment are known here; the outside
//! is reached through [`ports`], which other crates implement.

pub mod advice;
pub mod detect;
pub mod model;
pub mod ports;
pub mod rank;
pub mod report;
pub mod telemetry;
