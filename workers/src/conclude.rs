//! The last step: it lets the first message say how the investigation ended, and closes the record.

use investigation::model::{Report, Request};
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, InvestigationStore, Status};

use crate::conversation::edit_first_message;
use crate::{Said, StepError, artifact};

/// Edits the first message, then closes the record: a record that stays open is one whose first message is to be edited.
///
/// # Errors
/// When Slack or a store fails in a way that may pass. The report is posted by then, so a retry may wait for minutes.
pub async fn conclude(
    request: &Request,
    said: &Said,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<(), StepError> {
    let id = &request.investigation_id;
    let report: Report = artifact::read(artifacts, id, Artifact::Report).await?;
    if said.thread.is_some() {
        let announcement = Announcement::Concluded { request, report: &report, link: &request.report_link };
        edit_first_message(request, said, &announcement, channel).await?;
    }
    // A record that had ended before was closed by an earlier attempt.
    investigations.end(id, Status::Completed).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::Attempt;
    use crate::testing::{self, Part, World};

    async fn published() -> (World, Said) {
        let world = testing::ranked().await;
        let said = world.said_so_far();
        let said = crate::publish(&testing::request(), &said, Attempt::First, &world, &world, &world).await.unwrap();
        (world, said)
    }

    async fn run(world: &World, said: &Said) -> Result<(), StepError> {
        conclude(&testing::request(), said, world, world, world).await
    }

    #[tokio::test]
    async fn the_first_message_says_how_it_ended_and_the_record_is_closed() {
        let (world, said) = published().await;
        run(&world, &said).await.unwrap();
        assert_eq!(world.said().last().unwrap(), "C1 1.0: concluded https://bot.example/report");
        assert_eq!(world.status(), Some(Status::Completed));
    }

    #[tokio::test]
    async fn a_first_message_that_slack_did_not_take_leaves_the_record_open_for_a_retry() {
        let (world, said) = published().await;
        let world = world.without(Part::Channel, FailureKind::Throttled);
        assert_eq!(run(&world, &said).await.unwrap_err().kind(), FailureKind::Throttled);
        assert_eq!(world.status(), Some(Status::Running));
        let world = world.with_all();
        run(&world, &said).await.unwrap();
        assert_eq!(world.status(), Some(Status::Completed));
    }

    #[tokio::test]
    async fn a_first_message_that_is_gone_keeps_nothing_open() {
        let (world, said) = published().await;
        let world = world.without(Part::Channel, FailureKind::NotFound);
        run(&world, &said).await.unwrap();
        assert_eq!(world.status(), Some(Status::Completed));
    }

    #[tokio::test]
    async fn without_a_thread_there_is_nothing_to_edit() {
        let (world, _) = published().await;
        let before = world.said();
        run(&world, &Said::default()).await.unwrap();
        assert_eq!((world.said(), world.status()), (before, Some(Status::Completed)));
    }
}
