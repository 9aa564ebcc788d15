//! CloudWatch alarms, by `DescribeAlarms` and `DescribeAlarmHistory`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    AlarmHistoryItem, AlarmType, Dimension, HistoryItemType, LogAlarm, MetricAlarm, ScanBy, StateValue,
};
use aws_sdk_resourcegroupstagging::types::TagFilter;
use investigation::discover::KnownAlarm;
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{AlarmState, AlarmTransition, Collected, MetricQuery};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::time::sleep;

use crate::Deadline;
use crate::config::source_client;
use crate::gap::unread;
use crate::time::{from_sdk, to_sdk};

/// CloudWatch describes at most this many alarms in one call.
const MAX_ALARMS_PER_CALL: usize = 100;

/// CloudWatch returns at most this many entries of histories in one page.
const ENTRIES_PER_PAGE: i32 = 100;

/// Three thousand transitions of all alarms in the account. Where more change their state in an hour, most of them flap.
const MAX_HISTORY_PAGES: usize = 30;

/// CloudWatch allows an account about three calls for histories a second, of all who make them.
const PAUSE_BETWEEN_PAGES: Duration = Duration::from_millis(350);

/// What an alarm watches, by its definition.
#[derive(Debug, Clone, Default)]
struct Watched {
    metric: Option<MetricQuery>,
    metrics: Vec<MetricQuery>,
    log_groups: Vec<String>,
    combines: Vec<String>,
    /// Since when it is in `ALARM`, if it is.
    stands_since: Option<Timestamp>,
}

/// What alarms watch, by their names.
type Definitions = BTreeMap<String, Watched>;

/// Reads the transitions of the alarms that the context names or that bear its tag, and of those that composite ones combine.
/// A named alarm that does not exist is a gap, and so is one that has stood since before both windows: it has no transition in
/// them, and says nothing of when the incident began.
///
/// The histories of all alarms are read by one call and its pages: CloudWatch allows an account about three such calls a
/// second. If the alarms cannot be described, their histories are still read.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Answer<Vec<AlarmTransition>> {
    let client = source_client!(aws_sdk_cloudwatch, sdk);
    let named = &scope.context.alarms;
    let mut collected = Collected::whole(Vec::new());
    let mut alarms: BTreeSet<String> = named.iter().cloned().collect();
    if let Some(tag) = &scope.context.alarm_tag {
        match find_tagged(sdk, tag, deadline).await {
            Ok(tagged) => alarms.extend(tagged),
            // Without a named alarm there is nothing else to read.
            Err(failure) if named.is_empty() => return Err(failure),
            Err(failure) => {
                let what = format!("The alarms of the context were read; those with the tag {tag} were not");
                collected.gaps.push(unread(Source::Alarms, &what, &failure));
            }
        }
    }
    let alarms: Vec<String> = alarms.into_iter().collect();
    let (definitions, not_described) = match describe_all(&client, &alarms, deadline).await {
        Ok(definitions) => (definitions, None),
        Err(failure) => (Definitions::new(), Some(failure)),
    };
    let mut asked: BTreeSet<&str> = definitions.keys().map(String::as_str).collect();
    for alarm in &alarms {
        if not_described.is_some() {
            asked.insert(alarm);
        } else if named.contains(alarm) && !definitions.contains_key(alarm) {
            collected.gaps.push(not_found(alarm));
        }
        let stands_since = definitions.get(alarm).and_then(|watched| watched.stands_since);
        if let Some(since) = stands_since.filter(|since| *since < scope.baseline_window.start()) {
            collected.gaps.push(stands(alarm, since));
        }
    }
    if asked.is_empty() {
        return Ok(collected);
    }
    let history = match read_histories(&client, scope, deadline).await {
        Ok(history) => history,
        // Whichever came first names the cause better: without permission for one call, the other may fail otherwise.
        Err(failure) => return Err(not_described.unwrap_or(failure)),
    };
    if let Some(failure) = not_described {
        let what = "The histories of the alarms were read; which metrics they watch was not";
        collected.gaps.push(unread(Source::Alarms, what, &failure));
    }
    collected.gaps.extend(history.gap);
    for item in history.items.iter().filter(|item| item.alarm_name().is_some_and(|alarm| asked.contains(alarm))) {
        match to_transition(item, &definitions) {
            Some(transition) => collected.telemetry.push(transition),
            None => collected.gaps.push(unreadable(item)),
        }
    }
    collected.telemetry.sort();
    Ok(collected)
}

