//! The workflow, in this process.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use investigation::model::{InvestigationId, Request};
use investigation::ports::{Channel, Failure, Started, Workflow};
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use workers::sequence::{self, Ports, Progress};
use workers::{NoAdvisor, Step, StepError, Tally};

use super::Memory;
use bundle::BundleSource;

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A run was started.
    Started(InvestigationId),
    /// A step began.
    Began(Step),
    /// A step is done.
    Done(Step),
    /// A collecting step is done.
    Collected(Tally),
    /// A step failed.
    Failed(Step, StepError),
    /// The run ended, with a report unless it failed.
    Ended(InvestigationId, Result<(), StepError>),
}

/// Runs each investigation as a task of this process, and tells what happens in it.
#[derive(Debug)]
pub struct InProcess<Voice> {
    ports: Arc<Ports<Memory, BundleSource, Voice, NoAdvisor>>,
    clock: fn() -> Timestamp,
    events: UnboundedSender<Event>,
    started: Mutex<BTreeSet<InvestigationId>>,
}

impl<Voice> InProcess<Voice> {
    /// A workflow over these ports. Nobody need listen to the events.
    #[must_use]
    pub fn new(
        ports: Ports<Memory, BundleSource, Voice, NoAdvisor>,
        clock: fn() -> Timestamp,
        events: UnboundedSender<Event>,
    ) -> Self {
        Self { ports: Arc::new(ports), clock, events, started: Mutex::default() }
    }

    fn is_new(&self, id: &InvestigationId) -> bool {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone())
    }
}

impl<Voice: Channel + Send + Sync + 'static> Workflow for InProcess<Voice> {
    async fn start(&self, request: &Request) -> Result<Started, Failure> {
        if !self.is_new(&request.investigation_id) {
            return Ok(Started::Before);
        }
        let (request, ports, clock, events) =
            (request.clone(), Arc::clone(&self.ports), self.clock, self.events.clone());
        // A send fails only if nobody listens, which is fine.
        let tell = move |event| drop(events.send(event));
        tell(Event::Started(request.investigation_id.clone()));
        tokio::spawn(async move {
            let ended = sequence::run(&request, &ports, clock, |step, progress| tell(event(step, progress))).await;
            tell(Event::Ended(request.investigation_id, ended));
        });
        Ok(Started::Now)
    }
}

fn event(step: Step, progress: Progress<'_>) -> Event {
    match progress {
        Progress::Began => Event::Began(step),
        Progress::Done => Event::Done(step),
        Progress::Collected(tally) => Event::Collected(tally),
        Progress::Failed(error) => Event::Failed(step, error.clone()),
    }
}
