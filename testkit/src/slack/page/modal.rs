//! Modals and App Home as HTML: forms that work without a script.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use super::blocks::{self, items, text_of};
use super::{Live, Names, Place};
use crate::slack::views::{ShownView, Suggested};

/// A modal over the page.
pub fn modal(modal: &ShownView, directory: &Live<'_>) -> Markup {
    let title = label(modal, "title");
    let place = Place { message_ts: &modal.id, names: directory.people };
    html! {
        div.veil {
            section.modal role="dialog" aria-modal="true" aria-label=(title) tabindex="-1" autofocus {
                h2 { (title) }
                form method="post" action="/slack/views" {
                    // Enter in a field clicks the first button.
                    button type="submit" name="do" value="enter" hidden {}
                    @for block in items(&modal.view, "blocks") {
                        @if text_of(block, "type") == "input" { (field(block, modal, directory)) }
                        @else { (blocks::render(block, &place)) }
                    }
                    div.buttons {
                        button.button type="submit" name="do" value="close" formnovalidate {
                            (label(modal, "close"))
                        }
                        @if modal.view.get("submit").is_some() {
                            button.button.primary type="submit" name="do" value="submit" {
                                (label(modal, "submit"))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The title of a modal, or the label of one of its buttons.
fn label<'m>(modal: &'m ShownView, part: &str) -> &'m str {
    modal.view.get(part).map(|text| text_of(text, "text")).unwrap_or_default()
}

/// App Home.
pub fn home(home: &ShownView, names: &Names) -> Markup {
    let place = Place { message_ts: &home.id, names };
    html! { section.home { @for block in items(&home.view, "blocks") { (blocks::render(block, &place)) } } }
}

fn field(block: &Value, modal: &ShownView, directory: &Live<'_>) -> Markup {
    let id = text_of(block, "block_id");
    let hint = text_of(&block["hint"], "text");
    let is_optional = block.get("optional").and_then(Value::as_bool).unwrap_or_default();
    let label = html! { (text_of(&block["label"], "text")) @if is_optional { span.quiet { " (optional)" } } };
    let below = html! {
        @if let Some(error) = modal.errors.get(id) { p.error role="alert" { (error) } }
        @if !hint.is_empty() { p.hint { (hint) } }
    };
    let element = element(&block["element"], modal, directory);
    let kind = text_of(&block["element"], "type");
    html! {
        @if kind == "checkboxes" || kind.starts_with("multi_") {
            fieldset.field.wrong[modal.errors.contains_key(id)] { legend { (label) } (element) (below) }
        } @else {
            div.field.wrong[modal.errors.contains_key(id)] {
                label for=(text_of(&block["element"], "action_id")) { (label) }
                (element) (below)
            }
        }
    }
}

fn element(element: &Value, modal: &ShownView, directory: &Live<'_>) -> Markup {
    let id = text_of(element, "action_id");
    let chosen = chosen_values(element, modal, id);
    let is_chosen = |value: &str| chosen.iter().any(|chosen| chosen == value);
    let option = |value: &str, text: &str| html! { option value=(value) selected[is_chosen(value)] { (text) } };
    match text_of(element, "type") {
        "static_select" | "radio_buttons" => html! {
            select #(id) name=(id) {
                // Slack chooses nothing by itself.
                @if chosen.is_empty() { option value="" { (text_of(&element["placeholder"], "text")) } }
                @for one in items(element, "options") { (option(text_of(one, "value"), text_of(&one["text"], "text"))) }
            }
        },
        "external_select" | "multi_external_select" => suggested_menu(element, modal, id, &chosen),
        "checkboxes" | "multi_static_select" => html! {
            @for one in items(element, "options") { (checkbox(id, one, is_chosen(text_of(one, "value")))) }
        },
        "datetimepicker" => html! {
            input #(id) type="datetime-local" name=(id) value=(date_and_time(element, modal, id));
            span.quiet { " UTC" }
        },
        "multi_users_select" => several(id, directory.people, "@", &chosen),
        "multi_conversations_select" => several(id, directory.channels, "#", &chosen),
        "conversations_select" | "channels_select" => html! {
            select #(id) name=(id) {
                option value="" { "–" }
                @for (channel, name) in directory.channels { (option(channel, &format!("#{name}"))) }
            }
        },
        "users_select" => html! {
            select #(id) name=(id) {
                option value="" { "–" }
                @for (user, name) in directory.people { (option(user, name)) }
            }
        },
        "plain_text_input" | "url_text_input" | "number_input" => {
            let typed = chosen.first().cloned().unwrap_or_else(|| text_of(element, "initial_value").to_owned());
            let is_long = element.get("multiline").and_then(Value::as_bool).unwrap_or_default();
            html! {
                @if is_long { textarea #(id) name=(id) rows="3" { (typed) } }
                @else { input #(id) type="text" name=(id) value=(typed); }
            }
        }
        other => html! { span.unknown { "An element of type " code { (other) } } },
    }
}

/// A menu whose options the app suggests: what is typed is looked for when the button is clicked.
fn suggested_menu(element: &Value, modal: &ShownView, id: &str, chosen: &[String]) -> Markup {
    let suggested = modal.suggested.get(id).map(Vec::as_slice).unwrap_or_default();
    let initial = element.get("initial_option").into_iter().chain(items(element, "initial_options"));
    let initial =
        initial.filter(|one| !suggested.iter().any(|other| text_of(&other.option, "value") == text_of(one, "value")));
    let initial = initial.map(|option| Suggested { group: String::new(), option: option.clone() });
    let options: Vec<Suggested> = initial.chain(suggested.iter().cloned()).collect();
    let is_one = text_of(element, "type") == "external_select";
    let name = label_of(modal, id);
    html! {
        div.typed-ahead {
            @if is_one {
                select #(id) name=(id) {
                    option value="" { (text_of(&element["placeholder"], "text")) }
                    @for group in options.chunk_by(|one, next| one.group == next.group) { (option_group(group, chosen)) }
                }
            } @else {
                div { @for Suggested { option, .. } in &options { (checkbox(id, option, is_chosen(option, chosen))) } }
            }
            input type="text" name={ "typed:" (id) } aria-label={ "A part of the name: " (name) } placeholder="Type a part of the name";
            button.button.small type="submit" name="do" value={ "suggest:" (id) } aria-label={ "Find: " (name) } formnovalidate { "Find" }
        }
    }
}

/// Options of one group, under its label if it has one.
fn option_group(group: &[Suggested], chosen: &[String]) -> Markup {
    let label = group.first().map(|one| one.group.as_str()).unwrap_or_default();
    let options = html! {
        @for Suggested { option, .. } in group {
            option value=(text_of(option, "value")) selected[is_chosen(option, chosen)] { (text_of(&option["text"], "text")) }
        }
    };
    html! { @if label.is_empty() { (options) } @else { optgroup label=(label) { (options) } } }
}

fn is_chosen(option: &Value, chosen: &[String]) -> bool {
    chosen.iter().any(|chosen| chosen == text_of(option, "value"))
}

/// The label of the field whose element has this id.
fn label_of<'m>(modal: &'m ShownView, id: &str) -> &'m str {
    let field = items(&modal.view, "blocks").find(|block| text_of(&block["element"], "action_id") == id);
    field.map(|block| text_of(&block["label"], "text")).unwrap_or_default()
}

/// Names or channels, of whom several can be chosen; those that are chosen and that nobody knows stay.
fn several(id: &str, known: &[(String, String)], sign: &str, chosen: &[String]) -> Markup {
    let unknown = chosen.iter().filter(|chosen| !known.iter().any(|(id, _)| id == *chosen));
    html! {
        @for (value, name) in known { (tick(id, value, &format!("{sign}{name}"), "", chosen.contains(value))) }
        @for value in unknown { (tick(id, value, value, "", true)) }
    }
}

fn checkbox(id: &str, option: &Value, is_checked: bool) -> Markup {
    let (text, why) = (text_of(&option["text"], "text"), text_of(&option["description"], "text"));
    tick(id, text_of(option, "value"), text, why, is_checked)
}

fn tick(id: &str, value: &str, text: &str, why: &str, is_checked: bool) -> Markup {
    html! {
        label.tick {
            input type="checkbox" name=(id) value=(value) checked[is_checked];
            span { (text) @if !why.is_empty() { span.quiet { " " (why) } } }
        }
    }
}

/// What was chosen or typed last, else what the app chose at first.
fn chosen_values(element: &Value, modal: &ShownView, id: &str) -> Vec<String> {
    let filled = modal.filled.as_object().into_iter().flatten().find_map(|(_, block)| block.get(id));
    let of_option = |option: &Value| text_of(option, "value").to_owned();
    if let Some(field) = filled {
        let one = field.get("selected_option").filter(|option| option.is_object()).into_iter();
        let many = items(field, "selected_options");
        let ids = ["value", "selected_conversation", "selected_channel", "selected_user"];
        let named = ids.iter().filter_map(|key| field[key].as_str().map(str::to_owned));
        let several = ids_of(field, ["selected_users", "selected_conversations"]);
        return one.chain(many).map(of_option).chain(named).chain(several).collect();
    }
    let initial = element.get("initial_option").into_iter().chain(items(element, "initial_options"));
    let ids = ["initial_conversation", "initial_channel", "initial_user"];
    let named = ids.iter().filter_map(|key| element[key].as_str().map(str::to_owned));
    let several = ids_of(element, ["initial_users", "initial_conversations"]);
    initial.map(of_option).chain(named).chain(several).collect()
}

/// The ids in these lists of an object.
fn ids_of<'v>(value: &'v Value, keys: [&'static str; 2]) -> impl Iterator<Item = String> + use<'v> {
    let lists = keys.into_iter().filter_map(|key| value[key].as_array());
    lists.flatten().filter_map(|id| id.as_str().map(str::to_owned))
}

/// What a browser takes for a day and a time.
fn date_and_time(element: &Value, modal: &ShownView, id: &str) -> String {
    let filled = modal.filled.as_object().into_iter().flatten().find_map(|(_, block)| block.get(id));
    let seconds = match filled {
        Some(field) => field["selected_date_time"].as_i64(),
        None => element["initial_date_time"].as_i64(),
    };
    let at = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}
