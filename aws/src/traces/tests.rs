use super::*;
use crate::AwsSources;
use crate::testing::{Call, FakeAws, Reply, at, scope};
use investigation::model::GapReason;
use investigation::ports::{FailureKind, TelemetrySources};
use investigation::telemetry::{Edge, Sample};
use serde_json::{Value, json};

const TRACE_ID: &str = "1-697e0c60-000000000000000000000001";

/// What X-Ray holds: checkout calls orders.
fn holding(call: &Call) -> Reply {
    Reply::Ok(match call.operation.as_str() {
        "/ServiceGraph" if call.body["NextToken"].is_null() => json!({
            "Services": [{
                "ReferenceId": 0,
                "Name": "checkout",
                "Type": "AWS::ECS::Container",
                "Edges": [{ "ReferenceId": 1 }, { "ReferenceId": 7 }],
            }],
            "NextToken": "more",
        }),
        "/ServiceGraph" => json!({ "Services": [{ "ReferenceId": 1, "Name": "orders", "Type": "remote" }] }),
        "/TimeSeriesServiceStatistics" if call.body["NextToken"].is_null() => json!({
            "TimeSeriesServiceStatistics": [statistics(1_769_868_060, 4), statistics(1_769_868_120, 0)],
            "NextToken": "more",
        }),
        "/TimeSeriesServiceStatistics" => {
            json!({ "TimeSeriesServiceStatistics": [statistics(1_769_868_000, 3), { "Timestamp": 1_769_868_180 }] })
        }
        "/TraceSummaries" => json!({ "TraceSummaries": [{ "Id": TRACE_ID }] }),
        "/Traces" => json!({ "Traces": [{ "Id": TRACE_ID, "Segments": [document("b"), document("a")] }] }),
        other => panic!("unexpected {other}"),
    })
}

fn statistics(at: i64, total: i64) -> Value {
    json!({
        "Timestamp": at,
        "ServiceSummaryStatistics": {
            "OkCount": 0,
            "ErrorStatistics": { "ThrottleCount": 1, "OtherCount": 2, "TotalCount": 3 },
            "FaultStatistics": { "OtherCount": 0, "TotalCount": 1 },
            "TotalCount": total,
            "TotalResponseTime": 0.25,
        },
    })
}

fn document(id: &str) -> Value {
    let document = json!({
        "id": id,
        "name": "checkout",
        "start_time": 1_769_868_000.5,
        "trace_id": TRACE_ID,
        "http": { "request": { "method": "GET" }, "response": { "status": 502 } },
    });
    json!({ "Id": id, "Document": document.to_string() })
}

async fn read(script: impl FnMut(&Call) -> Reply + Send + 'static) -> (Answer<TraceTelemetry>, FakeAws) {
    let aws = FakeAws::start(script).await;
    (AwsSources::new(&aws.sdk().await).traces(&scope()).await, aws)
}

#[tokio::test]
async fn the_graph_its_statistics_and_the_traces_are_read() {
    let (collected, aws) = read(holding).await;
    let Collected { telemetry: TraceTelemetry { graph, traces }, gaps } = collected.unwrap();
    assert_eq!(gaps, []);
    assert_eq!(graph.period, 60);
    assert_eq!(graph.edges, [Edge { from: "checkout".to_owned(), to: "orders".to_owned() }]);
    let sample =
        |time, requests| Sample { at: at(time), requests, faults: 1, errors: 2, throttles: 1, total_seconds: 0.25 };
    let samples = vec![sample("2026-01-31T14:00:00Z", 3), sample("2026-01-31T14:01:00Z", 4)];
    let node = |name: &str, kind: &str| Node { name: name.into(), kind: kind.into(), samples: samples.clone() };
    assert_eq!(graph.nodes, [node("checkout", "AWS::ECS::Container"), node("orders", "remote")]);
    let [trace] = &traces[..] else { panic!("{traces:?}") };
    assert_eq!(trace.segments.iter().map(|segment| &*segment.id).collect::<Vec<_>>(), ["a", "b"]);
    let calls = aws.calls();
    let selected = calls.iter().find(|call| call.operation == "/TimeSeriesServiceStatistics").unwrap();
    let selector = r#"service(id(name: "checkout", type: "AWS::ECS::Container"))"#;
    assert_eq!(selected.body["EntitySelectorExpression"], selector);
    assert_eq!(selected.body["Period"], 60);
}

