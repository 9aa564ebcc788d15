//! What it says for an entity that its own excess explains the entry's.

use super::standing_out::logs_timeouts;
use super::{Weighing, beyond_chance};
use crate::detect::series::strength;
use crate::model::EntityKind;
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::excess::{Attribution, Contributor};
use crate::rank::propagation::Propagation;
use crate::rank::topology::NodeIndex;

impl<'a> Weighing<'a> {
    /// What the entity contributes to the entry's excess, if anything. A call contributes what its caller does: its own
    /// evidence decides whether the time is spent, or the requests are lost, between the two. So does a third party's host
    /// on which the caller gives up: X-Ray counts what was answered.
    pub(super) fn find_contributor(&self, node: NodeIndex) -> Option<&'a Contributor> {
        let attribution = self.attribution?;
        let topology_node = &self.graph.topology[node];
        let waiting = topology_node.callers.iter().find(|caller| self.waits_for(**caller, node) > 0.0);
        let counted_at = match waiting {
            Some(caller) => *caller,
            None if topology_node.is_call() => *topology_node.callers.first()?,
            None => node,
        };
        let merged = self.graph.merged_node(counted_at);
        let mut contributors = attribution.contributors.iter();
        contributors.find(|contributor| contributor.node == counted_at || Some(contributor.node) == merged)
    }

    /// What speaks for a contributor.
    pub(super) fn add_contribution(
        &self,
        arguments: &mut Arguments,
        node: NodeIndex,
        attribution: &Attribution,
        contributor: &Contributor,
    ) {
        let departure = strength(contributor.departure_score.max(0.0));
        // The entry explains itself whatever happened: only what is beyond chance tells more than noise.
        let is_entry = contributor.node == attribution.entry;
        let conclusiveness = if is_entry { beyond_chance(departure) } else { departure };
        let next = self.find_next_contributor(node, attribution, contributor);
        let lead = contributor.contribution() - next.map_or(0.0, Contributor::contribution);
        let next_name = next.map(|next| self.graph.topology[next.node].entity.name.as_str());
        arguments.add(Argument::ExplainsEntryExcess, contributor.contribution() * conclusiveness);
        arguments.add(Argument::BeyondChance, beyond_chance(departure));
        arguments.add_comparison(Argument::AheadOfNextContributor, lead * conclusiveness, next_name);
        arguments.add(Argument::CalleeInTrouble, self.waits_for_host(node));
        arguments.add(Argument::CalleeAtLimit, self.callee_at_limit[node]);
    }

    /// The contributor that explains most, of those that are not another view of this entity.
    fn find_next_contributor<'b>(
        &self,
        node: NodeIndex,
        attribution: &'b Attribution,
        contributor: &Contributor,
    ) -> Option<&'b Contributor> {
        let merged = self.graph.merged_node(node);
        let is_same_entity = |other: NodeIndex| other == node || Some(other) == merged || other == contributor.node;
        attribution.contributors.iter().find(|other| !is_same_entity(other.node))
    }

    /// How surely, 0 to 1, an entity that logs time-outs waits for a third party's host.
    pub(super) fn waits_for_host(&self, node: NodeIndex) -> f64 {
        let callees = self.graph.topology[node].callees.iter();
        callees.map(|host| self.waits_for(node, *host)).fold(0.0, f64::max)
    }

    /// The same for this host, whose own slowness says so.
    fn waits_for(&self, caller: NodeIndex, host: NodeIndex) -> f64 {
        let is_host = self.graph.topology[host].entity.kind == EntityKind::Remote;
        if is_host && logs_timeouts(&self.graph.evidence[caller]) {
            self.max_strength(host, &[Propagation::Local, Propagation::ToCallers])
        } else {
            0.0
        }
    }
}