/// The names of the alarms with this tag, `key=value`.
///
/// Source: <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>
pub(crate) async fn find_tagged(sdk: &SdkConfig, tag: &str, deadline: Deadline) -> Result<Vec<String>, Failure> {
    let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
    let filter = TagFilter::builder().key(key).values(value).build();
    let client = aws_sdk_resourcegroupstagging::Client::new(sdk);
    let mut pages =
        client.get_resources().tag_filters(filter).resource_type_filters("cloudwatch:alarm").into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = deadline.next_page("tag:GetResources", pages.next()).await? {
        let arns = page.resource_tag_mapping_list().iter().filter_map(|resource| resource.resource_arn());
        names.extend(arns.filter_map(|arn| arn.split_once(":alarm:")).map(|(_, name)| name.to_owned()));
    }
    Ok(names)
}

/// Looks up which of these alarms exist, and what they watch; and the same of those that composite ones combine.
async fn describe_all(client: &Client, alarms: &[String], deadline: Deadline) -> Result<Definitions, Failure> {
    let mut definitions = describe(client, alarms, deadline).await?;
    let combined = definitions.values().flat_map(|watched| watched.combines.iter().cloned());
    let mut below: Vec<String> = combined.filter(|name| !definitions.contains_key(name)).collect();
    below.sort();
    below.dedup();
    if !below.is_empty() {
        // What composite alarms combine is worth less than they are: without it they are about themselves.
        definitions.extend(describe(client, &below, deadline).await.unwrap_or_default());
    }
    Ok(definitions)
}

async fn describe(client: &Client, alarms: &[String], deadline: Deadline) -> Result<Definitions, Failure> {
    let mut definitions = Definitions::new();
    for names in alarms.chunks(MAX_ALARMS_PER_CALL) {
        let mut pages = client
            .describe_alarms()
            .set_alarm_names(Some(names.to_vec()))
            .set_alarm_types(Some(alarm_types()))
            .into_paginator()
            .send();
        while let Some(page) = deadline.next_page("cloudwatch:DescribeAlarms", pages.next()).await? {
            definitions.extend(watched_in(&page));
        }
    }
    Ok(definitions)
}

/// The alarms of a page, with what they watch.
pub(crate) fn to_known(page: &DescribeAlarmsOutput) -> Vec<KnownAlarm> {
    let known = |(name, watched): (String, Watched)| {
        let Watched { metric, metrics, log_groups, combines, .. } = watched;
        KnownAlarm { name, metrics: metric.into_iter().chain(metrics).collect(), log_groups, combines }
    };
    watched_in(page).into_iter().map(known).collect()
}

/// The names of the alarms of a page, and what they watch.
fn watched_in(page: &DescribeAlarmsOutput) -> Vec<(String, Watched)> {
    let mut alarms = Vec::new();
    for alarm in page.metric_alarms() {
        alarms.extend(alarm.alarm_name().map(|name| (name.to_owned(), watched_metrics(alarm))));
    }
    for alarm in page.log_alarms() {
        alarms.extend(alarm.alarm_name().map(|name| (name.to_owned(), watched_logs(alarm))));
    }
    for alarm in page.composite_alarms() {
        let combines = combined_alarms(alarm.alarm_rule().unwrap_or_default());
        let stands_since = find_standing(alarm.state_value(), alarm.state_transitioned_timestamp());
        let watched = Watched { combines, stands_since, ..Watched::default() };
        alarms.extend(alarm.alarm_name().map(|name| (name.to_owned(), watched)));
    }
    alarms
}

