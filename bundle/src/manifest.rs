//! `incident.json`: what a bundle says about itself.

use investigation::model::{CauseKind, Signal, Window};
use serde::{Deserialize, Serialize};

/// The content of `incident.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The name of the bundle, and of its directory.
    pub name: String,
    /// The symptom, in one line.
    pub title: String,
    /// The system and the symptom, in a few sentences that do not give the cause away.
    pub description: String,
    /// Where the telemetry comes from.
    pub origin: Origin,
    /// What the responder asks.
    pub ask: Ask,
    /// The real causes: empty if nothing was wrong, `None` if nobody knows. They are for whoever compares the report
    /// with them; no step of an investigation reads them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truths: Option<Vec<Truth>>,
}

/// Whether telemetry was simulated or recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// A simulator or a person invented it.
    Simulated,
    /// An operator recorded it in an account of their own, and says nothing of who else may have it.
    Account {
        /// The region of the telemetry.
        region: String,
    },
    /// It was measured on a running system.
    Recorded {
        /// The URL of the whole data.
        source: String,
        /// The authors, the title and what was changed, as the licence demands.
        attribution: String,
        /// The SPDX identifier of the licence.
        licence: String,
    },
}

/// The question: the arguments of `/investigate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The name of the context.
    pub service: String,
    /// The time of the incident.
    pub incident_window: Window,
    /// The symptom that the responder saw; `auto` leaves it open.
    #[serde(default)]
    pub signal: Signal,
}

/// A known root cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truth {
    /// The entity that broke, as the telemetry spells it.
    pub entity: String,
    /// Other entities that are a right answer too: the other end of a call, the consumer of a queue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The kind of root cause, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CauseKind>,
    /// What happened to the entity, in a few words.
    pub cause: String,
}

impl Ask {
    /// The text that a responder types after `/investigate` to ask this.
    #[must_use]
    pub fn command_text(&self) -> String {
        let Self { service, incident_window, signal } = self;
        format!("{service} {}..{} {}", incident_window.start(), incident_window.end(), signal.name())
    }
}

impl Origin {
    /// `simulated` or `recorded`.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Account { .. } | Self::Recorded { .. } => "recorded",
        }
    }
}
