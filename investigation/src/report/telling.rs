//! The log line that says why: at the entity of a hypothesis, or next to it.

use crate::detect::logs::error_text::ErrorText;
use crate::detect::logs::pattern::evidence::find_quote;
use crate::model::{EntityKind, Evidence, EvidenceKind, Hypothesis, Source};
use crate::rank::causes::indicates;
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::topology::NodeIndex;

/// A line is worth quoting above this score. The access log of another entity, or a line of one that nothing connects with
/// the hypothesis and that names no error, is not.
const MIN_SCORE: f64 = 1.0;

/// What a line is worth that names an error by its class, or a way to fail that the detectors know.
const NAMES_ERROR: f64 = 3.0;

/// What a line is worth that reports an error in other words.
const REPORTS_ERROR: f64 = 2.0;

/// What a line of an access log is worth: it counts failures and does not say why.
const COUNTS_FAILURES: f64 = 0.5;

/// What is worth what AWS reports of health: that something is not well, and not why.
const REPORTS_HEALTH: f64 = 1.9;

/// What the line of a caller is worth that got no answer in time: it says that the entity is slow, and not why.
const WAITED_FOR_IT: f64 = 1.6;

/// What is added for a line by which the kind of cause is recognised.
const FITS_CAUSE: f64 = 0.6;

/// A log line that says why.
#[derive(Debug)]
pub(super) struct TellingLine<'a> {
    /// The evidence that quotes it.
    pub evidence: &'a Evidence,
    /// What the line says.
    pub error: ErrorText,
    /// What the entity that logs has to do with that of the hypothesis.
    pub relation: Relation,
}

/// What an entity that logs has to do with that of a hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is that entity.
    Own,
    /// It names that entity, or calls it.
    Calls,
    /// That entity passes requests on to it.
    Behind,
    /// Nothing shows how they are connected.
    Unknown,
}

/// The line that says best why, for a hypothesis; none if no line does.
pub(super) fn find_telling_line<'a>(graph: &EvidenceGraph<'a>, hypothesis: &Hypothesis) -> Option<TellingLine<'a>> {
    let cause = graph.topology.find(&hypothesis.entity.name)?;
    let mut best: Option<(f64, TellingLine<'a>)> = None;
    for (node, evidence) in graph.evidence.iter() {
        for &line in evidence.symptoms.iter().filter(|symptom| is_rise_of_lines(symptom)) {
            let Some((relation, distance)) = relate(graph, cause, node, line) else { continue };
            let error = read_error(line);
            let score = worth(line, &error, relation) + fit(line, hypothesis) - distance;
            // Of lines that say as much, the first is that of the earlier node and the stronger evidence.
            let is_better = best.as_ref().is_none_or(|(most, _)| score > *most);
            if score > MIN_SCORE && is_better {
                best = Some((score, TellingLine { evidence: line, error, relation }));
            }
        }
    }
    best.map(|(_, line)| line)
}

/// What the line of a piece of evidence says.
pub(crate) fn read_error(evidence: &Evidence) -> ErrorText {
    ErrorText::read(find_quote(&evidence.summary).unwrap_or(&evidence.summary))
}

/// Whether it quotes lines that are new or come more often.
pub(crate) fn is_rise_of_lines(evidence: &Evidence) -> bool {
    let is_rise = !matches!(evidence.kind, EvidenceKind::VanishedLogPattern | EvidenceKind::ColdStartRise);
    evidence.source == Source::Logs && is_rise && find_quote(&evidence.summary).is_some()
}

/// How an entity that logs is connected with that of the hypothesis, and how much less its line says for that; none if the
/// service graph shows that they have nothing to do with one another.
fn relate(graph: &EvidenceGraph<'_>, cause: NodeIndex, logging: NodeIndex, line: &Evidence) -> Option<(Relation, f64)> {
    let topology = &graph.topology;
    let kind = topology[cause].entity.kind;
    if logging == cause || graph.merged_node(logging) == Some(cause) || graph.merged_node(cause) == Some(logging) {
        return Some((Relation::Own, 0.0));
    }
    let is_passed_on = matches!(kind, EntityKind::ApiGateway | EntityKind::LoadBalancer | EntityKind::StateMachine);
    let names_it = graph.evidence[cause].log_mentions.iter().any(|mention| mention.id == line.id);
    if names_it && !is_passed_on {
        return Some((Relation::Calls, 0.5));
    }
    if topology[cause].callees.contains(&logging) {
        // Whoever passes requests on fails with what stands behind it.
        return Some((Relation::Behind, if is_passed_on { 0.2 } else { 0.8 }));
    }
    if is_called_through(graph, cause, logging) {
        return Some((Relation::Calls, if runs_own_code(kind) { 1.0 } else { 0.5 }));
    }
    let is_known = topology[logging].statistics.is_some() && topology[cause].statistics.is_some();
    if is_known {
        return None;
    }
    Some((Relation::Unknown, if is_passed_on { 0.6 } else { 1.2 }))
}