#[tokio::test]
async fn a_malformed_document_is_left_out_and_is_a_gap() {
    let (collected, _) = read(|call| match call.operation.as_str() {
        "/Traces" => {
            let segments = json!([document("a"), { "Id": "b", "Document": "{" }, { "Id": "c" }]);
            Reply::Ok(json!({ "Traces": [{ "Id": TRACE_ID, "Segments": segments }] }))
        }
        _ => holding(call),
    })
    .await;
    let collected = collected.unwrap();
    assert_eq!(collected.telemetry.traces[0].segments.len(), 1);
    assert_eq!(collected.gaps[0].reason, GapReason::Invalid);
    assert!(collected.gaps[0].detail.starts_with("2 segment documents"));
}

#[tokio::test]
async fn what_x_ray_refuses_is_a_gap() {
    let (collected, _) = read(|call| match call.operation.as_str() {
        "/TimeSeriesServiceStatistics" if call.body.to_string().contains("orders") => {
            Reply::Error(400, "InvalidRequestException", "bad selector")
        }
        "/TraceSummaries" => Reply::Error(403, "AccessDeniedException", "not authorized"),
        _ => holding(call),
    })
    .await;
    let collected = collected.unwrap();
    let reasons: Vec<_> = collected.gaps.iter().map(|gap| gap.reason).collect();
    assert_eq!(reasons, [GapReason::Invalid, GapReason::Denied]);
    assert_eq!(collected.telemetry.graph.nodes[0].samples.len(), 2);
    assert_eq!(collected.telemetry.graph.nodes[1].samples, []);
}

#[tokio::test]
async fn what_a_retry_may_cure_fails_the_whole() {
    let (collected, _) = read(|call| match call.operation.as_str() {
        "/TimeSeriesServiceStatistics" => Reply::Error(429, "ThrottledException", "Rate exceeded"),
        _ => holding(call),
    })
    .await;
    assert_eq!(collected.unwrap_err().kind, FailureKind::Throttled);
}

#[tokio::test]
async fn many_traces_are_a_sample_of_them_five_a_call() {
    let mut pages = 0;
    let (collected, aws) = read(move |call| match call.operation.as_str() {
        "/TraceSummaries" => {
            pages += 1;
            let summaries: Vec<_> = (0..10).map(|n| json!({ "Id": format!("1-{:04}", pages * 10 + n) })).collect();
            Reply::Ok(json!({ "TraceSummaries": summaries, "NextToken": pages.to_string() }))
        }
        "/Traces" => {
            let ids = call.body["TraceIds"].as_array().unwrap().clone();
            assert!(ids.len() <= 5);
            Reply::Ok(json!({ "Traces": ids.iter().map(|id| json!({ "Id": id })).collect::<Vec<_>>() }))
        }
        _ => holding(call),
    })
    .await;
    let traces = collected.unwrap().telemetry.traces;
    // Five pages of ten a window, of which four in five.
    assert_eq!(traces.len(), 80);
    assert_eq!(
        traces.iter().take(5).map(|trace| &*trace.id).collect::<Vec<_>>(),
        ["1-0010", "1-0011", "1-0012", "1-0013", "1-0015"]
    );
    assert_eq!(aws.operations().iter().filter(|name| *name == "/TraceSummaries").count(), 10);
}

#[test]
fn a_long_span_is_cut() {
    let ends = |start, end| {
        let spans = to_spans(at(start), at(end));
        spans.iter().map(|span| (span.start.to_string(), span.end.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(ends("2026-01-31T00:00:00Z", "2026-01-31T06:00:00Z").len(), 1);
    let two = ends("2026-01-31T00:00:00Z", "2026-01-31T06:00:01Z");
    let expected = [("2026-01-31T00:00:00Z", "2026-01-31T06:00:00Z"), ("2026-01-31T06:00:00Z", "2026-01-31T06:00:01Z")];
    assert_eq!(two, expected.map(|(start, end)| (start.to_owned(), end.to_owned())));
}
