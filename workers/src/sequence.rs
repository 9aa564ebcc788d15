//! A whole investigation in one process: the steps in the state machine's order, and their failures handled as the state
//! machine handles them.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, ready};
use futures_util::stream::FuturesUnordered;
use investigation::limits::Limits;
use investigation::model::{Request, Scope, Source};
use investigation::ports::{
    Advisor, Announcement, Artifact, ArtifactStore, Channel, ContextStore, InvestigationStore, Ledger, TelemetrySources,
};
use tokio::select;
use tokio::time::sleep;

use crate::conversation::edit_first_message;
use crate::{
    Attempt, Collection, Conduct, Notice, Said, StateFailure, Step, StepError, Stores, Tally, advise, artifact,
    collect, conclude, notify_failure, progress, publish, rank, scope,
};

/// The least time between two edits of the first message while sources are read.
const MIN_BETWEEN_EDITS: Duration = Duration::from_secs(1);

/// The outside of an investigation that runs in one process.
#[derive(Debug, Clone)]
pub struct Ports<Stores, Sources, Voice, Model> {
    /// The three stores.
    pub stores: Stores,
    /// Where telemetry is read.
    pub sources: Sources,
    /// How the responder hears of the investigation.
    pub channel: Voice,
    /// The model that comments, if one is configured. [`crate::NoAdvisor`] is the type for an edition without one.
    pub advisor: Option<Model>,
}

/// How far a step has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<'a> {
    /// The step began.
    Began,
    /// The step succeeded.
    Done,
    /// A collecting step succeeded, and collected this much.
    Collected(Tally),
    /// The step failed. The failure of a collecting step is a gap in the report; any other ends the investigation.
    Failed(&'a StepError),
}

