//! Channels, messages and threads.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;

use super::command::SlashCommand;
use super::fault::Fault;
use super::files::SharedFile;
use super::mention::{self, Mention};
use super::oauth::OAuth;
use super::rate::TokenBucket;
use super::response_url::ResponseUrl;
use super::views::Views;

/// Whether the bot may post in a channel, and read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// It may: it is a member.
    Member,
    /// It may post, but not read: it is no member of this public channel. Slack's error is `not_in_channel`.
    NotMember,
    /// It may not: it was never invited. Slack's error is `not_in_channel`.
    NotInvited,
    /// Nobody may: the channel was archived. Slack's error is `is_archived`.
    Archived,
    /// Only some people may: the channel is read-only. Slack's error is `restricted_action_read_only_channel`.
    ReadOnly,
    /// It may, but in threads only. Slack's error is `restricted_action_thread_only_channel`.
    ThreadsOnly,
    /// It does not know of it: a private channel, or a conversation of others. Slack's error is `channel_not_found`.
    Hidden,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The bot, in a message that everybody in the channel sees.
    Bot,
    /// The bot, in an ephemeral message that only the user with this id sees.
    BotEphemeral(String),
    /// The user with this id.
    User(String),
}

/// A version of a message that an edit replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Its text before the edit.
    pub text: String,
    /// Its blocks before the edit.
    pub blocks: Vec<Value>,
    /// When the edit was made.
    pub replaced_at: Timestamp,
}

/// A message as Slack stores it, with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedMessage {
    /// The channel's id.
    pub channel: String,
    /// The message's timestamp, which is its id.
    pub ts: String,
    /// The first message of its thread, if it is a reply.
    pub thread_ts: Option<String>,
    /// Who wrote it.
    pub author: Author,
    /// The text, which notifications show; the channel shows it too if there are no blocks.
    pub text: String,
    /// The blocks, which the channel shows.
    pub blocks: Vec<Value>,
    /// `unfurl_links` of the call that posted it.
    pub unfurl_links: Option<bool>,
    /// `unfurl_media` of the call that posted it.
    pub unfurl_media: Option<bool>,
    /// `metadata` of the call that posted it.
    pub metadata: Option<Value>,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// The versions that edits replaced, oldest first.
    pub edits: Vec<Edit>,
    /// Whether it was deleted.
    pub deleted: bool,
}

impl RecordedMessage {
    /// The message as it was at this time, before later edits; `None` if it was posted later.
    #[must_use]
    pub fn version_at(&self, at: Timestamp) -> Option<Self> {
        if at < self.posted_at {
            return None;
        }
        let mut version = self.clone();
        if let Some(first_later) = self.edits.iter().position(|edit| edit.replaced_at > at) {
            let later_edits = version.edits.split_off(first_later);
            if let Some(Edit { text, blocks, .. }) = later_edits.into_iter().next() {
                version.text = text;
                version.blocks = blocks;
            }
        }
        Some(version)
    }

    /// Everybody whom its text or its blocks notify.
    #[must_use]
    pub fn mentions(&self) -> Vec<Mention> {
        let mut mentions = mention::in_text(&self.text);
        mentions.extend(self.blocks.iter().flat_map(mention::in_blocks));
        mentions
    }
}

/// The message that a call of `chat.postMessage` asks for.
pub struct NewMessage {
    pub channel: String,
    pub thread_ts: Option<String>,
    pub text: String,
    pub blocks: Vec<Value>,
    pub unfurl_links: Option<bool>,
    pub unfurl_media: Option<bool>,
    pub metadata: Option<Value>,
}

