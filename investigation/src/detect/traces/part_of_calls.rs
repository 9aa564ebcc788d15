//! The evidence that another part of the calls of an edge goes wrong than in the baseline, by X-Ray's statistics of all calls.

use crate::detect::series::{Share, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Source, Unit};

/// What goes wrong, and how surely.
pub struct PartOfCalls {
    /// The kind of evidence that it is.
    pub kind: EvidenceKind,
    /// What tells it from other evidence of this kind about the same edge.
    pub what: &'static str,
    /// The part in the incident.
    pub now: Share,
    /// The part in the baseline.
    pub before: Share,
    /// How far from chance the difference is, in standard deviations.
    pub score: f64,
}

impl PartOfCalls {
    /// The evidence about this edge.
    pub fn into_evidence(self, entity: Entity, summary: String) -> Evidence {
        Evidence {
            id: EvidenceId::new(Source::Traces, &entity.name, self.kind, self.what),
            source: Source::Traces,
            kind: self.kind,
            magnitude: Magnitude {
                observed: round(100.0 * self.now.rate()),
                expected: round(100.0 * self.before.rate()),
                unit: Unit::Percent,
                strength: strength(self.score),
            },
            onset: None,
            summary,
            citation: Citation { place: None, what: "X-Ray service graph".to_owned(), samples: Vec::new() },
            series: None,
            entity,
        }
    }
}
