//! The options of the menus that are typed ahead.

use std::collections::BTreeMap;

use investigation::detect::metrics::best_statistic;
use investigation::discover::{ListedMetric, Origin};
use investigation::model::MetricQuery;
use serde_json::{Value, json};

use super::{ENTRY, MORE_ALARMS, MORE_LOG_GROUPS, MORE_METRICS, ORIGIN};
use crate::limits::{MAX_OPTION_TEXT, MAX_OPTIONS};
use crate::modal::part::{option, plain_text};

/// What stands between the parts of the value of a metric: no name that AWS gives holds it.
const BETWEEN: char = '|';

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
            _ => None,
        }
    }
}

/// What can be chosen: a text, and the value that comes back.
type Choice = (String, String);

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

/// The answer to a menu: groups of choices under their labels, those that fit. A choice whose value is too long is left
/// out, for it could not come back.
#[must_use]
pub fn to_options(groups: &[(&str, Vec<Choice>)]) -> Value {
    let share = MAX_OPTIONS / groups.len().max(1);
    let mut with_options = Vec::new();
    for (label, choices) in groups {
        let options: Vec<Value> = choices.iter().filter_map(|(text, value)| option(text, value)).take(share).collect();
        if !options.is_empty() {
            with_options.push((label, options));
        }
    }
    match with_options.as_slice() {
        [(_, options)] if groups.len() == 1 => json!({ "options": options }),
        [] => json!({ "options": [] }),
        several => {
            let groups = several
                .iter()
                .map(|(label, options)| json!({ "label": plain_text(label, MAX_OPTION_TEXT), "options": options }));
            json!({ "option_groups": groups.collect::<Vec<_>>() })
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
