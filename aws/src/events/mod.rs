//! What happened by itself: events of RDS, ECS services, Auto Scaling and AWS Health about what the context names, and what
//! third parties tell on their status pages.
//!
//! They are lines in the form in which EventBridge, or the console of ECS, words the same events, so that one detector judges
//! both. Only services of which the context names a resource are asked, a call or two each, and Health about those of which it
//! names a metric.

mod health;
mod named;
mod resources;
#[cfg(test)]
mod tests;

#[cfg(feature = "operator")]
use std::collections::BTreeSet;

use aws_config::SdkConfig;
use futures_util::future::{join, join_all};
use investigation::model::{Context, Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, EVENTS_GROUP_PREFIX, LogLine, LogLines, LogTelemetry};
use jiff::Timestamp;
use serde_json::{Value, json};

use self::named::{Named, Read};
use crate::Deadline;
use crate::gap::unread;
use crate::plain::{Ask, Service, call};
use crate::status_pages;

/// What Health answers accounts without a support plan: they have no events, which is no failure.
const NO_SUPPORT_PLAN: &str = "SubscriptionRequired";

/// Reads the events of both windows. What one service or page does not answer is a gap.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<LogLine>> {
    let (events, pages) = join(read_services(sdk, scope, deadline), status_pages::read(sdk, scope, deadline)).await;
    let mut all =
        Collected { telemetry: [events.telemetry, pages.telemetry].concat(), gaps: [events.gaps, pages.gaps].concat() };
    let (start, end) = (scope.baseline_window.start(), scope.incident_window().end());
    all.telemetry.retain(|line| start <= line.at && line.at < end);
    all.telemetry.sort();
    all.gaps.sort();
    all.gaps.dedup();
    all
}

async fn read_services(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<LogLine>> {
    let named = Named::find(&scope.context);
    let mut all = Collected::whole(Vec::new());
    if let Some(account) = &scope.context.linked_account {
        // The monitoring account would be asked, whose resources may have the same names.
        all.gaps.extend((!named.reads().is_empty()).then(|| to_gap_of_linked(account)));
        return all;
    }
    let reader = Reader {
        sdk,
        context: &scope.context,
        span: (scope.baseline_window.start(), scope.incident_window().end()),
        onset: scope.incident_window().start(),
        asked_at: scope.request.requested_at,
        deadline,
    };
    all.gaps.extend(named.left_out());
    for answer in join_all(named.reads().into_iter().map(|read| reader.read(read))).await {
        match answer {
            Ok(read) => {
                all.telemetry.extend(read.telemetry);
                all.gaps.extend(read.gaps);
            }
            Err(failure) if failure.detail.contains(NO_SUPPORT_PLAN) => {}
            Err(failure) => all.gaps.push(to_gap(&failure)),
        }
    }
    all
}

/// The operations by which the events of what a context names are read, as a policy spells them.
#[cfg(feature = "operator")]
pub(crate) fn operations(context: &Context) -> BTreeSet<&'static str> {
    if context.linked_account.is_some() {
        return BTreeSet::new();
    }
    Named::find(context).reads().iter().map(Read::operation).collect()
}

/// Makes every read of one of these operations, over this time.
#[cfg(feature = "operator")]
pub(crate) async fn try_operation(
    sdk: &SdkConfig,
    context: &Context,
    operation: &str,
    span: (Timestamp, Timestamp),
    deadline: Deadline,
) -> Result<(), Failure> {
    let named = Named::find(context);
    let reader = Reader { sdk, context, span, onset: span.0, asked_at: span.1, deadline };
    for read in named.reads().into_iter().filter(|read| read.operation() == operation) {
        if let Err(failure) = reader.read(read).await
            && !failure.detail.contains(NO_SUPPORT_PLAN)
        {
            return Err(failure);
        }
    }
    Ok(())
}

