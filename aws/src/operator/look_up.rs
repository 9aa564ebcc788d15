//! What AWS knows of the names in a context.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::types::DimensionFilter;
use futures_util::StreamExt;
use futures_util::future::{join, join_all, join5};
use futures_util::stream;
use investigation::model::{Context, ContextField, MetricQuery};
use investigation::nearest::nearest;
use investigation::ports::Failure;
use jiff::{SignedDuration, Timestamp};

use super::{Permission, try_permission};
use crate::Deadline;
use crate::alarms::{alarm_types, find_tagged};
use crate::config::for_source;
use crate::status_pages;
use crate::time::to_sdk;

/// For all calls together.
const TIME_LIMIT: Duration = Duration::from_secs(25);
/// Calls of one kind at the same time: `DescribeLogGroups` allows ten a second, `ListMetrics` 25.
const MAX_CALLS_AT_ONCE: usize = 5;
/// Names that `DescribeAlarms` takes.
const MAX_ALARMS: usize = 100;
/// The service graph of so long is looked at: who was called in the last hour.
const GRAPH_SPAN: SignedDuration = SignedDuration::from_hours(1);

/// What AWS answers of one value in a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The field.
    pub field: ContextField,
    /// The value.
    pub value: String,
    /// What is known of it, in a few words, or what is not and what to do; or why nothing could be asked.
    pub answer: Result<Result<String, String>, Failure>,
}

/// Asks AWS for every log group, alarm, metric and entry that a context names, in the region of the context and in its linked
/// account; and status pages whether they answer as such.
pub async fn look_up(sdk: &SdkConfig, context: &Context, now: Timestamp) -> Vec<Known> {
    let look = LookUp { sdk: for_source(sdk, &context.region), deadline: Deadline::in_the_next(TIME_LIMIT) };
    let linked = context.linked_account.as_deref();
    let named = join5(
        look.metrics(&context.metrics, linked),
        look.log_groups(&context.log_groups, linked),
        look.entry(context, now),
        look.changes(context, now),
        look.alarms(&context.alarms),
    );
    let others = join(look.tagged_alarms(context.alarm_tag.as_deref()), look.status_pages(&context.status_pages));
    let ((metrics, groups, entry, changes, alarms), (tagged, pages)) = join(named, others).await;
    let sources = metrics.into_iter().chain(groups).chain(entry).chain(changes).chain(alarms);
    sources.chain(tagged).chain(pages).collect()
}

struct LookUp {
    sdk: SdkConfig,
    deadline: Deadline,
}

impl LookUp {
    async fn metrics(&self, queries: &[MetricQuery], linked: Option<&str>) -> Vec<Known> {
        let client = aws_sdk_cloudwatch::Client::new(&self.sdk);
        let asked = stream::iter(queries).map(|query| {
            let pairs = query.dimensions.iter();
            let filters = pairs.map(|(name, value)| DimensionFilter::builder().name(name).value(value).build());
            let call = client.list_metrics().namespace(&query.namespace).metric_name(&query.name);
            let mut call = call.set_dimensions(Some(filters.collect()));
            if let Some(account) = linked {
                call = call.include_linked_accounts(true).owning_account(account);
            }
            async move {
                let answer = self.deadline.call("cloudwatch:ListMetrics", call.send()).await;
                let answer = answer.map(|page| {
                    let is_the_same = |metric: &aws_sdk_cloudwatch::types::Metric| {
                        metric.dimensions().len() == query.dimensions.len()
                    };
                    if page.metrics().iter().any(is_the_same) {
                        Ok("was reported within two weeks".to_owned())
                    } else {
                        Err("was not reported within two weeks: check its dimensions, unless it is reported only when \
                             something fails"
                            .to_owned())
                    }
                });
                Known { field: ContextField::Metrics, value: query.to_string(), answer }
            }
        });
        asked.buffered(MAX_CALLS_AT_ONCE).collect().await
    }

    async fn log_groups(&self, groups: &[String], linked: Option<&str>) -> Vec<Known> {
        let asked = stream::iter(groups).map(|name| self.log_group(ContextField::LogGroups, name, linked));
        asked.buffered(MAX_CALLS_AT_ONCE).collect().await
    }

    /// A log group, of a linked account if one is given.
    async fn log_group(&self, field: ContextField, name: &str, linked: Option<&str>) -> Known {
        let client = aws_sdk_cloudwatchlogs::Client::new(&self.sdk);
        let mut call = client.describe_log_groups().log_group_name_prefix(name);
        if let Some(account) = linked {
            call = call.include_linked_accounts(true).account_identifiers(account);
        }
        let answer = self.deadline.call("logs:DescribeLogGroups", call.send()).await;
        let answer = answer.map(|page| {
            let found = page.log_groups().iter().find(|group| group.log_group_name() == Some(name));
            let Some(group) = found else {
                let names = page.log_groups().iter().filter_map(|group| group.log_group_name());
                let begin_so: Vec<&str> = names.take(3).collect();
                return Err(match begin_so.as_slice() {
                    [] => "does not exist".to_owned(),
                    names => format!("does not exist; there is {}", names.join(", ")),
                });
            };
            Ok(match group.retention_in_days() {
                Some(days) => format!("exists, and keeps lines for {days} days"),
                None => "exists, and keeps lines for ever".to_owned(),
            })
        });
        Known { field, value: name.to_owned(), answer }
    }

