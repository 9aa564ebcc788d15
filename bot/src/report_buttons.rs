//! What the buttons of a report do beside asking whether it was right: they share it, start a post-mortem from it, and put it
//! aside.

use frontend::link;
use investigation::memory::Feedback;
use investigation::model::{InvestigationId, Report};
use investigation::ports::{Failure, FailureKind, Ledger, Page};
use investigation::post_mortem::write_post_mortem;
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::command::reply;
use slack::interaction::{BlockActions, ViewInteraction};
use slack::mrkdwn::Mrkdwn;
use slack::share::{self, Destination};
use slack::{feedback as say, modal};

use crate::asker::is_direct_message;
use crate::feedback::{Judge, Judged, find, find_for_modal};
use crate::private::open_direct_message;
use crate::typed::may_end;
use crate::{BaseUrl, Bot, Ports};

/// Asks where the report is to be shared. Returns the body of an answer for whoever clicked; `None` where a modal opened.
pub(crate) async fn ask_where_to_share<P: Ports>(value: &str, judge: &Judge, bot: &Bot<P>) -> Option<String> {
    let Ok(id) = InvestigationId::try_from(value.to_owned()) else { return Some(reply::unknown_click()) };
    let open = json!({ "trigger_id": judge.trigger_id, "view": share::question(&id, &Destination::default(), None) });
    match bot.slack.call(&judge.team, Method::ViewsOpen, &open).await {
        Ok(_) => None,
        Err(failure) => {
            tracing::warn!(%failure, "the modal that asks where to share a report did not open");
            Some(reply::form_failed())
        }
    }
}

/// Shares the report where the modal says, and lets the modal say what became of it.
pub(crate) async fn share<P: Ports>(submitted: &ViewInteraction, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    let view = &submitted.view;
    let Ok(id) = InvestigationId::try_from(view.private_metadata.clone()) else { return };
    let destination = share::answered(view);
    let mut judge = Judge::who_submitted(submitted);
    let shown = match post_elsewhere(&id, &destination, &mut judge, base_url, bot, now).await {
        Ok(channel) => share::shared(&channel),
        Err(Refusal::Elsewhere(why)) => share::question(&id, &destination, Some(&why)),
        Err(Refusal::Never(why)) => modal::notice("Not shared", why),
    };
    let shown = json!({ "view_id": view.id, "view": shown });
    if let Err(failure) = bot.slack.call(&judge.team, Method::ViewsUpdate, &shown).await {
        tracing::info!(%failure, "somebody closed the form before it said whether the report was shared");
    }
}

/// Why a report is not shared.
enum Refusal {
    /// Not there; it may be elsewhere.
    Elsewhere(String),
    /// Nowhere by them.
    Never(Mrkdwn),
}

