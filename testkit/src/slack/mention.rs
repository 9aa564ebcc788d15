//! Whom a message notifies: <https://docs.slack.dev/messaging/formatting-message-text#mentions>.

use serde_json::Value;

/// Somebody whom a message notifies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    /// `<@U…>`
    User(String),
    /// `<!subteam^S…>`
    Group(String),
    /// `<!here>`, `<!channel>` or `<!everyone>`, without the signs around the word.
    Broadcast(String),
}

impl Mention {
    /// Parses the text between `<` and `>`; `None` if it notifies nobody.
    pub fn parse(control: &str) -> Option<Self> {
        let target = control.split('|').next()?;
        if let Some(user) = target.strip_prefix('@') {
            return Some(Self::User(user.to_owned()));
        }
        match target.strip_prefix('!')? {
            word @ ("here" | "channel" | "everyone") => Some(Self::Broadcast(word.to_owned())),
            command => command.strip_prefix("subteam^").map(|group| Self::Group(group.to_owned())),
        }
    }
}

/// The mentions in a mrkdwn text.
pub fn in_text(text: &str) -> Vec<Mention> {
    let controls = text.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    controls.filter_map(|(control, _)| Mention::parse(control)).collect()
}

/// The mentions in blocks: in mrkdwn texts, and in the elements of rich text that stand for one.
pub fn in_blocks(value: &Value) -> Vec<Mention> {
    let string = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    match (value, string("type").as_str()) {
        (Value::Array(items), _) => items.iter().flat_map(in_blocks).collect(),
        (Value::Object(_), "mrkdwn" | "markdown") => in_text(&string("text")),
        (Value::Object(_), "user") => vec![Mention::User(string("user_id"))],
        (Value::Object(_), "usergroup") => vec![Mention::Group(string("usergroup_id"))],
        (Value::Object(_), "broadcast") => vec![Mention::Broadcast(string("range"))],
        (Value::Object(fields), _) => fields.values().flat_map(in_blocks).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_sequences_are_mentions_and_escaped_ones_are_not() {
        let text = "<@U1|ann> <!here> <!subteam^S1|team> &lt;!channel&gt; <https://x.test|!channel> <!date^1^x|y>";
        assert_eq!(
            in_text(text),
            [Mention::User("U1".into()), Mention::Broadcast("here".into()), Mention::Group("S1".into())]
        );
    }

    #[test]
    fn plain_text_mentions_nobody() {
        let blocks = serde_json::json!([
            {"type": "header", "text": {"type": "plain_text", "text": "<!channel>"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}},
        ]);
        assert_eq!(in_blocks(&blocks), [Mention::Broadcast("channel".into())]);
    }
}
