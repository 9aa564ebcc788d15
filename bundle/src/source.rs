//! The sources of an investigation over a bundle, in place of AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use investigation::model::{Scope, Source};
use investigation::ports::{Answer, Failure, FailureKind, TelemetrySources};
use investigation::telemetry::{
    AlarmTransition, Change, Collected, LogLines, LogTelemetry, MetricQuery, MetricSeries, RequestLines, Segment,
    Trace, TraceTelemetry,
};
use jiff::{SignedDuration, Timestamp};

use super::select::select_named;
use super::{AsRead, Bundle};

/// The period that is given for a metric without points, in seconds: CloudWatch's shortest for most services.
const PERIOD_WITHOUT_POINTS: u32 = 60;

/// The five sources over a bundle. Like AWS, they return what the context names and nothing outside of the baseline and
/// incident windows.
#[derive(Debug, Clone)]
pub struct BundleSource(Arc<Bundle>);

impl BundleSource {
    /// The sources over this bundle.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        Self(Arc::new(bundle))
    }

    /// How the sources answered, if this is a recording of a live account and just what was asked then is asked again.
    ///
    /// # Errors
    /// The failure of the source when it was recorded.
    fn as_read(&self, source: Source, scope: &Scope) -> Result<Option<&AsRead>, Failure> {
        let bundle = &*self.0;
        let is_same = scope.context == bundle.context && scope.incident_window() == bundle.manifest.ask.incident_window;
        let Some(as_read) = bundle.as_read.as_ref().filter(|_| is_same) else { return Ok(None) };
        as_read.failure(source).map_or(Ok(Some(as_read)), Err)
    }
}

impl TelemetrySources for BundleSource {
    async fn metrics(&self, scope: &Scope) -> Answer<Vec<MetricSeries>> {
        let as_read = self.as_read(Source::Metrics, scope)?;
        let recorded = present(self.0.metrics.as_ref(), Source::Metrics)?;
        if let Some(as_read) = as_read {
            return Ok(as_read.with_gaps(Source::Metrics, recorded.clone()));
        }
        let mut by_query: BTreeMap<&MetricQuery, &MetricSeries> = BTreeMap::new();
        for series in recorded {
            by_query.entry(&series.query).or_insert(series);
        }
        let read = |query: &MetricQuery| {
            let series = by_query.get(query);
            let points = series.into_iter().flat_map(|series| &series.points);
            MetricSeries {
                query: query.clone(),
                period: series.map_or(PERIOD_WITHOUT_POINTS, |series| series.period),
                points: points.filter(|point| is_read(scope, point.at)).copied().collect(),
            }
        };
        Ok(Collected::whole(scope.context.metrics.iter().map(read).collect()))
    }

    async fn logs(&self, scope: &Scope) -> Answer<LogTelemetry> {
        let as_read = self.as_read(Source::Logs, scope)?;
        let mut lines = present(self.0.logs.as_ref(), Source::Logs)?.clone();
        if let Some(as_read) = as_read {
            let requests = as_read.requests.clone().unwrap_or_else(|| Collected::whole(RequestLines::default()));
            let load = as_read.load.clone().unwrap_or_else(|| Collected::whole(Vec::new()));
            let events = as_read.events.clone().unwrap_or_else(|| Collected::whole(LogLines::default()));
            return Ok(
                as_read.with_gaps(Source::Logs, LogTelemetry { requests, events, load, ..LogTelemetry::from(lines) })
            );
        }
        let wanted: BTreeSet<&str> = scope.context.log_groups.iter().map(String::as_str).collect();
        lines.retain(|line| is_read(scope, line.at) && wanted.contains(line.group));
        Ok(Collected::whole(lines.into()))
    }

    async fn traces(&self, scope: &Scope) -> Answer<TraceTelemetry> {
        let as_read = self.as_read(Source::Traces, scope)?;
        let mut telemetry = present(self.0.traces.as_ref(), Source::Traces)?.clone();
        if let Some(as_read) = as_read {
            return Ok(as_read.with_gaps(Source::Traces, telemetry));
        }
        for node in &mut telemetry.graph.nodes {
            node.samples.retain(|sample| is_read(scope, sample.at));
        }
        telemetry.traces.retain(|trace| start(trace).is_some_and(|at| is_read(scope, at)));
        Ok(Collected::whole(telemetry))
    }

    async fn changes(&self, scope: &Scope) -> Answer<Vec<Change>> {
        let as_read = self.as_read(Source::Changes, scope)?;
        let recorded = present(self.0.changes.as_ref(), Source::Changes)?;
        if let Some(as_read) = as_read {
            return Ok(as_read.with_gaps(Source::Changes, recorded.clone()));
        }
        Ok(Collected::whole(recorded.iter().filter(|change| is_read(scope, change.at)).cloned().collect()))
    }

    async fn alarms(&self, scope: &Scope) -> Answer<Vec<AlarmTransition>> {
        let as_read = self.as_read(Source::Alarms, scope)?;
        let recorded = present(self.0.alarms.as_ref(), Source::Alarms)?;
        if let Some(as_read) = as_read {
            return Ok(as_read.with_gaps(Source::Alarms, recorded.clone()));
        }
        let recorded = recorded.iter().filter(|transition| is_read(scope, transition.at));
        let transitions = select_named(recorded, &scope.context.alarms, |transition| &transition.alarm);
        Ok(Collected::whole(transitions.into_iter().cloned().collect()))
    }
}

