//! The five steps that collect: what a source returned becomes evidence.

use std::future::Future;

use investigation::detect;
use investigation::detect::Findings;
use investigation::model::{Context, GapReason, Request, Scope, Source};
use investigation::ports::{
    AlarmSource, Answer, Artifact, ArtifactStore, ChangeSource, LogSource, MetricSource, TraceSource,
};
use investigation::telemetry::Collected;
use serde::{Deserialize, Serialize};

use crate::{StepError, artifact};

/// What a collecting step tells the state machine; the evidence itself is in its artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The source.
    pub source: Source,
    /// How many pieces of evidence it gave.
    pub evidence: usize,
    /// How many gaps it left.
    pub gaps: usize,
}

/// Collects evidence from metrics.
///
/// # Errors
/// When the source or the store fails.
pub async fn metrics(
    request: &Request,
    artifacts: &impl ArtifactStore,
    source: &impl MetricSource,
) -> Result<Tally, StepError> {
    let scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    collect(Source::Metrics, &scope, source.metrics(&scope), detect::metrics::detect, artifacts).await
}

/// Collects evidence from logs.
///
/// # Errors
/// When the source or the store fails.
pub async fn logs(
    request: &Request,
    artifacts: &impl ArtifactStore,
    source: &impl LogSource,
) -> Result<Tally, StepError> {
    let scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    collect(Source::Logs, &scope, source.logs(&scope), detect::logs::detect, artifacts).await
}

/// Collects evidence from traces, and the service graph.
///
/// # Errors
/// When the source or the store fails.
pub async fn traces(
    request: &Request,
    artifacts: &impl ArtifactStore,
    source: &impl TraceSource,
) -> Result<Tally, StepError> {
    let scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    collect(Source::Traces, &scope, source.traces(&scope), detect::traces::detect, artifacts).await
}

/// Collects evidence from changes.
///
/// # Errors
/// When the source or the store fails.
pub async fn changes(
    request: &Request,
    artifacts: &impl ArtifactStore,
    source: &impl ChangeSource,
) -> Result<Tally, StepError> {
    let scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    collect(Source::Changes, &scope, source.changes(&scope), detect::changes::detect, artifacts).await
}

/// Collects evidence from alarms.
///
/// # Errors
/// When the source or the store fails.
pub async fn alarms(
    request: &Request,
    artifacts: &impl ArtifactStore,
    source: &impl AlarmSource,
) -> Result<Tally, StepError> {
    let scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    collect(Source::Alarms, &scope, source.alarms(&scope), detect::alarms::detect, artifacts).await
}

/// Waits for `answer` only if the context asks for this source: a future that nobody polls asks nothing.
async fn collect<T>(
    source: Source,
    scope: &Scope,
    answer: impl Future<Output = Answer<T>>,
    detect: fn(&Scope, Collected<T>) -> Findings,
    artifacts: &impl ArtifactStore,
) -> Result<Tally, StepError> {
    let findings = match not_configured(source, &scope.context) {
        Some(advice) => Findings::missing(source, GapReason::NotConfigured, advice),
        None => detect(scope, answer.await?),
    };
    artifact::write(artifacts, &scope.request.investigation_id, Artifact::Findings(source), &findings).await?;
    Ok(Tally { source, evidence: findings.evidence.len(), gaps: findings.gaps.len() })
}

/// How to have this source read, if the context does not ask for it.
fn not_configured(source: Source, context: &Context) -> Option<String> {
    let (asks, names, advice) = match source {
        Source::Metrics => (!context.metrics.is_empty(), "metrics", "list some under “metrics”"),
        Source::Logs => (!context.log_groups.is_empty(), "log groups", "list some under “log_groups”"),
        Source::Traces => (context.traces, "X-Ray traces", "set “traces” to true"),
        Source::Changes => (context.changes, "CloudTrail changes", "set “changes” to true"),
        Source::Alarms => (!context.alarms.is_empty(), "alarms", "list some under “alarms”"),
    };
    let service = &context.service;
    (!asks).then(|| format!("The context of {service} names no {names}: {advice} in it to have them read next time."))
}

#[cfg(test)]
mod tests {
    use investigation::model::Scope;
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, Part, World};

    async fn scoped(world: World) -> World {
        let scope = Scope::new(testing::request(), world.context.clone());
        artifact::write(&world, &testing::request().investigation_id, Artifact::Scope, &scope).await.unwrap();
        world
    }

    async fn collect_all(world: &World) -> Result<[Tally; 5], StepError> {
        let request = testing::request();
        Ok([
            metrics(&request, world, world).await?,
            logs(&request, world, world).await?,
            traces(&request, world, world).await?,
            changes(&request, world, world).await?,
            alarms(&request, world, world).await?,
        ])
    }

    #[tokio::test]
    async fn each_source_writes_its_own_findings() {
        let world = scoped(World::default()).await;
        let tallies = collect_all(&world).await.unwrap();
        assert_eq!(tallies.map(|tally| tally.source), *Source::ALL);
        for tally in tallies {
            let findings: Findings = world.artifact(Artifact::Findings(tally.source));
            assert_eq!((findings.source, findings.evidence.len()), (tally.source, tally.evidence));
        }
    }

    #[tokio::test]
    async fn a_source_that_the_context_leaves_out_is_not_asked() {
        let bare = Context {
            metrics: Vec::new(),
            log_groups: Vec::new(),
            traces: false,
            trace_period: Default::default(),
            changes: false,
            alarms: Vec::new(),
            ..testing::context()
        };
        let world = World::around(bare);
        let world = scoped(world).await.without(Part::Telemetry, FailureKind::Denied);
        collect_all(&world).await.unwrap();
        let gaps = Source::ALL.iter().map(|&source| {
            let findings: Findings = world.artifact(Artifact::Findings(source));
            format!("{:?}: {}", findings.gaps[0].reason, findings.gaps[0].detail)
        });
        insta::assert_snapshot!(gaps.collect::<Vec<_>>().join("\n"), @r"
        NotConfigured: The context of checkout names no metrics: list some under “metrics” in it to have them read next time.
        NotConfigured: The context of checkout names no log groups: list some under “log_groups” in it to have them read next time.
        NotConfigured: The context of checkout names no X-Ray traces: set “traces” to true in it to have them read next time.
        NotConfigured: The context of checkout names no CloudTrail changes: set “changes” to true in it to have them read next time.
        NotConfigured: The context of checkout names no alarms: list some under “alarms” in it to have them read next time.
        ");
    }

    #[tokio::test]
    async fn a_source_that_fails_fails_the_step_by_its_kind() {
        for kind in FailureKind::ALL {
            let world = scoped(World::default()).await.without(Part::Telemetry, kind);
            assert_eq!(logs(&testing::request(), &world, &world).await.unwrap_err().kind(), kind);
        }
    }

    #[tokio::test]
    async fn without_a_scope_nothing_is_collected() {
        let error = traces(&testing::request(), &World::default(), &World::default()).await.unwrap_err();
        insta::assert_snapshot!(error, @"investigations/inv-7d6d0cbaeffb06a35d4c/scope.json is not there");
    }

    #[test]
    fn the_state_machine_gets_a_small_answer() {
        insta::assert_json_snapshot!(Tally { source: Source::Logs, evidence: 2, gaps: 1 }, @r#"
        {
          "source": "logs",
          "evidence": 2,
          "gaps": 1
        }
        "#);
    }
}
