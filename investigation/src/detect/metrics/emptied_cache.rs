//! What metrics tell of a cache that no longer serves what it did: it was emptied, or evicts what it holds.

use super::cited_metric;
use crate::model::{Evidence, Source};

/// The metrics that tell so, most telling first, and whether they do when they fall.
///
/// Sources: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html>,
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/mc-ug/CacheMetrics.Memcached.html>,
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/dax-metrics-dimensions-dax.html>
pub const SIGNS: &[(&str, bool)] = &[
    ("CacheMisses", false),
    ("GetMisses", false),
    ("KeyspaceMisses", false),
    ("ItemCacheMisses", false),
    ("QueryCacheMisses", false),
    ("CacheHitRate", true),
    ("CurrItems", true),
    ("Evictions", false),
    ("CacheHits", true),
    ("GetHits", true),
    ("KeyspaceHits", true),
    ("ItemCacheHits", true),
];

/// Below this ratio to what is usual, either way, a cache serves as it did: its counts follow the traffic.
const MIN_RATIO: f64 = 3.0;

/// The rate in percent that falls by little where the misses grow by a multiple: where 95 % become 80 %, four times as much is
/// missed.
const HIT_RATE: &str = "CacheHitRate";

/// Whether the evidence is a metric that tells so, and moved far enough.
#[must_use]
pub fn is_sign_of_emptied_cache(evidence: &Evidence) -> bool {
    let name = Some(evidence).filter(|evidence| evidence.source == Source::Metrics).and_then(cited_metric);
    let sign = SIGNS.iter().find(|(metric, _)| name == Some(*metric));
    let (observed, expected) = (evidence.magnitude.observed.max(0.0), evidence.magnitude.expected.max(0.0));
    sign.is_some_and(|(metric, falls)| {
        if *metric == HIT_RATE {
            100.0 - observed > MIN_RATIO * (100.0 - expected)
        } else if *falls {
            expected > MIN_RATIO * observed
        } else {
            observed > MIN_RATIO * expected
        }
    })
}
