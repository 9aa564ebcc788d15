//! What a change of the entity, or beside it, says.

use jiff::Timestamp;

use super::position::{presumed_code, presumed_fronts};
use super::{Weighing, beyond_chance};
use crate::model::{EntityKind, Evidence, EvidenceKind};
use crate::rank::argument::Argument;
use crate::rank::change_relevance::{change_relevance, linked_change_relevance};
use crate::rank::confidence::Arguments;
use crate::rank::propagation::REQUEST_TROUBLE;
use crate::rank::topology::NodeIndex;
use crate::rank::traffic::traffic_loss_strength;

/// What the relevance of a change counts, 0 to 1, when it is compared with that of a change of the entity itself: one of
/// what the entity calls or is called by.
const NEIGHBOUR_FACTOR: f64 = 0.6;

/// The same for a change of something of which nothing tells to whom it belongs.
const UNATTACHED_FACTOR: f64 = 0.5;

/// A change of something that belongs to nobody is a suspect only if it is at least this relevant, 0 to 1: made within five
/// minutes before the onset.
const MIN_UNATTACHED_RELEVANCE: f64 = 0.75;

/// A change, and how relevant it is, 0 to 1.
type Judged<'a> = (&'a Evidence, f64);

impl<'a> Weighing<'a> {
    /// Adds what changes say of the entity, and returns the one to suspect: one of which its errors speak, one of its own, or
    /// one beside it. Things are changed all the time: a change says something only of an entity whose trouble is beyond
    /// chance.
    pub(super) fn add_change(&self, arguments: &mut Arguments, node: NodeIndex) -> Option<&'a Evidence> {
        let evidence = &self.graph.evidence[node];
        let onset = evidence.onset();
        // What no longer gets anything to do may be well itself, and yet it was the change that took it away.
        let lost_traffic = traffic_loss_strength(evidence);
        let own_trouble = evidence.max_symptom_strength(REQUEST_TROUBLE).max(lost_traffic);
        let trouble = beyond_chance(own_trouble.max(self.own_failures_in_front(node)));
        let linked = evidence.linked_changes.iter();
        let linked = most_relevant(linked.map(|linked| (linked.change, linked_change_relevance(linked, onset))));
        let own = most_relevant(judge(evidence.changes.iter().copied(), onset));
        if let Some((_, relevance)) = linked {
            arguments.add(Argument::ErrorsNameChange, relevance * trouble);
        }
        if let Some((_, relevance)) = most_relevant(linked.into_iter().chain(own)) {
            arguments.add(Argument::RecentChange, relevance * trouble);
        }
        let unattached = most_relevant(judge(self.unattached_changes(), onset));
        let unattached = unattached.filter(|(_, relevance)| onset.is_some() && *relevance >= MIN_UNATTACHED_RELEVANCE);
        let weakened = |factor: f64| move |(change, relevance): Judged<'a>| (change, factor * relevance);
        let neighbour = most_relevant(judge(self.neighbour_changes(node), onset)).map(weakened(NEIGHBOUR_FACTOR));
        let unattached = unattached.map(weakened(UNATTACHED_FACTOR));
        let suspect = most_relevant(linked.into_iter().chain(own).chain(neighbour).chain(unattached));
        suspect.map(|(change, _)| change)
    }

    /// The changes of what the entity calls or is called by, or of what usually stands in front of it, or behind: a balancer, and
    /// what configures the code behind it, often bear the name of the application.
    fn neighbour_changes(&self, node: NodeIndex) -> impl Iterator<Item = &'a Evidence> {
        let topology_node = &self.graph.topology[node];
        let neighbours = topology_node.callers.iter().chain(&topology_node.callees).copied();
        let neighbours = neighbours.chain(presumed_fronts(self.graph, node)).chain(presumed_code(self.graph, node));
        neighbours.flat_map(|neighbour| self.graph.evidence[neighbour].changes.iter().copied())
    }

    /// The changes of settings, permissions and capacity of things that belong to nobody: keys, rules, parameters. A
    /// deployment of something that is no part of the system does not concern it.
    fn unattached_changes(&self) -> impl Iterator<Item = &'a Evidence> {
        let alone = self.graph.topology.indexes().filter(|node| {
            let topology_node = &self.graph.topology[*node];
            let has_neighbours = !topology_node.callers.is_empty() || !topology_node.callees.is_empty();
            let is_component = !matches!(topology_node.entity.kind, EntityKind::Resource | EntityKind::AwsService);
            let has_symptoms = !self.graph.evidence[*node].symptoms.is_empty();
            !is_component && !has_neighbours && !has_symptoms && topology_node.statistics.is_none()
        });
        let changes = alone.flat_map(|node| self.graph.evidence[node].changes.iter().copied());
        changes.filter(|change| change.kind != EvidenceKind::Deployment)
    }
}

/// Changes with how relevant their times make them. What AWS does by itself is nobody's change.
fn judge<'a>(
    changes: impl Iterator<Item = &'a Evidence>,
    onset: Option<Timestamp>,
) -> impl Iterator<Item = Judged<'a>> {
    let made = changes.filter(|change| change.kind != EvidenceKind::AutomaticChange);
    made.map(move |change| (change, change_relevance(change, onset)))
}

/// The most relevant change and its relevance, 0 to 1; of equal ones that with the smallest id.
fn most_relevant<'a>(changes: impl IntoIterator<Item = Judged<'a>>) -> Option<Judged<'a>> {
    changes.into_iter().max_by(|(change, relevance), (other, other_relevance)| {
        relevance.total_cmp(other_relevance).then_with(|| other.id.cmp(&change.id))
    })
}
