//! A message that somebody wrote to the bot.

use serde::Deserialize;
use slack_morphism::{SlackChannelId, SlackTs, SlackUserId};

/// A message that somebody wrote: a mention of the bot, or a direct message.
///
/// Sources: <https://docs.slack.dev/reference/events/app_mention>, <https://docs.slack.dev/reference/events/message.im>
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// Who wrote it; none for what an app wrote.
    pub user: Option<SlackUserId>,
    /// The workspace that they are a member of.
    user_team: Option<String>,
    /// The workspace in which they wrote it.
    team: Option<String>,
    /// The app that wrote it, if one did. The bot's own messages have it too.
    pub bot_id: Option<String>,
    /// What kind of message it is, such as an edit of an earlier one; none for one that was just written.
    pub subtype: Option<String>,
    /// What was written.
    #[serde(default)]
    pub text: String,
    /// The id of the message.
    pub ts: SlackTs,
    /// The first message of its thread, if it is in one.
    pub thread_ts: Option<SlackTs>,
    /// The id of the channel.
    pub channel: SlackChannelId,
    /// What kind of channel it is: `im` for a direct message.
    pub channel_type: Option<String>,
}

/// Kinds of messages that a person wrote just now: one with a file, one in a thread that the channel sees too, `/me`.
const WRITTEN: [&str; 3] = ["file_share", "thread_broadcast", "me_message"];

impl Said {
    /// Who wrote it, if a person did just now: not an app, not the bot itself, and no edit.
    #[must_use]
    pub fn author(&self, bot_user: Option<&str>) -> Option<&str> {
        let is_new = self.subtype.as_deref().is_none_or(|subtype| WRITTEN.contains(&subtype));
        let author = self.user.as_ref().map(|user| user.0.as_str())?;
        (is_new && self.bot_id.is_none() && bot_user != Some(author)).then_some(author)
    }

    /// The workspace of whoever wrote it, as far as Slack says.
    #[must_use]
    pub fn author_team(&self) -> Option<&str> {
        self.user_team.as_deref().or(self.team.as_deref())
    }

    /// What was written to the bot, without its name; without the first name where the bot's is not known.
    #[must_use]
    pub fn without_mention(&self, bot_user: Option<&str>) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
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
