//! The step that ranks: evidence -> report.
use investigation::detect::Findings;
use investigation::model::{GapReason, InvestigationId, Report, Request, Scope, Source};
use investigation::ports::{
    Announcement, Artifact, ArtifactStore, Channel, Failure, FailureKind, InvestigationStore, Place,
};
use investigation::report;
use serde::{Deserialize, Serialize};

use crate::{StepError, Tally, artifact};

/// The state as the step gets it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RankInput {
    /// What was asked for.
    #[serde(flatten)]
    pub request: Request,
    /// What became of the collecting steps.
    pub collected: Vec<Collection>,
}

/// What became of one collecting step: the elements of the state's `collected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Collection {
    /// It answered.
    Done(Tally),
    /// It failed, and the state machine caught it.
    Failed {
        /// The source that gave nothing.
        source: Source,
        /// Why.
        failure: StateFailure,
    },
}

/// A failure as the state machine catches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateFailure {
    /// The name of a [`FailureKind`], or one of Lambda's or Step Functions' own.
    pub error: String,
    /// The operator's words.
    #[serde(default)]
    pub cause: String,
}

impl From<&StepError> for StateFailure {
    fn from(error: &StepError) -> Self {
        Self { error: error.kind().name().to_owned(), cause: error.to_string() }
    }
}

