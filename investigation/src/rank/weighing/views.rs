//! Which sources saw an entity depart.

use super::blame::refusal;
use super::position::failures_in_front;
use super::{LIKELY_INHERITED, Weighing};
use crate::model::{Evidence, EvidenceKind, Source};
use crate::rank::argument::Argument;
use crate::rank::change_relevance::ONSET_TOLERANCE;
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
            let own = seen.map(|symptom| self.relevance.strength(node, symptom)).fold(0.0, f64::max);
            let in_front = if source == Source::Metrics { self.own_failures_in_front(node) } else { 0.0 };
            arguments.add(Argument::SeenIn(source), factor * own.max(in_front));
        }
        arguments.add(Argument::Corroborated, factor * self.corroboration(node));
        // Lines that name who refused a request are about the request.
        let mentions = max_strength(evidence.log_mentions.iter().copied()) * (1.0 - refusal(self.graph, node));
        let mentions = mentions * (1.0 - self.load_from_ingress(node));
        arguments.add(Argument::LogMention, mentions);
    }

    /// How surely, 0 to 1, both metrics, of the entity or of what stands in front of it, and the entity's own log lines show
    /// trouble of requests. Who logs time-outs waits for another, if there is another in trouble, and the line says nothing
    /// about the entity itself.
    fn corroboration(&self, node: NodeIndex) -> f64 {
        let strongest = |source: Source| {
            let symptoms = self.graph.evidence[node].symptoms.iter();
            let seen = symptoms
                .filter(|symptom| symptom.source == source && REQUEST_TROUBLE.contains(&propagation(symptom.kind)));
            let by_itself = |symptom: &Evidence| match symptom.kind {
                EvidenceKind::TimeoutLog => 1.0 - self.trouble_elsewhere[node],
                _ => 1.0,
            };
            seen.map(|symptom| by_itself(symptom) * self.relevance.strength(node, symptom)).fold(0.0, f64::max)
        };
        let in_front = max_strength(failures_in_front(self.graph, node).into_iter());
        strongest(Source::Metrics).max(in_front).min(strongest(Source::Logs))
    }

    /// How surely, 0 to 1, what fails in front of the entity is of its own making: its log lines tell of trouble from the same
    /// time on, and nobody else is in trouble who could stand behind.
    pub(super) fn own_failures_in_front(&self, node: NodeIndex) -> f64 {
        let evidence = &self.graph.evidence[node];
        let lines = evidence.symptoms.iter().filter(|symptom| symptom.source == Source::Logs);
        let lines = lines.filter(|symptom| REQUEST_TROUBLE.contains(&propagation(symptom.kind)));
        let Some(line) = lines.max_by(|a, b| a.magnitude.strength.total_cmp(&b.magnitude.strength)) else {
            return 0.0;
        };
        let began_with_line = |failure: &&Evidence| match (failure.onset, line.onset) {
            (Some(failure), Some(line)) => failure.duration_since(line).abs() <= ONSET_TOLERANCE,
            _ => false,
        };
        let failures = failures_in_front(self.graph, node).into_iter().filter(began_with_line);
        max_strength(failures) * (1.0 - self.trouble_elsewhere[node]) * line.magnitude.strength.sqrt()
    }
}
