//! Requests that take another turn than before.

use super::*;

/// `shop` calls `cart`, which reads and saves, then `pay`; as far as the request comes. `cart` has a clock that is a minute
/// ahead.
fn request(minute: i64, cart_steps: &[&str], shop_goes_on: bool) -> Trace {
    let at = minute_start(minute);
    let cart_at = at + 60.0;
    let part = |(n, name): (usize, &&str)| {
        let start = cart_at + 0.02 + 0.001 * n as f64;
        json!({"id": format!("p{n}"), "name": name, "start_time": start, "end_time": start + 0.001})
    };
    let cart_parts: Vec<Value> = cart_steps.iter().enumerate().map(part).collect();
    let call = |id: &str, name: &str, from: f64| json!({"id": id, "name": name, "namespace": "remote", "start_time": at + from, "end_time": at + from + 0.1});
    let mut calls = vec![call("c", "cart", 0.01)];
    if shop_goes_on {
        calls.push(call("d", "pay", 0.2));
    }
    trace_of(
        minute,
        json!([
            {"id": "a", "name": "shop", "start_time": at, "end_time": at + 0.4, "subsegments": calls},
            {"id": "b", "name": "cart", "parent_id": "c", "start_time": cart_at, "end_time": cart_at + 0.08, "subsegments": cart_parts}
        ]),
    )
}

fn flow_breaks(traces: impl Iterator<Item = Trace>) -> Vec<Evidence> {
    let telemetry =
        TraceTelemetry { graph: ServiceGraph::default(), traces: traces.collect(), ..TraceTelemetry::default() };
    let found = detect(&scope(), Collected::whole(telemetry));
    found.evidence.into_iter().filter(|evidence| evidence.kind == EvidenceKind::FlowBreak).collect()
}

fn healthy() -> impl Iterator<Item = Trace> {
    (0..60).map(|minute| request(minute, &["read", "save"], true))
}

#[test]
fn a_code_path_that_ends_early_says_where_though_nothing_failed() {
    let found = flow_breaks(healthy().chain((60..90).map(|minute| request(minute, &["read"], false))));
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!((only.entity.name.as_str(), only.onset), ("cart", Some(scope().incident_window().start())));
    assert_eq!(
        only.summary,
        "cart breaks off after “read”: 30 of 30 times, 0 of 60 in the baseline, where “save” followed in 60; for example \
         1-00000060-x"
    );
    assert_eq!(only.citation.samples.len(), 3);
}

#[test]
fn the_caller_is_told_where_the_callee_did_its_work() {
    let found = flow_breaks(healthy().chain((60..90).map(|minute| request(minute, &["read", "save"], false))));
    assert_eq!(found.iter().map(|it| it.entity.name.as_str()).collect::<Vec<_>>(), ["shop"]);
}

#[test]
fn a_request_that_has_not_ended_has_not_broken_off() {
    let unfinished = |minute| {
        let mut trace = request(minute, &["read"], false);
        trace.segments.iter_mut().for_each(|segment| segment.end_time = None);
        trace
    };
    assert_eq!(flow_breaks(healthy().chain((60..90).map(unfinished))), []);
}

#[test]
fn a_cold_start_is_no_step_of_the_request() {
    let cold = |minute| {
        let mut trace = request(minute, &["read", "save"], true);
        let at = minute_start(minute);
        let part = json!({"id": "i", "name": "Initialization", "start_time": at + 0.001, "end_time": at + 0.009});
        trace.segments[0].subsegments.insert(0, serde_json::from_value(part).unwrap());
        trace
    };
    assert_eq!(flow_breaks(healthy().chain((60..90).map(cold))), []);
}

#[test]
fn values_in_the_path_of_a_request_do_not_split_its_visits() {
    let with_path = |minute: i64, trace: Trace| {
        let mut trace = trace;
        let http = json!({"request": {"method": "GET", "url": format!("https://shop/orders/{minute}?q=x")}});
        trace.segments[0].http = serde_json::from_value(http).unwrap();
        trace
    };
    let before = healthy().zip(0..).map(|(trace, minute)| with_path(minute, trace));
    let now = (60..90).map(|minute| with_path(minute, request(minute, &["read", "save"], false)));
    let found = flow_breaks(before.chain(now));
    assert_eq!(found.len(), 1);
    assert!(!found[0].summary.contains("orders"), "{}", found[0].summary);
}
