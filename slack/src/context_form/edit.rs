//! The modal with everything: the lines to tick, and the fields.

use std::collections::BTreeSet;

use investigation::discover::{Line, LineKind};
use investigation::model::{Context, ContextField, Place};
use serde_json::{Value, json};
use strum::VariantArray;

use super::{
    ALLOWED_GROUPS, Draft, EDIT, ENTRY, MAX_REGION, MORE_ALARMS, MORE_LOG_GROUPS, MORE_METRICS, Metadata, OWNER_GROUPS,
    REGION,
};
use crate::limits::{MAX_CHECKBOXES, MAX_FIELD_TEXT, MAX_OPTION_TEXT, MAX_OPTIONS};
use crate::modal::modal;
use crate::modal::part::{
    self, checkboxes, conversation, conversations, field, new_text, note, option, plain_text, section,
    several_typed_ahead, text_field, typed_ahead,
};
use crate::mrkdwn::Mrkdwn;

/// How many lines are shown: with their texts they take less than half of the 250 KB of a modal, and less than half of
/// its blocks. Those beyond stay as they are.
pub(super) const MAX_LINES: usize = 300;

/// Characters of a name that is shown: the commands take 64.
const MAX_NAME: usize = 64;

/// Characters of the description.
const MAX_DESCRIPTION: usize = 500;

/// The modal of a draft, under notes such as what somebody else changed meanwhile.
#[must_use]
pub fn edit(draft: &Draft, metadata: &Metadata, notes: Vec<Mrkdwn>) -> Value {
    let mut blocks: Vec<Value> = notes.into_iter().filter(|note| !note.is_empty()).map(section).collect();
    blocks.extend(draft.proposal.unread.iter().take(3).map(|sentence| note(new_text().text(sentence))));
    blocks.extend(names(draft));
    blocks.extend(lines(&draft.proposal.lines));
    blocks.extend(more());
    blocks.extend(alarms(&draft.base));
    blocks.extend(people(draft));
    blocks.extend(accounts(&draft.base));
    let title = if draft.version.is_some() { "Edit context" } else { "New context" };
    modal(EDIT, title, Some("Save"), &metadata.to_text(), &blocks)
}

fn names(draft: &Draft) -> Vec<Value> {
    let Draft { base, .. } = draft;
    let name = if draft.version.is_some() {
        section(new_text().bold(&base.service))
    } else {
        let hint = "What people type after /investigate: letters, digits, “-”, “_” and “.”.";
        field(ContextField::Service.name(), "Name", hint, false, text_field(&base.service, MAX_NAME, false))
    };
    let description = text_field(&base.description, MAX_DESCRIPTION, true);
    let entry = base.entry.as_deref().filter(|entry| entry.chars().count() <= MAX_OPTION_TEXT);
    let entry = typed_ahead("A service of X-Ray", entry.and_then(|entry| option(entry, entry)));
    let entry_hint = "The service at which requests come in, and so where users feel an incident. The context's own name, if you choose none.";
    vec![
        name,
        field(ContextField::Description.name(), "What it does", "", true, description),
        field(REGION, "Region", "", false, text_field(&base.region, MAX_REGION, false)),
        field(ENTRY, "Entry", entry_hint, true, entry),
    ]
}

/// The lines that are shown, kind by kind, at most [`MAX_CHECKBOXES`] in a block, with the id of each block.
pub(super) fn shown_lines(lines: &[Line]) -> Vec<(String, Vec<(usize, &Line)>)> {
    let mut shown = Vec::new();
    for &kind in LineKind::VARIANTS {
        let of_kind: Vec<(usize, &Line)> =
            lines.iter().enumerate().take(MAX_LINES).filter(|(_, line)| line.kind == kind).collect();
        for chunk in of_kind.chunks(MAX_CHECKBOXES) {
            let first = chunk.first().map_or(0, |(position, _)| *position);
            shown.push((format!("lines_{first}"), chunk.to_vec()));
        }
    }
    shown
}

fn lines(lines: &[Line]) -> Vec<Value> {
    let mut blocks = Vec::new();
    let mut before: Option<(LineKind, usize)> = None;
    for (block, chunk) in shown_lines(lines) {
        let Some(kind) = chunk.first().map(|(_, line)| line.kind) else { continue };
        let count = lines.iter().take(MAX_LINES).filter(|line| line.kind == kind).count();
        let first = before.filter(|(other, _)| *other == kind).map_or(1, |(_, last)| last + 1);
        let last = first + chunk.len() - 1;
        let label = match count {
            0..=MAX_CHECKBOXES => format!("{} ({count})", kind.label()),
            _ => format!("{} ({first}–{last} of {count})", kind.label()),
        };
        blocks.push(boxes(&block, &chunk, &label));
        before = Some((kind, last));
    }
    if let Some(hidden) = lines.len().checked_sub(MAX_LINES).filter(|&hidden| hidden > 0) {
        blocks.push(note(new_text().text(&format!("{hidden} more are not shown, and stay as they are."))));
    }
    blocks
}

fn boxes(block: &str, chunk: &[(usize, &Line)], label: &str) -> Value {
    let (mut options, mut ticked) = (Vec::new(), Vec::new());
    for (position, line) in chunk {
        let option = json!({
            "text": plain_text(&line.name, MAX_OPTION_TEXT),
            "description": plain_text(&line.why, MAX_OPTION_TEXT),
            "value": position.to_string(),
        });
        if line.is_ticked {
            ticked.push(option.clone());
        }
        options.push(option);
    }
    field(block, label, "", true, checkboxes(&options, &ticked))
}

fn more() -> [Value; 3] {
    let menu = || several_typed_ahead("Type a part of the name", Vec::new());
    [
        field(MORE_LOG_GROUPS, "More log groups", "", true, menu()),
        field(MORE_METRICS, "More metrics", "", true, menu()),
        field(MORE_ALARMS, "More alarms", "", true, menu()),
    ]
}

