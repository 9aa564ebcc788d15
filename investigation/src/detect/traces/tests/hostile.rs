//! Documents that nobody sends, but anybody could.

use super::*;
use crate::detect::hostile;

#[test]
fn a_trace_that_refers_to_itself_or_is_in_progress_does_no_harm() {
    let at = scope().incident_window().start().as_second() as f64;
    let segments = json!([
        {"id": "a", "name": "x", "parent_id": "d", "start_time": at, "fault": true, "subsegments": [
            {"id": "b", "name": "y", "namespace": "remote", "start_time": at, "fault": true}]},
        {"id": "c", "name": "y", "parent_id": "b", "start_time": at, "fault": true, "subsegments": [
            {"id": "d", "name": "x", "namespace": "remote", "start_time": at, "fault": true}]},
        {"id": "e", "name": "z", "parent_id": "e", "start_time": f64::MAX}
    ]);
    let trace = Trace { id: "1-x".into(), segments: serde_json::from_value(segments).unwrap() };
    assert_eq!(kinds(&found(vec![trace])), []);
}

/// A segment of this name around those.
fn segment(id: String, name: &str, at: f64, subsegments: Vec<Segment>) -> Segment {
    let end = at + 1.0;
    let mut segment: Segment = serde_json::from_value(
        json!({"id": id, "name": name, "namespace": "remote", "start_time": at, "end_time": end, "fault": true}),
    )
    .unwrap();
    segment.subsegments = subsegments;
    segment
}

/// Ten thousand calls: far more than a document of 64 KB holds.
const MANY: usize = 10_000;

#[test]
fn calls_nested_as_deep_as_memory_reaches_are_read() {
    let at = minute_start(70);
    let deep = (0..MANY).fold(Vec::new(), |inner, depth| vec![segment(depth.to_string(), "x", at, inner)]);
    let findings = found(vec![Trace { id: "1-x".into(), segments: deep }]);
    assert_eq!(findings.read.get("traces"), Some(&1));
}

#[test]
fn calls_side_by_side_are_read_and_repetition_is_told() {
    let wide = |minute: i64| {
        let at = minute_start(minute);
        let calls = (0..MANY / 20).map(|n| segment(n.to_string(), "x", at + 2.0 * n as f64, Vec::new())).collect();
        Trace { id: format!("1-{minute}"), segments: vec![segment("a".into(), "api", at, calls)] }
    };
    let findings = found(steady(0..60).chain((60..80).map(wide)).collect());
    assert!(kinds(&findings).contains(&(EvidenceKind::RetryRise, "x")), "{:?}", kinds(&findings));
}

#[test]
fn a_chain_of_documents_that_ends_in_a_circle_is_read() {
    let at = minute_start(70);
    let link = |n: usize| {
        let call = segment(format!("c{n}"), "next", at, Vec::new());
        Segment { parent_id: Some(format!("c{}", (n + 1) % 1_000)), ..segment(format!("s{n}"), "x", at, vec![call]) }
    };
    let findings = found(vec![Trace { id: "1-x".into(), segments: (0..1_000).map(link).collect() }]);
    assert_eq!(findings.read.get("traces"), Some(&1));
}

fn any_time() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(-1.0),
        Just(f64::MAX),
        (60.0..61.0).prop_map(|minute| minute_start(0) + 60.0 * minute)
    ]
}

fn any_segment() -> impl Strategy<Value = Segment> {
    let leaf =
        ("[a-d]", "[a-d]", proptest::option::of("[a-d]"), any_time(), proptest::option::of(any_time()), any::<bool>());
    let leaf = leaf.prop_map(|(id, name, parent_id, start_time, end_time, fault)| {
        let namespace = (name != "a").then(|| "remote".to_owned());
        Segment {
            id,
            name,
            parent_id,
            start_time,
            end_time,
            fault,
            namespace,
            ..segment(String::new(), "", 0.0, Vec::new())
        }
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        (inner.clone(), proptest::collection::vec(inner, 0..4))
            .prop_map(|(outer, subsegments)| Segment { subsegments, ..outer })
    })
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let counts = (hostile::any_count(), hostile::any_count(), hostile::any_count(), hostile::any_count());
    (hostile::any_time(), counts, hostile::any_number()).prop_map(
        |(at, (requests, faults, errors, throttles), total_seconds)| Sample {
            at,
            requests,
            faults,
            errors,
            throttles,
            total_seconds,
        },
    )
}

proptest! {
    #[test]
    fn whatever_a_trace_holds_the_numbers_are_numbers(
        traces in proptest::collection::vec(proptest::collection::vec(any_segment(), 0..6), 0..12),
        with_graph in any::<bool>(),
    ) {
        let traces = traces.into_iter().enumerate();
        let traces = traces.map(|(n, segments)| Trace { id: format!("1-{n}"), segments }).collect();
        let graph = if with_graph { graph() } else { ServiceGraph::default() };
        let findings = detect(&scope(), Collected::whole(TraceTelemetry { graph, traces, ..TraceTelemetry::default() }));
        hostile::assert_only_numbers(&findings);
        for sample in findings.graph.iter().flat_map(|graph| &graph.nodes).flat_map(|node| &node.samples) {
            prop_assert!(sample.total_seconds.is_finite() && sample.failures() <= sample.requests);
        }
    }

    #[test]
    fn whatever_the_graph_counts_the_numbers_are_numbers(
        nodes in proptest::collection::vec(proptest::collection::vec(any_sample(), 0..40), 1..4),
        period in prop_oneof![Just(0), Just(60), Just(u32::MAX)],
    ) {
        let names = ["api", "orders", "carts"];
        let to_node = |(name, samples): (&str, Vec<Sample>)| Node { name: name.into(), kind: String::new(), samples };
        let nodes = names.into_iter().zip(nodes).map(to_node).collect();
        let edges = vec![Edge { from: "api".into(), to: "orders".into() }];
        let graph = ServiceGraph { period, nodes, edges };
        hostile::assert_only_numbers(&detect(&scope(), Collected::whole(TraceTelemetry { graph, ..TraceTelemetry::default() })));
    }
}
