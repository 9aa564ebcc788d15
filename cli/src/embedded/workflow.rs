//! The workflow, in this process.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use investigation::model::{InvestigationId, Request};
use investigation::ports::{Advisor, Channel, Failure, InMemory, Started, TelemetrySources, Workflow};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{AbortHandle, JoinError};
use workers::sequence::{self, Ports, Progress};
use workers::{NoAdvisor, Notice, Step, StepError, Tally, notify_failure};

/// Progress of a run that [`InProcess`] reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A run was started. The first event of every run.
    Started(InvestigationId),
    /// A step began.
    Began(Step),
    /// A step succeeded.
    Done(Step),
    /// A collecting step succeeded.
    Collected(Tally),
    /// A step failed. The failure of a collecting step is a gap of the report; any other ends the run.
    Failed(Step, StepError),
    /// The run ended, with a report if it succeeded. The last event of every run, also when a step panics.
    Ended(InvestigationId, Result<(), RunError>),
}

/// Why a run ended without a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// A step returned an error.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Somebody stopped it.
    #[error("it was stopped")]
    Stopped,
    /// A step panicked, with this message.
    #[error("a step panicked, which is a bug in the investigator: {0}")]
    Panicked(String),
}

/// Runs each investigation as a task of this process, and sends an [`Event`] for each thing that happens in it.
#[derive(Debug)]
pub struct InProcess<Sources, Chat, Model = NoAdvisor> {
    ports: Arc<Ports<InMemory, Sources, Chat, Model>>,
    events: UnboundedSender<Event>,
    started: Mutex<BTreeMap<InvestigationId, Run>>,
}

/// A run that was started, and may have ended.
#[derive(Debug)]
struct Run {
    request: Request,
    /// Stops it; `None` until its task runs.
    task: Option<AbortHandle>,
}

impl<Sources, Chat, Model> InProcess<Sources, Chat, Model> {
    /// A workflow over these ports. The receiver of the events may be dropped at any time.
    #[must_use]
    pub fn new(ports: Ports<InMemory, Sources, Chat, Model>, events: UnboundedSender<Event>) -> Self {
        Self { ports: Arc::new(ports), events, started: Mutex::default() }
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<InvestigationId, Run>> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a run that is about to start; false when it was started before.
    fn note(&self, request: &Request) -> bool {
        match self.runs().entry(request.investigation_id.clone()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(Run { request: request.clone(), task: None });
                true
            }
        }
    }
}

impl<Sources, Chat, Model> Workflow for InProcess<Sources, Chat, Model>
where
    Sources: TelemetrySources + Send + Sync + 'static,
    Chat: Channel + Send + Sync + 'static,
    Model: Advisor + Send + Sync + 'static,
{
    async fn start(&self, request: &Request) -> Result<Started, Failure> {
        if !self.note(request) {
            return Ok(Started::Before);
        }
        let id = request.investigation_id.clone();
        send(&self.events, Event::Started(id.clone()));
        let run = tokio::spawn({
            let (request, ports) = (request.clone(), Arc::clone(&self.ports));
            let events = self.events.clone();
            async move {
                let report_progress = |step, progress: Progress<'_>| send(&events, to_event(step, progress));
                sequence::run(&request, &ports, report_progress).await
            }
        });
        if let Some(noted) = self.runs().get_mut(&id) {
            noted.task = Some(run.abort_handle());
        }
        // A second task waits for the first, because a task that panics cannot send its own last event.
        let events = self.events.clone();
        tokio::spawn(async move {
            let outcome = match run.await {
                Ok(outcome) => outcome.map_err(RunError::Step),
                Err(error) if error.is_cancelled() => Err(RunError::Stopped),
                Err(error) => Err(RunError::Panicked(panic_message(error))),
            };
            send(&events, Event::Ended(id, outcome));
        });
        Ok(Started::Now)
    }

    async fn is_running(&self, id: &InvestigationId) -> Result<bool, Failure> {
        Ok(self.runs().get(id).is_some_and(|run| run.task.as_ref().is_none_or(|task| !task.is_finished())))
    }

    async fn stop(&self, id: &InvestigationId, by: &str) -> Result<(), Failure> {
        let run = self.runs().get(id).and_then(|run| Some((run.request.clone(), run.task.clone()?)));
        let Some((request, task)) = run else { return Ok(()) };
        if task.is_finished() {
            return Ok(());
        }
        task.abort();
        let Ports { stores, channel, .. } = &*self.ports;
        let notice = Notice::of_a_stop(request, by);
        if let Err(error) = notify_failure(&notice, stores, stores, channel).await {
            send(&self.events, Event::Failed(Step::NotifyFailure, error));
        }
        Ok(())
    }
}

