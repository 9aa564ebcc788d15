//! What an investigation costs: each item at AWS's list price, estimated before and counted after.
//!
//! AWS charges for what is read (bytes that queries scan, metrics, traces) and for what runs. What is read is counted in the
//! report. What runs is the same for every investigation, and small. Free tiers, discounts and other regions are left out: the
//! sum is what the list says for us-east-1. What a model costs is part of its comment.

use serde::{Deserialize, Serialize};

use crate::budget::Budget;
use crate::model::{Context, Window};

/// The month of the newest page that confirms a price, that of Logs Insights. The prices of Lambda, DynamoDB and S3 have stood
/// for years and were not looked up again: whoever budgets by them compares them with their pages first.
pub const PRICES_DATED: &str = "2026-05";

/// Millionths of a US dollar in one. Sums that are counted over a day are whole numbers of these.
pub const MICRO_USD: u64 = 1_000_000;

/// What AWS charges for one unit of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// What is charged for.
    pub item: CostItem,
    /// What one is called, and how many of them the price is for.
    pub unit: &'static str,
    /// How many make one `unit`.
    pub size: f64,
    /// US dollars for one `unit`.
    pub usd: f64,
    /// The page that says so.
    pub source: &'static str,
}

/// What AWS charges for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CostItem {
    /// Bytes that queries of Logs Insights scan.
    BytesScanned,
    /// Metrics that `GetMetricData` is asked for.
    Metrics,
    /// Traces that X-Ray retrieves or scans.
    Traces,
    /// Transitions of the state machine.
    Transitions,
    /// Gigabytes of memory times seconds of functions on arm64.
    Compute,
    /// Invocations of functions.
    Invocations,
    /// Writes to tables.
    TableWrites,
    /// Objects that are written.
    ObjectWrites,
    /// Objects that are read.
    ObjectReads,
}

/// The list prices of us-east-1, without free tiers and before any volume discount.
pub const PRICES: [Price; 9] = [
    price(
        CostItem::BytesScanned,
        "GB scanned by log queries",
        1e9,
        0.005,
        "https://aws.amazon.com/cloudwatch/pricing/",
    ),
    price(CostItem::Metrics, "1,000 metrics requested", 1e3, 0.01, "https://aws.amazon.com/cloudwatch/pricing/"),
    price(CostItem::Traces, "1,000,000 traces retrieved", 1e6, 0.5, "https://aws.amazon.com/xray/pricing/"),
    price(
        CostItem::Transitions,
        "1,000 state transitions",
        1e3,
        0.025,
        "https://aws.amazon.com/step-functions/pricing/",
    ),
    price(CostItem::Compute, "GB-s of Lambda", 1.0, 0.000_013_333_4, "https://aws.amazon.com/lambda/pricing/"),
    price(CostItem::Invocations, "1,000,000 invocations", 1e6, 0.2, "https://aws.amazon.com/lambda/pricing/"),
    price(
        CostItem::TableWrites,
        "1,000,000 writes of DynamoDB",
        1e6,
        0.625,
        "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    ),
    price(CostItem::ObjectWrites, "1,000 writes of S3", 1e3, 0.005, "https://aws.amazon.com/s3/pricing/"),
    price(CostItem::ObjectReads, "1,000 reads of S3", 1e3, 0.000_4, "https://aws.amazon.com/s3/pricing/"),
];

const fn price(item: CostItem, unit: &'static str, size: f64, usd: f64, source: &'static str) -> Price {
    Price { item, unit, size, usd, source }
}

/// What every investigation runs, whatever it reads: ten functions of the state machine and two of the bot, each for four
/// seconds at most of the 256 or 512 MB that it has; the transitions between the states, those into and out of the parallel
/// branches included; its row, its notes and the turns of its lookups; and its files.
const OF_EVERY_RUN: [(CostItem, f64); 6] = [
    (CostItem::Transitions, 25.0),
    (CostItem::Invocations, 12.0),
    (CostItem::Compute, 12.0 * 4.0 * 0.3),
    (CostItem::TableWrites, 40.0),
    (CostItem::ObjectWrites, 7.0),
    (CostItem::ObjectReads, 14.0),
];

/// One item of what an investigation costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Cost {
    /// What it is for.
    pub item: CostItem,
    /// How many: bytes, metrics, traces, transitions.
    pub amount: f64,
    /// US dollars at list price.
    pub usd: f64,
}

