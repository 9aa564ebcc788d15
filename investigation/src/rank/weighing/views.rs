//! Which sources saw an entity depart.

use super::blame::refusal;
use super::{LIKELY_INHERITED, Weighing};
use crate::model::Source;
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::max_strength;
use crate::rank::topology::NodeIndex;

/// The sources that are views of their own: what is seen in traces and logs says more, and has arguments of its own.
const VIEWS: [Source; 2] = [Source::Metrics, Source::Alarms];

impl Weighing<'_> {
    /// Adds each view that saw the entity depart, and the log lines of others that name it.
    pub(super) fn add_views(&self, arguments: &mut Arguments, node: NodeIndex) {
        let evidence = &self.graph.evidence[node];
        let factor = if self.is_front_seen_from_outside(node) { LIKELY_INHERITED } else { 1.0 };
        for source in VIEWS {
            let seen = evidence.symptoms.iter().filter(|symptom| symptom.source == source);
            let strongest = seen.map(|symptom| self.relevance.strength(node, symptom)).fold(0.0, f64::max);
            arguments.add(Argument::SeenIn(source), factor * strongest);
        }
        // Lines that name who refused a request are about the request.
        let mentions = max_strength(evidence.log_mentions.iter().copied()) * (1.0 - refusal(self.graph, node));
        arguments.add(Argument::LogMention, mentions);
    }
}