/// Adds the events to what was read of the logs. Where no line was read, the events are kept.
pub(crate) fn add(logs: Answer<LogTelemetry>, events: Collected<Vec<LogLine>>) -> Answer<LogTelemetry> {
    let mut collected = match logs {
        Ok(logs) => logs,
        Err(failure) if events.telemetry.is_empty() => return Err(failure),
        Err(failure) => {
            let what = "The events of services were read; the log groups were not";
            Collected { telemetry: LogLines::default().into(), gaps: vec![unread(Source::Logs, what, &failure)] }
        }
    };
    collected.telemetry.events = Collected { telemetry: LogLines::from(events.telemetry), gaps: events.gaps };
    Ok(collected)
}

fn to_gap(failure: &Failure) -> Gap {
    let service = failure.operation.split(':').next().unwrap_or_default();
    unread(Source::Logs, &format!("The events that {service} lists were not read"), failure)
}

/// What is missing of an account that is read through a monitoring account.
fn to_gap_of_linked(account: &str) -> Gap {
    let detail = format!(
        "The events that services list in the account {account}, and the load of its databases, were not read: its monitoring account \
         has its metrics and logs alone. Name a role of that account in the context to have them read."
    );
    Gap { source: Source::Logs, reason: GapReason::NotConfigured, detail }
}

/// Pages of events that are asked for one after the other.
struct Pages<'a> {
    service: &'a Service,
    operation: &'static str,
    /// What the token of the next page is called, in the answer and in the call for it.
    token: &'static str,
    /// How many are read.
    max: usize,
    /// What they hold, in words.
    what: &'a str,
}

struct Reader<'a> {
    sdk: &'a SdkConfig,
    context: &'a Context,
    /// From here to there events are asked for.
    span: (Timestamp, Timestamp),
    /// When the incident window begins.
    onset: Timestamp,
    /// When the investigation was asked for.
    asked_at: Timestamp,
    deadline: Deadline,
}

impl Reader<'_> {
    async fn ask(&self, service: &Service, operation: &'static str, input: Value) -> Result<Value, Failure> {
        call(self.sdk, service, operation, Ask::Operation(input), self.deadline).await
    }

    /// Hands over one page after the other, until one says that the others do not matter. What was read before a failure
    /// counts; the gap says what is missing then, and where there is more than is read.
    async fn pages(
        &self,
        pages: &Pages<'_>,
        input: Value,
        mut add: impl FnMut(&Value) -> bool,
    ) -> Result<Option<Gap>, Failure> {
        let mut token = Value::Null;
        for page in 0..pages.max {
            let mut input = input.clone();
            if let Some(fields) = input.as_object_mut() {
                fields.insert(pages.token.to_owned(), token);
            }
            let answer = match self.ask(pages.service, pages.operation, input).await {
                Ok(answer) => answer,
                Err(failure) if page == 0 => return Err(failure),
                Err(failure) => {
                    let what = format!("A part of {} was read; the rest was not", pages.what);
                    return Ok(Some(unread(Source::Logs, &what, &failure)));
                }
            };
            let goes_on = add(&answer);
            token = answer.get(pages.token).cloned().unwrap_or_default();
            if !goes_on || token.as_str().is_none_or(str::is_empty) {
                return Ok(None);
            }
        }
        let detail = format!("There are more of {} than are read; a shorter window shows the rest.", pages.what);
        Ok(Some(Gap { source: Source::Logs, reason: GapReason::Truncated, detail }))
    }

    async fn read(&self, read: Read<'_>) -> Answer<Vec<LogLine>> {
        match read {
            Read::Health(services) => health::read(self, services).await,
            Read::Database(database) => self.database(database).await,
            Read::Services(cluster, services) => self.services(cluster, &services).await,
            Read::Group(group) => self.group(group).await,
        }
    }
}

/// A list, or the one item that stands in its place.
fn several(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice)
}

/// A time in seconds since the epoch.
fn seconds(value: &Value) -> Option<Timestamp> {
    Timestamp::from_millisecond((value.as_f64()? * 1e3) as i64).ok()
}

/// An event as EventBridge has it.
fn line(service: &str, at: Timestamp, source: &str, kind: &str, detail: &Value) -> LogLine {
    let message = json!({ "source": source, "detail-type": kind, "detail": detail }).to_string();
    LogLine { at, group: format!("{EVENTS_GROUP_PREFIX}{service}"), message }
}
