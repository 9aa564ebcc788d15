//! Computes the worked example of the module's documentation, and holds the documentation to it.

use jiff::{SignedDuration, Timestamp};

use super::candidate::{Candidate, select_likeliest};
use super::confidence::{AGREEMENT, Rival};
use super::evidence_graph::EvidenceGraph;
use super::excess::ExcessByNode;
use super::*;
use crate::detect::fixtures;
use crate::detect::graph::{Coverage, find_evidence};
use crate::detect::series::strength;
use crate::telemetry::{Edge, Node, Sample};

const DOCUMENTED: &str = include_str!("worked_example.md");
const ARCHITECTURE: &str = include_str!("../../../docs/ARCHITECTURE.md");

/// Requests of every node in every minute.
const REQUESTS: u64 = 100;

/// Name, seconds a request in the baseline, seconds a request in the incident.
const NODES: [(&str, f64, f64); 3] = [("shop", 0.30, 0.36), ("cart", 0.25, 0.31), ("orders-db", 0.20, 0.25)];

/// `shop` calls `cart`, which calls `orders-db`; all became slower when the incident window began.
fn service_graph(scope: &Scope) -> ServiceGraph {
    let sample = |at: Timestamp, usual: f64, slow: f64| {
        let seconds = if scope.incident_window().contains(at) { slow } else { usual };
        Sample { at, requests: REQUESTS, total_seconds: seconds * REQUESTS as f64, ..Sample::default() }
    };
    let start = scope.baseline_window.start();
    let node = |(name, usual, slow): (&str, f64, f64)| Node {
        name: name.to_owned(),
        kind: String::new(),
        samples: (0..90).map(|minute| sample(start + SignedDuration::from_mins(minute), usual, slow)).collect(),
    };
    let edge = |from: &str, to: &str| Edge { from: from.to_owned(), to: to.to_owned() };
    ServiceGraph {
        period: 60,
        nodes: NODES.map(node).to_vec(),
        edges: vec![edge("shop", "cart"), edge("cart", "orders-db")],
    }
}

/// The example as the documentation tells it, every number computed.
fn render(scope: &Scope) -> String {
    let service_graph = service_graph(scope);
    let all_evidence = find_evidence(scope, &service_graph, Coverage::AllRequests);
    let evidence_refs: Vec<&Evidence> = all_evidence.iter().collect();
    let graph = EvidenceGraph::new(&service_graph, &evidence_refs, "shop");
    let attribution = attribute_symptom(scope, &graph).unwrap();
    let weights = Weights::default();
    let candidates = weighing::weigh_candidates(&graph, Some(&attribution), scope, &weights);
    let likeliest = select_likeliest(&graph, candidates, MAX_CANDIDATES);
    let (first, rival) = likeliest.first().unwrap();
    let rival = rival.as_ref().unwrap();
    let hypothesis =
        hypothesis::build_hypothesis(&graph, first, Some(rival), Some(&attribution), scope.signal(), &weights).unwrap();
    [
        render_evidence(&all_evidence),
        render_excess(scope, &graph, &attribution),
        render_arguments(first, &weights),
        render_confidence(first, rival, &hypothesis),
        render_kind(&all_evidence, &hypothesis),
    ]
    .join("\n")
}

fn render_evidence(all_evidence: &[Evidence]) -> String {
    let mut text = format!(
        "`shop` calls `cart`, and `cart` calls `orders-db`; each serves {REQUESTS} requests a minute. The responder asks about\n\
         `shop`, the entry. The statistics of the service graph give three pieces of evidence:\n\n\
         ```text\nevidence                                                      strength\n"
    );
    for evidence in all_evidence {
        text += &format!("{:<60}{:>10.2}\n", evidence.summary, evidence.magnitude.strength);
    }
    text + "```\n"
}

