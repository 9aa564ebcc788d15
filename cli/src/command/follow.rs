//! Shows the steps of an investigation as they happen.

use anyhow::{Context, Result, bail};
use cli::embedded::{Event, RunError};
use cli::terminal::StepProgress;
use investigation::budget::Budget;
use investigation::detect::Findings;
use investigation::model::{Advisory, InvestigationId, Report, Scope, Source};
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
            Event::Done(Step::Advise) => show_advice(find_advisory(stores, id).await?.as_ref(), progress),
            Event::Done(Step::Scope) => {
                progress.done(Step::Scope);
                if let Some(budget) = find_budget(stores, id).await? {
                    progress.note("budget", &budget.describe());
                }
            }
            Event::Done(step) => progress.done(step),
            Event::Collected(tally) => progress.collected(&findings(stores, id, tally.source).await?),
            Event::Failed(step, error) => progress.failed(step, &error),
            Event::Ended(_, outcome) => return Ok(outcome),
        }
    }
    bail!("the investigation stopped before it ended")
}

/// Shows whether a model was asked, and what it did not answer.
fn show_advice(advisory: Option<&Advisory>, progress: &StepProgress) {
    let Some(advisory) = advisory else { return progress.skipped(Step::Advise, "no model is configured") };
    if advisory.gaps.is_empty() {
        return progress.done(Step::Advise);
    }
    let unanswered: Vec<String> = advisory.gaps.iter().map(|gap| gap.sentence()).collect();
    progress.skipped(Step::Advise, &unanswered.join(" "));
}

async fn find_advisory(artifacts: &impl ArtifactStore, id: &InvestigationId) -> Result<Option<Advisory>> {
    let json = artifacts.get(id, Artifact::Report).await?.context("no step wrote a report")?;
    Ok(serde_json::from_slice::<Report>(&json)?.advisory)
}

async fn find_budget(artifacts: &impl ArtifactStore, id: &InvestigationId) -> Result<Option<Budget>> {
    let json = artifacts.get(id, Artifact::Scope).await?.context("the first step wrote no scope")?;
    Ok(serde_json::from_slice::<Scope>(&json)?.budget)
}

async fn findings(artifacts: &impl ArtifactStore, id: &InvestigationId, source: Source) -> Result<Findings> {
    let json = artifacts.get(id, Artifact::Findings(source)).await?.context("a step wrote no findings")?;
    Ok(serde_json::from_slice(&json)?)
}
