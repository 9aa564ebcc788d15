//! Spans, kept until the event is over and sent then.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_aws::trace::xray_propagator::span_context_from_str;
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter as Sender, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::registry::LookupSpan;

/// How long a collector may take. One in a layer of the function answers in milliseconds.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// The spans of the event at hand, and the way to their collector.
#[derive(Debug)]
pub(crate) struct Spans {
    provider: SdkTracerProvider,
    ended: Ended,
    sender: Sender,
}

/// The spans that have ended. An exporter of OpenTelemetry would send each as it ends, and block the only thread for that.
#[derive(Debug, Clone, Default)]
struct Ended(Arc<Mutex<Vec<SpanData>>>);

impl Ended {
    fn take(&self) -> Vec<SpanData> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SpanExporter for Ended {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).append(&mut batch);
        Ok(())
    }
}

impl Spans {
    /// The spans of a function, for the collector at this address.
    ///
    /// # Errors
    /// When the address is none.
    pub(crate) fn new(stack: &str, function: &str, endpoint: &str) -> Result<Self, ExporterBuildError> {
        let attributes = [KeyValue::new("service.namespace", stack.to_owned())];
        let resource = Resource::builder().with_service_name(function.to_owned()).with_attributes(attributes).build();
        let address = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        let builder = Sender::builder().with_http().with_protocol(Protocol::HttpJson);
        let mut sender = builder.with_endpoint(address).with_timeout(TIME_LIMIT).build()?;
        sender.set_resource(&resource);
        let ended = Ended::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(ended.clone()).with_resource(resource).build();
        Ok(Self { provider, ended, sender })
    }

    /// What makes spans of OpenTelemetry of those of `tracing`.
    pub(crate) fn layer<S>(&self) -> OpenTelemetryLayer<S, opentelemetry_sdk::trace::SdkTracer>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer().with_tracer(self.provider.tracer("incident-investigator"))
    }

    /// Sends the spans that have ended. Those that cannot be sent are lost.
    pub(crate) async fn send(&self) {
        let ended = self.ended.take();
        if ended.is_empty() {
            return;
        }
        if let Err(error) = self.sender.export(ended).await {
            tracing::warn!(%error, "spans are lost");
        }
    }
}

/// Has a span belong to the trace of a header of X-Ray, such as `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=…;Sampled=1`.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>
pub(crate) fn continue_trace(span: &Span, header: Option<&str>) {
    if let Some(parent) = header.and_then(span_context_from_str)
        && let Err(error) = span.set_parent(Context::new().with_remote_span_context(parent))
    {
        tracing::debug!(%error, "the span begins a trace of its own");
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::post;
    use serde_json::Value;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// A collector that hands on what it is sent, and its address.
    async fn collector() -> (mpsc::UnboundedReceiver<Value>, String) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let take = post(async move |body: String| sender.send(serde_json::from_str(&body).unwrap()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/v1/traces", take)).await.unwrap() });
        (receiver, format!("http://{address}"))
    }

    fn span_with(header: Option<&str>) {
        let span = tracing::info_span!("step", step = "logs");
        continue_trace(&span, header);
        span.in_scope(|| tracing::info!("done"));
    }

    #[tokio::test]
    async fn a_span_is_sent_as_part_of_the_trace_that_came_with_the_event() {
        let (mut sent, endpoint) = collector().await;
        let spans = Spans::new("blue", "logs", &endpoint).unwrap();
        let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.layer()));
        span_with(Some("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"));
        spans.send().await;
        let body = sent.recv().await.unwrap();
        let resource = &body["resourceSpans"][0];
        let span = &resource["scopeSpans"][0]["spans"][0];
        assert_eq!(span["name"], "step");
        assert_eq!(span["traceId"], "5759e988bd862e3fe1be46a994272793");
        assert_eq!(span["parentSpanId"], "53995c3f42cd8ad8");
        assert!(span["attributes"].to_string().contains("logs"), "{span}");
        assert!(span["events"].to_string().contains("done"), "{span}");
        for named in ["blue", "logs"] {
            assert!(resource["resource"].to_string().contains(named), "{resource}");
        }
    }

    #[tokio::test]
    async fn what_is_not_sampled_is_not_sent_and_what_names_no_trace_begins_one() {
        let (mut sent, endpoint) = collector().await;
        let spans = Spans::new("blue", "logs", &endpoint).unwrap();
        let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.layer()));
        span_with(Some("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"));
        spans.send().await;
        span_with(Some("no header of X-Ray"));
        spans.send().await;
        let body = sent.recv().await.unwrap();
        let span = &body["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
        assert_ne!(span["traceId"], "5759e988bd862e3fe1be46a994272793");
        assert!(sent.try_recv().is_err(), "the first was not sent");
    }

    #[tokio::test]
    async fn a_collector_that_is_away_costs_the_spans_alone() {
        let spans = Spans::new("blue", "logs", "http://127.0.0.1:9").unwrap();
        let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.layer()));
        span_with(None);
        spans.send().await;
        assert!(spans.ended.take().is_empty());
    }
}
