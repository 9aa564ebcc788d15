//! `as_read.json`: what a recording of a live account holds beside its telemetry, so that it replays to the same report.

use std::collections::BTreeMap;

use investigation::model::{Gap, Source};
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind};
use investigation::telemetry::{Collected, DatabaseLoad, LogLines, RequestLines};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How the sources of a recording answered. A bundle that has this is replayed as it was read, line by line: nothing of it
/// is selected anew, as long as what is asked is what was asked then.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AsRead {
    /// When it was asked for: what CloudTrail may still lack depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<Timestamp>,
    /// The sources that could not be read, and in which way they failed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub failures: BTreeMap<Source, SourceFailure>,
    /// What the sources could not return of what they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// The ordinary lines of a sample of requests, where not all lines were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<Collected<RequestLines>>,
    /// What services state of the resources that the context names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Collected<LogLines>>,
    /// Which statements loaded the databases that the context names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load: Option<Collected<Vec<DatabaseLoad>>>,
}

/// In which way a source failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFailure {
    /// What kind of failure it was.
    pub kind: FailureKind,
    /// Whether it was the account of the context that could not be entered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_of_role: bool,
}

impl From<&Failure> for SourceFailure {
    fn from(failure: &Failure) -> Self {
        Self { kind: failure.kind, is_of_role: failure.operation == ASSUME_ROLE }
    }
}

impl AsRead {
    /// The failure of a source that could not be read.
    pub(crate) fn failure(&self, source: Source) -> Option<Failure> {
        let SourceFailure { kind, is_of_role } = *self.failures.get(&source)?;
        let operation = if is_of_role { ASSUME_ROLE } else { "bundle:Replay" };
        Some(Failure::new(kind, operation, format!("{} could not be read when it was recorded", source.name())))
    }

    /// Telemetry of a source, with the gaps that it had.
    pub(crate) fn with_gaps<T>(&self, source: Source, telemetry: T) -> Collected<T> {
        let gaps = self.gaps.iter().filter(|gap| gap.source == source).cloned().collect();
        Collected { telemetry, gaps }
    }
}
