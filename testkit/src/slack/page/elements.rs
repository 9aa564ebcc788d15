//! Buttons and menus as HTML: each is a form, so that it works without a script.

use maud::{Markup, html};
use serde_json::Value;

use super::blocks::{items, text_of};
use super::{Place, mrkdwn};

/// An element of a row, or what stands beside a section.
pub fn action(element: &Value, place: &Place<'_>) -> Markup {
    match text_of(element, "type") {
        "button" => button(element, place),
        "overflow" => menu(element, "⋯", "More actions", place),
        "static_select" => {
            let label = text_of(&element["placeholder"], "text");
            menu(element, if label.is_empty() { "Choose" } else { label }, "Choose", place)
        }
        other => html! { span.unknown { "An element of type " code { (other) } } },
    }
}

/// A button, which opens its address if it has a safe one.
pub fn button(button: &Value, place: &Place<'_>) -> Markup {
    let label = text_of(&button["text"], "text");
    let style = match text_of(button, "style") {
        "" => "button",
        "primary" => "button primary",
        _ => "button danger",
    };
    let action_id = text_of(button, "action_id");
    match mrkdwn::safe_address(text_of(button, "url")) {
        Some(address) => html! { a class=(style) href=(address) rel="noreferrer" { (label) } },
        None if action_id.is_empty() || button.get("url").is_some() => {
            html! { button class=(style) type="button" disabled { (label) } }
        }
        None => {
            click(action_id, text_of(button, "value"), place, &html! { button class=(style) type="submit" { (label) } })
        }
    }
}

/// An element of the row that says whether something was right.
pub fn context_action(element: &Value, place: &Place<'_>) -> Markup {
    let action_id = text_of(element, "action_id");
    let small = |sign: &str, button: &Value| {
        let shown = html! { button.button.small type="submit" { (sign) " " (text_of(&button["text"], "text")) } };
        click(action_id, text_of(button, "value"), place, &shown)
    };
    match text_of(element, "type") {
        "feedback_buttons" => html! {
            (small("✓", &element["positive_button"]))
            (small("✗", &element["negative_button"]))
        },
        "icon_button" => small("⌫", element),
        other => html! { span.unknown { "An element of type " code { (other) } } },
    }
}

/// A menu that opens on a click, a button for each option.
fn menu(menu: &Value, label: &str, name: &str, place: &Place<'_>) -> Markup {
    html! {
        details.menu {
            summary.button aria-label=(name) { (label) }
            div.options {
                @for option in items(menu, "options") {
                    (click(
                        text_of(menu, "action_id"),
                        text_of(option, "value"),
                        place,
                        &html! { button type="submit" { (text_of(&option["text"], "text")) } },
                    ))
                }
            }
        }
    }
}

/// The form that tells the app of a click.
fn click(action_id: &str, value: &str, place: &Place<'_>, button: &Markup) -> Markup {
    html! {
        form method="post" action="/slack/clicks" {
            input type="hidden" name="message_ts" value=(place.message_ts);
            input type="hidden" name="action_id" value=(action_id);
            input type="hidden" name="value" value=(value);
            (button)
        }
    }
}

pub fn image(image: &Value) -> Markup {
    // The page loads nothing from the network, so an image is shown as its description.
    html! { span.image { (text_of(image, "alt_text")) } }
}
