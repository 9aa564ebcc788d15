use investigation::telemetry::{AwsCall, Cause, Exception, Http, HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::*;

/// A segment as X-Ray's documentation has it, with fields that are not read, around these subsegments.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>
fn segment(subsegments: &Value) -> String {
    let segment = json!({
        "trace_id": "1-5880168b-fd5153bb58284b67678aa78c",
        "id": "6b55dcc497934f1a",
        "name": "scorekeep",
        "origin": "AWS::ElasticBeanstalk::Environment",
        "start_time": 1.480305974194E9,
        "end_time": 1484789387.535,
        "user": "U1",
        "service": { "version": "1.2" },
        "http": {
            "request": {
                "method": "POST",
                "url": "https://www.example.com/api/user",
                "client_ip": "203.0.113.7",
                "user_agent": "curl/8.5.0",
                "x_forwarded_for": true,
            },
            "response": { "status": 200 },
        },
        "aws": {
            "elastic_beanstalk": { "version_label": "app-5a56-170119_190650", "deployment_id": 32 },
            "ec2": { "availability_zone": "us-west-2c", "instance_id": "i-075ad396f12bc325a" },
            "xray": { "sdk_version": "2.4.0", "sdk": "X-Ray for Java" },
        },
        "annotations": { "customer_category": 124, "is_vip": true },
        "metadata": { "debug": { "test": [1, null] } },
        "subsegments": subsegments,
    });
    segment.to_string()
}

/// The subsegment, as it is read.
fn read(subsegment: &Value) -> Segment {
    let segment = types::Segment::builder().id("6b55dcc497934f1a").document(segment(&json!([subsegment]))).build();
    let mut unreadable = 0;
    let trace = to_trace(&types::Trace::builder().id("1-5880168b").segments(segment).build(), &mut unreadable).unwrap();
    assert_eq!((unreadable, trace.segments.len()), (0, 1), "{subsegment}");
    trace.segments[0].subsegments[0].clone()
}

#[test]
fn a_call_of_an_sdk_has_operation_resource_and_retries() {
    let call = |aws: Value| {
        let http = json!({ "response": { "content_length": 60, "status": 200 } });
        let times = (1.480305974194E9, 1.4803059742E9);
        let call = json!({
            "id": "24756640c0d0978a",
            "start_time": times.0,
            "end_time": times.1,
            "name": "DynamoDB",
            "namespace": "aws",
            "http": http,
            "aws": aws,
        });
        read(&call).aws.unwrap()
    };
    let none = AwsCall { operation: None, table_name: None, queue_url: None, function_name: None, retries: None };
    let table = json!({
        "table_name": "scorekeep-user",
        "operation": "UpdateItem",
        "request_id": "UBQNSO5AEM8T4FDA4RQDEB94OVTDRVV4K4HIRGVJF66Q9ASUAAJG",
        "resource_names": ["scorekeep-user"],
        "region": "us-west-2",
        "retries": 2,
    });
    let named = |name: &str| Some(name.to_owned());
    let expected = AwsCall {
        operation: named("UpdateItem"),
        table_name: named("scorekeep-user"),
        retries: Some(2),
        ..none.clone()
    };
    assert_eq!(call(table), expected);
    let queue = json!({ "operation": "SendMessage", "queue_url": "https://sqs.us-west-2.amazonaws.com/1/jobs" });
    assert_eq!(call(queue).queue_url.as_deref(), Some("https://sqs.us-west-2.amazonaws.com/1/jobs"));
    let function = json!({ "operation": "Invoke", "function_name": "scorekeep-worker", "account_id": "1" });
    assert_eq!(call(function).function_name.as_deref(), Some("scorekeep-worker"));
    assert_eq!(call(json!({})), none);
}

#[test]
fn a_remote_call_has_its_request_and_response() {
    let request = HttpRequest { method: Some("GET".to_owned()), url: Some("https://names.example.com/".to_owned()) };
    let call = json!({
        "id": "004f72be19cddc2a",
        "start_time": 1484786387.131,
        "end_time": 1484786387.501,
        "name": "names.example.com",
        "namespace": "remote",
        "http": {
            "request": { "method": "GET", "url": "https://names.example.com/", "traced": true },
            "response": { "content_length": -1, "status": 200 },
        },
    });
    let response = HttpResponse { status: Some(200) };
    assert_eq!(read(&call).http, Some(Http { request: Some(request), response: Some(response) }));
}

#[test]
fn a_sample_is_spread_evenly_and_begins_with_the_first() {
    let spread = |count: u32, max| spread_evenly((0..count).collect(), max);
    assert_eq!(spread(10, 4), [0, 2, 5, 7]);
    assert_eq!(spread(3, 4), [0, 1, 2]);
    assert_eq!(spread(5, 1), [0]);
    assert_eq!(spread(0, 4), [0; 0]);
}

#[test]
fn failures_and_longer_times_of_the_incident_are_trouble() {
    let summaries = |seconds: &[f64], fault: bool, throttle: bool| {
        let summary = |seconds: &f64| {
            types::TraceSummary::builder()
                .id("1-2")
                .response_time(*seconds)
                .has_fault(fault)
                .has_throttle(throttle)
                .build()
        };
        let mut summaries = Summaries::default();
        summaries.add(&seconds.iter().map(summary).collect::<Vec<_>>());
        summaries
    };
    let steady = [0.2; 20];
    let before = summaries(&steady, false, false);
    assert!(!summaries(&steady, false, false).show_trouble_beyond(&before));
    assert!(summaries(&steady, true, false).show_trouble_beyond(&before));
    assert!(summaries(&steady, false, true).show_trouble_beyond(&before));
    assert!(summaries(&[0.3; 20], false, false).show_trouble_beyond(&before), "all are slower");
    assert!(summaries(&[&steady[2..], &[3.0; 2]].concat(), false, false).show_trouble_beyond(&before), "some are");
    // Failures that were there before are no news, and nothing is compared to nothing.
    assert!(!before.show_trouble_beyond(&summaries(&steady, true, false)));
    assert!(!summaries(&[9.0], false, false).show_trouble_beyond(&Summaries::default()));
}

#[test]
fn a_cause_is_an_exception_or_the_id_of_one() {
    let failed = |cause: Value| {
        let call = json!({
            "id": "5e7ca6e5b5cdb4c2",
            "start_time": 1484786387.131,
            "in_progress": true,
            "name": "UserModel.saveUser",
            "fault": true,
            "cause": cause,
        });
        read(&call).cause.unwrap()
    };
    let thrown = json!({
        "working_directory": "/var/app/current",
        "paths": ["/usr/lib"],
        "exceptions": [
            {
                "id": "5c3f7a2b9d1e4f60",
                "message": "Rate of requests exceeds the allowed throughput.",
                "type": "ProvisionedThroughputExceededException",
                "remote": true,
                "truncated": 0,
                "skipped": 2,
                "stack": [{ "path": "UserModel.java", "line": 12, "label": "saveUser" }],
            },
            { "id": "5c3f7a2b9d1e4f61", "message": "no type" },
        ],
    });
    let class = Some("ProvisionedThroughputExceededException".to_owned());
    let exceptions = vec![Exception { class }, Exception { class: None }];
    assert_eq!(failed(thrown), Cause::Thrown { exceptions });
    assert_eq!(failed(json!("5c3f7a2b9d1e4f60")), Cause::PassedOn("5c3f7a2b9d1e4f60".to_owned()));
    assert_eq!(failed(json!({ "working_directory": "/" })), Cause::Thrown { exceptions: Vec::new() });
}