/// The state of the workspace.
pub struct Workspace {
    channels: Vec<(String, String, Membership)>,
    messages: Vec<RecordedMessage>,
    last_ts: i64,
    posts: HashMap<String, TokenBucket>,
    methods: HashMap<&'static str, TokenBucket>,
    /// The faults of the next calls, one for each call.
    pub faults: VecDeque<Fault>,
    /// The scopes that the bot token was given.
    pub scopes: Vec<String>,
    /// The addresses that take later answers to commands.
    pub response_urls: Vec<ResponseUrl>,
    /// Modals and App Home.
    pub views: Views,
    /// The user groups, by their ids, each with those who belong to it.
    pub groups: HashMap<String, Vec<String>>,
    /// Files, in the order in which they were announced.
    pub files: Vec<SharedFile>,
    /// The further workspaces that may install the app.
    pub oauth: OAuth,
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
            scopes: Vec::new(),
            response_urls: Vec::new(),
            views: Views::default(),
            groups: HashMap::new(),
            files: Vec::new(),
            oauth: OAuth::default(),
        }
    }

    pub fn messages(&self) -> &[RecordedMessage] {
        &self.messages
    }

    /// The id of the first channel.
    pub fn first_channel(&self) -> Option<&str> {
        self.channels.first().map(|(id, _, _)| id.as_str())
    }

    /// Every channel: id and name.
    pub fn channels(&self) -> Vec<(String, String)> {
        self.channels.iter().map(|(id, name, _)| (id.clone(), name.clone())).collect()
    }

    /// The name of a channel.
    pub fn channel_name(&self, channel: &str) -> Option<&str> {
        self.channels.iter().find(|(id, _, _)| id == channel).map(|(_, name, _)| name.as_str())
    }

    /// Counts a post against the channel's limit; fails with the seconds to wait if that is exceeded.
    pub fn count_post(&mut self, channel: &str, now: Timestamp) -> Result<(), u64> {
        self.posts.entry(channel.to_owned()).or_insert_with(|| TokenBucket::for_posts(now)).take(now)
    }

    /// Counts a call of a tier 3 method; fails with the seconds to wait if its limit is exceeded.
    pub fn count_call(&mut self, method: &'static str, now: Timestamp) -> Result<(), u64> {
        self.methods.entry(method).or_insert_with(|| TokenBucket::for_tier_3(now)).take(now)
    }

    /// Fails with Slack's error if the bot may not post in the channel, or in a thread of it.
    pub fn may_post(&self, channel: &str, is_reply: bool) -> Result<(), &'static str> {
        match self.channels.iter().find(|(id, _, _)| id == channel).map(|(_, _, membership)| membership) {
            Some(Membership::Member | Membership::NotMember) => Ok(()),
            Some(Membership::ThreadsOnly) if is_reply => Ok(()),
            Some(Membership::NotInvited) => Err("not_in_channel"),
            Some(Membership::Archived) => Err("is_archived"),
            Some(Membership::ReadOnly) => Err("restricted_action_read_only_channel"),
            Some(Membership::ThreadsOnly) => Err("restricted_action_thread_only_channel"),
            Some(Membership::Hidden) | None => Err("channel_not_found"),
        }
    }

    /// Fails with Slack's error if the bot may not read the channel.
    pub fn may_read(&self, channel: &str) -> Result<(), &'static str> {
        match self.channels.iter().find(|(id, _, _)| id == channel).map(|(_, _, membership)| membership) {
            Some(Membership::Member | Membership::Archived | Membership::ReadOnly | Membership::ThreadsOnly) => Ok(()),
            Some(Membership::NotMember) => Err("not_in_channel"),
            Some(Membership::NotInvited | Membership::Hidden) | None => Err("channel_not_found"),
        }
    }

    /// Makes the channel one in which the bot may do this much; it is opened if it does not exist.
    pub fn set_membership(&mut self, channel: &str, membership: Membership) {
        match self.channels.iter_mut().find(|(id, _, _)| id == channel) {
            Some((_, _, before)) => *before = membership,
            None => self.channels.push((channel.to_owned(), channel.to_lowercase(), membership)),
        }
    }

    /// The id of the direct message of the bot and this person, which is opened if need be.
    pub fn open_direct_message(&mut self, user: &str) -> String {
        let id = format!("D{}", user.trim_start_matches(['U', 'W']));
        if self.channel_name(&id).is_none() {
            self.channels.push((id.clone(), "directmessage".to_owned(), Membership::Member));
        }
        id
    }

    /// Posts a message of the bot. A `thread_ts` that is not that of a thread's first message is dropped without an
    /// error, and the message goes to the channel: Slack does the same.
    pub fn post(&mut self, draft: NewMessage, now: Timestamp) -> &RecordedMessage {
        let thread_ts = draft.thread_ts.filter(|ts| self.is_thread_root(&draft.channel, ts));
        let message = RecordedMessage {
            thread_ts,
            text: draft.text,
            blocks: draft.blocks,
            unfurl_links: draft.unfurl_links,
            unfurl_media: draft.unfurl_media,
            metadata: draft.metadata,
            ..empty_message(&draft.channel, self.next_ts(now), Author::Bot, now)
        };
        self.record(message)
    }

    /// Posts a message of a user, in a thread if there is one; returns its timestamp.
    pub fn post_as_user(
        &mut self,
        channel: &str,
        thread_ts: Option<&str>,
        user: &str,
        text: &str,
        now: Timestamp,
    ) -> String {
        let thread_ts = thread_ts.filter(|ts| self.is_thread_root(channel, ts)).map(str::to_owned);
        let message = RecordedMessage {
            text: text.to_owned(),
            thread_ts,
            ..empty_message(channel, self.next_ts(now), Author::User(user.to_owned()), now)
        };
        self.record(message).ts.clone()
    }

    /// Shows the immediate answer to a command: an ephemeral message, before those that were posted after the command.
    pub fn show_reply(&mut self, command: &SlashCommand, text: String, blocks: Vec<Value>) {
        let SlashCommand { channel_id, user_id, reply_ts, typed_at, .. } = command;
        let author = Author::BotEphemeral(user_id.clone());
        let message =
            RecordedMessage { text, blocks, ..empty_message(channel_id, reply_ts.clone(), author, *typed_at) };
        let later = self.messages.partition_point(|other| other.ts < *reply_ts);
        self.messages.insert(later, message);
    }

    /// Posts a message of the bot that only one user sees; returns its timestamp.
    pub fn post_ephemeral(
        &mut self,
        channel: &str,
        user: &str,
        thread_ts: Option<String>,
        text: &str,
        blocks: Vec<Value>,
        now: Timestamp,
    ) -> String {
        let ts = self.next_ts(now);
        let author = Author::BotEphemeral(user.to_owned());
        let thread_ts = thread_ts.filter(|ts| self.is_thread_root(channel, ts));
        let message =
            RecordedMessage { text: text.to_owned(), thread_ts, blocks, ..empty_message(channel, ts, author, now) };
        self.record(message).ts.clone()
    }

    /// Posts a message of the bot that everybody in the channel sees, without a call of the Web API.
    pub fn post_in_channel(&mut self, channel: &str, text: &str, blocks: Vec<Value>, now: Timestamp) {
        let ts = self.next_ts(now);
        let text = text.to_owned();
        self.record(RecordedMessage { text, blocks, ..empty_message(channel, ts, Author::Bot, now) });
    }

    /// Edits a message of the bot. A text or blocks that are not given stay as they are.
    ///
    /// # Errors
    /// Slack's error code.
    pub fn update(
        &mut self,
        channel: &str,
        ts: &str,
        text: Option<String>,
        blocks: Option<Vec<Value>>,
        now: Timestamp,
    ) -> Result<&RecordedMessage, &'static str> {
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
    /// Slack's error code.
    pub fn delete_own(&mut self, channel: &str, ts: &str) -> Result<(), &'static str> {
        let message = self.find(channel, ts).ok_or("message_not_found")?;
        if message.author != Author::Bot {
            return Err("cant_delete_message");
        }
        message.deleted = true;
        Ok(())
    }

    /// Deletes a message of any author.
    pub fn delete(&mut self, channel: &str, ts: &str) {
        if let Some(message) = self.find(channel, ts) {
            message.deleted = true;
        }
    }

    fn record(&mut self, message: RecordedMessage) -> &RecordedMessage {
        self.messages.push_mut(message)
    }

    fn is_thread_root(&self, channel: &str, ts: &str) -> bool {
        self.messages.iter().any(|message| {
            let is_ephemeral = matches!(message.author, Author::BotEphemeral(_));
            message.channel == channel
                && message.ts == ts
                && message.thread_ts.is_none()
                && !message.deleted
                && !is_ephemeral
        })
    }

    fn find(&mut self, channel: &str, ts: &str) -> Option<&mut RecordedMessage> {
        self.messages.iter_mut().find(|message| message.channel == channel && message.ts == ts && !message.deleted)
    }

    /// A new message id: the microseconds since 1970 as `seconds.micros`, one more if that id was given out already.
    pub fn next_ts(&mut self, now: Timestamp) -> String {
        self.last_ts = now.as_microsecond().max(self.last_ts + 1);
        format!("{}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }
}

/// A message without content.
fn empty_message(channel: &str, ts: String, author: Author, posted_at: Timestamp) -> RecordedMessage {
    RecordedMessage {
        channel: channel.to_owned(),
        ts,
        thread_ts: None,
        author,
        text: String::new(),
        blocks: Vec::new(),
        unfurl_links: None,
        unfurl_media: None,
        metadata: None,
        posted_at,
        edits: Vec::new(),
        deleted: false,
    }
}
