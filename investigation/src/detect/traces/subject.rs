//! The evidence that sampled traces give, whatever was compared: one place fills in what all of it has in common.

use super::sampled_trace::SampledTrace;
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Series, Source};

/// A piece of evidence cites at most this many traces: a responder opens one or two.
const MAX_CITED_TRACES: usize = 3;

/// What is compared between the windows, and at which entity.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The entity at which it is observed.
    pub entity: &'a Entity,
    /// What a rise is evidence of.
    pub kind: EvidenceKind,
    /// What is observed, such as `self time`: a part of the evidence's id, never shown.
    pub topic: &'static str,
}

impl Subject<'_> {
    /// The evidence that `traces`, in order of time, show; the first of them is where the departure began. `None` if
    /// there are no such traces.
    pub fn to_evidence(
        self,
        traces: &[SampledTrace<'_>],
        magnitude: Magnitude,
        summary: String,
        series: Option<Series>,
    ) -> Option<Evidence> {
        let first = traces.first()?;
        Some(Evidence {
            id: EvidenceId::new(Source::Traces, &self.entity.name, self.kind, self.topic),
            source: Source::Traces,
            entity: self.entity.clone(),
            kind: self.kind,
            magnitude,
            onset: Some(first.started_at),
            summary,
            citation: Citation {
                place: None,
                what: format!("X-Ray trace {}", first.id),
                samples: traces.iter().take(MAX_CITED_TRACES).map(|trace| trace.id.to_owned()).collect(),
            },
            series,
        })
    }
}
