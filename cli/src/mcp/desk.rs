//! Starts investigations, and finds what came of them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use investigation::grammar::AskedAt;
use investigation::model::{Context, InvestigationId, Report, Request};
use investigation::nearest::nearest;
use investigation::ports::{
    Artifact, ArtifactStore, Failure, InMemory, InvestigationRecord, InvestigationStore, Status, Workflow,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::time::timeout;
use workers::NoAdvisor;
use workers::sequence::Ports;

use super::Origin;
use crate::asked::{Asked, InvalidWords, read_words, to_bundle};
use crate::embedded::{Event, InProcess, SilentChannel};

/// Investigations that run at once at most: each may scan gigabytes of logs, which are paid for.
const MAX_RUNNING: usize = 3;

/// Investigations of this process that are remembered at most; the ones that were started first are forgotten first.
const MAX_REMEMBERED: usize = 100;

/// Investigations of others that are listed at most: more would crowd out what the agent is asked about.
const MAX_LISTED: u8 = 20;

/// How far an investigation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// These steps have ended so far.
    Running(Vec<&'static str>),
    /// It has a report.
    Completed,
    /// It ended without one, for this reason.
    Failed(String),
}

/// Why there is nothing to answer with: a sentence for the agent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(pub String);

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Self(format!("AWS did not answer as it should ({failure}); “investigate doctor” says what is set up wrongly"))
    }
}

/// Starts investigations, and finds what came of them.
#[derive(Debug)]
pub struct Desk<O> {
    origin: O,
    may_investigate: bool,
    runs: Mutex<Vec<Run>>,
}

/// An investigation that this process started.
#[derive(Debug, Clone)]
struct Run {
    request: Request,
    stores: InMemory,
    state: watch::Receiver<State>,
}

impl Run {
    fn is_running(&self) -> bool {
        matches!(*self.state.borrow(), State::Running(_))
    }
}

impl<O: Origin> Desk<O> {
    /// Investigates there, if it may; what is known already can be read in any case.
    #[must_use]
    pub fn new(origin: O, may_investigate: bool) -> Self {
        Self { origin, may_investigate, runs: Mutex::default() }
    }

    /// Whether investigations can be started.
    #[must_use]
    pub fn may_investigate(&self) -> bool {
        self.may_investigate
    }

    /// Where telemetry is read.
    #[must_use]
    pub fn origin(&self) -> &O {
        &self.origin
    }

    /// The context of this name, whatever its case.
    ///
    /// # Errors
    /// When there is none, with the nearest names; and when they cannot be read.
    pub async fn context(&self, name: &str) -> Result<Context, Unanswered> {
        let contexts = self.origin.contexts().await?;
        if let Some(found) = contexts.iter().find(|context| context.service.eq_ignore_ascii_case(name)) {
            return Ok(found.clone());
        }
        let like = nearest(name, contexts.iter().map(|context| context.service.as_str()));
        Err(Unanswered(match like.as_slice() {
            [] => format!("there is no context called {name}; the tool “contexts” lists them"),
            like => format!("there is no context called {name}; did you mean {}?", like.join(" or ")),
        }))
    }

    /// Starts what is asked for, unless the same was started before.
    ///
    /// # Errors
    /// When it may not, when too many are running, and when the question is not understood or asks for an unknown context.
    pub async fn start(&self, question: &str, asked_at: &AskedAt) -> Result<InvestigationId, Unanswered> {
        let asked = read_words(question, None, asked_at).map_err(|invalid| Unanswered(explain(&invalid)))?;
        let context = self.context(&asked.service).await?;
        let asked = Asked { service: context.service.clone(), ..asked };
        let bundle = to_bundle(&asked, &context, asked_at.now);
        let request = bundle.request();
        let id = request.investigation_id.clone();
        let stores = InMemory::with_contexts([bundle.context]);
        let (sender, state) = watch::channel(State::Running(Vec::new()));
        if !self.remember(Run { request: request.clone(), stores: stores.clone(), state })? {
            return Ok(id);
        }
        let (events, progress) = unbounded_channel();
        let sources = self.origin.sources();
        let ports = Ports { stores, sources, channel: SilentChannel, advisor: None::<NoAdvisor> };
        InProcess::new(ports, events).start(&request).await?;
        tokio::spawn(follow(progress, sender));
        Ok(id)
    }

