//! The forms in which contexts are made and edited.

use std::collections::BTreeSet;

use investigation::discover::{LineKind, Proposal};
use investigation::model::{Context, ContextField, Difference};
use investigation::ports::SearchPlace;
use maud::{Markup, PreEscaped, html};
use strum::VariantArray;

use super::fields::{Field, FormProblem, Problems, default_button, summary, tick};
use super::{Frame, Place, SCRIPT, page, token};
use crate::text::untrusted;

/// A context on its way.
#[derive(Debug, Clone, Copy)]
pub struct ContextForm<'a> {
    /// Its fields as they are filled in; what it reads stands in the lines.
    pub context: &'a Context,
    /// The quiet hours as they were typed.
    pub quiet_hours: &'a str,
    /// What may be read.
    pub proposal: &'a Proposal,
    /// Which lines of it are ticked, by their positions.
    pub ticked: &'a BTreeSet<usize>,
    /// What was typed to be read besides: a log group, a metric, an alarm.
    pub typed: [&'a str; 3],
    /// Whether it is a new one, whose name can be chosen.
    pub is_new: bool,
    /// What the form was made of, for the bot alone.
    pub draft: &'a str,
    /// The version that is edited; empty for a new one.
    pub version: &'a str,
    /// Whether the bot is in several workspaces of Slack, so that a channel is one of a certain workspace.
    pub has_workspaces: bool,
    /// What is wrong with it.
    pub problems: &'a [FormProblem],
    /// What somebody else changed meanwhile.
    pub changed_meanwhile: &'a [Difference],
}

/// The names of the inputs for what is read besides, in the order of [`ContextForm::typed`].
const MORE: [(&str, &str, &str, &str); 3] = [
    ("log_groups", "Another log group", "Its name.", "log_groups"),
    ("metrics", "Another metric", "Such as AWS/Lambda|Errors|FunctionName=checkout.", "metrics"),
    ("alarms", "Another alarm", "Its name.", "alarms"),
];

/// The name of the input for the workspace of the channel.
pub const WORKSPACE: &str = "workspace";

/// Asks from what a new context is to be made.
#[must_use]
pub fn origin_page(from: &str, place: SearchPlace<'_>, problems: Problems<'_>, frame: &Frame<'_>) -> String {
    let hint = "Begin with stack:, service: or alarm: and a name, or with tag: and key=value. Everything around it is proposed: \
                functions, tables, queues, log groups, alarms and the metrics worth reading.";
    let role = place.role.unwrap_or_default();
    let role_hint = "Its ARN, if the service runs in another AWS account. Type it before you search there.";
    let nothing = [("from", "nothing"), ("region", place.region), ("role", role)];
    let nothing = serde_urlencoded::to_string(nothing).unwrap_or_default();
    let content = html! {
        h1 { "New context" }
        form method="get" action="/new-context" {
            (summary(problems, &["from", "region", "role"]))
            (Field::new("from", "Start from", hint, problems).suggested(from, "origins"))
            (Field::new("region", "Region", "", problems).text(place.region, true))
            (Field::new("role", "Role of another account", role_hint, problems).text(role, false))
            div.actions {
                button.primary { "Next" }
                a href={ "/new-context?" (nothing) } { "Start with nothing" }
            }
        }
        script { (PreEscaped(SCRIPT)) }
    };
    page("New context", Place::Contexts, frame, &content)
}

/// The form with everything.
#[must_use]
pub fn context_form_page(form: &ContextForm<'_>, frame: &Frame<'_>) -> String {
    let name = &form.context.service;
    let title = if form.is_new { "New context".to_owned() } else { format!("Edit {name}") };
    let address = if form.is_new { "/new-context".to_owned() } else { format!("/contexts/{name}/edit") };
    let back = if form.is_new { "/contexts".to_owned() } else { format!("/contexts/{name}") };
    let known: Vec<&str> = ContextField::VARIANTS.iter().map(|field| field.name()).chain([WORKSPACE]).collect();
    let content = html! {
        h1 { (untrusted(&title)) }
        form method="post" action=(address) {
            (default_button("save"))
            (token(frame))
            input type="hidden" name="draft" value=(form.draft);
            input type="hidden" name="version" value=(form.version);
            (summary(form.problems, &known))
            (changed(form.changed_meanwhile))
            @for sentence in &form.proposal.unread { p.problem { (untrusted(sentence)) } }
            fieldset { legend { "What it is" } (what(form)) }
            fieldset { legend { "What it reads" } (lines(form)) (more(form)) }
            fieldset { legend { "Alarms" } (alarms(form)) }
            fieldset { legend { "People" } (people(form)) }
            div.actions { button.primary name="do" value="save" { "Save" } a href=(back) { "Cancel" } }
        }
        script { (PreEscaped(SCRIPT)) }
    };
    page(&title, Place::Contexts, frame, &content)
}

fn changed(differences: &[Difference]) -> Markup {
    html! {
        @if !differences.is_empty() {
            div.problems role="alert" {
                h2 { "Somebody else saved this context while you edited it" }
                p { "This is what they changed; the form holds what you filled in. Save again to replace theirs by yours, or cancel to keep theirs." }
                ul {
                    @for difference in differences {
                        li {
                            (difference.field.label()) ": "
                            @for value in &difference.removed { del { (untrusted(value)) } " " }
                            @for value in &difference.added { ins { (untrusted(value)) } " " }
                        }
                    }
                }
            }
        }
    }
}

