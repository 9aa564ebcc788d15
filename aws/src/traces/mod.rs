//! X-Ray: the service graph, its statistics over time, and a sample of traces. Where Transaction Search keeps the spans in the
//! log group `aws/spans`, both are made of these. Application Signals adds its services, dependencies and objectives, there and where
//! the traces of X-Ray tell of it.
//!
//! Only what the entry can reach is read, so that the other services of an account cost nothing; where X-Ray does not know the
//! entry, the busiest services.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html>

mod graph;
mod sample;
mod signals;
mod span_statistics;
mod spans;
mod statistics;
#[cfg(test)]
mod tests;

use aws_config::SdkConfig;
use aws_sdk_xray::Client;
use aws_sdk_xray::primitives::DateTime;
use aws_sdk_xray::types::TraceSegmentDestination;
use futures_util::future::join;
use futures_util::{StreamExt, stream};
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, Node, ServiceGraph, TraceTelemetry};
use jiff::{SignedDuration, Timestamp};

use self::graph::Map;
use self::sample::Sampled;
use self::signals::Signals;
pub(crate) use self::spans::LOG_GROUP as SPANS;
use crate::Deadline;
use crate::config::source_client;
use crate::gap::unread;
use crate::insights::Scanning;
use crate::scanned::ScannedBytes;
use crate::spending::Spending;
use crate::time::to_sdk;

/// X-Ray takes at most this long a span in one call.
const MAX_SPAN: SignedDuration = SignedDuration::from_hours(6);

/// How many calls run at the same time. X-Ray would throttle many more.
const MAX_CONCURRENT_CALLS: usize = 8;

/// How many services are looked at where X-Ray does not know the entry, a call each: as many as can be asked at the five calls a
/// second that all of an account are assumed to share.
const MAX_SERVICES_WITHOUT_ENTRY: usize = 20;

/// The most bytes of spans that one investigation scans that has no budget: 50 GB, for a quarter of a dollar.
const MAX_BYTES_SCANNED: f64 = 50e9;

/// Reads the map of services, then the statistics of those that the entry reaches and a sample of traces through it, both at
/// the same time. If one of them cannot be read, the other is kept.
pub(crate) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    scanned: &ScannedBytes,
) -> Answer<TraceTelemetry> {
    let client = source_client!(aws_sdk_xray, sdk);
    let spending = Spending::of_at_most(scope.max_bytes.map_or(MAX_BYTES_SCANNED, |bytes| bytes as f64));
    let scanning = Scanning { scanned, spending: &spending };
    let windows = to_spans(scope.baseline_window.start(), scope.incident_window().end());
    let (map, destination) =
        join(graph::read(&client, scope, deadline), find_destination(&client, scope, deadline)).await;
    let is_entry_known = map.as_ref().is_ok_and(|map| map.telemetry.knows(scope.entry()));
    let entry = is_entry_known.then(|| scope.entry());
    let is_in_logs = destination.telemetry == TraceSegmentDestination::CloudWatchLogs;
    let sampled = async {
        if is_in_logs {
            // Spans that are not there yet, for their destination was changed lately, are still with X-Ray.
            let Collected { telemetry: traces, gaps } = Box::pin(spans::read(sdk, scope, deadline, scanning)).await?;
            if !traces.is_empty() {
                return Ok(Collected { telemetry: Sampled { traces, ..Sampled::default() }, gaps });
            }
        }
        Box::pin(sample::read(&client, scope, entry, deadline)).await
    };
    let graph = async {
        if is_in_logs {
            // On the heap: what is read of two more services would not fit on the stack of a thread.
            return Box::pin(read_graph_of_spans(sdk, &client, scope, map, &windows, deadline, scanning)).await;
        }
        Box::pin(read_graph(&client, scope, map, &windows, deadline)).await
    };
    let (mut graph, sample) = join(graph, sampled).await;
    let names_signals = sample.as_ref().is_ok_and(|sample| sample.telemetry.names_application_signals);
    if !is_in_logs
        && names_signals
        && let Ok(graph) = &mut graph
    {
        // Nobody is asked where no trace tells of it: most accounts have no Application Signals.
        add_signals(graph, Box::pin(signals::read(sdk, scope, deadline)).await);
    }
    let mut collected = put_together(scope, graph, sample)?;
    collected.gaps.extend(destination.gaps);
    Ok(collected)
}

