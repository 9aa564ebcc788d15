//! Shortcuts: the form, opened from anywhere, or on a message that fills it in.

use investigation::alarm_message::{self, find_context};
use investigation::model::ReplyUrl;
use jiff::Timestamp;
use slack::command::reply;
use slack::interaction::{MessageAction, Shortcut, text_of};
use slack::modal::investigate::{CALLBACK, Filled, MESSAGE_SHORTCUT, Origin};

use crate::asker::Asker;
use crate::{Bot, Ports, form, private};

/// Opens the form outside of all channels.
pub(super) async fn start<P: Ports>(shortcut: &Shortcut, bot: &Bot<P>, now: Timestamp) {
    let asker = Asker {
        delivery: shortcut.trigger_id.to_string(),
        team: shortcut.team.as_ref().map(|team| team.id.to_string()).unwrap_or_default(),
        channel: String::new(),
        user: shortcut.user.id.to_string(),
        thread: None,
        reply_url: None,
        trigger_id: Some(shortcut.trigger_id.to_string()),
    };
    let answer = match shortcut.callback_id.as_str() {
        CALLBACK => form::open(&asker, &Origin::default(), |_| Filled::default(), bot, now).await,
        _ => Some(reply::unknown_click()),
    };
    tell(answer, &asker, bot).await;
}

/// Opens the form, filled in with what the message says. The answer comes to the message's thread, unless another place is
/// chosen.
pub(super) async fn start_on_message<P: Ports>(action: &MessageAction, bot: &Bot<P>, now: Timestamp) {
    let reply_url = action.response_url.to_string();
    let channel = action.channel.id.to_string();
    let thread_ts = action.message.thread_ts.as_ref().unwrap_or(&action.message_ts).to_string();
    let origin =
        Origin { channel: Some(channel.clone()), thread_ts: Some(thread_ts), reply_url: Some(reply_url.clone()) };
    let asker = Asker {
        delivery: action.trigger_id.to_string(),
        team: action.team.as_ref().map(|team| team.id.to_string()).unwrap_or_default(),
        channel,
        user: action.user.id.to_string(),
        thread: None,
        reply_url: Some(ReplyUrl::new(reply_url)),
        trigger_id: Some(action.trigger_id.to_string()),
    };
    let message = alarm_message::read(&text_of(&action.message.content));
    let posted_at = posted_at(action.message_ts.as_ref()).unwrap_or(now);
    let fill = |contexts: &[_]| Filled {
        context: find_context(&message, contexts).map(|context| context.service.clone()),
        window: message.window(posted_at, now),
        signal: message.signal,
        read: message.describe(),
    };
    let answer = match action.callback_id.as_str() {
        MESSAGE_SHORTCUT => form::open(&asker, &origin, fill, bot, now).await,
        _ => Some(reply::unknown_click()),
    };
    tell(answer, &asker, bot).await;
}

async fn tell<P: Ports>(answer: Option<String>, asker: &Asker, bot: &Bot<P>) {
    if let Some(answer) = answer {
        private::tell(&answer, asker, bot).await;
    }
}

/// When a message was posted: its timestamp is seconds since 1970, with a fraction.
fn posted_at(ts: &str) -> Option<Timestamp> {
    Timestamp::from_second(ts.split('.').next()?.parse().ok()?).ok()
}
