//! What an investigation may cost: an estimate before it reads anything, and ceilings that it does not pass.
//!
//! What can grow are the bytes that queries of log lines and spans scan. All else is known before: the metrics that a context
//! names, the sampled traces and what runs. So a ceiling of money is one of bytes as well, and the queries are held to bytes.

use serde::{Deserialize, Serialize};

use crate::cost::{
    CostItem, MICRO_USD, PRICES_DATED, Reads, count_metrics, count_sampled_traces, format_usd, itemise, to_micro_usd,
    total, usd_for,
};
use crate::limits::GIGABYTE;
use crate::model::{Context, Source};

/// The most bytes of both windows that are looked through a second time, for ordinary lines: 2 GB, for a cent.
///
/// Source of the price: <https://aws.amazon.com/cloudwatch/pricing/>, 0.005 USD a GB in most regions
pub const MAX_BYTES_SEEN_TWICE: u64 = 2 * GIGABYTE;

/// Beside twice what the log groups are known to hold, so many bytes are allowed for: what was stored lately may not be counted
/// yet.
const RESERVE: u64 = 3 * GIGABYTE;

/// For each place that does not say in time how much it holds, so many bytes are allowed for: as many as a service writes in an hour
/// and a half at two megabytes a second, for five cents. Where many ask at once, each gets little rather than some of them all.
const RESERVE_OF_PLACE: u64 = 10 * GIGABYTE;

/// The most bytes of a log group of changes that are scanned, and the most of all bytes that they are, as a divisor: 5 GB, for
/// two cents and a half. A trail writes about a kilobyte for each call.
const MAX_BYTES_OF_CHANGES: u64 = 5 * GIGABYTE;
const MAX_SHARE_OF_CHANGES: u64 = 4;

/// How often spans are looked through: for the ids of traces, for the spans of these, and to count all.
const LOOKS_AT_SPANS: u64 = 3;

/// The least percentage of the bytes that is for log groups where a context names any, and for spans where it names traces.
const MIN_PERCENT: u64 = 25;

/// How many bytes there are of both windows of an investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogBytes {
    /// In the log groups that the context names.
    pub logs: u64,
    /// Of spans, in a log group of their own.
    pub spans: u64,
}

impl LogBytes {
    /// What both are together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { logs: self.logs.saturating_add(other.logs), spans: self.spans.saturating_add(other.spans) }
    }

    /// How many bytes are scanned of logs and of spans.
    fn scanned(self) -> Self {
        let logs = if self.logs <= MAX_BYTES_SEEN_TWICE { 2 * self.logs } else { self.logs };
        Self { logs, spans: self.spans.saturating_mul(LOOKS_AT_SPANS) }
    }

    fn sum(self) -> u64 {
        self.logs.saturating_add(self.spans)
    }
}

/// What is known of how many bytes there are, before any of them is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// About so many, in all places.
    About(LogBytes),
    /// So many in the places that answered in time. Others did not: too many ask, or the answer takes too long.
    AtLeast {
        /// In the places that answered.
        known: LogBytes,
        /// How many places did not.
        unanswered_places: u64,
    },
    /// Nobody can say, now or later.
    Unknown,
}

impl Held {
    /// What is known to be there.
    fn known(self) -> LogBytes {
        match self {
            Self::About(known) | Self::AtLeast { known, .. } => known,
            Self::Unknown => LogBytes::default(),
        }
    }

    /// About how many bytes are scanned; `None` where that is not known of all places.
    fn expected(self) -> Option<u64> {
        match self {
            Self::About(known) => Some(known.scanned().sum()),
            Self::AtLeast { .. } | Self::Unknown => None,
        }
    }

    /// How many bytes are allowed for; `None` for as many as there are.
    fn allowed(self) -> Option<u64> {
        let unanswered_places = match self {
            Self::About(_) => 0,
            Self::AtLeast { unanswered_places, .. } => unanswered_places,
            Self::Unknown => return None,
        };
        let of_known = self.known().scanned().sum().saturating_mul(2).saturating_add(RESERVE);
        Some(of_known.saturating_add(RESERVE_OF_PLACE.saturating_mul(unanswered_places)))
    }
}

