//! `incident.json`.

use investigation::model::{CauseKind, Signal, Window};
use serde::{Deserialize, Serialize};

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The name of the bundle, and of its directory.
    pub name: String,
    /// What happened, in a line.
    pub title: String,
    /// What happened, in a few sentences, without giving the cause away.
    pub description: String,
    /// Where the telemetry comes from.
    pub origin: Origin,
    /// What the responder asks.
    pub ask: Ask,
    /// What broke, where that is known; empty if nothing did. For the reader alone: no step of an investigation is
    /// given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truths: Option<Vec<Truth>>,
}

/// Where telemetry comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// Somebody made it up.
    Simulated,
    /// It was measured.
    Recorded {
        /// Where it can be had whole.
        source: String,
        /// Whose work it is.
        attribution: String,
        /// On what terms it is used.
        licence: String,
    },
}

/// What `/investigate` is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The name of the context.
    pub service: String,
    /// When it went wrong.
    pub incident_window: Window,
    /// What went wrong.
    #[serde(default)]
    pub signal: Signal,
}

/// The known root cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truth {
    /// The entity that broke, as the telemetry spells it.
    pub entity: String,
    /// Where it may as well be said to be: the other end of a call, the consumer of a queue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The kind of root cause, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CauseKind>,
    /// How it broke, in a few words.
    pub cause: String,
}

impl Origin {
    /// The origin in a word.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Recorded { .. } => "recorded",
        }
    }
}
