//! What says that a request failed, who is there to feel it, and what is still in progress.

use super::*;

#[test]
fn a_refused_request_is_the_callers_error_though_it_is_marked_as_a_fault() {
    let refused = |minute| {
        let mut trace = trace(minute, 0.01, "fault");
        let call = trace.segments.iter_mut().find(|segment| segment.name == "orders").unwrap();
        let http = json!({ "response": { "status": 400 } });
        call.subsegments[0].http = serde_json::from_value(http).unwrap();
        trace
    };
    let findings = found(steady(0..60).chain((60..70).map(refused)).collect());
    assert_eq!(kinds(&findings), [(EvidenceKind::DependencyError, "orders-table")]);
}

#[test]
fn requests_in_progress_are_neither_fast_nor_slow() {
    let unfinished = |minute| {
        let mut trace = trace(minute, 0.01, "");
        trace.segments.iter_mut().for_each(|segment| segment.end_time = None);
        trace
    };
    let traces: Vec<Trace> = steady(0..60).chain((60..90).map(unfinished)).collect();
    let telemetry = TraceTelemetry { traces, ..TraceTelemetry::default() };
    let findings = detect(&scope(), Collected::whole(telemetry));
    let api = findings.graph.as_ref().unwrap().nodes.iter().find(|node| node.name == "api").unwrap();
    assert_eq!(api.samples.iter().map(|sample| sample.requests).sum::<u64>(), 60);
    assert_eq!(kinds(&findings), []);
}

#[test]
fn a_client_that_x_ray_draws_feels_nothing() {
    let slow = |minute: i64| Sample {
        at: Timestamp::from_second(minute_start(minute) as i64).unwrap(),
        requests: 100,
        faults: if minute < 60 { 0 } else { 50 },
        total_seconds: if minute < 60 { 10.0 } else { 100.0 },
        ..Sample::default()
    };
    let node =
        |name: &str, kind: &str| Node { name: name.into(), kind: kind.into(), samples: (0..90).map(slow).collect() };
    let edge = |from: &str, to: &str| Edge { from: from.into(), to: to.into() };
    let graph = ServiceGraph {
        period: 60,
        nodes: vec![
            node("shop", ""),
            node("shop (client)", "client"),
            node("shop_client", ""),
            node("http_client", ""),
        ],
        edges: vec![edge("shop (client)", "shop"), edge("shop_client", "shop"), edge("shop", "http_client")],
    };
    let findings = detect(&scope(), Collected::whole(TraceTelemetry { graph, ..TraceTelemetry::default() }));
    let mut names: Vec<&str> = findings.evidence.iter().map(|evidence| evidence.entity.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, ["http_client", "shop"]);
}

#[test]
fn retries_began_with_the_first_caller_that_made_any() {
    let retrying = |caller: &str, minute: i64, again: bool| {
        let at = minute_start(minute);
        let mut calls = vec![
            json!({"id": "c", "name": "stock", "namespace": "remote", "fault": again, "start_time": at, "end_time": at + 0.1}),
        ];
        if again {
            calls.push(json!({"id": "d", "name": "stock", "namespace": "remote", "start_time": at + 0.2, "end_time": at + 0.3}));
        }
        let document =
            json!([{"id": "a", "name": caller, "start_time": at, "end_time": at + 1.0, "subsegments": calls}]);
        Trace { id: format!("1-{minute:08}-{caller}"), segments: serde_json::from_value(document).unwrap() }
    };
    // The caller that is first by name begins ten minutes after the other.
    let traces =
        (0..90).flat_map(|minute| [retrying("basket", minute, minute >= 75), retrying("shop", minute, minute >= 65)]);
    let findings = found(traces.collect());
    let retries = findings.evidence.iter().find(|evidence| evidence.kind == EvidenceKind::RetryRise).unwrap();
    assert_eq!(retries.onset.unwrap().as_second() as f64, minute_start(65));
}
