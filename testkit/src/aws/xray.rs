//! X-Ray: the service graph, its statistics over time, and sampled traces.

use std::collections::BTreeMap;

use investigation::model::Window;
use investigation::telemetry::{Node, Sample, Segment, Trace};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch_seconds, list_response, paginate};
use super::wire::{self, AwsError};

const INVALID_REQUEST: &str = "InvalidRequestException";

/// The longest window that X-Ray accepts, in seconds.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html>
const MAX_WINDOW_SECONDS: f64 = 6.0 * 3600.0;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GetServiceGraph {
    start_time: f64,
    end_time: f64,
    next_token: Option<String>,
}

fn window(scenario: &Scenario, start: f64, end: f64) -> Result<Window, AwsError> {
    if end - start > MAX_WINDOW_SECONDS {
        return Err(AwsError::rejected(INVALID_REQUEST, "the time range is longer than 6 hours"));
    }
    scenario.requested_window(INVALID_REQUEST, start, end)
}

pub(super) fn service_graph(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: GetServiceGraph = wire::input(input)?;
    let window = window(scenario, request.start_time, request.end_time)?;
    let nodes = nodes(scenario);
    let ids: BTreeMap<_, _> = nodes.iter().zip(0_usize..).map(|(node, id)| (node.name.as_str(), id)).collect();
    let services = nodes.iter().map(|node| service(scenario, node, &ids, window)).collect();
    let (services, next) = paginate(services, request.next_token.as_deref(), scenario.page_size(5, 100))?;
    let mut answer = list_response("Services", services, next, "NextToken");
    answer["StartTime"] = json!(request.start_time);
    answer["EndTime"] = json!(request.end_time);
    Ok(answer)
}

fn nodes(scenario: &Scenario) -> &[Node] {
    scenario.bundle.traces.as_ref().map_or(&[], |traces| &traces.graph.nodes)
}

fn service(scenario: &Scenario, node: &Node, ids: &BTreeMap<&str, usize>, window: Window) -> Value {
    let traces = scenario.bundle.traces.as_ref().expect("there are nodes");
    let times = json!({ "StartTime": epoch_seconds(window.start()), "EndTime": epoch_seconds(window.end()) });
    let edges = traces.graph.edges.iter().filter(|edge| edge.from == node.name);
    let edges: Vec<_> =
        edges.map(|edge| merge(json!({ "ReferenceId": ids[edge.to.as_str()], "Aliases": [] }), &times)).collect();
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
    merge(service, &times)
}

fn merge(mut object: Value, more: &Value) -> Value {
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
    let request: GetStatistics = wire::input(input)?;
    let window = window(scenario, request.start_time, request.end_time)?;
    let selector = &request.entity_selector_expression;
    let Some(node) = nodes(scenario).iter().find(|node| *selector == selector_expression(node)) else {
        return Err(AwsError::rejected(INVALID_REQUEST, format!("not in the scenario: {selector}")));
    };
    let recorded_period = scenario.bundle.traces.as_ref().map(|traces| traces.graph.period);
    if recorded_period != Some(request.period) {
        let message = format!("the statistics have a period of {recorded_period:?} seconds");
        return Err(AwsError::rejected(INVALID_REQUEST, message));
    }
    let samples: Vec<_> = node.samples.iter().filter(|sample| window.contains(sample.at)).map(statistic).collect();
    let (samples, next) = paginate(samples, request.next_token.as_deref(), scenario.page_size(25, 1_000))?;
    Ok(list_response("TimeSeriesServiceStatistics", samples, next, "NextToken"))
}