fn is_read(scope: &Scope, at: Timestamp) -> bool {
    scope.baseline_window.contains(at) || scope.incident_window().contains(at)
}

fn present<T>(recorded: Option<&T>, source: Source) -> Result<&T, Failure> {
    let name = source.name();
    recorded.ok_or_else(|| {
        Failure::new(FailureKind::NotFound, "bundle:Read", format!("the incident bundle has no {name}.json"))
    })
}

/// The start of a trace's first segment; `None` if it has no segment.
fn start(trace: &Trace) -> Option<Timestamp> {
    let seconds = trace.segments.iter().map(|Segment { start_time, .. }| *start_time).reduce(f64::min)?;
    Timestamp::from_duration(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use investigation::model::{Gap, GapReason, Request, Window};
    use investigation::ports::ASSUME_ROLE;

    use super::*;
    use crate::{SourceFailure, open};

    /// A carried bundle, and a scope that ends five minutes before the bundle's telemetry does.
    fn recorded(name: &str) -> (Bundle, Scope) {
        let bundle = open(name).unwrap();
        let asked = bundle.manifest.ask.incident_window;
        let end = asked.end() - SignedDuration::from_mins(5);
        let request = Request { incident_window: Window::new(asked.start(), end).unwrap(), ..bundle.request() };
        let scope = Scope::new(request, bundle.context.clone());
        (bundle, scope)
    }

    #[tokio::test]
    async fn nothing_outside_of_both_windows_is_returned() {
        let (bundle, scope) = recorded("lambda-timeout-after-deploy");
        let source = BundleSource::new(bundle);
        let metrics = source.metrics(&scope).await.unwrap().telemetry;
        let traces = source.traces(&scope).await.unwrap().telemetry;
        let logs = source.logs(&scope).await.unwrap().telemetry;
        let mut times: BTreeSet<_> = logs.lines.iter().map(|line| line.at).collect();
        times.extend(metrics.iter().flat_map(|series| series.points.iter().map(|point| point.at)));
        times.extend(traces.graph.nodes.iter().flat_map(|node| node.samples.iter().map(|sample| sample.at)));
        assert_eq!(times.first(), Some(&scope.baseline_window.start()));
        assert!(
            times.iter().all(|at| is_read(&scope, *at)) && times.iter().any(|at| scope.incident_window().contains(*at))
        );
    }

    #[tokio::test]
    async fn only_what_the_context_names_is_returned_and_an_unknown_metric_has_no_points() {
        let (bundle, mut scope) = recorded("dependency-5xx");
        scope.context.log_groups = vec!["/ecs/payments".to_owned()];
        scope.context.alarms.clear();
        scope.context.metrics.truncate(2);
        scope.context.metrics[1].stat = "p42".to_owned();
        let source = BundleSource::new(bundle);
        let metrics = source.metrics(&scope).await.unwrap().telemetry;
        let logs = source.logs(&scope).await.unwrap().telemetry;
        assert!(!logs.lines.is_empty() && logs.lines.iter().all(|line| line.group == "/ecs/payments"));
        assert_eq!(source.alarms(&scope).await.unwrap().telemetry, []);
        assert_eq!(metrics.iter().map(|series| series.points.is_empty()).collect::<Vec<_>>(), [false, true]);
    }

    #[tokio::test]
    async fn a_recording_gives_what_was_read_with_its_gaps_and_failures_and_only_for_what_was_asked() {
        let mut bundle = open("dependency-5xx").unwrap();
        let gap = Gap { source: Source::Alarms, reason: GapReason::NotFound, detail: "no alarm gone".to_owned() };
        let refused = Failure::new(FailureKind::Denied, ASSUME_ROLE, "no");
        bundle.as_read = Some(AsRead {
            failures: [(Source::Logs, SourceFailure::from(&refused))].into(),
            gaps: vec![gap.clone()],
            ..AsRead::default()
        });
        bundle.context.alarms.clear();
        let scope = Scope::new(bundle.request(), bundle.context.clone());
        let source = BundleSource::new(bundle.clone());
        let alarms = source.alarms(&scope).await.unwrap();
        assert_eq!((Some(alarms.telemetry), alarms.gaps), (bundle.alarms, vec![gap]));
        let failure = source.logs(&scope).await.unwrap_err();
        assert_eq!((failure.kind, failure.operation), (refused.kind, refused.operation));
        let mut other = scope.clone();
        other.context.log_groups.truncate(1);
        assert!(source.logs(&other).await.is_ok());
        assert_eq!(source.alarms(&other).await.unwrap(), Collected::whole(Vec::new()));
    }

    #[tokio::test]
    async fn a_source_without_a_file_says_so() {
        let (bundle, scope) = recorded("dependency-5xx");
        let failure = BundleSource::new(Bundle { logs: None, ..bundle }).logs(&scope).await.unwrap_err();
        assert_eq!(failure.to_string(), "bundle:Read: the incident bundle has no logs.json");
    }
}
