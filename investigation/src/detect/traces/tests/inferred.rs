//! Without a service graph of X-Ray.

use super::*;
use crate::model::Window;

fn without_graph(traces: Vec<Trace>) -> Findings {
    detect(&scope(), Collected::whole(TraceTelemetry { traces, ..TraceTelemetry::default() }))
}

fn edges(graph: &ServiceGraph) -> Vec<(&str, &str)> {
    graph.edges.iter().map(|edge| (edge.from.as_str(), edge.to.as_str())).collect()
}

#[test]
fn a_graph_is_inferred_and_the_gap_stays() {
    let failing = (60..90).map(|minute| trace(minute, 0.5, "fault"));
    let findings = without_graph(steady(0..60).chain(failing).collect());
    let graph = findings.graph.as_ref().unwrap();
    assert_eq!(edges(graph), [("api", "orders"), ("orders", "DynamoDB")]);
    let totals = |name: &str, window: Window| {
        let node = graph.nodes.iter().find(|node| node.name == name).unwrap();
        let samples = node.samples.iter().filter(|sample| window.contains(sample.at));
        samples.fold((0, 0), |(requests, faults), sample| (requests + sample.requests, faults + sample.faults))
    };
    for name in ["api", "orders", "DynamoDB"] {
        assert_eq!(totals(name, scope().baseline_window), (60, 0), "{name}");
        assert_eq!(totals(name, scope().incident_window()), (30, 30), "{name}");
    }
    assert_eq!(findings.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::NoData]);
    assert!(findings.gaps[0].detail.contains("inferred from 90 sampled traces"), "{}", findings.gaps[0].detail);
}

#[test]
fn statistics_of_a_sample_say_nothing_of_traffic() {
    let slow = (60..65).map(|minute| trace(minute, 0.5, ""));
    let findings = without_graph(steady(0..60).chain(slow).collect());
    let mut told = kinds(&findings);
    told.sort();
    assert_eq!(
        told,
        [
            (EvidenceKind::LatencyRise, "api"),
            (EvidenceKind::LatencyRise, "orders"),
            (EvidenceKind::SelfTimeRise, "orders")
        ]
    );
}

#[test]
fn a_lambda_function_serves_an_invocation_once() {
    let at = minute_start(70);
    let segments = json!([
        {"id": "a", "name": "orders", "origin": "AWS::Lambda", "start_time": at, "end_time": at + 0.5},
        {"id": "b", "name": "orders", "origin": "AWS::Lambda::Function", "parent_id": "a", "start_time": at + 0.1,
         "end_time": at + 0.4}
    ]);
    let graph = without_graph(vec![trace_of(70, segments)]).graph.unwrap();
    assert_eq!(edges(&graph), []);
    let sample = graph.nodes[0].samples[0];
    assert_eq!((sample.requests, graph.nodes[0].kind.as_str()), (1, "AWS::Lambda::Function"));
    assert!((sample.total_seconds - 0.5).abs() < 1e-6);
}
