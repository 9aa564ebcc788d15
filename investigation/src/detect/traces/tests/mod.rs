mod calls;
mod cold;
mod flow;
mod hostile;
mod inferred;
mod lost;
mod marks;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::detect::fixtures::scope;
use crate::model::{EntityKind, Evidence, EvidenceKind};
use crate::telemetry::{Edge, Node, Sample, ServiceGraph, Trace};

/// The start of a minute; 0 to 60 is the baseline, 60 to 90 the incident.
fn minute_start(minute: i64) -> f64 {
    scope().baseline_window.start().as_second() as f64 + 60.0 * minute as f64
}

fn trace_of(minute: i64, segments: Value) -> Trace {
    Trace { id: format!("1-{minute:08}-x"), segments: serde_json::from_value(segments).unwrap() }
}

/// A request through `api`, which calls `orders`, which calls DynamoDB.
fn trace(minute: i64, work: f64, fault: &str) -> Trace {
    let start = minute_start(minute);
    let mut call = json!({"id": "c", "name": "DynamoDB", "namespace": "aws", "start_time": start + 0.02, "end_time": start + 0.03});
    if !fault.is_empty() {
        call[fault] = json!(true);
    }
    let failed = fault == "fault";
    let segments = json!([
        {"id": "a", "name": "api", "start_time": start, "end_time": start + work + 0.05, "fault": failed, "subsegments": [
            {"id": "b", "name": "orders.internal", "namespace": "remote", "start_time": start + 0.005,
             "end_time": start + work + 0.045, "fault": failed}
        ]},
        {"id": "d", "name": "orders", "origin": "AWS::Lambda::Function", "parent_id": "b", "start_time": start + 0.01,
         "end_time": start + work + 0.04, "fault": failed, "subsegments": [call]}
    ]);
    trace_of(minute, segments)
}

/// A graph that counts a request a minute everywhere, all alike.
fn graph() -> ServiceGraph {
    let at = |minute: i64| Timestamp::from_second(minute_start(minute) as i64).unwrap();
    let sample = |minute| Sample { at: at(minute), requests: 1, total_seconds: 0.1, ..Sample::default() };
    let node =
        |name: &str, kind: &str| Node { name: name.into(), kind: kind.into(), samples: (0..90).map(sample).collect() };
    ServiceGraph {
        period: 60,
        nodes: vec![
            node("api", ""),
            node("orders", "AWS::Lambda::Function"),
            node("orders-table", "AWS::DynamoDB::Table"),
        ],
        edges: vec![Edge { from: "orders".into(), to: "orders-table".into() }],
    }
}

fn found(traces: Vec<Trace>) -> Findings {
    detect(&scope(), Collected::whole(TraceTelemetry { graph: graph(), traces, ..TraceTelemetry::default() }))
}

fn kinds(findings: &Findings) -> Vec<(EvidenceKind, &str)> {
    findings.evidence.iter().map(|evidence| (evidence.kind, evidence.entity.name.as_str())).collect()
}

fn steady(minutes: std::ops::Range<i64>) -> impl Iterator<Item = Trace> {
    minutes.map(|minute| trace(minute, 0.01 + 0.001 * (minute % 5) as f64, ""))
}

#[test]
fn steady_traces_are_no_evidence() {
    let findings = found(steady(0..90).collect());
    assert_eq!(kinds(&findings), []);
    assert!(findings.gaps.is_empty() && findings.graph.is_some());
    assert_eq!(findings.read.get("traces"), Some(&90));
}

#[test]
fn a_fault_is_told_where_it_began_and_by_the_name_of_the_graph() {
    let failing = (60..70).map(|minute| trace(minute, 0.01, "fault"));
    let findings = found(steady(0..60).chain(failing).collect());
    assert_eq!(kinds(&findings), [(EvidenceKind::DependencyFault, "orders-table")]);
    let evidence: &Evidence = &findings.evidence[0];
    assert_eq!(evidence.entity.kind, EntityKind::DynamoDbTable);
    assert_eq!(
        evidence.summary,
        "faults (5xx) begin at orders-table in 10 of 10 sampled traces; 0 of 60 in the baseline"
    );
    assert_eq!(evidence.citation.samples.len(), 3);
}

#[test]
fn throttling_and_client_errors_have_their_kinds() {
    for (flag, kind) in [("throttle", EvidenceKind::DependencyThrottle), ("error", EvidenceKind::DependencyError)] {
        let failing = (60..70).map(|minute| trace(minute, 0.01, flag));
        assert_eq!(kinds(&found(steady(0..60).chain(failing).collect())), [(kind, "orders-table")]);
    }
}

#[test]
fn one_fault_is_no_evidence_and_a_missing_baseline_halves_it() {
    let one = steady(0..80).chain([trace(80, 0.01, "fault")]).collect();
    assert_eq!(kinds(&found(one)), []);
    let failing = || (60..70).map(|minute| trace(minute, 0.01, "fault"));
    let alone = found(failing().collect());
    let compared = found(steady(0..10).chain(failing()).collect());
    assert!(alone.evidence[0].summary.ends_with("the baseline has no trace through it"));
    assert!(alone.evidence[0].magnitude.strength < compared.evidence[0].magnitude.strength);
}

