//! What operators see of a function in AWS: the lines of its log, metrics within them, and spans.
//!
//! Both binaries [`start`] once, and have every event [observed](Observer::observe). Nothing is written in the background,
//! for Lambda may freeze a process between two events: what was counted is written, and spans are sent, before the event ends.

mod spans;

use std::future::Future;

use metrics_cloudwatch_embedded::{Builder, Collector};
use opentelemetry_otlp::ExporterBuildError;
use tracing::level_filters::LevelFilter;
use tracing::{Instrument, Span};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::spans::Spans;

/// The namespace of the metrics.
pub const NAMESPACE: &str = "IncidentInvestigator";

/// What a process writes of itself.
pub struct Observer {
    counted: &'static Collector,
    spans: Option<Spans>,
}

/// Why nothing can be observed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable is not set.
    #[error("the variable {0} is not set")]
    Missing(&'static str),
    /// Lines of the log go elsewhere already.
    #[error("the log cannot be written: {0}")]
    Log(#[from] TryInitError),
    /// Something else counts in this process.
    #[error("nothing can be counted: {0}")]
    Metrics(#[from] metrics_cloudwatch_embedded::Error),
    /// There is no way to the collector of spans.
    #[error("spans cannot be sent: {0}")]
    Spans(#[from] ExporterBuildError),
}

/// Begins to observe a function, by its name, such as `logs`.
///
/// Lines of the log are JSON, from the level `info` on. What is counted with the crate `metrics` becomes lines in CloudWatch's
/// embedded format, with the dimension `Stack` from the variable `STACK_NAME`, so that two stacks in a region are told apart.
/// Spans are sent as OTLP/JSON to the collector whose address is in `OTEL_EXPORTER_OTLP_ENDPOINT`, such as
/// `http://localhost:4318` for one in a layer of the function; to nobody if it is not set.
///
/// # Errors
/// When a variable is missing or malformed, or when it was called before.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>,
/// <https://opentelemetry.io/docs/specs/otlp/>
pub fn start(function: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Observer, StartError> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let stack = set("STACK_NAME").ok_or(StartError::Missing("STACK_NAME"))?;
    let endpoint = set("OTEL_EXPORTER_OTLP_ENDPOINT");
    let spans = endpoint.map(|endpoint| Spans::new(&stack, function, &endpoint)).transpose()?;
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
    let layers = tracing_subscriber::registry().with(LevelFilter::INFO).with(lines);
    layers.with(spans.as_ref().map(Spans::layer)).try_init()?;
    let counted = Builder::new().cloudwatch_namespace(NAMESPACE).with_dimension("Stack", stack).init()?;
    Ok(Observer { counted, spans })
}

impl Observer {
    /// Does the work of an event [`within`] this span, then writes what was counted and sends what was spanned.
    ///
    /// A collector of spans that does not answer delays the event by two seconds, and changes nothing else.
    pub async fn observe<T>(&self, span: Span, trace_header: Option<&str>, work: impl Future<Output = T>) -> T {
        let answer = within(span, trace_header, work).await;
        self.flush().await;
        answer
    }

    /// Writes what was counted, and sends what was spanned.
    pub async fn flush(&self) {
        if let Err(error) = self.counted.flush(std::io::stdout()) {
            tracing::warn!(%error, "what was counted is lost");
        }
        if let Some(spans) = &self.spans {
            spans.send().await;
        }
    }
}

/// Does the work of an event within this span; [`Observer::flush`] sends it. `trace_header` is the header of X-Ray that came with
/// the event: the span belongs to its trace.
pub async fn within<T>(span: Span, trace_header: Option<&str>, work: impl Future<Output = T>) -> T {
    spans::continue_trace(&span, trace_header);
    work.instrument(span).await
}
