use serde_json::{Value, json};

use super::*;
use crate::telemetry::{AwsCall, Cause};

const TRACE_ID: &str = "68341f0a4c1b2d3e5f60718293a4b5c6";

/// A span as CloudWatch keeps it, of the service `shop`, with these fields and attributes in place of its own.
fn span(id: &str, parent: &str, kind: &str, fields: Value, attributes: Value) -> String {
    let mut span = json!({
        "resource": { "attributes": { "service.name": "shop", "cloud.platform": "aws_ecs", "telemetry.sdk.language": "java" } },
        "scope": { "name": "io.opentelemetry.tomcat-7.0", "version": "2.11.0" },
        "traceId": TRACE_ID, "spanId": id, "parentSpanId": parent, "flags": 257, "name": "GET /orders/{id}", "kind": kind,
        "startTimeUnixNano": 1_769_868_000_500_000_000_u64, "endTimeUnixNano": 1_769_868_000_750_000_000_u64,
        "durationNano": 250_000_000, "attributes": attributes, "status": { "code": "UNSET" },
    });
    for (name, value) in fields.as_object().unwrap() {
        span[name] = value.clone();
    }
    span.to_string()
}

fn read(spans: &[String]) -> Vec<Segment> {
    let (traces, unreadable) = read_traces(spans.iter().map(String::as_str));
    assert_eq!(unreadable, 0);
    let [trace] = &traces[..] else { panic!("{traces:?}") };
    assert_eq!(trace.id, TRACE_ID);
    trace.segments.clone()
}

fn only(kind: &str, fields: Value, attributes: Value) -> Segment {
    let documents = read(&[span("a", "", kind, fields, attributes)]);
    let [document] = &documents[..] else { panic!("{documents:?}") };
    document.clone()
}

/// The call of a client span with these attributes.
fn call(fields: Value, attributes: Value) -> Segment {
    let documents =
        read(&[span("a", "", "SERVER", json!({}), json!({})), span("b", "a", "CLIENT", fields, attributes)]);
    documents[0].subsegments[0].clone()
}

#[test]
fn a_request_is_a_document_with_its_parts_and_calls_inside_and_what_was_called_another() {
    let of_stock = json!({ "resource": { "attributes": { "service.name": "stock" } } });
    let documents = read(&[
        span("d", "c", "SERVER", of_stock, json!({})),
        span(
            "c",
            "b",
            "CLIENT",
            json!({ "name": "GET" }),
            json!({ "server.address": "stock.internal", "http.request.method": "GET" }),
        ),
        span("b", "a", "INTERNAL", json!({ "name": "Orders.find" }), json!({})),
        span("a", "", "SERVER", json!({}), json!({ "http.route": "/orders/{id}", "http.response.status_code": 200 })),
    ]);
    let [shop, stock] = &documents[..] else { panic!("{documents:?}") };
    assert_eq!((shop.name.as_str(), shop.origin.as_deref()), ("shop", Some("AWS::ECS::Container")));
    assert_eq!((shop.start_time, shop.end_time), (1_769_868_000.5, Some(1_769_868_000.75)));
    let [part] = &shop.subsegments[..] else { panic!("{shop:?}") };
    assert_eq!((part.name.as_str(), part.namespace.as_deref(), &part.parent_id), ("Orders.find", None, &None));
    let [call] = &part.subsegments[..] else { panic!("{part:?}") };
    assert_eq!((call.name.as_str(), call.namespace.as_deref()), ("stock.internal", Some("remote")));
    assert_eq!((stock.name.as_str(), stock.parent_id.as_deref()), ("stock", Some("c")));
}

#[test]
fn a_second_request_to_the_same_service_is_a_document_of_its_own() {
    let documents =
        read(&[span("a", "", "SERVER", json!({}), json!({})), span("b", "a", "SERVER", json!({}), json!({}))]);
    assert_eq!(documents.iter().map(|it| it.parent_id.as_deref()).collect::<Vec<_>>(), [None, Some("a")]);
}

