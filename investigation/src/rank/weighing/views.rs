//! Which sources saw an entity depart.

use crate::model::{Evidence, EvidenceKind, Source};
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::{NodeEvidence, max_strength};

/// Adds every source that saw the entity depart, and the log lines of others that name it. What the service graph's
/// statistics show is counted already, as a contribution to the entry's excess.
pub(super) fn add_views(arguments: &mut Arguments, evidence: &NodeEvidence<'_>) {
    for &source in Source::ALL {
        let symptoms = evidence.symptoms.iter().copied();
        let seen = symptoms.filter(|symptom| symptom.source == source && !is_graph_statistic(symptom));
        arguments.add(Argument::SeenIn(source), max_strength(seen));
    }
    arguments.add(Argument::LogMention, max_strength(evidence.log_mentions.iter().copied()));
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
