//! The first step: it decides what to look at.

use investigation::model::{Request, Scope, Thread};
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, ContextStore, Failure, InvestigationStore};

use crate::conversation::post_once;
use crate::{Attempt, Said, StepError, artifact};

/// Puts the request and its context together, and tells the responder that the investigation has begun. Returns what was
/// said.
///
/// # Errors
/// `NotFound` when the service has no context, `NotAllowed` when the context does not let this person or this channel
/// investigate it, or the failure of a store. When only Slack fails, the investigation goes on.
pub async fn scope(
    request: &Request,
    attempt: Attempt,
    contexts: &impl ContextStore,
    investigations: &impl InvestigationStore,
    artifacts: &impl ArtifactStore,
    channel: &impl Channel,
) -> Result<Said, StepError> {
    // The record comes first: whoever finds it open later speaks for an investigation that could not.
    investigations.begin(request).await?;
    let context = contexts.context(&request.service).await?;
    if !context.lets_investigate(&request.channel, &request.user) {
        return Err(StepError::NotAllowed);
    }
    let scope = Scope::new(request.clone(), context);
    artifact::write(artifacts, &request.investigation_id, Artifact::Scope, &scope).await?;
    Ok(announce(&scope, attempt, investigations, channel).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the responder may not know that the investigation began");
        Said::default()
    }))
}

async fn announce(
    scope: &Scope,
    attempt: Attempt,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<Said, Failure> {
    let request = &scope.request;
    let posted = post_once(request, None, &Announcement::Started { scope }, attempt, channel).await?;
    let thread = posted.ts.map(|ts| Thread { channel: request.channel.clone(), ts });
    if let Some(thread) = &thread
        && let Err(error) = investigations.set_thread(&request.investigation_id, thread).await
    {
        tracing::warn!(%error, "the record does not name the thread; the state does");
    }
    Ok(Said { thread, report: None })
}

#[cfg(test)]
mod tests {
    use investigation::model::Context;
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, ChannelAccess, Part, World};

    async fn run(world: &World, attempt: Attempt) -> Result<Said, StepError> {
        scope(&testing::request(), attempt, world, world, world, world).await
    }

    #[tokio::test]
    async fn the_beginning_is_announced_and_the_thread_is_noted_and_carried() {
        let world = World::default();
        let said = run(&world, Attempt::First).await.unwrap();
        assert_eq!(world.said(), ["C1: started"]);
        assert_eq!(said.thread, world.thread());
        assert_eq!(said.thread.unwrap().ts, "1.0");
        assert_eq!(world.artifact::<Scope>(Artifact::Scope).context, testing::context());
    }

    #[tokio::test]
    async fn a_retry_announces_nothing_twice() {
        let world = World::default();
        let first = run(&world, Attempt::First).await.unwrap();
        assert_eq!(run(&world, Attempt::Repeated).await.unwrap(), first);
        assert_eq!(world.said(), ["C1: started"]);
    }

    #[tokio::test]
    async fn a_record_that_does_not_take_the_thread_leaves_it_to_the_state() {
        let world = World::default().failing_updates();
        assert_eq!(run(&world, Attempt::First).await.unwrap().thread.unwrap().ts, "1.0");
        assert_eq!(world.thread(), None);
    }

    #[tokio::test]
    async fn where_the_bot_may_not_post_the_asker_alone_hears_that_it_began() {
        let world = World::default().with_channel(ChannelAccess::NotInvited);
        assert_eq!(run(&world, Attempt::First).await.unwrap(), Said::default());
        assert_eq!(world.said(), ["U1 alone: started"]);
    }

    #[tokio::test]
    async fn a_service_without_a_context_is_not_found() {
        let world = World::default();
        let request = Request { service: "chekcout".to_owned(), ..testing::request() };
        let error = scope(&request, Attempt::First, &world, &world, &world, &world).await.unwrap_err();
        assert_eq!(error.kind(), FailureKind::NotFound);
        assert!(world.said().is_empty());
    }

    #[tokio::test]
    async fn only_whom_the_context_names_may_investigate_where_it_says() {
        let named = |channels: &[&str], users: &[&str]| Context {
            allowed_channels: channels.iter().map(|&id| id.to_owned()).collect(),
            allowed_users: users.iter().map(|&id| id.to_owned()).collect(),
            ..testing::context()
        };
        for (context, allowed) in [
            (named(&["C0", "C1"], &[]), true),
            (named(&[], &["U1"]), true),
            (named(&["C1"], &["U1"]), true),
            (named(&["C2"], &[]), false),
            (named(&[], &["U2"]), false),
            (named(&["C1"], &["U2"]), false),
        ] {
            let outcome = run(&World::around(context.clone()), Attempt::First).await;
            assert_eq!(outcome.map_err(|error| error.kind()).err(), (!allowed).then_some(FailureKind::NotAllowed));
        }
    }

    #[tokio::test]
    async fn a_failure_of_slack_does_not_end_the_investigation() {
        let world = World::default().without(Part::Channel, FailureKind::Unavailable);
        assert_eq!(run(&world, Attempt::First).await.unwrap(), Said::default());
        assert_eq!(world.artifact::<Scope>(Artifact::Scope).context, testing::context());
        assert_eq!(world.thread(), None);
    }

    #[tokio::test]
    async fn a_failure_of_the_artifact_store_fails_the_step() {
        let world = World::default().without(Part::Artifacts, FailureKind::Throttled);
        assert_eq!(run(&world, Attempt::First).await.unwrap_err().kind(), FailureKind::Throttled);
    }
}
