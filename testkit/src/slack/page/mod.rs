//! A channel as a responder sees it: the Block Kit messages as HTML, with every thread open.

mod blocks;
mod chart;
mod elements;
mod mrkdwn;
mod rich_text;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::workspace::{Author, RecordedMessage};

const STYLE: &str = include_str!("style.css");

/// The people of the workspace: id and name.
type People = [(String, String)];

/// Where a block is shown, for what in it is clicked or names somebody.
pub struct Place<'a> {
    /// The id of the message.
    pub message_ts: &'a str,
    pub people: &'a People,
}

/// What the page shows beside the messages.
pub struct View<'a> {
    /// The id of the channel.
    pub channel: &'a str,
    pub channel_name: &'a str,
    pub people: &'a People,
    /// The text that the responder has typed and not yet sent. The page has a place for it only if it is given.
    pub draft: Option<&'a str>,
}

/// The page of one channel, which shows those of the `messages` that are in it.
pub fn render(messages: &[RecordedMessage], view: &View<'_>) -> String {
    let View { channel, channel_name: name, people, draft } = *view;
    let in_channel: Vec<_> = messages.iter().filter(|message| message.channel == channel).collect();
    let conversations: Vec<_> = in_channel
        .iter()
        .filter(|message| message.thread_ts.is_none())
        .map(|root| (root, replies(root, &in_channel)))
        .filter(|(root, replies)| !root.deleted || !replies.is_empty())
        .collect();
    let body = html! {
        header.channel {
            h1 { span.hash aria-hidden="true" { "#" } (name) }
            p { "A stand-in for Slack that shows the messages the bot sent." }
        }
        main {
            @for (root, replies) in &conversations { (conversation(root, replies, people)) }
            @if conversations.is_empty() { p.empty { "There are no messages in this channel yet." } }
        }
        @if let Some(draft) = draft {
            footer.composer { p.draft[!draft.is_empty()] {
                @if draft.is_empty() { "Message #" (name) } @else { (draft) }
            } }
        }
    };
    frontend::document(&format!("#{name} · stand-in for Slack"), STYLE, &body)
}

fn replies<'m>(root: &RecordedMessage, messages: &[&'m RecordedMessage]) -> Vec<&'m RecordedMessage> {
    let of_root = |message: &&&RecordedMessage| message.thread_ts.as_ref() == Some(&root.ts) && !message.deleted;
    messages.iter().filter(of_root).copied().collect()
}

fn conversation(root: &RecordedMessage, replies: &[&RecordedMessage], people: &People) -> Markup {
    html! {
        article.conversation {
            @if root.deleted { p.gone { "This message was deleted." } } @else { (message(root, people)) }
            @if !replies.is_empty() {
                section.thread aria-label="Thread" {
                    p.count { (replies.len()) @if replies.len() == 1 { " reply" } @else { " replies" } }
                    @for reply in replies { (message(reply, people)) }
                }
            }
        }
    }
}

fn message(message: &RecordedMessage, people: &People) -> Markup {
    let is_ephemeral = matches!(message.author, Author::BotEphemeral(_));
    let posted_at = message.posted_at.to_zoned(TimeZone::UTC);
    let place = Place { message_ts: &message.ts, people };
    html! {
        div.message.ephemeral[is_ephemeral] id={ "m" (message.ts) } {
            (avatar(&message.author))
            div.content {
                @if is_ephemeral { p.only { "Only visible to you" } }
                p.byline {
                    strong { (author_name(&message.author, people)) }
                    @if !matches!(message.author, Author::User(_)) { span.app { "APP" } }
                    time datetime=(message.posted_at) { (posted_at.strftime("%H:%M UTC")) }
                }
                div.body {
                    @if message.blocks.is_empty() {
                        div.section { (mrkdwn::render(&message.text, people)) }
                    } @else {
                        @for block in &message.blocks { (blocks::render(block, &place)) }
                    }
                    @if !message.edits.is_empty() { span.edited { "(edited)" } }
                }
            }
        }
    }
}

fn avatar(author: &Author) -> Markup {
    let drawing = match author {
        Author::User(_) => html! { circle cx="18" cy="14" r="5" {} path d="M9 28a9 7.5 0 0 1 18 0" {} },
        Author::Bot | Author::BotEphemeral(_) => html! {
            circle cx="16" cy="16" r="7" {}
            path d="M21.2 21.2 28 28 M13 16.5l2 2.2 4-5" {}
        },
    };
    html! {
        div.avatar.person[matches!(author, Author::User(_))] aria-hidden="true" { svg viewBox="0 0 36 36" { (drawing) } }
    }
}

fn author_name<'a>(author: &'a Author, people: &'a People) -> &'a str {
    match author {
        Author::User(user) => name(user, people),
        Author::Bot | Author::BotEphemeral(_) => "Incident Investigator",
    }
}

/// The name of a user; the id if the user is unknown.
fn name<'a>(user: &'a str, people: &'a People) -> &'a str {
    people.iter().find(|(id, _)| id == user).map_or(user, |(_, name)| name)
}
