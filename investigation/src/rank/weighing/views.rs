//! Which sources saw an entity depart.

use super::Weighing;
use super::blame::refusal;
use crate::model::{Evidence, EvidenceKind, Source};
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::max_strength;
use crate::rank::topology::NodeIndex;

impl Weighing<'_> {
    /// Adds every source that saw the entity depart, and the log lines of others that name it. What the service graph's
    /// statistics show is counted already, as a contribution to the entry's excess.
    pub(super) fn add_views(&self, arguments: &mut Arguments, node: NodeIndex) {
        let evidence = &self.graph.evidence[node];
        for &source in Source::ALL {
            let symptoms = evidence.symptoms.iter();
            let seen = symptoms.filter(|symptom| symptom.source == source && !is_graph_statistic(symptom));
            let strongest = seen.map(|symptom| self.relevance.strength(node, symptom)).fold(0.0, f64::max);
            arguments.add(Argument::SeenIn(source), strongest);
        }
        // Lines that name who refused a request are about the request.
        let mentions = max_strength(evidence.log_mentions.iter().copied()) * (1.0 - refusal(self.graph, node));
        arguments.add(Argument::LogMention, mentions);
    }
}

/// Whether the evidence comes from the service graph's statistics rather than from single traces.
fn is_graph_statistic(evidence: &Evidence) -> bool {
    let is_from_traces = matches!(
        evidence.kind,
        EvidenceKind::DependencyFault
            | EvidenceKind::DependencyError
            | EvidenceKind::DependencyThrottle
            | EvidenceKind::SelfTimeRise
            | EvidenceKind::NetworkTimeRise
            | EvidenceKind::RetryRise
            | EvidenceKind::ColdStartRise
    );
    evidence.source == Source::Traces && !is_from_traces
}