/// The ceilings on one investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceiling {
    /// Gigabytes that its queries of log lines and spans may scan.
    pub gigabytes: u64,
    /// What it may cost at list prices, in US cents.
    pub cents: u64,
}

impl Ceiling {
    /// 200 GB cost a dollar.
    ///
    /// Source: <https://aws.amazon.com/cloudwatch/pricing/>
    pub const DEFAULT: Self = Self { gigabytes: 200, cents: 150 };
}

/// What one investigation is expected to cost, and what it may. Money is in millionths of a US dollar, at list prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Budget {
    /// About how many bytes its queries scan; absent where nobody could say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_bytes: Option<u64>,
    /// About what it costs; absent where nobody could say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_micro_usd: Option<u64>,
    /// The most bytes that its queries may scan.
    pub max_bytes: u64,
    /// The part of these bytes that the query of changes may scan; none where CloudTrail itself is asked.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_bytes_of_changes: u64,
    /// The part of the others that queries of spans may scan, in percent.
    pub percent_for_spans: u64,
    /// The most that it may cost.
    pub max_micro_usd: u64,
    /// Whether as much is set aside from what may be spent in a day.
    pub is_set_aside: bool,
}

fn is_zero(bytes: &u64) -> bool {
    *bytes == 0
}

impl Budget {
    /// The budget of an investigation of which this is known: twice what it is expected to scan, and no more than the ceilings
    /// allow. `None` where metrics and traces alone cost more than that.
    #[must_use]
    pub fn plan(context: &Context, held: Held, ceiling: Ceiling) -> Option<Self> {
        let affordable = affordable_bytes(context, ceiling.cents.saturating_mul(MICRO_USD / 100))?;
        let max_bytes = affordable.min(ceiling.gigabytes.saturating_mul(GIGABYTE));
        let of_changes = if reads_changes_in_logs(context) { MAX_BYTES_OF_CHANGES } else { 0 };
        let runs_queries = context.names(Source::Logs) || context.names(Source::Traces) || of_changes > 0;
        let wanted = if runs_queries {
            held.allowed().map_or(max_bytes, |allowed| allowed.saturating_add(of_changes))
        } else {
            0
        };
        let budget = Self {
            estimated_bytes: held.expected(),
            estimated_micro_usd: None,
            max_bytes: 0,
            max_bytes_of_changes: 0,
            percent_for_spans: percent_for_spans(context, held.known().scanned()),
            max_micro_usd: 0,
            is_set_aside: false,
        };
        Some(budget.with_most(context, wanted.min(max_bytes)))
    }

    /// The budget with no more bytes than these.
    #[must_use]
    pub fn limited_to(self, context: &Context, bytes: u64) -> Self {
        if bytes >= self.max_bytes { self } else { self.with_most(context, bytes) }
    }

    /// The budget with no more bytes than so many millionths of a US dollar pay for. `None` where they do not even pay for the
    /// metrics and traces.
    #[must_use]
    pub fn affordable_for(self, context: &Context, micro_usd: u64) -> Option<Self> {
        if micro_usd >= self.max_micro_usd {
            return Some(self);
        }
        Some(self.limited_to(context, affordable_bytes(context, micro_usd)?))
    }

    fn with_most(self, context: &Context, max_bytes: u64) -> Self {
        let estimated_bytes = self.estimated_bytes.map(|bytes| bytes.min(max_bytes));
        let estimated_micro_usd = estimated_bytes.map(|bytes| to_micro_usd(usd_with(context, bytes)));
        let max_micro_usd = to_micro_usd(usd_with(context, max_bytes));
        let share_of_changes = MAX_BYTES_OF_CHANGES.min(max_bytes / MAX_SHARE_OF_CHANGES);
        let max_bytes_of_changes = if reads_changes_in_logs(context) { share_of_changes } else { 0 };
        Self { estimated_bytes, estimated_micro_usd, max_bytes, max_bytes_of_changes, max_micro_usd, ..self }
    }

