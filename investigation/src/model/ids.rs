//! Identifiers that are checked once, where they enter.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{EvidenceKind, Source};

/// An id that does not have the shape it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an investigation id: expected `inv-` and 1 to 60 lower-case letters, digits or `-`")]
pub struct InvalidId(String);

/// Names one run. It is the name of the Step Functions execution too, so it keeps to characters that such a name,
/// an S3 key and a URL path all take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schemas", schemars(extend("pattern" = "^inv-[a-z0-9-]{1,60}$")))]
pub struct InvestigationId(String);

impl InvestigationId {
    /// The id of the run that `seed` asks for: the same seed gives the same id, which makes starting idempotent.
    #[must_use]
    pub fn from_seed(seed: &[u8]) -> Self {
        Self(format!("inv-{}", fingerprint(&[seed], 10)))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for InvestigationId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        let well_formed = text.strip_prefix("inv-").is_some_and(|rest| {
            (1..=60).contains(&rest.len())
                && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        });
        if well_formed { Ok(Self(text)) } else { Err(InvalidId(text)) }
    }
}

impl From<InvestigationId> for String {
    fn from(id: InvestigationId) -> Self {
        id.0
    }
}

impl fmt::Display for InvestigationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names a piece of evidence: made from what was observed, never from its position, so that it is the same in any
/// order of arrival. Shape: `ev-<source>-<8 hex digits>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct EvidenceId(String);

impl EvidenceId {
    /// The id of the observation of `kind` at `entity`; `subject` tells apart what is observed there (a metric's
    /// name, a log template).
    #[must_use]
    pub fn new(source: Source, entity: &str, kind: EvidenceKind, subject: &str) -> Self {
        let digest = fingerprint(&[entity.as_bytes(), kind.name().as_bytes(), subject.as_bytes()], 4);
        Self(format!("ev-{}-{digest}", source.name()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first `bytes` bytes of the SHA-256 of `parts`, in hex; each part is closed by a byte that text cannot hold.
fn fingerprint(parts: &[&[u8]], bytes: usize) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
        hasher.update([0xff]);
    }
    hasher.finalize().iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_names_the_same_run() {
        let id = InvestigationId::from_seed(b"T1/13345224609.738474920");
        assert_eq!(id, InvestigationId::from_seed(b"T1/13345224609.738474920"));
        assert_ne!(id, InvestigationId::from_seed(b"T2/13345224609.738474920"));
        assert_eq!(InvestigationId::try_from(id.to_string()), Ok(id));
    }

    #[test]
    fn an_id_that_could_leave_its_folder_is_refused() {
        for text in ["", "inv-", "inv-../../x", "inv-A", "x-1", "inv-a/b"] {
            assert!(InvestigationId::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn evidence_of_another_entity_kind_or_subject_has_another_id() {
        let id = |entity, kind, subject| EvidenceId::new(Source::Metrics, entity, kind, subject);
        let ids = [
            id("a", EvidenceKind::LatencyRise, "p99"),
            id("b", EvidenceKind::LatencyRise, "p99"),
            id("a", EvidenceKind::FaultRise, "p99"),
            id("a", EvidenceKind::LatencyRise, "p50"),
        ];
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len());
    }
}
