//! Rich text as HTML: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use maud::{Markup, html};
use serde_json::Value;

use super::blocks::{items, text_of};
use super::{Place, mrkdwn, name};

/// A rich text block, part by part.
pub fn render(block: &Value, place: &Place<'_>) -> Markup {
    html! {
        @for part in items(block, "elements") {
            @match text_of(part, "type") {
                "rich_text_list" if text_of(part, "style") == "ordered" => {
                    ol { @for item in items(part, "elements") { li { (inlines(item, place)) } } }
                }
                "rich_text_list" => ul { @for item in items(part, "elements") { li { (inlines(item, place)) } } },
                "rich_text_quote" => blockquote { (inlines(part, place)) },
                "rich_text_preformatted" => pre { (inlines(part, place)) },
                _ => p { (inlines(part, place)) },
            }
        }
    }
}

fn inlines(part: &Value, place: &Place<'_>) -> Markup {
    html! { @for inline in items(part, "elements") { (styled(inline, &content(inline, place))) } }
}

fn content(inline: &Value, place: &Place<'_>) -> Markup {
    match text_of(inline, "type") {
        "link" => {
            let url = text_of(inline, "url");
            let label = inline.get("text").and_then(Value::as_str).unwrap_or(url);
            match mrkdwn::safe_address(url) {
                Some(address) => html! { a href=(address) rel="noreferrer" { (label) } },
                None => html! { (label) },
            }
        }
        "user" => html! { span.mention { "@" (name(text_of(inline, "user_id"), place.names)) } },
        "usergroup" => html! { span.mention { "@" (text_of(inline, "usergroup_id")) } },
        "channel" => html! { span.mention { "#" (text_of(inline, "channel_id")) } },
        "broadcast" => html! { span.mention.broadcast { "@" (text_of(inline, "range")) } },
        "emoji" => html! { ":" (text_of(inline, "name")) ":" },
        "date" => html! { time { (text_of(inline, "fallback")) } },
        _ => html! { (text_of(inline, "text")) },
    }
}

fn styled(inline: &Value, content: &Markup) -> Markup {
    let is = |style: &str| inline["style"].get(style).and_then(Value::as_bool).unwrap_or_default();
    match (is("bold"), is("italic"), is("code")) {
        (true, _, _) => html! { strong { (content) } },
        (_, true, _) => html! { em { (content) } },
        (_, _, true) => html! { code { (content) } },
        _ => content.clone(),
    }
}
