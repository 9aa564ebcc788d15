//! Everything around one name: first what belongs to it, then what that reports and writes.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all, join4};
use investigation::discover::{Inventory, ListedMetric, Origin, Resource, STACK_TAG, TaggedResource, find_members};
use investigation::ports::{Failure, Listing};
use jiff::Timestamp;

use super::reads::{Graph, Reader};

/// Resources whose metrics are listed. Others are proposed with the metrics that such resources have.
const MAX_RESOURCES: usize = 40;

/// Calls of one kind at the same time: CloudWatch allows 25 lists of metrics a second.
const MAX_CALLS_AT_ONCE: usize = 10;

/// Log groups that are looked for by name, beyond those that are named after the origin.
const MAX_LOG_GROUPS: usize = 20;

/// Reads what is around an origin. What could not be read is said, and nothing found at all is a failure if one came.
pub(super) async fn read(reader: &Reader, origin: &Origin, now: Timestamp) -> Result<Inventory, Failure> {
    let (tagged, graph, alarms, signals) =
        join4(tagged(reader, origin), reader.graph(now), reader.alarms(), signals(reader, origin)).await;
    let mut unread = Unread::default();
    let Graph { nodes, calls, failure } = graph;
    unread.note("The service graph", failure);
    let mut inventory = Inventory {
        resources: unread.keep("The tagged resources", tagged),
        nodes,
        calls,
        metrics: unread.keep("The metrics of Application Signals", signals),
        alarms: unread.keep("The alarms", alarms),
        ..Inventory::default()
    };
    let is_empty = inventory.resources.is_empty() && inventory.nodes.is_empty() && inventory.alarms.is_empty();
    if let Some(failure) = unread.first.clone().filter(|_| is_empty) {
        return Err(failure);
    }
    let (members, _) = find_members(origin, &inventory);
    let resources: Vec<&Resource> = members.iter().map(|member| &member.resource).collect();
    let (metrics, log_groups) = join(metrics(reader, &resources), log_groups(reader, origin, &resources)).await;
    inventory.metrics.extend(unread.keep("The metrics", metrics));
    inventory.metrics.sort();
    inventory.metrics.dedup();
    inventory.log_groups = unread.keep("The log groups", log_groups);
    inventory.log_groups.sort();
    inventory.log_groups.dedup();
    inventory.unread = unread.sentences;
    Ok(inventory)
}

/// What could not be read.
#[derive(Default)]
struct Unread {
    sentences: Vec<String>,
    first: Option<Failure>,
}

impl Unread {
    fn keep<T>(&mut self, what: &str, found: Listing<T>) -> Vec<T> {
        self.note(what, found.failure);
        found.items
    }

    fn note(&mut self, what: &str, failure: Option<Failure>) {
        if let Some(failure) = failure {
            self.sentences.push(format!("{what} may be incomplete: {}.", failure.explanation()));
            self.first.get_or_insert(failure);
        }
    }
}

async fn tagged(reader: &Reader, origin: &Origin) -> Listing<TaggedResource> {
    match origin {
        Origin::Stack(name) => reader.tagged(STACK_TAG, name).await,
        Origin::Tag { key, value } => reader.tagged(key, value).await,
        Origin::Service(_) | Origin::Alarm(_) => Listing::complete(Vec::new()),
    }
}

async fn signals(reader: &Reader, origin: &Origin) -> Listing<ListedMetric> {
    match origin {
        Origin::Service(name) => reader.signals(Some(name)).await,
        Origin::Stack(_) | Origin::Tag { .. } | Origin::Alarm(_) => Listing::complete(Vec::new()),
    }
}

/// What the resources report, as far as CloudWatch is asked.
async fn metrics(reader: &Reader, resources: &[&Resource]) -> Listing<ListedMetric> {
    let mut all = Listing::complete(Vec::new());
    let asked = resources.get(..MAX_RESOURCES.min(resources.len())).unwrap_or_default();
    for some in asked.chunks(MAX_CALLS_AT_ONCE) {
        let calls = some.iter().map(|resource| reader.metrics_of(&resource.namespace, &resource.dimensions));
        for found in join_all(calls).await {
            all.items.extend(found.items);
            all.failure = all.failure.or(found.failure);
        }
    }
    all
}

/// The log groups that exist of those that are named after the origin, and of those that the resources write to.
async fn log_groups(reader: &Reader, origin: &Origin, resources: &[&Resource]) -> Listing<String> {
    let mut patterns: BTreeSet<&str> = BTreeSet::from([origin.name()]);
    // The name of a stack is part of those of its functions, and so of their log groups.
    let others = resources.iter().flat_map(|resource| &resource.log_groups).map(String::as_str);
    patterns.extend(others.filter(|group| !group.contains(origin.name())).take(MAX_LOG_GROUPS));
    let patterns: Vec<&str> = patterns.into_iter().filter(|pattern| !pattern.is_empty()).collect();
    let mut all = Listing::complete(Vec::new());
    for some in patterns.chunks(MAX_CALLS_AT_ONCE) {
        for found in join_all(some.iter().map(|pattern| reader.log_groups_named(pattern))).await {
            all.items.extend(found.items);
            all.failure = all.failure.or(found.failure);
        }
    }
    all
}
