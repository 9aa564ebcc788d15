//! The whole investigation in one process: the steps in the state machine's order, their failures handled as it does.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use investigation::model::{Request, Source};
use investigation::ports::{
    Advisor, AlarmSource, ArtifactStore, ChangeSource, Channel, ContextStore, InvestigationStore, LogSource,
    MetricSource, TraceSource,
};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    Collection, Notice, StateFailure, Step, StepError, Tally, advise, alarms, changes, conclude, logs, metrics,
    notify_failure, publish, rank, scope, traces,
};

/// The outside of an investigation that runs in one process.
#[derive(Debug, Clone)]
pub struct Ports<Stores, Sources, Voice, Model> {
    /// The three stores.
    pub stores: Stores,
    /// The five sources.
    pub sources: Sources,
    /// Where the responder listens.
    pub channel: Voice,
    /// The model, if one is configured; the type of an edition without is [`crate::NoAdvisor`].
    pub advisor: Option<Model>,
    /// What signs the links to reports.
    pub link_key: SecretString,
}

/// What a step is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<'a> {
    /// It began.
    Began,
    /// It is done.
    Done,
    /// It collected so much.
    Collected(Tally),
    /// It failed. The failure of a collecting step is a gap of the report; any other ends the run.
    Failed(&'a StepError),
}

