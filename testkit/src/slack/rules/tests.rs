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

fn ragged(kind: &str) -> Value {
    let cell = json!({"type": "raw_text", "text": "x"});
    json!({"type": kind, "caption": "c", "rows": [[cell, cell], [cell]]})
}

fn data_table(rows: usize) -> Value {
    let header = json!([{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]);
    let row = json!([{"type": "raw_text", "text": "x"}, {"type": "raw_number", "value": 7, "text": "7"}]);
    let rows: Vec<Value> = (0..rows).map(|index| if index == 0 { header.clone() } else { row.clone() }).collect();
    json!({"type": "data_table", "caption": "c", "rows": rows})
}

fn chart(series: usize, points: usize) -> Value {
    let labels: Vec<String> = (0..points).map(|index| index.to_string()).collect();
    let data: Vec<Value> = labels.iter().map(|label| json!({"label": label, "value": 1.5})).collect();
    let series: Vec<Value> =
        (0..series).map(|index| json!({"name": format!("series {index}"), "data": data})).collect();
    let chart = json!({"type": "line", "series": series, "axis_config": {"categories": labels}});
    json!({"type": "data_visualization", "title": "t", "chart": chart})
}

fn plan(tasks: usize) -> Value {
    let task = |index| json!({"task_id": format!("task {index}"), "title": "t", "status": "pending"});
    json!({"type": "plan", "title": "t", "tasks": (0..tasks).map(task).collect::<Vec<_>>()})
}

fn rich_text(length: usize) -> Value {
    let section = json!({"type": "rich_text_section", "elements": [{"type": "text", "text": x(length)}]});
    json!({"type": "rich_text", "elements": [section]})
}

fn container(child: &Value, count: usize) -> Value {
    json!({
        "type": "container", "title": plain(150), "child_blocks": times(count, child),
        "is_collapsible": true, "default_collapsed": true,
    })
}

fn feedback(count: usize, value: usize) -> Value {
    let button = json!({"text": plain(75), "value": x(value)});
    let buttons = json!({"type": "feedback_buttons", "positive_button": button, "negative_button": button});
    json!({"type": "context_actions", "elements": times(count, &buttons)})
}

/// The block with another value at this place.
fn with(block: &Value, pointer: &str, value: Value) -> Value {
    let mut block = block.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match block.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        object => object[key] = value,
    }
    block
}

/// The block without the field at this place.
fn without(block: &Value, pointer: &str) -> Value {
    let mut block = block.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    block.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
    block
}

#[test]
fn a_message_has_a_plan_or_loose_task_cards_and_two_charts_at_most() {
    let card = json!({"type": "task_card", "task_id": "1", "title": "t"});
    assert_eq!(check(&[card.clone(), card.clone()]).problems, Vec::<String>::new());
    assert_eq!(check(&[plan(1), card.clone()]).problems.len(), 1);
    assert_eq!(check(&[card, plan(1)]).problems.len(), 1);
    assert!(check(&[chart(1, 2), chart(1, 2)]).problems.is_empty());
    assert_eq!(check(&vec![chart(1, 2); 3]).problems.len(), 1);
}

#[test]
fn what_is_in_a_container_or_a_plan_counts_as_text() {
    let text = json!({"type": "section", "text": mrkdwn(40)});
    assert_eq!(check(&[container(&text, 3)]).chars, 150 + 3 * 40);
    let told = with(&plan(1), "/tasks/0/details", rich_text(9));
    assert_eq!(check(&[told]).chars, 1 + 1 + 9);
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
        ("ragged table", table(2, 2), ragged("table")),
        ("data table", data_table(101), data_table(102)),
        ("data table of one row", data_table(2), data_table(1)),
        ("ragged data table", data_table(3), ragged("data_table")),
        ("caption", data_table(3), without(&data_table(3), "/caption")),
        ("header of a data table", data_table(2), with(&data_table(2), "/rows/0/0", rich_text(1))),
        ("number", data_table(2), with(&data_table(2), "/rows/1/1/value", json!("7"))),
        ("chart without axes", chart(1, 2), without(&chart(1, 2), "/chart/axis_config")),
        ("series", chart(6, 2), chart(7, 2)),
        ("points", chart(1, 20), chart(1, 21)),
        ("equal names", chart(2, 2), with(&chart(2, 2), "/chart/series/1/name", json!("series 0"))),
        ("foreign label", chart(1, 2), with(&chart(1, 2), "/chart/series/0/data/1/label", json!("never"))),
        ("missing point", chart(1, 2), with(&chart(1, 2), "/chart/series/0/data", json!([{"label": "0", "value": 1}]))),
        ("equal categories", chart(1, 2), with(&chart(1, 2), "/chart/axis_config/categories", json!(["0", "0"]))),
        ("value", chart(1, 2), with(&chart(1, 2), "/chart/series/0/data/1/value", json!("1"))),
        ("chart title", with(&chart(1, 2), "/title", json!(x(50))), with(&chart(1, 2), "/title", json!(x(51)))),
        ("tasks", plan(50), plan(51)),
        ("equal tasks", plan(2), with(&plan(2), "/tasks/1/task_id", json!("task 0"))),
        ("status", with(&plan(1), "/tasks/0/status", json!("error")), with(&plan(1), "/tasks/0/status", json!("done"))),
        ("details", with(&plan(1), "/tasks/0/details", rich_text(1)), with(&plan(1), "/tasks/0/details", mrkdwn(1))),
        (
            "rich text in a cell",
            with(&data_table(2), "/rows/1/0", rich_text(1)),
            with(&data_table(2), "/rows/1/0", mrkdwn(1)),
        ),
        ("child blocks", container(&json!({"type": "divider"}), 10), container(&json!({"type": "divider"}), 11)),
        ("no child blocks", container(&json!({"type": "divider"}), 1), container(&json!({"type": "divider"}), 0)),
        ("rich text in a container", container(&block("text", 1), 1), container(&rich_text(1), 1)),
        ("container in a container", container(&block("text", 1), 1), container(&container(&block("text", 1), 1), 1)),
        ("title of a container", container(&block("text", 1), 1), without(&container(&block("text", 1), 1), "/title")),
        ("collapsed", container(&block("text", 1), 1), without(&container(&block("text", 1), 1), "/is_collapsible")),
        ("card", json!({"type": "card", "body": mrkdwn(200)}), json!({"type": "card", "body": mrkdwn(201)})),
        ("empty card", json!({"type": "card", "title": plain(1)}), json!({"type": "card", "subtitle": plain(1)})),
        ("feedback", feedback(5, 2_000), feedback(6, 2_000)),
        ("feedback value", feedback(1, 2_000), feedback(1, 2_001)),
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