/// All sorts of alarms: CloudWatch leaves out of an answer what the request does not name.
pub(crate) fn alarm_types() -> Vec<AlarmType> {
    vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm, AlarmType::LogAlarm]
}

/// The metric that an alarm watches; of an alarm on metric math or on an anomaly all that it combines.
fn watched_metrics(alarm: &MetricAlarm) -> Watched {
    let stat = alarm.extended_statistic().or(alarm.statistic().map(|statistic| statistic.as_str()));
    let metric = stat.and_then(|stat| to_query(alarm.namespace(), alarm.metric_name(), alarm.dimensions(), stat));
    let combined = alarm.metrics().iter().filter_map(|query| {
        let metric = query.metric_stat()?.metric()?;
        to_query(metric.namespace(), metric.metric_name(), metric.dimensions(), query.metric_stat()?.stat()?)
    });
    let stands_since = find_standing(alarm.state_value(), alarm.state_transitioned_timestamp());
    Watched { metric, metrics: combined.collect(), stands_since, ..Watched::default() }
}

fn to_query(namespace: Option<&str>, name: Option<&str>, dimensions: &[Dimension], stat: &str) -> Option<MetricQuery> {
    let dimensions = dimensions.iter().filter_map(|dimension| Some((dimension.name()?, dimension.value()?)));
    Some(MetricQuery {
        namespace: namespace?.to_owned(),
        name: name?.to_owned(),
        dimensions: dimensions.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        stat: stat.to_owned(),
    })
}

fn watched_logs(alarm: &LogAlarm) -> Watched {
    let query = alarm.scheduled_query_configuration();
    let log_groups = query.map(|query| query.log_group_identifiers().to_vec()).unwrap_or_default();
    let stands_since = find_standing(alarm.state_value(), alarm.state_transitioned_timestamp());
    Watched { log_groups, stands_since, ..Watched::default() }
}

/// Since when an alarm of this state is in `ALARM`. Whatever changed beside its state does not count.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html>, `StateTransitionedTimestamp`
fn find_standing(state: Option<&StateValue>, since: Option<&DateTime>) -> Option<Timestamp> {
    since.filter(|_| state == Some(&StateValue::Alarm)).and_then(from_sdk)
}

/// The alarms that a rule combines: `ALARM("a b") OR NOT ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:c)`, or
/// `AT_LEAST(2, ALARM, ("a", "b", "c"))`.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>,
/// <https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.AtLeastOptions.html>
fn combined_alarms(rule: &str) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for state in ["ALARM(", "OK(", "INSUFFICIENT_DATA("] {
        for after in rule.split(state).skip(1) {
            let inside = after.trim_start();
            names.extend(match inside.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => inside.split(')').next(),
            });
        }
    }
    for after in rule.split("AT_LEAST(").skip(1) {
        names.extend(after.split_once('(').map(|(_, listed)| split_list(listed)).unwrap_or_default());
    }
    let mut alarms: Vec<String> = Vec::new();
    for name in names.into_iter().map(str::trim) {
        let own_name = name.split_once(":alarm:").map_or(name, |(_, own_name)| own_name);
        if !own_name.is_empty() && !alarms.iter().any(|alarm| alarm == own_name) {
            alarms.push(own_name.to_owned());
        }
    }
    alarms
}

/// The names of a list up to the bracket that closes it, in quotes or not.
fn split_list(listed: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let ends_list = |character: char| {
        is_quoted ^= character == '"';
        character == ')' && !is_quoted
    };
    let list = listed.split(ends_list).next().unwrap_or_default();
    if list.contains('"') { list.split('"').skip(1).step_by(2).collect() } else { list.split(',').collect() }
}

