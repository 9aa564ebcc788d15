//! What people do with a report: they share it elsewhere, take it as a draft of a post-mortem, or dismiss it.

use investigation::model::{InvestigationId, Report, Request};
use investigation::ports::Announcement;
use serde_json::{Value, json};

use crate::command::reply::{ephemeral, new_text};
use crate::interaction::View;
use crate::limits;
use crate::message::{Blocks, Message};
use crate::modal::{self, part};
use crate::mrkdwn::Mrkdwn;

/// The name of the modal that asks where a report is to be shared.
pub const MODAL: &str = "share";

/// The field with the conversation, by its block.
pub const CONVERSATION: &str = "conversation";

/// The field with what is to be said with it.
const NOTE: &str = "note";

/// The title of that modal.
pub const TITLE: &str = "Share the report";

/// Characters of what somebody says with a report that they share.
const MAX_NOTE: usize = 500;

/// Where somebody wants a report to be shared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destination {
    /// The id of the conversation.
    pub conversation: Option<String>,
    /// What is to be said with it; may be empty.
    pub note: String,
}

/// Characters of the reason why a report is not shared there.
const MAX_WHY: usize = 300;

/// The modal that asks where a report is to be shared, and what is to be said with it; filled as it was before, under
/// the reason why that could not be done.
#[must_use]
pub fn question(id: &InvestigationId, filled: &Destination, why_again: Option<&str>) -> Value {
    let text = Mrkdwn::new(limits::MAX_SECTION_TEXT)
        .markup("The verdict is posted there, with a link to the whole report. The link works for a week.");
    let conversation = json!({
        "type": "conversations_select",
        "filter": { "include": ["public", "private"], "exclude_bot_users": true }
    });
    let conversation = part::with(conversation, "initial_conversation", filled.conversation.clone().map(Value::from));
    let mut blocks: Vec<Value> =
        why_again.map(|why| part::section(new_text().excerpt(why, MAX_WHY))).into_iter().collect();
    blocks.extend([
        part::section(text),
        part::field(CONVERSATION, "Where", "", false, conversation),
        part::field(NOTE, "What to say with it", "", true, part::text_field(&filled.note, MAX_NOTE, true)),
    ]);
    modal::modal(MODAL, TITLE, Some("Share"), id.as_str(), &blocks)
}

/// What was submitted.
#[must_use]
pub fn answered(view: &View) -> Destination {
    let conversation = view.field(CONVERSATION).and_then(|field| field.selected_conversation.clone());
    let note = view.field(NOTE).and_then(|field| field.value.as_deref()).unwrap_or_default();
    Destination { conversation, note: note.trim().to_owned() }
}

/// The arguments of `chat.postMessage` that share a report in a channel. Nobody is mentioned.
#[must_use]
pub fn to_post(channel: &str, request: &Request, report: &Report, link: &str, note: &str, by: &str) -> Value {
    let message = Message::from(&Announcement::Concluded { request, report, link });
    let said = Blocks::default().section(|text| {
        let text = if by.is_empty() { text.markup("Shared") } else { text.text(by).markup(" shared this") };
        if note.is_empty() { text.markup(".") } else { text.markup(": ").excerpt(note, MAX_NOTE) }
    });
    let blocks: Vec<_> = said.into_vec().into_iter().chain(message.blocks).take(limits::MAX_BLOCKS).collect();
    json!({
        "channel": channel, "text": message.text, "blocks": blocks, "unfurl_links": false, "unfurl_media": false,
        "link_names": false, "parse": "none",
    })
}

/// Says where the report was shared.
#[must_use]
pub fn shared(channel: &str) -> Value {
    modal::notice(TITLE, new_text().markup("The report is shared in ").channel(channel).markup("."))
}

/// Says that the bot may not post there.
#[must_use]
pub fn may_not_post() -> &'static str {
    "I can't post there. Invite me with /invite @Incident Investigator, or choose another conversation."
}

