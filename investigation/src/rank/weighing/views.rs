//! Which sources saw an entity depart.

use super::blame::refusal;
use super::position::failures_in_front;
use super::{LIKELY_INHERITED, Weighing};
use crate::model::{EvidenceKind, Source};
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::max_strength;
use crate::rank::propagation::{REQUEST_TROUBLE, propagation};
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
        arguments.add(Argument::Corroborated, factor * self.corroboration(node));
        // Lines that name who refused a request are about the request.
        let mentions = max_strength(evidence.log_mentions.iter().copied()) * (1.0 - refusal(self.graph, node));
        let mentions = mentions * (1.0 - self.load_from_ingress(node));
        arguments.add(Argument::LogMention, mentions);
    }

    /// How surely, 0 to 1, both metrics, of the entity or of what stands in front of it, and the entity's own log lines show
    /// trouble of requests. Who logs time-outs waits for another, and the line says nothing about the entity itself.
    fn corroboration(&self, node: NodeIndex) -> f64 {
        let strongest = |source: Source| {
            let symptoms = self.graph.evidence[node].symptoms.iter();
            let seen = symptoms.filter(|symptom| {
                symptom.source == source
                    && symptom.kind != EvidenceKind::TimeoutLog
                    && REQUEST_TROUBLE.contains(&propagation(symptom.kind))
            });
            seen.map(|symptom| self.relevance.strength(node, symptom)).fold(0.0, f64::max)
        };
        let counted = strongest(Source::Metrics).max(failures_in_front(self.graph, node));
        counted.min(strongest(Source::Logs))
    }
}
