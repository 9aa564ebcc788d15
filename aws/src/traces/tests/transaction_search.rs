//! Where Transaction Search keeps the spans in CloudWatch Logs.

use investigation::telemetry::{BudgetReport, BudgetStatus, ServiceLevelObjective};

use super::*;

/// A span of `checkout` as Transaction Search keeps it.
fn span(trace: &str, id: &str, parent: &str) -> String {
    json!({
        "resource": { "attributes": { "service.name": "checkout", "cloud.platform": "aws_ecs" } },
        "traceId": trace, "spanId": id, "parentSpanId": parent, "name": "POST /orders", "kind": "SERVER",
        "startTimeUnixNano": 1_769_868_000_500_000_000_u64, "endTimeUnixNano": 1_769_868_000_600_000_000_u64,
        "attributes": { "http.response.status_code": 200 }, "status": { "code": "UNSET" },
    })
    .to_string()
}

fn row(fields: &[(&str, &str)]) -> Value {
    fields.iter().map(|(name, value)| json!({ "field": name, "value": value })).collect()
}

/// What a query for ids, for spans or for counts finds.
fn rows_of(query: &str) -> Value {
    match query {
        "ids" => json!([row(&[("traceId", "t1")]), row(&[("traceId", "t2")])]),
        "spans" => json!([
            row(&[("@message", &span("t1", "a", ""))]),
            row(&[("@message", &span("t2", "b", ""))]),
            row(&[("@message", "{")]),
        ]),
        "counts" => {
            let at = ("bin(60s)", "2026-01-31 14:00:00.000");
            let (calls, nanoseconds) = (("calls", "40"), ("nanoseconds", "8e9"));
            let service = ("resource.attributes.service.name", "checkout");
            json!([
                row(&[at, calls, nanoseconds, service, ("kind", "SERVER"), ("status.code", "UNSET")]),
                row(&[at, calls, nanoseconds, service, ("kind", "CLIENT"), ("attributes.peer.service", "bank")]),
            ])
        }
        other => panic!("unexpected {other}"),
    }
}

/// What AWS holds where spans go to CloudWatch Logs: beside these, what Application Signals makes of them.
fn holding_spans(call: &Call) -> Reply {
    let key = |name: &str| json!({ "Type": "Service", "Name": name, "Environment": "eks:main/shop" });
    Reply::Ok(match call.operation.as_str() {
        "/GetTraceSegmentDestination" => json!({ "Destination": "CloudWatchLogs", "Status": "ACTIVE" }),
        "StartQuery" => {
            let text = call.body["queryString"].as_str().unwrap();
            let kinds = [("stats min", "ids"), ("stats count", "counts"), ("fields @message", "spans")];
            json!({ "queryId": kinds.iter().find(|(words, _)| text.contains(words)).unwrap().1 })
        }
        "GetQueryResults" => {
            json!({ "status": "Complete", "results": rows_of(call.body["queryId"].as_str().unwrap()) })
        }
        "/services" => json!({ "ServiceSummaries": [
            { "KeyAttributes": key("checkout"), "MetricReferences": [] },
            { "KeyAttributes": key("elsewhere"), "MetricReferences": [] },
        ] }),
        "/service-dependencies" => {
            assert_eq!(call.body["KeyAttributes"]["Name"], "checkout");
            let table =
                json!({ "Type": "AWS::Resource", "ResourceType": "AWS::DynamoDB::Table", "Identifier": "orders" });
            json!({ "ServiceDependencies": [{
                "OperationName": "POST /orders", "DependencyKeyAttributes": table,
                "DependencyOperationName": "PutItem", "MetricReferences": [],
            }] })
        }
        "/slos" => json!({ "SloSummaries": [
            { "Arn": "arn:1", "Name": "checkout-latency", "KeyAttributes": key("checkout"), "OperationName": "POST /orders" },
            { "Arn": "arn:2", "Name": "elsewhere-latency", "KeyAttributes": key("elsewhere") },
        ] }),
        "/budget-report" => {
            assert_eq!(call.body["SloIds"], json!(["arn:1"]));
            let is_before = call.body["Timestamp"].as_f64().unwrap() <= at("2026-01-31T14:00:00Z").as_second() as f64;
            let (status, attainment, left) = if is_before { ("OK", 99.95, 50) } else { ("BREACHED", 98.2, -10) };
            json!({ "Timestamp": 0, "Errors": [], "Reports": [{
                "Arn": "arn:1", "Name": "checkout-latency", "BudgetStatus": status, "Attainment": attainment,
                "TotalBudgetSeconds": 100, "BudgetSecondsRemaining": left, "Goal": { "AttainmentGoal": 99.9 },
            }] })
        }
        _ => return holding(call),
    })
}

#[tokio::test]
async fn spans_are_sampled_and_all_of_them_are_counted_there() {
    let (collected, aws) = read(holding_spans).await;
    let Collected { telemetry, gaps } = collected.unwrap();
    assert_eq!(telemetry.traces.iter().map(|trace| &*trace.id).collect::<Vec<_>>(), ["t1", "t2"]);
    assert_eq!(telemetry.traces[0].segments[0].name, "checkout");
    assert!(gaps[0].detail.starts_with("2 spans of the log group aws/spans cannot be read"));
    // Both windows find the same rows here, of a time in the incident.
    let nodes: Vec<_> = telemetry.graph.nodes.iter().map(|node| (&*node.name, node.samples.len())).collect();
    assert_eq!(nodes, [("bank", 1), ("checkout", 1), ("orders", 0)]);
    let sample = telemetry.graph.nodes[1].samples[0];
    assert_eq!((sample.requests, sample.total_seconds), (80, 16.0));
    assert_eq!(telemetry.calls[0].incident.requests, 80);
    let calls = aws.calls();
    let queries: Vec<_> = calls.iter().filter(|call| call.operation == "StartQuery").collect();
    assert_eq!(queries.len(), 6);
    assert!(queries.iter().all(|call| call.body["logGroupName"] == "aws/spans"));
    assert!(!calls.iter().any(|call| matches!(&*call.operation, "/TraceSummaries" | "/TimeSeriesServiceStatistics")));
}

