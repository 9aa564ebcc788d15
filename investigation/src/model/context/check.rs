//! What is wrong with a context, before it is saved rather than at the next incident: the rules of the grammar in which it
//! is asked for, of the steps that read it, and of AWS and Slack, which they ask.
//!
//! AWS refuses a whole call for one malformed query in it, so that a context with one misspelt statistic has no metrics.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::caller::is_caller_name;
use super::shapes::{
    MAX_LOG_GROUP, is_account, is_address, is_external_id, is_log_group, is_place_name, is_region, is_role, is_site,
    is_slack_id, is_tag, is_text,
};
use super::{Context, ContextField};
use crate::grammar::symptom::parse_symptom;
use crate::grammar::{AskedAt, Command, MAX_CONTEXT_NAME, parse_command_knowing};
use crate::model::{MetricQuery, Source};

/// Characters of the description, which is shown in menus and modals.
const MAX_DESCRIPTION: usize = 500;
/// Characters of the entry's name. X-Ray's names of services are at most 200 characters long.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>
const MAX_ENTRY: usize = 200;
/// Characters of an alarm's name.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>
const MAX_ALARM: usize = 255;
/// Characters of a namespace, of a metric's name, and of a dimension's name; of a dimension's value; and dimensions.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html>
const MAX_METRIC_NAME: usize = 255;
const MAX_DIMENSION_VALUE: usize = 1_024;
const MAX_DIMENSIONS: usize = 30;
pub(super) const NO_REGION: &str = "is no region of AWS, such as eu-west-1";
pub(super) const NO_ROLE: &str = "is no role's ARN, such as arn:aws:iam::123456789012:role/incident-reader";
/// Places besides the first. Each costs the calls of one context, and one more role to assume.
const MAX_ELSEWHERE: usize = 20;
/// Status pages, each of which is asked once for each investigation.
const MAX_STATUS_PAGES: usize = 5;
/// Bytes of a context as JSON. An item in `DynamoDB` holds 400 KB.
const MAX_BYTES: usize = 350_000;
/// Characters of a wrong value that are quoted.
const MAX_QUOTED: usize = 80;

/// What is wrong in one field of a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: ContextField,
    /// The value that is wrong; `None` where one is missing.
    pub value: Option<String>,
    /// What would be right.
    pub advice: String,
}

impl fmt::Display for Problem {
    /// Such as `log groups: “my group” is no log group's name; …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.field.label())?;
        match &self.value {
            Some(value) => write!(f, "“{}” {}", quote(value), self.advice),
            None => f.write_str(&self.advice),
        }
    }
}

