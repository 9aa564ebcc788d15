//! What lies between two entities: the network, retries, and calls that are new or gone.

use super::*;

/// `api` calls `orders` at each of these offsets: for how long it waits, how long `orders` takes, whether that fails.
fn calling(minute: i64, calls: &[(f64, f64, f64, bool)]) -> Trace {
    let at = minute_start(minute);
    let mut segments = Vec::new();
    let mut waiting = Vec::new();
    for (n, (offset, waits, works, fails)) in calls.iter().enumerate() {
        waiting.push(json!({"id": format!("c{n}"), "name": "orders.internal", "namespace": "remote", "fault": fails,
            "start_time": at + offset, "end_time": at + offset + waits}));
        if *works > 0.0 {
            // The clock of `orders` is a minute ahead.
            segments
                .push(json!({"id": format!("s{n}"), "name": "orders", "parent_id": format!("c{n}"), "fault": fails,
                "start_time": at + offset + 60.0, "end_time": at + offset + 60.0 + works}));
        }
    }
    segments.push(json!({"id": "a", "name": "api", "start_time": at, "end_time": at + 9.0, "subsegments": waiting}));
    trace_of(minute, json!(segments))
}

#[test]
fn time_that_neither_end_takes_is_the_networks() {
    let slow = (60..90).map(|minute| calling(minute, &[(0.0, 0.8, 0.1, false)]));
    let findings = found((0..60).map(|minute| calling(minute, &[(0.0, 0.11, 0.1, false)])).chain(slow).collect());
    assert_eq!(kinds(&findings), [(EvidenceKind::NetworkTimeRise, "api -> orders")]);
    assert_eq!(findings.evidence[0].entity.kind, EntityKind::Edge);
    assert_eq!(
        findings.evidence[0].summary,
        "the way between api and orders takes 700.0 ms in the median of 30 sampled traces, 10.0 ms in 60 of the baseline"
    );
}

#[test]
fn a_call_that_is_made_again_after_it_failed_is_a_retry() {
    let once = |minute| calling(minute, &[(0.0, 0.1, 0.1, false)]);
    let retries = |calls: &[(f64, f64, f64, bool)]| {
        let now: Vec<Trace> = (60..90).map(|minute| calling(minute, calls)).collect();
        let findings = found((0..60).map(once).chain(now).collect());
        findings.evidence.into_iter().find(|evidence| evidence.kind == EvidenceKind::RetryRise)
    };
    let again = retries(&[(0.0, 0.1, 0.1, true), (0.2, 0.1, 0.1, false)]).unwrap();
    assert_eq!(again.entity.name, "orders");
    assert_eq!(
        again.summary,
        "failed calls to orders are made again in 30 of 30 sampled traces; 0 of 60 in the baseline"
    );
    assert_eq!(retries(&[(0.0, 0.1, 0.1, false), (0.2, 0.1, 0.1, false)]), None, "twice is no retry");
    assert_eq!(retries(&[(0.0, 0.5, 0.1, true), (0.2, 0.1, 0.1, true)]), None, "nor is a call beside a failing one");
}

#[test]
fn what_is_down_is_known_by_its_name_of_before() {
    let down = (60..90).map(|minute| calling(minute, &[(0.0, 0.1, 0.0, true)]));
    let findings = found((0..60).map(|minute| calling(minute, &[(0.0, 0.1, 0.1, false)])).chain(down).collect());
    let mut faults: Vec<&str> = findings
        .evidence
        .iter()
        .filter(|evidence| evidence.kind == EvidenceKind::DependencyFault)
        .map(|evidence| evidence.summary.as_str())
        .collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            "calls of api fail without reaching orders in 30 of 30 sampled traces; 0 of 60 in the baseline",
            "faults (5xx) begin at orders in 30 of 30 sampled traces; 0 of 60 in the baseline"
        ]
    );
}

#[test]
fn a_call_says_what_it_calls_and_what_was_thrown() {
    let put = |minute: i64, fails: bool| {
        let at = minute_start(minute);
        let mut call = json!({"id": "c", "name": "DynamoDB", "namespace": "aws", "start_time": at, "end_time": at + 0.1,
            "aws": {"operation": "PutItem", "table_name": "carts", "retries": if fails { 3 } else { 0 }}});
        if fails {
            call["throttle"] = json!(true);
            call["http"] = json!({"response": {"status": 400}});
            call["cause"] = json!({"exceptions": [{"id": "e", "type": "ProvisionedThroughputExceededException"}]});
        }
        let api = json!({"id": "a", "name": "api", "start_time": at, "end_time": at + 0.2, "error": fails,
            "cause": "e", "subsegments": [call]});
        trace_of(minute, json!([api]))
    };
    let findings =
        found((0..60).map(|minute| put(minute, false)).chain((60..90).map(|minute| put(minute, true))).collect());
    let mut told = kinds(&findings);
    told.sort();
    assert_eq!(told, [(EvidenceKind::DependencyThrottle, "carts"), (EvidenceKind::RetryRise, "carts")]);
    let throttled =
        findings.evidence.iter().find(|evidence| evidence.kind == EvidenceKind::DependencyThrottle).unwrap();
    assert_eq!(
        throttled.summary,
        "throttling begins at carts in 30 of 30 sampled traces, ProvisionedThroughputExceededException, HTTP 400; 0 of \
         60 in the baseline"
    );
}

#[test]
fn what_only_one_window_calls_is_new_or_gone() {
    let calls = |minute: i64, callee: &str| {
        let at = minute_start(minute);
        let call = json!({"id": "c", "name": callee, "namespace": "remote", "start_time": at, "end_time": at + 0.1});
        trace_of(
            minute,
            json!([{"id": "a", "name": "api", "start_time": at, "end_time": at + 0.2, "subsegments": [call]}]),
        )
    };
    let findings =
        found((0..60).map(|minute| calls(minute, "old")).chain((60..90).map(|minute| calls(minute, "new"))).collect());
    let mut told = kinds(&findings);
    told.sort();
    assert_eq!(told, [(EvidenceKind::NewEntity, "new"), (EvidenceKind::VanishedEntity, "old")]);
    let chance =
        found((0..60).map(|minute| calls(minute, "old")).chain([calls(70, "new"), calls(71, "old")]).collect());
    assert_eq!(kinds(&chance), [], "what one trace shows may be chance");
}
