//! App Home: what runs, what was found lately, the services that may be asked about, and what the bot may do.
//!
//! Source: <https://docs.slack.dev/surfaces/app-home>

use investigation::model::Context;
use investigation::ports::Status;
use serde_json::{Value, json};

use crate::command::lookup::{Listed, line};
use crate::limits;
use crate::modal::part::{self, header, section};
use crate::mrkdwn::Mrkdwn;

/// The name of the button that opens the form.
pub const OPEN_FORM: &str = "open_form";

/// The name of the button that cancels an investigation; its value is the investigation's id.
pub const CANCEL: &str = "cancel";

/// How many services are named: about three lines of a phone each.
const MAX_SERVICES: usize = 30;

/// Something that the bot needs, whether it may do it, and what is missing without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// What it is for, such as "read times in your zone".
    pub purpose: &'static str,
    /// The scope that it needs.
    pub scope: &'static str,
    /// Whether Slack let the bot do it just now; `None` where Slack did not answer.
    pub is_given: Option<bool>,
}

/// The page of one person.
#[must_use]
pub fn home(listed: &[Listed], contexts: &[&Context], permissions: &[Permission]) -> Value {
    let mut blocks = vec![
        header("Incident Investigator"),
        section(
            Mrkdwn::new(500).markup("What broke, and where do I look first? Type `/investigate` in any channel, or:"),
        ),
        json!({ "type": "actions", "elements": [
            { "type": "button", "action_id": OPEN_FORM, "style": "primary", "text": part::plain_text("Investigate", 75) }
        ] }),
        header("Running now"),
    ];
    let is_running = |listed: &&Listed| listed.status == Status::Running;
    let running: Vec<&Listed> = listed.iter().filter(is_running).collect();
    blocks.extend(running.iter().map(|listed| running_line(listed)));
    if running.is_empty() {
        blocks.push(section(Mrkdwn::new(100).markup("Nothing is running.")));
    }
    blocks.push(header("Recent"));
    let ended: Vec<&Listed> = listed.iter().filter(|listed| !is_running(listed)).collect();
    blocks.extend(ended.iter().map(|listed| section(line(Mrkdwn::new(limits::MAX_SECTION_TEXT), listed))));
    if ended.is_empty() {
        blocks.push(section(Mrkdwn::new(100).markup("Nothing has been investigated yet that you may see.")));
    }
    blocks.push(header("Services you may ask about"));
    blocks.push(section(services(contexts)));
    blocks.push(header("What the bot may do"));
    blocks.push(section(health(permissions)));
    json!({ "type": "home", "blocks": blocks })
}

/// An investigation that runs, with the button that cancels it.
fn running_line(listed: &Listed) -> Value {
    let id = listed.request.investigation_id.as_str();
    let mut block = section(line(Mrkdwn::new(limits::MAX_SECTION_TEXT), listed));
    if let Some(fields) = block.as_object_mut() {
        // An `action_id` is unique in a view, so that each button has the id of its investigation too.
        let button = json!({
            "type": "button", "action_id": format!("{CANCEL}:{id}"), "value": id, "text": part::plain_text("Cancel", 75)
        });
        fields.insert("accessory".to_owned(), button);
    }
    block
}

fn services(contexts: &[&Context]) -> Mrkdwn {
    let mut text = Mrkdwn::new(limits::MAX_SECTION_TEXT);
    if contexts.is_empty() {
        return text.markup("None yet. `/investigate context new` makes one.");
    }
    for (index, context) in contexts.iter().take(MAX_SERVICES).enumerate() {
        text = text.markup(if index == 0 { "" } else { " · " }).code(&context.service);
    }
    match contexts.len().saturating_sub(MAX_SERVICES) {
        0 => text,
        more => text.markup(" and ").text(&more.to_string()).markup(" more: `/investigate contexts`"),
    }
}

fn health(permissions: &[Permission]) -> Mrkdwn {
    let mut text = Mrkdwn::new(limits::MAX_SECTION_TEXT);
    for (index, permission) in permissions.iter().enumerate() {
        text = text.markup(if index == 0 { "" } else { "\n" });
        text = match permission.is_given {
            Some(true) => text.markup("✓ ").text(permission.purpose),
            Some(false) => {
                let text = text.markup("✗ ").text(permission.purpose).markup(": the scope ").code(permission.scope);
                text.markup(" is missing; reinstall the app from its manifest")
            }
            None => text.markup("– ").text(permission.purpose).markup(": Slack did not answer just now"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::samples;

    fn listed(status: Status, verdict: Option<&str>) -> Listed {
        Listed { request: samples::request(), status, verdict: verdict.map(str::to_owned), link: None }
    }

    /// What the page says, a line for each block.
    fn show(home: &Value) -> String {
        let text = |block: &Value| block["text"]["text"].as_str().unwrap_or("[buttons]").to_owned();
        home["blocks"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn it_says_what_runs_what_was_found_and_what_is_missing() {
        let context: Context = serde_json::from_value(json!({ "service": "checkout", "region": "eu-west-1" })).unwrap();
        let permission = |purpose, is_given| Permission { purpose, scope: "users:read", is_given };
        let permissions = [
            permission("read times in your zone", Some(false)),
            permission("write to you alone", Some(true)),
            permission("speak", None),
        ];
        let all = [listed(Status::Running, None), listed(Status::Completed, Some("orders is throttled"))];
        insta::assert_snapshot!(show(&home(&all, &[&context], &permissions)), @r"
        Incident Investigator
        What broke, and where do I look first? Type `/investigate` in any channel, or:
        [buttons]
        Running now
        `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: is running, since <!date^1681856460^{time}|2023-04-18 22:21 UTC> · <@U2CERLKJA> · `inv-0123456789`
        Recent
        `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: orders is throttled · <@U2CERLKJA> · `inv-0123456789`
        Services you may ask about
        `checkout`
        What the bot may do
        ✗ read times in your zone: the scope `users:read` is missing; reinstall the app from its manifest
        ✓ write to you alone
        – speak: Slack did not answer just now
        ");
        insta::assert_snapshot!(show(&home(&[], &[], &[])).lines().filter(|line| line.contains("No")).collect::<Vec<_>>().join("\n"), @r"
        Nothing is running.
        Nothing has been investigated yet that you may see.
        None yet. `/investigate context new` makes one.
        ");
    }
}