/// Sends an event. Sending fails only when the receiver was dropped, and then the event interests nobody.
fn send(events: &UnboundedSender<Event>, event: Event) {
    drop(events.send(event));
}

fn to_event(step: Step, progress: Progress<'_>) -> Event {
    match progress {
        Progress::Began => Event::Began(step),
        Progress::Done => Event::Done(step),
        Progress::Collected(tally) => Event::Collected(tally),
        Progress::Failed(error) => Event::Failed(step, error.clone()),
    }
}

/// What `panic!` was given. A panic carries a `&str` or a `String` unless a library raises another payload.
fn panic_message(error: JoinError) -> String {
    let description = error.to_string();
    let Ok(payload) = error.try_into_panic() else { return description };
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or(description)
}

#[cfg(test)]
mod tests {
    use bundle::{Bundle, BundleSource, open};
    use investigation::model::{Scope, Thread};
    use investigation::ports::{Announcement, Answer, MessageRole, Place};
    use investigation::telemetry::{AlarmTransition, Change, LogTelemetry, MetricSeries, TraceTelemetry};
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;

    /// A bundle whose alarms make the adapter panic.
    struct PanicsOnAlarms(BundleSource);

    impl TelemetrySources for PanicsOnAlarms {
        async fn metrics(&self, scope: &Scope) -> Answer<Vec<MetricSeries>> {
            self.0.metrics(scope).await
        }

        async fn logs(&self, scope: &Scope) -> Answer<LogTelemetry> {
            self.0.logs(scope).await
        }

        async fn traces(&self, scope: &Scope) -> Answer<TraceTelemetry> {
            self.0.traces(scope).await
        }

        async fn changes(&self, scope: &Scope) -> Answer<Vec<Change>> {
            self.0.changes(scope).await
        }

        async fn alarms(&self, scope: &Scope) -> Answer<Vec<AlarmTransition>> {
            panic!("no alarm {} is known", scope.context.alarms.len() + 1);
        }
    }

    /// A channel that accepts every message.
    struct AcceptsEverything;

    impl Channel for AcceptsEverything {
        async fn say(&self, _: &Request, _: Place<'_>, _: &Announcement<'_>) -> Result<Option<String>, Failure> {
            Ok(Some("1.000001".to_owned()))
        }

        async fn find(&self, _: &Request, _: Option<&Thread>, _: MessageRole) -> Result<Option<String>, Failure> {
            Ok(None)
        }
    }

    async fn run<Sources>(bundle: &Bundle, sources: Sources) -> Result<(), RunError>
    where
        Sources: TelemetrySources + Send + Sync + 'static,
    {
        let (sender, mut events): (_, UnboundedReceiver<Event>) = unbounded_channel();
        let ports = Ports {
            stores: InMemory::with_contexts([bundle.context.clone()]),
            sources,
            channel: AcceptsEverything,
            advisor: None::<NoAdvisor>,
        };
        let workflow = InProcess::new(ports, sender);
        assert_eq!(workflow.start(&bundle.request()).await.unwrap(), Started::Now);
        loop {
            if let Event::Ended(_, outcome) = events.recv().await.unwrap() {
                return outcome;
            }
        }
    }

    #[tokio::test]
    async fn a_source_that_panics_ends_the_run_with_its_message() {
        let bundle = open("dependency-5xx").unwrap();
        let outcome = run(&bundle, PanicsOnAlarms(BundleSource::new(bundle.clone()))).await;
        let expected = format!("no alarm {} is known", bundle.context.alarms.len() + 1);
        assert_eq!(outcome, Err(RunError::Panicked(expected)));
    }

    #[tokio::test]
    async fn a_run_without_a_panic_ends_well() {
        let bundle = open("dependency-5xx").unwrap();
        assert_eq!(run(&bundle, BundleSource::new(bundle.clone())).await, Ok(()));
    }
}