    /// Notes a run that is about to start; false when the same is remembered, and did not fail.
    fn remember(&self, run: Run) -> Result<bool, Unanswered> {
        let id = run.request.investigation_id.clone();
        let mut runs = self.runs();
        runs.retain(|other| other.request.investigation_id != id || !matches!(*other.state.borrow(), State::Failed(_)));
        if runs.iter().any(|other| other.request.investigation_id == id) {
            return Ok(false);
        }
        if runs.iter().filter(|run| run.is_running()).count() >= MAX_RUNNING {
            return Err(Unanswered(format!("{MAX_RUNNING} investigations are running; wait for one by “status”")));
        }
        while runs.len() >= MAX_REMEMBERED {
            let Some(oldest) = runs.iter().position(|run| !run.is_running()) else { break };
            runs.remove(oldest);
        }
        runs.push(run);
        Ok(true)
    }

    /// How far an investigation has come, after a wait for its end of this length at most.
    ///
    /// # Errors
    /// When none is known by this id, and when it cannot be read.
    pub async fn state(&self, id: &InvestigationId, wait: Duration) -> Result<State, Unanswered> {
        if let Some(mut run) = self.run(id) {
            // Without an end in time, the state is that of now.
            drop(timeout(wait, run.state.wait_for(|state| !matches!(state, State::Running(_)))).await);
            let state = run.state.borrow().clone();
            return Ok(state);
        }
        let record = match self.origin.kept() {
            Some((records, _)) => records.record(id).await?,
            None => None,
        };
        let public = record.filter(|record| record.request.as_ref().is_some_and(is_public));
        match public.map(|record| record.status) {
            Some(Status::Running) => Ok(State::Running(Vec::new())),
            Some(Status::Completed) => Ok(State::Completed),
            Some(Status::Failed) => Ok(State::Failed("one of its steps failed".to_owned())),
            None => Err(Unanswered(format!("there is no investigation {id}; the tool “investigations” lists them"))),
        }
    }

    /// The report of an investigation. One that was written counts, whether or not the investigation ended well.
    ///
    /// # Errors
    /// When there is none, or none yet, and when it cannot be read.
    pub async fn report(&self, id: &InvestigationId) -> Result<Report, Unanswered> {
        let state = self.state(id, Duration::ZERO).await?;
        let json = match (self.run(id), self.origin.kept()) {
            (Some(run), _) => run.stores.get(id, Artifact::Report).await?,
            (None, Some((_, artifacts))) => artifacts.get(id, Artifact::Report).await?,
            (None, None) => None,
        };
        let json = json.ok_or_else(|| {
            Unanswered(match state {
                State::Running(_) => format!("{id} is still running; the tool “status” waits for it"),
                State::Failed(reason) => format!("{id} ended without a report: {reason}"),
                State::Completed => format!("the report of {id} is no longer kept"),
            })
        })?;
        serde_json::from_slice(&json).map_err(|error| Unanswered(format!("the report of {id} cannot be read: {error}")))
    }

    /// The investigations that are known: those of this process, then those that others asked for last, but for what was asked
    /// in direct messages.
    ///
    /// # Errors
    /// When those of others cannot be read.
    pub async fn known(&self) -> Result<Vec<(Request, Status)>, Unanswered> {
        let mut known: Vec<(Request, Status)> = self.runs().iter().rev().map(to_record).collect();
        let Some((records, _)) = self.origin.kept() else { return Ok(known) };
        for InvestigationRecord { request, status, .. } in records.latest(MAX_LISTED, None).await? {
            let Some(request) = request.filter(is_public) else { continue };
            if known.iter().all(|(other, _)| other.investigation_id != request.investigation_id) {
                known.push((request, status));
            }
        }
        Ok(known)
    }

    fn run(&self, id: &InvestigationId) -> Option<Run> {
        self.runs().iter().find(|run| run.request.investigation_id == *id).cloned()
    }