#[test]
fn time_is_told_where_it_goes() {
    let slow = (60..90).map(|minute| trace(minute, 0.5, ""));
    let findings = found(steady(0..60).chain(slow).collect());
    assert_eq!(kinds(&findings), [(EvidenceKind::SelfTimeRise, "orders")]);
    let evidence = &findings.evidence[0];
    assert_eq!(
        evidence.summary,
        "orders itself takes 520.0 ms in the median of 30 sampled traces, 32.0 ms in 60 of the baseline; most of the \
         time goes along api -> orders"
    );
    assert!(evidence.series.as_ref().unwrap().points.len() <= 120);
}

#[test]
fn the_time_of_overlapping_children_is_taken_off_once() {
    let at = scope().incident_window().start().as_second() as f64;
    let call = |id: &str, from: f64, to: f64| json!({"id": id, "name": "s3", "namespace": "aws", "start_time": at + from, "end_time": at + to});
    let segments = json!([{"id": "a", "name": "api", "start_time": at, "end_time": at + 10.0, "subsegments": [
        call("b", 1.0, 5.0), call("c", 2.0, 4.0), call("d", 4.0, 7.0), call("e", 9.0, 20.0)
    ]}]);
    let segments: Vec<Segment> = serde_json::from_value(segments).unwrap();
    assert!((self_seconds(&segments, "api") - 3.0).abs() < 1e-6);
}

fn self_seconds(segments: &[Segment], entity: &str) -> f64 {
    let tree = SpanTree::new(segments, &EntityNames::new(&ServiceGraph::default(), []));
    let visits = visits::find_visits(&tree, SampledTrace::locate(&tree, &scope(), "1-x").unwrap());
    visits.iter().find(|visit| visit.entity.name == entity).and_then(|visit| visit.self_seconds).unwrap()
}

#[test]
fn a_few_slow_traces_show_in_the_tail() {
    let seconds = |minute: i64| if minute % 5 == 0 { 0.9 } else { 0.011 };
    let findings = found(steady(0..60).chain((60..90).map(|minute| trace(minute, seconds(minute), ""))).collect());
    assert_eq!(kinds(&findings), [(EvidenceKind::SelfTimeRise, "orders")]);
    assert!(
        findings.evidence[0].summary.contains("in the slowest twentieth of 30"),
        "{}",
        findings.evidence[0].summary
    );
}

#[test]
fn the_clock_of_another_host_does_no_harm() {
    let at = minute_start(70);
    let skewed = |by: f64| -> Vec<Segment> {
        let segments = json!([
            {"id": "a", "name": "gateway", "start_time": at, "end_time": at + 1.0},
            {"id": "b", "name": "orders", "parent_id": "a", "start_time": at + 0.1 + by, "end_time": at + 0.9 + by}
        ]);
        serde_json::from_value(segments).unwrap()
    };
    for by in [-0.5, -0.1, 0.0, 0.1, 0.5] {
        assert!((self_seconds(&skewed(by), "gateway") - 0.2).abs() < 1e-6, "{by}");
    }
}

#[test]
fn what_is_missing_is_a_gap() {
    let empty = detect(&scope(), Collected::whole(TraceTelemetry::default()));
    assert_eq!(empty.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::NoData, GapReason::NoData]);
    let outside = found(vec![trace(-10, 0.01, "fault"), trace(95, 0.01, "fault")]);
    assert_eq!(outside.gaps.len(), 1);
}

#[test]
fn what_was_not_read_is_not_said_to_be_missing() {
    let gap = Gap { source: Source::Traces, reason: GapReason::Throttled, detail: "not read".into() };
    let unread = |traces| {
        let telemetry = TraceTelemetry { traces, ..TraceTelemetry::default() };
        detect(&scope(), Collected { telemetry, gaps: vec![gap.clone()] }).gaps
    };
    assert_eq!(unread(Vec::new()), std::slice::from_ref(&gap));
    let inferred = unread(vec![trace(10, 0.01, ""), trace(70, 0.01, "")]);
    let details: Vec<_> = inferred.iter().map(|gap| gap.detail.as_str()).collect();
    assert!(
        details.iter().any(|detail| detail.contains("were read; one was inferred from 2 sampled traces")),
        "{details:?}"
    );
    assert!(details.iter().all(|detail| !detail.contains("X-Ray holds no")), "{details:?}");
}

proptest! {
    #[test]
    fn any_order_of_traces_gives_the_same_bytes(
        traces in proptest::collection::vec((0_i64..90, 0_u32..40, prop_oneof!["", "fault", "error", "throttle"]), 0..60)
            .prop_map(|traces| {
                let traces = traces.into_iter().map(|(minute, work, fault)| trace(minute, f64::from(work) / 100.0, &fault));
                let distinct: BTreeMap<String, Trace> = traces.map(|trace| (trace.id.clone(), trace)).collect();
                distinct.into_values().collect::<Vec<_>>()
            })
            .prop_flat_map(|traces| (Just(traces.clone()), Just(traces).prop_shuffle())),
    ) {
        let (sorted, shuffled) = traces;
        // Each document comes by itself, the last first.
        let apart = |trace: Trace| {
            let one = move |segment| Trace { id: trace.id.clone(), segments: vec![segment] };
            trace.segments.into_iter().rev().map(one)
        };
        let shuffled: Vec<Trace> = shuffled.into_iter().flat_map(apart).collect();
        for graph in [graph(), ServiceGraph::default()] {
            let bytes = |traces: &[Trace]| {
                let telemetry = TraceTelemetry { graph: graph.clone(), traces: traces.to_vec(), ..TraceTelemetry::default() };
                serde_json::to_vec(&detect(&scope(), Collected::whole(telemetry))).unwrap()
            };
            prop_assert_eq!(bytes(&sorted), bytes(&shuffled));
        }
    }
}
