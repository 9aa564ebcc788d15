//! Trouble of what an entity calls.

use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::propagation::Propagation;
use crate::rank::topology::NodeMap;

/// What is left, 0 to 1, of the trouble of a callee's callee: a step up the calls, it is less surely inherited.
const INHERITED_PER_CALL: f64 = 0.8;

/// Trouble from further away, in calls, has been diluted to nothing.
const MAX_CALLS: usize = 16;

/// For each entity the strongest trouble, 0 to 1, that spreads in one of these ways at what it calls, directly or through
/// others; weaker with every further call.
pub(super) fn downstream_trouble(graph: &EvidenceGraph<'_>, propagations: &[Propagation]) -> NodeMap<f64> {
    let topology = &graph.topology;
    let own_trouble = topology.map(|node| graph.evidence[node].max_symptom_strength(propagations));
    let mut downstream = topology.map(|_| 0.0);
    for _ in 0..MAX_CALLS {
        let next = topology.map(|node| {
            let mut strongest = 0.0_f64;
            for &callee in &topology[node].callees {
                strongest = strongest.max(own_trouble[callee]).max(INHERITED_PER_CALL * downstream[callee]);
            }
            strongest
        });
        let is_settled = next == downstream;
        downstream = next;
        if is_settled {
            break;
        }
    }
    downstream
}
