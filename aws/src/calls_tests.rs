//! How many calls an investigation makes, and how long they take.

use std::collections::BTreeMap;
use std::time::Duration;

use investigation::model::{Context, MetricQuery, Scope};
use investigation::ports::{LogVolume, TelemetrySources};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::testing::{Call, FakeAws, Reply, scope};

/// How long a query of Logs Insights runs.
const QUERY_TIME: Duration = Duration::from_secs(2);

/// How long every other call takes.
const LATENCY: Duration = Duration::from_millis(80);

/// Fifty metrics, ten log groups, three alarms, and an entry that reaches four other services.
pub(crate) fn large_scope() -> Scope {
    let metric = |number: usize| MetricQuery {
        namespace: "AWS/Lambda".to_owned(),
        name: "Duration".to_owned(),
        dimensions: [("FunctionName".to_owned(), format!("function-{number}"))].into(),
        stat: "p99".to_owned(),
    };
    let scope = scope();
    let context = Context {
        entry: Some("service-0".to_owned()),
        metrics: (0..50).map(metric).collect(),
        log_groups: (0..10).map(|number| format!("/ecs/service-{number}")).collect(),
        alarms: vec!["slow".to_owned(), "errors".to_owned(), "gone".to_owned()],
        ..scope.context
    };
    Scope { context, ..scope }
}

/// Five services that call one another in a row, and a hundred that have nothing to do with them.
fn service_graph() -> Value {
    let service = |id: usize| {
        let edges = if id < 4 { json!([{ "ReferenceId": id + 1 }]) } else { json!([]) };
        json!({ "ReferenceId": id, "Name": format!("service-{id}"), "Type": "AWS::ECS::Container", "Edges": edges })
    };
    json!({ "Services": (0..105).map(service).collect::<Vec<_>>() })
}

fn metric_data(call: &Call) -> Value {
    let queries = call.body["MetricDataQueries"].as_array().unwrap().iter();
    let result = |query: &Value| {
        let times = [json!({ "$time": 1_769_864_400 }), json!({ "$time": 1_769_868_000 })];
        json!({ "Id": query["Id"], "Timestamps": times, "Values": [1.0, 2.0], "StatusCode": "Complete" })
    };
    json!({ "MetricDataResults": queries.map(result).collect::<Vec<_>>() })
}

/// A hundred traces in each window, of which these in the incident have failed.
fn trace_summaries(call: &Call, failed: usize) -> Value {
    let start = call.body["StartTime"].as_f64().unwrap() as i64;
    let is_incident = start >= scope().incident_window().start().as_second();
    let summary = |number: i64| {
        let has_fault = is_incident && number < i64::try_from(failed).unwrap();
        json!({ "Id": format!("1-{:08x}-{number:024x}", start + number), "ResponseTime": 0.2, "HasFault": has_fault })
    };
    json!({ "TraceSummaries": (0..100).map(summary).collect::<Vec<_>>() })
}

fn traces(call: &Call) -> Value {
    let ids = call.body["TraceIds"].as_array().unwrap().iter();
    let trace = |id: &Value| {
        let document =
            json!({ "id": "a", "name": "service-0", "start_time": 1_769_868_000.5, "end_time": 1_769_868_000.7 });
        json!({ "Id": id, "Segments": [{ "Id": "a", "Document": document.to_string() }] })
    };
    json!({ "Traces": ids.map(trace).collect::<Vec<_>>() })
}

/// An AWS in which everything answers, and so many traces of the incident have failed.
async fn answering_aws(failed: usize) -> FakeAws {
    FakeAws::start(answering(failed)).await.with_latency(LATENCY)
}

/// What such an AWS answers.
pub(crate) fn answering(failed: usize) -> impl FnMut(&Call) -> Reply + Send + 'static {
    let mut started: Vec<Instant> = Vec::new();
    move |call| {
        let answer = match call.operation.as_str() {
            "GetMetricData" => metric_data(call),
            "DescribeAlarms" => json!({ "MetricAlarms": [{ "AlarmName": "slow" }, { "AlarmName": "errors" }] }),
            "DescribeLogGroups" | "DescribeAlarmHistory" | "LookupEvents" => json!({}),
            "StartQuery" => {
                started.push(Instant::now());
                json!({ "queryId": (started.len() - 1).to_string() })
            }
            "GetQueryResults" => {
                let begun = started[call.body["queryId"].as_str().unwrap().parse::<usize>().unwrap()];
                let status = if begun.elapsed() >= QUERY_TIME { "Complete" } else { "Running" };
                let statistics = json!({ "recordsMatched": 0.0, "recordsScanned": 1e5, "bytesScanned": 1e7 });
                json!({ "status": status, "results": [], "statistics": statistics })
            }
            "/ServiceGraph" => service_graph(),
            "/TraceSummaries" => trace_summaries(call, failed),
            "/Traces" => traces(call),
            _ => json!({}),
        };
        Reply::Ok(answer)
    }
}

/// How often each operation is asked for by an investigation, after how long it is over, and how many traces it has read.
async fn investigate(failed: usize) -> (BTreeMap<String, usize>, Duration, usize) {
    let (aws, scope) = (answering_aws(failed).await, large_scope());
    let (sources, begin) = (aws.sources().await, Instant::now());
    // What the first step learns of the log groups, nobody asks again.
    let LogVolume::Asked { groups, .. } = sources.log_volume(&scope).await else { panic!("an estimate") };
    let scope = Scope { log_groups: groups, ..scope };
    let (metrics, logs, traces, changes, alarms) = tokio::join!(
        sources.metrics(&scope),
        sources.logs(&scope),
        sources.traces(&scope),
        sources.changes(&scope),
        sources.alarms(&scope),
    );
    let duration = begin.elapsed();
    assert_eq!((metrics.unwrap().telemetry.len(), alarms.unwrap().gaps.len()), (50, 1));
    assert!(logs.is_ok() && changes.is_ok());
    let traces = traces.unwrap().telemetry;
    assert_eq!(traces.graph.nodes.len(), 5);
    let mut calls: BTreeMap<String, usize> = BTreeMap::new();
    for operation in aws.operations() {
        *calls.entry(operation).or_default() += 1;
    }
    (calls, duration, traces.traces.len())
}

#[tokio::test(start_paused = true)]
async fn an_investigation_makes_few_calls_and_is_over_soon_after_its_queries() {
    let (calls, duration, traces) = investigate(0).await;
    // Unrelated services and the number of metrics and groups cost nothing. Ordinary lines are asked for in a second query.
    let expected = [
        ("/ServiceGraph", 2),
        ("/TimeSeriesServiceStatistics", 5),
        ("/TraceSummaries", 2),
        ("/Traces", 3),
        ("DescribeAlarmHistory", 1),
        ("DescribeAlarms", 1),
        ("DescribeEvents", 1),
        ("DescribeLogGroups", 1),
        ("GetMetricData", 1),
        ("GetQueryResults", 3),
        ("LookupEvents", 2),
        ("StartQuery", 3),
    ];
    assert_eq!(calls, expected.map(|(operation, number)| (operation.to_owned(), number)).into());
    assert_eq!((calls.values().sum::<usize>(), traces), (25, 15));
    assert!(duration < Duration::from_secs(6), "{duration:?}");
}

#[tokio::test(start_paused = true)]
async fn where_traces_tell_of_trouble_more_of_them_are_read() {
    let (calls, duration, traces) = investigate(1).await;
    assert_eq!((calls.values().sum::<usize>(), traces), (30, 40), "{calls:?}");
    assert!(duration < Duration::from_secs(6), "{duration:?}");
}