/// The graph with the sampled traces. If one of them could not be read, the other is kept.
fn put_together(scope: &Scope, graph: Answer<TraceTelemetry>, sample: Answer<Sampled>) -> Answer<TraceTelemetry> {
    match (graph, sample) {
        (Ok(graph), Ok(sample)) => {
            let telemetry = TraceTelemetry { traces: sample.telemetry.traces, ..graph.telemetry };
            Ok(Collected { telemetry, gaps: [graph.gaps, sample.gaps].concat() })
        }
        (Ok(mut graph), Err(failure)) => {
            let what = "The service graph was read; the sampled traces were not";
            graph.gaps.push(unread(Source::Traces, what, &failure));
            Ok(graph)
        }
        (Err(failure), Ok(Collected { telemetry: Sampled { traces, .. }, mut gaps })) => {
            let what = "The sampled traces were read; the service graph was not";
            gaps.push(unread(Source::Traces, what, &failure));
            let graph = ServiceGraph { period: scope.context.trace_period.seconds(), ..ServiceGraph::default() };
            Ok(Collected { telemetry: TraceTelemetry { graph, traces, ..TraceTelemetry::default() }, gaps })
        }
        (Err(failure), Err(_)) => Err(failure),
    }
}

/// Where X-Ray puts what it receives. Where that cannot be told, it is X-Ray: the role may be older than this call; any other
/// failure is a gap. It is X-Ray too where the log groups were described and that of spans was not among them.
async fn find_destination(client: &Client, scope: &Scope, deadline: Deadline) -> Collected<TraceSegmentDestination> {
    // The groups of a linked account are not those of the account in which X-Ray is asked.
    let described =
        scope.log_groups.first().and_then(Option::as_ref).filter(|_| scope.context.linked_account.is_none());
    if described.is_some_and(|groups| groups.iter().all(|group| group.name != SPANS)) {
        return Collected::whole(TraceSegmentDestination::XRay);
    }
    let call = client.get_trace_segment_destination().send();
    match deadline.call("xray:GetTraceSegmentDestination", call).await {
        Ok(answer) => Collected::whole(answer.destination.unwrap_or(TraceSegmentDestination::XRay)),
        Err(failure) => {
            let what = "X-Ray's own traces were read; whether CloudWatch Logs holds all spans could not be asked";
            let gap = failure.kind.is_retryable().then(|| unread(Source::Traces, what, &failure));
            Collected { telemetry: TraceSegmentDestination::XRay, gaps: gap.into_iter().collect() }
        }
    }
}

/// Reads the service graph that all spans make, with what Application Signals knows of its services. Where no span can be
/// counted, for their destination was changed lately, X-Ray's graph stands in.
async fn read_graph_of_spans(
    sdk: &SdkConfig,
    client: &Client,
    scope: &Scope,
    map: Answer<Map>,
    spans: &[Span],
    deadline: Deadline,
    scanning: Scanning<'_>,
) -> Answer<TraceTelemetry> {
    let counting = Box::pin(span_statistics::read(sdk, scope, deadline, scanning));
    let (counted, signals) = join(counting, Box::pin(signals::read(sdk, scope, deadline))).await;
    let mut collected = match counted {
        Ok(Some(telemetry)) => Collected::whole(telemetry),
        Ok(None) => Box::pin(read_graph(client, scope, map, spans, deadline)).await?,
        Err(failure) => {
            let mut collected = Box::pin(read_graph(client, scope, map, spans, deadline)).await?;
            let what = "X-Ray's service graph, of the spans that it indexes, was read; all spans were not counted";
            collected.gaps.push(unread(Source::Traces, what, &failure));
            collected
        }
    };
    add_signals(&mut collected, signals);
    Ok(collected)
}

