//! The options of the menus that are typed ahead.

use std::collections::BTreeMap;

use investigation::detect::metrics::best_statistic;
use investigation::discover::{ListedMetric, Origin};
use investigation::model::{ContextField, MetricQuery, Problem};
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::stand_in::option_value;
use super::{ALLOWED_GROUPS, ENTRY, MORE_ALARMS, MORE_LOG_GROUPS, MORE_METRICS, ORIGIN, OWNER_GROUPS};
use crate::limits::{MAX_OPTION_TEXT, MAX_OPTIONS};
use crate::modal::part::{note_option, option, plain_text};

/// What stands between the parts of the value of a metric: no name that AWS gives holds it.
pub(super) const BETWEEN: char = '|';

/// What a menu wants the options of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Stacks, services, alarms and tags.
    Origins,
    /// Services.
    Services,
    /// Log groups.
    LogGroups,
    /// Alarms.
    Alarms,
    /// Metrics.
    Metrics,
    /// Tags.
    Tags,
    /// User groups of the workspace.
    Groups,
}

impl Wanted {
    /// What the menu with this id wants; `None` for a menu of another modal.
    #[must_use]
    pub fn from_action_id(action_id: &str) -> Option<Self> {
        match action_id {
            ORIGIN => Some(Self::Origins),
            ENTRY => Some(Self::Services),
            MORE_LOG_GROUPS => Some(Self::LogGroups),
            MORE_ALARMS => Some(Self::Alarms),
            MORE_METRICS => Some(Self::Metrics),
            OWNER_GROUPS | ALLOWED_GROUPS => Some(Self::Groups),
            _ if action_id == ContextField::AlarmTag.name() => Some(Self::Tags),
            _ => None,
        }
    }
}

/// What can be chosen: a text, and the value that comes back.
pub type Choice = (String, String);

/// The choices of names as they are.
#[must_use]
pub fn choices_of_names(names: &[String]) -> Vec<Choice> {
    names.iter().map(|name| (name.clone(), name.clone())).collect()
}

/// The choices of metrics.
#[must_use]
pub fn choices_of_metrics(metrics: &[ListedMetric]) -> Vec<Choice> {
    metrics.iter().filter_map(|metric| Some((text_of(metric), metric_to_value(metric)?))).collect()
}

/// The choices of origins.
#[must_use]
pub fn choices_of_origins(origins: &[Origin]) -> Vec<Choice> {
    let text = |origin: &Origin| match origin {
        Origin::Tag { key, value } => format!("{key}={value}"),
        Origin::Stack(name) | Origin::Service(name) | Origin::Alarm(name) => name.clone(),
    };
    origins.iter().map(|origin| (text(origin), origin_to_value(origin))).collect()
}

/// The choices of tags; what was typed is one of them where it is a tag, for nobody may list those of everything.
#[must_use]
pub fn choices_of_tags(tags: &[String], typed: &str) -> Vec<Choice> {
    let mut choices = choices_of_names(tags);
    let is_tag = typed.split_once('=').is_some_and(|(key, _)| !key.is_empty());
    if is_tag && !tags.iter().any(|tag| tag == typed) {
        choices.insert(0, (format!("{typed} (as you typed it)"), typed.to_owned()));
    }
    choices
}

/// A user group, as Slack lists it.
///
/// Source: <https://docs.slack.dev/reference/objects/usergroup-object>
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListedGroup {
    /// Its id, such as `S0614TZR7`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What is typed after `@` to mention it.
    pub handle: String,
}

impl ListedGroup {
    /// The group as people know it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("@{} · {}", self.handle, self.name)
    }
}

/// The user groups in an answer of `usergroups.list`; those that are of another shape are left out.
#[must_use]
pub fn read_groups(answer: &Value) -> Vec<ListedGroup> {
    let listed = answer["usergroups"].as_array().into_iter().flatten();
    listed.filter_map(|group| ListedGroup::deserialize(group).ok()).collect()
}

/// The choices of the user groups whose name or handle contains what was typed.
#[must_use]
pub fn choices_of_groups(groups: &[ListedGroup], typed: &str) -> Vec<Choice> {
    let typed = typed.trim_start_matches('@').to_lowercase();
    let found = groups.iter().filter(|group| group.label().to_lowercase().contains(&typed));
    found.map(|group| (group.label(), group.id.clone())).collect()
}

/// Says in a menu, in at most 75 characters, why what it is to offer cannot be read; `role` is the one by which another account
/// was looked at.
#[must_use]
pub fn unread_note(failure: &Failure, role: Option<&str>) -> String {
    let service = if failure.operation.starts_with("slack:") { "Slack" } else { "AWS" };
    if let Some(role) = role
        && service == "AWS"
        && failure.kind == FailureKind::Denied
    {
        return match failure.operation {
            ASSUME_ROLE => format!("The bot may not use {}.", short_role(role)),
            operation => format!("The role may not call {operation}."),
        };
    }
    match failure.kind {
        FailureKind::Throttled => format!("{service} is asked too much at the moment. Type on to try again."),
        FailureKind::TimedOut | FailureKind::Unavailable => {
            format!("{service} did not answer in time. Type on to try again.")
        }
        FailureKind::Denied => format!("The bot may not call {}.", failure.operation.trim_start_matches("slack:")),
        FailureKind::NotAllowed | FailureKind::NotFound | FailureKind::Invalid => {
            format!("{service} does not list these here. Look at the region.")
        }
    }
}

