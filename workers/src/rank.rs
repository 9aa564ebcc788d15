//! The step that ranks: from the findings of all sources to a report.

use futures_util::future::try_join_all;
use investigation::cost::{Reads, count_metrics, itemise};
use investigation::detect::Findings;
use investigation::limits::Limits;
use investigation::model::{Report, Request, Scope, Source};
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, Failure, FailureKind, Ledger};
use investigation::rank::places::gather;
use investigation::report;
use serde::{Deserialize, Serialize};

use crate::conversation::{edit_first_message, find_thread};
use crate::gap::{self, Culprit};
use crate::memory::recall_and_remember;
use crate::{Conduct, Said, StepError, Tally, artifact};

/// The input of the step: the state of the state machine, as far as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RankInput {
    /// What was asked for.
    #[serde(flatten)]
    pub request: Request,
    /// What the investigation has said so far.
    #[serde(default)]
    pub said: Said,
    /// What became of each collecting step, in any order.
    pub collected: Vec<Collection>,
}

/// What became of one collecting step: an element of `collected` in the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Collection {
    /// It succeeded.
    Done(Tally),
    /// It failed, and the state machine caught it.
    Failed {
        /// The source that was to be read.
        source: Source,
        /// The failure that the state machine caught.
        failure: StateFailure,
    },
}

/// A failure as the state machine catches it: an error name and a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateFailure {
    /// The name of a [`FailureKind`], or of an error of Lambda or Step Functions.
    pub error: String,
    /// The message, in the operator's terms.
    #[serde(default)]
    pub cause: String,
}

impl From<&StepError> for StateFailure {
    fn from(error: &StepError) -> Self {
        Self { error: error.kind().name().to_owned(), cause: error.to_string() }
    }
}

/// Ranks the evidence and writes the report. A source that failed is a gap in it. The report says which earlier incidents
/// looked alike, and is remembered in its turn.
///
/// # Errors
/// When the scope does not exist, or the artifact store fails.
pub async fn rank(
    request: &Request,
    said: &Said,
    collected: &[Collection],
    artifacts: &impl ArtifactStore,
    ledger: &(impl Ledger + Sync),
    channel: &impl Channel,
) -> Result<Report, StepError> {
    let id = &request.investigation_id;
    let scope: Scope = artifact::read(artifacts, id, Artifact::Scope).await?;
    let reads = Source::ALL.iter().map(|&source| read_findings(source, collected, &scope, artifacts));
    let findings = gather(&scope, try_join_all(reads).await?);
    let mut report = report::build(&scope, &findings);
    report.bytes_scanned = bytes_scanned(collected);
    let reads = count_reads(report.bytes_scanned.unwrap_or(0), &scope, &findings);
    if report.bytes_scanned.is_some() {
        report.costs = itemise(&reads);
        report.budget = scope.budget;
    }
    let spent = Reads { bytes: reads.bytes + unaccounted_bytes(collected, &scope), ..reads };
    Conduct { ledger, limits: Limits::NONE }.settle(&scope, &spent).await;
    recall_and_remember(request, &mut report, ledger).await;
    artifact::write(artifacts, id, Artifact::Report, &report).await?;
    if let Err(error) = show_progress(&scope, said, &findings, channel).await {
        tracing::warn!(%error, "the responder does not see what was collected");
    }
    Ok(report)
}

/// What was read that AWS charges for.
fn count_reads(bytes: u64, scope: &Scope, findings: &[Findings]) -> Reads {
    let traces: u64 = findings.iter().filter_map(|findings| findings.read.get("traces")).sum();
    Reads { bytes: bytes as f64, metrics: count_metrics(&scope.context), traces: traces as f64 }
}

/// How many bytes the queries of all sources scanned; `None` where none did, or nobody says so.
fn bytes_scanned(collected: &[Collection]) -> Option<u64> {
    let of_source = |collection: &Collection| match collection {
        Collection::Done(tally) => tally.bytes_scanned,
        Collection::Failed { .. } => 0,
    };
    Some(collected.iter().map(of_source).sum()).filter(|bytes| *bytes > 0)
}

