//! The step that posts the report.

use frontend::link;
use investigation::model::{Report, Request};
use investigation::ports::{
    Announcement, Artifact, ArtifactStore, Channel, Failure, InvestigationRecord, InvestigationStore, Place,
};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{StepError, artifact};

/// Posts the report in the thread, or to the channel if there is no thread, and closes the root message.
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
    if let Err(error) = close_root(&report, &link, record.as_ref(), channel).await {
        tracing::warn!(%error, "the first message still says that the investigation is on its way");
    }
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
        // A retry: the report is there.
        return channel.say(Place::Edit { channel: &request.channel, ts }, &announcement).await.map(drop);
    }
    let place = match record.and_then(|record| record.thread.as_ref()) {
        Some(thread) => Place::Thread(thread),
        None => Place::Channel(&request.channel),
    };
    let ts = channel.say(place, &announcement).await?;
    if let Err(error) = investigations.set_report_ts(&request.investigation_id, &ts).await {
        // To fail here would post the report once more.
        tracing::warn!(%error, "the report is posted but cannot be edited later");
    }
    Ok(())
}

async fn close_root(
    report: &Report,
    link: &str,
    record: Option<&InvestigationRecord>,
    channel: &impl Channel,
) -> Result<(), Failure> {
    if let Some(thread) = record.and_then(|record| record.thread.as_ref()) {
        let place = Place::Edit { channel: &thread.channel, ts: &thread.ts };
        channel.say(place, &Announcement::Concluded { report, link }).await?;
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
    async fn the_report_goes_to_the_thread_and_the_root_is_closed() {
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
    async fn slack_being_away_is_to_be_tried_again() {
        let world = testing::ranked().await.without(Part::Channel, FailureKind::Throttled);
        assert_eq!(run(&world).await.unwrap_err().kind(), FailureKind::Throttled);
    }

    #[tokio::test]
    async fn without_a_report_nothing_is_posted() {
        assert_eq!(run(&World::default()).await.unwrap_err().kind(), FailureKind::NotFound);
    }
}
