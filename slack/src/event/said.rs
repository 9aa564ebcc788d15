//! A message that was written where the bot reads: by a person, or by another app.

use serde::Deserialize;
use serde_json::Value;
use slack_morphism::{SlackChannelId, SlackTs, SlackUserId};

use super::resolution::says_resolved;
use crate::interaction::text_of_parts;

/// A message that was written where the bot reads: a mention of it, a direct message, or one in a channel of which it is a
/// member.
///
/// Sources: <https://docs.slack.dev/reference/events/app_mention>, <https://docs.slack.dev/reference/events/message>
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// What was written; of an edit, little but its time.
    #[serde(flatten)]
    pub post: Post,
    /// The workspace of which whoever wrote it is a member.
    user_team: Option<String>,
    /// The workspace in which they wrote it.
    team: Option<String>,
    /// What kind of message it is, such as an edit of an earlier one; none for one that was just written.
    pub subtype: Option<String>,
    /// The id of the channel.
    pub channel: SlackChannelId,
    /// What kind of channel it is: `im` for a direct message.
    pub channel_type: Option<String>,
    /// The message as it is now, where it was edited.
    ///
    /// Source: <https://docs.slack.dev/reference/events/message/message_changed>
    message: Option<Box<Post>>,
    /// The same as it was before.
    previous_message: Option<Box<Post>>,
}

/// A message in itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Post {
    /// Who wrote it; none for what some apps wrote.
    pub user: Option<SlackUserId>,
    /// The bot that wrote it, if one did. The bot's own messages have it too.
    pub bot_id: Option<String>,
    /// The app of that bot.
    app_id: Option<String>,
    /// What was written.
    #[serde(default)]
    pub text: String,
    /// The id of the message.
    pub ts: SlackTs,
    /// The first message of its thread, if it is in one.
    pub thread_ts: Option<SlackTs>,
    /// What else it shows.
    #[serde(default)]
    blocks: Value,
    /// What older apps show.
    #[serde(default)]
    attachments: Value,
}

/// Kinds of messages that a person wrote just now: one with a file, one in a thread that the channel sees too, `/me`.
const WRITTEN: [&str; 3] = ["file_share", "thread_broadcast", "me_message"];

/// Kinds of messages that an app wrote just now.
///
/// Source: <https://docs.slack.dev/reference/events/message/bot_message>
const WRITTEN_BY_APP: [&str; 2] = ["bot_message", "thread_broadcast"];

impl Said {
    /// Who wrote it, if a person did just now: not an app, not the bot itself, and no edit.
    #[must_use]
    pub fn author(&self, bot_user: Option<&str>) -> Option<&str> {
        let is_new = self.subtype.as_deref().is_none_or(|subtype| WRITTEN.contains(&subtype));
        let author = self.post.user.as_ref().map(|user| user.0.as_str())?;
        (is_new && self.post.bot_id.is_none() && bot_user != Some(author)).then_some(author)
    }

    /// The message of another app that says, or by an edit says now, that an incident is over.
    #[must_use]
    pub fn resolution(&self, own_app: Option<&str>, bot_user: Option<&str>) -> Option<&Post> {
        let post = match self.subtype.as_deref() {
            Some("message_changed") => self.message.as_deref()?,
            Some(subtype) if !WRITTEN_BY_APP.contains(&subtype) => return None,
            _ => &self.post,
        };
        let is_own = post.app_id.as_deref().is_some_and(|app| own_app == Some(app))
            || post.user.as_ref().is_some_and(|user| bot_user == Some(user.0.as_str()));
        let said_before = self.previous_message.as_ref().is_some_and(|before| says_resolved(&before.whole_text()));
        (post.bot_id.is_some() && !is_own && !said_before && says_resolved(&post.whole_text())).then_some(post)
    }

    /// The workspace of whoever wrote it, as far as Slack says.
    #[must_use]
    pub fn author_team(&self) -> Option<&str> {
        self.user_team.as_deref().or(self.team.as_deref())
    }

    /// What was written to the bot, without its name; without the first name where the bot's is not known.
    #[must_use]
    pub fn without_mention(&self, bot_user: Option<&str>) -> String {
        let mut text = String::with_capacity(self.post.text.len());
        let mut rest = self.post.text.as_str();
        let mut is_taken_out = false;
        while let Some((before, after)) = rest.split_once("<@") {
            text.push_str(before);
            let Some((mention, following)) = after.split_once('>') else {
                text.push_str("<@");
                rest = after;
                continue;
            };
            let user = mention.split('|').next().unwrap_or_default();
            let is_bot = bot_user.map_or(!is_taken_out, |bot| bot == user);
            if is_bot {
                is_taken_out = true;
                text.push(' ');
            } else {
                text.push_str("<@");
                text.push_str(mention);
                text.push('>');
            }
            rest = following;
        }
        text.push_str(rest);
        text.trim().to_owned()
    }
}