/// How many bytes sources may have scanned that failed, and did not say how many: all that were set aside for them.
fn unaccounted_bytes(collected: &[Collection], scope: &Scope) -> f64 {
    let of_source = |collection: &Collection| match collection {
        Collection::Done(_) => 0.0,
        Collection::Failed { source, .. } => scope.budget.map_or(0.0, |budget| budget.bytes_for(*source)),
    };
    collected.iter().map(of_source).sum()
}

/// Reads what the source found. Findings that are not there, or cannot be read, are a gap that says who failed.
///
/// # Errors
/// When the artifact store fails in a way that a retry of this step may cure.
async fn read_findings(
    source: Source,
    collected: &[Collection],
    scope: &Scope,
    artifacts: &impl ArtifactStore,
) -> Result<Findings, StepError> {
    let failure = collected.iter().find_map(|collection| match collection {
        Collection::Failed { source: failed, failure } if *failed == source => Some(failure),
        _ => None,
    });
    if let Some(failure) = failure {
        return Ok(gap::without_evidence(source, Culprit::from_error_name(&failure.error), &scope.context));
    }
    let kind = match artifact::find(artifacts, &scope.request.investigation_id, Artifact::Findings(source)).await {
        Ok(Some(findings)) => return Ok(findings),
        Ok(None) => FailureKind::NotFound,
        Err(error) if error.kind().is_retryable() => return Err(error),
        Err(error) => {
            tracing::error!(%error, source = source.name(), "findings cannot be read");
            error.kind()
        }
    };
    Ok(gap::without_evidence(source, Culprit::BucketWhileRanking(kind), &scope.context))
}

/// Lets the first message of the thread say what became of each source.
async fn show_progress(
    scope: &Scope,
    said: &Said,
    findings: &[Findings],
    channel: &impl Channel,
) -> Result<(), Failure> {
    let thread = find_thread(said, &scope.request, channel).await;
    let said = Said { thread, ..said.clone() };
    edit_first_message(&scope.request, &said, &Announcement::Progress { scope, findings }, channel).await
}

#[cfg(test)]
mod tests {
    use investigation::cost::CostItem;
    use investigation::model::GapReason;

    use super::*;
    use crate::Attempt;
    use crate::testing::{self, Part, World};

    fn done(source: Source) -> Collection {
        Collection::Done(Tally { source, evidence: 0, gaps: 0, bytes_scanned: 0 })
    }

    fn failed(source: Source, error: &str) -> Collection {
        Collection::Failed { source, failure: StateFailure { error: error.to_owned(), cause: "…".to_owned() } }
    }

    /// A world in which the investigation began and logs and traces found nothing.
    async fn collected() -> World {
        let world = World::default();
        let request = testing::request();
        crate::scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        crate::collect(Source::Logs, &request, &world, &world).await.unwrap();
        crate::collect(Source::Traces, &request, &world, &world).await.unwrap();
        world
    }

    async fn run(world: &World, collected: &[Collection]) -> Result<Report, StepError> {
        rank(&testing::request(), &world.said_so_far(), collected, world, world, world).await
    }

    #[test]
    fn the_state_of_the_state_machine_is_the_input() {
        let mut state = serde_json::to_value(testing::request()).unwrap();
        state["collected"] = serde_json::json!([
            { "source": "logs", "evidence": 2, "gaps": 0 },
            { "source": "alarms", "failure": { "Error": "States.Timeout" } },
            { "source": "metrics", "failure": { "Error": "Denied", "Cause": "{\"errorType\":\"Denied\"}" } }
        ]);
        let RankInput { request, said, collected } = serde_json::from_value(state).unwrap();
        assert_eq!((request, said), (testing::request(), Said::default()));
        assert!(matches!(
            &collected[..],
            [Collection::Done(_), Collection::Failed { .. }, Collection::Failed { source: Source::Metrics, .. }]
        ));
    }

    #[tokio::test]
    async fn a_step_that_failed_is_a_gap_with_a_next_step() {
        let world = collected().await;
        let report = run(&world, &[failed(Source::Alarms, "Lambda.TooManyRequestsException")]).await.unwrap();
        let gap = report.gaps.into_iter().find(|gap| gap.source == Source::Alarms).unwrap();
        assert_eq!(gap.reason, GapReason::Throttled);
        assert!(gap.detail.starts_with("Too many investigations ran at the same time for alarms"), "{}", gap.detail);
    }