    fn runs(&self) -> MutexGuard<'_, Vec<Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether others than who asked may read it. What was asked in a direct message is theirs alone, as it is
/// for the HTTP API.
fn is_public(request: &Request) -> bool {
    !request.is_direct_message()
}

fn to_record(run: &Run) -> (Request, Status) {
    let status = match &*run.state.borrow() {
        State::Running(_) => Status::Running,
        State::Completed => Status::Completed,
        State::Failed(_) => Status::Failed,
    };
    (run.request.clone(), status)
}

/// Why a question is not understood, for who has tools and no command line.
fn explain(invalid: &InvalidWords) -> String {
    match invalid {
        InvalidWords::NoService => {
            "which service? the tool “contexts” lists them; ask such as: checkout last 30m errors".to_owned()
        }
        other => other.to_string(),
    }
}

/// Notes how far a run has come, until it ends.
async fn follow(mut progress: UnboundedReceiver<Event>, state: watch::Sender<State>) {
    while let Some(event) = progress.recv().await {
        let ended = match event {
            Event::Done(step) | Event::Failed(step, _) => step.name(),
            Event::Collected(tally) => tally.source.name(),
            Event::Started(_) | Event::Began(_) => continue,
            Event::Ended(_, outcome) => {
                // Whoever asks later reads it; nobody need wait for it.
                state.send_replace(match outcome {
                    Ok(()) => State::Completed,
                    Err(error) => State::Failed(error.to_string()),
                });
                return;
            }
        };
        state.send_modify(|state| {
            if let State::Running(steps) = state {
                steps.push(ended);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use bundle::{Bundle, BundleSource, open};

    use super::*;
    use crate::embedded::investigate;

    /// A stack that has investigated a bundle.
    struct Stack(Bundle, InMemory);

    impl Origin for Stack {
        type Sources = BundleSource;
        type Records = InMemory;
        type Artifacts = InMemory;

        fn sources(&self) -> BundleSource {
            BundleSource::new(self.0.clone())
        }

        async fn contexts(&self) -> Result<Vec<Context>, Failure> {
            Ok(vec![self.0.context.clone()])
        }

        fn kept(&self) -> Option<(&InMemory, &InMemory)> {
            Some((&self.1, &self.1))
        }

        fn recorded_question(&self) -> Option<String> {
            None
        }
    }

    /// What was asked in this channel of Slack, while it runs, with its report.
    async fn asked_in(channel: &str) -> (Desk<Stack>, InvestigationId) {
        let bundle = open("dependency-5xx").unwrap();
        let request = Request { channel: channel.to_owned(), ..bundle.request() };
        let stores = InMemory::default();
        stores.begin(&request).await.unwrap();
        let report = serde_json::to_vec(&investigate(bundle.clone()).await.unwrap()).unwrap();
        stores.put(&request.investigation_id, Artifact::Report, report).await.unwrap();
        (Desk::new(Stack(bundle, stores), false), request.investigation_id)
    }

    #[tokio::test]
    async fn what_was_asked_in_a_direct_message_is_not_there() {
        let (desk, id) = asked_in("D0PRIVATE").await;
        assert_eq!(desk.known().await.unwrap(), []);
        let none = Unanswered(format!("there is no investigation {id}; the tool “investigations” lists them"));
        assert_eq!(desk.state(&id, Duration::ZERO).await, Err(none.clone()));
        assert_eq!(desk.report(&id).await.err(), Some(none));
    }

    #[tokio::test]
    async fn a_report_that_is_there_is_read_however_its_investigation_stands() {
        let (desk, id) = asked_in("C0INCIDENTS").await;
        assert_eq!(desk.known().await.unwrap().len(), 1);
        assert_eq!(desk.state(&id, Duration::ZERO).await, Ok(State::Running(Vec::new())));
        assert!(desk.report(&id).await.is_ok());
        assert!(desk.origin().1.end(&id, Status::Failed).await.unwrap());
        assert!(matches!(desk.state(&id, Duration::ZERO).await, Ok(State::Failed(_))));
        assert!(desk.report(&id).await.is_ok());
    }
}
