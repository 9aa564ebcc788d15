//! What is known of the log groups before they are queried: which of them can have lines of a window, and about how many bytes
//! a query will scan.
//!
//! One call describes fifty groups. It spares queries that would fail: a group that was created after the window, or no longer
//! keeps it, fails the query for all others. Where the call is not allowed, nothing is known, and queries find it out.
//!
//! Not used are field indexes, which serve equality and not the words by which trouble is found, and `SOURCE` with a prefix,
//! which would scan groups that the context does not name.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>

use std::collections::BTreeMap;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types;
use investigation::budget::LogBytes;
use investigation::model::{Context, Gap, GapReason, KnownLogGroup, LogGroupClass, Source, Window};
use investigation::ports::Failure;
use jiff::{SignedDuration, Timestamp};

use super::MAX_GROUPS_PER_QUERY;
use crate::Deadline;
use crate::traces::SPANS;

/// Seconds of a day, by which stored bytes are spread over the days that they are kept.
const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// The log groups of an account that is linked to the monitoring account in which they are read: known by their ARNs.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html>
#[derive(Debug, Clone)]
pub(super) struct LinkedGroups {
    /// What stands before the names: `arn:aws:logs:eu-west-1:123456789012:log-group:`.
    prefix: String,
}

impl LinkedGroups {
    /// Those of the context; `None` where it reads its own account.
    pub(super) fn find(context: &Context) -> Option<Self> {
        let account = context.linked_account.as_deref()?;
        let region = context.region.as_str();
        let partition = match region.split('-').next() {
            Some("cn") => "aws-cn",
            _ if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Some(Self { prefix: format!("arn:{partition}:logs:{region}:{account}:log-group:") })
    }

    /// The ARNs of these groups.
    pub(super) fn arns(&self, names: &[String]) -> Vec<String> {
        names.iter().map(|name| format!("{}{name}", self.prefix)).collect()
    }
}

/// What is known of the log groups.
#[derive(Default)]
pub(super) struct LogGroups {
    by_name: BTreeMap<String, KnownLogGroup>,
    /// When they were described: when the investigation was asked for.
    now: Timestamp,
    /// Why nothing more is known, if a call failed.
    failure: Option<Failure>,
}

/// The groups to query over one window.
pub(super) struct Plan {
    /// The groups of each query.
    pub(super) queries: Vec<Vec<String>>,
    /// The groups that are left out, and why.
    pub(super) gaps: Vec<Gap>,
}

/// Describes these groups.
pub(super) async fn describe(
    client: &Client,
    names: &[String],
    linked: Option<&LinkedGroups>,
    now: Timestamp,
    deadline: Deadline,
) -> LogGroups {
    let mut by_name = BTreeMap::new();
    let mut last_failure = None;
    for names in names.chunks(MAX_GROUPS_PER_QUERY) {
        let call = match linked {
            None => client.describe_log_groups().set_log_group_identifiers(Some(names.to_vec())),
            Some(linked) => client
                .describe_log_groups()
                .set_log_group_identifiers(Some(linked.arns(names)))
                .include_linked_accounts(true),
        };
        let mut pages = call.into_paginator().send();
        loop {
            match deadline.next_page("logs:DescribeLogGroups", pages.next()).await {
                Ok(Some(page)) => {
                    let groups = page.log_groups.unwrap_or_default().into_iter();
                    by_name.extend(groups.filter_map(to_known).map(|group| (group.name.clone(), group)));
                }
                Ok(None) => break,
                Err(failure) => {
                    tracing::warn!(%failure, "the log groups are queried without knowing their age");
                    last_failure = Some(failure);
                    break;
                }
            }
        }
    }
    LogGroups { by_name, now, failure: last_failure }
}

impl LogGroups {
    /// Those that were described before, without that of spans.
    pub(super) fn described_before(groups: &[KnownLogGroup], now: Timestamp) -> Self {
        let of_context = groups.iter().filter(|group| group.name != SPANS);
        let by_name = of_context.map(|group| (group.name.clone(), group.clone())).collect();
        Self { by_name, now, failure: None }
    }

