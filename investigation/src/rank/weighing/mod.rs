//! Evidence graph -> candidates: what speaks for and against each entity.

mod attribution;
mod blame;
mod changes;
mod downstream_trouble;
mod emptied_cache;
mod position;
mod relevance;
mod standing_out;
mod traffic;
mod views;

use std::collections::BTreeSet;

use jiff::Timestamp;

use self::blame::Blame;
use self::downstream_trouble::downstream_trouble;
use self::emptied_cache::load_from_emptied_cache;
use self::relevance::Relevance;
use self::standing_out::Slowdowns;
use super::argument::Argument;
use super::candidate::Candidate;
use super::change_relevance::ONSET_TOLERANCE;
use super::confidence::Arguments;
use super::evidence_graph::{EvidenceGraph, NodeEvidence};
use super::excess::Attribution;
use super::identity::identity_key;
use super::propagation::{NOT_INHERITED, Propagation, REQUEST_TROUBLE, propagation};
use super::topology::{NodeIndex, NodeMap};
use super::weights::Weights;
use super::windows;
use crate::detect::dimensions::find_entity;
use crate::detect::metrics::measures_response_time;
use crate::detect::series::{SIGNIFICANT_SCORE, strength};
use crate::model::{EvidenceKind, Scope, Source};

/// What a departure counts, 0 to 1, that an entity may well have inherited; more for whom nobody explains, by its lead.
const LIKELY_INHERITED: f64 = 0.5;

/// Weighs every entity that may be the cause and at which anything was observed.
#[must_use]
pub fn weigh_candidates<'a>(
    graph: &'a EvidenceGraph<'a>,
    attribution: Option<&'a Attribution>,
    scope: &Scope,
    weights: &'a Weights,
) -> Vec<Candidate<'a>> {
    let relevance = Relevance::new(graph, windows(scope));
    let slowdowns = Slowdowns::new(graph, &relevance, has_comparable_response_times(graph, scope));
    let unattributed = is_nothing_attributed(attribution).then_some(&slowdowns);
    let weighing = Weighing {
        ingress_traffic_surge: traffic::ingress_traffic_surge(graph, unattributed),
        ingress_traffic_loss: traffic::ingress_traffic_loss(graph),
        graph,
        weights,
        attribution,
        callee_trouble: downstream_trouble(graph, REQUEST_TROUBLE),
        callee_at_limit: downstream_trouble(graph, &[Propagation::AtLimit]),
        trouble_elsewhere: position::trouble_elsewhere(graph),
        load_from_cache: graph.topology.map(|node| load_from_emptied_cache(graph, node)),
        relevance,
        blame: Blame::new(graph),
        slowdowns,
        onsets: sorted_onsets(graph),
    };
    let mut candidates = Vec::new();
    for node in graph.possible_causes() {
        if !graph.evidence[node].is_empty() || weighing.find_contributor(node).is_some() {
            candidates.push(weighing.weigh(node));
        }
    }
    candidates
}

/// Whether the response times of at least two entities were read, by metrics or by X-Ray.
fn has_comparable_response_times(graph: &EvidenceGraph<'_>, scope: &Scope) -> bool {
    let counted_by_xray = graph.possible_causes().filter(|node| graph.topology[*node].statistics.is_some()).count();
    let queries = scope.context.metrics.iter().filter(|query| measures_response_time(query));
    let entities: BTreeSet<String> = queries.map(|query| identity_key(&find_entity(query))).collect();
    counted_by_xray > 1 || entities.len() > 1
}

/// When each possible cause departed, in order of time.
fn sorted_onsets(graph: &EvidenceGraph<'_>) -> Vec<Timestamp> {
    let mut onsets: Vec<Timestamp> = graph.possible_causes().filter_map(|node| graph.evidence[node].onset()).collect();
    onsets.sort_unstable();
    onsets
}

/// What all candidates are weighed by.
struct Weighing<'a> {
    graph: &'a EvidenceGraph<'a>,
    weights: &'a Weights,
    attribution: Option<&'a Attribution>,
    /// The trouble of requests, 0 to 1, at what each entity calls.
    callee_trouble: NodeMap<f64>,
    /// The same for limits alone.
    callee_at_limit: NodeMap<f64>,
    /// The greatest trouble of requests, 0 to 1, at any other entity that does not merely stand in front of code.
    trouble_elsewhere: NodeMap<f64>,
    /// How surely, 0 to 1, each store answers what a cache in front of it did.
    load_from_cache: NodeMap<f64>,
    /// How much of it matters at the entry.
    relevance: Relevance,
    /// Who logs that another does not serve it.
    blame: Blame,
    /// Who slowed, and by how much.
    slowdowns: Slowdowns,
    /// How surely more traffic enters at any ingress, 0 to 1.
    ingress_traffic_surge: f64,
    /// How surely less does, 0 to 1.
    ingress_traffic_loss: f64,
    /// When each possible cause departed, in order of time.
    onsets: Vec<Timestamp>,
}