    /// The part of the bytes that queries of this source may scan, in all places of the context.
    #[must_use]
    pub fn bytes_for(&self, source: Source) -> f64 {
        let of_lines = self.max_bytes.saturating_sub(self.max_bytes_of_changes) as f64;
        let of_spans = of_lines * self.percent_for_spans as f64 / 100.0;
        match source {
            Source::Logs => of_lines - of_spans,
            Source::Traces => of_spans,
            Source::Changes => self.max_bytes_of_changes as f64,
            Source::Metrics | Source::Alarms => 0.0,
        }
    }

    /// What is said of it before anything is read: the estimate, where there is one, and the most.
    #[must_use]
    pub fn describe(&self) -> String {
        let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / GIGABYTE as f64);
        let usd = |micro_usd: u64| format_usd(micro_usd as f64 / MICRO_USD as f64);
        let most = format!("at most {}, {}", gigabytes(self.max_bytes), usd(self.max_micro_usd));
        match self.estimated_bytes.zip(self.estimated_micro_usd) {
            Some((bytes, micro_usd)) => format!(
                "Scans about {} of logs, for about {} at list prices of {PRICES_DATED}; {most}",
                gigabytes(bytes),
                usd(micro_usd)
            ),
            None => format!("Scans {most} at list prices of {PRICES_DATED}"),
        }
    }
}

/// Whether changes are read by a query of a log group.
fn reads_changes_in_logs(context: &Context) -> bool {
    context.changes && context.changes_log_group.is_some()
}

/// The part of the bytes that is for spans, by what is expected of both, in percent.
fn percent_for_spans(context: &Context, expected: LogBytes) -> u64 {
    match (context.names(Source::Logs), context.names(Source::Traces)) {
        (_, false) => 0,
        (false, true) => 100,
        (true, true) => {
            let percent = expected.spans.saturating_mul(100) / expected.sum().max(1);
            percent.clamp(MIN_PERCENT, 100 - MIN_PERCENT)
        }
    }
}

/// What an investigation costs whose queries scan so many bytes, in US dollars.
fn usd_with(context: &Context, bytes: u64) -> f64 {
    let traces = count_sampled_traces(context);
    total(&itemise(&Reads { bytes: bytes as f64, metrics: count_metrics(context), traces }))
}

