//! Which context an alarm's message is about.

use super::AlarmMessage;
use crate::model::{Context, MetricQuery};

/// How much each trace of a context in a message counts. An alarm that the context names, or a service that the message names,
/// is enough alone, and so is one of its metrics with what that is of; a resource or a metric alone is not, for several contexts
/// share such.
const ALARM: u32 = 8;
const SERVICE: u32 = 6;
const NAME_IN_TEXT: u32 = 4;
const ENTRY_IN_TEXT: u32 = 3;
const NAME_IN_ALARM: u32 = 3;
const METRIC_OF_RESOURCE: u32 = 3;
const RESOURCE: u32 = 2;

/// What is enough to name a context.
const ENOUGH: u32 = 3;

/// Letters of a name that is looked for among all words: a shorter one is too easily a part of something else.
const MIN_NAME: usize = 3;

/// The context that the message is about; `None` if none is, or several are as likely.
#[must_use]
pub fn find_context<'a>(message: &AlarmMessage, contexts: &'a [Context]) -> Option<&'a Context> {
    let mut best: Option<((u32, usize), &Context)> = None;
    let mut is_tied = false;
    for context in contexts {
        // Of `checkout` and `checkout-eu`, the alarm `checkout-eu-5xx` means the longer one.
        let score = (score(message, context), context.service.len());
        match best {
            Some((highest, _)) if score < highest => {}
            Some((highest, _)) if score == highest => is_tied = true,
            _ => {
                best = Some((score, context));
                is_tied = false;
            }
        }
    }
    best.filter(|((score, _), _)| *score >= ENOUGH && !is_tied).map(|(_, context)| context)
}

fn score(message: &AlarmMessage, context: &Context) -> u32 {
    let alarms_by_region = context.alarms_by_region();
    if message.region.as_ref().is_some_and(|region| !alarms_by_region.contains_key(region.as_str())) {
        return 0;
    }
    let entry = context.entry.as_deref().unwrap_or_default();
    let mut score = 0;
    if alarms_by_region.values().flatten().any(|alarm| is_in_text(alarm, message)) {
        score += ALARM;
    }
    let names_service =
        |name: &str| message.service.as_deref().is_some_and(|service| service.eq_ignore_ascii_case(name));
    if names_service(&context.service) || (!entry.is_empty() && names_service(entry)) {
        score += SERVICE;
    }
    if is_in_text(&context.service, message) {
        score += NAME_IN_TEXT;
    }
    if is_in_text(entry, message) {
        score += ENTRY_IN_TEXT;
    }
    if message.alarm.as_deref().is_some_and(|alarm| is_part_of_name(&context.service, alarm)) {
        score += NAME_IN_ALARM;
    }
    let dimensions = context.metrics.iter().flat_map(|metric| metric.dimensions.values());
    let groups = context.log_groups.iter().filter_map(|group| group.rsplit('/').next());
    let resources = dimensions.map(String::as_str).chain(groups);
    if resources.into_iter().any(|resource| is_resource(resource, message)) {
        score += RESOURCE;
    }
    let is_metric_named = |metric: &MetricQuery| {
        is_in_text(&metric.name, message) && metric.dimensions.values().any(|value| is_resource(value, message))
    };
    if context.metrics.iter().any(is_metric_named) {
        score += METRIC_OF_RESOURCE;
    }
    score
}

fn is_resource(resource: &str, message: &AlarmMessage) -> bool {
    message.resources.iter().any(|named| named.eq_ignore_ascii_case(resource)) || is_in_text(resource, message)
}

/// Whether a compound name has this name as a part: `checkout-5xx-high` has `checkout`.
fn is_part_of_name(name: &str, compound: &str) -> bool {
    let (name, compound) = (name.to_lowercase(), compound.to_lowercase());
    name.chars().count() >= MIN_NAME
        && compound.match_indices(&name).any(|(start, _)| {
            let before = compound.get(..start).and_then(|text| text.chars().next_back());
            let after = compound.get(start + name.len()..).and_then(|text| text.chars().next());
            [before, after].into_iter().flatten().all(|letter| !letter.is_alphanumeric())
        })
}

/// Whether the name is among the words of the message, whole: `orders` is not in `orders-db`, and `checkout` is in
/// `checkout 5xx`.
fn is_in_text(name: &str, message: &AlarmMessage) -> bool {
    is_in_lower_case(name, &message.words)
}

/// Whether a name is among the words of a text, whole and whatever its case. A name of less than three letters never is: it is too
/// easily a part of something else.
#[must_use]
pub fn is_word_of(name: &str, text: &str) -> bool {
    is_in_lower_case(name, &text.to_lowercase())
}

fn is_in_lower_case(name: &str, words: &str) -> bool {
    let name = name.to_lowercase();
    if name.chars().count() < MIN_NAME {
        return false;
    }
    let is_part =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    words.match_indices(&name).any(|(start, _)| {
        let before = words.get(..start).and_then(|text| text.chars().next_back());
        let after = words.get(start + name.len()..).and_then(|text| text.chars().next());
        !is_part(before) && !is_part(after)
    })
}