/// What was read, or is to be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reads {
    /// Bytes that queries of logs scan.
    pub bytes: f64,
    /// Metrics that are asked for.
    pub metrics: f64,
    /// Traces that are retrieved.
    pub traces: f64,
}

impl Reads {
    /// About what an investigation of a context will read: its metrics once, and of its log groups, which hold so many bytes a
    /// second together, both windows once. Traces are a sample of a few hundred.
    #[must_use]
    pub fn estimate(context: &Context, log_bytes_a_second: f64, windows: &[Window]) -> Self {
        let seconds: f64 = windows.iter().map(|window| window.duration().as_secs_f64()).sum();
        Self {
            bytes: log_bytes_a_second * seconds,
            metrics: count_metrics(context),
            traces: count_sampled_traces(context),
        }
    }
}

/// How many metrics an investigation asks for, in all places.
#[must_use]
pub fn count_metrics(context: &Context) -> f64 {
    context.at_each_place().iter().map(|place| place.metrics.len()).sum::<usize>() as f64
}

/// About how many traces an investigation retrieves, in all places.
#[must_use]
pub fn count_sampled_traces(context: &Context) -> f64 {
    context.at_each_place().iter().filter(|place| place.traces).count() as f64 * SAMPLED_TRACES
}

/// How many traces an estimate counts for each place that has any.
const SAMPLED_TRACES: f64 = 500.0;

/// The items of an investigation that reads this, the dearest first; what costs nothing is left out.
#[must_use]
pub fn itemise(reads: &Reads) -> Vec<Cost> {
    let read =
        [(CostItem::BytesScanned, reads.bytes), (CostItem::Metrics, reads.metrics), (CostItem::Traces, reads.traces)];
    let amounts = read.into_iter().chain(OF_EVERY_RUN).filter(|(_, amount)| *amount > 0.0);
    let mut costs: Vec<Cost> =
        amounts.map(|(item, amount)| Cost { item, amount, usd: usd_for(item, amount) }).collect();
    costs.sort_by(|a, b| b.usd.total_cmp(&a.usd).then(a.item.cmp(&b.item)));
    costs
}

/// The list price of so much of an item, in US dollars.
#[must_use]
pub fn usd_for(item: CostItem, amount: f64) -> f64 {
    PRICES.iter().filter(|price| price.item == item).map(|price| amount / price.size * price.usd).sum()
}

/// The sum of all items, in US dollars.
#[must_use]
pub fn total(costs: &[Cost]) -> f64 {
    costs.iter().map(|cost| cost.usd).sum()
}

/// Millionths of a US dollar, rounded up.
#[must_use]
pub fn to_micro_usd(usd: f64) -> u64 {
    (usd * MICRO_USD as f64).ceil() as u64
}

/// US dollars as a sentence says them: two digits that count, and nothing below a thousandth of a cent.
#[must_use]
pub fn format_usd(usd: f64) -> String {
    match usd {
        usd if usd >= 1.0 => format!("{usd:.2} USD"),
        usd if usd >= 0.01 => format!("{usd:.3} USD"),
        usd if usd >= 0.000_01 => format!("{usd:.5} USD"),
        _ => "less than 0.00001 USD".to_owned(),
    }
}

impl CostItem {
    /// What the item is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::BytesScanned => "log queries",
            Self::Metrics => "metrics",
            Self::Traces => "traces",
            Self::Transitions => "state transitions",
            Self::Compute => "functions",
            Self::Invocations => "invocations",
            Self::TableWrites => "table",
            Self::ObjectWrites => "files written",
            Self::ObjectReads => "files read",
        }
    }
}

