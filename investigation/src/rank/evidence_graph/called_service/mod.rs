//! Log lines that say that a call was not served, without a name of what was called.
//!
//! `An error occurred (503) when calling the GetObject operation` is about a bucket. Where one bucket of the context is seen
//! to fail, it is that one. So it is with what is throttled or refused, with a storage that is full, and with a database
//! that says the same, or of which AWS says that it failed over.

mod sdk_call;

use std::collections::BTreeMap;

use jiff::Timestamp;

use self::sdk_call::find_namespaces;
use crate::detect::metrics::cited_namespace;
use crate::model::{EntityKind, Evidence, EvidenceKind, Source};
use crate::rank::change_relevance::ONSET_TOLERANCE;
use crate::rank::topology::NodeIndex;

/// What a database says of itself, and its callers repeat in its words.
const SAID_BY_DATABASES: [EvidenceKind; 4] =
    [EvidenceKind::UnavailableLog, EvidenceKind::QuotaLog, EvidenceKind::StorageLog, EvidenceKind::LockLog];

/// What a cache answers that has no memory left, in the words of Redis and Valkey.
///
/// Source: <https://redis.io/docs/latest/develop/reference/eviction/>
const SAID_BY_FULL_CACHES: &str = "OOM command not allowed";

/// The namespaces of their metrics.
const CACHES: [&str; 2] = ["AWS/ElastiCache", "AWS/MemoryDB"];

/// What callers log when a database goes away.
const SAID_OF_THE_LOST: [EvidenceKind; 3] =
    [EvidenceKind::NetworkLog, EvidenceKind::UnavailableLog, EvidenceKind::TimeoutLog];

/// Who alone shows something; none where several do.
type Only<T> = Option<T>;

/// What is seen to fail that callers may not name.
#[derive(Default)]
pub(super) struct FailingServices<'a> {
    /// By what metrics show, and the namespace of these.
    by_metrics: BTreeMap<(EvidenceKind, &'a str), Only<NodeIndex>>,
    /// The databases, by what their own logs say.
    by_own_log: BTreeMap<EvidenceKind, Only<NodeIndex>>,
    /// The database that AWS says was not well, and since when.
    lost: Option<Only<(NodeIndex, Timestamp)>>,
}

impl<'a> FailingServices<'a> {
    /// `observed_at` holds the node of each piece of evidence.
    pub(super) fn new(evidence: &[&'a Evidence], observed_at: &[NodeIndex]) -> Self {
        let mut failing = Self::default();
        for (observation, &node) in evidence.iter().zip(observed_at) {
            let kind = observation.kind;
            let is_of_database = observation.entity.kind == EntityKind::Database;
            match observation.source {
                Source::Metrics => {
                    if let Some(namespace) = cited_namespace(observation) {
                        let only = failing.by_metrics.entry((kind, namespace)).or_insert(Some(node));
                        *only = only.filter(|only| *only == node);
                    }
                }
                Source::Logs if is_of_database && SAID_BY_DATABASES.contains(&kind) => {
                    let only = failing.by_own_log.entry(kind).or_insert(Some(node));
                    *only = only.filter(|only| *only == node);
                }
                Source::Logs if is_of_database && kind == EvidenceKind::HealthLoss => {
                    let lost = observation.onset.map(|onset| (node, onset));
                    let only = failing.lost.get_or_insert(lost);
                    *only = only.filter(|(only, _)| *only == node);
                }
                _ => {}
            }
        }
        failing
    }

    /// The entity that a log line says did not serve a call.
    pub(super) fn find_called(&self, line: &Evidence) -> Option<NodeIndex> {
        if line.source != Source::Logs || line.entity.kind == EntityKind::Database {
            return None;
        }
        self.find_by_metrics(line).or_else(|| self.by_own_log.get(&line.kind).copied().flatten()).or_else(|| {
            let (database, since) = self.lost.flatten().filter(|_| SAID_OF_THE_LOST.contains(&line.kind))?;
            line.onset.is_some_and(|onset| onset.duration_since(since).abs() <= ONSET_TOLERANCE).then_some(database)
        })
    }

    fn find_by_metrics(&self, line: &Evidence) -> Option<NodeIndex> {
        let texts = || line.citation.samples.iter().chain([&line.summary]);
        let shown = match line.kind {
            EvidenceKind::UnavailableLog => EvidenceKind::FaultRise,
            EvidenceKind::ThrottleLog => EvidenceKind::ThrottleRise,
            // Who writes to a full store is told so by it, whatever the store is.
            EvidenceKind::StorageLog => return self.find_only(|(kind, _)| *kind == EvidenceKind::StorageFull),
            EvidenceKind::MemoryLog if texts().any(|text| text.contains(SAID_BY_FULL_CACHES)) => {
                let is_full = |(kind, namespace): &(EvidenceKind, &str)| {
                    *kind == EvidenceKind::MemoryRise && CACHES.contains(namespace)
                };
                return self.find_only(is_full);
            }
            _ => EvidenceKind::ErrorRise,
        };
        let namespaces = texts().find_map(|text| find_namespaces(text))?;
        self.find_only(|(kind, namespace)| *kind == shown && namespaces.contains(namespace))
    }

    /// The only entity of which that is shown.
    fn find_only(&self, is_shown: impl Fn(&(EvidenceKind, &'a str)) -> bool) -> Option<NodeIndex> {
        let mut found = self.by_metrics.iter().filter(|(shown, _)| is_shown(shown));
        let (_, only) = found.next()?;
        only.filter(|_| found.next().is_none())
    }
}