/// Whether the entity calls that of the hypothesis, where that is a call: through it.
fn is_called_through(graph: &EvidenceGraph<'_>, cause: NodeIndex, caller: NodeIndex) -> bool {
    let callers = &graph.topology[cause].callers;
    let is_behind_call =
        |between: &NodeIndex| graph.topology[*between].is_call() && graph.topology[*between].callers.contains(&caller);
    callers.contains(&caller) || callers.iter().any(is_behind_call)
}

fn runs_own_code(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Service | EntityKind::Lambda | EntityKind::Resource)
}

/// How much a line says.
fn worth(line: &Evidence, error: &ErrorText, relation: Relation) -> f64 {
    let is_access_log = error.class.is_none() && error.reason.starts_with("HTTP ");
    let is_plain = matches!(line.kind, EvidenceKind::NewLogPattern | EvidenceKind::LogPatternRise);
    if is_access_log {
        COUNTS_FAILURES
    } else if relation == Relation::Calls && line.kind == EvidenceKind::TimeoutLog {
        WAITED_FOR_IT
    } else if line.kind == EvidenceKind::HealthLoss {
        REPORTS_HEALTH
    } else if error.class.is_some() || !is_plain {
        NAMES_ERROR
    } else {
        REPORTS_ERROR
    }
}

fn fit(line: &Evidence, hypothesis: &Hypothesis) -> f64 {
    let is_sign = hypothesis.sign.as_ref() == Some(&line.id);
    if is_sign || indicates(line.kind, hypothesis.cause) { FITS_CAUSE } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Findings, fixtures};
    use crate::model::{Citation, Entity, EvidenceId, Magnitude, Unit};
    use crate::rank::{lay_on_graph, rank};
    use crate::telemetry::ServiceGraph;

    fn line(name: &str, kind: EvidenceKind, text: &str) -> Evidence {
        Evidence {
            id: EvidenceId::new(Source::Logs, name, kind, text),
            source: Source::Logs,
            entity: Entity { name: name.to_owned(), kind: EntityKind::Service },
            kind,
            magnitude: Magnitude { observed: 40.0, expected: 0.0, unit: Unit::Count, strength: 0.9 },
            onset: None,
            summary: format!("{name} logged “{text}” 40 times; the baseline has no such line"),
            citation: Citation { what: String::new(), place: None, samples: vec![text.to_owned()] },
            series: None,
        }
    }

    #[test]
    fn what_the_entity_says_itself_is_told_before_that_its_callers_waited() {
        let own = "WARN read 0 live rows and 90000 tombstone cells";
        for (said, told) in [(own, own), ("", "ERROR no response from cassandra: timed out")] {
            let mut lines =
                vec![line("messages", EvidenceKind::TimeoutLog, "ERROR no response from cassandra: timed out")];
            if !said.is_empty() {
                lines.push(line("cassandra", EvidenceKind::NewLogPattern, said));
            }
            let restarts = Evidence {
                source: Source::Metrics,
                ..line("cassandra", EvidenceKind::HealthLoss, "PodRestarts 9 instead of 0")
            };
            let findings = [
                Findings::new(Source::Logs, lines, Vec::new()),
                Findings::new(Source::Metrics, vec![restarts], Vec::new()),
            ];
            let scope = fixtures::scope();
            let hypothesis = rank(&scope, &findings).hypotheses.remove(0);
            assert_eq!(hypothesis.entity.name, "cassandra");
            let no_graph = ServiceGraph::default();
            let graph = lay_on_graph(&scope, &findings, &no_graph);
            let telling = find_telling_line(&graph, &hypothesis).unwrap();
            assert!(telling.evidence.summary.contains(told), "{}", telling.evidence.summary);
        }
    }
}