/// What a report says of its costs: the sum, the items that make most of it, and what was expected and allowed.
#[must_use]
pub fn describe(costs: &[Cost], budget: Option<&Budget>) -> String {
    let usd = |micro_usd: u64| format_usd(micro_usd as f64 / MICRO_USD as f64);
    let before = budget.map(|budget| match budget.estimated_micro_usd {
        Some(estimate) => format!("; about {} expected, at most {} allowed", usd(estimate), usd(budget.max_micro_usd)),
        None => format!("; at most {} allowed", usd(budget.max_micro_usd)),
    });
    let parts: Vec<String> =
        costs.iter().take(3).map(|cost| format!("{} {}", cost.item.label(), format_usd(cost.usd))).collect();
    let sum = format_usd(total(costs));
    format!("About {sum} at list prices of {PRICES_DATED}: {}{}", parts.join(", "), before.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Ceiling, Held, LogBytes};
    use crate::model::Place;

    #[test]
    fn each_item_has_one_price_and_a_page_that_says_it() {
        for (position, price) in PRICES.iter().enumerate() {
            assert!(PRICES[..position].iter().all(|other| other.item != price.item), "{price:?}");
            assert!(
                price.usd > 0.0 && price.size >= 1.0 && price.source.starts_with("https://aws.amazon.com/"),
                "{price:?}"
            );
        }
        let known = |item| PRICES.iter().any(|price| price.item == item);
        assert!(OF_EVERY_RUN.iter().all(|(item, _)| known(*item)));
    }

    #[test]
    fn items_add_up_to_the_sum_and_the_dearest_comes_first() {
        let costs = itemise(&Reads { bytes: 10e9, metrics: 50.0, traces: 300.0 });
        assert_eq!((costs[0].item, costs[0].usd), (CostItem::BytesScanned, 0.05));
        assert!(costs.is_sorted_by(|a, b| a.usd >= b.usd));
        let of_reading = 0.05 + 0.000_5 + 0.000_15;
        let of_running = total(&itemise(&Reads::default()));
        assert!((total(&costs) - of_reading - of_running).abs() < 1e-9, "{costs:?}");
        assert!(of_running < 0.01, "what runs is below a cent: {of_running}");
    }

    #[test]
    fn an_estimate_counts_every_place_and_both_windows() {
        let metric =
            || serde_json::from_str(r#"{"namespace":"AWS/Lambda","name":"Errors","dimensions":{},"stat":"Sum"}"#);
        let place = Place { traces: true, metrics: vec![metric().unwrap()], ..Place::default() };
        let context =
            Context { metrics: vec![metric().unwrap()], elsewhere: vec![place], ..Context::new("shop", "eu-west-1") };
        let scope = crate::detect::fixtures::scope();
        let windows = [scope.baseline_window, scope.incident_window()];
        let seconds: f64 = windows.iter().map(|window| window.duration().as_secs_f64()).sum();
        let reads = Reads::estimate(&context, 1_000.0, &windows);
        assert_eq!(reads, Reads { bytes: 1_000.0 * seconds, metrics: 2.0, traces: SAMPLED_TRACES });
    }

    #[test]
    fn a_report_says_what_it_cost_and_what_was_expected_and_allowed() {
        let costs = itemise(&Reads { bytes: 10e9, metrics: 50.0, traces: 0.0 });
        let context = Context { log_groups: vec!["/ecs/shop".to_owned()], ..Context::new("shop", "eu-west-1") };
        let budget = |held| Budget::plan(&context, held, Ceiling::DEFAULT);
        let held = Held::About(LogBytes { logs: 12_000_000_000, spans: 0 });
        insta::assert_snapshot!(describe(&costs, budget(held).as_ref()), @"About 0.051 USD at list prices of 2026-05: log queries 0.050 USD, state transitions 0.00063 USD, metrics 0.00050 USD; about 0.061 USD expected, at most 0.136 USD allowed");
        insta::assert_snapshot!(describe(&costs, budget(Held::Unknown).as_ref()), @"About 0.051 USD at list prices of 2026-05: log queries 0.050 USD, state transitions 0.00063 USD, metrics 0.00050 USD; at most 1.00 USD allowed");
    }

    #[test]
    fn money_is_said_with_the_digits_that_count() {
        let told = [12.345, 0.054_32, 0.000_512_3, 0.0].map(format_usd);
        assert_eq!(told, ["12.35 USD", "0.054 USD", "0.00051 USD", "less than 0.00001 USD"]);
    }
}