    /// Which of these groups are queried over a window. A group of which nothing is known is queried.
    pub(super) fn plan(&self, names: &[String], window_name: &str, window: Window) -> Plan {
        let mut gaps = Vec::new();
        let (mut standard, mut infrequent) = (Vec::new(), Vec::new());
        for name in names {
            let Some(group) = self.by_name.get(name) else {
                standard.push(name.clone());
                continue;
            };
            let (is_queried, gap) = self.judge(name, group, window_name, window);
            gaps.extend(gap);
            match group.class {
                _ if !is_queried => {}
                // One query takes groups of one class.
                LogGroupClass::InfrequentAccess => infrequent.push(name.clone()),
                LogGroupClass::Standard | LogGroupClass::Delivery => standard.push(name.clone()),
            }
        }
        let queries = [standard, infrequent].into_iter();
        let queries =
            queries.flat_map(|names| names.chunks(MAX_GROUPS_PER_QUERY).map(<[String]>::to_vec).collect::<Vec<_>>());
        Plan { queries: queries.collect(), gaps }
    }

    /// Whether a group can have lines of the window that can be queried, and what it cannot have.
    fn judge(&self, name: &str, group: &KnownLogGroup, window_name: &str, window: Window) -> (bool, Option<Gap>) {
        let gap = |reason, detail| Some(Gap { source: Source::Logs, reason, detail });
        if group.class == LogGroupClass::Delivery {
            let detail = format!("The log group {name} is of the class Delivery, which no query can read.");
            return (false, gap(GapReason::Invalid, detail));
        }
        if let Some(created_at) = group.created_at.filter(|at| *at >= window.end()) {
            let at = created_at.strftime("%Y-%m-%d %H:%M");
            let detail = format!("The log group {name} was created at {at} UTC, after the {window_name} window.");
            return (false, gap(GapReason::NoData, detail));
        }
        let Some(kept) = kept_for(group) else { return (true, None) };
        let kept_since = self.now.checked_sub(kept).unwrap_or(Timestamp::MIN);
        if window.start() >= kept_since {
            return (true, None);
        }
        let days = kept.as_hours() / 24;
        let has_lines = window.end() > kept_since;
        let which = if has_lines { "some of those" } else { "those" };
        let detail = format!(
            "The log group {name} keeps its lines for {days} days: {which} of the {window_name} window are gone."
        );
        (has_lines, gap(GapReason::Truncated, detail))
    }

    /// The groups, and about how many bytes of these windows they hold.
    ///
    /// # Errors
    /// The failure for which not all is known.
    pub(super) fn estimate(self, windows: &[Window]) -> Result<(Vec<KnownLogGroup>, LogBytes), Failure> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let seconds = to_seconds(windows);
        let mut bytes = LogBytes::default();
        for group in self.by_name.values() {
            let of_group = (self.bytes_a_second(group).unwrap_or_default() * seconds).round() as u64;
            *(if group.name == SPANS { &mut bytes.spans } else { &mut bytes.logs }) += of_group;
        }
        Ok((self.by_name.into_values().collect(), bytes))
    }

    /// About how many bytes of these windows the groups hold: what they store, spread evenly over the time for which they
    /// keep it.
    pub(super) fn estimate_bytes(&self, windows: &[Window]) -> f64 {
        let a_second: f64 = self.by_name.values().filter_map(|group| self.bytes_a_second(group)).sum();
        a_second * to_seconds(windows)
    }

    fn bytes_a_second(&self, group: &KnownLogGroup) -> Option<f64> {
        let age = self.now.duration_since(group.created_at?);
        let spread_over = kept_for(group).map_or(age, |kept| age.min(kept)).as_secs_f64().max(SECONDS_OF_A_DAY);
        Some(group.stored_bytes? as f64 / spread_over)
    }
}

fn to_seconds(windows: &[Window]) -> f64 {
    windows.iter().map(|window| window.duration().as_secs_f64()).sum()
}

/// The group as it is kept; `None` without a name.
fn to_known(group: types::LogGroup) -> Option<KnownLogGroup> {
    let class = match group.log_group_class {
        Some(types::LogGroupClass::InfrequentAccess) => LogGroupClass::InfrequentAccess,
        Some(types::LogGroupClass::Delivery) => LogGroupClass::Delivery,
        _ => LogGroupClass::Standard,
    };
    Some(KnownLogGroup {
        name: group.log_group_name?,
        created_at: group.creation_time.and_then(|at| Timestamp::from_millisecond(at).ok()),
        kept_days: group.retention_in_days.and_then(|days| u32::try_from(days).ok()),
        stored_bytes: group.stored_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
        class,
    })
}

