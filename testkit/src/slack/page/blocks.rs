//! Block Kit's blocks as HTML.

use maud::{Markup, html};
use serde_json::Value;

use super::elements::{action, button, context_action, image};
use super::{Place, chart, mrkdwn, rich_text};

/// A block as HTML; of a type that the page cannot draw, the name of the type.
pub fn render(block: &Value, place: &Place<'_>) -> Markup {
    match text_of(block, "type") {
        "header" => html! { h2.header { (text_of(&block["text"], "text")) } },
        "section" => section(block, place),
        "divider" => html! { hr; },
        "context" => html! {
            div.context { @for element in items(block, "elements") { (element_of_context(element, place)) } }
        },
        "actions" => html! { div.actions { @for element in items(block, "elements") { (action(element, place)) } } },
        "context_actions" => html! {
            div.actions.quiet { @for element in items(block, "elements") { (context_action(element, place)) } }
        },
        "image" => image(block),
        "markdown" => html! { div.section { (text_of(block, "text")) } },
        "rich_text" => html! { div.section { (rich_text::render(block, place)) } },
        "plan" => plan(block, place),
        "task_card" => html! { ul.plan { (task(block, place)) } },
        "container" => container(block, place),
        "card" => card(block, place),
        "table" | "data_table" => table(block, place),
        "data_visualization" => chart::render(block),
        other => html! { div.unknown { "A block of type " code { (other) } } },
    }
}

fn section(block: &Value, place: &Place<'_>) -> Markup {
    html! {
        div.row {
            div.words {
                @if let Some(text) = block.get("text") { div.section { (text_object(text, place)) } }
                @if block.get("fields").is_some() {
                    div.fields { @for field in items(block, "fields") { div.field { (text_object(field, place)) } } }
                }
            }
            @if let Some(accessory) = block.get("accessory") { div.actions { (action(accessory, place)) } }
        }
    }
}

fn element_of_context(element: &Value, place: &Place<'_>) -> Markup {
    match text_of(element, "type") {
        "image" => image(element),
        _ => html! { span { (text_object(element, place)) } },
    }
}

/// What an app is doing, a line for each task.
fn plan(plan: &Value, place: &Place<'_>) -> Markup {
    html! {
        div.plan-box {
            p.title { (text_of(plan, "title")) }
            ul.plan { @for card in items(plan, "tasks") { (task(card, place)) } }
        }
    }
}

fn task(card: &Value, place: &Place<'_>) -> Markup {
    let status = text_of(card, "status");
    let (sign, name) = match status {
        "complete" => ("✓", "complete"),
        "in_progress" => ("…", "in progress"),
        "error" => ("!", "error"),
        _ => ("–", "pending"),
    };
    html! {
        li {
            span class={ "status " (status) } role="img" aria-label=(name) { (sign) }
            div {
                p { (text_of(card, "title")) }
                @for part in ["details", "output"] {
                    @if let Some(text) = card.get(part) { div.details { (rich_text::render(text, place)) } }
                }
            }
        }
    }
}

/// A part that the reader opens and closes, if it is such a part.
fn container(container: &Value, place: &Place<'_>) -> Markup {
    let is = |flag: &str| container.get(flag).and_then(Value::as_bool).unwrap_or_default();
    let title = match container.get("rich_text_title") {
        Some(title) => rich_text::render(title, place),
        None => html! { (text_of(&container["title"], "text")) },
    };
    let children = html! { div.children { @for child in items(container, "child_blocks") { (render(child, place)) } } };
    html! {
        @if is("is_collapsible") {
            details.container open[!is("default_collapsed")] { summary { (title) } (children) }
        } @else {
            div.container { p.title { (title) } (children) }
        }
    }
}

fn card(card: &Value, place: &Place<'_>) -> Markup {
    html! {
        div.card {
            @for part in ["title", "subtitle", "body"] {
                @if let Some(text) = card.get(part) { div class=(part) { (text_object(text, place)) } }
            }
            div.actions { @for element in items(card, "actions") { (button(element, place)) } }
        }
    }
}

fn table(table: &Value, place: &Place<'_>) -> Markup {
    let cell = |cell: &Value| match text_of(cell, "type") {
        "rich_text" => rich_text::render(cell, place),
        _ => html! { (text_of(cell, "text")) },
    };
    html! {
        div.scroll {
            table {
                @if let Some(caption) = table.get("caption").and_then(Value::as_str) { caption { (caption) } }
                @for (index, row) in items(table, "rows").enumerate() {
                    tr {
                        @for value in row.as_array().into_iter().flatten() {
                            @if index == 0 { th { (cell(value)) } } @else { td { (cell(value)) } }
                        }
                    }
                }
            }
        }
    }
}

fn text_object(text: &Value, place: &Place<'_>) -> Markup {
    match text_of(text, "type") {
        "mrkdwn" => mrkdwn::render(text_of(text, "text"), place.names),
        _ => html! { (text_of(text, "text")) },
    }
}

pub fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

pub fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
