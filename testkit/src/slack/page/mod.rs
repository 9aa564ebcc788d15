//! A channel as a responder sees it: the Block Kit messages as HTML, with every thread open.

mod blocks;
mod chart;
mod elements;
mod modal;
mod mrkdwn;
mod rich_text;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::views::ShownView;
use super::workspace::{Author, RecordedMessage};

const STYLE: &str = include_str!("style.css");

/// What people and channels are called: id and name.
type Names = [(String, String)];

/// Where a block is shown, for what in it is clicked or names somebody.
pub struct Place<'a> {
    /// The id of the message.
    pub message_ts: &'a str,
    pub names: &'a Names,
}

/// What the page shows beside the messages.
pub struct View<'a> {
    /// The id of the channel.
    pub channel: &'a str,
    pub channel_name: &'a str,
    pub names: &'a Names,
    /// The text that the responder has typed and not yet sent. The page has a place for it only if it is given.
    pub draft: Option<&'a str>,
    /// What the person can do; the page only shows what there is without it.
    pub live: Option<Live<'a>>,
}

/// What a person can do on the page.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// The modal that is open.
    pub modal: Option<&'a ShownView>,
    /// The channels: id and name.
    pub channels: &'a Names,
    /// The people: id and name.
    pub people: &'a Names,
}

/// The page of one channel, which shows those of the `messages` that are in it.
pub fn render(messages: &[RecordedMessage], view: &View<'_>) -> String {
    let View { channel, channel_name: name, names, draft, live } = *view;
    let in_channel: Vec<_> = messages.iter().filter(|message| message.channel == channel).collect();
    let conversations: Vec<_> = in_channel
        .iter()
        .filter(|message| message.thread_ts.is_none())
        .map(|root| (root, replies(root, &in_channel)))
        .filter(|(root, replies)| !root.deleted || !replies.is_empty())
        .collect();
    // What lies behind a modal can neither be clicked nor reached by the keyboard.
    let is_behind = live.is_some_and(|live| live.modal.is_some());
    let body = html! {
        header.channel inert[is_behind] {
            h1 { span.hash aria-hidden="true" { "#" } (name) }
            p { "A stand-in for Slack that shows the messages the bot sent." }
            @if let Some(live) = live { (navigation(live.channels)) }
        }
        main inert[is_behind] {
            @for (root, replies) in &conversations { (conversation(root, replies, names, live.is_some())) }
            @if conversations.is_empty() { p.empty { "There are no messages in this channel yet." } }
        }
        @if let Some(draft) = draft {
            footer.composer { p.draft[!draft.is_empty()] {
                @if draft.is_empty() { "Message #" (name) } @else { (draft) }
            } }
        }
        @if let Some(live) = live {
            (composer(channel, name, is_behind))
            @if let Some(open) = live.modal { (modal::modal(open, &live)) }
        }
    };
    frontend::document(&format!("#{name} · stand-in for Slack"), STYLE, &body)
}

/// App Home, with the way back to the channels.
pub fn render_home(home: Option<&ShownView>, channels: &Names, names: &Names) -> String {
    let body = html! {
        header.channel { h1 { "Incident Investigator" } (navigation(channels)) }
        main {
            @match home {
                Some(home) => { (modal::home(home, names)) }
                None => { p.empty { "The app shows nothing here yet." } }
            }
        }
    };
    frontend::document("App Home · stand-in for Slack", STYLE, &body)
}

fn navigation(channels: &Names) -> Markup {
    html! {
        nav {
            @for (id, name) in channels { a href={ "/slack?channel=" (id) } { "#" (name) } }
            a href="/slack/home" { "App Home" }
            form method="post" action="/slack/shortcuts" {
                input type="hidden" name="callback_id" value="investigate";
                button.button.small type="submit" { "Investigate …" }
            }
        }
    }
}

/// Where a person types.
fn composer(channel: &str, name: &str, is_behind: bool) -> Markup {
    html! {
        footer.composer inert[is_behind] { form method="post" action="/slack/typed" {
            input type="hidden" name="channel" value=(channel);
            input type="text" name="text" autocomplete="off" aria-label={ "Message #" (name) }
                placeholder={ "Message #" (name) ", /investigate, or @investigator" };
            button.button.primary type="submit" { "Send" }
        } }
    }
}

/// Where a person answers in the thread of a message.
fn reply(root: &RecordedMessage) -> Markup {
    html! {
        form.reply method="post" action="/slack/typed" {
            input type="hidden" name="channel" value=(root.channel);
            input type="hidden" name="thread_ts" value=(root.ts);
            input type="text" name="text" autocomplete="off" aria-label="Reply in this thread" placeholder="Reply: why orders? timeline …";
            button.button type="submit" { "Reply" }
        }
    }
}

/// The shortcut on a message.
fn shortcut(message_ts: &str) -> Markup {
    html! {
        form.shortcut method="post" action="/slack/shortcuts" {
            input type="hidden" name="callback_id" value="investigate_here";
            input type="hidden" name="message_ts" value=(message_ts);
            button.button.small type="submit" { "Investigate this" }
        }
    }
}

fn replies<'m>(root: &RecordedMessage, messages: &[&'m RecordedMessage]) -> Vec<&'m RecordedMessage> {
    let of_root = |message: &&&RecordedMessage| message.thread_ts.as_ref() == Some(&root.ts) && !message.deleted;
    messages.iter().filter(of_root).copied().collect()
}

fn conversation(root: &RecordedMessage, replies: &[&RecordedMessage], names: &Names, is_live: bool) -> Markup {
    html! {
        article.conversation {
            @if root.deleted { p.gone { "This message was deleted." } } @else { (message(root, names, is_live)) }
            @if !replies.is_empty() {
                div.thread role="group" aria-label="Thread" {
                    p.count { (replies.len()) @if replies.len() == 1 { " reply" } @else { " replies" } }
                    @for reply in replies { (message(reply, names, is_live)) }
                    @if is_live { (reply(root)) }
                }
            }
        }
    }
}

fn message(message: &RecordedMessage, names: &Names, is_live: bool) -> Markup {
    let is_ephemeral = matches!(message.author, Author::BotEphemeral(_));
    let posted_at = message.posted_at.to_zoned(TimeZone::UTC);
    let place = Place { message_ts: &message.ts, names };
    html! {
        div.message.ephemeral[is_ephemeral] id={ "m" (message.ts) } {
            (avatar(&message.author))
            div.content {
                @if is_ephemeral { p.only { "Only visible to you" } }
                p.byline {
                    strong { (author_name(&message.author, names)) }
                    @if !matches!(message.author, Author::User(_)) { span.app { "APP" } }
                    time datetime=(message.posted_at) { (posted_at.strftime("%H:%M UTC")) }
                }
                div.body {
                    @if message.blocks.is_empty() {
                        div.section { (mrkdwn::render(&message.text, names)) }
                    } @else {
                        @for block in &message.blocks { (blocks::render(block, &place)) }
                    }
                    @if !message.edits.is_empty() { span.edited { "(edited)" } }
                }
                @if is_live && matches!(message.author, Author::User(_)) { (shortcut(&message.ts)) }
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

fn author_name<'a>(author: &'a Author, names: &'a Names) -> &'a str {
    match author {
        Author::User(user) => name(user, names),
        Author::Bot | Author::BotEphemeral(_) => "Incident Investigator",
    }
}

/// The name of a user or channel; the id if it is unknown.
fn name<'a>(id: &'a str, names: &'a Names) -> &'a str {
    names.iter().find(|(known, _)| known == id).map_or(id, |(_, name)| name)
}
