//! Readings: what became of each source.

use serde::{Deserialize, Serialize};

use super::{GapReason, Source};

/// What became of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct SourceReading {
    /// The source.
    pub source: Source,
    /// What became of it.
    pub reading: Reading,
}

/// Whether a source was read, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Reading {
    /// It was read.
    Read {
        /// How many pieces of evidence it gave; 0 if nothing in it departs from the baseline.
        evidence: usize,
    },
    /// It answered, and holds nothing of the two windows.
    Empty,
    /// The context names nothing to read in it.
    NotConfigured,
    /// It was asked, and could not be read.
    Failed {
        /// Why it could not be read.
        reason: GapReason,
    },
}

impl Reading {
    /// What became of the source, in a few words, such as `not read: access denied`.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Read { evidence: 0 } => "nothing unusual".to_owned(),
            Self::Read { evidence: 1 } => "1 piece of evidence".to_owned(),
            Self::Read { evidence } => format!("{evidence} pieces of evidence"),
            Self::Empty => "read, but empty in both windows".to_owned(),
            Self::NotConfigured => "not read: the context names none".to_owned(),
            Self::Failed { reason } => format!("not read: {}", reason.label()),
        }
    }
}
