//! Where in Slack the messages of an investigation go.

use investigation::model::{Request, Thread};
use investigation::ports::{Announcement, Channel, Failure, InvestigationRecord, Place};

/// Where the next message goes: to the investigation's thread, or to the channel as long as there is no thread.
pub(crate) fn place_of_reply<'a>(record: Option<&'a InvestigationRecord>, request: &'a Request) -> Place<'a> {
    match find_thread(record) {
        Some(thread) => Place::Thread(thread),
        None => Place::Channel(&request.channel),
    }
}

/// Replaces the text of the thread's first message. Does nothing as long as there is no thread.
pub(crate) async fn edit_first_message(
    record: Option<&InvestigationRecord>,
    announcement: &Announcement<'_>,
    channel: &impl Channel,
) -> Result<(), Failure> {
    if let Some(thread) = find_thread(record) {
        channel.say(Place::Edit { channel: &thread.channel, ts: &thread.ts }, announcement).await?;
    }
    Ok(())
}

/// Lets the first message say how the investigation ended. A failure is logged: the responder has been told in the thread.
pub(crate) async fn close_first_message(
    record: Option<&InvestigationRecord>,
    announcement: &Announcement<'_>,
    channel: &impl Channel,
) {
    if let Err(error) = edit_first_message(record, announcement, channel).await {
        tracing::warn!(%error, "the first message still says that the investigation is running");
    }
}

fn find_thread(record: Option<&InvestigationRecord>) -> Option<&Thread> {
    record?.thread.as_ref()
}
