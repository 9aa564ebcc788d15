//! What a change of the entity, or beside it, says.

use jiff::Timestamp;

use super::{Weighing, beyond_chance};
use crate::model::Evidence;
use crate::rank::argument::Argument;
use crate::rank::change_relevance::change_relevance;
use crate::rank::confidence::Arguments;
use crate::rank::propagation::REQUEST_TROUBLE;
use crate::rank::topology::NodeIndex;

impl<'a> Weighing<'a> {
    /// Adds the most relevant change of the entity itself, else of one that it calls or is called by. Things are changed all
    /// the time: a change says something only of an entity whose trouble is beyond chance.
    pub(super) fn add_change(&self, arguments: &mut Arguments, node: NodeIndex) -> Option<&'a Evidence> {
        let evidence = &self.graph.evidence[node];
        let onset = evidence.onset();
        let trouble = beyond_chance(evidence.max_symptom_strength(REQUEST_TROUBLE));
        if let Some((change, relevance)) = find_most_relevant(evidence.changes.iter().copied(), onset) {
            arguments.add(Argument::RecentChange, relevance * trouble);
            return Some(change);
        }
        let topology_node = &self.graph.topology[node];
        let neighbours = topology_node.callers.iter().chain(&topology_node.callees);
        let changes = neighbours.flat_map(|neighbour| self.graph.evidence[*neighbour].changes.iter().copied());
        let (change, relevance) = find_most_relevant(changes, onset)?;
        arguments.add(Argument::RecentNeighbourChange, relevance * trouble);
        Some(change)
    }
}

/// The most relevant change and its relevance, 0 to 1; of equal ones that with the smallest id.
fn find_most_relevant<'a>(
    changes: impl Iterator<Item = &'a Evidence>,
    onset: Option<Timestamp>,
) -> Option<(&'a Evidence, f64)> {
    let judged = changes.map(|change| (change, change_relevance(change, onset)));
    judged.max_by(|(change, relevance), (other, other_relevance)| {
        relevance.total_cmp(other_relevance).then_with(|| other.id.cmp(&change.id))
    })
}