fn render_excess(scope: &Scope, graph: &EvidenceGraph<'_>, attribution: &Attribution) -> String {
    let mut text = format!(
        "**Where.** The excess of a node is what its baseline does not explain: {REQUESTS} requests a minute times the extra seconds of\n\
         each. Its own excess is what is left without that of the nodes it calls, and its share is how much of the entry's\n\
         excess that explains. Nodes with a share of at least 5 % contribute.\n\n\
         ```text\nnode        excess - of callees = own excess,  / excess of shop = share\n"
    );
    let windows = Windows { baseline: scope.baseline_window, incident: scope.incident_window() };
    let excess = ExcessByNode::new(&graph.topology, attribution.entry, windows, attribution.symptom).unwrap();
    for (name, usual, slow) in NODES {
        let node = graph.topology.find(name).unwrap();
        let total = (slow - usual) * REQUESTS as f64;
        let own = excess.own_excess(node)[0];
        let contributor = attribution.contributors.iter().find(|contributor| contributor.node == node);
        let share = contributor.map_or(0.0, |contributor| contributor.share);
        text += &format!("{name:<10}{total:>8.1}{:>13.1}{own:>13.1}{share:>26.2}\n", total - own);
    }
    text + "```\n"
}

fn render_arguments(candidate: &Candidate<'_>, weights: &Weights) -> String {
    let score = candidate.contributor.unwrap().departure_score;
    let base_rate = 1.0 / (1.0 + (-weights.base_rate).exp());
    let mut text = format!(
        "**How sure.** `orders-db` departs by {score:.1} standard deviations, a strength of {:.2}; its share counts that much. Before\n\
         any evidence its log-odds are {:.1}, which is {:.1} %. Each argument adds its extent, 0 to 1, times its weight:\n\n\
         ```text\nargument                                  extent x weight = log-odds\n\
         {:<40}{:>+28.2}\n",
        strength(score),
        weights.base_rate,
        base_rate * 100.0,
        "base rate, before any evidence",
        weights.base_rate,
    );
    for (label, extent, weight) in candidate.arguments.iter(weights) {
        text += &format!("{label:<40}{extent:>8.2}{weight:>9.1}{:>+11.2}\n", extent * weight);
    }
    text + &format!("{:<40}{:>+28.2}\n```\n", "sum", candidate.log_odds)
}

fn render_confidence(candidate: &Candidate<'_>, rival: &Rival, hypothesis: &Hypothesis) -> String {
    let (own, others) = (candidate.log_odds, rival.log_odds);
    let mut text = format!(
        "The other candidates, `{}` first, have log-odds of {others:.2} together. Only one can be the cause, so they share the probability:\n\
         e^{own:.2} / (1 + e^{own:.2} + e^{others:.2}) = {:.2}. Above even odds the log-odds of that count {AGREEMENT}\n\
         times, for so often are such verdicts right. What moved it is divided among the arguments by their log-odds, and becomes\n\
         the parts of the confidence, in points of a hundred:\n\n```text\n",
        rival.name,
        own.exp() / (1.0 + own.exp() + others.exp()),
    );
    for part in hypothesis.confidence.parts.iter().filter(|part| part.is_shown()) {
        text += &format!("{:<40}{:>+6.0}\n", part.name, part.value * 100.0);
    }
    text + &format!("{:<40}{:>6.0} %\n```\n", "confidence", hypothesis.confidence.value * 100.0)
}

fn render_kind(all_evidence: &[Evidence], hypothesis: &Hypothesis) -> String {
    assert!(hypothesis.confidence.suffices_to_name());
    let evidence = all_evidence.iter().find(|evidence| evidence.entity == hypothesis.entity).unwrap();
    format!(
        "**What kind.** The rule of `causes` that fits best names the kind. Of the evidence at `{0}` only the latency rise is an\n\
         indicator, a generic one that counts 0.45 of its strength: 0.45 x {1:.2} = {2:.2}. No other rule applies. The verdict, with\n\
         more than 50 %: *Most likely cause: {3} at {0}.*\n",
        hypothesis.entity.name,
        evidence.magnitude.strength,
        0.45 * evidence.magnitude.strength,
        hypothesis.cause.label(),
    )
}

#[test]
fn the_documentation_tells_the_example_as_it_is_computed() {
    let computed = render(&fixtures::scope());
    assert!(computed == DOCUMENTED, "worked_example.md is not what is computed:\n{computed}");
}

#[test]
fn the_architecture_tells_the_same_example() {
    assert!(ARCHITECTURE.contains(DOCUMENTED), "docs/ARCHITECTURE.md does not hold worked_example.md");
}