/// How many bytes queries may scan so that all costs no more than this; `None` where metrics and traces cost more already.
fn affordable_bytes(context: &Context, micro_usd: u64) -> Option<u64> {
    let left = micro_usd.checked_sub(to_micro_usd(usd_with(context, 0)))?;
    Some((left as f64 / MICRO_USD as f64 / usd_for(CostItem::BytesScanned, 1.0)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        Context { log_groups: vec!["/ecs/shop".to_owned()], traces: true, ..Context::new("shop", "eu-west-1") }
    }

    fn logs(gigabytes: u64) -> LogBytes {
        LogBytes { logs: gigabytes * GIGABYTE, spans: 0 }
    }

    fn plan(held_gigabytes: Option<u64>) -> Budget {
        let held = held_gigabytes.map_or(Held::Unknown, |held| Held::About(logs(held)));
        Budget::plan(&context(), held, Ceiling::DEFAULT).unwrap()
    }

    #[test]
    fn an_investigation_may_scan_twice_what_is_held_and_never_more_than_the_ceilings_allow() {
        assert_eq!([Some(12), Some(150), None].map(|held| plan(held).max_bytes / GIGABYTE), [27, 200, 200]);
        let poor = Ceiling { cents: 10, ..Ceiling::DEFAULT };
        let budget = Budget::plan(&context(), Held::Unknown, poor).unwrap();
        assert!((19..20).contains(&(budget.max_bytes / GIGABYTE)), "{budget:?}");
        assert!(budget.max_micro_usd <= MICRO_USD / 10, "{budget:?}");
    }

    #[test]
    fn where_a_place_does_not_say_in_time_how_much_it_holds_no_estimate_is_said_and_little_is_allowed_for_it() {
        let plan = |gigabytes, unanswered_places| {
            let held = Held::AtLeast { known: logs(gigabytes), unanswered_places };
            Budget::plan(&context(), held, Ceiling::DEFAULT).unwrap()
        };
        assert_eq!(
            [(0, 1), (12, 1), (12, 2), (150, 1)].map(|(held, unanswered)| plan(held, unanswered).max_bytes / GIGABYTE),
            [13, 37, 47, 200]
        );
        assert_eq!((plan(12, 1).estimated_bytes, plan(12, 1).estimated_micro_usd), (None, None));
        let described = plan(0, 1).describe();
        assert!(described.starts_with("Scans at most 13.0 GB"), "{described}");
    }

    #[test]
    fn small_log_groups_are_expected_to_be_looked_through_twice_and_spans_three_times() {
        let expected = [Some(0), Some(2), Some(3)].map(|held| plan(held).estimated_bytes.unwrap() / GIGABYTE);
        assert_eq!(expected, [0, 4, 3]);
        let spans = Held::About(LogBytes { logs: 0, spans: 4 * GIGABYTE });
        let budget = Budget::plan(&context(), spans, Ceiling::DEFAULT).unwrap();
        assert_eq!((budget.estimated_bytes, budget.percent_for_spans), (Some(12 * GIGABYTE), 75));
    }

    #[test]
    fn with_less_money_fewer_bytes_are_scanned_and_without_any_none() {
        let whole = plan(Some(12));
        assert_eq!(whole.affordable_for(&context(), whole.max_micro_usd), Some(whole));
        let half = whole.affordable_for(&context(), whole.max_micro_usd / 2).unwrap();
        assert!(half.max_bytes < whole.max_bytes && half.max_micro_usd <= whole.max_micro_usd / 2 + 1, "{half:?}");
        assert_eq!(whole.affordable_for(&context(), 100), None);
        assert_eq!(Budget::plan(&context(), Held::Unknown, Ceiling { cents: 0, ..Ceiling::DEFAULT }), None);
    }

    #[test]
    fn what_scans_nothing_needs_no_bytes() {
        let metrics_alone = Context::new("shop", "eu-west-1");
        assert_eq!(Budget::plan(&metrics_alone, Held::Unknown, Ceiling::DEFAULT).unwrap().max_bytes, 0);
    }

    #[test]
    fn logs_and_spans_share_the_bytes() {
        let budget = plan(None);
        let [logs, spans] = [Source::Logs, Source::Traces].map(|source| budget.bytes_for(source));
        assert_eq!(logs + spans, budget.max_bytes as f64);
        assert!(logs > spans && spans > 0.0);
        let without_traces = Context { traces: false, ..context() };
        let with_trail = Context { changes: true, changes_log_group: Some("trail".to_owned()), ..context() };
        let shared = Budget::plan(&with_trail, Held::Unknown, Ceiling::DEFAULT).unwrap();
        let sources = [Source::Logs, Source::Traces, Source::Changes];
        assert_eq!(sources.map(|source| shared.bytes_for(source)).iter().sum::<f64>(), shared.max_bytes as f64);
        assert_eq!(shared.bytes_for(Source::Changes), 5e9);
        let little = shared.limited_to(&with_trail, GIGABYTE);
        assert_eq!(little.bytes_for(Source::Changes), 0.25e9);
        let budget = Budget::plan(&without_traces, Held::Unknown, Ceiling::DEFAULT).unwrap();
        assert_eq!(budget.bytes_for(Source::Logs), budget.max_bytes as f64);
        assert_eq!(budget.bytes_for(Source::Metrics), 0.0);
    }

    #[test]
    fn it_says_what_is_expected_and_the_most() {
        insta::assert_snapshot!(plan(Some(12)).describe(), @"Scans about 12.0 GB of logs, for about 0.061 USD at list prices of 2026-05; at most 27.0 GB, 0.136 USD");
        insta::assert_snapshot!(plan(None).describe(), @"Scans at most 200.0 GB, 1.00 USD at list prices of 2026-05");
    }
}