/// Changes of state of all alarms in the account, the latest first.
struct History {
    items: Vec<AlarmHistoryItem>,
    /// What was not read.
    gap: Option<Gap>,
}

/// Reads every change of state over both windows at once, since they touch. The latest come first, so that those of the
/// incident are read if not all can be.
async fn read_histories(client: &Client, scope: &Scope, deadline: Deadline) -> Result<History, Failure> {
    let mut pages = client
        .describe_alarm_history()
        .set_alarm_types(Some(alarm_types()))
        .history_item_type(HistoryItemType::StateUpdate)
        .start_date(to_sdk(scope.baseline_window.start()))
        .end_date(to_sdk(scope.incident_window().end()))
        .scan_by(ScanBy::TimestampDescending)
        .max_records(ENTRIES_PER_PAGE)
        .into_paginator()
        .send();
    let mut items = Vec::new();
    for page_number in 0..MAX_HISTORY_PAGES {
        if page_number > 0 {
            sleep(PAUSE_BETWEEN_PAGES).await;
        }
        match deadline.next_page("cloudwatch:DescribeAlarmHistory", pages.next()).await {
            Ok(Some(page)) => items.extend(page.alarm_history_items.unwrap_or_default()),
            Ok(None) => return Ok(History { items, gap: None }),
            Err(failure) if page_number == 0 => return Err(failure),
            Err(failure) => {
                let what = "Only the latest changes of alarms were read; earlier ones were not";
                return Ok(History { items, gap: Some(unread(Source::Alarms, what, &failure)) });
            }
        }
    }
    let detail = "Only the latest changes of alarms were read; a shorter window shows the rest.".to_owned();
    Ok(History { items, gap: Some(Gap { source: Source::Alarms, reason: GapReason::Truncated, detail }) })
}

/// The JSON in `HistoryData` of a `StateUpdate`, as far as it is needed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HistoryData {
    /// Missing where the alarm was new.
    #[serde(default)]
    old_state: Option<State>,
    new_state: State,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct State {
    state_value: AlarmState,
    #[serde(default)]
    state_reason: Option<String>,
}

/// Reads an entry of an alarm's history. `None` if it cannot be understood.
fn to_transition(item: &AlarmHistoryItem, definitions: &Definitions) -> Option<AlarmTransition> {
    let data: HistoryData = serde_json::from_str(item.history_data()?).ok()?;
    let alarm = item.alarm_name()?;
    let watched = definitions.get(alarm).cloned().unwrap_or_default();
    Some(AlarmTransition {
        at: from_sdk(item.timestamp()?)?,
        alarm: alarm.to_owned(),
        from: data.old_state.map_or(AlarmState::InsufficientData, |state| state.state_value),
        to: data.new_state.state_value,
        reason: data.new_state.state_reason.unwrap_or_default(),
        metric: watched.metric,
        metrics: watched.metrics,
        log_groups: watched.log_groups,
        combines: watched.combines,
    })
}

fn not_found(alarm: &str) -> Gap {
    let detail = format!("The alarm {alarm} does not exist; correct the context.");
    Gap { source: Source::Alarms, reason: GapReason::NotFound, detail }
}

fn stands(alarm: &str, since: Timestamp) -> Gap {
    let since = since.strftime("%Y-%m-%d %H:%M");
    let detail = format!(
        "The alarm {alarm} has stood since {since} UTC, before these windows: it does not say when this began."
    );
    Gap { source: Source::Alarms, reason: GapReason::NoData, detail }
}

fn unreadable(item: &AlarmHistoryItem) -> Gap {
    let alarm = item.alarm_name().unwrap_or("an alarm");
    let detail = format!("An entry in the history of {alarm} cannot be read.");
    Gap { source: Source::Alarms, reason: GapReason::Invalid, detail }
}

#[cfg(test)]
mod tests;
