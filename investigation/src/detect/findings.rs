//! What a detector hands on: evidence, gaps, and the service graph if the source has one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::changes::Footprint;
use super::redact::{redact, redact_in_place};
use crate::model::{Evidence, EvidenceId, Gap, GapReason, Reading, Source};
use crate::telemetry::ServiceGraph;

/// What one source gave: the output of a collecting step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Findings {
    /// The source that was asked.
    pub source: Source,
    /// The evidence, in order of id.
    pub evidence: Vec<Evidence>,
    /// What could not be collected, in order of reason.
    pub gaps: Vec<Gap>,
    /// The service graph with its statistics, if this source has one: the ranking reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph: Option<ServiceGraph>,
    /// What each change leaves in the telemetry of others, by the evidence of the change: the ranking reads it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub footprints: BTreeMap<EvidenceId, Footprint>,
    /// How many items were read, by name, for a reader who asks why nothing was found.
    #[serde(default)]
    pub read: BTreeMap<String, u64>,
    /// What was found in other places of the context, until the ranking [gathers](crate::rank::places::gather) it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<FoundElsewhere>,
}

/// What one source gave in another place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FoundElsewhere {
    /// What the place is called.
    pub place: String,
    /// What was found there.
    pub findings: Findings,
}

impl Findings {
    /// Puts evidence and gaps in their order, so that the order of arrival leaves no trace, and takes secrets out of all
    /// their texts: nothing leaves a detector but through here.
    #[must_use]
    pub fn new(source: Source, mut evidence: Vec<Evidence>, mut gaps: Vec<Gap>) -> Self {
        evidence.iter_mut().for_each(redact_evidence);
        gaps.iter_mut().for_each(|gap| redact_in_place(&mut gap.detail));
        evidence.sort_by(|a, b| {
            let strongest = b.magnitude.strength.total_cmp(&a.magnitude.strength);
            a.id.cmp(&b.id).then(strongest).then_with(|| a.summary.cmp(&b.summary))
        });
        evidence.dedup_by(|a, b| a.id == b.id);
        gaps.sort();
        gaps.dedup();
        Self {
            source,
            evidence,
            gaps,
            graph: None,
            footprints: BTreeMap::new(),
            read: BTreeMap::new(),
            elsewhere: Vec::new(),
        }
    }

    /// Notes how much was read.
    #[must_use]
    pub fn having_read(mut self, what: &str, count: usize) -> Self {
        self.read.insert(what.to_owned(), u64::try_from(count).unwrap_or(u64::MAX));
        self
    }

    /// Hands on what each change leaves in the telemetry of others.
    #[must_use]
    pub(crate) fn with_footprints(mut self, footprints: BTreeMap<EvidenceId, Footprint>) -> Self {
        self.footprints = footprints;
        self
    }

    /// Hands the service graph on to the ranking.
    #[must_use]
    pub fn with_graph(mut self, mut graph: ServiceGraph) -> Self {
        redact_graph(&mut graph);
        self.graph = Some(graph);
        self
    }

    /// What became of the source. Changes and alarms are read also where there were none; metrics without a point and traces
    /// without a request are not.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let counted = self.graph.iter().flat_map(|graph| &graph.nodes).any(|node| !node.samples.is_empty());
        let holds_anything = counted || self.read.values().any(|count| *count > 0) || !self.evidence.is_empty();
        let has_reason = |reason| self.gaps.iter().any(|gap| gap.reason == reason);
        if holds_anything {
            return Reading::Read { evidence: self.evidence.len() };
        }
        if let Some(reason) = GapReason::FAILURES.into_iter().find(|reason| has_reason(*reason)) {
            return Reading::Failed { reason };
        }
        if has_reason(GapReason::NotConfigured) {
            return Reading::NotConfigured;
        }
        match self.source {
            Source::Logs | Source::Changes | Source::Alarms => Reading::Read { evidence: 0 },
            Source::Metrics | Source::Traces => Reading::Empty,
        }
    }

    /// Findings of a source that gave nothing.
    #[must_use]
    pub fn missing(source: Source, reason: GapReason, detail: impl Into<String>) -> Self {
        Self::new(source, Vec::new(), vec![Gap { source, reason, detail: detail.into() }])
    }
}

fn redact_evidence(evidence: &mut Evidence) {
    let rest = evidence.summary.strip_prefix(&evidence.entity.name).and_then(|rest| rest.strip_prefix(": "));
    let rest = rest.map(|rest| redact(rest).into_owned());
    redact_in_place(&mut evidence.entity.name);
    // The entity that a summary begins with is no name of a secret behind it: `gate-auth: 12 failed`.
    match rest {
        Some(rest) => evidence.summary = format!("{}: {rest}", evidence.entity.name),
        None => redact_in_place(&mut evidence.summary),
    }
    redact_in_place(&mut evidence.citation.what);
    evidence.citation.samples.iter_mut().for_each(redact_in_place);
}

/// Takes secrets out of the names of a service graph, in nodes and edges alike.
pub(super) fn redact_graph(graph: &mut ServiceGraph) {
    graph.nodes.iter_mut().for_each(|node| redact_in_place(&mut node.name));
    for edge in &mut graph.edges {
        redact_in_place(&mut edge.from);
        redact_in_place(&mut edge.to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Citation, Entity, EntityKind, EvidenceId, EvidenceKind, Magnitude, Unit};

    #[test]
    fn an_entity_whose_name_ends_like_a_secrets_hides_nothing_behind_it() {
        let found = |name: &str, rest: &str| Evidence {
            id: EvidenceId::new(Source::Metrics, name, EvidenceKind::FaultRise, "x"),
            source: Source::Metrics,
            entity: Entity { name: name.to_owned(), kind: EntityKind::LoadBalancer },
            kind: EvidenceKind::FaultRise,
            magnitude: Magnitude { observed: 1.0, expected: 0.0, unit: Unit::Count, strength: 0.9 },
            onset: None,
            summary: format!("{name}: {rest}"),
            citation: Citation::default(),
            series: None,
        };
        let redacted = |name: &str, rest: &str| {
            let mut evidence = found(name, rest);
            redact_evidence(&mut evidence);
            evidence.summary
        };
        let metric = "HTTPCode_Target_5XX_Count 3,816 of 17,722 requests";
        assert_eq!(redacted("gate-auth", metric), format!("gate-auth: {metric}"));
        assert_eq!(redacted("user-token", metric), format!("user-token: {metric}"));
        assert!(!redacted("shop", "password=hunter2-hunter2 refused").contains("hunter2"));
    }
}
