//! Shows the steps of an investigation as they happen.

use anyhow::{Context, Result, bail};
use cli::embedded::{Event, RunError};
use cli::terminal::StepProgress;
use investigation::detect::Findings;
use investigation::model::{InvestigationId, Source};
use investigation::ports::{Artifact, ArtifactStore, InMemory};
use workers::Step;

/// Shows the steps until the investigation ends, and returns how it did; `next` waits for the next event.
pub async fn follow(
    mut next: impl AsyncFnMut() -> Option<Event>,
    stores: &InMemory,
    progress: &StepProgress,
    id: &InvestigationId,
) -> Result<Result<(), RunError>> {
    while let Some(event) = next().await {
        match event {
            Event::Started(_) => {}
            Event::Began(step) => progress.began(step),
            Event::Done(Step::Advise) => progress.skipped(Step::Advise, "no model is configured"),
            Event::Done(step) => progress.done(step),
            Event::Collected(tally) => progress.collected(&findings(stores, id, tally.source).await?),
            Event::Failed(step, error) => progress.failed(step, &error),
            Event::Ended(_, outcome) => return Ok(outcome),
        }
    }
    bail!("the investigation stopped before it ended")
}

async fn findings(artifacts: &impl ArtifactStore, id: &InvestigationId, source: Source) -> Result<Findings> {
    let json = artifacts.get(id, Artifact::Findings(source)).await?.context("a step wrote no findings")?;
    Ok(serde_json::from_slice(&json)?)
}
