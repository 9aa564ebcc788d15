//! Each limit of modals, App Home and menus: the last that is taken and the first that is refused.

use serde_json::{Value, json};

use super::{check_menu, check_view};

fn plain(length: usize) -> Value {
    json!({"type": "plain_text", "text": "é".repeat(length)})
}

fn option(text: usize, value: usize) -> Value {
    json!({"text": plain(text), "value": "é".repeat(value)})
}

fn modal(blocks: &Value) -> Value {
    json!({"type": "modal", "title": plain(24), "submit": plain(24), "close": plain(24), "blocks": blocks})
}

/// The value with another one at this place.
fn with(value: &Value, pointer: &str, other: Value) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap()[key] = other;
    value
}

fn without(value: &Value, key: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(key).unwrap();
    value
}

/// A field with this element, which has these fields beside its type and its id.
fn field(kind: &str, more: &Value) -> Value {
    let mut element = json!({"type": kind, "action_id": "a"});
    for (key, value) in more.as_object().unwrap() {
        element[key] = value.clone();
    }
    json!({"type": "input", "block_id": "b", "label": plain(1), "element": element})
}

fn divider(count: usize) -> Value {
    json!(vec![json!({"type": "divider"}); count])
}

fn assert_each(limits: &[(&str, Value, Value)], problems: impl Fn(&Value) -> Vec<String>) {
    for (name, taken, refused) in limits {
        assert_eq!(problems(taken), [""; 0], "{name}");
        assert!(!problems(refused).is_empty(), "{name}: it must be refused: {refused}");
    }
}

#[test]
fn a_modal_is_taken_up_to_its_limits() {
    let whole = modal(&divider(1));
    let long = |key: &str, length| with(&whole, &format!("/{key}"), json!("é".repeat(length)));
    let text = |length| json!({"type": "section", "text": plain(length)});
    assert_each(
        &[
            ("title", whole.clone(), with(&whole, "/title", plain(25))),
            ("no title", whole.clone(), without(&whole, "title")),
            ("title in mrkdwn", whole.clone(), with(&whole, "/title/type", json!("mrkdwn"))),
            ("submit", whole.clone(), with(&whole, "/submit", plain(25))),
            ("close", whole.clone(), with(&whole, "/close", plain(25))),
            ("metadata", long("private_metadata", 3_000), long("private_metadata", 3_001)),
            ("callback", long("callback_id", 255), long("callback_id", 256)),
            ("external id", long("external_id", 255), long("external_id", 256)),
            ("a hundred blocks", modal(&divider(100)), modal(&divider(101))),
            ("bytes", modal(&json!(vec![text(3_000); 40])), modal(&json!(vec![text(3_000); 42]))),
            ("a flag", with(&whole, "/clear_on_close", json!(true)), with(&whole, "/clear_on_close", json!("true"))),
            ("a key that no modal has", whole.clone(), with(&whole, "/colour", json!("red"))),
            ("another type", whole.clone(), with(&whole, "/type", json!("home"))),
            ("no blocks", whole.clone(), without(&whole, "blocks")),
            (
                "a field without a button",
                modal(&json!([field("plain_text_input", &json!({}))])),
                without(&modal(&json!([field("plain_text_input", &json!({}))])), "submit"),
            ),
        ],
        |view| check_view(view, "modal"),
    );
}

#[test]
fn app_home_has_no_title_and_no_button_of_its_own() {
    let home = json!({"type": "home", "blocks": divider(100)});
    assert_each(
        &[
            ("blocks", home.clone(), with(&home, "/blocks", divider(101))),
            ("a title", home.clone(), with(&home, "/title", plain(1))),
            ("a button to submit", home.clone(), with(&home, "/submit", plain(1))),
        ],
        |view| check_view(view, "home"),
    );
}

#[test]
fn a_view_takes_no_block_that_only_messages_have() {
    let chart = json!({"type": "data_visualization", "title": "t"});
    let card = json!({"type": "task_card", "task_id": "1", "title": "t"});
    let plan = json!({"type": "plan", "title": "t", "tasks": [card]});
    let table = json!({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]});
    for block in [json!({"type": "markdown", "text": "x"}), chart, card, plan, table] {
        assert!(!check_view(&modal(&json!([block])), "modal").is_empty(), "{block}");
    }
    let problems = super::check(&[field("plain_text_input", &json!({}))]).problems;
    assert!(!problems.is_empty(), "a message has no fields");
}

