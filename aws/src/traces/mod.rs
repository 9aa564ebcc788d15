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
use investigation::ports::{Answer, Failure, TraceSource};
use investigation::telemetry::{Collected, Node, ServiceGraph, TraceTelemetry};
use jiff::{SignedDuration, Timestamp};

use crate::config::in_region;
use crate::time::to_sdk;

/// The longest span that one call takes.
const MAX_SPAN: SignedDuration = SignedDuration::from_hours(6);
/// How many calls are under way at once; many more would be throttled.
const AT_ONCE: usize = 8;

/// Reads traces from X-Ray.
#[derive(Debug, Clone)]
pub struct XRay {
    sdk: SdkConfig,
}

impl XRay {
    /// Reads with this configuration, in the region of each context.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self { sdk: sdk.clone() }
    }
}

impl TraceSource for XRay {
    async fn traces(&self, scope: &Scope) -> Answer<TraceTelemetry> {
        let client = Client::new(&in_region(&self.sdk, &scope.context.region));
        let mut gaps = Vec::new();
        let graph = read_graph(&client, scope, &mut gaps).await?;
        let traces = sample::read(&client, scope, &mut gaps).await;
        let traces = or_gap(traces, &mut gaps, || "traces".to_owned())?;
        Ok(Collected { telemetry: TraceTelemetry { graph, traces }, gaps })
    }
}

/// Both windows at once, since they touch.
async fn read_graph(client: &Client, scope: &Scope, gaps: &mut Vec<Gap>) -> Result<ServiceGraph, Failure> {
    let spans = spans(scope.baseline_window.start(), scope.incident_window().end());
    let period = scope.context.trace_period.seconds();
    let map = graph::read(client, &spans).await?;
    let asked: Vec<_> = map.services.iter().map(|service| statistics::read(client, &spans, service, period)).collect();
    let statistics: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    let mut nodes = Vec::new();
    for (service, samples) in map.services.iter().zip(statistics) {
        let name = map.name(service);
        let samples = or_gap(samples, gaps, || format!("the statistics of {name}"))?;
        nodes.push(Node { name, kind: service.kind.clone(), samples });
    }
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(ServiceGraph { period, nodes, edges: map.edges() })
}

/// Does without a part that X-Ray refuses, and says so; but a failure that may pass is worth another try of the whole.
fn or_gap<T: Default>(
    part: Result<T, Failure>,
    gaps: &mut Vec<Gap>,
    what: impl FnOnce() -> String,
) -> Result<T, Failure> {
    match part {
        Err(failure) if !failure.kind.is_retryable() => {
            let detail = format!("X-Ray did not return {}: {}.", what(), failure.kind.name());
            gaps.push(Gap { source: Source::Traces, reason: failure.kind.into(), detail });
            Ok(T::default())
        }
        part => part,
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

/// Cuts what is too long for one call, at whole periods from the start.
fn spans(start: Timestamp, end: Timestamp) -> Vec<Span> {
    let starts = std::iter::successors(Some(start), |&start| start.checked_add(MAX_SPAN).ok());
    let starts = starts.take_while(|&start| start < end);
    starts.map(|start| Span { start, end: start.checked_add(MAX_SPAN).unwrap_or(end).min(end) }).collect()
}