#[test]
fn status_kind_and_times_are_read_by_name_and_by_number() {
    for status in [json!({ "code": "ERROR" }), json!({ "code": "STATUS_CODE_ERROR" }), json!({ "code": 2 })] {
        assert!(only("SERVER", json!({ "status": status }), json!({})).fault, "{status}");
    }
    for status in [json!({ "code": "OK" }), json!({ "code": 1 }), json!({}), json!(null)] {
        assert!(!only("SERVER", json!({ "status": status }), json!({})).fault, "{status}");
    }
    for kind in [json!("CLIENT"), json!("SPAN_KIND_CLIENT"), json!(3), json!("PRODUCER")] {
        let document = only("", json!({ "kind": kind }), json!({ "peer.service": "stock" }));
        assert_eq!(document.subsegments[0].name, "stock", "{kind}");
    }
    let times = json!({ "startTimeUnixNano": "1769868000500000000", "endTimeUnixNano": null });
    assert_eq!(only("SERVER", times, json!({})).end_time, Some(1_769_868_000.75));
    let unfinished = json!({ "endTimeUnixNano": "0", "durationNano": null });
    assert_eq!(only("SERVER", unfinished, json!({})).end_time, None);
}

#[test]
fn attributes_are_read_flat_nested_and_as_the_protocol_sends_them() {
    for attributes in [
        json!({ "http.response.status_code": 503, "http.route": "/a" }),
        json!({ "http": { "response": { "status_code": 503 }, "route": "/a" } }),
        json!({ "http.status_code": "503", "http.target": "/a" }),
        json!([
            { "key": "http.response.status_code", "value": { "intValue": "503" } },
            { "key": "http.route", "value": { "stringValue": "/a" } },
        ]),
    ] {
        let document = only("SERVER", json!({}), attributes);
        let http = document.http.unwrap();
        assert_eq!((http.response.unwrap().status, http.request.unwrap().url.as_deref()), (Some(503), Some("/a")));
        assert!(document.fault);
    }
}

#[test]
fn who_failed_is_told_by_the_protocol_before_the_status_of_the_span() {
    let failed = |attributes| {
        let segment = call(json!({ "status": { "code": "ERROR" } }), attributes);
        (segment.fault, segment.error, segment.throttle)
    };
    let (fault, error, throttle) = ((true, false, false), (false, true, false), (false, true, true));
    for (attributes, expected) in [
        (json!({}), fault),
        (json!({ "http.response.status_code": 500 }), fault),
        (json!({ "http.response.status_code": 404 }), error),
        (json!({ "http.response.status_code": 429 }), throttle),
        (json!({ "rpc.grpc.status_code": 14 }), fault),
        (json!({ "rpc.grpc.status_code": 5 }), error),
        (json!({ "rpc.grpc.status_code": 8 }), throttle),
        (json!({ "rpc.grpc.status_code": 0 }), fault),
        (json!({ "http.response.status_code": 400, "error.type": "ProvisionedThroughputExceededException" }), throttle),
    ] {
        assert_eq!(failed(attributes.clone()), expected, "{attributes}");
    }
    let refused = call(json!({}), json!({ "http.response.status_code": 404 }));
    assert!(refused.error && !refused.fault, "a refused request leaves the status of its span unset");
}

#[test]
fn exceptions_are_those_of_the_events_and_of_the_error() {
    let events = json!([{ "name": "retry" }, { "name": "exception", "attributes": { "exception.type": "java.io.IOException" } }]);
    let document = only("SERVER", json!({ "events": events }), json!({ "error.type": "500" }));
    let Some(Cause::Thrown { exceptions }) = document.cause else { panic!("{document:?}") };
    assert_eq!(exceptions.iter().map(|it| it.class.as_deref()).collect::<Vec<_>>(), [Some("java.io.IOException")]);
    assert_eq!(only("SERVER", json!({}), json!({ "error.type": "_OTHER" })).cause, None);
}