#[test]
fn a_field_is_taken_up_to_its_limits() {
    let text = field("plain_text_input", &json!({}));
    let menu = |options: usize, more: &Value| {
        let mut menu = field("static_select", &json!({"options": vec![option(75, 150); options]}));
        for (key, value) in more.as_object().unwrap() {
            menu["element"][key] = value.clone();
        }
        menu
    };
    let element = |kind: &str, key: &str, value: Value| field(kind, &json!({ key: value }));
    let ahead = |key: &str, value: Value| element("external_select", key, value);
    let ids = |ids: Value| element("multi_users_select", "initial_users", ids);
    let options = |count: usize, ticked: Value| {
        field("checkboxes", &json!({"options": vec![option(75, 150); count], "initial_options": ticked}))
    };
    let typed = |value: &str, longest: usize| {
        field("plain_text_input", &json!({"initial_value": value, "max_length": longest}))
    };
    let picker = |at: Value| element("datetimepicker", "initial_date_time", at);
    let talk = |filter: Value| element("conversations_select", "filter", filter);
    let limits = [
        ("label", with(&text, "/label", plain(2_000)), with(&text, "/label", plain(2_001))),
        ("empty label", text.clone(), with(&text, "/label", plain(0))),
        ("label in mrkdwn", text.clone(), with(&text, "/label/type", json!("mrkdwn"))),
        ("hint", with(&text, "/hint", plain(2_000)), with(&text, "/hint", plain(2_001))),
        ("optional", with(&text, "/optional", json!(true)), with(&text, "/optional", json!(1))),
        ("no element", text.clone(), without(&text, "element")),
        ("a button", text.clone(), with(&text, "/element", json!({"type": "button", "text": plain(1)}))),
        ("an unknown element", text.clone(), with(&text, "/element/type", json!("dial"))),
        ("an unknown key", text.clone(), with(&text, "/element/colour", json!("red"))),
        (
            "placeholder",
            element("plain_text_input", "placeholder", plain(150)),
            element("plain_text_input", "placeholder", plain(151)),
        ),
        ("what stands in it at first", typed("xyz", 3), typed("xyzw", 3)),
        (
            "the longest text",
            element("plain_text_input", "max_length", json!(3_000)),
            element("plain_text_input", "max_length", json!(3_001)),
        ),
        (
            "lines",
            element("plain_text_input", "multiline", json!(true)),
            element("plain_text_input", "multiline", json!("yes")),
        ),
        ("options", menu(100, &json!({})), menu(101, &json!({}))),
        ("no option", menu(1, &json!({})), menu(0, &json!({}))),
        (
            "what is chosen",
            menu(2, &json!({"initial_option": option(75, 150)})),
            menu(2, &json!({"initial_option": option(74, 150)})),
        ),
        ("boxes", options(10, json!([option(75, 150)])), options(11, json!([option(75, 150)]))),
        ("ticked boxes", options(2, json!([option(75, 150)])), options(2, json!([option(1, 1)]))),
        ("no ticked box", options(2, json!([option(75, 150)])), options(2, json!([]))),
        ("typed ahead", ahead("initial_option", option(75, 150)), ahead("initial_option", option(75, 151))),
        ("an option as a text", ahead("initial_option", option(1, 1)), ahead("initial_option", json!("x"))),
        ("letters before it asks", ahead("min_query_length", json!(0)), ahead("min_query_length", json!(-1))),
        ("people", ids(json!(["U0ABC"])), ids(json!(["<!channel>"]))),
        ("nobody", ids(json!(["W0ABC"])), ids(json!([]))),
        (
            "a channel",
            element("conversations_select", "initial_conversation", json!("C1")),
            element("conversations_select", "initial_conversation", json!("incidents")),
        ),
        ("which channels", talk(json!({"include": ["public"]})), talk(json!({"include": ["secret"]}))),
        ("a filter of nothing", talk(json!({"exclude_bot_users": true})), talk(json!({}))),
        ("a time", picker(json!(1_700_000_000)), picker(json!(1_700_000_000_000_u64))),
        ("a time as a text", picker(json!(1_700_000_000)), picker(json!("1700000000"))),
    ];
    let limits = limits.map(|(name, taken, refused)| (name, modal(&json!([taken])), modal(&json!([refused]))));
    assert_each(&limits, |view| check_view(view, "modal"));
}

#[test]
fn ids_are_unique_and_one_field_has_the_cursor() {
    let first = field("plain_text_input", &json!({"focus_on_load": true}));
    let second = |block: &str, action: &str, has_focus: bool| {
        let mut second = field("plain_text_input", &json!({"focus_on_load": has_focus}));
        second["block_id"] = json!(block);
        second["element"]["action_id"] = json!(action);
        check_view(&modal(&json!([first, second])), "modal")
    };
    assert_eq!(second("c", "d", false), [""; 0]);
    assert_eq!(second("b", "d", false).len(), 1);
    assert_eq!(second("c", "a", false).len(), 1);
    assert_eq!(second("c", "d", true).len(), 1);
}

#[test]
fn a_menu_is_answered_with_a_hundred_options_or_groups() {
    let group = |label, options| json!({"label": plain(label), "options": vec![option(75, 150); options]});
    let options = |count: usize| json!({"options": vec![option(1, 1); count]});
    let groups = |groups: Vec<Value>| json!({ "option_groups": groups });
    assert_each(
        &[
            ("options", options(100), options(101)),
            ("no options", options(0), json!({})),
            ("text", json!({"options": [option(75, 1)]}), json!({"options": [option(76, 1)]})),
            ("value", json!({"options": [option(1, 150)]}), json!({"options": [option(1, 151)]})),
            ("groups", groups(vec![group(1, 1); 100]), groups(vec![group(1, 1); 101])),
            ("options of a group", groups(vec![group(1, 100)]), groups(vec![group(1, 101)])),
            ("an empty group", groups(vec![group(1, 1)]), groups(vec![group(1, 0)])),
            ("label", groups(vec![group(75, 1)]), groups(vec![group(76, 1)])),
            ("both", options(1), json!({"options": [], "option_groups": [group(1, 1)]})),
        ],
        check_menu,
    );
}