/// Ranks what was collected and writes the report. A source that failed is a gap in it.
///
/// # Errors
/// When the scope is not there, or a store fails.
pub async fn rank(
    request: &Request,
    collected: &[Collection],
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<Report, StepError> {
    let id = &request.investigation_id;
    let scope: Scope = artifact::read(artifacts, id, Artifact::Scope).await?;
    let mut findings = Vec::with_capacity(Source::ALL.len());
    let mut progress = Vec::with_capacity(Source::ALL.len());
    for &source in Source::ALL {
        let found = findings_of(source, collected, id, artifacts).await?;
        progress.push((source, found.as_ref().ok().map(|found| found.evidence.len())));
        findings.push(found.unwrap_or_else(|kind| missing(source, kind, &scope)));
    }
    let report = report::build(&scope, &findings);
    artifact::write(artifacts, id, Artifact::Report, &report).await?;
    if let Err(error) = show_progress(&scope, &progress, investigations, channel).await {
        tracing::warn!(%error, "the responder may not see what was collected");
    }
    Ok(report)
}

/// What the source found, or in what way it failed.
async fn findings_of(
    source: Source,
    collected: &[Collection],
    id: &InvestigationId,
    artifacts: &impl ArtifactStore,
) -> Result<Result<Findings, FailureKind>, StepError> {
    let failure = collected.iter().find_map(|collection| match collection {
        Collection::Failed { source: failed, failure } if *failed == source => Some(failure),
        _ => None,
    });
    if let Some(failure) = failure {
        // What is none of our names is a crash or a time limit.
        return Ok(Err(FailureKind::from_name(&failure.error).unwrap_or(FailureKind::Unavailable)));
    }
    match artifact::find(artifacts, id, Artifact::Findings(source)).await {
        Ok(findings) => Ok(findings.ok_or(FailureKind::Unavailable)),
        Err(error) if error.kind().is_retryable() => Err(error),
        Err(error) => {
            tracing::error!(%error, source = source.name(), "findings cannot be read");
            Ok(Err(error.kind()))
        }
    }
}

/// The gap that a failed source leaves. Its words depend on nothing but the kind of failure, so that the same failure
/// gives the same report.
fn missing(source: Source, kind: FailureKind, scope: &Scope) -> Findings {
    let (name, service) = (source.name(), &scope.context.service);
    let detail = match kind {
        FailureKind::Throttled => {
            format!("AWS refused to give {name} at this rate, again and again: investigate again in a few minutes.")
        }
        FailureKind::Unavailable => format!("No {name} came in time: investigate again, or a shorter window."),
        FailureKind::Denied => {
            format!("The bot may not read {name}: ask whoever runs it to check the permissions of its {name} function.")
        }
        FailureKind::NotFound => {
            format!("The {name} that the context of {service} names do not exist: check them in it.")
        }
        FailureKind::Invalid => format!("AWS can't read what the context of {service} asks for: check its {name}."),
    };
    Findings::missing(source, GapReason::from(kind), detail)
}

async fn show_progress(
    scope: &Scope,
    collected: &[(Source, Option<usize>)],
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<(), Failure> {
    let record = investigations.record(&scope.request.investigation_id).await?;
    if let Some(thread) = record.and_then(|record| record.thread) {
        let place = Place::Edit { channel: &thread.channel, ts: &thread.ts };
        channel.say(place, &Announcement::Progress { scope, collected }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, Part, World};

    fn done(source: Source) -> Collection {
        Collection::Done(Tally { source, evidence: 0, gaps: 0 })
    }

    fn failed(source: Source, error: &str) -> Collection {
        Collection::Failed { source, failure: StateFailure { error: error.to_owned(), cause: "…".to_owned() } }
    }

    /// A world in which the investigation began and logs and traces found nothing.
    async fn collected() -> World {
        let world = World::default();
        let request = testing::request();
        crate::scope(&request, &world, &world, &world, &world).await.unwrap();
        crate::logs(&request, &world, &world).await.unwrap();
        crate::traces(&request, &world, &world).await.unwrap();
        world
    }

    async fn run(world: &World, collected: &[Collection]) -> Result<Report, StepError> {
        rank(&testing::request(), collected, world, world, world).await
    }

    #[test]
    fn the_state_is_read() {
        let mut state = serde_json::to_value(testing::request()).unwrap();
        state["collected"] = serde_json::json!([
            { "source": "logs", "evidence": 2, "gaps": 0 },
            { "source": "alarms", "failure": { "Error": "States.Timeout" } },
            { "source": "metrics", "failure": { "Error": "Denied", "Cause": "{\"errorType\":\"Denied\"}" } }
        ]);
        let RankInput { request, collected } = serde_json::from_value(state).unwrap();
        assert_eq!(request, testing::request());
        assert!(matches!(
            &collected[..],
            [Collection::Done(_), Collection::Failed { .. }, Collection::Failed { source: Source::Metrics, .. }]
        ));
    }

    #[tokio::test]
    async fn every_failure_is_a_gap_with_a_next_step() {
        let world = collected().await;
        let names = FailureKind::ALL.map(FailureKind::name).into_iter().chain(["States.Timeout"]);
        let mut gaps = Vec::new();
        for name in names {
            let report = run(&world, &[failed(Source::Alarms, name)]).await.unwrap();
            let gap = report.gaps.into_iter().find(|gap| gap.source == Source::Alarms).unwrap();
            gaps.push(format!("{name} -> {}: {}", gap.reason.label(), gap.detail));
        }
        insta::assert_snapshot!(gaps.join("\n"), @r"
        Throttled -> throttled: AWS refused to give alarms at this rate, again and again: investigate again in a few minutes.
        Unavailable -> unavailable: No alarms came in time: investigate again, or a shorter window.
        Denied -> access denied: The bot may not read alarms: ask whoever runs it to check the permissions of its alarms function.
        NotFound -> not found: The alarms that the context of checkout names do not exist: check them in it.
        Invalid -> rejected: AWS can't read what the context of checkout asks for: check its alarms.
        States.Timeout -> unavailable: No alarms came in time: investigate again, or a shorter window.
        ");
    }

    #[tokio::test]
    async fn the_order_of_arrival_leaves_no_trace() {
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
            "C1 1.0: metrics failed, logs 0, traces 0, changes failed, alarms failed"
        );
    }

    #[tokio::test]
    async fn slack_being_away_costs_no_report() {
        let world = collected().await.without(Part::Channel, FailureKind::Unavailable);
        run(&world, &[]).await.unwrap();
        assert_eq!(world.artifact::<Report>(Artifact::Report).service, "checkout");
    }

    #[tokio::test]
    async fn damaged_findings_are_a_gap() {
        let world = collected().await;
        world.damage(Artifact::Findings(Source::Logs));
        let report = run(&world, &[done(Source::Logs), done(Source::Traces)]).await.unwrap();
        assert!(report.gaps.iter().any(|gap| gap.source == Source::Logs && gap.reason == GapReason::Invalid));
    }

    #[tokio::test]
    async fn without_a_scope_there_is_no_report() {
        let error = run(&World::default(), &[]).await.unwrap_err();
        assert_eq!(error.kind(), FailureKind::NotFound);
    }
}