    async fn alarms(&self, names: &[String]) -> Vec<Known> {
        let client = aws_sdk_cloudwatch::Client::new(&self.sdk);
        let asked = names.chunks(MAX_ALARMS).map(|some| {
            let call = client.describe_alarms().set_alarm_names(Some(some.to_vec()));
            let call = call.set_alarm_types(Some(alarm_types()));
            async move {
                let answer = self.deadline.call("cloudwatch:DescribeAlarms", call.send()).await;
                let states = answer.map(|page| states_of(&page));
                some.iter().map(|name| to_known_alarm(name, &states)).collect::<Vec<_>>()
            }
        });
        join_all(asked).await.into_iter().flatten().collect()
    }

    /// The node of the service graph where the symptom shows; nothing if no traces are read.
    async fn entry(&self, context: &Context, now: Timestamp) -> Option<Known> {
        let entry = context.entry.as_ref().unwrap_or(&context.service);
        let client = aws_sdk_xray::Client::new(&self.sdk);
        let call = client.get_service_graph().start_time(to_sdk(now - GRAPH_SPAN)).end_time(to_sdk(now));
        if !context.traces {
            return None;
        }
        let mut pages = call.into_paginator().send();
        let mut names: Vec<String> = Vec::new();
        let answer = loop {
            match self.deadline.next_page("xray:GetServiceGraph", pages.next()).await {
                Ok(Some(page)) => {
                    names.extend(page.services().iter().filter_map(|node| node.name().map(str::to_owned)));
                }
                Ok(None) => break Ok(where_the_entry_is(entry, &names)),
                Err(failure) => break Err(failure),
            }
        };
        Some(Known { field: ContextField::Entry, value: entry.clone(), answer })
    }

    /// Where changes are read: the log group to which they are delivered, else CloudTrail's event history.
    async fn changes(&self, context: &Context, now: Timestamp) -> Option<Known> {
        if !context.changes {
            return None;
        }
        if let Some(group) = &context.changes_log_group {
            return Some(self.log_group(ContextField::ChangesLogGroup, group, None).await);
        }
        let tried = try_permission(&self.sdk, Permission::LookupEvents, context, None, now).await;
        let answer = tried.map(|()| Ok("CloudTrail answers".to_owned()));
        Some(Known { field: ContextField::Changes, value: "true".to_owned(), answer })
    }

    async fn tagged_alarms(&self, tag: Option<&str>) -> Option<Known> {
        let tag = tag?;
        let answer = find_tagged(&self.sdk, tag, self.deadline).await.map(|names| match names.len() {
            0 => Err("is a tag that no alarm bears".to_owned()),
            1 => Ok("is a tag that 1 alarm bears".to_owned()),
            count => Ok(format!("is a tag that {count} alarms bear")),
        });
        Some(Known { field: ContextField::AlarmTag, value: tag.to_owned(), answer })
    }

    /// Whoever runs a page gives no permission for it: what does not answer is wrong.
    async fn status_pages(&self, pages: &[String]) -> Vec<Known> {
        let asked = pages.iter().map(|page| async move {
            let answer = match status_pages::find_name(&self.sdk, page, self.deadline).await {
                Ok(name) => Ok(format!("answers, and is that of {name}")),
                Err(failure) => Err(format!("does not answer as a status page does: {}", failure.detail)),
            };
            Known { field: ContextField::StatusPages, value: page.clone(), answer: Ok(answer) }
        });
        join_all(asked).await
    }
}

/// The states of alarms by name, whatever their sort.
fn states_of(page: &aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput) -> BTreeMap<String, String> {
    let metric_alarms = page.metric_alarms().iter().map(|alarm| (alarm.alarm_name(), alarm.state_value()));
    let composite = page.composite_alarms().iter().map(|alarm| (alarm.alarm_name(), alarm.state_value()));
    let log_alarms = page.log_alarms().iter().map(|alarm| (alarm.alarm_name(), alarm.state_value()));
    let all = metric_alarms.chain(composite).chain(log_alarms);
    let named = all.filter_map(|(name, state)| {
        Some((name?.to_owned(), state.map_or_else(|| "an unknown state".to_owned(), |state| state.as_str().to_owned())))
    });
    named.collect()
}

fn to_known_alarm(name: &str, states: &Result<BTreeMap<String, String>, Failure>) -> Known {
    let answer = states.as_ref().map_err(Clone::clone).map(|states| match states.get(name) {
        Some(state) => Ok(format!("exists, and is in {state}")),
        None => Err("does not exist".to_owned()),
    });
    Known { field: ContextField::Alarms, value: name.to_owned(), answer }
}

fn where_the_entry_is(entry: &str, names: &[String]) -> Result<String, String> {
    if names.iter().any(|name| name == entry) {
        return Ok("is in the service graph".to_owned());
    }
    if names.is_empty() {
        return Err("X-Ray drew no service graph within an hour: is the service traced?".to_owned());
    }
    let like: Vec<&str> = nearest(entry, names.iter().map(String::as_str));
    Err(match like.as_slice() {
        [] => "is not in the service graph of the last hour; name another `entry`".to_owned(),
        like => format!("is not in the service graph of the last hour; did you mean {}?", like.join(" or ")),
    })
}
