//! Raw telemetry -> evidence.
//!
//! What comes in: what the source of one kind of telemetry returned for the baseline and the incident window, with the
//! gaps that it reports ([`crate::telemetry::Collected`]). What comes out: [`Findings`], which hold the departures from
//! the baseline as [`crate::model::Evidence`], each with its citation, its onset and its strength of 0 to 1, and what is
//! missing as gaps. Every detector is a pure function, takes time linear in its input (but for sorting), and gives the
//! same bytes for the same telemetry in any order.
//!
//! # Which file to open
//!
//! | What is detected | Where |
//! |---|---|
//! | Log lines that rise or stop, cold starts | [`logs`]; its page says how to add a wording or a log format |
//! | Metrics that depart | [`metrics`] |
//! | Traces: faults, retries, durations, unanswered calls | [`traces`] |
//! | Requests that take another turn than before | [`flow`], given spans by [`traces`] and lines by [`logs`] |
//! | Latency, failures and traffic of the service graph's nodes | [`graph`], by the numbers of [`departure`] |
//! | Changes, by what CloudTrail recorded | [`changes`] |
//! | Alarms that went off | [`alarms`] |
//!
//! What they share: [`series`] decides what is beyond chance (start there when something is evidence that should not be,
//! or the reverse), [`redact`] removes secrets from every text that leaves, and [`dimensions`] reads the entity of a
//! metric's dimensions. [`stream`] judges the points of one series as they come; no source uses it yet.
//!
//! To add a detector: write a module with a function from `Collected<…>` to [`Findings`], and let a collecting step call
//! it.

pub mod alarms;
pub mod changes;
pub mod departure;
pub mod dimensions;
mod findings;
pub mod flow;
pub mod graph;
pub mod logs;
pub mod metrics;
pub mod recording;
pub mod redact;
pub mod series;
pub mod stream;
pub mod traces;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod hostile;

pub use findings::{Findings, FoundElsewhere};
