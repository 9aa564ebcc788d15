//! The step for an investigation that will have no report, or whose report did not reach the responder.

mod next_step;
mod notice;

use std::time::Duration;

use investigation::model::{InvestigationId, Report, Request, Thread};
use investigation::ports::{
    Announcement, Artifact, ArtifactStore, Channel, Failure, FailureKind, InvestigationStore, MessageRole, Status,
};
use tokio::time::timeout;

use crate::conversation::{edit_first_message, find_posted, find_thread, post_once, tell_asker};
use crate::{Attempt, Posted, Said, StepError, artifact, conclude};
use next_step::{Progress, next_step};
pub use notice::{Ended, Notice};

/// The longest wait for a store before the responder is told without it: they have waited for long enough.
const MAX_STORE_WAIT: Duration = Duration::from_secs(2);

/// Tells the responder how the investigation ended, unless they know. A report that was made but not posted is posted;
/// else a notice says what to do.
///
/// The record is closed last, so that whatever could not be sent is sent by a retry, or later by the sweep.
///
/// # Errors
/// When Slack does not take the message, or nobody knows whether it did.
pub async fn notify_failure(
    notice: &Notice,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<(), StepError> {
    let request = &notice.request;
    let id = &request.investigation_id;
    let record = within(investigations.record(id)).await.flatten();
    if record.as_ref().is_some_and(|record| record.status != Status::Running) {
        return Ok(());
    }
    let mut said = notice.said.clone().or_recorded(record.as_ref());
    said.thread = find_thread(&said, request, channel).await;
    if said.report.is_none() {
        said.report = find_report(request, said.thread.as_ref(), channel).await?;
    }
    if said.report.is_none() {
        said.report = post_report(notice, said.thread.as_ref(), artifacts, channel).await?;
    }
    if said.report.is_some() {
        return conclude(request, &said, artifacts, investigations, channel).await;
    }
    post_notice(notice, &said, artifacts, channel).await?;
    investigations.end(id, Status::Failed).await?;
    Ok(())
}

/// The report that an earlier step may have posted although its answer was lost.
async fn find_report(
    request: &Request,
    thread: Option<&Thread>,
    channel: &impl Channel,
) -> Result<Option<Posted>, Failure> {
    match find_posted(request, thread, MessageRole::Report, channel).await {
        Ok(posted) => Ok(posted),
        Err(failure) if failure.kind.is_retryable() => Err(failure),
        // Where the bot may not look, the steps told the asker alone whenever they were in doubt.
        Err(_) => Ok(None),
    }
}

/// Posts the report, if there is one. Slack may have refused it for good; then the notice links to it.
async fn post_report(
    notice: &Notice,
    thread: Option<&Thread>,
    artifacts: &impl ArtifactStore,
    channel: &impl Channel,
) -> Result<Option<Posted>, Failure> {
    let request = &notice.request;
    let report =
        within(artifact::find::<Report>(artifacts, &request.investigation_id, Artifact::Report)).await.flatten();
    let Some(report) = report else { return Ok(None) };
    let announcement = Announcement::Report { report: &report, link: &request.report_link };
    match post_once(request, thread, &announcement, Attempt::Repeated, channel).await {
        Ok(posted) => Ok(Some(posted)),
        Err(failure) if failure.kind == FailureKind::Invalid => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn post_notice(
    notice: &Notice,
    said: &Said,
    artifacts: &impl ArtifactStore,
    channel: &impl Channel,
) -> Result<(), Failure> {
    let request = &notice.request;
    let progress = find_progress(&request.investigation_id, artifacts).await;
    let link = (progress == Progress::ReportMade).then_some(request.report_link.as_str());
    let advice = next_step(notice, progress);
    let announcement = match notice.ended {
        Ended::Aborted => Announcement::Stopped { request, by: notice.stopped_by.as_deref() },
        _ => Announcement::Failed { request, advice: &advice, link },
    };
    if notice.ended == Ended::Aborted && said.thread.is_some() {
        // Whoever stopped it knows; for all others it is enough that the first message says so.
        return edit_first_message(request, said, &announcement, channel).await;
    }
    if notice.ended == Ended::Failed(FailureKind::NotAllowed) {
        // A refusal concerns the asker alone.
        tell_asker(request, &announcement, None, channel).await?;
        return Ok(());
    }
    post_once(request, said.thread.as_ref(), &announcement, notice.attempt, channel).await?;
    edit_first_message(request, said, &announcement, channel).await
}

/// How far the investigation came, by the artifacts it left. An artifact that cannot be read in time counts as absent.
async fn find_progress(id: &InvestigationId, artifacts: &impl ArtifactStore) -> Progress {
    let report = within(artifacts.get(id, Artifact::Report));
    let scope = within(artifacts.get(id, Artifact::Scope));
    match futures_util::future::join(report, scope).await {
        (Some(Some(_)), _) => Progress::ReportMade,
        (_, Some(Some(_))) => Progress::ContextFound,
        _ => Progress::NothingDone,
    }
}

/// What a store answers in time; `None` when it fails or takes too long.
async fn within<T, E: std::fmt::Display>(answer: impl Future<Output = Result<T, E>>) -> Option<T> {
    match timeout(MAX_STORE_WAIT, answer).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the responder is told without what a store knows");
            None
        }
        Err(_) => {
            tracing::warn!("a store does not answer, and the responder is told without what it knows");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ChannelAccess, Part, World};

    fn notice(world: &World, ended: Ended, attempt: Attempt) -> Notice {
        Notice { request: testing::request(), ended, said: world.said_so_far(), attempt, stopped_by: None }
    }

    async fn run(world: &World, ended: Ended) -> Result<(), StepError> {
        notify_failure(&notice(world, ended, Attempt::First), world, world, world).await
    }

    async fn run_again(world: &World, ended: Ended) -> Result<(), StepError> {
        notify_failure(&Notice::after_the_end(testing::request(), ended), world, world, world).await
    }

    #[tokio::test]
    async fn without_a_thread_the_notice_goes_to_the_channel() {
        let world = World::default();
        world.begin(&testing::request()).await.unwrap();
        run(&world, Ended::Failed(FailureKind::NotFound)).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @"C1: failed: There is no context for a service named “checkout”. Check its spelling, or have a context saved for it (the README says how), then run /investigate again.");
        assert_eq!(world.status(), Some(Status::Failed));
    }

    #[tokio::test]
    async fn the_notice_goes_to_the_thread_and_replaces_the_first_message() {
        let world = testing::scoped().await;
        run(&world, Ended::TimedOut).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @r"
        C1: started
        C1 under 1.0: failed: It took longer than an investigation may. Run /investigate again with a shorter window. 
        C1 1.0: failed: It took longer than an investigation may. Run /investigate again with a shorter window.
        ");
    }

    #[tokio::test]
    async fn in_a_thread_that_the_bot_may_not_read_the_first_message_is_replaced_by_what_the_record_knows() {
        let thread = Some(Thread { channel: "C1".to_owned(), ts: "0.5".to_owned() });
        let request = Request { thread, ..testing::request() };
        let world = World::default().with_channel(ChannelAccess::PostOnly);
        crate::scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        let stopped = Notice::of_a_stop(request, "ann");
        notify_failure(&stopped, &world, &world, &world).await.unwrap();
        assert_eq!(world.said(), ["C1 under 0.5: started", "C1 1.0: stopped by ann"]);
    }

    #[tokio::test]
    async fn where_somebody_stopped_it_the_first_message_alone_says_so() {
        let world = testing::scoped().await;
        let stopped = Notice { said: world.said_so_far(), ..Notice::of_a_stop(testing::request(), "ann") };
        notify_failure(&stopped, &world, &world, &world).await.unwrap();
        assert_eq!(world.said(), ["C1: started", "C1 1.0: stopped by ann"]);
        assert_eq!(world.status(), Some(Status::Failed));
    }

    #[tokio::test]
    async fn a_report_that_was_made_but_not_posted_is_posted() {
        let world = testing::ranked().await;
        run(&world, Ended::Failed(FailureKind::Unavailable)).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @r"
        C1: started
        C1 1.0: metrics failed, logs 1, traces failed, changes failed, alarms failed
        C1 under 1.0: report https://bot.example/report
        C1 1.0: concluded https://bot.example/report
        ");
        assert_eq!(world.status(), Some(Status::Completed));
    }

    #[tokio::test]
    async fn a_report_that_slack_refuses_for_good_is_linked() {
        let world = testing::ranked().await.refusing("report");
        run(&world, Ended::Failed(FailureKind::Invalid)).await.unwrap();
        let said = world.said();
        assert!(said[2].starts_with("C1 under 1.0: failed: The report is made but could not be posted"), "{said:?}");
        assert!(said[2].ends_with("https://bot.example/report"), "{said:?}");
        assert_eq!(world.status(), Some(Status::Failed));
    }

    #[tokio::test]
    async fn the_responder_is_told_once_also_when_no_store_remembers() {
        let world = World::default().without(Part::Investigations, FailureKind::Unavailable);
        for _ in 0..3 {
            run_again(&world, Ended::Unforeseen).await.unwrap_err();
        }
        assert_eq!(world.said().len(), 1);
    }

    #[tokio::test]
    async fn a_report_that_is_in_the_thread_needs_no_notice_also_when_nobody_noted_it() {
        let world = testing::ranked().await;
        let said = world.said_so_far();
        crate::publish(&testing::request(), &said, Attempt::First, &world, &world, &world).await.unwrap();
        world.forget_report();
        run_again(&world, Ended::TimedOut).await.unwrap();
        assert_eq!(world.said().last().unwrap(), "C1 1.0: concluded https://bot.example/report");
        assert_eq!(world.status(), Some(Status::Completed));
    }

    #[tokio::test]
    async fn an_investigation_that_ended_is_left_alone() {
        let world = testing::ranked().await;
        world.end(&testing::request().investigation_id, Status::Completed).await.unwrap();
        let before = world.said();
        run_again(&world, Ended::TimedOut).await.unwrap();
        assert_eq!(world.said(), before);
    }

    #[tokio::test]
    async fn a_notice_that_slack_did_not_take_is_sent_by_the_retry() {
        let world = World::default();
        world.begin(&testing::request()).await.unwrap();
        let world = world.without(Part::Channel, FailureKind::Unavailable);
        run(&world, Ended::Unforeseen).await.unwrap_err();
        let world = world.with_all();
        run_again(&world, Ended::Unforeseen).await.unwrap();
        assert_eq!(world.said().len(), 1);
    }

    #[tokio::test]
    async fn a_refusal_is_for_the_asker_alone() {
        let world = World::default();
        world.begin(&testing::request()).await.unwrap();
        run(&world, Ended::Failed(FailureKind::NotAllowed)).await.unwrap();
        assert!(world.said()[0].starts_with("U1 alone: failed: "), "{:?}", world.said());
    }

    #[tokio::test]
    async fn where_the_bot_may_not_post_the_asker_alone_is_told() {
        let world = World::default().with_channel(ChannelAccess::NotInvited);
        world.begin(&testing::request()).await.unwrap();
        run(&world, Ended::Unforeseen).await.unwrap();
        assert!(world.said()[0].starts_with("U1 alone: failed: "), "{:?}", world.said());
    }

    #[tokio::test(start_paused = true)]
    async fn stores_that_hang_are_not_waited_for() {
        let world = World::default().hanging();
        let began = tokio::time::Instant::now();
        let notice = Notice { said: Said::default(), ..notice(&world, Ended::Unforeseen, Attempt::First) };
        let ended = notify_failure(&notice, &world, &world, &world);
        // Closing the record may take as long as the function does; the responder has been told by then.
        let _ = timeout(Duration::from_secs(60), ended).await;
        assert_eq!(world.said().len(), 1);
        assert!(world.first_said_after(began) <= MAX_STORE_WAIT * 3, "{:?}", world.first_said_after(began));
    }
}