/// How long a group keeps its lines; `None` for ever.
fn kept_for(group: &KnownLogGroup) -> Option<SignedDuration> {
    Some(SignedDuration::from_hours(24 * i64::from(group.kept_days?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, scope};

    fn groups(groups: &[KnownLogGroup]) -> LogGroups {
        LogGroups::described_before(groups, at("2026-01-31T14:31:00Z"))
    }

    /// The queries and the gaps over the baseline, 13:00 to 14:00.
    fn plan(described: &[KnownLogGroup], names: &[&str]) -> (Vec<Vec<String>>, Vec<(GapReason, String)>) {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let plan = groups(described).plan(&names, "baseline", scope().baseline_window);
        (plan.queries, plan.gaps.into_iter().map(|gap| (gap.reason, gap.detail)).collect())
    }

    /// A group of the standard class that was created long ago, and keeps its lines for ever.
    fn group(name: &str) -> KnownLogGroup {
        let created_at = Some(at("2020-09-13T12:26:40Z"));
        let class = LogGroupClass::Standard;
        KnownLogGroup { name: name.to_owned(), created_at, kept_days: None, stored_bytes: None, class }
    }

    #[test]
    fn a_group_that_is_younger_than_the_window_is_left_out_and_named() {
        let young = KnownLogGroup { created_at: Some(at("2026-01-31T14:00:00Z")), ..group("/young") };
        let (queries, gaps) = plan(&[young, group("/old")], &["/old", "/young", "/unknown"]);
        assert_eq!(queries, [["/old", "/unknown"]]);
        let detail = "The log group /young was created at 2026-01-31 14:00 UTC, after the baseline window.";
        assert_eq!(gaps, [(GapReason::NoData, detail.to_owned())]);
    }

    #[test]
    fn a_group_that_no_longer_keeps_the_window_is_named_and_queried_for_what_it_keeps() {
        let short = KnownLogGroup { kept_days: Some(1), ..group("/short") };
        let (mut described, mut now) = (groups(&[short]), Vec::new());
        for asked_at in ["2026-02-01T13:00:00Z", "2026-02-01T13:30:00Z", "2026-02-01T14:00:00Z"] {
            described.now = at(asked_at);
            let plan = described.plan(&["/short".to_owned()], "baseline", scope().baseline_window);
            now.push((plan.queries.len(), plan.gaps.first().map(|gap| (gap.reason, gap.detail.clone()))));
        }
        let gone = |which: &str| {
            let detail =
                format!("The log group /short keeps its lines for 1 days: {which} of the baseline window are gone.");
            Some((GapReason::Truncated, detail))
        };
        assert_eq!(now, [(1, None), (1, gone("some of those")), (0, gone("those"))]);
    }

    #[test]
    fn each_class_is_queried_by_itself_and_what_cannot_be_queried_is_named() {
        let of = |name: &str, class| KnownLogGroup { class, ..group(name) };
        let described = [
            of("/a", LogGroupClass::Standard),
            of("/b", LogGroupClass::InfrequentAccess),
            of("/c", LogGroupClass::Delivery),
        ];
        let (queries, gaps) = plan(&described, &["/a", "/b", "/c"]);
        assert_eq!(queries, [["/a"], ["/b"]]);
        assert_eq!(gaps.len(), 1);
        assert!(gaps[0].1.contains("/c"), "{gaps:?}");
    }

    #[test]
    fn what_is_stored_is_spread_over_the_time_for_which_it_is_kept() {
        let ten_days_old = Some(at("2026-01-21T14:31:00Z"));
        let stored = |name: &str, kept_days| KnownLogGroup {
            created_at: ten_days_old,
            stored_bytes: Some(864_000),
            kept_days,
            ..group(name)
        };
        let described = groups(&[stored("/a", None), stored("/b", Some(5))]);
        // 1 and 2 bytes a second, over an hour and a half.
        assert_eq!(described.estimate_bytes(&[scope().baseline_window, scope().incident_window()]), 16_200.0);
    }
}
