//! What was filled into the modal with everything, as a context.

use std::collections::BTreeSet;

use investigation::model::{Context, ContextField, Problem};

use super::edit::{MAX_LINES, place_lines, shown_lines};
use super::{
    ALLOWED_GROUPS, Draft, ENTRY, MORE_ALARMS, MORE_LOG_GROUPS, MORE_METRICS, OWNER_GROUPS, REGION, metric_from_value,
};
use crate::interaction::{Field, View};
use crate::modal::part::NOT_A_CHOICE;

/// The context that a filled-in modal describes.
///
/// # Errors
/// What is wrong, each with the id of the block at which it is said: what steps would not accept is not saved.
pub fn read_filled(draft: &Draft, view: &View) -> Result<Context, Vec<(&'static str, String)>> {
    let ticked = find_ticked(draft, view);
    let mut context = draft.proposal.to_context(&draft.base, |position| ticked.contains(&position));
    add_missing(&mut context.log_groups, choices(view, MORE_LOG_GROUPS).into_iter().map(str::to_owned));
    add_missing(&mut context.alarms, choices(view, MORE_ALARMS).into_iter().map(str::to_owned));
    add_missing(&mut context.metrics, choices(view, MORE_METRICS).into_iter().filter_map(metric_from_value));
    let text = |block: &str| text(view, block).map(str::to_owned);
    let ids = |field: &str| choices(view, field).into_iter().map(str::to_owned).collect::<Vec<_>>();
    if draft.version.is_none() {
        context.service = text(ContextField::Service.name()).unwrap_or_default();
    }
    context.description = text(ContextField::Description.name()).unwrap_or_default();
    context.region = text(REGION).unwrap_or_default();
    context.entry = text(ENTRY).or_else(|| hidden_entry(draft));
    context.alarm_tag = text(ContextField::AlarmTag.name()).or_else(|| hidden_tag(draft));
    context.channel = text(ContextField::Channel.name());
    context.started_by_alarms = !choices(view, ContextField::StartedByAlarms.name()).is_empty();
    context.owners = [ids(ContextField::Owners.name()), ids(OWNER_GROUPS)].concat();
    context.allowed_users = [ids(ContextField::AllowedUsers.name()), ids(ALLOWED_GROUPS)].concat();
    context.allowed_channels = ids(ContextField::AllowedChannels.name());
    context.role = text(ContextField::Role.name());
    // What another role asks for is not known.
    if context.role != draft.base.role {
        context.external_id = None;
    }
    let lines = |field: ContextField| {
        let typed = text(field.name()).unwrap_or_default();
        typed.split_whitespace().map(str::to_owned).collect()
    };
    context.runbooks = lines(ContextField::Runbooks);
    context.status_pages = lines(ContextField::StatusPages);
    context.repository = text(ContextField::Repository.name());
    context.changes_log_group = text(ContextField::ChangesLogGroup.name());
    context.api_owners = lines(ContextField::ApiOwners);
    context.api_users = lines(ContextField::ApiUsers);
    let mut errors = Vec::new();
    // Where the form does not show the places, they stay.
    if view.field(ContextField::Elsewhere.name()).is_some() {
        match context.read_places(&text(ContextField::Elsewhere.name()).unwrap_or_default()) {
            Ok(places) => context.elsewhere = places,
            Err(wrong) => errors.push((ContextField::Elsewhere.name(), wrong)),
        }
    }
    context.quiet_hours = match text(ContextField::QuietHours.name()).map(|hours| hours.parse()) {
        None => None,
        Some(Ok(hours)) => Some(hours),
        Some(Err(error)) => {
            errors.push((ContextField::QuietHours.name(), error.to_string()));
            None
        }
    };
    if context.owners.is_empty() {
        errors.push((ContextField::Owners.name(), "choose at least one: nobody else may edit or delete it".to_owned()));
    }
    errors.extend(context.problems().iter().map(|problem| (block_of(problem, draft), problem.to_string())));
    if errors.is_empty() { Ok(context) } else { Err(errors) }
}

/// What was typed, or the one thing that was chosen, in a field; `None` where it was left empty.
#[must_use]
pub fn text<'a>(view: &'a View, field: &str) -> Option<&'a str> {
    let Field { value, selected_conversation, .. } = view.field(field)?;
    let text = value.as_deref().or_else(|| view.chosen(field)).or(selected_conversation.as_deref())?.trim();
    (!text.is_empty()).then_some(text)
}

/// Everything that was chosen in a field.
fn choices<'a>(view: &'a View, field: &str) -> Vec<&'a str> {
    let Some(Field { selected_options, selected_users, selected_conversations, .. }) = view.field(field) else {
        return Vec::new();
    };
    let options = selected_options.iter().flatten().map(|option| option.value.as_str());
    let options = options.filter(|value| *value != NOT_A_CHOICE);
    let ids = selected_users.iter().chain(selected_conversations).flatten().map(String::as_str);
    options.chain(ids).collect()
}

/// An entry that is too long for a menu stays: nobody could choose it again.
fn hidden_entry(draft: &Draft) -> Option<String> {
    draft.base.entry.clone().filter(|entry| entry.chars().count() > crate::limits::MAX_OPTION_TEXT)
}

/// The same of a tag: its key and its value have up to 385 characters, and an option 150.
fn hidden_tag(draft: &Draft) -> Option<String> {
    draft.base.alarm_tag.clone().filter(|tag| tag.chars().count() > crate::limits::MAX_OPTION_VALUE)
}

/// The positions of the lines that count: as they were ticked; and as they were before, where they were not shown.
fn find_ticked(draft: &Draft, view: &View) -> BTreeSet<usize> {
    let lines = &draft.proposal.lines;
    let hidden = lines.iter().enumerate().skip(MAX_LINES);
    let mut ticked: BTreeSet<usize> = hidden.filter(|(_, line)| line.is_ticked).map(|(position, _)| position).collect();
    for (block, chunk) in shown_lines(lines) {
        let chosen = choices(view, &block);
        let positions = chunk.iter().map(|(position, _)| *position);
        ticked.extend(positions.filter(|position| chosen.contains(&position.to_string().as_str())));
    }
    ticked
}

fn add_missing<T: PartialEq>(list: &mut Vec<T>, values: impl IntoIterator<Item = T>) {
    for value in values {
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

/// The block at which a problem is said: that of its field, or of one that is in the modal.
fn block_of(problem: &Problem, draft: &Draft) -> &'static str {
    match problem.field {
        ContextField::Service if draft.version.is_some() => ContextField::Description.name(),
        ContextField::Traces | ContextField::TracePeriod | ContextField::Changes => MORE_LOG_GROUPS,
        // What the modal does not show is wrong where the account is.
        ContextField::ExternalId | ContextField::LinkedAccount => ContextField::Role.name(),
        ContextField::Elsewhere if place_lines(&draft.base).is_none() => ContextField::Role.name(),
        field => field.name(),
    }
}
