//! What may be read: names to choose from, and everything around one name.
//!
//! A person waits in Slack, which gives three seconds. All calls of one answer end by one deadline, and what was found by
//! then counts. Another account is entered by its role as an investigation enters it, with the same limits.

mod around;
mod reads;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use futures_util::future::join;
use investigation::discover::{Inventory, ListedMetric, Origin, STACK_TAG};
use investigation::ports::{Discovery, Failure, Listing, NameKind, SearchPlace};
use jiff::Timestamp;

use crate::{Accounts, Deadline};

/// For one answer: with a cold start before it and Slack's way back, less than three seconds.
const TIME_LIMIT: Duration = Duration::from_millis(2_000);

/// How many keys of tags are looked into for their values.
const MAX_KEYS: usize = 3;

/// Finds what may be read in AWS.
#[derive(Debug, Clone)]
pub struct AwsDiscovery {
    sdk: SdkConfig,
    accounts: Arc<Accounts>,
    home_region: String,
    time_limit: Duration,
}

impl AwsDiscovery {
    /// Looks with this configuration, in its region where no other is named.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        let home_region = sdk.region().map(ToString::to_string).unwrap_or_default();
        Self { sdk: sdk.clone(), accounts: Arc::default(), home_region, time_limit: TIME_LIMIT }
    }

    /// The same with so much time for one answer, for somebody who waits at a terminal.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// Enters other accounts by these, whose credentials outlive one answer.
    #[must_use]
    pub fn with_accounts(self, accounts: &Arc<Accounts>) -> Self {
        Self { accounts: Arc::clone(accounts), ..self }
    }

    /// Entering another account counts towards the time of the answer.
    async fn look(&self, place: SearchPlace<'_>) -> Result<reads::Reader, Failure> {
        let deadline = Deadline::in_the_next(self.time_limit);
        let sdk = self.accounts.enter(&self.sdk, &place.to_context(""), deadline).await?;
        Ok(reads::Reader::new(&sdk, deadline))
    }
}

impl Discovery for AwsDiscovery {
    fn home_region(&self) -> &str {
        &self.home_region
    }

    async fn names(
        &self,
        place: SearchPlace<'_>,
        kind: NameKind,
        typed: &str,
        now: Timestamp,
    ) -> Result<Listing<String>, Failure> {
        let reader = self.look(place).await?;
        let found = match kind {
            NameKind::LogGroup => reader.log_groups_named(typed).await,
            NameKind::Alarm => reader.alarms().await.map(|alarm| alarm.name),
            NameKind::Service => services(&reader, now).await,
            NameKind::Stack => reader.tag_values(STACK_TAG).await,
            NameKind::Tag => tags(&reader, typed).await,
        };
        let mut names = found.into_result()?;
        let typed = typed.to_lowercase();
        names.items.retain(|name| name.to_lowercase().contains(&typed));
        names.items.sort();
        names.items.dedup();
        Ok(names)
    }

    async fn metrics(&self, place: SearchPlace<'_>, typed: &str) -> Result<Listing<ListedMetric>, Failure> {
        let reader = self.look(place).await?;
        let namespace = typed.split_whitespace().find(|word| word.starts_with("AWS/"));
        let mut listed = reader.recent_metrics(namespace).await;
        if listed.items.is_empty() && namespace.is_some() {
            // What is typed so far may be the beginning of a namespace, and CloudWatch takes a whole one.
            listed = reader.recent_metrics(None).await;
        }
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let mut metrics = listed.into_result()?;
        metrics.items.retain(|metric| {
            let text = text_of(metric);
            words.iter().all(|word| text.contains(word))
        });
        metrics.items.sort();
        metrics.items.dedup();
        Ok(metrics)
    }

    async fn inventory(&self, place: SearchPlace<'_>, origin: &Origin, now: Timestamp) -> Result<Inventory, Failure> {
        around::read(&self.look(place).await?, origin, now).await
    }
}

/// The services of Application Signals and of X-Ray; those of one if the other cannot be read.
async fn services(reader: &reads::Reader, now: Timestamp) -> Listing<String> {
    let (signals, graph) = join(reader.signals(None), reader.graph(now)).await;
    let named = signals.items.iter().filter_map(|metric| metric.dimensions.get("Service").cloned());
    let nodes = graph.nodes.iter().filter(|(_, kind)| kind != "client").map(|(name, _)| name.clone());
    Listing { items: named.chain(nodes).collect(), failure: graph.failure.or(signals.failure) }
}

/// Tags as `key=value`: those of the key that was typed, or of some keys that contain what was typed.
async fn tags(reader: &reads::Reader, typed: &str) -> Listing<String> {
    let mut keys = match typed.split_once('=') {
        Some((key, _)) => Listing::complete(vec![key.to_owned()]),
        None => reader.tag_keys().await,
    };
    let of_key = typed.split('=').next().unwrap_or_default().to_lowercase();
    keys.items.retain(|key| key.to_lowercase().contains(&of_key));
    keys.items.truncate(MAX_KEYS);
    let mut tags = Listing { items: Vec::new(), failure: keys.failure };
    for key in keys.items {
        let values = reader.tag_values(&key).await.map(|value| format!("{key}={value}"));
        tags.items.extend(values.items);
        tags.failure = tags.failure.or(values.failure);
    }
    tags
}

/// What a metric is searched by, in small letters.
fn text_of(metric: &ListedMetric) -> String {
    let dimensions = metric.dimensions.iter().map(|(name, value)| format!("{name}={value}"));
    let parts = [metric.namespace.clone(), metric.name.clone()].into_iter().chain(dimensions);
    parts.collect::<Vec<_>>().join(" ").to_lowercase()
}
