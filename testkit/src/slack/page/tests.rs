//! What the page shows of what was said.

use serde_json::{Value, json};

use super::{Place, blocks, mrkdwn};

fn html(mrkdwn: &str) -> String {
    mrkdwn::render(mrkdwn, &[("U1".into(), "Ann".into())]).into_string()
}

#[test]
fn styles_and_code() {
    assert_eq!(html("*a b* _c_ ~d~ `*e*`"), "<p><strong>a b</strong> <em>c</em> <s>d</s> <code>*e*</code></p>");
    assert_eq!(html("```a\n<b>```"), "<pre>a\n&lt;b&gt;</pre>");
}

#[test]
fn signs_inside_of_words_and_alone_mean_nothing() {
    assert_eq!(html("latency_p99_max 2 * 3 * 4 a`b"), "<p>latency_p99_max 2 * 3 * 4 a`b</p>");
}

#[test]
fn bullets_and_numbers_become_lists() {
    assert_eq!(html("*T*\n1. a\n2. b"), "<p><strong>T</strong></p><ol><li>a</li><li>b</li></ol>");
    assert_eq!(html("3. a"), "<ol start=\"3\"><li>a</li></ol>");
    assert_eq!(html("*T*\n• a\n• b\nend"), "<p><strong>T</strong></p><ul><li>a</li><li>b</li></ul><p>end</p>");
}

#[test]
fn links_dates_and_mentions() {
    assert_eq!(
        html("<https://x.test/?a=1&amp;b=2|x>"),
        r#"<p><a href="https://x.test/?a=1&amp;b=2" rel="noreferrer">x</a></p>"#
    );
    assert_eq!(
        html("<!date^1681855500^{date_short_pretty} {time}|2023-04-18>"),
        "<p><time>Apr 18, 2023 22:05 UTC</time></p>"
    );
    assert_eq!(
        html("<@U1> <@U2> <!here>"),
        r#"<p><span class="mention">@Ann</span> <span class="mention">@U2</span> <span class="mention broadcast">@here</span></p>"#
    );
}

#[test]
fn escaped_text_stays_text() {
    assert_eq!(html("&lt;script&gt;&amp;lt;"), "<p>&lt;script&gt;&amp;lt;</p>");
    assert_eq!(html("<javascript:alert(1)|x>"), "<p>&lt;javascript:alert(1)|x&gt;</p>");
}

fn shown(block: &Value) -> String {
    blocks::render(block, &Place { message_ts: "1.2", names: &[] }).into_string()
}

#[test]
fn a_button_leads_only_where_it_is_safe() {
    let button = |url: &str| {
        shown(&json!({"type": "actions", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "<b>"}, "action_id": "open", "url": url},
        ]}))
    };
    assert!(button("https://x.test").contains(r#"<a class="button" href="https://x.test""#));
    assert!(button("javascript:alert(1)").contains("disabled"));
    assert!(button("https://x.test").contains("&lt;b&gt;"));
}

#[test]
fn a_button_without_an_address_tells_the_app_of_the_click() {
    let text = json!({"type": "plain_text", "text": "Cancel"});
    let button = json!({"type": "button", "text": text, "action_id": "cancel", "value": "inv-1"});
    let section = json!({"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": button});
    let shown = shown(&section);
    for field in
        [r#"name="message_ts" value="1.2""#, r#"name="action_id" value="cancel""#, r#"name="value" value="inv-1""#]
    {
        assert!(shown.contains(field), "{shown}");
    }
}

#[test]
fn a_container_is_closed_if_it_is_to_be() {
    let container = |collapsed| {
        shown(&json!({
            "type": "container", "title": {"type": "plain_text", "text": "Changes"}, "is_collapsible": true,
            "default_collapsed": collapsed, "child_blocks": [{"type": "divider"}],
        }))
    };
    assert!(
        container(true).contains(r#"<details class="container"><summary>Changes</summary>"#),
        "{}",
        container(true)
    );
    assert!(container(false).contains("<details class=\"container\" open>"));
}

#[test]
fn no_text_of_a_newer_block_becomes_markup() {
    let hostile = "<script>alert(1)</script>";
    let rich = json!({"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": hostile}, {"type": "link", "url": "javascript:x"}]},
    ]});
    let cell = json!({"type": "raw_text", "text": hostile});
    let series = json!([{"name": hostile, "data": [{"label": hostile, "value": 1}]}]);
    let blocks = json!([
        {"type": "plan", "title": hostile, "tasks": [{"task_id": "1", "title": hostile, "details": rich}]},
        {"type": "data_table", "caption": hostile, "rows": [[cell], [cell]]},
        {"type": "card", "title": {"type": "mrkdwn", "text": "&lt;script&gt;"}, "body": {"type": "plain_text", "text": hostile}},
        {"type": "data_visualization", "title": hostile, "chart": {
            "type": "line", "series": series, "axis_config": {"categories": [hostile], "y_label": hostile},
        }},
        rich,
    ]);
    for block in blocks.as_array().unwrap() {
        let shown = shown(block);
        assert!(!shown.contains("<script") && !shown.contains("href=\"javascript"), "{shown}");
        assert!(shown.contains("&lt;script&gt;"), "{shown}");
    }
}

#[test]
fn what_a_form_is_filled_in_with_is_shown_and_submitted_again() {
    let fake = crate::slack::tests::fake();
    let plain = |text: &str| json!({"type": "plain_text", "text": text});
    let field = |id: &str, mut element: serde_json::Value| {
        element["action_id"] = json!(id);
        json!({"type": "input", "block_id": id, "label": plain(id), "element": element})
    };
    let option = json!({"text": plain("orders"), "value": "1", "description": plain("checkout calls it")});
    let kinds = json!([{"text": plain("slow"), "value": "slow"}]);
    let view = json!({"type": "modal", "title": plain("t"), "submit": plain("s"), "blocks": [
        field("owners", json!({"type": "multi_users_select", "initial_users": ["U0STRANGER"]})),
        field("only_in", json!({"type": "multi_conversations_select", "initial_conversations": ["C0UNKNOWN"]})),
        field("lines", json!({"type": "checkboxes", "options": [option], "initial_options": [option]})),
        field("kind", json!({"type": "static_select", "options": kinds})),
    ]});
    fake.show_view("U1", &view).unwrap();
    let page = fake.live_page("C1", "U1");
    for shown in [
        r#"name="owners" value="U0STRANGER" checked"#,
        r#"name="only_in" value="C0UNKNOWN" checked"#,
        r#"name="lines" value="1" checked"#,
        "checkout calls it",
        // Nothing is chosen where nobody chose.
        r#"name="kind"><option value="">"#,
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}