/// The entity selector with which a caller asks for the statistics of a node.
fn selector_expression(node: &Node) -> String {
    match node.kind.as_str() {
        "" => format!(r#"service("{}")"#, node.name),
        kind => format!(r#"service(id(name: "{}", type: "{kind}"))"#, name(node)),
    }
}

/// The name that X-Ray gives a node. Several may have the same, with different types; a bundle then has the type in
/// the name.
fn name(node: &Node) -> &str {
    node.name.strip_suffix(&format!(" ({})", node.kind)).unwrap_or(&node.name)
}

fn statistic(sample: &Sample) -> Value {
    let errors = sample.errors + sample.throttles;
    json!({
        "Timestamp": epoch_seconds(sample.at),
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
    let request: GetTraceSummaries = wire::input(input)?;
    let window = window(scenario, request.start_time, request.end_time)?;
    let service = request.filter_expression.as_deref().map(filtered_service).transpose()?;
    let mut traces: Vec<_> = scenario.bundle.traces.iter().flat_map(|traces| &traces.traces).collect();
    traces.retain(|trace| start(trace).is_some_and(|at| window.contains(at)));
    if let Some(service) = service {
        traces.retain(|trace| trace.segments.iter().any(|segment| passes(segment, service)));
    }
    traces.reverse();
    let summaries = traces.into_iter().map(summary).collect();
    let (summaries, next) = paginate(summaries, request.next_token.as_deref(), scenario.page_size(1, 100))?;
    Ok(list_response("TraceSummaries", summaries, next, "NextToken"))
}

/// The name of the service by which a filter selects traces; no other filter is known.
fn filtered_service(filter: &str) -> Result<&str, AwsError> {
    let name = filter.strip_prefix("service(\"").and_then(|rest| rest.strip_suffix("\")"));
    name.ok_or_else(|| AwsError::rejected(INVALID_REQUEST, format!("not in the scenario: {filter}")))
}

/// Whether a segment, or a part of it, is of this service.
fn passes(segment: &Segment, service: &str) -> bool {
    segment.name == service || segment.subsegments.iter().any(|part| passes(part, service))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetDestination {}

/// Whether spans are kept in CloudWatch Logs. A scenario with objectives has Transaction Search switched on, lately: the spans are
/// still with X-Ray; an account may have it switched on as well.
pub(super) fn keeps_spans_in_logs(scenario: &Scenario, has_transaction_search: bool) -> bool {
    has_transaction_search || scenario.bundle.traces.as_ref().is_some_and(|traces| !traces.objectives.is_empty())
}

/// Where spans are kept.
pub(super) fn destination(scenario: &Scenario, input: Value, has_transaction_search: bool) -> Result<Value, AwsError> {
    let GetDestination {} = wire::input(input)?;
    let destination = if keeps_spans_in_logs(scenario, has_transaction_search) { "CloudWatchLogs" } else { "XRay" };
    Ok(json!({ "Destination": destination, "Status": "ACTIVE" }))
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
    let request: BatchGetTraces = wire::input(input)?;
    if !(1..=5).contains(&request.trace_ids.len()) {
        return Err(AwsError::rejected(INVALID_REQUEST, "1 to 5 traces at a time"));
    }
    let all = scenario.bundle.traces.iter().flat_map(|traces| &traces.traces);
    let requested: Vec<_> = all.filter(|trace| request.trace_ids.contains(&trace.id)).collect();
    let (page, next) = paginate(requested, request.next_token.as_deref(), scenario.page_size(1, 5))?;
    let mut answer = list_response("Traces", page.into_iter().map(trace_json).collect(), next, "NextToken");
    answer["UnprocessedTraceIds"] = json!([]);
    Ok(answer)
}

fn trace_json(trace: &Trace) -> Value {
    let segments: Vec<_> = trace
        .segments
        .iter()
        .map(|segment| json!({ "Id": segment.id, "Document": document(trace, segment) }))
        .collect();
    json!({ "Id": trace.id, "LimitExceeded": false, "Segments": segments })
}

/// The document of a segment: JSON in a string, which names the trace too.
fn document(trace: &Trace, segment: &Segment) -> String {
    merge(json!({ "trace_id": trace.id }), &json!(segment)).to_string()
}
