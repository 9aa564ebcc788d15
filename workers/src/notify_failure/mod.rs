//! The step that runs when an investigation ends without posting its report: it says why, and what to do.

mod next_step;
mod notice;

use frontend::link;
use investigation::model::InvestigationId;
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, InvestigationStore, Status};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{StepError, thread};
use next_step::{Progress, next_step};
pub use notice::{Ended, Notice};

/// Tells the responder that the investigation failed, unless its report or an earlier notice has reached them.
///
/// The record is closed after the message is sent, so that a retry sends a message that could not be sent before.
///
/// # Errors
/// When Slack does not take the message.
pub async fn notify_failure(
    notice: &Notice,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
    link_key: &SecretString,
    now: Timestamp,
) -> Result<(), StepError> {
    let request = &notice.request;
    let id = &request.investigation_id;
    let record = investigations.record(id).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the record cannot be read, so the responder may be notified twice");
        None
    });
    if record.as_ref().is_some_and(|record| record.status != Status::Running) {
        return Ok(());
    }
    if record.as_ref().is_some_and(|record| record.report_ts.is_some()) {
        close(id, Status::Completed, investigations).await;
        return Ok(());
    }
    let progress = find_progress(id, artifacts).await;
    let link = (progress == Progress::ReportMade).then(|| link::sign(&request.report_base_url, id, now, link_key));
    let advice = next_step(notice, progress);
    let announcement = Announcement::Failed { request, advice: &advice, link: link.as_deref() };
    channel.say(thread::place_of_reply(record.as_ref(), request), &announcement).await?;
    thread::close_first_message(record.as_ref(), &announcement, channel).await;
    close(id, Status::Failed, investigations).await;
    Ok(())
}

async fn close(id: &InvestigationId, status: Status, investigations: &impl InvestigationStore) {
    if let Err(error) = investigations.end(id, status).await {
        tracing::warn!(%error, "the record stays open, so the responder may be notified twice");
    }
}

/// How far the investigation came, by the artifacts it left. An artifact that cannot be read counts as absent.
async fn find_progress(id: &InvestigationId, artifacts: &impl ArtifactStore) -> Progress {
    let exists = async |artifact| matches!(artifacts.get(id, artifact).await, Ok(Some(_)));
    if exists(Artifact::Report).await {
        Progress::ReportMade
    } else if exists(Artifact::Scope).await {
        Progress::ContextFound
    } else {
        Progress::NothingDone
    }
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, Part, World};

    async fn run(world: &World, ended: Ended) -> Result<(), StepError> {
        let notice = Notice { request: testing::request(), ended };
        notify_failure(&notice, world, world, world, &testing::link_key(), testing::now()).await
    }

    #[tokio::test]
    async fn without_a_thread_the_channel_is_notified() {
        let world = World::default();
        world.begin(&testing::request()).await.unwrap();
        run(&world, Ended::Failed(FailureKind::NotFound)).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @"C1: failed: There is no context for a service named “checkout”. Check its spelling, or have a context saved for it (the README says how), then run /investigate again.");
        assert_eq!(world.status(), Some(Status::Failed));
    }

    #[tokio::test]
    async fn the_thread_is_notified_and_the_first_message_no_longer_says_that_it_runs() {
        let world = World::default();
        crate::scope(&testing::request(), &world, &world, &world, &world).await.unwrap();
        run(&world, Ended::TimedOut).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @r"
        C1: started
        C1 under 1.0: failed: It took longer than an investigation may. Run /investigate again with a shorter window. 
        C1 1.0: failed: It took longer than an investigation may. Run /investigate again with a shorter window.
        ");
    }

    #[tokio::test]
    async fn a_report_that_could_not_be_posted_is_linked() {
        let world = testing::ranked().await;
        run(&world, Ended::Failed(FailureKind::Unavailable)).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @r"
        C1: started
        C1 1.0: metrics failed, logs 1, traces failed, changes failed, alarms failed
        C1 under 1.0: failed: The report is made but could not be posted: open it by its link. https://bot.example/reports/inv-7d6d0cbaeffb06a35d4c?expires=1772980200&mac=c27aba47208eb85725b9d246a2dff8d726b59d9f59734bc32e91f988167840dd
        C1 1.0: failed: The report is made but could not be posted: open it by its link. https://bot.example/reports/inv-7d6d0cbaeffb06a35d4c?expires=1772980200&mac=c27aba47208eb85725b9d246a2dff8d726b59d9f59734bc32e91f988167840dd
        ");
    }

    #[tokio::test]
    async fn the_responder_is_notified_once() {
        let world = World::default();
        world.begin(&testing::request()).await.unwrap();
        run(&world, Ended::Unforeseen).await.unwrap();
        run(&world, Ended::Unforeseen).await.unwrap();
        assert_eq!(world.said().len(), 1);
    }

    #[tokio::test]
    async fn a_responder_who_has_the_report_is_not_notified() {
        let world = testing::ranked().await;
        crate::publish(&testing::request(), &world, &world, &world, &testing::link_key(), testing::now())
            .await
            .unwrap();
        let before = world.said();
        run(&world, Ended::TimedOut).await.unwrap();
        assert_eq!((world.said(), world.status()), (before, Some(Status::Completed)));
    }

    #[tokio::test]
    async fn a_message_that_slack_refused_is_sent_by_the_retry() {
        let world = World::default();
        world.begin(&testing::request()).await.unwrap();
        let world = world.without(Part::Channel, FailureKind::Unavailable);
        run(&world, Ended::Unforeseen).await.unwrap_err();
        let world = world.with_all();
        run(&world, Ended::Unforeseen).await.unwrap();
        assert_eq!(world.said().len(), 1);
    }

    #[tokio::test]
    async fn with_every_store_failing_the_responder_is_still_notified() {
        let world = World::default()
            .without(Part::Artifacts, FailureKind::Denied)
            .without(Part::Investigations, FailureKind::Denied);
        run(&world, Ended::Failed(FailureKind::Denied)).await.unwrap();
        assert_eq!(world.said().len(), 1);
    }
}
