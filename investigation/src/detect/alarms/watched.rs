//! What an alarm watches: the entity of its metrics or of its log group, and the alarm below a composite one.

use std::collections::BTreeMap;

use super::History;
use crate::detect::dimensions;
use crate::detect::logs::log_group;
use crate::model::{Entity, EntityKind};
use crate::telemetry::{AlarmState, AlarmTransition, MetricQuery};

/// The entity that the alarm watches; the alarm itself if its definition names none.
///
/// Of an alarm on metric math it is the entity of most of its metrics, the first of equals; an anomaly alarm has one metric
/// beside its band.
pub fn find_entity(transition: &AlarmTransition) -> Entity {
    let metrics = transition.metric.iter().chain(&transition.metrics);
    let has_entity = |metric: &&MetricQuery| !metric.dimensions.is_empty();
    let watched: Vec<Entity> = metrics.filter(has_entity).map(dimensions::find_entity).collect();
    let count = |entity: &Entity| watched.iter().filter(|other| *other == entity).count();
    // `max_by_key` takes the last of equals.
    if let Some(entity) = watched.iter().rev().max_by_key(|entity| count(entity)) {
        return entity.clone();
    }
    let mut log_groups = transition.log_groups.iter().map(|log_group| log_group_name(log_group));
    match log_groups.find_map(|name| log_group::find_owner(name).into_named()) {
        Some(entity) => entity,
        None => Entity { name: transition.alarm.clone(), kind: EntityKind::Resource },
    }
}

/// The name of a log group that may be given by its ARN: `arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/web:*`.
fn log_group_name(identifier: &str) -> &str {
    match identifier.split_once(":log-group:") {
        Some((_, name)) => name.trim_end_matches(":*"),
        None => identifier,
    }
}

/// The alarm that set a composite alarm off: as the reason of its transition says, else the first of those that it combines
/// which was in `ALARM` then.
///
/// Source: `StateReason` of <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html>
pub fn find_alarm_below<'a>(
    composite: &AlarmTransition,
    histories: &BTreeMap<&'a str, History<'a>>,
) -> Option<&'a AlarmTransition> {
    let watches_itself =
        composite.metric.is_some() || !composite.metrics.is_empty() || !composite.log_groups.is_empty();
    if watches_itself {
        return None;
    }
    let named = composite.reason.split(":alarm:").skip(1);
    let named = named.filter_map(|after_arn| after_arn.split(" transitioned to ").next());
    let below = named.chain(composite.combines.iter().map(String::as_str)).filter_map(|name| histories.get(name));
    let mut latest = below.filter_map(|history| history.iter().rfind(|transition| transition.at <= composite.at));
    latest.find(|transition| transition.to == AlarmState::Alarm).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(namespace: &str, dimension: &str, value: &str) -> MetricQuery {
        MetricQuery {
            namespace: namespace.to_owned(),
            name: "Errors".to_owned(),
            dimensions: [(dimension.to_owned(), value.to_owned())].into(),
            stat: "Sum".to_owned(),
        }
    }

    #[test]
    fn an_alarm_is_about_what_it_watches() {
        let lambda = |name: &str| metric("AWS/Lambda", "FunctionName", name);
        let unnamed = AlarmTransition { alarm: "a".to_owned(), ..AlarmTransition::default() };
        for (transition, expected) in [
            (AlarmTransition { metric: Some(lambda("checkout")), ..unnamed.clone() }, "checkout"),
            (AlarmTransition { metrics: vec![lambda("checkout"), lambda("checkout")], ..unnamed.clone() }, "checkout"),
            (
                AlarmTransition { metrics: vec![lambda("cart"), lambda("shop"), lambda("shop")], ..unnamed.clone() },
                "shop",
            ),
            (AlarmTransition { metrics: vec![lambda("cart"), lambda("shop")], ..unnamed.clone() }, "cart"),
            (AlarmTransition { log_groups: vec!["/aws/lambda/orders".to_owned()], ..unnamed.clone() }, "orders"),
            (
                AlarmTransition {
                    log_groups: vec!["arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/orders:*".to_owned()],
                    ..unnamed.clone()
                },
                "orders",
            ),
            (unnamed, "a"),
        ] {
            assert_eq!(find_entity(&transition).name, expected, "{transition:?}");
        }
    }
}
