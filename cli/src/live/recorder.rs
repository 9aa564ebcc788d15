//! Keeps what the sources return, without secrets, as a bundle.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bundle::{Bundle, SourceFailure};
use investigation::detect::recording::Redact;
use investigation::detect::redact::redact_in_place;
use investigation::model::{Context, Scope, Source};
use investigation::ports::{Answer, LogVolume, TelemetrySources};
use investigation::telemetry::{
    AlarmTransition, Change, Collected, LogLines, LogTelemetry, MetricSeries, RequestLines, TraceTelemetry,
};

/// Sources that keep what others return. What they hand on has no secrets either, so that the report is the one to which
/// the bundle replays. Clones share what is kept.
#[derive(Debug, Clone)]
pub struct Recorder<S> {
    sources: S,
    kept: Arc<Mutex<Bundle>>,
}

impl<S> Recorder<S> {
    /// Keeps what these sources return in a bundle, which has no telemetry yet.
    #[must_use]
    pub fn new(sources: S, bundle: Bundle) -> Self {
        let bundle = Bundle { as_read: Some(bundle.as_read.unwrap_or_default()), ..bundle };
        Self { sources, kept: Arc::new(Mutex::new(bundle)) }
    }

    /// The bundle with what was kept so far. It does not say by which role the account was entered: the role's ARN holds the
    /// number of the account.
    #[must_use]
    pub fn bundle(&self) -> Bundle {
        let bundle = self.lock().clone();
        let context = Context { role: None, external_id: None, linked_account: None, ..bundle.context };
        Bundle { context, ..bundle }
    }

    fn lock(&self) -> MutexGuard<'_, Bundle> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an answer; `put` places its telemetry in the bundle.
    fn keep<T: Redact>(&self, source: Source, answer: Answer<T>, put: impl FnOnce(&mut Bundle, &T)) -> Answer<T> {
        let mut bundle = self.lock();
        let redacted = answer.map(|Collected { telemetry, mut gaps }| {
            gaps.iter_mut().for_each(|gap| redact_in_place(&mut gap.detail));
            Collected { telemetry: telemetry.redacted(), gaps }
        });
        let as_read = bundle.as_read.get_or_insert_default();
        match &redacted {
            Ok(collected) => {
                as_read.gaps.extend(collected.gaps.iter().cloned());
                as_read.gaps.sort();
                put(&mut bundle, &collected.telemetry);
            }
            Err(failure) => {
                as_read.failures.insert(source, SourceFailure::from(failure));
            }
        }
        redacted
    }
}

impl<S: TelemetrySources + Sync> TelemetrySources for Recorder<S> {
    fn log_volume(&self, scope: &Scope) -> impl Future<Output = LogVolume> + Send {
        self.sources.log_volume(scope)
    }

    async fn metrics(&self, scope: &Scope) -> Answer<Vec<MetricSeries>> {
        let answer = self.sources.metrics(scope).await;
        self.keep(Source::Metrics, answer, |bundle, metrics| bundle.metrics = Some(metrics.clone()))
    }

    async fn logs(&self, scope: &Scope) -> Answer<LogTelemetry> {
        let answer = self.sources.logs(scope).await;
        self.keep(Source::Logs, answer, |bundle, logs: &LogTelemetry| {
            bundle.logs = Some(logs.lines.clone());
            let is_empty = logs.requests == Collected::whole(RequestLines::default());
            let has_events = logs.events != Collected::whole(LogLines::default());
            let as_read = bundle.as_read.get_or_insert_default();
            as_read.requests = (!is_empty).then(|| logs.requests.clone());
            as_read.load = (logs.load != Collected::whole(Vec::new())).then(|| logs.load.clone());
            as_read.events = has_events.then(|| logs.events.clone());
        })
    }

    async fn traces(&self, scope: &Scope) -> Answer<TraceTelemetry> {
        let answer = self.sources.traces(scope).await;
        self.keep(Source::Traces, answer, |bundle, traces| bundle.traces = Some(traces.clone()))
    }

    async fn changes(&self, scope: &Scope) -> Answer<Vec<Change>> {
        let answer = self.sources.changes(scope).await;
        self.keep(Source::Changes, answer, |bundle, changes| bundle.changes = Some(changes.clone()))
    }

    async fn alarms(&self, scope: &Scope) -> Answer<Vec<AlarmTransition>> {
        let answer = self.sources.alarms(scope).await;
        self.keep(Source::Alarms, answer, |bundle, alarms| bundle.alarms = Some(alarms.clone()))
    }
}
