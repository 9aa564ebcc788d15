//! Channels, messages and threads.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;

use super::fault::Fault;
use super::mention::{self, Mention};
use super::rate::Bucket;

/// What the bot is to a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// It may post.
    Member,
    /// It was not invited.
    Outside,
    /// Nobody may post any more.
    Archived,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The bot.
    Bot,
    /// The bot, for the eyes of this user only.
    BotTo(String),
    /// A user.
    User(String),
}

/// What a message said before it was edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Its text then.
    pub text: String,
    /// Its blocks then.
    pub blocks: Vec<Value>,
    /// When it was replaced.
    pub replaced_at: Timestamp,
}

/// A message as Slack keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The channel's id.
    pub channel: String,
    /// The message's timestamp, which is its id.
    pub ts: String,
    /// The first message of its thread, if it is a reply.
    pub thread_ts: Option<String>,
    /// Who wrote it.
    pub author: Author,
    /// What notifications say.
    pub text: String,
    /// What the channel shows.
    pub blocks: Vec<Value>,
    /// `unfurl_links` as it was asked for.
    pub unfurl_links: Option<bool>,
    /// `unfurl_media` as it was asked for.
    pub unfurl_media: Option<bool>,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// What it said before, oldest first.
    pub edits: Vec<Edit>,
    /// Whether it is gone.
    pub deleted: bool,
}

impl Recorded {
    /// Everybody whom it calls, by its text or by its blocks.
    #[must_use]
    pub fn mentions(&self) -> Vec<Mention> {
        let mut mentions = mention::in_text(&self.text);
        mentions.extend(self.blocks.iter().flat_map(mention::in_blocks));
        mentions
    }
}

/// A message as it is asked for.
pub struct Draft {
    pub channel: String,
    pub thread_ts: Option<String>,
    pub text: String,
    pub blocks: Vec<Value>,
    pub unfurl_links: Option<bool>,
    pub unfurl_media: Option<bool>,
}

/// Everything there is.
pub struct Workspace {
    channels: Vec<(String, String, Membership)>,
    messages: Vec<Recorded>,
    last_ts: i64,
    posts: HashMap<String, Bucket>,
    methods: HashMap<&'static str, Bucket>,
    /// What goes wrong next.
    pub faults: VecDeque<Fault>,
}

impl Workspace {
    pub fn new(channels: Vec<(String, String, Membership)>) -> Self {
        Self {
            channels,
            messages: Vec::new(),
            last_ts: 0,
            posts: HashMap::new(),
            methods: HashMap::new(),
            faults: VecDeque::new(),
        }
    }

    pub fn messages(&self) -> &[Recorded] {
        &self.messages
    }

    /// The id of the first channel.
    pub fn first_channel(&self) -> Option<&str> {
        self.channels.first().map(|(id, _, _)| id.as_str())
    }

    /// The name of a channel.
    pub fn channel_name(&self, channel: &str) -> Option<&str> {
        self.channels.iter().find(|(id, _, _)| id == channel).map(|(_, name, _)| name.as_str())
    }

    /// Counts a post against the channel's limit; the seconds to wait if it is over.
    pub fn count_post(&mut self, channel: &str, now: Timestamp) -> Result<(), u64> {
        self.posts.entry(channel.to_owned()).or_insert_with(|| Bucket::for_posts(now)).take(now)
    }

    /// Counts a call of a tier 3 method; the seconds to wait if it is over.
    pub fn count_call(&mut self, method: &'static str, now: Timestamp) -> Result<(), u64> {
        self.methods.entry(method).or_insert_with(|| Bucket::for_tier_3(now)).take(now)
    }

