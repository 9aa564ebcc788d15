//! Who is blamed by whom: log lines that name what a call failed at, and callees that refuse what they are sent.

use crate::model::{EntityKind, EvidenceKind};
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::topology::{NodeIndex, NodeMap};

/// What callers log when a callee does not serve them: it is not reached, so that the callee itself, and a graph of what was
/// answered, know nothing of it, or it takes no more, and they wait and try again.
const NOT_SERVED: [EvidenceKind; 4] =
    [EvidenceKind::NetworkLog, EvidenceKind::TimeoutLog, EvidenceKind::QuotaLog, EvidenceKind::ThrottleLog];

/// What a callee answers when it is sent something wrong.
const REFUSALS: [EvidenceKind; 2] = [EvidenceKind::ErrorRise, EvidenceKind::DependencyError];

/// For each entity how surely, 0 to 1, its own log lines say that another does not serve it, and how surely others say so of
/// it.
pub(super) struct Blame {
    pub(super) by: NodeMap<f64>,
    pub(super) of: NodeMap<f64>,
}

impl Blame {
    pub(super) fn new(graph: &EvidenceGraph<'_>) -> Self {
        let mut blame = Self { by: graph.topology.map(|_| 0.0), of: graph.topology.map(|_| 0.0) };
        for blamed in graph.possible_causes() {
            for mention in graph.evidence[blamed].log_mentions.iter().filter(|line| NOT_SERVED.contains(&line.kind)) {
                let strength = mention.magnitude.strength;
                for &caller in &graph.topology[blamed].callers {
                    let is_logging = graph.evidence[caller].symptoms.iter().any(|symptom| symptom.id == mention.id);
                    if is_logging {
                        blame.by[caller] = blame.by[caller].max(strength);
                        blame.of[blamed] = blame.of[blamed].max(strength);
                    }
                }
            }
        }
        blame
    }
}

/// How surely, 0 to 1, an entity refuses what its callers send and is well otherwise: a table whose key is missing in the
/// request, an API that finds a request invalid.
pub(super) fn refusal(graph: &EvidenceGraph<'_>, node: NodeIndex) -> f64 {
    let is_only_called = matches!(
        graph.topology[node].entity.kind,
        EntityKind::DynamoDbTable
            | EntityKind::Database
            | EntityKind::Queue
            | EntityKind::Topic
            | EntityKind::AwsService
    );
    let symptoms = &graph.evidence[node].symptoms;
    // Who was told by a change of its own whom to refuse does not merely refuse what is wrong.
    let was_changed = graph.evidence[node].changes.iter().any(|change| change.kind == EvidenceKind::PermissionChange);
    if was_changed || !is_only_called || symptoms.iter().any(|symptom| !REFUSALS.contains(&symptom.kind)) {
        return 0.0;
    }
    symptoms.iter().map(|symptom| symptom.magnitude.strength).fold(0.0, f64::max)
}
