//! All the text of a message: its own, and that of its blocks and attachments.

use serde_json::Value;

/// Characters that are collected: more than any alarm has.
const MAX_CHARS: usize = 20_000;

/// How deep blocks may lie in one another.
const MAX_DEPTH: usize = 12;

/// The text of a message, with a line for each piece of it. Fields of attachments become `title: value`.
///
/// Source: <https://docs.slack.dev/reference/messaging/attachments>
#[must_use]
pub fn text_of(message: &Value) -> String {
    let attachments = message["attachments"].as_array().into_iter().flatten();
    let mut text = text_of_parts(message["text"].as_str(), &message["blocks"], attachments);
    // A mail that was sent to a channel arrives as a file: https://docs.slack.dev/reference/objects/file-object
    for file in message["files"].as_array().into_iter().flatten() {
        for part in ["title", "plain_text"].iter().filter_map(|key| file[key].as_str()) {
            text.extend(part.chars().chain(['\n']).take(MAX_CHARS.saturating_sub(text.chars().count())));
        }
    }
    text
}

/// The same of a message whose parts are apart.
#[must_use]
pub fn text_of_parts<'a>(
    text: Option<&str>,
    blocks: &Value,
    attachments: impl IntoIterator<Item = &'a Value>,
) -> String {
    let mut lines = Lines::default();
    lines.push(text);
    lines.blocks(blocks, 0);
    for attachment in attachments {
        for key in ["pretext", "author_name", "title", "text"] {
            lines.push(attachment[key].as_str());
        }
        for field in attachment["fields"].as_array().into_iter().flatten() {
            let (title, value) = (field["title"].as_str().unwrap_or_default(), field["value"].as_str());
            lines.push(value.map(|value| format!("{title}: {value}")).as_deref());
        }
        lines.blocks(&attachment["blocks"], 0);
        for key in ["title_link", "footer", "fallback"] {
            lines.push(attachment[key].as_str());
        }
    }
    lines.text
}

#[derive(Default)]
struct Lines {
    text: String,
    chars: usize,
}

impl Lines {
    /// Appends a line, unless an equal one is there: texts are repeated for clients that cannot show blocks.
    fn push(&mut self, line: Option<&str>) {
        let Some(line) = line.map(str::trim).filter(|line| !line.is_empty()) else { return };
        if self.chars >= MAX_CHARS || self.text.contains(line) {
            return;
        }
        let room = MAX_CHARS - self.chars;
        let fitting: String = line.chars().take(room).collect();
        self.chars += fitting.chars().count();
        self.text.push_str(&fitting);
        self.text.push('\n');
    }

    /// Appends every text of these blocks, and the addresses of their links; what stands in one line of rich text together.
    /// What a button or a menu is called says what may be done, and not what happened.
    fn blocks(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.blocks(item, depth + 1)),
            Value::Object(fields) => {
                if matches!(
                    value["type"].as_str(),
                    Some("rich_text_section" | "rich_text_preformatted" | "rich_text_quote")
                ) {
                    let parts = value["elements"].as_array().into_iter().flatten();
                    let line: String =
                        parts.filter_map(|part| part["text"].as_str().or(part["url"].as_str())).collect();
                    self.push(Some(&line));
                    return;
                }
                self.push(value["url"].as_str());
                if matches!(&value["type"], Value::String(kind) if kind == "button" || kind.ends_with("_select") || kind == "overflow")
                {
                    return;
                }
                self.push(value["text"].as_str());
                fields.values().for_each(|inner| self.blocks(inner, depth + 1));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_piece_of_a_message_is_a_line() {
        let message = json!({
            "text": "ALARM: checkout",
            "blocks": [
                { "type": "header", "text": { "type": "plain_text", "text": "CloudWatch Alarm" } },
                { "type": "section", "fields": [{ "type": "mrkdwn", "text": "*Region:* eu-west-1" }] },
                { "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [
                    { "type": "text", "text": "see " }, { "type": "link", "url": "https://x.test", "text": "this" }
                ] }] },
                { "type": "actions", "elements": [
                    { "type": "button", "text": { "type": "plain_text", "text": "Open" }, "url": "https://y.test" }
                ] }
            ],
            "attachments": [
                { "title": "Slow", "text": "ALARM: checkout", "fields": [{ "title": "Service", "value": "checkout" }] }
            ]
        });
        insta::assert_snapshot!(text_of(&message), @r"
        ALARM: checkout
        CloudWatch Alarm
        *Region:* eu-west-1
        see this
        https://y.test
        Slow
        Service: checkout
        ");
    }

    #[test]
    fn a_mail_that_was_sent_to_a_channel_is_read() {
        let mail =
            json!({ "text": "", "files": [{ "title": "ALARM: \"x\"", "plain_text": "Alarm Details:\n- Name: x" }] });
        assert_eq!(text_of(&mail), "ALARM: \"x\"\nAlarm Details:\n- Name: x\n");
        let long = json!({ "files": [{ "plain_text": "é".repeat(30_000) }] });
        assert_eq!(text_of(&long).chars().count(), MAX_CHARS);
    }

    #[test]
    fn what_is_no_message_has_no_text_and_a_deep_or_long_one_is_cut() {
        assert_eq!(text_of(&json!({ "text": 7, "blocks": "x", "attachments": [3] })), "");
        let mut deep = json!({ "text": "lost" });
        for _ in 0..40 {
            deep = json!([deep]);
        }
        assert_eq!(text_of(&json!({ "blocks": deep })), "");
        assert_eq!(text_of(&json!({ "text": "é".repeat(30_000) })).chars().count(), MAX_CHARS + 1);
    }
}
