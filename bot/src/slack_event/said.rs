//! Mentions of the bot and direct messages: the same words as after the command, answered where they were written.

use investigation::model::Thread;
use jiff::Timestamp;
use slack::event::{EventCallback, Happened, Said};

use crate::asker::Asker;
use crate::{BaseUrl, Bot, Ports, private, typed};

/// What somebody wrote to the bot.
pub(super) struct Message {
    /// The text without the bot's name.
    text: String,
    asker: Asker,
}

/// What was written, if a person wrote it, just now, and to the bot.
pub(super) fn to_the_bot(said: &Said, callback: &EventCallback) -> Option<Message> {
    let bot_user = callback.bot_user();
    let user = said.author(bot_user)?;
    let is_direct = said.channel_type.as_deref() == Some("im");
    if matches!(callback.event, Happened::Message(_)) && !is_direct {
        return None;
    }
    // A mention in the channel begins a thread; a direct message is a conversation of its own.
    let thread_ts = said.thread_ts.as_ref().or_else(|| (!is_direct).then_some(&said.ts));
    let channel = said.channel.to_string();
    let asker = Asker {
        delivery: callback.event_id.clone(),
        team: callback.team_id.clone().unwrap_or_default(),
        thread: thread_ts.map(|ts| Thread { channel: channel.clone(), ts: ts.to_string() }),
        channel,
        user: user.to_owned(),
        reply_url: None,
        trigger_id: None,
    };
    Some(Message { text: said.without_mention(bot_user), asker })
}

/// Does what was written, and tells whoever wrote it.
pub(super) async fn answer<P: Ports>(message: &Message, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    let Message { text, asker } = message;
    if let Some(answer) = typed::carry_out(text, asker, base_url, bot, now).await {
        private::tell(&answer, asker, bot).await;
    }
}
