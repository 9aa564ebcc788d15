//! One context: all that it holds, and whether it is to be deleted.

use investigation::model::{Context, ContextField};
use maud::{Markup, html};

use super::contexts::reads;
use super::{Frame, Place, page, token};
use crate::text::untrusted;

/// In which order the fields are shown, under which headings.
const GROUPS: [(&str, &[ContextField]); 4] = [
    (
        "What it reads",
        &[
            ContextField::Region,
            ContextField::Entry,
            ContextField::Metrics,
            ContextField::LogGroups,
            ContextField::Alarms,
            ContextField::Traces,
            ContextField::TracePeriod,
            ContextField::Changes,
            ContextField::Role,
        ],
    ),
    (
        "Alarms",
        &[ContextField::StartedByAlarms, ContextField::AlarmTag, ContextField::Channel, ContextField::QuietHours],
    ),
    (
        "People",
        &[
            ContextField::ApiOwners,
            ContextField::ApiUsers,
            ContextField::Owners,
            ContextField::AllowedUsers,
            ContextField::AllowedChannels,
        ],
    ),
    ("What to do", &[ContextField::Runbooks]),
];

/// The page of a context; `is_saved` says so after it was saved, and `may_change` whether the person may.
#[must_use]
pub fn context_page(context: &Context, may_change: bool, is_saved: bool, frame: &Frame<'_>) -> String {
    let address = format!("/contexts/{}", context.service);
    let content = html! {
        div.title {
            h1 { (untrusted(&context.service)) }
            a.button href={ "/investigate?context=" (context.service) } { "Investigate" }
        }
        @if is_saved { p.done role="status" { "Saved. It reads " (reads(context)) "." } }
        @if !context.description.is_empty() { p.lead { (untrusted(&context.description)) } }
        @if may_change {
            p.actions { a href={ (address) "/edit" } { "Edit" } a href={ (address) "/delete" } { "Delete" } }
        } @else { p.quiet { "Only its owners may change it: " (untrusted(&owners(context))) "." } }
        @for (heading, fields) in GROUPS {
            section.part {
                h2 { (heading) }
                dl.body.fields { @for &field in fields { (values(field, context)) } }
            }
        }
    };
    page(&context.service, Place::Contexts, frame, &content)
}

fn owners(context: &Context) -> String {
    let names: Vec<&str> = context.api_owners.iter().chain(&context.owners).map(String::as_str).collect();
    if names.is_empty() { "it has none".to_owned() } else { names.join(", ") }
}

fn values(field: ContextField, context: &Context) -> Markup {
    let values = field.values(context);
    html! {
        div {
            dt { (field.label()) }
            @match values.as_slice() {
                [] => dd.quiet { "none" },
                [value] => dd { (untrusted(value)) },
                values => dd { ul { @for value in values { li { (untrusted(value)) } } } },
            }
        }
    }
}

/// Asks whether a context is to be deleted; `version` comes back with the answer.
#[must_use]
pub fn delete_page(context: &Context, version: &str, is_changed: bool, frame: &Frame<'_>) -> String {
    let address = format!("/contexts/{}", context.service);
    let content = html! {
        h1 { "Delete " (untrusted(&context.service)) "?" }
        @if is_changed { p.problem role="alert" { "Somebody changed it while you looked at it. This is how it is now." } }
        p { "Nobody can investigate it any more, and alarms start nothing. Reports of past investigations stay until they expire." }
        p.quiet { "It reads " (reads(context)) " in " (untrusted(&context.region)) "." }
        form.actions method="post" action={ (address) "/delete" } {
            (token(frame))
            input type="hidden" name="version" value=(version);
            button.danger { "Delete it" }
            a href=(address) { "Keep it" }
        }
    };
    page(&format!("Delete {}", context.service), Place::Contexts, frame, &content)
}