impl<'a> Weighing<'a> {
    fn weigh(&self, node: NodeIndex) -> Candidate<'a> {
        let evidence = &self.graph.evidence[node];
        let contributor = self.find_contributor(node);
        let mut arguments = Arguments::default();
        match (self.attribution, contributor) {
            (Some(attribution), Some(contributor)) => {
                self.add_contribution(&mut arguments, node, attribution, contributor);
            }
            _ => self.add_inheritance(&mut arguments, node),
        }
        let own = 1.0 - self.load_from_ingress(node).max(self.load_from_cache[node]);
        arguments.add(Argument::AtLimit, own * self.max_strength(node, &[Propagation::AtLimit]));
        let begins_here = own * (1.0 - self.waits_for_host(node));
        arguments.add(Argument::LocalTrouble, begins_here * self.max_strength(node, &[Propagation::Local]));
        self.add_blame(&mut arguments, node);
        self.add_traffic(&mut arguments, node);
        self.add_views(&mut arguments, node);
        arguments.add(Argument::DepartedEarlier, self.share_of_later_onsets(evidence));
        let change = self.add_change(&mut arguments, node);
        let log_odds = arguments.log_odds(self.weights);
        Candidate { node, contributor, change, arguments, log_odds }
    }

    /// What speaks for an entity that contributes nothing, and against it.
    fn add_inheritance(&self, arguments: &mut Arguments, node: NodeIndex) {
        if is_nothing_attributed(self.attribution) {
            let lead = self.slowdowns.lead(self.graph, node);
            let if_inherited = lead.map_or(LIKELY_INHERITED, |lead| LIKELY_INHERITED.max(lead.extent));
            arguments.add(Argument::UnattributedDeparture, self.unattributed_departure(node, if_inherited));
            if let Some(lead) = lead {
                let next = lead.next.map(|next| self.graph.topology[next].entity.name.as_str());
                arguments.add_comparison(Argument::StandsOut, lead.extent, next);
            }
        }
        let not_inherited = self.max_strength(node, NOT_INHERITED);
        let callee_trouble = self.callee_trouble[node].max(position::presumed_callee_trouble(self.graph, node));
        arguments.add(Argument::CalleeInTrouble, callee_trouble * (1.0 - not_inherited));
    }

    /// How surely, 0 to 1, the entity departs by itself. What it may well have inherited counts less, by the factor
    /// `if_inherited`: that of an entity that says it waits, that of a gateway or a load balancer, that of an entrance of which
    /// only metrics know, that of a store whose cache was emptied, and slowness where others are slow too.
    fn unattributed_departure(&self, node: NodeIndex, if_inherited: f64) -> f64 {
        let evidence = &self.graph.evidence[node];
        let not_slowness = evidence.symptoms.iter().filter(|symptom| {
            REQUEST_TROUBLE.contains(&propagation(symptom.kind)) && symptom.kind != EvidenceKind::LatencyRise
        });
        let besides_slowness = not_slowness.map(|symptom| self.relevance.strength(node, symptom)).fold(0.0, f64::max);
        let strongest = self.max_strength(node, REQUEST_TROUBLE);
        let may_be_inherited = position::passes_on(self.graph, node)
            || self.is_front_seen_from_outside(node)
            || self.load_from_cache[node] > 0.0
            || (self.slowdowns.are_several() && besides_slowness < strongest);
        let factor = if may_be_inherited {
            if_inherited
        } else if standing_out::logs_timeouts(evidence) {
            // It waits for whoever else is in trouble.
            1.0 - (1.0 - if_inherited) * self.trouble_elsewhere[node]
        } else {
            1.0
        };
        let not_inherited = self.max_strength(node, NOT_INHERITED);
        not_inherited.max(strongest * factor).max(self.own_failures_in_front(node))
    }

    /// Whether load enters here, others were observed as well, and only metrics and alarms show trouble, all of which may be
    /// inherited: whatever fails anywhere fails here too.
    fn is_front_seen_from_outside(&self, node: NodeIndex) -> bool {
        let mut symptoms = self.graph.evidence[node].symptoms.iter();
        self.graph.is_ingress(node)
            && is_nothing_attributed(self.attribution)
            && self.slowdowns.are_comparable()
            && symptoms.all(|symptom| {
                matches!(symptom.source, Source::Metrics | Source::Alarms)
                    && matches!(propagation(symptom.kind), Propagation::ToCallers | Propagation::Unknown)
            })
    }

    /// What others say of it, and it of others.
    fn add_blame(&self, arguments: &mut Arguments, node: NodeIndex) {
        let own = 1.0 - self.load_from_ingress(node);
        arguments.add(Argument::BlamesAnother, self.blame.by[node]);
        arguments.add(Argument::DoesNotServe, own * self.blame.of[node]);
        arguments.add(Argument::RefusesItsCaller, blame::refusal(self.graph, node));
    }

    /// The strength, 0 to 1, of the symptom that spreads in one of these ways and matters most at the entry.
    fn max_strength(&self, node: NodeIndex, propagations: &[Propagation]) -> f64 {
        self.relevance.max_strength(self.graph, node, propagations)
    }

    /// The share, 0 to 1, of all departures that began clearly later than that of the entity.
    fn share_of_later_onsets(&self, evidence: &NodeEvidence<'_>) -> f64 {
        let Some(clearly_later) = evidence.onset().and_then(|onset| onset.checked_add(ONSET_TOLERANCE).ok()) else {
            return 0.0;
        };
        let not_later = self.onsets.partition_point(|onset| *onset <= clearly_later);
        (self.onsets.len() - not_later) as f64 / self.onsets.len().max(1) as f64
    }
}

/// Whether nothing shows whose own excess explains the entry's.
fn is_nothing_attributed(attribution: Option<&Attribution>) -> bool {
    attribution.is_none_or(|attribution| attribution.contributors.is_empty())
}

/// How far a strength is beyond what chance brings, 0 to 1: 0 up to the strength of a score that is just significant.
fn beyond_chance(strength_of_departure: f64) -> f64 {
    let by_chance = strength(SIGNIFICANT_SCORE);
    ((strength_of_departure - by_chance) / (1.0 - by_chance)).max(0.0)
}

#[cfg(test)]
mod tests;
