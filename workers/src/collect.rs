//! The steps that collect: what a source returned becomes evidence.

use futures_util::future::join_all;
use investigation::detect::{self, Findings, FoundElsewhere};
use investigation::model::{Context, GapReason, PlacedScope, Request, Scope, Source};
use investigation::ports::{Artifact, ArtifactStore, Failure, TelemetrySources};
use serde::{Deserialize, Serialize};

use crate::{StepError, artifact, gap};

/// What a collecting step returns to the state machine. The evidence itself is in the step's artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The source that was read.
    pub source: Source,
    /// How many pieces of evidence it gave.
    pub evidence: usize,
    /// How many gaps it left.
    pub gaps: usize,
    /// How many bytes the queries of all attempts scanned, as far as AWS says, or may have scanned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bytes_scanned: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(bytes: &u64) -> bool {
    *bytes == 0
}

/// Collects the evidence of one source. A source that the context does not name is not asked, and that is a gap; so is a
/// source that fails, for it has made its own retries by then.
///
/// # Errors
/// When the artifact store fails.
pub async fn collect(
    source: Source,
    request: &Request,
    artifacts: &impl ArtifactStore,
    sources: &impl TelemetrySources,
) -> Result<Tally, StepError> {
    let scope: Scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    collect_in(source, &scope, artifacts, sources).await
}

/// Collects the evidence of one source in this scope.
///
/// # Errors
/// When the artifact store fails.
pub(crate) async fn collect_in(
    source: Source,
    scope: &Scope,
    artifacts: &impl ArtifactStore,
    sources: &impl TelemetrySources,
) -> Result<Tally, StepError> {
    let findings = match how_to_configure(source, &scope.context) {
        Some(advice) => Findings::missing(source, GapReason::NotConfigured, advice),
        None => read_places(source, scope, sources).await,
    };
    artifact::write(artifacts, &scope.request.investigation_id, Artifact::Findings(source), &findings).await?;
    let elsewhere = || findings.elsewhere.iter().map(|elsewhere| &elsewhere.findings);
    Ok(Tally {
        source,
        evidence: findings.evidence.len() + elsewhere().map(|findings| findings.evidence.len()).sum::<usize>(),
        gaps: findings.gaps.len() + elsewhere().map(|findings| findings.gaps.len()).sum::<usize>(),
        bytes_scanned: 0,
    })
}

/// Reads one source in all places that have something in it, at the same time. A place that fails leaves a gap that names it.
async fn read_places(source: Source, scope: &Scope, sources: &impl TelemetrySources) -> Findings {
    let places = scope.at_each_place_of(source);
    let reads = places.iter().map(|place| read_place(source, place, sources));
    let mut here = None;
    let mut elsewhere = Vec::new();
    for (place, findings) in places.iter().zip(join_all(reads).await) {
        match &place.label {
            Some(label) if !place.is_first => elsewhere.push(FoundElsewhere { place: label.clone(), findings }),
            _ => here = Some(findings),
        }
    }
    let here = here.unwrap_or_else(|| Findings::new(source, Vec::new(), Vec::new()));
    Findings { elsewhere, ..here }
}

/// Reads one source in one place. Where the context has several, each gap says in which it is.
async fn read_place(source: Source, place: &PlacedScope, sources: &impl TelemetrySources) -> Findings {
    let mut findings = match find_evidence(source, &place.scope, sources).await {
        Ok(findings) => findings,
        Err(failure) => gap::of_failed_source(source, &failure, place),
    };
    if let Some(label) = &place.label {
        findings.gaps.iter_mut().for_each(|gap| gap.detail = format!("In {label}: {}", gap.detail));
    }
    findings
}

/// Reads one source and detects what departs from the baseline in it: the one place where a source meets its detector.
async fn find_evidence(source: Source, scope: &Scope, sources: &impl TelemetrySources) -> Result<Findings, Failure> {
    Ok(match source {
        Source::Metrics => detect::metrics::detect(scope, sources.metrics(scope).await?),
        Source::Logs => detect::logs::detect(scope, sources.logs(scope).await?),
        Source::Traces => detect::traces::detect(scope, sources.traces(scope).await?),
        Source::Changes => detect::changes::detect(scope, sources.changes(scope).await?),
        Source::Alarms => detect::alarms::detect(scope, sources.alarms(scope).await?),
    })
}

/// What to add to the context to have this source read; `None` if the context asks for the source already.
fn how_to_configure(source: Source, context: &Context) -> Option<String> {
    let (names, advice) = match source {
        Source::Metrics => ("metrics", "list some under “metrics”"),
        Source::Logs => ("log groups", "list some under “log_groups”"),
        Source::Traces => ("X-Ray traces", "set “traces” to true"),
        Source::Changes => ("CloudTrail changes", "set “changes” to true"),
        Source::Alarms => ("alarms", "list some under “alarms”"),
    };
    let service = &context.service;
    (!context.names(source))
        .then(|| format!("The context of {service} names no {names}: {advice} in it to have them read next time."))
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

    async fn collect_all(world: &World) -> Result<Vec<Tally>, StepError> {
        let mut tallies = Vec::new();
        for &source in Source::ALL {
            tallies.push(collect(source, &testing::request(), world, world).await?);
        }
        Ok(tallies)
    }

    #[tokio::test]
    async fn each_source_writes_its_own_findings() {
        let world = scoped(World::default()).await;
        let tallies = collect_all(&world).await.unwrap();
        assert_eq!(tallies.iter().map(|tally| tally.source).collect::<Vec<_>>(), Source::ALL);
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
    async fn a_source_that_fails_is_a_gap_of_its_kind() {
        for &kind in FailureKind::ALL {
            let world = scoped(World::default()).await.without(Part::Telemetry, kind);
            let tally = collect(Source::Logs, &testing::request(), &world, &world).await.unwrap();
            assert_eq!(tally, Tally { source: Source::Logs, evidence: 0, gaps: 1, bytes_scanned: 0 });
            let findings: Findings = world.artifact(Artifact::Findings(Source::Logs));
            assert_eq!(findings.gaps[0].reason, GapReason::from(kind));
        }
    }

    #[tokio::test]
    async fn a_failure_of_the_artifact_store_fails_the_step_by_its_kind() {
        for &kind in FailureKind::ALL {
            let world = scoped(World::default()).await.without(Part::Artifacts, kind);
            let failed = collect(Source::Logs, &testing::request(), &world, &world).await;
            assert_eq!(failed.unwrap_err().kind(), kind);
        }
    }

    #[tokio::test]
    async fn without_a_scope_nothing_is_collected() {
        let world = World::default();
        let error = collect(Source::Traces, &testing::request(), &world, &world).await.unwrap_err();
        insta::assert_snapshot!(error, @"investigations/inv-7d6d0cbaeffb06a35d4c/scope.json does not exist");
    }

    #[test]
    fn the_state_machine_gets_a_small_answer() {
        insta::assert_json_snapshot!(Tally { source: Source::Logs, evidence: 2, gaps: 1, bytes_scanned: 0 }, @r#"
        {
          "source": "logs",
          "evidence": 2,
          "gaps": 1
        }
        "#);
    }
}