fn alarms(base: &Context) -> [Value; 4] {
    let channel = conversation(base.channel.as_deref());
    let started: Vec<Value> = option("Start an investigation", "yes").into_iter().collect();
    let start = checkboxes(&started, if base.started_by_alarms { &started } else { &[] });
    // A tag that is too long for an option stays where nothing else is chosen.
    let tag = base.alarm_tag.as_deref().and_then(|tag| option(tag, tag));
    let tag = typed_ahead("A tag, such as team=shop", tag);
    let tag_hint = "Alarms that bear it start an investigation too. A tag that is not found is taken as you type it.";
    let quiet = base.quiet_hours.map(|hours| hours.to_string()).unwrap_or_default();
    let quiet_hint = "When alarms start nothing, such as 22:00-07:00 +01:00.";
    [
        field(ContextField::StartedByAlarms.name(), "When an alarm goes off", "", true, start),
        field(ContextField::AlarmTag.name(), "Alarms by tag", tag_hint, true, tag),
        field(ContextField::Channel.name(), "Answer alarms in", "", true, channel),
        field(ContextField::QuietHours.name(), "Quiet hours", quiet_hint, true, text_field(&quiet, MAX_REGION, false)),
    ]
}

fn people(draft: &Draft) -> [Value; 11] {
    let base = &draft.base;
    let (owners, users) = (part::people(&base.owners), part::people(&base.allowed_users));
    let channels = conversations(&base.allowed_channels);
    let runbooks = text_field(&base.runbooks.join("\n"), MAX_FIELD_TEXT, true);
    let status_pages = text_field(&base.status_pages.join("\n"), MAX_FIELD_TEXT, true);
    let status_hint = "Of third parties that it needs, such as https://www.githubstatus.com. An address on each line.";
    let trail = text_field(base.changes_log_group.as_deref().unwrap_or_default(), MAX_FIELD_TEXT, false);
    let trail_hint = "Read in place of CloudTrail's event history, if a trail or EventBridge delivers changes there.";
    let repository = text_field(base.repository.as_deref().unwrap_or_default(), MAX_FIELD_TEXT, false);
    let repository_hint = "Such as https://github.com/acme/shop, to see what a deployment changed.";
    let callers_hint = "On each line sub: or group: and a name, or the ARN of a role.";
    let api_owners = text_field(&base.api_owners.join("\n"), MAX_FIELD_TEXT, true);
    let api_users = text_field(&base.api_users.join("\n"), MAX_FIELD_TEXT, true);
    [
        field(ContextField::Owners.name(), "Owners", "They alone may edit or delete it.", true, owners),
        field(OWNER_GROUPS, "Owners by group", "Everybody in one of these owns it.", true, groups(draft, &base.owners)),
        field(
            ContextField::AllowedUsers.name(),
            "Who may investigate",
            "Everybody, if you choose nobody.",
            true,
            users,
        ),
        field(ALLOWED_GROUPS, "Groups that may investigate", "", true, groups(draft, &base.allowed_users)),
        field(
            ContextField::AllowedChannels.name(),
            "Where it may be investigated",
            "Everywhere, if you choose nothing.",
            true,
            channels,
        ),
        field(ContextField::Runbooks.name(), "Runbooks", "An address on each line.", true, runbooks),
        field(ContextField::StatusPages.name(), "Status pages", status_hint, true, status_pages),
        field(ContextField::Repository.name(), "Repository", repository_hint, true, repository),
        field(ContextField::ChangesLogGroup.name(), "Log group of changes", trail_hint, true, trail),
        field(ContextField::ApiOwners.name(), "Owners over HTTP", callers_hint, true, api_owners),
        field(ContextField::ApiUsers.name(), "Users over HTTP", callers_hint, true, api_users),
    ]
}

/// The places elsewhere, a line each; `None` where they are too long for a field, and stay as they are.
pub(super) fn place_lines(base: &Context) -> Option<String> {
    let lines: Vec<String> = base.elsewhere.iter().map(Place::to_line).collect();
    Some(lines.join("\n")).filter(|lines| lines.chars().count() <= MAX_FIELD_TEXT)
}

/// Whose account it is, and where else the service runs.
fn accounts(base: &Context) -> [Value; 2] {
    let role = text_field(base.role.as_deref().unwrap_or_default(), MAX_FIELD_TEXT, false);
    let elsewhere_hint = "A region on each line; then the role's ARN, if it is another account, and a name, if two share a region. \
        A new line reads the traces and changes there that are ticked above; log groups, metrics and alarms there are added as JSON.";
    let elsewhere = match place_lines(base) {
        Some(lines) => {
            let field_of_lines = text_field(&lines, MAX_FIELD_TEXT, true);
            field(ContextField::Elsewhere.name(), "Also in", elsewhere_hint, true, field_of_lines)
        }
        None => note(new_text().text(&format!("The {} other places stay as they are.", base.elsewhere.len()))),
    };
    [
        field(
            ContextField::Role.name(),
            "Role of another account",
            "Its ARN, if the service runs in another AWS account.",
            true,
            role,
        ),
        elsewhere,
    ]
}

/// A menu of user groups, with those among these ids chosen.
fn groups(draft: &Draft, ids: &[String]) -> Value {
    let groups: BTreeSet<&String> = ids.iter().filter(|id| Context::is_user_group(id)).collect();
    let name = |id: &String| draft.group_names.get(id).unwrap_or(id).clone();
    let chosen = groups.into_iter().filter_map(|id| option(&name(id), id)).take(MAX_OPTIONS).collect();
    several_typed_ahead("Type a part of the group's name", chosen)
}
