//! Cold starts of Lambda functions.

use super::*;

/// An invocation of `orders`, with or without a cold start.
fn invocation(minute: i64, cold_seconds: Option<f64>) -> Trace {
    let at = minute_start(minute) + 3.0;
    let mut parts = vec![json!({"id": "i", "name": "Invocation", "start_time": at, "end_time": at + 0.1})];
    if let Some(seconds) = cold_seconds {
        parts.push(json!({"id": "c", "name": "Initialization", "start_time": at - seconds, "end_time": at}));
    }
    trace_of(
        minute,
        json!([
            {"id": "a", "name": "orders", "origin": "AWS::Lambda", "start_time": at - 3.0, "end_time": at + 0.2},
            {"id": "b", "name": "orders", "origin": "AWS::Lambda::Function", "parent_id": "a", "start_time": at,
             "end_time": at + 0.1, "subsegments": parts}
        ]),
    )
}

fn cold(findings: &Findings) -> Vec<&str> {
    let cold = findings.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::ColdStartRise);
    cold.map(|evidence| evidence.summary.as_str()).collect()
}

#[test]
fn more_cold_starts_are_told() {
    let now_and_then = |minute: i64| (minute % 20 == 0).then_some(0.5);
    let before = (0..60).map(|minute| invocation(minute, now_and_then(minute)));
    let findings = found(before.chain((60..90).map(|minute| invocation(minute, Some(0.5)))).collect());
    assert_eq!(cold(&findings), ["orders starts cold in 30 of 30 sampled traces; 3 of 60 in the baseline"]);
    let before = (0..60).map(|minute| invocation(minute, now_and_then(minute)));
    let steady = before.chain((60..90).map(|minute| invocation(minute, now_and_then(minute)))).collect();
    assert_eq!(cold(&found(steady)), [] as [&str; 0]);
}

#[test]
fn longer_cold_starts_are_told() {
    let before = (0..60).map(|minute| invocation(minute, Some(0.5)));
    let findings = found(before.chain((60..90).map(|minute| invocation(minute, Some(2.5)))).collect());
    assert_eq!(
        cold(&findings),
        ["a cold start of orders takes 2.50 s in the median of 30 sampled traces, 500.0 ms in 60 of the baseline"]
    );
}
