//! X-Ray: the service graph, its statistics over time, and a sample of traces.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html>

mod graph;
mod sample;
mod statistics;
#[cfg(test)]
mod tests;

use aws_config::SdkConfig;
use aws_sdk_xray::Client;
use aws_sdk_xray::primitives::DateTime;
use futures_util::{StreamExt, stream};
use investigation::model::{Gap, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, Node, ServiceGraph, TraceTelemetry};
use jiff::{SignedDuration, Timestamp};

use crate::time::to_sdk;

/// X-Ray takes at most this long a span in one call.
const MAX_SPAN: SignedDuration = SignedDuration::from_hours(6);

/// How many calls run at the same time. X-Ray would throttle many more.
const MAX_CONCURRENT_CALLS: usize = 8;

/// Reads the service graph with its statistics, and a sample of traces.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope) -> Answer<TraceTelemetry> {
    let client = Client::new(sdk);
    let mut gaps = Vec::new();
    let graph = read_graph(&client, scope, &mut gaps).await?;
    let traces = sample::read(&client, scope, &mut gaps).await;
    let traces = or_gap(traces, "traces", &mut gaps)?;
    Ok(Collected { telemetry: TraceTelemetry { graph, traces }, gaps })
}

/// Reads the graph over both windows at once, since they touch, and the statistics of each service in it.
async fn read_graph(client: &Client, scope: &Scope, gaps: &mut Vec<Gap>) -> Result<ServiceGraph, Failure> {
    let spans = to_spans(scope.baseline_window.start(), scope.incident_window().end());
    let period = scope.context.trace_period.seconds();
    let map = graph::read(client, &spans).await?;
    let calls: Vec<_> = map.services.iter().map(|service| statistics::read(client, &spans, service, period)).collect();
    let statistics: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).collect().await;
    let mut nodes = Vec::new();
    for (service, samples) in map.services.iter().zip(statistics) {
        let name = map.node_name(service);
        let samples = or_gap(samples, &format!("the statistics of {name}"), gaps)?;
        nodes.push(Node { name, kind: service.kind.clone(), samples });
    }
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(ServiceGraph { period, nodes, edges: map.edges() })
}

/// Turns a failure that no retry would cure into a gap. One that a retry may cure is returned, so that the whole step is
/// retried.
fn or_gap<T: Default>(answer: Result<T, Failure>, what: &str, gaps: &mut Vec<Gap>) -> Result<T, Failure> {
    match answer {
        Err(failure) if !failure.kind.is_retryable() => {
            let detail = format!("X-Ray did not return {what}: {}.", failure.kind.name());
            gaps.push(Gap { source: Source::Traces, reason: failure.kind.into(), detail });
            Ok(T::default())
        }
        answer => answer,
    }
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