/// Runs the investigation that was asked for, and shows the `progress` of its steps. The report is then in the
/// artifact store.
///
/// # Errors
/// The failure that ended the run, after the responder was told.
pub async fn run<S, T, C, M>(
    request: &Request,
    ports: &Ports<S, T, C, M>,
    now: impl Fn() -> Timestamp,
    mut progress: impl FnMut(Step, Progress<'_>),
) -> Result<(), StepError>
where
    S: ContextStore + InvestigationStore + ArtifactStore,
    T: MetricSource + LogSource + TraceSource + ChangeSource + AlarmSource,
    C: Channel,
    M: Advisor,
{
    let ended = investigate(request, ports, &now, &mut progress).await;
    if let Err(error) = &ended {
        let Ports { stores, channel, link_key, .. } = ports;
        let notice = Notice::of(request, error);
        let notified = notify_failure(&notice, stores, stores, channel, link_key, now());
        // Whoever started this process hears of the first failure either way.
        let _ = follow(Step::NotifyFailure, notified, &mut progress).await;
    }
    ended
}

async fn investigate<S, T, C, M>(
    request: &Request,
    ports: &Ports<S, T, C, M>,
    now: &impl Fn() -> Timestamp,
    progress: &mut impl FnMut(Step, Progress<'_>),
) -> Result<(), StepError>
where
    S: ContextStore + InvestigationStore + ArtifactStore,
    T: MetricSource + LogSource + TraceSource + ChangeSource + AlarmSource,
    C: Channel,
    M: Advisor,
{
    let Ports { stores, sources, channel, advisor, link_key } = ports;
    follow(Step::Scope, scope(request, stores, stores, stores, channel), progress).await?;
    let collected = collect(request, stores, sources, progress).await;
    follow(Step::Rank, rank(request, &collected, stores, stores, channel), progress).await?;
    follow(Step::Publish, publish(request, stores, stores, channel, link_key, now()), progress).await?;
    let advised = advise(request, stores, stores, channel, advisor.as_ref(), link_key, now());
    follow(Step::Advise, async { Ok(advised.await) }, progress).await?;
    follow(Step::Conclude, conclude(request, stores), progress).await
}

/// Runs a step and shows how it goes.
async fn follow<O>(
    step: Step,
    run: impl Future<Output = Result<O, StepError>>,
    progress: &mut impl FnMut(Step, Progress<'_>),
) -> Result<O, StepError> {
    progress(step, Progress::Began);
    let outcome = run.await;
    progress(step, outcome.as_ref().map_or_else(Progress::Failed, |_| Progress::Done));
    outcome
}

/// Asks every source at once.
async fn collect<S, T>(
    request: &Request,
    stores: &S,
    sources: &T,
    progress: &mut impl FnMut(Step, Progress<'_>),
) -> Vec<Collection>
where
    S: ArtifactStore,
    T: MetricSource + LogSource + TraceSource + ChangeSource + AlarmSource,
{
    let ask = async |source| {
        let answer = match source {
            Source::Metrics => metrics(request, stores, sources).await,
            Source::Logs => logs(request, stores, sources).await,
            Source::Traces => traces(request, stores, sources).await,
            Source::Changes => changes(request, stores, sources).await,
            Source::Alarms => alarms(request, stores, sources).await,
        };
        (source, answer)
    };
    Source::ALL.iter().copied().for_each(|source| progress(Step::Collect(source), Progress::Began));
    let mut answers: FuturesUnordered<_> = Source::ALL.iter().copied().map(ask).collect();
    let mut collected = Vec::with_capacity(Source::ALL.len());
    while let Some((source, answer)) = answers.next().await {
        let shown = answer.as_ref().map_or_else(Progress::Failed, |tally| Progress::Collected(*tally));
        progress(Step::Collect(source), shown);
        collected.push(
            answer.map_or_else(
                |error| Collection::Failed { source, failure: StateFailure::from(&error) },
                Collection::Done,
            ),
        );
    }
    collected
}

#[cfg(test)]
mod tests {
    use investigation::model::Report;
    use investigation::ports::{Artifact, FailureKind, Status};

    use super::*;
    use crate::NoAdvisor;
    use crate::testing::{self, Part, World};

    async fn investigate(
        request: &Request,
        stores: World,
        sources: World,
        channel: World,
    ) -> (Result<(), StepError>, Vec<String>, Ports<World, World, World, NoAdvisor>) {
        let ports = Ports { stores, sources, channel, advisor: None, link_key: testing::link_key() };
        let mut shown = Vec::new();
        let ended = run(request, &ports, testing::now, |step, progress| {
            shown.push(match progress {
                Progress::Began => format!("{step} …"),
                Progress::Done => format!("{step} done"),
                Progress::Collected(tally) => format!("{step} {}", tally.evidence),
                Progress::Failed(error) => format!("{step} failed: {error}"),
            });
        });
        let ended = ended.await;
        (ended, shown, ports)
    }

    #[tokio::test]
    async fn the_steps_come_in_the_state_machines_order() {
        let (ended, shown, ports) =
            investigate(&testing::request(), World::default(), World::default(), World::default()).await;
        ended.unwrap();
        insta::assert_snapshot!(shown.join("\n"), @r"
        scope …
        scope done
        metrics …
        logs …
        traces …
        changes …
        alarms …
        metrics 0
        logs 0
        traces 0
        changes 0
        alarms 0
        rank …
        rank done
        publish …
        publish done
        advise …
        advise done
        conclude …
        conclude done
        ");
        assert_eq!(ports.stores.status(), Some(Status::Completed));
    }

    #[tokio::test]
    async fn sources_that_fail_are_gaps() {
        let sources = World::default().without(Part::Telemetry, FailureKind::Denied);
        let (ended, _, ports) = investigate(&testing::request(), World::default(), sources, World::default()).await;
        ended.unwrap();
        let report: Report = ports.stores.artifact(Artifact::Report);
        assert!(Source::ALL.iter().copied().all(|source| report.gaps.iter().any(|gap| gap.source == source)));
    }

    #[tokio::test]
    async fn an_unknown_service_ends_the_run_and_the_responder_hears() {
        let request = Request { service: "chekcout".to_owned(), ..testing::request() };
        let (ended, shown, ports) = investigate(&request, World::default(), World::default(), World::default()).await;
        assert_eq!(ended.unwrap_err().kind(), FailureKind::NotFound);
        insta::assert_snapshot!(shown.join("\n"), @r"
        scope …
        scope failed: dynamodb:GetItem: no such context
        notify_failure …
        notify_failure done
        ");
        assert!(ports.channel.said()[0].contains("no context for a service named “chekcout”"));
        assert_eq!(ports.stores.status(), Some(Status::Failed));
    }

    #[tokio::test]
    async fn with_slack_away_there_is_still_a_report() {
        let channel = World::default().without(Part::Channel, FailureKind::Unavailable);
        let (ended, _, ports) = investigate(&testing::request(), World::default(), World::default(), channel).await;
        ended.unwrap_err();
        assert_eq!(ports.stores.artifact::<Report>(Artifact::Report).service, "checkout");
    }
}