impl Post {
    /// Its text, with those of its blocks and attachments, but for what Slack shows of the addresses in it.
    ///
    /// Source: <https://docs.slack.dev/messaging/unfurling-links-in-messages>
    #[must_use]
    pub fn whole_text(&self) -> String {
        let attachments = self.attachments.as_array().into_iter().flatten();
        let own: Vec<&Value> = attachments.filter(|attachment| attachment["from_url"].is_null()).collect();
        text_of_parts(Some(&self.text), &self.blocks, own)
    }

    /// The first message of the thread that it is in, or that it may begin.
    #[must_use]
    pub fn thread_ts(&self) -> &SlackTs {
        self.thread_ts.as_ref().unwrap_or(&self.ts)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(fields: serde_json::Value) -> Said {
        let mut message = json!({ "user": "U1", "text": "<@U9> checkout", "ts": "1.2", "channel": "C1" });
        for (key, value) in fields.as_object().unwrap() {
            message[key] = value.clone();
        }
        serde_json::from_value(message).unwrap()
    }

    #[test]
    fn only_what_a_person_wrote_just_now_has_an_author() {
        for (fields, author) in [
            (json!({}), Some("U1")),
            (json!({ "user": "W1", "subtype": "file_share" }), Some("W1")),
            (json!({ "bot_id": "B1" }), None),
            (json!({ "user": "U9" }), None),
            (json!({ "user": null }), None),
            (json!({ "subtype": "message_changed" }), None),
            (json!({ "subtype": "bot_message" }), None),
        ] {
            assert_eq!(said(fields.clone()).author(Some("U9")), author, "{fields}");
        }
    }

    #[test]
    fn what_another_app_calls_resolved_is_heard_once() {
        let heard =
            |fields: serde_json::Value| said(fields).resolution(Some("A9"), Some("U9")).map(|post| post.ts.0.clone());
        let app = |fields: serde_json::Value| {
            let mut message =
                json!({ "user": null, "subtype": "bot_message", "bot_id": "B1", "text": "Incident #7 resolved" });
            for (key, value) in fields.as_object().unwrap() {
                message[key] = value.clone();
            }
            heard(message)
        };
        assert_eq!(app(json!({})).as_deref(), Some("1.2"));
        assert_eq!(app(json!({ "subtype": null, "user": "U7" })).as_deref(), Some("1.2"));
        let in_block = json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "*Status:* Resolved" } }]);
        assert_eq!(app(json!({ "text": "Incident #7", "blocks": in_block })).as_deref(), Some("1.2"));
        for (fields, why) in [
            (json!({ "text": "Incident #7 declared" }), "it says something else"),
            (json!({ "bot_id": null, "user": "U1", "subtype": null }), "a person wrote it"),
            (json!({ "subtype": "bot_add" }), "it is another kind of message"),
            (json!({ "app_id": "A9" }), "the bot's own app wrote it"),
            (json!({ "user": "U9" }), "the bot itself wrote it"),
        ] {
            assert_eq!(app(fields), None, "{why}");
        }
        let edit = |before: &str, now: &str| {
            let post = |text: &str| json!({ "bot_id": "B1", "text": text, "ts": "1.1" });
            heard(
                json!({ "subtype": "message_changed", "text": "", "message": post(now), "previous_message": post(before) }),
            )
        };
        assert_eq!(edit("Incident #7 triggered", "Incident #7 resolved").as_deref(), Some("1.1"));
        assert_eq!(edit("Incident #7 resolved", "Incident #7 resolved by Ann"), None);
        let unfurled = json!([{ "from_url": "https://jira.test/1", "text": "Status: Closed" }]);
        assert_eq!(app(json!({ "text": "See https://jira.test/1", "attachments": unfurled })), None);
    }

    #[test]
    fn the_bots_name_is_taken_out_wherever_it_stands() {
        for (text, bot, expected) in [
            ("<@U9> checkout last 30m", Some("U9"), "checkout last 30m"),
            ("<@U9|investigator>\u{a0}checkout", Some("U9"), "checkout"),
            ("checkout <@U9>", Some("U9"), "checkout"),
            ("hey <@U2> <@U9> x", Some("U9"), "hey <@U2>   x"),
            ("<@U9> <@U2>", None, "<@U2>"),
            ("<@U9 x < y", Some("U9"), "<@U9 x < y"),
            ("<@U9>", Some("U9"), ""),
        ] {
            assert_eq!(said(json!({ "text": text })).without_mention(bot), expected);
        }
    }
}