/// Says that the context does not let its reports be shown there.
#[must_use]
pub fn may_not_be_shown(service: &str) -> String {
    format!("People there may not see reports on {service}. Choose a channel in which it may be investigated.")
}

/// The name of the file of a post-mortem, such as `post-mortem-checkout-2026-03-01.md`.
#[must_use]
pub fn file_name(report: &Report) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_.".contains(*letter);
    let service: String = report.service.chars().filter(is_plain).take(64).collect();
    format!("post-mortem-{service}-{}.md", report.incident_window.start().strftime("%F"))
}

/// Says where the post-mortem is.
#[must_use]
pub fn post_mortem_written(is_in_thread: bool) -> String {
    ephemeral(new_text().markup(if is_in_thread {
        "A draft of the post-mortem is in the thread, as a Markdown file. Fill in its blanks: only people know those."
    } else {
        "A draft of the post-mortem is in our direct message, as a Markdown file, because I can't put files into this thread."
    }))
}

/// Says that there is no post-mortem, and why.
#[must_use]
pub fn post_mortem_refused(is_scope_missing: bool) -> String {
    ephemeral(new_text().markup(if is_scope_missing {
        "I may not upload files: the scope `files:write` is missing. Ask a workspace admin to reinstall the app from its manifest."
    } else {
        "Slack does not take the file at the moment. Click again in a minute."
    }))
}

/// The message that stands for a report that somebody dismissed: its text and its blocks.
#[must_use]
pub fn put_aside(report: &Report, by: &str) -> (String, Vec<Value>) {
    let text = Mrkdwn::new(limits::MAX_SECTION_TEXT).markup("The report on ").code(&report.service);
    let text = if by.is_empty() { text.markup(" was dismissed") } else { text.markup(" was dismissed by ").text(by) };
    let text = text.markup(". `/investigate show ").text(report.investigation_id.as_str()).markup("` shows it again.");
    let text = text.into_string();
    let block = json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text, "verbatim": true }] });
    (text, vec![block])
}

/// Says that somebody may not put a report aside, and whom to ask.
#[must_use]
pub fn may_not_put_aside(request: &Request, owners: &[String]) -> String {
    let mut text = new_text().markup("Others read this report too, so only whoever asked for it");
    text = if request.alarm.is_none() { text.markup(", ").mention(&request.user).markup(",") } else { text };
    for (index, owner) in owners.iter().take(5).enumerate() {
        text = text.markup(if index == 0 { " and the owners of its service, " } else { ", " }).whom_to_ask(owner);
    }
    ephemeral(text.markup(" may dismiss it."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::samples;

    #[test]
    fn a_shared_report_says_who_shares_it_and_mentions_only_who_asked() {
        let post = to_post("C9", &samples::request(), &samples::report(), samples::LINK, "<!channel> look", "ann");
        let text = post["blocks"][0]["text"]["text"].as_str().unwrap();
        assert_eq!(text, "ann shared this: &lt;!channel&gt; look");
        assert_eq!((&post["channel"], &post["unfurl_links"]), (&json!("C9"), &json!(false)));
        assert!(post["blocks"].as_array().unwrap().len() > 2);
    }

    #[test]
    fn a_file_has_a_name_that_every_system_takes() {
        let report = Report { service: "a/b \u{202e}c".repeat(40), ..samples::report() };
        let name = file_name(&report);
        assert!(
            name.starts_with("post-mortem-abcabc") && name.ends_with("-2023-04-18.md") && name.len() < 100,
            "{name}"
        );
    }

    #[test]
    fn what_is_put_aside_can_be_shown_again() {
        let (text, _) = put_aside(&samples::report(), "<!here>");
        assert_eq!(
            text,
            "The report on `petsite` was dismissed by &lt;!here&gt;. `/investigate show inv-0123456789` shows it again."
        );
    }
}
