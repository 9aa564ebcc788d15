//! Block Kit's blocks as HTML.

use maud::{Markup, html};
use serde_json::Value;

use super::{People, mrkdwn};

/// A block as HTML; of a type that the page cannot draw, the name of the type.
pub fn render(block: &Value, message_ts: &str, people: &People) -> Markup {
    match text_of(block, "type") {
        "header" => html! { h2.header { (text_of(&block["text"], "text")) } },
        "section" => section(block, message_ts, people),
        "divider" => html! { hr; },
        "context" => html! {
            div.context { @for element in items(block, "elements") { (element_of_context(element, people)) } }
        },
        "actions" => html! {
            div.actions { @for element in items(block, "elements") { (action(element, message_ts)) } }
        },
        "image" => image(block),
        "markdown" => html! { div.section { (text_of(block, "text")) } },
        other => html! { div.unknown { "A block of type " code { (other) } } },
    }
}

fn section(block: &Value, message_ts: &str, people: &People) -> Markup {
    html! {
        @if let Some(text) = block.get("text") { div.section { (text_object(text, people)) } }
        @if block.get("fields").is_some() {
            div.fields { @for field in items(block, "fields") { div.field { (text_object(field, people)) } } }
        }
        @if let Some(accessory) = block.get("accessory") { div.actions { (action(accessory, message_ts)) } }
    }
}

fn element_of_context(element: &Value, people: &People) -> Markup {
    match text_of(element, "type") {
        "image" => image(element),
        _ => html! { span { (text_object(element, people)) } },
    }
}

fn action(element: &Value, message_ts: &str) -> Markup {
    let label = text_of(&element["text"], "text");
    let style = match text_of(element, "style") {
        "" => "button",
        "primary" => "button primary",
        _ => "button danger",
    };
    match (text_of(element, "type"), mrkdwn::safe_address(text_of(element, "url"))) {
        ("button", Some(address)) => html! { a class=(style) href=(address) rel="noreferrer" { (label) } },
        ("button", None) => html! { button class=(style) type="button" disabled { (label) } },
        ("overflow", _) => menu(element, message_ts),
        (other, _) => html! { span.unknown { "An element of type " code { (other) } } },
    }
}

/// A menu behind three dots. A form for each option, so that it works without a script.
fn menu(menu: &Value, message_ts: &str) -> Markup {
    html! {
        details.menu {
            summary.button aria-label="More actions" { "⋯" }
            div.options {
                @for option in items(menu, "options") {
                    form method="post" action="/slack/clicks" {
                        input type="hidden" name="message_ts" value=(message_ts);
                        input type="hidden" name="action_id" value=(text_of(menu, "action_id"));
                        input type="hidden" name="value" value=(text_of(option, "value"));
                        button type="submit" { (text_of(&option["text"], "text")) }
                    }
                }
            }
        }
    }
}

fn image(image: &Value) -> Markup {
    // The page loads nothing from the network, so an image is shown as its description.
    html! { span.image { (text_of(image, "alt_text")) } }
}

fn text_object(text: &Value, people: &People) -> Markup {
    match text_of(text, "type") {
        "mrkdwn" => mrkdwn::render(text_of(text, "text"), people),
        _ => html! { (text_of(text, "text")) },
    }
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