/// Runs an investigation and calls `progress` as its steps begin and end. The report is then in the artifact store.
///
/// # Errors
/// The failure that ended the investigation, after the responder was notified of it.
pub async fn run<S, T, C, M>(
    request: &Request,
    ports: &Ports<S, T, C, M>,
    mut progress: impl FnMut(Step, Progress<'_>),
) -> Result<(), StepError>
where
    S: ContextStore + InvestigationStore + ArtifactStore + Ledger + Sync,
    T: TelemetrySources,
    C: Channel,
    M: Advisor,
{
    let mut said = Said::default();
    let ended = investigate(request, ports, &mut said, &mut progress).await;
    if let Err(error) = &ended {
        let Ports { stores, channel, .. } = ports;
        let notice = Notice::from_step_error(request, said, error);
        let notified = notify_failure(&notice, stores, stores, channel);
        // The caller gets the first failure, whether or not the responder could be notified of it.
        let _ = follow(Step::NotifyFailure, notified, &mut progress).await;
    }
    ended
}

/// Runs the steps in order. `said` is the part of the workflow's state that changes.
async fn investigate<S, T, C, M>(
    request: &Request,
    ports: &Ports<S, T, C, M>,
    said: &mut Said,
    progress: &mut impl FnMut(Step, Progress<'_>),
) -> Result<(), StepError>
where
    S: ContextStore + InvestigationStore + ArtifactStore + Ledger + Sync,
    T: TelemetrySources,
    C: Channel,
    M: Advisor,
{
    let Ports { stores, sources, channel, advisor } = ports;
    // Whoever runs it in one process asks for themselves: only the ceiling on each investigation holds.
    let conduct = Conduct { ledger: stores, limits: Limits::NONE };
    let of_scope = Stores { contexts: stores, investigations: stores, artifacts: stores };
    let begun = scope(request, Attempt::First, &of_scope, &conduct, sources, channel);
    *said = follow(Step::Scope, begun, progress).await?;
    let collected = collect_all(request, said, stores, sources, channel, progress).await;
    // Nobody but whoever runs this hears of the report.
    follow(Step::Rank, rank(request, said, &collected, stores, stores, channel), progress).await?;
    let published = publish(request, said, Attempt::First, stores, stores, channel);
    *said = follow(Step::Publish, published, progress).await?;
    let advised = advise(request, said, stores, channel, advisor.as_ref());
    follow(Step::Advise, async { Ok(advised.await) }, progress).await?;
    follow(Step::Conclude, conclude(request, said, stores, stores, channel), progress).await
}

/// Runs a step, and shows that it began and how it ended.
async fn follow<O>(
    step: Step,
    run: impl Future<Output = Result<O, StepError>>,
    progress: &mut impl FnMut(Step, Progress<'_>),
) -> Result<O, StepError> {
    progress(step, Progress::Began);
    let outcome = run.await;
    match &outcome {
        Ok(_) => progress(step, Progress::Done),
        Err(error) => progress(step, Progress::Failed(error)),
    }
    outcome
}

/// Collects from every source at once, and shows each as it answers. A source that fails is a gap, which ends nothing.
async fn collect_all<S, T, C>(
    request: &Request,
    said: &Said,
    stores: &S,
    sources: &T,
    channel: &C,
    progress: &mut impl FnMut(Step, Progress<'_>),
) -> Vec<Collection>
where
    S: ArtifactStore,
    T: TelemetrySources,
    C: Channel,
{
    let mut answers: FuturesUnordered<_> = FuturesUnordered::new();
    for &source in Source::ALL {
        progress(Step::Collect(source), Progress::Began);
        answers.push(async move { (source, collect(source, request, stores, sources).await) });
    }
    let mut collected = Vec::with_capacity(Source::ALL.len());
    // The first message is edited at once, and then once a second at most; when all have ended, the ranking does it.
    let mut pause = pin!(Either::Left(ready(())));
    let mut is_shown = true;
    loop {
        let ended = select! {
            biased;
            () = pause.as_mut(), if !is_shown => {
                show_collected(request, said, stores, channel).await;
                is_shown = true;
                pause.set(Either::Right(sleep(MIN_BETWEEN_EDITS)));
                continue;
            }
            ended = answers.next() => ended,
        };
        let Some((source, answer)) = ended else { return collected };
        is_shown = false;
        collected.push(match answer {
            Ok(tally) => {
                progress(Step::Collect(source), Progress::Collected(tally));
                Collection::Done(tally)
            }
            Err(error) => {
                progress(Step::Collect(source), Progress::Failed(&error));
                Collection::Failed { source, failure: StateFailure::from(&error) }
            }
        });
    }
}

/// Edits the first message with what was collected so far. What fails here costs the report nothing.
async fn show_collected(request: &Request, said: &Said, stores: &impl ArtifactStore, channel: &impl Channel) {
    let scope = artifact::read::<Scope>(stores, &request.investigation_id, Artifact::Scope).await;
    let findings = progress::read_findings(request, stores).await;
    let Ok(scope) = scope else { return };
    let shown = Announcement::Progress { scope: &scope, findings: &findings };
    if let Err(error) = edit_first_message(request, said, &shown, channel).await {
        tracing::warn!(%error, "the responder does not see what was collected so far");
    }
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
        let ports = Ports { stores, sources, channel, advisor: None };
        let mut shown = Vec::new();
        let ended = run(request, &ports, |step, progress| {
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
        let (ended, mut shown, ports) =
            investigate(&testing::request(), World::default(), World::default(), World::default()).await;
        ended.unwrap();
        let is_collected = |line: &String| line.ends_with(" 0");
        let first = shown.iter().position(is_collected).unwrap();
        let end = first + shown.iter().filter(|line| is_collected(line)).count();
        // The sources are read at the same time, and none has to be the first to answer.
        shown[first..end].sort_unstable();
        insta::assert_snapshot!(shown.join("\n"), @r"
        scope …
        scope done
        metrics …
        logs …
        traces …
        changes …
        alarms …
        alarms 0
        changes 0
        logs 0
        metrics 0
        traces 0
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
    async fn the_first_message_shows_sources_before_all_have_ended() {
        let (ended, _, ports) =
            investigate(&testing::request(), World::default(), World::default(), World::default()).await;
        ended.unwrap();
        let said = ports.channel.said();
        let shown = said.iter().filter(|message| message.starts_with("C1 1.0: ") && !message.contains("concluded"));
        let sources: Vec<usize> = shown.map(|message| message.split(',').count()).collect();
        assert_eq!(sources, [1, Source::ALL.len()], "one that has ended, then all: {said:?}");
    }

    #[tokio::test]
    async fn sources_that_fail_are_gaps() {
        let sources = World::default().without(Part::Telemetry, FailureKind::Denied);
        let (ended, _, ports) = investigate(&testing::request(), World::default(), sources, World::default()).await;
        ended.unwrap();
        let report: Report = ports.stores.artifact(Artifact::Report);
        assert!(Source::ALL.iter().all(|&source| report.gaps.iter().any(|gap| gap.source == source)));
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
