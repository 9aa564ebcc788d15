//! A channel as a responder sees it: the Block Kit messages as HTML, with every thread open.

mod blocks;
mod mrkdwn;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::workspace::{Author, Recorded, Workspace};

const STYLE: &str = include_str!("style.css");

/// Ids and names.
type People = [(String, String)];

/// The whole page.
pub fn render(workspace: &Workspace, people: &People, channel: &str) -> Markup {
    let name = workspace.channel_name(channel).unwrap_or(channel);
    let messages: Vec<_> = workspace.messages().iter().filter(|message| message.channel == channel).collect();
    let conversations: Vec<_> = messages
        .iter()
        .filter(|message| message.thread_ts.is_none())
        .map(|root| (root, replies(root, &messages)))
        .filter(|(root, replies)| !root.deleted || !replies.is_empty())
        .collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "#" (name) " · stand-in for Slack" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header.channel {
                    h1 { span.hash aria-hidden="true" { "#" } (name) }
                    p { "A stand-in for Slack: these are the messages that the bot sent." }
                }
                main {
                    @for (root, replies) in &conversations { (conversation(root, replies, people)) }
                    @if conversations.is_empty() { p.empty { "Nothing was said here yet." } }
                }
            }
        }
    }
}

fn replies<'m>(root: &Recorded, messages: &[&'m Recorded]) -> Vec<&'m Recorded> {
    let of_root = |message: &&&Recorded| message.thread_ts.as_ref() == Some(&root.ts) && !message.deleted;
    messages.iter().filter(of_root).copied().collect()
}

fn conversation(root: &Recorded, replies: &[&Recorded], people: &People) -> Markup {
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

fn message(message: &Recorded, people: &People) -> Markup {
    let whispered = matches!(message.author, Author::BotTo(_));
    let posted_at = message.posted_at.to_zoned(TimeZone::UTC);
    html! {
        div.message.whispered[whispered] id={ "m" (message.ts) } {
            (avatar(&message.author))
            div.content {
                @if whispered { p.only { "Only visible to you" } }
                p.byline {
                    strong { (author_name(&message.author, people)) }
                    @if !matches!(message.author, Author::User(_)) { span.app { "APP" } }
                    time datetime=(message.posted_at) { (posted_at.strftime("%H:%M UTC")) }
                }
                div.body {
                    @if message.blocks.is_empty() {
                        div.section { (mrkdwn::render(&message.text, people)) }
                    } @else {
                        @for block in &message.blocks { (blocks::render(block, people)) }
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
        Author::Bot | Author::BotTo(_) => html! {
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
        Author::Bot | Author::BotTo(_) => "Incident Investigator",
    }
}

/// What a user is called; somebody unknown keeps the id.
fn name<'a>(user: &'a str, people: &'a People) -> &'a str {
    people.iter().find(|(id, _)| id == user).map_or(user, |(_, name)| name)
}