/// Adds what Application Signals knows to the graph.
fn add_signals(collected: &mut Collected<TraceTelemetry>, signals: Result<Signals, Failure>) {
    match signals {
        Ok(signals) => collected.telemetry.objectives = signals.complete(&mut collected.telemetry.graph),
        Err(failure) => {
            let what = "The service graph was read; the services and objectives of Application Signals were not";
            collected.gaps.push(unread(Source::Traces, what, &failure));
        }
    }
}

/// Reads the statistics of each service that the entry reaches: the service graph, and how the calls in it went.
///
/// The samples of a service come in the order of time, so that those that break off lack the incident, and would look as
/// if its traffic had stopped. The samples of such a service are therefore left out.
async fn read_graph(
    client: &Client,
    scope: &Scope,
    map: Answer<Map>,
    spans: &[Span],
    deadline: Deadline,
) -> Answer<TraceTelemetry> {
    let period = scope.context.trace_period.seconds();
    let Collected { telemetry: whole_map, mut gaps } = map?;
    let map = choose_services(&whole_map, scope.entry(), &mut gaps);
    let services = map.services.iter();
    let calls: Vec<_> = services.map(|service| statistics::read(client, spans, service, period, deadline)).collect();
    let statistics: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).collect().await;
    let mut nodes = Vec::new();
    let mut failures = Vec::new();
    for (service, samples) in map.services.iter().zip(statistics) {
        let samples = samples.unwrap_or_else(|failure| {
            failures.push(failure);
            Vec::new()
        });
        nodes.push(Node { name: map.node_name(service), kind: service.kind.clone(), samples });
    }
    if let Some(failure) = failures.first() {
        let (failed, all) = (failures.len(), nodes.len());
        let what = format!("The service graph was read; the statistics of {failed} of its {all} services were not");
        gaps.push(unread(Source::Traces, &what, failure));
    }
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    let graph = ServiceGraph { period, nodes, edges: map.edges() };
    let calls = map.call_statistics();
    Ok(Collected { telemetry: TraceTelemetry { graph, calls, ..TraceTelemetry::default() }, gaps })
}

/// The services whose statistics are read: those that the entry reaches. Where X-Ray does not know it, which may be called
/// otherwise there, the busiest; that others are left out is a gap.
fn choose_services(map: &Map, entry: &str, gaps: &mut Vec<Gap>) -> Map {
    if map.knows(entry) {
        return map.reachable_from(entry);
    }
    let all = map.services.len();
    if all > MAX_SERVICES_WITHOUT_ENTRY {
        let detail = format!(
            "X-Ray does not know the entry {entry}: of its {all} services only the {MAX_SERVICES_WITHOUT_ENTRY} were read that failed \
             most or have most calls. Set “entry” in the context to the name of a service in X-Ray to have those read that it calls."
        );
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Truncated, detail });
    }
    map.busiest(MAX_SERVICES_WITHOUT_ENTRY)
}

/// A span of time that one call takes.
struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    fn start(&self) -> DateTime {
        to_sdk(self.start)
    }

    fn end(&self) -> DateTime {
        to_sdk(self.end)
    }
}

/// Cuts the time from `start` to `end` into spans that X-Ray takes in one call. Each but the last is [`MAX_SPAN`] long, so
/// that every span begins at a whole period from `start`.
fn to_spans(start: Timestamp, end: Timestamp) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut span_start = start;
    while span_start < end {
        let span_end = span_start.checked_add(MAX_SPAN).map_or(end, |latest| latest.min(end));
        spans.push(Span { start: span_start, end: span_end });
        span_start = span_end;
    }
    spans
}
