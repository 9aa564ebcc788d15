//! Clicks on the elements of a message, as Slack sends them.
//!
//! Source: <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>.

use std::sync::PoisonError;

use axum::http::{self, Request, Uri};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::FakeSlack;
use super::api::{TEAM, with};
use super::response_url::ResponseUrl;
use super::workspace::RecordedMessage;

/// What is clicked: an element of a message, and in a menu the option.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Click {
    /// The id of the message.
    pub message_ts: String,
    /// The app's name for the element.
    pub action_id: String,
    /// The value of the option; empty for a button.
    #[serde(default)]
    pub value: String,
}

/// The message has no such element.
#[derive(Debug, thiserror::Error)]
#[error("no message has the element {0:?}")]
pub struct NoSuchElement(Click);

impl FakeSlack {
    /// The request that tells the app at `address` of a click, signed now.
    ///
    /// # Errors
    /// [`NoSuchElement`] when no message shows what is clicked; the inner error when `address` is not a valid URI.
    pub fn click(
        &self,
        address: &Uri,
        user: &str,
        click: &Click,
    ) -> Result<http::Result<Request<String>>, NoSuchElement> {
        let found = self.messages().into_iter().find_map(|message| {
            let action =
                (message.ts == click.message_ts && !message.deleted).then(|| find_action(&message.blocks, click))??;
            Some((message, action))
        });
        let payload = match found {
            Some((message, action)) => self.payload(user, &message, &action),
            None => self.payload_of_view(user, click).ok_or_else(|| NoSuchElement(click.clone()))?,
        };
        Ok(self.interaction(address, &payload))
    }

    /// What Slack tells of a click in a modal or in App Home.
    fn payload_of_view(&self, user: &str, click: &Click) -> Option<Value> {
        let shown =
            [self.modal(user), self.home(user)].into_iter().flatten().find(|view| view.id == click.message_ts)?;
        let blocks = shown.view.get("blocks")?.as_array()?;
        let action = find_action(blocks, click)?;
        let payload = with(self.payload_of_person("block_actions", user), "actions", json!([action]));
        let payload = with(payload, "container", json!({ "type": "view", "view_id": shown.id }));
        Some(with(payload, "view", shown.described()))
    }

    fn payload(&self, user: &str, message: &RecordedMessage, action: &Value) -> Value {
        let now = self.now();
        let mut name = String::new();
        self.workspace.send_modify(|workspace| {
            name = workspace.next_ts(now);
            workspace.views.issue_trigger(&format!("{name}.8088930838d88f008e0"), user, now);
            workspace.response_urls.push(ResponseUrl {
                name: name.clone(),
                channel: message.channel.clone(),
                user: user.to_owned(),
                issued_at: now,
                uses: 0,
            });
        });
        let hooks_url = self.hooks_url.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let channel_name = self.workspace.borrow().channel_name(&message.channel).unwrap_or("directmessage").to_owned();
        json!({
            "type": "block_actions", "token": "unused", "api_app_id": "A0INVESTIG8",
            "user": { "id": user, "username": "responder", "name": "responder", "team_id": TEAM },
            "container": {
                "type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": false,
                "thread_ts": message.thread_ts
            },
            "trigger_id": format!("{name}.8088930838d88f008e0"),
            "team": { "id": TEAM, "domain": "demo" }, "enterprise": null, "is_enterprise_install": false,
            "channel": { "id": message.channel, "name": channel_name },
            "message": { "type": "message", "ts": message.ts, "text": message.text, "blocks": message.blocks },
            "state": { "values": {} },
            "response_url": format!("{hooks_url}/commands/{TEAM}/{name}"),
            "actions": [action]
        })
    }
}

/// What Slack says of the click, if the blocks have such an element.
fn find_action(blocks: &[Value], click: &Click) -> Option<Value> {
    let element = blocks.iter().find_map(|block| find_element(block, &click.action_id))?;
    let mut action = Map::new();
    action.insert("type".to_owned(), element["type"].clone());
    action.insert("action_id".to_owned(), click.action_id.clone().into());
    action.insert("block_id".to_owned(), "block".into());
    action.insert("action_ts".to_owned(), click.message_ts.clone().into());
    if let Some(options) = element["options"].as_array() {
        let picked = options.iter().find(|option| option["value"] == click.value.as_str())?;
        action.insert("selected_option".to_owned(), picked.clone());
        return Some(action.into());
    }
    let button = match element["type"].as_str() {
        Some("feedback_buttons") => ["positive_button", "negative_button"]
            .into_iter()
            .map(|key| &element[key])
            .find(|button| button["value"] == click.value.as_str())?,
        _ => element,
    };
    for key in ["text", "value", "url"] {
        if let Some(value) = button.get(key) {
            action.insert(key.to_owned(), value.clone());
        }
    }
    Some(action.into())
}

/// The element with this name: of a block, beside a section, or in a container.
fn find_element<'v>(block: &'v Value, action_id: &str) -> Option<&'v Value> {
    let items = |key: &str| block[key].as_array().into_iter().flatten();
    let is_named = |element: &&Value| element["action_id"] == action_id;
    items("elements")
        .chain(items("actions"))
        .chain(block.get("accessory"))
        .find(is_named)
        .or_else(|| items("child_blocks").find_map(|child| find_element(child, action_id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slack::tests::{CHANNEL, fake};

    /// What Slack would tell of a click on this element of a message with one button of each kind.
    fn clicked(action_id: &str, value: &str) -> Option<Value> {
        let text = |text: &str| json!({"type": "plain_text", "text": text});
        let button = |id: &str| json!({"type": "button", "text": text("x"), "action_id": id, "value": "7"});
        let feedback = json!({
            "type": "feedback_buttons", "action_id": "feedback",
            "positive_button": {"text": text("Right"), "value": "right"},
            "negative_button": {"text": text("Wrong"), "value": "wrong"},
        });
        let section = json!({"type": "section", "text": text("x"), "accessory": button("beside")});
        let row = json!({"type": "actions", "elements": [button("inside")]});
        let blocks = vec![
            section,
            json!({"type": "container", "title": text("x"), "child_blocks": [row]}),
            json!({"type": "context_actions", "elements": [feedback]}),
        ];
        let fake = fake();
        let _ = fake.post_as_user(CHANNEL, "U1", "x");
        let message = RecordedMessage { blocks, ..fake.messages().remove(0) };
        let click = Click { message_ts: message.ts.clone(), action_id: action_id.to_owned(), value: value.to_owned() };
        find_action(&message.blocks, &click)
    }

    #[test]
    fn a_button_is_found_beside_a_section_and_in_a_container() {
        for id in ["beside", "inside"] {
            assert_eq!(clicked(id, "").unwrap()["value"], "7", "{id}");
        }
        assert_eq!(clicked("elsewhere", ""), None);
    }

    #[test]
    fn feedback_is_sent_with_the_value_of_the_button_that_was_clicked() {
        let wrong = clicked("feedback", "wrong").unwrap();
        assert_eq!((&wrong["type"], &wrong["value"]), (&json!("feedback_buttons"), &json!("wrong")));
        assert_eq!(clicked("feedback", "perhaps"), None);
    }
}
