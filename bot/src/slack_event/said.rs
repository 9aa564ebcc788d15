//! Mentions of the bot and direct messages: the same words as after the command, answered where they were written. In the
//! thread of a report they, and what people write there, may be questions about it.

use investigation::follow_up::may_be_asked;
use investigation::model::Thread;
use jiff::Timestamp;
use slack::command::reply;
use slack::event::{EventCallback, Happened, Post, Said};

use crate::asker::Asker;
use crate::follow_up::Remark;
use crate::{BaseUrl, Bot, Ports, follow_up, private, typed};

/// What somebody wrote to the bot.
pub(super) struct Message {
    /// The text without the bot's name.
    text: String,
    /// The message's id.
    ts: String,
    /// Whether it is a reply in a thread, and does not begin one.
    is_reply: bool,
    /// Whether it was written to the bot, and not just where the bot reads too.
    is_to_bot: bool,
    asker: Asker,
}

impl Message {
    /// Whether it may concern the bot: what people write to one another does where it may be about a report.
    pub(super) fn may_concern_bot(&self) -> bool {
        self.is_to_bot || (self.is_reply && may_be_asked(&self.text))
    }
}

/// What was written, if a person wrote it just now.
pub(super) fn by_a_person(said: &Said, callback: &EventCallback) -> Option<Message> {
    let bot_user = callback.bot_user();
    let user = said.author(bot_user)?;
    let is_direct = said.channel_type.as_deref() == Some("im");
    let is_to_bot = is_direct || matches!(callback.event, Happened::AppMention(_));
    // A mention in the channel begins a thread; a direct message is a conversation of its own.
    let Post { ts, thread_ts: thread, .. } = &said.post;
    let thread_ts = thread.as_ref().or_else(|| (!is_direct).then_some(ts));
    let channel = said.channel.to_string();
    let asker = Asker {
        delivery: callback.event_id.clone(),
        team: callback.workspace(),
        thread: thread_ts.map(|ts| Thread { channel: channel.clone(), ts: ts.to_string() }),
        channel,
        user: user.to_owned(),
        reply_url: None,
        trigger_id: None,
    };
    let text = if is_to_bot { said.without_mention(bot_user) } else { said.post.text.clone() };
    Some(Message { text, ts: ts.to_string(), is_reply: thread.is_some(), is_to_bot, asker })
}

/// Does what was written, and tells whoever wrote it. Somebody from another company, who is in the channel by Slack Connect, is
/// told that the bot is not for them.
pub(super) async fn answer<P: Ports>(
    message: &Message,
    is_by_guest: bool,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) {
    let Message { text, ts, is_reply, is_to_bot, asker } = message;
    if is_by_guest {
        if *is_to_bot {
            private::tell(&reply::for_members_only(), asker, bot).await;
        }
        return;
    }
    if let Some(thread) = asker.thread.as_ref().filter(|_| *is_reply) {
        let remark = Remark { text, ts, thread, is_to_bot: *is_to_bot };
        if follow_up::answer_remark(remark, asker, base_url, bot, now).await {
            return;
        }
    }
    if !is_to_bot {
        return;
    }
    typed::answer_privately(text, asker, base_url, bot, now).await;
}
