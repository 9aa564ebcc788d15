//! Each limit: the last that is taken and the first that is refused.

use serde_json::{Value, json};

use super::check;

fn x(length: usize) -> String {
    "é".repeat(length)
}

fn mrkdwn(length: usize) -> Value {
    json!({"type": "mrkdwn", "text": x(length)})
}

fn plain(length: usize) -> Value {
    json!({"type": "plain_text", "text": x(length)})
}

fn times(count: usize, value: &Value) -> Value {
    Value::Array(vec![value.clone(); count])
}

fn button(text: usize, extra: &Value) -> Value {
    let mut button = json!({"type": "button", "text": plain(text)});
    for (key, value) in extra.as_object().unwrap() {
        button[key] = value.clone();
    }
    button
}

fn actions(element: &Value) -> Value {
    json!({"type": "actions", "elements": [element]})
}

fn select(options: usize, text: usize, value: usize) -> Value {
    let option = json!({"text": plain(text), "value": x(value)});
    actions(&json!({"type": "static_select", "options": times(options, &option)}))
}

fn link(length: usize) -> Value {
    json!({"url": format!("http://{}", "x".repeat(length - 7))})
}

fn image(alt: usize) -> Value {
    json!({"type": "image", "image_url": "https://x.test/a.png", "alt_text": x(alt)})
}

#[test]
fn every_limit_is_where_slack_has_it() {
    let block = |field: &str, length| json!({"type": "section", field: mrkdwn(length)});
    let fields = |count, length| json!({"type": "section", "fields": times(count, &mrkdwn(length))});
    let context = |count, length| json!({"type": "context", "elements": times(count, &mrkdwn(length))});
    let table = |rows, cells| json!({"type": "table", "rows": times(rows, &times(cells, &json!({"type": "raw_text", "text": "x"})))});
    let limits = [
        ("section text", block("text", 3_000), block("text", 3_001)),
        ("empty text", block("text", 1), block("text", 0)),
        ("fields", fields(10, 1), fields(11, 1)),
        ("no fields", fields(1, 1), fields(0, 1)),
        ("field text", fields(1, 2_000), fields(1, 2_001)),
        ("header", json!({"type": "header", "text": plain(150)}), json!({"type": "header", "text": plain(151)})),
        ("plain header", json!({"type": "header", "text": plain(1)}), json!({"type": "header", "text": mrkdwn(1)})),
        ("context elements", context(10, 1), context(11, 1)),
        ("context text", context(1, 3_000), context(1, 3_001)),
        (
            "actions",
            json!({"type": "actions", "elements": times(25, &button(1, &json!({})))}),
            json!({"type": "actions", "elements": times(26, &button(1, &json!({})))}),
        ),
        ("button text", actions(&button(75, &json!({}))), actions(&button(76, &json!({})))),
        ("button url", actions(&button(1, &link(3_000))), actions(&button(1, &link(3_001)))),
        (
            "button value",
            actions(&button(1, &json!({"value": x(2_000)}))),
            actions(&button(1, &json!({"value": x(2_001)}))),
        ),
        (
            "button style",
            actions(&button(1, &json!({"style": "danger"}))),
            actions(&button(1, &json!({"style": "red"}))),
        ),
        (
            "button label",
            actions(&button(1, &json!({"accessibility_label": x(75)}))),
            actions(&button(1, &json!({"accessibility_label": x(76)}))),
        ),
        ("options", select(100, 1, 1), select(101, 1, 1)),
        ("option text", select(1, 75, 1), select(1, 76, 1)),
        ("option value", select(1, 1, 150), select(1, 1, 151)),
        ("image", image(2_000), image(2_001)),
        ("image alt", image(1), json!({"type": "image", "image_url": "https://x.test/a.png"})),
        ("markdown", json!({"type": "markdown", "text": x(12_000)}), json!({"type": "markdown", "text": x(12_001)})),
        ("table rows", table(100, 1), table(101, 1)),
        ("table cells", table(1, 20), table(1, 21)),
        ("block id", json!({"type": "divider", "block_id": x(255)}), json!({"type": "divider", "block_id": x(256)})),
        ("unknown key", json!({"type": "divider"}), json!({"type": "divider", "colour": "red"})),
        ("unknown type", json!({"type": "divider"}), json!({"type": "ruler"})),
    ];
    for (name, taken, refused) in limits {
        assert_eq!(check(&[taken]).problems, Vec::<String>::new(), "{name}");
        assert!(!check(&[refused]).problems.is_empty(), "{name}: one more must be refused");
    }
}

#[test]
fn a_message_has_at_most_50_blocks() {
    let divider = json!({"type": "divider"});
    assert!(check(&vec![divider.clone(); 50]).problems.is_empty());
    assert_eq!(check(&vec![divider; 51]).problems, ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]);
}

#[test]
fn an_id_appears_once() {
    let block = json!({"type": "divider", "block_id": "a"});
    assert_eq!(check(std::slice::from_ref(&block)).problems.len(), 0);
    assert_eq!(check(&[block.clone(), block]).problems.len(), 1);
}

#[test]
fn all_texts_are_counted() {
    let blocks = [
        json!({"type": "header", "text": plain(10)}),
        json!({"type": "section", "text": mrkdwn(20), "fields": [mrkdwn(3)]}),
        json!({"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": x(4)}]},
        ]}),
    ];
    let checked = check(&blocks);
    assert_eq!((checked.chars, checked.problems), (37, vec![]));
}

#[test]
fn a_complaint_says_where() {
    let problems = check(&[json!({"type": "section", "text": mrkdwn(3_001)})]).problems;
    assert_eq!(problems, ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]);
}