/// A role by its name and its account, for its ARN is longer than an option.
fn short_role(role: &str) -> String {
    let name = role.rsplit('/').next().unwrap_or_default();
    format!("{name} of {}", role.split(':').nth(4).unwrap_or_default())
}

/// Says in a menu why nothing is looked for where the form says.
#[must_use]
pub fn place_note(problem: &Problem) -> &'static str {
    if problem.field == ContextField::Role {
        "The role is no ARN, such as arn:aws:iam::123456789012:role/reader."
    } else {
        "The region is none of AWS, such as eu-west-1."
    }
}

/// The answer to a menu for whose options there was no time.
#[must_use]
pub fn not_in_time() -> Value {
    json!({ "options": [note_option("They could not be read in time. Type on to try again.")] })
}

/// The answer to a menu: groups of choices under their labels, those that fit, and a note on what could not be read. A value that
/// is too long for an option has a [stand-in](super::StandIn).
#[must_use]
pub fn to_options(groups: &[(&str, Vec<Choice>)], unread: Option<&str>) -> Value {
    let note = unread.map(note_option);
    let share = MAX_OPTIONS / groups.len().max(1);
    let mut with_options = Vec::new();
    for (label, choices) in groups {
        let options = choices.iter().filter_map(|(text, value)| option(text, &option_value(value)));
        let options: Vec<Value> = options.take(share).collect();
        if !options.is_empty() {
            with_options.push((label, options));
        }
    }
    match (with_options.as_slice(), note) {
        ([(_, options)], None) if groups.len() == 1 => json!({ "options": options }),
        ([], note) => json!({ "options": note.into_iter().collect::<Vec<_>>() }),
        (several, note) => {
            let group = |label: &str, options: &[Value]| json!({ "label": plain_text(label, MAX_OPTION_TEXT), "options": options });
            let mut listed: Vec<Value> = several.iter().map(|(label, options)| group(label, options)).collect();
            listed.extend(note.map(|note| group("Not all could be read", &[note])));
            json!({ "option_groups": listed })
        }
    }
}

fn text_of(metric: &ListedMetric) -> String {
    let values: Vec<&str> = metric.dimensions.values().map(String::as_str).collect();
    format!("{} {} ({})", metric.name, values.join(", "), metric.namespace)
}

/// A metric as the value of an option; `None` for one whose names hold the sign between them.
fn metric_to_value(metric: &ListedMetric) -> Option<String> {
    let pairs = metric.dimensions.iter().map(|(name, value)| format!("{name}={value}"));
    let parts: Vec<String> = [metric.namespace.clone(), metric.name.clone()].into_iter().chain(pairs).collect();
    let is_plain = !parts.iter().any(|part| part.contains(BETWEEN));
    let is_plain = is_plain && !metric.dimensions.keys().any(|name| name.contains('='));
    is_plain.then(|| parts.join(&BETWEEN.to_string()))
}

/// The metric that an option stands for, in the statistic in which it is best read.
#[must_use]
pub fn metric_from_value(value: &str) -> Option<MetricQuery> {
    let mut parts = value.split(BETWEEN);
    let (namespace, name) = (parts.next()?, parts.next()?);
    let mut dimensions = BTreeMap::new();
    for part in parts {
        let (dimension, value) = part.split_once('=')?;
        dimensions.insert(dimension.to_owned(), value.to_owned());
    }
    let stat = best_statistic(namespace, name).to_owned();
    Some(MetricQuery { namespace: namespace.to_owned(), name: name.to_owned(), dimensions, stat })
}

fn origin_to_value(origin: &Origin) -> String {
    match origin {
        Origin::Stack(name) => format!("stack:{name}"),
        Origin::Service(name) => format!("service:{name}"),
        Origin::Alarm(name) => format!("alarm:{name}"),
        Origin::Tag { key, value } => format!("tag:{key}={value}"),
    }
}

/// The origin that an option stands for.
#[must_use]
pub fn origin_from_value(value: &str) -> Option<Origin> {
    let (kind, name) = value.split_once(':')?;
    match kind {
        "stack" => Some(Origin::Stack(name.to_owned())),
        "service" => Some(Origin::Service(name.to_owned())),
        "alarm" => Some(Origin::Alarm(name.to_owned())),
        "tag" => {
            let (key, value) = name.split_once('=')?;
            Some(Origin::Tag { key: key.to_owned(), value: value.to_owned() })
        }
        _ => None,
    }
}