#[tokio::test]
async fn the_objectives_and_dependencies_of_what_the_entry_reaches_come_from_application_signals() {
    let (collected, _) = read(holding_spans).await;
    let TraceTelemetry { graph, objectives, .. } = collected.unwrap().telemetry;
    assert_eq!(graph.nodes.iter().find(|node| node.name == "orders").unwrap().kind, "AWS::DynamoDB::Table");
    assert!(graph.edges.contains(&Edge { from: "checkout".to_owned(), to: "orders".to_owned() }));
    let report =
        |status, attainment, left| BudgetReport { status, attainment: Some(attainment), budget_left: Some(left) };
    let expected = ServiceLevelObjective {
        name: "checkout-latency".to_owned(),
        service: "checkout".to_owned(),
        operation: Some("POST /orders".to_owned()),
        goal: Some(99.9),
        before: report(BudgetStatus::Ok, 99.95, 0.5),
        after: report(BudgetStatus::Breached, 98.2, -0.1),
    };
    assert_eq!(objectives, [expected]);
}

#[tokio::test]
async fn spans_that_are_not_there_yet_are_read_of_x_ray() {
    let (collected, _) = read(|call| match call.operation.as_str() {
        "StartQuery" => Reply::Error(400, "ResourceNotFoundException", "no such log group"),
        _ => holding_spans(call),
    })
    .await;
    let Collected { telemetry, gaps } = collected.unwrap();
    assert_eq!((gaps, telemetry.traces.len(), telemetry.objectives.len()), (vec![], 1, 1));
    assert_eq!(telemetry.graph.nodes.iter().map(|node| node.samples.len()).collect::<Vec<_>>(), [2, 2]);
}

#[tokio::test]
async fn where_x_ray_holds_the_spans_application_signals_is_asked_if_a_trace_tells_of_it() {
    let marked =
        r#"{"id":"a","name":"checkout","start_time":1769868000.5,"annotations":{"aws.local.service":"checkout"}}"#;
    let with_documents = |document: Option<&'static str>| {
        read(move |call| match (call.operation.as_str(), document) {
            ("/GetTraceSegmentDestination", _) => Reply::Ok(json!({ "Destination": "XRay", "Status": "ACTIVE" })),
            ("/Traces", Some(document)) => {
                let segments = json!([{ "Id": "a", "Document": document }]);
                Reply::Ok(json!({ "Traces": [{ "Id": TRACE_ID, "Segments": segments }] }))
            }
            _ => holding_spans(call),
        })
    };
    for (document, objectives, asked) in [(Some(marked), 1, 1), (None, 0, 0)] {
        let (collected, aws) = with_documents(document).await;
        let Collected { telemetry, gaps } = collected.unwrap();
        assert_eq!((telemetry.objectives.len(), gaps), (objectives, vec![]));
        assert_eq!(aws.operations().iter().filter(|name| *name == "/services").count(), asked);
    }
}

#[tokio::test]
async fn what_application_signals_does_not_let_be_read_is_a_gap_and_the_graph_is_kept() {
    let (collected, _) = read(|call| match call.operation.as_str() {
        "/services" => Reply::Error(403, "AccessDeniedException", "no"),
        _ => holding_spans(call),
    })
    .await;
    let Collected { telemetry, gaps } = collected.unwrap();
    assert_eq!(telemetry.graph.nodes.len(), 2);
    let what = "The service graph was read; the services and objectives of Application Signals were not";
    assert!(gaps.iter().any(|gap| gap.detail.starts_with(what) && gap.reason == GapReason::Denied), "{gaps:?}");
}

#[tokio::test]
async fn of_more_spans_than_one_query_returns_only_whole_traces_are_read() {
    let rows_of_spans = |_: &Call| {
        let whole = row(&[("@message", &span("t1", "a", "")), ("traceId", "t1")]);
        let cut = row(&[("@message", &span("t2", "b", "")), ("traceId", "t2")]);
        let rows: Vec<Value> = std::iter::once(whole).chain(std::iter::repeat_n(cut, 999)).collect();
        // Ten pages of these: the first trace is on each of them, the second ends the last one.
        Reply::Ok(json!({ "status": "Complete", "results": rows, "nextToken": "more" }))
    };
    let (collected, _) = read(move |call| match call.operation.as_str() {
        "GetQueryResults" if call.body["queryId"] == "spans" => rows_of_spans(call),
        _ => holding_spans(call),
    })
    .await;
    let Collected { telemetry, gaps } = collected.unwrap();
    assert_eq!(telemetry.traces.iter().map(|trace| &*trace.id).collect::<Vec<_>>(), ["t1"]);
    let what = "The sampled traces have more than 10000 spans in a window";
    assert!(gaps.iter().any(|gap| gap.detail.starts_with(what) && gap.reason == GapReason::Truncated), "{gaps:?}");
}
