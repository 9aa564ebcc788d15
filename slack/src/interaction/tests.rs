use serde_json::{Value, json};

use super::*;

fn form(payload: &Value) -> String {
    serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap()
}

fn parse(payload: &Value) -> Result<Interaction, InvalidInteraction> {
    parse_interaction(form(payload).as_bytes())
}

/// A click as Slack's documentation shows it.
fn click() -> Value {
    json!({
        "type": "block_actions",
        "user": { "id": "U1", "username": "ann", "name": "ann", "team_id": "T1" },
        "api_app_id": "A1", "token": "x",
        "container": { "type": "message", "message_ts": "1700000001.000200", "channel_id": "C1", "is_ephemeral": false },
        "trigger_id": "1.2.3", "team": { "id": "T1", "domain": "example" }, "enterprise": null,
        "is_enterprise_install": false, "channel": { "id": "C1", "name": "incidents" },
        "message": { "ts": "1700000001.000200", "text": "Report", "blocks": [] }, "state": { "values": {} },
        "response_url": "https://hooks.slack.com/actions/T1/1/A",
        "actions": [{
            "type": "button", "action_id": "open_report", "block_id": "b",
            "text": { "type": "plain_text", "text": "Open" }, "url": "https://bot.example/reports/inv-1",
            "action_ts": "1700000100.123456"
        }]
    })
}

fn with(mut payload: Value, pointer: &str, value: Value) -> Value {
    *payload.pointer_mut(pointer).unwrap() = value;
    payload
}

#[test]
fn a_click_is_read_with_its_value_its_place_and_its_reply_address() {
    let Interaction::BlockActions(click) = parse(&click()).unwrap() else { panic!("it is a click") };
    assert_eq!(click.channel.unwrap().id.0, "C1");
    assert_eq!(click.actions[0].url.as_deref(), Some("https://bot.example/reports/inv-1"));
    assert_eq!(click.actions[0].chosen_value(), None);
}

#[test]
fn a_choice_in_a_menu_has_its_value() {
    let option = json!({ "text": { "type": "plain_text", "text": "Widen" }, "value": "widen" });
    let menu =
        with(click(), "/actions/0", json!({ "type": "overflow", "action_id": "more", "selected_option": option }));
    let Interaction::BlockActions(click) = parse(&menu).unwrap() else { panic!("it is a click") };
    assert_eq!(click.actions[0].chosen_value(), Some("widen"));
}

#[test]
fn an_installation_for_an_organisation_has_no_workspace_and_a_home_has_no_channel() {
    let payload = with(with(click(), "/team", Value::Null), "/channel", Value::Null);
    let Interaction::BlockActions(click) = parse(&with(payload, "/user/id", json!("W1"))).unwrap() else {
        panic!("it is a click")
    };
    assert_eq!((click.place.workspace().as_str(), click.channel, click.user.id.0.as_str()), ("", None, "W1"));
}

#[test]
fn every_kind_of_interaction_is_read() {
    let user = json!({ "id": "U1" });
    let view = json!({ "id": "V1", "callback_id": "investigate", "state": { "values": {} }, "private_metadata": "" });
    let payloads = [
        json!({ "type": "block_suggestion", "user": user, "action_id": "service", "block_id": "b", "value": "che" }),
        json!({ "type": "view_submission", "user": user, "view": view, "response_urls": [] }),
        json!({ "type": "view_closed", "user": user, "view": view, "is_cleared": false }),
        json!({ "type": "shortcut", "user": user, "callback_id": "investigate", "trigger_id": "1.2.3" }),
        json!({
            "type": "message_action", "user": user, "callback_id": "investigate_here", "trigger_id": "1.2.3",
            "channel": { "id": "C1" }, "message_ts": "1.2", "message": { "ts": "1.2" },
            "response_url": "https://hooks.slack.com/app/T1/1/A"
        }),
    ];
    for payload in payloads {
        assert!(parse(&payload).is_ok(), "{payload}");
    }
}

#[test]
fn what_is_malformed_is_refused() {
    let whole = form(&click());
    let truncated: String = whole.chars().take(whole.len() / 2).collect();
    let doubled = format!("{whole}&{whole}");
    let doubled_field = form(&click())
        .replace("%22type%22%3A%22block_actions%22", "%22type%22%3A%22block_actions%22%2C%22type%22%3A%22x%22");
    for body in [&truncated, "", "payload=", "payload=%7B%7D", "a=b", &doubled, &doubled_field] {
        assert!(parse_interaction(body.as_bytes()).is_err(), "{body}");
    }
    for (pointer, value) in [
        ("/type", json!("dialog_submission")),
        ("/type", json!(7)),
        ("/user", json!("U1")),
        ("/actions", json!({})),
        ("/response_url", json!("no address")),
        ("/trigger_id", json!(null)),
    ] {
        assert!(parse(&with(click(), pointer, value.clone())).is_err(), "{pointer} {value}");
    }
    assert!(parse_interaction(&[0xff; 1_000_000]).is_err());
}