#[test]
fn a_call_is_named_by_whom_it_calls() {
    for (attributes, name) in [
        (json!({ "aws.remote.service": "stock", "server.address": "10.0.0.7" }), "stock"),
        (json!({ "peer.service": "stock", "db.name": "orders", "server.address": "db" }), "stock"),
        (
            json!({ "db.system": "postgresql", "db.name": "orders", "net.peer.name": "db.internal" }),
            "orders@db.internal",
        ),
        (json!({ "db.system": "redis", "server.address": "cache" }), "cache"),
        (json!({ "messaging.system": "kafka", "messaging.destination.name": "orders" }), "orders"),
        (json!({ "rpc.system": "grpc", "rpc.service": "shop.Stock" }), "shop.Stock"),
        (json!({ "rpc.system": "aws-api", "rpc.service": "DynamoDb", "server.address": "dynamodb.aws" }), "DynamoDb"),
        (json!({ "aws.remote.service": "AWS::DynamoDB" }), "DynamoDB"),
        (json!({}), "GET /orders/{id}"),
    ] {
        assert_eq!(call(json!({}), attributes.clone()).name, name, "{attributes}");
    }
}

#[test]
fn a_call_of_an_aws_service_has_its_operation_and_resource() {
    let aws = |attributes| call(json!({}), attributes).aws.unwrap();
    let none = AwsCall { operation: None, table_name: None, queue_url: None, function_name: None, retries: None };
    let text = |text: &str| Some(text.to_owned());
    let table = json!({ "rpc.system": "aws-api", "rpc.service": "DynamoDB", "rpc.method": "PutItem", "aws.dynamodb.table_names": ["orders"] });
    assert_eq!(aws(table), AwsCall { operation: text("PutItem"), table_name: text("orders"), ..none.clone() });
    let signals = json!({
        "aws.remote.service": "AWS::SQS", "aws.remote.operation": "SendMessage",
        "aws.remote.resource.type": "AWS::SQS::Queue", "aws.remote.resource.identifier": "jobs",
    });
    assert_eq!(aws(signals), AwsCall { operation: text("SendMessage"), queue_url: text("jobs"), ..none.clone() });
    let function = json!({ "rpc.system": "aws-api", "faas.invoked_name": "sync", "http.request.resend_count": 2 });
    assert_eq!(aws(function), AwsCall { function_name: text("sync"), retries: Some(2), ..none });
}

#[test]
fn what_is_no_span_is_counted_and_loses_nothing_else() {
    let good = span("a", "", "SERVER", json!({}), json!({}));
    let without_start = span("b", "", "SERVER", json!({ "startTimeUnixNano": null }), json!({}));
    let texts = ["{", "[]", "null", "{\"traceId\": \"x\"}", without_start.as_str(), good.as_str()];
    let (traces, unreadable) = read_traces(texts);
    assert_eq!((traces.len(), traces[0].segments.len(), unreadable), (1, 1, 5));
    for odd in [json!(null), json!(7), json!([]), json!("x"), json!({ "a": [1] })] {
        for name in [
            "resource",
            "parentSpanId",
            "name",
            "kind",
            "endTimeUnixNano",
            "durationNano",
            "attributes",
            "status",
            "events",
        ] {
            let odd_span = span("a", "", "SERVER", json!({ name: odd }), json!({}));
            assert_eq!(read_traces([odd_span.as_str()]).1, 0, "{name} is {odd}");
        }
    }
}

#[test]
fn the_order_of_spans_and_loops_among_them_do_no_harm() {
    let mut spans: Vec<String> = Vec::new();
    for n in 1..400 {
        spans.push(span(&format!("s{n}"), &format!("s{}", n - 1), "INTERNAL", json!({}), json!({})));
    }
    spans.push(span("s0", "s399", "INTERNAL", json!({}), json!({})));
    let forwards = read(&spans);
    spans.reverse();
    assert_eq!(forwards, read(&spans));
    let mut pending: Vec<&Segment> = forwards.iter().collect();
    let mut count = 0;
    while let Some(segment) = pending.pop() {
        count += 1;
        pending.extend(&segment.subsegments);
    }
    assert_eq!(count, 400);
}
