//! The modals in which contexts are made, edited and deleted.
//!
//! 1. [`start`]: from which stack, tag, service or alarm; or from nothing.
//! 2. [`edit`]: everything that was found, each with a tick and why it is proposed; and the fields of the context. What is
//!    too large for a modal stays in a [`Draft`], of which the modal holds the id.
//! 3. [`delete`]: whether it is meant.
//!
//! Each has an id, [`START`], [`EDIT`] and [`DELETE`], by which its submission is known, and each of its inputs has one id
//! for the block and the element.

mod draft;
mod edit;
mod filled;
pub mod refusal;
mod stand_in;
mod suggestion;
#[cfg(test)]
mod tests;

use investigation::discover::Origin;
use investigation::model::{Context, ContextField, Difference};
use investigation::ports::SearchPlace;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use self::draft::Draft;
pub use self::edit::edit;
pub use self::filled::{read_filled, text};
pub use self::stand_in::{StandIn, chosen_stand_ins, replace_stand_in};
pub use self::suggestion::{
    Choice, ListedGroup, Wanted, choices_of_groups, choices_of_metrics, choices_of_names, choices_of_origins,
    choices_of_tags, metric_from_value, not_in_time, origin_from_value, place_note, read_groups, to_options,
    unread_note,
};
use crate::limits::MAX_FIELD_TEXT;
use crate::modal::modal;
use crate::modal::part::{field, new_text, note, section, text_field, typed_ahead};
use crate::mrkdwn::Mrkdwn;

/// The modal that asks where to start.
pub const START: &str = "context_start";
/// The modal with everything.
pub const EDIT: &str = "context_edit";
/// The modal that asks whether a context is to be deleted.
pub const DELETE: &str = "context_delete";

/// The menu of what to start from.
pub const ORIGIN: &str = "origin";
/// The field of the region.
pub const REGION: &str = "region";
/// The menu of the entry.
pub const ENTRY: &str = "entry";
/// The menus of what else is to be read.
pub const MORE_LOG_GROUPS: &str = "log_groups";
/// The same, of metrics.
pub const MORE_METRICS: &str = "metrics";
/// The same, of alarms.
pub const MORE_ALARMS: &str = "alarms";
/// The menu of the user groups that own a context.
pub const OWNER_GROUPS: &str = "owner_groups";
/// The menu of the user groups for which alone a context is.
pub const ALLOWED_GROUPS: &str = "allowed_groups";

/// Characters of a region's name, with room for what somebody types beside it.
const MAX_REGION: usize = 40;

/// How many values of a difference are named.
const MAX_NAMED: usize = 5;

/// Characters of a value that is named.
const MAX_VALUE: usize = 120;

/// What a modal holds for the app: which context it is about, and from where it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The id of the channel in which it was opened.
    pub channel: String,
    /// The name that was typed for a new context, or that of the context which is to be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version of the context which is to be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The draft, by its id and the second in which it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<(String, i64)>,
}

impl Metadata {
    /// The metadata as a modal holds it: a few hundred characters, far less than it may hold.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a modal holds; `None` for one of another version of the app.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// Asks from what to start, in which region and in whose account. The notes stand above: why it is asked again.
#[must_use]
pub fn start(metadata: &Metadata, place: SearchPlace<'_>, notes: Vec<Mrkdwn>) -> Value {
    let intro = new_text().markup(
        "Name one thing that AWS knows, and everything around it is proposed: functions, tables, queues, log groups, alarms \
         and the metrics worth reading. Or start with nothing and add what you like.",
    );
    let mut blocks: Vec<Value> = notes.into_iter().map(section).collect();
    blocks.extend([
        section(intro),
        field(ORIGIN, "Start from", "", true, typed_ahead("A stack, service, alarm or tag", None)),
        field(
            REGION,
            "Region",
            "Type it before you search in another region.",
            false,
            text_field(place.region, MAX_REGION, false),
        ),
        field(
            ContextField::Role.name(),
            "Role of another account",
            "Its ARN, if the service runs in another AWS account. Type it before you search there.",
            true,
            text_field(place.role.unwrap_or_default(), MAX_FIELD_TEXT, false),
        ),
    ]);
    modal(START, "New context", Some("Next"), &metadata.to_text(), &blocks)
}

/// Says that what a new context starts from is being looked at.
#[must_use]
pub fn looking(origin: &Origin) -> Value {
    let text = new_text().markup("Looking at what belongs to ").excerpt(&origin.to_string(), MAX_VALUE).markup(" …");
    modal("context_looking", "New context", None, "", &[section(text)])
}

/// Asks whether a context is to be deleted.
#[must_use]
pub fn delete(context: &Context, metadata: &Metadata) -> Value {
    let text = new_text().markup("Delete ").bold(&context.service).markup(
        "? Nobody can investigate it any more, and alarms start nothing. Reports of past investigations stay until they expire.",
    );
    let what = new_text().markup("It reads ").text(&format!(
        "{} metrics, {} log groups and {} alarms in {}.",
        context.metrics.len(),
        context.log_groups.len(),
        context.alarms.len(),
        context.region
    ));
    modal(DELETE, "Delete context", Some("Delete"), &metadata.to_text(), &[section(text), note(what)])
}

/// Says that something is done, in place of the modal in which it was asked for.
#[must_use]
pub fn done(text: Mrkdwn) -> Value {
    modal("context_done", "Context", None, "", &[section(text)])
}

/// The answer that names what is wrong beside the fields of a submitted modal.
#[must_use]
pub fn errors<Id: AsRef<str>>(errors: &[(Id, String)]) -> Value {
    let mut by_block = serde_json::Map::new();
    for (block, text) in errors {
        let text = crate::mrkdwn::plain(text, MAX_ERROR);
        // One field takes one error: the first is mended first.
        by_block.entry(block.as_ref().to_owned()).or_insert_with(|| text.into());
    }
    json!({ "response_action": "errors", "errors": by_block })
}

/// Characters of an error beside a field. Slack documents no limit; this is read at a glance.
const MAX_ERROR: usize = 300;

/// Says how two versions of a context differ, field by field.
#[must_use]
pub fn differences(differences: &[Difference]) -> Mrkdwn {
    let mut text = new_text();
    for (index, Difference { field, removed, added }) in differences.iter().enumerate() {
        text = text.markup(if index == 0 { "• " } else { "\n• " }).text(field.label()).markup(": ");
        let signs = removed.iter().map(|value| ("−", value)).chain(added.iter().map(|value| ("+", value)));
        for (position, (sign, value)) in signs.enumerate() {
            if position == MAX_NAMED {
                text = text.text(&format!(", and {} more", removed.len() + added.len() - MAX_NAMED));
                break;
            }
            text = text.markup(if position == 0 { "" } else { ", " }).text(sign).excerpt(value, MAX_VALUE);
        }
    }
    text
}
