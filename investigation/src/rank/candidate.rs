//! One possible root cause while ranking, and the choice of those that are worth a hypothesis.

use super::confidence::{Arguments, Rival};
use super::evidence_graph::EvidenceGraph;
use super::excess::Contributor;
use super::identity::is_namesake_in_front;
use super::topology::NodeIndex;
use super::weights::Weights;
use super::{MAX_CONSIDERED, hypothesis};
use crate::detect::series::round;
use crate::model::{Considered, Evidence, Hypothesis};

/// Several things broke at once only if each explains at least this share, 0 to 1, of the entry's excess: less is noise
/// beside the cause.
const MIN_SHARE_OF_A_CAUSE: f64 = 0.2;

/// An entity that may be the root cause, with everything that speaks for and against it.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// The entity's node.
    pub node: NodeIndex,
    /// What it contributes to the excess of the entry, if anything.
    pub contributor: Option<&'a Contributor>,
    /// The change that may have brought the trouble.
    pub change: Option<&'a Evidence>,
    /// Everything that speaks for and against it.
    pub arguments: Arguments,
    /// What the arguments say together: 0 is an even chance.
    pub log_odds: f64,
}

impl Candidate<'_> {
    /// Whether both can be causes: they explain different parts of the excess, and neither a small one.
    fn can_coexist_with(&self, other: &Self) -> bool {
        match (self.contributor, other.contributor) {
            (Some(own), Some(others)) => {
                own.node != others.node
                    && own.share + others.share <= 1.0
                    && own.share.min(others.share) >= MIN_SHARE_OF_A_CAUSE
            }
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }
}

/// The likeliest candidates, at most `max_count`, each with its rivals: the others that cannot be a cause beside it. Of two views of one cause only the likelier is left.
#[must_use]
pub fn select_likeliest<'a>(
    graph: &EvidenceGraph<'_>,
    mut candidates: Vec<Candidate<'a>>,
    max_count: usize,
) -> Vec<(Candidate<'a>, Option<Rival>)> {
    candidates.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds).then(a.node.cmp(&b.node)));
    let mut likeliest: Vec<Candidate<'a>> = Vec::with_capacity(max_count);
    for candidate in candidates {
        let is_seen_already = likeliest.iter().any(|other| is_same_cause(graph, candidate.node, other.node));
        if likeliest.len() < max_count && !is_seen_already {
            likeliest.push(candidate);
        }
    }
    let rivals: Vec<Option<Rival>> =
        likeliest.iter().map(|candidate| find_rivals(graph, candidate, &likeliest)).collect();
    likeliest.into_iter().zip(rivals).collect()
}

/// The candidates that cannot be a cause beside this one, under the name of the likeliest.
fn find_rivals(graph: &EvidenceGraph<'_>, candidate: &Candidate<'_>, likeliest: &[Candidate<'_>]) -> Option<Rival> {
    let mut likeliest_rival = None;
    let mut odds = 0.0;
    for other in likeliest.iter().filter(|other| other.node != candidate.node && !candidate.can_coexist_with(other)) {
        likeliest_rival = likeliest_rival.or(Some(other.node));
        odds += other.log_odds.exp();
    }
    let rival = likeliest_rival?;
    Some(Rival { name: graph.topology[rival].entity.name.clone(), log_odds: odds.ln() })
}

/// What is said of the candidates that became no hypothesis, the likeliest first.
#[must_use]
pub fn describe_left(
    graph: &EvidenceGraph<'_>,
    likeliest: &[(Candidate<'_>, Option<Rival>)],
    hypotheses: &[Hypothesis],
    weights: &Weights,
) -> Vec<Considered> {
    let mut left = Vec::new();
    for (candidate, rival) in likeliest {
        let entity = hypothesis::find_entity(graph, candidate.node);
        if left.len() == MAX_CONSIDERED || hypotheses.iter().any(|hypothesis| hypothesis.entity == entity) {
            continue;
        }
        let (speaks_for, speaks_against) = candidate.arguments.describe(weights);
        left.push(Considered {
            entity,
            probability: candidate.arguments.confidence(weights, rival.as_ref(), 1.0).value,
            own_share: candidate.contributor.map(|contributor| round(contributor.share)),
            speaks_for,
            speaks_against,
        });
    }
    left
}

/// Whether two nodes are views of one cause: a call and one of its ends, two ways in of the same load, or code and the
/// gateway in front of it that has its name.
fn is_same_cause(graph: &EvidenceGraph<'_>, a: NodeIndex, b: NodeIndex) -> bool {
    let are_both_ingress = graph.is_ingress(a) && graph.is_ingress(b);
    let (entity, other) = (&graph.topology[a].entity, &graph.topology[b].entity);
    let are_namesakes = is_namesake_in_front(entity, other) || is_namesake_in_front(other, entity);
    are_both_ingress || are_namesakes || is_call_with_end(graph, a, b)
}

/// Whether one of the nodes is a call, and the other its caller or callee.
pub(super) fn is_call_with_end(graph: &EvidenceGraph<'_>, a: NodeIndex, b: NodeIndex) -> bool {
    let is_end_of = |end: NodeIndex, call: NodeIndex| {
        let node = &graph.topology[call];
        node.is_call() && (node.callers.contains(&end) || node.callees.contains(&end))
    };
    is_end_of(a, b) || is_end_of(b, a)
}
