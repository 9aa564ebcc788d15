//! The step that posts the report.

use investigation::model::{Report, Request};
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, InvestigationStore};

use crate::conversation::{find_thread, post_once};
use crate::{Attempt, Said, StepError, artifact};

/// Posts the report in the thread, or in the channel if there is no thread, unless an earlier attempt has posted it.
/// Returns what the investigation has said by then.
///
/// # Errors
/// When there is no report, the artifact store fails, or Slack does not take the report.
pub async fn publish(
    request: &Request,
    said: &Said,
    attempt: Attempt,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<Said, StepError> {
    let report: Report = artifact::read(artifacts, &request.investigation_id, Artifact::Report).await?;
    let thread = find_thread(said, request, channel).await;
    let announcement = Announcement::Report { report: &report, link: &request.report_link };
    let posted = post_once(request, thread.as_ref(), &announcement, attempt, channel).await?;
    if let Some(ts) = &posted.ts
        && let Err(error) = investigations.set_report_ts(&request.investigation_id, ts).await
    {
        // A failure would make the state machine retry the step. The state carries what the record does not.
        tracing::warn!(%error, "the record does not say that the report is posted");
    }
    Ok(Said { thread, report: Some(posted), ..said.clone() })
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::Posted;
    use crate::testing::{self, ChannelAccess, Part, World};

    async fn run(world: &World, attempt: Attempt) -> Result<Said, StepError> {
        publish(&testing::request(), &world.said_so_far(), attempt, world, world, world).await
    }

    #[tokio::test]
    async fn the_report_goes_to_the_thread() {
        let world = testing::ranked().await;
        let said = run(&world, Attempt::First).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @r"
        C1: started
        C1 1.0: metrics failed, logs 1, traces failed, changes failed, alarms failed
        C1 under 1.0: report https://bot.example/report
        ");
        assert_eq!(said.report, Some(Posted { ts: Some("3.0".to_owned()) }));
    }

    #[tokio::test]
    async fn a_thread_that_the_state_does_not_know_is_found_in_slack() {
        let world = testing::ranked().await;
        let said = publish(&testing::request(), &Said::default(), Attempt::First, &world, &world, &world).await;
        assert_eq!(said.unwrap().thread.unwrap().ts, "1.0");
        assert!(world.said().last().unwrap().starts_with("C1 under 1.0: report"));
    }

    #[tokio::test]
    async fn without_a_first_message_the_report_goes_to_the_channel() {
        let world = testing::ranked().await;
        world.forget_messages();
        publish(&testing::request(), &Said::default(), Attempt::First, &world, &world, &world).await.unwrap();
        assert!(world.said().last().unwrap().starts_with("C1: report"));
    }

    #[tokio::test]
    async fn a_retry_posts_nothing_twice() {
        let world = testing::ranked().await;
        let first = run(&world, Attempt::First).await.unwrap();
        let before = world.said();
        assert_eq!(run(&world, Attempt::Repeated).await.unwrap(), first);
        assert_eq!(world.said(), before);
    }

    #[tokio::test]
    async fn a_report_that_was_posted_before_the_thread_was_known_is_not_posted_again() {
        let world = testing::ranked().await;
        let thread_unknown = Said::default();
        let channel_only = world.with_hidden_first_message();
        publish(&testing::request(), &thread_unknown, Attempt::First, &channel_only, &channel_only, &channel_only)
            .await
            .unwrap();
        let before = channel_only.said();
        run(&channel_only, Attempt::Repeated).await.unwrap();
        assert_eq!(channel_only.said(), before);
    }

    #[tokio::test]
    async fn a_report_whose_answer_was_lost_is_found_at_once() {
        let world = testing::ranked().await;
        world.lose_answers(1);
        let said = run(&world, Attempt::First).await.unwrap();
        assert_eq!(said.report, Some(Posted { ts: Some("3.0".to_owned()) }));
        assert_eq!(world.said().iter().filter(|message| message.contains("report")).count(), 1);
    }

    #[tokio::test]
    async fn where_the_bot_may_not_post_the_asker_alone_gets_the_report() {
        let world = testing::ranked().await.with_channel(ChannelAccess::NotInvited);
        let said = run(&world, Attempt::First).await.unwrap();
        assert_eq!(said.report, Some(Posted { ts: None }));
        assert!(world.said().last().unwrap().starts_with("U1 alone: report"));
    }

    #[tokio::test]
    async fn where_the_bot_may_not_look_a_retry_tells_the_asker_alone() {
        let world = testing::ranked().await.with_channel(ChannelAccess::PostOnly);
        run(&world, Attempt::Repeated).await.unwrap();
        assert!(world.said().last().unwrap().starts_with("U1 alone: report"));
    }

    #[tokio::test]
    async fn the_step_fails_when_slack_is_throttled_so_that_it_is_retried() {
        let world = testing::ranked().await.without(Part::Channel, FailureKind::Throttled);
        assert_eq!(run(&world, Attempt::First).await.unwrap_err().kind(), FailureKind::Throttled);
    }

    #[tokio::test]
    async fn a_record_that_cannot_be_written_fails_nothing() {
        let world = testing::ranked().await.without(Part::Investigations, FailureKind::Unavailable);
        assert!(run(&world, Attempt::First).await.unwrap().report.is_some());
    }

    #[tokio::test]
    async fn without_a_report_nothing_is_posted() {
        let failed = run(&World::default(), Attempt::First).await;
        assert_eq!(failed.unwrap_err().kind(), FailureKind::NotFound);
    }
}
