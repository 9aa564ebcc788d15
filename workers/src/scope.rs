//! The first step: it decides what to look at.

use investigation::audit::Deed;
use investigation::limits::Usage;
use investigation::model::{Request, Scope, Thread};
use investigation::ports::{
    Announcement, Artifact, ArtifactStore, Channel, ContextStore, Failure, FailureKind, InvestigationStore, Ledger,
    Refusal, Status, TelemetrySources,
};

use crate::conversation::{post_once, tell_asker};
use crate::{Attempt, Conduct, Said, StepError, artifact};

/// The stores of the first step.
#[derive(Debug)]
pub struct Stores<'a, C, I, A> {
    /// Where the context is.
    pub contexts: &'a C,
    /// Where the record is.
    pub investigations: &'a I,
    /// Where the scope goes.
    pub artifacts: &'a A,
}

/// Puts the request and its context together, sets aside what the investigation may cost, and tells the responder that it has
/// begun. Returns what was said.
///
/// # Errors
/// `NotFound` when the service has no context, `NotAllowed` when the context does not let this person or this channel
/// investigate it or a limit is reached, of which the asker was told, or the failure of a store. When only Slack fails, the
/// investigation goes on.
pub async fn scope(
    request: &Request,
    attempt: Attempt,
    stores: &Stores<'_, impl ContextStore, impl InvestigationStore, impl ArtifactStore>,
    conduct: &Conduct<impl Ledger>,
    sources: &impl TelemetrySources,
    channel: &impl Channel,
) -> Result<Said, StepError> {
    let &Stores { contexts, investigations, artifacts } = stores;
    // The record comes first: whoever finds it open later speaks for an investigation that could not.
    investigations.begin(request).await?;
    let context = contexts.context(&request.service).await?;
    if !context.is_of_workspace(&request.workspace) {
        // Of another workspace's context nobody learns that it exists.
        return Err(Failure::new(FailureKind::NotFound, "scope:Context", "it is of another workspace").into());
    }
    // That alarms start investigations in its channel, the context says itself; and what callers may, the API knows.
    let is_asked_in_slack = request.alarm.is_none() && request.is_told_in_slack();
    if is_asked_in_slack && !context.lets_investigate(&request.channel, &request.user) {
        refuse(request, Refusal::NotAllowed(&context), conduct, investigations, channel).await?;
        return Err(StepError::NotAllowed);
    }
    let usage = conduct.count_ask(request).await;
    let scope = Scope::new(request.clone(), context);
    let budgeted = match usage.filter(Usage::is_exceeded) {
        Some(exceeded) => Err(exceeded),
        None => match find_budgeted(request, attempt, artifacts).await {
            Some(before) => Ok(before),
            None => conduct.set_aside(scope, sources).await,
        },
    };
    let scope = match budgeted {
        Ok(scope) => scope,
        Err(usage) => {
            refuse(request, Refusal::OverLimit(&usage), conduct, investigations, channel).await?;
            return Err(StepError::OverLimit(usage));
        }
    };
    conduct.note(request, Deed::Started).await;
    if let Some(usage) = usage.filter(Usage::is_near) {
        warn(request, &usage, channel).await;
    }
    artifact::write(artifacts, &request.investigation_id, Artifact::Scope, &scope).await?;
    Ok(announce(&scope, attempt, investigations, channel).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the responder may not know that the investigation began");
        Said::default()
    }))
}

/// The scope for which an attempt before this one set something aside, so that it is not set aside twice.
async fn find_budgeted(request: &Request, attempt: Attempt, artifacts: &impl ArtifactStore) -> Option<Scope> {
    if attempt == Attempt::First {
        return None;
    }
    let before = artifact::find::<Scope>(artifacts, &request.investigation_id, Artifact::Scope).await;
    before.ok().flatten().filter(|scope| scope.budget.is_some())
}

