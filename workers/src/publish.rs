//! The step that posts the report.

use frontend::link;
use investigation::model::{Report, Request};
use investigation::ports::{
    Announcement, Artifact, ArtifactStore, Channel, Failure, InvestigationRecord, InvestigationStore, Place,
};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{StepError, artifact, thread};

/// Posts the report in the thread, or to the channel if there is no thread, and lets the first message say that the
/// investigation has ended. A retry edits the report that it posted before.
///
/// # Errors
/// When there is no report, a store fails, or Slack does not take the report.
pub async fn publish(
    request: &Request,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
    link_key: &SecretString,
    now: Timestamp,
) -> Result<(), StepError> {
    let id = &request.investigation_id;
    let report: Report = artifact::read(artifacts, id, Artifact::Report).await?;
    let link = link::sign(&request.report_base_url, id, now, link_key);
    let record = investigations.record(id).await?;
    post(request, &report, &link, record.as_ref(), investigations, channel).await?;
    let concluded = Announcement::Concluded { report: &report, link: &link };
    thread::close_first_message(record.as_ref(), &concluded, channel).await;
    Ok(())
}

async fn post(
    request: &Request,
    report: &Report,
    link: &str,
    record: Option<&InvestigationRecord>,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
) -> Result<(), Failure> {
    let announcement = Announcement::Report { report, link };
    if let Some(ts) = record.and_then(|record| record.report_ts.as_deref()) {
        // An earlier attempt posted the report.
        return channel.say(Place::Edit { channel: &request.channel, ts }, &announcement).await.map(drop);
    }
    let ts = channel.say(thread::place_of_reply(record, request), &announcement).await?;
    if let Err(error) = investigations.set_report_ts(&request.investigation_id, &ts).await {
        // A failure would make the state machine retry the step, which would post the report again.
        tracing::warn!(%error, "the report is posted but cannot be edited later");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, Part, World};

    async fn run(world: &World) -> Result<(), StepError> {
        publish(&testing::request(), world, world, world, &testing::link_key(), testing::now()).await
    }

    #[tokio::test]
    async fn the_report_goes_to_the_thread_and_the_first_message_says_so() {
        let world = testing::ranked().await;
        run(&world).await.unwrap();
        insta::assert_snapshot!(world.said().join("\n"), @r"
        C1: started
        C1 1.0: metrics failed, logs 1, traces failed, changes failed, alarms failed
        C1 under 1.0: report https://bot.example/reports/inv-7d6d0cbaeffb06a35d4c?expires=1772980200&mac=c27aba47208eb85725b9d246a2dff8d726b59d9f59734bc32e91f988167840dd
        C1 1.0: concluded https://bot.example/reports/inv-7d6d0cbaeffb06a35d4c?expires=1772980200&mac=c27aba47208eb85725b9d246a2dff8d726b59d9f59734bc32e91f988167840dd
        ");
    }

    #[tokio::test]
    async fn without_a_thread_the_report_goes_to_the_channel() {
        let world = testing::ranked().await;
        world.forget_thread();
        run(&world).await.unwrap();
        assert!(world.said().last().unwrap().starts_with("C1: report"));
    }

    #[tokio::test]
    async fn a_retry_edits_the_report() {
        let world = testing::ranked().await;
        run(&world).await.unwrap();
        let before = world.said().len();
        run(&world).await.unwrap();
        assert!(world.said()[before].starts_with("C1 3.0: report"));
    }

    #[tokio::test]
    async fn the_step_fails_when_slack_is_throttled_so_that_it_is_retried() {
        let world = testing::ranked().await.without(Part::Channel, FailureKind::Throttled);
        assert_eq!(run(&world).await.unwrap_err().kind(), FailureKind::Throttled);
    }

    #[tokio::test]
    async fn without_a_report_nothing_is_posted() {
        assert_eq!(run(&World::default()).await.unwrap_err().kind(), FailureKind::NotFound);
    }
}
