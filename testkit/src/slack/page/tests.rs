//! What the page shows of what was said.

use super::{blocks, mrkdwn};

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

#[test]
fn a_button_leads_only_where_it_is_safe() {
    let button = |url: &str| {
        let block = serde_json::json!({"type": "actions", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "<b>"}, "url": url},
        ]});
        blocks::render(&block, "1.2", &[]).into_string()
    };
    assert!(button("https://x.test").contains(r#"<a class="button" href="https://x.test""#));
    assert!(button("javascript:alert(1)").contains("<button"));
    assert!(button("https://x.test").contains("&lt;b&gt;"));
}