fn what(form: &ContextForm<'_>) -> Markup {
    let ContextForm { context, problems, .. } = *form;
    let field = |field: ContextField, label, hint| Field::new(field.name(), label, hint, problems);
    let name_hint = "What people ask for: letters, digits, “-”, “_” and “.”.";
    let entry_hint =
        "Where requests come in, and so where an incident is felt. The name of the context where nothing is chosen.";
    html! {
        @if form.is_new { (field(ContextField::Service, "Name", name_hint).text(&context.service, true)) }
        (field(ContextField::Description, "What it does", "").lines(&context.description))
        (field(ContextField::Region, "Region", "").text(&context.region, true))
        (field(ContextField::Entry, "Entry", entry_hint).suggested(context.entry.as_deref().unwrap_or_default(), "services"))
        (field(ContextField::Role, "Role of another account", "Its ARN.").text(context.role.as_deref().unwrap_or_default(), false))
    }
}

/// The lines, kind by kind.
fn lines(form: &ContextForm<'_>) -> Markup {
    let lines = &form.proposal.lines;
    html! {
        @for &kind in LineKind::VARIANTS {
            @let of_kind: Vec<_> = lines.iter().enumerate().filter(|(_, line)| line.kind == kind).collect();
            @if !of_kind.is_empty() {
                fieldset.ticks {
                    legend { (kind.label()) }
                    @for (position, line) in of_kind {
                        (tick("ticked", &position.to_string(), &line.name, &line.why, form.ticked.contains(&position)))
                    }
                }
            }
        }
    }
}

fn more(form: &ContextForm<'_>) -> Markup {
    html! {
        @for ((name, label, hint, what), typed) in MORE.into_iter().zip(form.typed) {
            (Field::new(name, label, hint, form.problems).suggested(typed, what))
        }
        p.actions { button name="do" value="add" formnovalidate { "Add what is typed" } }
    }
}

fn alarms(form: &ContextForm<'_>) -> Markup {
    let ContextForm { context, problems, .. } = *form;
    let field = |field: ContextField, label, hint| Field::new(field.name(), label, hint, problems);
    let tag_hint = "Those that bear it start an investigation too, such as team=shop.";
    let quiet_hint = "When alarms start nothing, such as 22:00-07:00 +01:00.";
    html! {
        (tick(ContextField::StartedByAlarms.name(), "yes", "Alarms start an investigation", "", context.started_by_alarms))
        (field(ContextField::AlarmTag, "Alarms by a tag", tag_hint).text(context.alarm_tag.as_deref().unwrap_or_default(), false))
        (field(ContextField::Channel, "Answer alarms in", "The id of a channel in Slack, such as C012AB3CD.").text(context.channel.as_deref().unwrap_or_default(), false))
        @if form.has_workspaces {
            (Field::new(WORKSPACE, "Workspace of that channel", "Its id in Slack, such as T012AB3CD.", problems)
                .text(context.workspace.as_deref().unwrap_or_default(), false))
        }
        (field(ContextField::QuietHours, "Quiet hours", quiet_hint).text(form.quiet_hours, false))
    }
}

fn people(form: &ContextForm<'_>) -> Markup {
    let ContextForm { context, problems, .. } = *form;
    let lines = |field: ContextField, label, hint, values: &[String]| {
        Field::new(field.name(), label, hint, problems).lines(&values.join("\n"))
    };
    let caller = "On each line sub: or group: and a name, or the ARN of a role.";
    let user = "The ids of users and user groups in Slack, a line each. They alone may edit or delete it there.";
    let status = "Of third parties that it needs, such as https://www.githubstatus.com. An address on each line.";
    let repository = "Such as https://github.com/acme/shop, to see what a deployment changed.";
    let trail = "Read in place of CloudTrail's event history, if a trail or EventBridge delivers changes there.";
    html! {
        (lines(ContextField::ApiOwners, "Owners here and over HTTP", caller, &context.api_owners))
        (lines(ContextField::ApiUsers, "Users here and over HTTP", caller, &context.api_users))
        (lines(ContextField::Owners, "Owners in Slack", user, &context.owners))
        (lines(ContextField::AllowedUsers, "Only for, in Slack", "Ids, a line each. Everybody, if there is none.", &context.allowed_users))
        (lines(ContextField::AllowedChannels, "Only in, in Slack", "Ids of channels, a line each. Everywhere, if there is none.", &context.allowed_channels))
        (lines(ContextField::Runbooks, "Runbooks", "An address on each line.", &context.runbooks))
        (lines(ContextField::StatusPages, "Status pages", status, &context.status_pages))
        (Field::new(ContextField::Repository.name(), "Repository", repository, problems)
            .text(context.repository.as_deref().unwrap_or_default(), false))
        (Field::new(ContextField::ChangesLogGroup.name(), "Log group of changes", trail, problems)
            .text(context.changes_log_group.as_deref().unwrap_or_default(), false))
    }
}