/// Tells the asker alone why nothing is investigated, and ends the record, so that nobody tells them again.
async fn refuse(
    request: &Request,
    refusal: Refusal<'_>,
    conduct: &Conduct<impl Ledger>,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<(), Failure> {
    conduct.note(request, Deed::Refused).await;
    tell_asker(request, &Announcement::Refused { request, refusal }, None, channel).await?;
    investigations.end(&request.investigation_id, Status::Failed).await.map(drop)
}

/// Tells the asker alone that a limit is near. They ask again if they did not hear it.
async fn warn(request: &Request, usage: &Usage, channel: &impl Channel) {
    if let Err(failure) = tell_asker(request, &Announcement::NearLimit { request, usage }, None, channel).await {
        tracing::warn!(%failure, "the asker does not know that a limit is near");
    }
}

async fn announce(
    scope: &Scope,
    attempt: Attempt,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<Said, Failure> {
    let request = &scope.request;
    if attempt == Attempt::Repeated
        && let Some(said) = find_recorded(request, investigations).await
    {
        return Ok(said);
    }
    let asked_in = request.thread.as_ref();
    let posted = post_once(request, asked_in, &Announcement::Started { scope }, attempt, channel).await?;
    let first = posted.ts.clone().filter(|_| asked_in.is_some());
    let own_thread = posted.ts.map(|ts| Thread { channel: request.channel.clone(), ts });
    let thread = if asked_in.is_some() { own_thread.and(asked_in.cloned()) } else { own_thread };
    let said = Said { thread, first, report: None };
    if let Err(error) = record_said(&said, request, investigations).await {
        tracing::warn!(%error, "the record does not name the thread; the state does");
    }
    Ok(said)
}

/// What an attempt before this one said, by the record: so the first message is not doubled in a thread that the bot may not
/// read, or that is too long to be searched.
async fn find_recorded(request: &Request, investigations: &impl InvestigationStore) -> Option<Said> {
    let record = investigations.record(&request.investigation_id).await.ok().flatten();
    let said = Said::default().or_recorded(record.as_ref());
    said.thread.is_some().then_some(said)
}

/// Notes where the investigation speaks. Whoever finds the thread in the record finds the first message there too.
async fn record_said(said: &Said, request: &Request, investigations: &impl InvestigationStore) -> Result<(), Failure> {
    let Some(thread) = &said.thread else { return Ok(()) };
    if let Some(first) = &said.first {
        investigations.set_first_ts(&request.investigation_id, first).await?;
    }
    investigations.set_thread(&request.investigation_id, thread).await
}

#[cfg(test)]
mod tests {
    use investigation::limits::{GIGABYTE, Limits};
    use investigation::model::{Context, InvestigationId, StartingAlarm};

    use super::*;
    use crate::conversation::edit_first_message;
    use crate::testing::{self, ChannelAccess, Part, World};

    async fn run(world: &World, attempt: Attempt) -> Result<Said, StepError> {
        scope(&testing::request(), attempt, &world.stores(), &world.conduct(), world, world).await
    }

    #[tokio::test]
    async fn a_step_that_is_tried_again_sets_nothing_aside_again() {
        let limits = Limits::default();
        let world = World::default().budgeting(limits, 10);
        let today = limits.of_bytes(testing::request().requested_at);
        let mut set_aside = Vec::new();
        for attempt in [Attempt::First, Attempt::Repeated] {
            run(&world, attempt).await.unwrap();
            let budget = world.artifact::<Scope>(Artifact::Scope).budget.unwrap();
            set_aside.push((budget.max_bytes, world.add(&today.name, 0, today.renewed_at).await.unwrap()));
        }
        assert_eq!(set_aside, [(23 * GIGABYTE, 23 * GIGABYTE); 2]);
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
    async fn what_was_asked_in_a_thread_is_said_there_and_its_own_first_message_is_edited() {
        let asked_in = Thread { channel: "C1".to_owned(), ts: "0.5".to_owned() };
        let request = Request { thread: Some(asked_in.clone()), ..testing::request() };
        let world = World::default();
        let said = scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        assert_eq!((said.thread.as_ref(), said.first.as_deref()), (Some(&asked_in), Some("1.0")));
        for said in [said.clone(), Said { first: None, ..said }] {
            let announcement = Announcement::Failed { request: &request, advice: "Ask again.", link: None };
            edit_first_message(&request, &said, &announcement, &world).await.unwrap();
        }
        let edited = "C1 1.0: failed: Ask again.";
        assert_eq!(
            world.said().iter().map(|said| said.trim()).collect::<Vec<_>>(),
            ["C1 under 0.5: started", edited, edited]
        );
    }

    #[tokio::test]
    async fn a_retry_announces_nothing_twice() {
        let world = World::default();
        let first = run(&world, Attempt::First).await.unwrap();
        assert_eq!(run(&world, Attempt::Repeated).await.unwrap(), first);
        assert_eq!(world.said(), ["C1: started"]);
    }

    #[tokio::test]
    async fn a_retry_doubles_nothing_in_a_thread_that_the_bot_may_not_read() {
        let thread = Some(Thread { channel: "C1".to_owned(), ts: "0.5".to_owned() });
        let request = Request { thread, ..testing::request() };
        let world = World::default().with_channel(ChannelAccess::PostOnly);
        let mut heard = Vec::new();
        for attempt in [Attempt::First, Attempt::Repeated] {
            heard.push(scope(&request, attempt, &world.stores(), &world.conduct(), &world, &world).await.unwrap());
        }
        assert_eq!(heard[0], heard[1]);
        assert_eq!(world.said(), ["C1 under 0.5: started"]);
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
        let error =
            scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap_err();
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
    async fn of_another_workspaces_context_nobody_learns_that_it_exists() {
        let world = World::around(Context { workspace: Some("T2".to_owned()), ..testing::context() });
        for (workspace, refused) in [("T1", Some(FailureKind::NotFound)), ("T2", None), ("", None)] {
            let request = Request { workspace: workspace.to_owned(), ..testing::request() };
            let outcome = scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await;
            assert_eq!(outcome.map_err(|error| error.kind()).err(), refused, "{workspace}");
        }
        assert!(world.said().iter().all(|said| !said.contains("not allowed")), "{:?}", world.said());
    }

    #[tokio::test]
    async fn a_refusal_is_told_once_in_private_and_noted() {
        let world = World::around(Context { allowed_users: vec!["U2".to_owned()], ..testing::context() });
        run(&world, Attempt::First).await.unwrap_err();
        assert_eq!(world.said(), ["U1 alone: not allowed"]);
        assert_eq!(world.status(), Some(Status::Failed));
        assert_eq!(world.deeds().await, ["Refused"]);
        let notice = crate::Notice::from_step_error(&testing::request(), Said::default(), &StepError::NotAllowed);
        crate::notify_failure(&notice, &world, &world, &world).await.unwrap();
        assert_eq!(world.said().len(), 1);
    }

    #[tokio::test]
    async fn a_limit_is_told_before_it_bites_and_when_it_does() {
        let world = World::default().limited_to(5);
        let mut heard = Vec::new();
        for number in 0_u8..6 {
            let request = Request { investigation_id: InvestigationId::from_seed(&[number]), ..testing::request() };
            let outcome = scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await;
            heard.push(outcome.map_err(|error| error.kind()).err());
        }
        assert_eq!(heard, [None, None, None, None, None, Some(FailureKind::NotAllowed)]);
        let private: Vec<String> = world.said().into_iter().filter(|line| line.starts_with("U1 alone")).collect();
        assert_eq!(private, ["U1 alone: limit 4 of 5", "U1 alone: limit 5 of 5", "U1 alone: over the limit of 5"]);
    }

    #[tokio::test]
    async fn an_outage_of_the_ledger_keeps_nobody_from_asking() {
        let world = World::default().without(Part::Ledger, FailureKind::Unavailable);
        assert_eq!(run(&world, Attempt::First).await.unwrap().thread.unwrap().channel, "C1");
    }

    #[tokio::test]
    async fn an_alarm_may_start_it_where_nobody_else_may() {
        let context = Context { allowed_channels: vec!["C2".to_owned()], ..testing::context() };
        let alarm = StartingAlarm { name: "checkout-5xx".to_owned(), at: testing::request().requested_at, episode: 1 };
        let request = Request { alarm: Some(alarm), ..testing::request() };
        let world = World::around(context);
        let said = scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        assert_eq!(said.thread.unwrap().channel, "C1");
    }

    #[tokio::test]
    async fn what_was_asked_over_http_is_judged_there_and_told_to_nobody() {
        let context = Context { allowed_users: vec!["U2".to_owned()], ..testing::context() };
        let request = Request { channel: String::new(), user: "sub:ann".to_owned(), ..testing::request() };
        let world = World::around(context);
        let said = scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        assert_eq!(said, Said::default());
        assert!(world.said().is_empty(), "{:?}", world.said());
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
