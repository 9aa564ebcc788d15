//! A run without Slack, a server or a clock.

use investigation::model::{InvestigationId, Report, Request, Thread};
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, Failure, InMemory, MessageRole, Place};
use workers::sequence::{self, Ports};
use workers::{NoAdvisor, StepError};

use bundle::{Bundle, BundleSource};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum NoReport {
    /// A step failed.
    #[error("the investigation failed: {0}")]
    Step(#[from] StepError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Failure),
    /// No step wrote it.
    #[error("the investigation wrote no report")]
    Missing,
    /// The artifact is not the JSON of a report.
    #[error("the report cannot be parsed: {0}")]
    Unreadable(#[from] serde_json::Error),
}

/// Investigates a bundle. The report depends on the bundle alone: the same bundle gives the same bytes.
///
/// # Errors
/// When a step fails. A bundle that lacks a source has a report all the same.
pub async fn investigate(bundle: Bundle) -> Result<Report, NoReport> {
    let request = bundle.request();
    let stores = InMemory::with_contexts([bundle.context.clone()]);
    let ports = Ports {
        stores: stores.clone(),
        sources: BundleSource::new(bundle),
        channel: SilentChannel,
        advisor: None::<NoAdvisor>,
    };
    sequence::run(&request, &ports, |_, _| ()).await?;
    report(&stores, &request.investigation_id).await
}

/// The report that a run wrote into the store.
///
/// # Errors
/// When there is none, or it cannot be read.
pub async fn report(artifacts: &impl ArtifactStore, id: &InvestigationId) -> Result<Report, NoReport> {
    let json = artifacts.get(id, Artifact::Report).await?.ok_or(NoReport::Missing)?;
    Ok(serde_json::from_slice(&json)?)
}

/// A channel that accepts every message and shows none.
#[derive(Debug, Clone, Copy)]
pub struct SilentChannel;

impl Channel for SilentChannel {
    async fn say(&self, _: &Request, _: Place<'_>, _: &Announcement<'_>) -> Result<Option<String>, Failure> {
        Ok(None)
    }

    async fn find(&self, _: &Request, _: Option<&Thread>, _: MessageRole) -> Result<Option<String>, Failure> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::{GapReason, Source, Window};
    use jiff::SignedDuration;

    use super::*;
    use bundle::{names, open};

    #[tokio::test]
    async fn every_carried_bundle_gives_the_same_report_every_time() {
        for name in names() {
            let report = investigate(open(name).unwrap()).await.unwrap();
            let again = investigate(open(name).unwrap()).await.unwrap();
            assert_eq!(serde_json::to_vec(&report).unwrap(), serde_json::to_vec(&again).unwrap(), "{name}");
            assert!(!report.evidence.is_empty(), "{name}");
        }
    }

    #[tokio::test]
    async fn nothing_to_read_is_a_report_that_names_every_gap() {
        let empty = open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bundles/empty")).unwrap();
        let report = investigate(empty).await.unwrap();
        let gaps: Vec<_> = report.gaps.iter().map(|gap| (gap.source, gap.reason)).collect();
        assert_eq!(
            gaps,
            [
                (Source::Metrics, GapReason::NotConfigured),
                (Source::Logs, GapReason::NotFound),
                (Source::Traces, GapReason::NotFound),
                (Source::Changes, GapReason::NotConfigured),
                (Source::Alarms, GapReason::NotConfigured),
            ]
        );
        assert!(report.cause().is_none() && report.evidence.is_empty());
    }

    #[tokio::test]
    async fn any_source_may_be_missing() {
        let whole = open("dependency-5xx").unwrap();
        for bundle in [
            Bundle { metrics: None, ..whole.clone() },
            Bundle { logs: None, ..whole.clone() },
            Bundle { traces: None, ..whole.clone() },
            Bundle { changes: None, ..whole.clone() },
            Bundle { alarms: None, ..whole.clone() },
        ] {
            let report = investigate(bundle).await.unwrap();
            assert!(report.gaps.iter().any(|gap| gap.reason == GapReason::NotFound));
        }
    }

    #[tokio::test]
    async fn a_window_of_a_second_is_a_report() {
        for name in names() {
            let mut bundle = open(name).unwrap();
            let start = bundle.manifest.ask.incident_window.start();
            bundle.manifest.ask.incident_window = Window::new(start, start + SignedDuration::from_secs(1)).unwrap();
            investigate(bundle).await.unwrap();
        }
    }
}
