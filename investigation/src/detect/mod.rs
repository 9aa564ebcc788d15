//! Raw telemetry -> evidence. One module a source, each pure and linear in its input.

pub mod alarms;
pub mod changes;
pub mod departure;
pub mod dimensions;
mod findings;
pub mod graph;
pub mod logs;
pub mod metrics;
pub mod redact;
pub mod series;
pub mod stream;
pub mod traces;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod hostile;

pub use findings::Findings;