    #[tokio::test]
    async fn findings_are_read_at_the_same_time_and_ranked_in_the_order_of_sources() {
        let world = collected().await;
        let report = run(&world, &[]).await.unwrap();
        let sources: Vec<_> = report.gaps.iter().map(|gap| gap.source).collect();
        assert!(sources.is_sorted(), "{sources:?}");
        assert!(world.most_concurrent_reads() > 1);
    }

    #[tokio::test]
    async fn the_order_of_the_collected_does_not_matter() {
        let world = collected().await;
        let mut order = vec![done(Source::Logs), done(Source::Traces), failed(Source::Metrics, "Throttled")];
        let report = run(&world, &order).await.unwrap();
        order.reverse();
        assert_eq!(run(&world, &order).await.unwrap(), report);
    }

    #[tokio::test]
    async fn the_responder_sees_what_was_collected() {
        let world = collected().await;
        let report = run(&world, &[done(Source::Logs), done(Source::Traces)]).await.unwrap();
        assert_eq!(world.artifact::<Report>(Artifact::Report), report);
        assert_eq!(
            world.said().last().unwrap(),
            "C1 1.0: metrics failed, logs 0, traces not read, changes failed, alarms failed"
        );
    }

    #[tokio::test]
    async fn a_failure_of_slack_does_not_cost_the_report() {
        let world = collected().await.without(Part::Channel, FailureKind::Unavailable);
        run(&world, &[]).await.unwrap();
        assert_eq!(world.artifact::<Report>(Artifact::Report).service, "checkout");
    }

    #[tokio::test]
    async fn the_report_says_how_many_bytes_were_scanned() {
        let world = collected().await;
        let scanned = |source, bytes_scanned| Collection::Done(Tally { source, evidence: 0, gaps: 0, bytes_scanned });
        let report = run(&world, &[scanned(Source::Logs, 5), scanned(Source::Traces, 7)]).await.unwrap();
        assert_eq!(report.bytes_scanned, Some(12));
        let scanned = report.costs.iter().find(|cost| cost.item == CostItem::BytesScanned);
        assert_eq!(scanned.map(|cost| cost.amount), Some(12.0));
        assert_eq!(run(&world, &[done(Source::Logs)]).await.unwrap().bytes_scanned, None);
    }

    #[tokio::test]
    async fn what_a_source_that_failed_may_have_scanned_is_not_given_back() {
        let limits = Limits::default();
        let world = World::default().budgeting(limits, 10);
        let request = testing::request();
        crate::scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        let budget = world.artifact::<Scope>(Artifact::Scope).budget.unwrap();
        let logs = Tally { source: Source::Logs, evidence: 0, gaps: 0, bytes_scanned: 5 };
        run(&world, &[Collection::Done(logs), failed(Source::Traces, "Sandbox.Timedout")]).await.unwrap();
        let today = limits.of_bytes(request.requested_at);
        let counted = world.add(&today.name, 0, today.renewed_at).await.unwrap();
        assert_eq!(counted, 5 + budget.bytes_for(Source::Traces) as u64);
        assert!(budget.bytes_for(Source::Traces) > 0.0 && counted < budget.max_bytes, "{budget:?}");
    }

    #[tokio::test]
    async fn damaged_findings_are_a_gap() {
        let world = collected().await;
        world.damage(Artifact::Findings(Source::Logs));
        let report = run(&world, &[done(Source::Logs), done(Source::Traces)]).await.unwrap();
        let gap = report.gaps.iter().find(|gap| gap.source == Source::Logs).unwrap();
        assert_eq!(gap.reason, GapReason::Invalid);
        assert!(gap.detail.starts_with("The bot collected logs, but the findings"), "{}", gap.detail);
    }

    #[tokio::test]
    async fn without_a_scope_there_is_no_report() {
        let error = run(&World::default(), &[]).await.unwrap_err();
        assert_eq!(error.kind(), FailureKind::NotFound);
    }
}