    /// Whether the bot may post there, else Slack's error.
    pub fn may_post(&self, channel: &str) -> Result<(), &'static str> {
        match self.channels.iter().find(|(id, _, _)| id == channel).map(|(_, _, membership)| membership) {
            Some(Membership::Member) => Ok(()),
            Some(Membership::Outside) => Err("not_in_channel"),
            Some(Membership::Archived) => Err("is_archived"),
            None => Err("channel_not_found"),
        }
    }

    /// Posts a message of the bot. Like Slack, it drops a `thread_ts` that is not that of a thread's first message,
    /// and posts to the channel without a word.
    pub fn post(&mut self, draft: Draft, now: Timestamp) -> &Recorded {
        let thread_ts = draft.thread_ts.filter(|ts| self.begins_thread(&draft.channel, ts));
        let message = Recorded {
            ts: self.next_ts(now),
            channel: draft.channel,
            thread_ts,
            author: Author::Bot,
            text: draft.text,
            blocks: draft.blocks,
            unfurl_links: draft.unfurl_links,
            unfurl_media: draft.unfurl_media,
            posted_at: now,
            edits: Vec::new(),
            deleted: false,
        };
        self.keep(message)
    }

    /// A user's message.
    pub fn say_as_user(&mut self, channel: &str, user: &str, text: &str, now: Timestamp) -> String {
        self.keep_plain(channel, Author::User(user.to_owned()), text, Vec::new(), now)
    }

    /// A message of the bot that only one user sees.
    pub fn whisper(&mut self, channel: &str, user: &str, text: &str, blocks: Vec<Value>, now: Timestamp) -> String {
        self.keep_plain(channel, Author::BotTo(user.to_owned()), text, blocks, now)
    }

    /// Replaces what a message of the bot says; blocks stay when none are given.
    ///
    /// # Errors
    /// Slack's error.
    pub fn update(
        &mut self,
        channel: &str,
        ts: &str,
        text: Option<String>,
        blocks: Option<Vec<Value>>,
        now: Timestamp,
    ) -> Result<&Recorded, &'static str> {
        let message = self.find(channel, ts).ok_or("message_not_found")?;
        if message.author != Author::Bot {
            return Err("cant_update_message");
        }
        let old_text = text.map(|new| std::mem::replace(&mut message.text, new));
        let text = old_text.unwrap_or_else(|| message.text.clone());
        let old_blocks = blocks.map(|new| std::mem::replace(&mut message.blocks, new));
        let blocks = old_blocks.unwrap_or_else(|| message.blocks.clone());
        message.edits.push(Edit { text, blocks, replaced_at: now });
        Ok(message)
    }

    /// Deletes a message of the bot.
    ///
    /// # Errors
    /// Slack's error.
    pub fn delete_own(&mut self, channel: &str, ts: &str) -> Result<(), &'static str> {
        let message = self.find(channel, ts).ok_or("message_not_found")?;
        if message.author != Author::Bot {
            return Err("cant_delete_message");
        }
        message.deleted = true;
        Ok(())
    }

    /// Deletes whatever message that is.
    pub fn delete(&mut self, channel: &str, ts: &str) {
        if let Some(message) = self.find(channel, ts) {
            message.deleted = true;
        }
    }

    fn keep_plain(&mut self, channel: &str, author: Author, text: &str, blocks: Vec<Value>, now: Timestamp) -> String {
        let message = Recorded {
            channel: channel.to_owned(),
            ts: self.next_ts(now),
            thread_ts: None,
            author,
            text: text.to_owned(),
            blocks,
            unfurl_links: None,
            unfurl_media: None,
            posted_at: now,
            edits: Vec::new(),
            deleted: false,
        };
        self.keep(message).ts.clone()
    }

    fn keep(&mut self, message: Recorded) -> &Recorded {
        self.messages.push_mut(message)
    }

    fn begins_thread(&self, channel: &str, ts: &str) -> bool {
        self.messages.iter().any(|message| {
            let whispered = matches!(message.author, Author::BotTo(_));
            message.channel == channel
                && message.ts == ts
                && message.thread_ts.is_none()
                && !message.deleted
                && !whispered
        })
    }

    fn find(&mut self, channel: &str, ts: &str) -> Option<&mut Recorded> {
        self.messages.iter_mut().find(|message| message.channel == channel && message.ts == ts && !message.deleted)
    }

    /// Microseconds since 1970 as `seconds.micros`, never twice the same.
    pub fn next_ts(&mut self, now: Timestamp) -> String {
        self.last_ts = now.as_microsecond().max(self.last_ts + 1);
        format!("{}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }
}
