mod transaction_search;

use std::time::Duration;

use super::*;
use crate::AwsSources;
use crate::testing::{Call, FakeAws, Reply, at, scope};
use investigation::ports::{FailureKind, TelemetrySources};
use investigation::telemetry::{Edge, Sample, Trace};
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
        "/GetTraceSegmentDestination" => json!({ "Destination": "XRay", "Status": "ACTIVE" }),
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
    (aws.sources().await.traces(&scope()).await, aws)
}

#[tokio::test(start_paused = true)]
async fn the_graph_its_statistics_and_the_traces_are_read() {
    let (collected, aws) = read(holding).await;
    let Collected { telemetry: TraceTelemetry { graph, traces, .. }, gaps } = collected.unwrap();
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

#[tokio::test(start_paused = true)]
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

/// What is read when calls of one operation, whose body holds these words, fail.
async fn read_without(operation: &'static str, words: &'static str) -> Collected<TraceTelemetry> {
    let (collected, _) = read(move |call| {
        if call.operation == operation && call.body.to_string().contains(words) {
            return Reply::Error(503, "ServiceUnavailable", "");
        }
        holding(call)
    })
    .await;
    collected.unwrap()
}

fn only_gap(collected: &Collected<TraceTelemetry>) -> &str {
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!((gap.source, gap.reason), (Source::Traces, GapReason::Unavailable));
    &gap.detail
}

#[tokio::test(start_paused = true)]
async fn the_graph_is_kept_when_traces_cannot_be_sampled() {
    for operation in ["/TraceSummaries", "/Traces"] {
        let collected = read_without(operation, "").await;
        assert_eq!((collected.telemetry.graph.nodes.len(), collected.telemetry.traces.len()), (2, 0), "{operation}");
        let detail = only_gap(&collected);
        assert!(
            detail.starts_with("The service graph was read; the sampled traces were not: X-Ray failed"),
            "{detail}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn traces_are_kept_when_the_graph_cannot_be_read() {
    let collected = read_without("/ServiceGraph", "").await;
    assert_eq!((collected.telemetry.graph.nodes.len(), collected.telemetry.traces.len()), (0, 1));
    assert!(only_gap(&collected).starts_with("The sampled traces were read; the service graph was not: "));
}

#[tokio::test(start_paused = true)]
async fn a_page_of_the_graph_is_kept_when_the_next_fails() {
    let collected = read_without("/ServiceGraph", "NextToken").await;
    assert_eq!(collected.telemetry.graph.nodes.len(), 1);
    let detail = only_gap(&collected);
    assert!(detail.starts_with("1 services of the service graph were read; the others were not: "), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn the_graph_is_kept_when_the_statistics_of_a_service_cannot_be_read() {
    for words in ["orders", "NextToken"] {
        let collected = read_without("/TimeSeriesServiceStatistics", words).await;
        let samples: Vec<_> = collected.telemetry.graph.nodes.iter().map(|node| node.samples.len()).collect();
        let (samples_read, failed) = if words == "orders" { ([2, 0], 1) } else { ([0, 0], 2) };
        assert_eq!(samples, samples_read);
        let start = format!("The service graph was read; the statistics of {failed} of its 2 services were not: ");
        assert!(only_gap(&collected).starts_with(&start));
    }
}

#[tokio::test(start_paused = true)]
async fn one_window_of_traces_is_kept_when_the_other_cannot_be_sampled() {
    let incident_start = at("2026-01-31T14:00:00Z").as_second() as f64;
    let (collected, _) = read(move |call| match call.operation.as_str() {
        "/TraceSummaries" if call.body["StartTime"].as_f64().unwrap() < incident_start => {
            Reply::Error(503, "ServiceUnavailable", "")
        }
        _ => holding(call),
    })
    .await;
    let collected = collected.unwrap();
    assert_eq!(collected.telemetry.traces.len(), 1);
    let detail = only_gap(&collected);
    assert!(
        detail.starts_with("Traces of the incident window were sampled; those of the baseline window were not: "),
        "{detail}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_x_ray_of_which_nothing_can_be_read_fails() {
    let (collected, _) = read(|_| Reply::Error(429, "ThrottledException", "Rate exceeded")).await;
    assert_eq!(collected.unwrap_err().kind, FailureKind::Throttled);
}

#[tokio::test(start_paused = true)]
async fn an_x_ray_that_hangs_is_left_at_the_deadline_with_what_came_before() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "/TimeSeriesServiceStatistics" | "/Traces" => Reply::Silence,
        _ => holding(call),
    })
    .await;
    let sources = AwsSources::new(&aws.patient_sdk().await, Deadline::in_the_next(Duration::from_secs(4)));
    let collected = sources.traces(&scope()).await.unwrap();
    assert_eq!(collected.telemetry.graph.nodes.len(), 2);
    let details: Vec<_> = collected.gaps.iter().map(|gap| gap.detail.as_str()).collect();
    let [statistics, traces] = details[..] else { panic!("{details:?}") };
    assert!(statistics.contains("of its 2 services were not: X-Ray did not answer in time"), "{statistics}");
    assert!(traces.contains("the sampled traces were not: X-Ray did not answer in time"), "{traces}");
}

/// Reads traces of which every page holds ten, with these fields, and behind every page is another.
async fn read_many(summary: Value) -> (Vec<Trace>, FakeAws) {
    let mut pages = 0;
    let (collected, aws) = read(move |call| match call.operation.as_str() {
        "/TraceSummaries" => {
            pages += 1;
            let to_summary = |n| {
                let mut summary = summary.clone();
                summary["Id"] = json!(format!("1-{:04}", pages * 10 + n));
                summary
            };
            let summaries: Vec<_> = (0..10).map(to_summary).collect();
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
    (collected.unwrap().telemetry.traces, aws)
}

#[tokio::test(start_paused = true)]
async fn many_traces_are_a_sample_of_each_slice_of_the_windows_five_a_call() {
    let (traces, aws) = read_many(json!({ "HasFault": true })).await;
    assert_eq!(traces.len(), 40);
    // A page of each window, and then two pages of each of four slices.
    assert_eq!(aws.operations().iter().filter(|name| *name == "/TraceSummaries").count(), 2 * (1 + 4 * 2));
    let summaries = aws.calls().into_iter().filter(|call| call.operation == "/TraceSummaries");
    assert!(summaries.clone().all(|call| call.body["FilterExpression"] == "service(\"checkout\")"));
    let mut starts: Vec<i64> = summaries.map(|call| call.body["StartTime"].as_f64().unwrap() as i64).collect();
    starts.sort_unstable();
    starts.dedup();
    assert_eq!(starts.len(), 8, "a slice each");
}

#[tokio::test(start_paused = true)]
async fn a_page_of_summaries_that_fails_costs_no_page_before_it() {
    let summaries = json!({ "TraceSummaries": [{ "Id": TRACE_ID }], "NextToken": "more" });
    let (collected, aws) = read(move |call| match call.operation.as_str() {
        "/TraceSummaries" if call.body["NextToken"].is_null() => Reply::Ok(summaries.clone()),
        "/TraceSummaries" => Reply::Error(403, "AccessDeniedException", "no"),
        _ => holding(call),
    })
    .await;
    assert_eq!(collected.unwrap().telemetry.traces.len(), 1);
    assert!(aws.operations().iter().any(|name| name == "/Traces"));
}

#[tokio::test(start_paused = true)]
async fn traces_without_any_trouble_are_few() {
    let (traces, aws) = read_many(json!({ "HasFault": false, "ResponseTime": 0.1 })).await;
    assert_eq!(traces.len(), 15);
    assert_eq!(aws.operations().iter().filter(|name| *name == "/Traces").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_services_beside_the_entry_cost_nothing() {
    let (collected, aws) = read(|call| match call.operation.as_str() {
        "/ServiceGraph" => {
            let service = |id: i32, name: &str, callees: Value| json!({ "ReferenceId": id, "Name": name, "Type": "AWS::ECS::Container", "Edges": callees });
            let mut services = vec![
                service(0, "checkout", json!([{ "ReferenceId": 1 }])),
                service(1, "orders", json!([])),
                service(2, "gateway", json!([{ "ReferenceId": 0 }, { "ReferenceId": 3 }])),
            ];
            services.extend((3..1_003).map(|id| service(id, &format!("other-{id}"), json!([{ "ReferenceId": 1 }]))));
            Reply::Ok(json!({ "Services": services }))
        }
        _ => holding(call),
    })
    .await;
    let names: Vec<String> = collected.unwrap().telemetry.graph.nodes.into_iter().map(|node| node.name).collect();
    assert_eq!(names, ["checkout", "gateway", "orders"]);
    // Each of the three has two pages.
    assert_eq!(aws.operations().iter().filter(|name| *name == "/TimeSeriesServiceStatistics").count(), 3 * 2);
}

#[tokio::test(start_paused = true)]
async fn of_services_of_which_none_is_the_entry_some_are_read_and_a_gap_says_what_to_set() {
    let with_services = |number: i32| {
        read(move |call| match call.operation.as_str() {
            "/ServiceGraph" => {
                let service = |id: i32| json!({ "ReferenceId": id, "Name": format!("other-{id}"), "Edges": [] });
                Reply::Ok(json!({ "Services": (0..number).map(service).collect::<Vec<_>>() }))
            }
            _ => holding(call),
        })
    };
    let Collected { telemetry, gaps } = with_services(20).await.0.unwrap();
    assert_eq!((telemetry.graph.nodes.len(), gaps), (20, vec![]));
    let Collected { telemetry, gaps } = with_services(100).await.0.unwrap();
    assert_eq!((telemetry.graph.nodes.len(), gaps.len(), gaps[0].reason), (20, 1, GapReason::Truncated));
    assert!(gaps[0].detail.starts_with("X-Ray does not know the entry checkout: of its 100 services"), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_may_not_ask_for_the_destination_reads_x_ray() {
    let (collected, _) = read(|call| match call.operation.as_str() {
        "/GetTraceSegmentDestination" => Reply::Error(403, "AccessDeniedException", "no"),
        _ => holding(call),
    })
    .await;
    let collected = collected.unwrap();
    assert_eq!((collected.telemetry.traces.len(), collected.gaps.len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_destination_that_cannot_be_told_now_is_a_gap() {
    let collected = read_without("/GetTraceSegmentDestination", "").await;
    assert_eq!(collected.telemetry.traces.len(), 1);
    let detail = only_gap(&collected);
    assert!(detail.starts_with("X-Ray's own traces were read; whether CloudWatch Logs holds all spans"), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn where_no_log_group_of_spans_was_described_nobody_asks_whether_it_is_used() {
    for (described, asked) in [(None, 1), (Some(Vec::new()), 0)] {
        let aws = FakeAws::start(holding).await;
        let scope = Scope { log_groups: vec![described], ..scope() };
        assert!(aws.sources().await.traces(&scope).await.is_ok());
        let asks = aws.operations().into_iter().filter(|name| name == "/GetTraceSegmentDestination");
        assert_eq!(asks.count(), asked);
    }
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