/// Posts the verdict in another conversation; returns which.
async fn post_elsewhere<P: Ports>(
    id: &InvestigationId,
    destination: &Destination,
    judge: &mut Judge,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<String, Refusal> {
    let Some(channel) = destination.conversation.clone() else {
        return Err(Refusal::Elsewhere("Choose where it is to be shared.".to_owned()));
    };
    let Judged { request, report, .. } = find_for_modal(id, judge, bot, now).await.map_err(Refusal::Never)?;
    if !may_be_shown_in(&channel, judge, &request.service, bot, now).await {
        return Err(Refusal::Elsewhere(share::may_not_be_shown(&request.service)));
    }
    let address = link::sign(&base_url.to_string(), id, now, &bot.link_key);
    let post = share::to_post(&channel, &request, &report, &address, &destination.note, &judge.name);
    match bot.slack.call(&judge.team, Method::PostMessage, &post).await {
        Ok(_) => Ok(channel),
        Err(failure) => {
            tracing::warn!(%failure, "a report is not shared");
            Err(Refusal::Elsewhere(share::may_not_post().to_owned()))
        }
    }
}

/// Whether those who read in a channel may see what concerns a context: it may be investigated there by whoever shares it.
async fn may_be_shown_in<P: Ports>(channel: &str, judge: &Judge, service: &str, bot: &Bot<P>, now: Timestamp) -> bool {
    let contexts = bot.contexts.of_workspace(&judge.team, now).await.unwrap_or_default();
    let context = contexts.iter().find(|context| context.service == service);
    context.is_some_and(|context| context.lets_investigate(channel, &judge.user))
}

/// Puts the start of a post-mortem into the thread of the report, as a Markdown file; into the direct message of whoever asks
/// where the thread does not take it. Returns the body of an answer that they alone see.
pub(crate) async fn write<P: Ports>(value: &str, judge: &Judge, bot: &Bot<P>, now: Timestamp) -> String {
    let Ok(id) = InvestigationId::try_from(value.to_owned()) else { return reply::unknown_click() };
    let judged = match find(&id, judge, bot, now).await {
        Ok(judged) => judged,
        Err(refusal) => return say::ephemeral(refusal),
    };
    let text = write_post_mortem(&judged.report, &read_feedback(&judged.report, bot).await);
    match upload(&text, &judged, judge, bot).await {
        Ok(is_in_thread) => share::post_mortem_written(is_in_thread),
        Err(failure) => {
            tracing::warn!(%failure, investigation_id = %id, "a post-mortem is not uploaded");
            share::post_mortem_refused(failure.kind == FailureKind::Denied)
        }
    }
}

/// What people said of the hypotheses of a report; nothing where that cannot be read.
pub(crate) async fn read_feedback<P: Ports>(report: &Report, bot: &Bot<P>) -> Vec<Feedback> {
    let entries = bot.ledger.read(Page::Feedback, report.requested_at).await.unwrap_or_else(|failure| {
        tracing::warn!(%failure, "a post-mortem is written without what people said");
        Vec::new()
    });
    let said = entries.iter().filter_map(|entry| serde_json::from_str::<Feedback>(&entry.json).ok());
    said.filter(|said| said.investigation_id == report.investigation_id).collect()
}

/// Uploads a file; returns whether it is in the thread of the report.
async fn upload<P: Ports>(text: &str, judged: &Judged, judge: &Judge, bot: &Bot<P>) -> Result<bool, Failure> {
    let name = share::file_name(&judged.report);
    let asked = json!({ "filename": name, "length": text.len() });
    let answer = bot.slack.call(&judge.team, Method::UploadAddress, &asked).await?;
    let field = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    bot.slack.upload(field("upload_url"), text).await?;
    let files = json!([{ "id": field("file_id"), "title": name }]);
    if let Some(thread) = &judged.thread {
        let complete = json!({ "files": files, "channel_id": thread.channel, "thread_ts": thread.ts });
        match bot.slack.call(&judge.team, Method::CompleteUpload, &complete).await {
            Ok(_) => return Ok(true),
            Err(failure) => tracing::info!(%failure, "the thread does not take a file"),
        }
    }
    let direct = open_direct_message(&judge.team, &judge.user, bot).await?;
    bot.slack.call(&judge.team, Method::CompleteUpload, &json!({ "files": files, "channel_id": direct })).await?;
    Ok(false)
}

/// Puts the message with the report aside. Returns the body of an answer that whoever clicked sees; `None` where the message
/// says everything.
pub(crate) async fn put_aside<P: Ports>(
    value: &str,
    click: &BlockActions,
    judge: &Judge,
    bot: &Bot<P>,
    now: Timestamp,
) -> Option<String> {
    let Ok(id) = InvestigationId::try_from(value.to_owned()) else { return Some(reply::unknown_click()) };
    if click.container.is_ephemeral || is_direct_message(&judge.channel) && click.container.message_ts.is_none() {
        // It is theirs alone, so that nobody misses it.
        return Some(json!({ "delete_original": true }).to_string());
    }
    let judged = match find(&id, judge, bot, now).await {
        Ok(judged) => judged,
        Err(refusal) => return Some(say::ephemeral(refusal)),
    };
    let contexts = bot.contexts.of_workspace(&judge.team, now).await.unwrap_or_default();
    let context = contexts.iter().find(|context| context.service == judged.request.service);
    let is_owned = context.is_some_and(|context| !context.owners.is_empty());
    if is_owned && !may_end(&judged.request, &judge.user, context) {
        return Some(share::may_not_put_aside(&judged.request, context.map_or(&[], |context| &context.owners)));
    }
    let (text, blocks) = share::put_aside(&judged.report, &judge.name);
    let ts = click.container.message_ts.as_ref().map(ToString::to_string);
    let update = json!({ "channel": judge.channel, "ts": ts, "text": text, "blocks": blocks });
    match bot.slack.call(&judge.team, Method::UpdateMessage, &update).await {
        Ok(_) => None,
        Err(failure) => {
            tracing::warn!(%failure, "a report is not dismissed");
            Some(say::ephemeral(say::not_noted()))
        }
    }
}

#[cfg(test)]
mod tests;
