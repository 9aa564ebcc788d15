//! What a cache that no longer serves excuses: the store behind it answers what the cache did.

use crate::detect::metrics::is_sign_of_emptied_cache;
use crate::model::EntityKind;
use crate::rank::change_relevance::ONSET_TOLERANCE;
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::topology::NodeIndex;

/// How surely, 0 to 1, a store bears more load because a cache does not serve it any more: one that began to miss no later
/// than the store departed.
pub(super) fn load_from_emptied_cache(graph: &EvidenceGraph<'_>, store: NodeIndex) -> f64 {
    let topology = &graph.topology;
    let is_store = matches!(topology[store].entity.kind, EntityKind::Database | EntityKind::DynamoDbTable);
    let own_symptoms = &graph.evidence[store].symptoms;
    if !is_store || own_symptoms.iter().any(|symptom| is_sign_of_emptied_cache(symptom)) {
        return 0.0;
    }
    let latest = graph.evidence[store].onset().and_then(|onset| onset.checked_add(ONSET_TOLERANCE).ok());
    let mut surest = 0.0_f64;
    for cache in graph.possible_causes().filter(|cache| *cache != store) {
        for symptom in graph.evidence[cache].symptoms.iter().filter(|symptom| is_sign_of_emptied_cache(symptom)) {
            let came_first = symptom.onset.zip(latest).is_none_or(|(onset, latest)| onset <= latest);
            if came_first {
                surest = surest.max(symptom.magnitude.strength);
            }
        }
    }
    surest
}
