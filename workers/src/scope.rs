//! The first step: it decides what to look at.

use investigation::model::{Request, Scope, Thread};
use investigation::ports::{
    Announcement, Artifact, ArtifactStore, Channel, ContextStore, Failure, InvestigationStore, Place,
};

use crate::{StepError, artifact};

/// Joins the request and its context, and tells the responder that the investigation has begun.
///
/// # Errors
/// `NotFound` when the service has no context, and any failure of a store. A failure of Slack is logged: the report is
/// then posted to the channel instead of a thread.
pub async fn scope(
    request: &Request,
    contexts: &impl ContextStore,
    investigations: &impl InvestigationStore,
    artifacts: &impl ArtifactStore,
    channel: &impl Channel,
) -> Result<(), StepError> {
    // The record comes first: it is what keeps a later failure from being announced twice.
    investigations.begin(request).await?;
    let context = contexts.context(&request.service).await?;
    let scope = Scope::new(request.clone(), context);
    artifact::write(artifacts, &request.investigation_id, Artifact::Scope, &scope).await?;
    if let Err(error) = announce(&scope, investigations, channel).await {
        tracing::warn!(%error, "the responder may not know that the investigation began");
    }
    Ok(())
}

async fn announce(
    scope: &Scope,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<(), Failure> {
    let Request { investigation_id, channel: channel_id, .. } = &scope.request;
    let record = investigations.record(investigation_id).await?;
    if record.is_some_and(|record| record.thread.is_some()) {
        return Ok(());
    }
    let ts = channel.say(Place::Channel(channel_id), &Announcement::Started { scope }).await?;
    investigations.set_thread(investigation_id, &Thread { channel: channel_id.clone(), ts }).await
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, Part, World};

    async fn run(world: &World) -> Result<(), StepError> {
        scope(&testing::request(), world, world, world, world).await
    }

    #[tokio::test]
    async fn the_beginning_is_announced_and_the_thread_is_noted() {
        let world = World::default();
        run(&world).await.unwrap();
        assert_eq!(world.said(), ["C1: started"]);
        assert_eq!(world.thread().unwrap().ts, "1.0");
        assert_eq!(world.artifact::<Scope>(Artifact::Scope).context, testing::context());
    }

    #[tokio::test]
    async fn a_retry_announces_nothing_twice() {
        let world = World::default();
        run(&world).await.unwrap();
        run(&world).await.unwrap();
        assert_eq!(world.said(), ["C1: started"]);
    }

    #[tokio::test]
    async fn a_service_without_a_context_is_not_found() {
        let world = World::default();
        let request = Request { service: "chekcout".to_owned(), ..testing::request() };
        let error = scope(&request, &world, &world, &world, &world).await.unwrap_err();
        assert_eq!(error.kind(), FailureKind::NotFound);
        assert!(world.said().is_empty());
    }

    #[tokio::test]
    async fn a_failure_of_slack_does_not_end_the_investigation() {
        let world = World::default().without(Part::Channel, FailureKind::Unavailable);
        run(&world).await.unwrap();
        assert_eq!(world.artifact::<Scope>(Artifact::Scope).context, testing::context());
        assert_eq!(world.thread(), None);
    }

    #[tokio::test]
    async fn a_failure_of_the_artifact_store_fails_the_step() {
        let world = World::default().without(Part::Artifacts, FailureKind::Throttled);
        assert_eq!(run(&world).await.unwrap_err().kind(), FailureKind::Throttled);
    }
}