impl Context {
    /// Everything that is wrong with the context; nothing for one that every step understands.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.check_names(&mut problems);
        self.check_sources(&mut problems);
        self.check_people(&mut problems);
        self.check_account(&mut problems);
        self.check_places(&mut problems);
        self.check_whole(&mut problems);
        problems.0
    }

    fn check_names(&self, problems: &mut Problems) {
        problems.check(
            ContextField::Service,
            [&self.service],
            is_askable,
            &format!(
                "is no name to ask for: it takes letters, digits, “-”, “_” and “.”, at most {MAX_CONTEXT_NAME} of them, and is \
                 no word that the command has already"
            ),
        );
        problems.check(ContextField::Region, [&self.region], is_region, NO_REGION);
        problems.check(
            ContextField::Description,
            [&self.description],
            |text| text.chars().count() <= MAX_DESCRIPTION,
            &format!("is too long: at most {MAX_DESCRIPTION} characters"),
        );
        problems.check(
            ContextField::Entry,
            &self.entry,
            |entry| is_text(entry, MAX_ENTRY),
            &format!("is no entity's name: it takes 1 to {MAX_ENTRY} visible characters"),
        );
    }

    fn check_sources(&self, problems: &mut Problems) {
        let no_log_group = format!(
            "is no log group's name: it takes letters, digits and any of “.-_/#”, at most {MAX_LOG_GROUP} of them"
        );
        problems.check(ContextField::LogGroups, &self.log_groups, is_log_group, &no_log_group);
        problems.check(ContextField::ChangesLogGroup, &self.changes_log_group, is_log_group, &no_log_group);
        if self.changes_log_group.is_some() && !self.changes {
            problems.add(ContextField::ChangesLogGroup, None, "is not read: let changes be read, or clear it");
        }
        problems.check(
            ContextField::Alarms,
            &self.alarms,
            |alarm| is_text(alarm, MAX_ALARM),
            &format!("is no alarm's name: it takes 1 to {MAX_ALARM} visible characters"),
        );
        for query in &self.metrics {
            if let Some(advice) = find_problem(query) {
                problems.add(ContextField::Metrics, Some(query.to_string()), &advice);
            }
        }
        let reads_nothing = !Source::ALL.iter().any(|&source| self.names(source));
        if reads_nothing {
            problems.add(
                ContextField::LogGroups,
                None,
                "nothing would be read; choose log groups, metrics, alarms, traces or changes",
            );
        }
    }

    fn check_people(&self, problems: &mut Problems) {
        let (user, channel) = (
            "is no id of a user or a user group in Slack, which begins with U, W or S",
            "is no channel's id in Slack, which begins with C, D or G",
        );
        problems.check(ContextField::Owners, &self.owners, |id| is_slack_id(id, "UWS"), user);
        problems.check(ContextField::AllowedUsers, &self.allowed_users, |id| is_slack_id(id, "UWS"), user);
        problems.check(ContextField::AllowedChannels, &self.allowed_channels, |id| is_slack_id(id, "CDG"), channel);
        let caller = "names nobody: it is sub: or group: and a name without blanks, or the ARN of a user or role";
        problems.check(ContextField::ApiOwners, &self.api_owners, is_caller_name, caller);
        problems.check(ContextField::ApiUsers, &self.api_users, is_caller_name, caller);
        problems.check(ContextField::Channel, &self.channel, |id| is_slack_id(id, "CDG"), channel);
        if self.started_by_alarms && self.channel.is_none() {
            problems.add(ContextField::Channel, None, "choose one: what an alarm starts is answered there");
        }
        problems.check(
            ContextField::AlarmTag,
            &self.alarm_tag,
            is_tag,
            "is no tag with its value, such as team=shop, at most 128 and 256 characters",
        );
        if self.started_by_alarms && self.alarms.is_empty() && self.alarm_tag.is_none() {
            problems.add(ContextField::Alarms, None, "choose those that start an investigation");
        }
    }

    fn check_account(&self, problems: &mut Problems) {
        problems.check(ContextField::Role, &self.role, is_role, NO_ROLE);
        problems.check(
            ContextField::ExternalId,
            &self.external_id,
            is_external_id,
            "is no external id: it takes 2 to 1224 letters, digits and any of “_+=,.@:/-”",
        );
        if self.external_id.is_some() && self.role.is_none() {
            problems.add(ContextField::ExternalId, None, "names nobody who asks for it: give the role as well");
        }
        problems.check(
            ContextField::LinkedAccount,
            &self.linked_account,
            is_account,
            "is no number of an account, which has twelve digits",
        );
        if self.linked_account.is_some() && (self.traces || self.changes || !self.alarms.is_empty()) {
            problems.add(
                ContextField::LinkedAccount,
                None,
                "a linked account is read for its metrics and log groups alone: X-Ray shows its traces in the monitoring \
                 account, and changes and alarms are read where they are",
            );
        }
    }

    /// What is wrong in each place is said of all of them, by what the place is called.
    fn check_places(&self, problems: &mut Problems) {
        if self.elsewhere.len() > MAX_ELSEWHERE {
            let advice = format!("names more than {MAX_ELSEWHERE} other places; split the context");
            problems.add(ContextField::Elsewhere, None, &advice);
        }
        let labels = self.place_labels();
        for (place, context) in self.elsewhere.iter().zip(self.at_each_place().iter().skip(1)) {
            let label = place.label();
            let mut add = |advice: &str| problems.add(ContextField::Elsewhere, Some(label.to_owned()), advice);
            if !is_place_name(label) {
                add(
                    "is no name of a place: it takes 1 to 40 letters, digits and any of “-_.”, and is no account's number",
                );
            }
            if labels.iter().filter(|other| **other == label).count() > 1 {
                add("is the name of two places; give each that shares its region a name of its own");
            }
            let mut own = Problems::default();
            own.check(ContextField::Region, [&place.region], is_region, NO_REGION);
            context.check_sources(&mut own);
            context.check_account(&mut own);
            own.check(ContextField::Entry, &place.entry, |entry| is_text(entry, MAX_ENTRY), "is no entity's name");
            own.0.iter().for_each(|problem| add(&format!("has a problem: {problem}")));
        }
    }

    fn check_whole(&self, problems: &mut Problems) {
        problems.check(
            ContextField::Runbooks,
            &self.runbooks,
            is_address,
            "is no address of a page: it begins with https://, and holds no blank",
        );
        problems.check(
            ContextField::Repository,
            &self.repository,
            is_address,
            "is no address of a repository, such as https://github.com/acme/shop",
        );
        problems.check(
            ContextField::StatusPages,
            &self.status_pages,
            is_site,
            "is no address of a status page: it is https:// and a public host's name, such as https://www.githubstatus.com",
        );
        if self.status_pages.len() > MAX_STATUS_PAGES {
            let advice = format!("are too many: choose the {MAX_STATUS_PAGES} that matter most");
            problems.add(ContextField::StatusPages, None, &advice);
        }
        let bytes = serde_json::to_vec(self).map_or(usize::MAX, |json| json.len());
        if bytes > MAX_BYTES {
            problems.add(
                ContextField::Metrics,
                None,
                "the context is too large to be kept; choose fewer metrics or log groups",
            );
        }
    }
}

