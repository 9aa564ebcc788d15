//! The domain of an incident investigation: pure, synchronous, deterministic.
//!
//! Data goes one way:
//!
//! 1. [`telemetry`] is what a source returned: metrics, log lines, the service graph and traces, changes, alarms.
//! 2. [`detect`] compares the incident window with its baseline. What departs becomes [`model::Evidence`]; what could not
//!    be read becomes a [`model::Gap`].
//! 3. [`rank`] lays the evidence on the service graph and gives hypotheses: which entity broke, in what way, and how sure
//!    that is. It begins with a worked example.
//! 4. [`report`] is what the responder reads: verdict, where to look first, timeline, blast radius, gaps.
//! 5. [`advice`] is the one bounded question that a model may be asked about a finished report, and the check of its answer.
//! 6. [`follow_up`] answers questions about a finished report, [`memory`] knows which past incidents were alike and what people
//!    said of the verdicts, and [`post_mortem`] writes a report down for the people who go on from it.
//!
//! [`concluded`] is what other systems are told of an investigation that ended.
//!
//! [`discover`] makes a context of what AWS holds around one name.
//!
//! [`occurrence`] says which alarms that went off belong together, and start one investigation.
//!
//! [`grammar`] is how people write what they ask for: a context, a window, a symptom; [`alarm_message`] reads what an alarm
//! says of them.
//!
//! [`model`] holds the words that all of these speak. No AWS, no Slack, no clock and no environment are known here; the
//! outside is reached through [`ports`], which other crates implement.
//!
//! To see it all at once, call [`report::build`] with a scope and the findings of each source.
//!
#![doc = include_str!("../../docs/GLOSSARY.md")]

pub mod advice;
pub mod alarm_message;
pub mod audit;
pub mod budget;
pub mod concluded;
pub mod cost;
pub mod detect;
pub mod discover;
pub mod follow_up;
pub mod grammar;
pub mod limits;
pub mod memory;
pub mod model;
pub mod nearest;
pub mod occurrence;
pub mod ports;
pub mod post_mortem;
pub mod rank;
pub mod report;
pub mod telemetry;
