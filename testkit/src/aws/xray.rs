//! X-Ray: the service graph, its statistics over time, and sampled traces.

use std::collections::BTreeMap;

use investigation::model::Window;
use investigation::telemetry::{Node, Sample, Segment, Trace};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch, listing, page};
use super::wire::{self, AwsError};

const REJECTED: &str = "InvalidRequestException";

/// X-Ray's own bound on a window, in seconds.
const LONGEST: f64 = 6.0 * 3600.0;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GetServiceGraph {
    start_time: f64,
    end_time: f64,
    next_token: Option<String>,
}

fn window(scenario: &Scenario, start: f64, end: f64) -> Result<Window, AwsError> {
    if end - start > LONGEST {
        return Err(AwsError::unlisted(REJECTED, "the time range is longer than 6 hours"));
    }
    scenario.asked(REJECTED, start, end)
}

pub(super) fn service_graph(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: GetServiceGraph = wire::input(input)?;
    let window = window(scenario, asked.start_time, asked.end_time)?;
    let nodes = nodes(scenario);
    let ids: BTreeMap<_, _> = nodes.iter().zip(0_usize..).map(|(node, id)| (node.name.as_str(), id)).collect();
    let services = nodes.iter().map(|node| service(scenario, node, &ids, window)).collect();
    let (services, next) = page(services, asked.next_token.as_deref(), 5)?;
    let mut answer = listing("Services", services, next, "NextToken");
    answer["StartTime"] = json!(asked.start_time);
    answer["EndTime"] = json!(asked.end_time);
    Ok(answer)
}

fn nodes(scenario: &Scenario) -> &[Node] {
    scenario.bundle.traces.as_ref().map_or(&[], |traces| &traces.graph.nodes)
}

fn service(scenario: &Scenario, node: &Node, ids: &BTreeMap<&str, usize>, window: Window) -> Value {
    let traces = scenario.bundle.traces.as_ref().expect("there are nodes");
    let times = json!({ "StartTime": epoch(window.start()), "EndTime": epoch(window.end()) });
    let edges = traces.graph.edges.iter().filter(|edge| edge.from == node.name);
    let edges: Vec<_> =
        edges.map(|edge| merged(json!({ "ReferenceId": ids[edge.to.as_str()], "Aliases": [] }), &times)).collect();
    let mut service = json!({
        "ReferenceId": ids[node.name.as_str()],
        "Name": name(node),
        "Names": [name(node)],
        "State": "active",
        "Edges": edges,
    });
    if !node.kind.is_empty() {
        service["Type"] = json!(node.kind);
    }
    merged(service, &times)
}

fn merged(mut object: Value, more: &Value) -> Value {
    object.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    object
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GetStatistics {
    start_time: f64,
    end_time: f64,
    entity_selector_expression: String,
    period: u32,
    next_token: Option<String>,
}

pub(super) fn statistics(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: GetStatistics = wire::input(input)?;
    let window = window(scenario, asked.start_time, asked.end_time)?;
    let selector = &asked.entity_selector_expression;
    let Some(node) = nodes(scenario).iter().find(|node| *selector == selects(node)) else {
        return Err(AwsError::unlisted(REJECTED, format!("not listed: {selector}")));
    };
    let kept = scenario.bundle.traces.as_ref().map(|traces| traces.graph.period);
    if kept != Some(asked.period) {
        return Err(AwsError::unlisted(REJECTED, format!("statistics are kept for {kept:?} seconds")));
    }
    let samples: Vec<_> = node.samples.iter().filter(|sample| window.contains(sample.at)).map(statistic).collect();
    let (samples, next) = page(samples, asked.next_token.as_deref(), 25)?;
    Ok(listing("TimeSeriesServiceStatistics", samples, next, "NextToken"))
}

fn selects(node: &Node) -> String {
    match node.kind.as_str() {
        "" => format!(r#"service("{}")"#, node.name),
        kind => format!(r#"service(id(name: "{}", type: "{kind}"))"#, name(node)),
    }
}

/// X-Ray gives several services one name and tells them apart by type; a bundle has the type in the name then.
fn name(node: &Node) -> &str {
    node.name.strip_suffix(&format!(" ({})", node.kind)).unwrap_or(&node.name)
}

fn statistic(sample: &Sample) -> Value {
    let errors = sample.errors + sample.throttles;
    json!({
        "Timestamp": epoch(sample.at),
        "ServiceSummaryStatistics": {
            "OkCount": sample.requests - sample.faults - errors,
            "ErrorStatistics": { "ThrottleCount": sample.throttles, "OtherCount": sample.errors, "TotalCount": errors },
            "FaultStatistics": { "OtherCount": sample.faults, "TotalCount": sample.faults },
            "TotalCount": sample.requests,
            "TotalResponseTime": sample.total_seconds,
        },
        "ResponseTimeHistogram": [],
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GetTraceSummaries {
    start_time: f64,
    end_time: f64,
    filter_expression: Option<String>,
    next_token: Option<String>,
}

pub(super) fn summaries(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: GetTraceSummaries = wire::input(input)?;
    let window = window(scenario, asked.start_time, asked.end_time)?;
    if let Some(filter) = asked.filter_expression {
        return Err(AwsError::unlisted(REJECTED, format!("not listed: {filter}")));
    }
    let mut traces: Vec<_> = scenario.bundle.traces.iter().flat_map(|traces| &traces.traces).collect();
    traces.retain(|trace| start(trace).is_some_and(|at| window.contains(at)));
    traces.reverse();
    let (summaries, next) = page(traces.into_iter().map(summary).collect(), asked.next_token.as_deref(), 7)?;
    Ok(listing("TraceSummaries", summaries, next, "NextToken"))
}

fn start(trace: &Trace) -> Option<Timestamp> {
    let seconds = trace.segments.iter().map(|segment| segment.start_time).reduce(f64::min)?;
    Timestamp::from_microsecond((seconds * 1e6).round() as i64).ok()
}

fn summary(trace: &Trace) -> Value {
    let any = |what: fn(&Segment) -> bool| trace.segments.iter().any(what);
    json!({
        "Id": trace.id,
        "HasFault": any(|segment| segment.fault),
        "HasError": any(|segment| segment.error),
        "HasThrottle": any(|segment| segment.throttle),
        "IsPartial": false,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct BatchGetTraces {
    trace_ids: Vec<String>,
    next_token: Option<String>,
}

pub(super) fn traces(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: BatchGetTraces = wire::input(input)?;
    if !(1..=5).contains(&asked.trace_ids.len()) {
        return Err(AwsError::unlisted(REJECTED, "1 to 5 traces at a time"));
    }
    let all = scenario.bundle.traces.iter().flat_map(|traces| &traces.traces);
    let (known, next) =
        page(all.filter(|it| asked.trace_ids.contains(&it.id)).collect(), asked.next_token.as_deref(), 3)?;
    let mut answer = listing("Traces", known.into_iter().map(whole).collect(), next, "NextToken");
    answer["UnprocessedTraceIds"] = json!([]);
    Ok(answer)
}

fn whole(trace: &Trace) -> Value {
    let segments: Vec<_> = trace
        .segments
        .iter()
        .map(|segment| json!({ "Id": segment.id, "Document": document(trace, segment) }))
        .collect();
    json!({ "Id": trace.id, "LimitExceeded": false, "Segments": segments })
}

/// A document is JSON in a string, and says which trace it belongs to.
fn document(trace: &Trace, segment: &Segment) -> String {
    merged(json!({ "trace_id": trace.id }), &json!(segment)).to_string()
}