/// The problems found so far.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, field: ContextField, value: Option<String>, advice: &str) {
        self.0.push(Problem { field, value, advice: advice.to_owned() });
    }

    /// Adds a problem for each value that is not right.
    fn check<'a>(
        &mut self,
        field: ContextField,
        values: impl IntoIterator<Item = &'a String>,
        is_right: impl Fn(&str) -> bool,
        advice: &str,
    ) {
        for value in values {
            if !is_right(value) {
                self.add(field, Some(value.clone()), advice);
            }
        }
    }
}

/// Whether `/investigate <name>` asks for the context of this name, once it is known: the grammar itself decides. A word for a
/// symptom may be a name; one for a window would be taken for one too often.
fn is_askable(name: &str) -> bool {
    // The window is the last half hour, so that any time serves.
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24);
    let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: SignedDuration::MAX };
    let parsed = parse_command_knowing(name, &asked_at, |known| known == name && parse_symptom(known).is_some());
    matches!(parsed, Ok(Command::Investigate { context, .. }) if context == name)
}

/// What is wrong with a metric; `None` for one that CloudWatch can be asked for.
fn find_problem(query: &MetricQuery) -> Option<String> {
    let is_name = |name: &str, max: usize| is_text(name, max) && name.is_ascii();
    if !is_name(&query.namespace, MAX_METRIC_NAME) || query.namespace.starts_with(':') {
        return Some(format!(
            "has no namespace that CloudWatch takes: 1 to {MAX_METRIC_NAME} characters, not “:” first"
        ));
    }
    if !is_name(&query.name, MAX_METRIC_NAME) {
        return Some(format!("has no name that CloudWatch takes: 1 to {MAX_METRIC_NAME} characters"));
    }
    if query.dimensions.len() > MAX_DIMENSIONS {
        return Some(format!("has more than {MAX_DIMENSIONS} dimensions"));
    }
    for (name, value) in &query.dimensions {
        if !is_name(name, MAX_METRIC_NAME) || name.starts_with(':') || !is_name(value, MAX_DIMENSION_VALUE) {
            return Some(format!(
                "has a dimension that CloudWatch does not take: “{}” = “{}”",
                quote(name),
                quote(value)
            ));
        }
    }
    let statistics = "Average, Sum, Maximum, Minimum, SampleCount, or a percentile such as p99";
    (!is_statistic(&query.stat)).then(|| format!("has no statistic that CloudWatch knows: it takes {statistics}"))
}

/// Whether CloudWatch knows the statistic: one of five, `IQM`, a percentile or a trimmed value such as `p99.9`, `tm95` or
/// `TM(2%:98%)`.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>
fn is_statistic(stat: &str) -> bool {
    if ["SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"].contains(&stat) {
        return true;
    }
    let is_share =
        |text: &str| !text.is_empty() && is_number(text) && text.parse::<f64>().is_ok_and(|share| share <= 100.0);
    for prefix in ["tm", "tc", "ts", "wm", "p"] {
        if let Some(rest) = stat.strip_prefix(prefix) {
            return is_share(rest);
        }
    }
    let between =
        ["TM(", "TC(", "TS(", "WM(", "PR("].iter().find_map(|prefix| stat.strip_prefix(prefix)?.strip_suffix(')'));
    let Some((low, high)) = between.and_then(|between| between.split_once(':')) else { return false };
    let is_bound = |bound: &str| bound.is_empty() || is_number(bound.strip_suffix('%').unwrap_or(bound));
    (!low.is_empty() || !high.is_empty()) && is_bound(low) && is_bound(high)
}

/// Digits, with at most one point between them.
fn is_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |digits: &str| (1..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(fraction)
}

pub(super) fn quote(value: &str) -> String {
    let mut quoted: String = value.chars().take(MAX_QUOTED).collect();
    if value.chars().count() > MAX_QUOTED {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests;
