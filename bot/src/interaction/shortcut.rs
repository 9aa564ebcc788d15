//! Shortcuts: the form, opened from anywhere, or what a message says, investigated in its thread.

use investigation::alarm_message::{self, AlarmMessage, find_context};
use investigation::grammar::{AskedAt, window_between};
use investigation::model::{ReplyUrl, Thread};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use slack::command::reply::{self, ReadIn};
use slack::interaction::{MessageAction, Shortcut, text_of};
use slack::modal::investigate::{CALLBACK, Filled, MESSAGE_SHORTCUT, Origin, WhenAndWhat};

use crate::asker::Asker;
use crate::start::{self, Asked};
use crate::typed::visible_contexts;
use crate::{BaseUrl, Bot, Ports, form, private};

/// Opens the form outside of all channels.
pub(super) async fn start<P: Ports>(shortcut: &Shortcut, bot: &Bot<P>, now: Timestamp) {
    let asker = Asker {
        delivery: shortcut.trigger_id.to_string(),
        team: shortcut.place.workspace(),
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

/// Investigates what the message says, and answers in its thread. A form asks for what it does not say, and for nothing else.
pub(super) async fn start_on_message<P: Ports>(
    action: &MessageAction,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) {
    let reply_url = action.response_url.to_string();
    let channel = action.channel.id.to_string();
    let thread_ts = action.message.thread_ts.as_ref().unwrap_or(&action.message_ts).to_string();
    let asker = Asker {
        delivery: action.trigger_id.to_string(),
        team: action.place.workspace(),
        channel: channel.clone(),
        user: action.user.id.to_string(),
        thread: None,
        reply_url: Some(ReplyUrl::new(reply_url.clone())),
        trigger_id: Some(action.trigger_id.to_string()),
    };
    if action.callback_id != MESSAGE_SHORTCUT {
        return tell(Some(reply::unknown_click()), &asker, bot).await;
    }
    let mut message = alarm_message::read(&text_of(&action.message.content));
    let posted_at = posted_at(action.message_ts.as_ref()).unwrap_or(now);
    if message.at.is_none() {
        message.at = spoken_start(&message, action, posted_at, bot, now).await;
    }
    let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: bot.telemetry_kept };
    let window = message.window(posted_at, now);
    // A window of which nothing is kept any more is shown in the form, where another one can be chosen.
    let asked_window = window.and_then(|window| window_between(window.start(), window.end(), &asked_at).ok());
    let contexts = visible_contexts(&asker, bot, now).await.unwrap_or_default();
    let context = find_context(&message, &contexts).map(|context| context.service.clone());
    if let (Some(context), Some(window)) = (&context, asked_window) {
        let (context, signal) = (context.clone(), message.signal);
        let asked = Asked { is_again: false, context, window, signal, read_in: ReadIn::OwnZone };
        let in_thread = Asker { thread: Some(Thread { channel, ts: thread_ts }), ..asker.clone() };
        let answer = start::start(asked, &in_thread, base_url, bot, now).await.body;
        return tell(Some(answer), &asker, bot).await;
    }
    let read = asked_window.map(|asked| WhenAndWhat { window: asked.window, signal: message.signal });
    let origin = Origin { channel: Some(channel), thread_ts: Some(thread_ts), reply_url: Some(reply_url), read };
    let fill = |_: &[_]| Filled { context, window, signal: message.signal, read: message.describe() };
    tell(form::open(&asker, &origin, fill, bot, now).await, &asker, bot).await;
}

async fn tell<P: Ports>(answer: Option<String>, asker: &Asker, bot: &Bot<P>) {
    if let Some(answer) = answer {
        private::tell(&answer, asker, bot).await;
    }
}

/// When it began in the words of whoever wrote the message, in their time zone.
async fn spoken_start<P: Ports>(
    message: &AlarmMessage,
    action: &MessageAction,
    posted_at: Timestamp,
    bot: &Bot<P>,
    now: Timestamp,
) -> Option<Timestamp> {
    let in_utc = AskedAt { now: posted_at, zone: TimeZone::UTC, telemetry_kept: bot.telemetry_kept };
    let start = message.spoken_start(&in_utc)?;
    let author = action.message.content.get("user").and_then(|user| user.as_str()).unwrap_or(action.user.id.as_ref());
    let Some(zone) = bot.zones.find(&action.place.workspace(), author, &bot.slack, now).await else {
        return Some(start);
    };
    message.spoken_start(&AskedAt { zone, ..in_utc })
}

/// When a message was posted: its timestamp is seconds since 1970, with a fraction.
fn posted_at(ts: &str) -> Option<Timestamp> {
    Timestamp::from_second(ts.split('.').next()?.parse().ok()?).ok()
}
