//! A channel as a responder sees it: the Block Kit messages as HTML, with every thread open.

mod blocks;
mod mrkdwn;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::workspace::{Author, Recorded, Workspace};

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub fn render(workspace: &Workspace, channel: &str) -> Markup {
    let name = workspace.channel_name(channel).unwrap_or(channel);
    let messages: Vec<_> =
        workspace.messages().iter().filter(|message| message.channel == channel && !message.deleted).collect();
    let roots = messages.iter().filter(|message| message.thread_ts.is_none());
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
                    @for root in roots { (conversation(root, &messages)) }
                    @if messages.is_empty() { p.empty { "Nothing was said here yet." } }
                }
            }
        }
    }
}

fn conversation(root: &Recorded, messages: &[&Recorded]) -> Markup {
    let replies: Vec<_> = messages.iter().filter(|message| message.thread_ts.as_ref() == Some(&root.ts)).collect();
    html! {
        article.conversation {
            (message(root))
            @if !replies.is_empty() {
                section.thread aria-label="Thread" {
                    p.count { (replies.len()) @if replies.len() == 1 { " reply" } @else { " replies" } }
                    @for reply in replies { (message(reply)) }
                }
            }
        }
    }
}

fn message(message: &Recorded) -> Markup {
    let whispered = matches!(message.author, Author::BotTo(_));
    let posted_at = message.posted_at.to_zoned(TimeZone::UTC);
    html! {
        div.message.whispered[whispered] id={ "m" (message.ts) } {
            (avatar(&message.author))
            div.content {
                @if whispered { p.only { "Only visible to you" } }
                p.byline {
                    strong { (name(&message.author)) }
                    @if !matches!(message.author, Author::User(_)) { span.app { "APP" } }
                    time datetime=(message.posted_at) { (posted_at.strftime("%H:%M UTC")) }
                }
                div.body {
                    @if message.blocks.is_empty() {
                        div.section { (mrkdwn::render(&message.text)) }
                    } @else {
                        @for block in &message.blocks { (blocks::render(block)) }
                    }
                    @if !message.edits.is_empty() { span.edited { "(edited)" } }
                }
            }
        }
    }
}

fn avatar(author: &Author) -> Markup {
    match author {
        Author::User(user) => html! { div.avatar.person aria-hidden="true" { (user.chars().nth(1).unwrap_or('U')) } },
        Author::Bot | Author::BotTo(_) => html! {
            div.avatar aria-hidden="true" {
                svg viewBox="0 0 36 36" {
                    circle cx="16" cy="16" r="7" {}
                    path d="M21.2 21.2 28 28 M13 16.5l2 2.2 4-5" {}
                }
            }
        },
    }
}

fn name(author: &Author) -> &str {
    match author {
        Author::User(user) => user,
        Author::Bot | Author::BotTo(_) => "Incident Investigator",
    }
}
