//! What may be read, found in a bundle: in place of AWS, for the embedded edition.
//!
//! A bundle knows no stacks and no tags. All that it holds belongs to one stack, which has the name of its service.

use std::collections::BTreeSet;
use std::sync::Arc;

use investigation::discover::{Inventory, KnownAlarm, ListedMetric, Origin, Resource, STACK_TAG};
use investigation::model::MetricQuery;
use investigation::ports::{Discovery, Failure, Listing, NameKind, SearchPlace};
use investigation::telemetry::AlarmTransition;
use jiff::Timestamp;

use super::Bundle;

/// Finds what may be read of a bundle.
#[derive(Debug, Clone)]
pub struct BundleDiscovery(Arc<Bundle>);

impl BundleDiscovery {
    /// Finds what this bundle holds.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        Self(Arc::new(bundle))
    }

    fn log_groups(&self) -> BTreeSet<String> {
        let mut groups: BTreeSet<String> = self.0.context.log_groups.iter().cloned().collect();
        for line in self.0.logs.iter().flat_map(|lines| lines.iter()) {
            if !groups.contains(line.group) {
                groups.insert(line.group.to_owned());
            }
        }
        groups
    }

    fn queries(&self) -> impl Iterator<Item = &MetricQuery> {
        self.0.metrics.iter().flatten().map(|series| &series.query)
    }

    fn transitions(&self) -> impl Iterator<Item = &AlarmTransition> {
        self.0.alarms.iter().flatten()
    }

    fn alarms(&self) -> Vec<KnownAlarm> {
        let named = self.0.context.alarms.iter().chain(self.transitions().map(|transition| &transition.alarm));
        let names: BTreeSet<&String> = named.collect();
        let known = |name: &String| match self.transitions().find(|transition| transition.alarm == *name) {
            Some(AlarmTransition { metric, metrics, log_groups, combines, .. }) => KnownAlarm {
                name: name.clone(),
                metrics: metric.iter().chain(metrics).cloned().collect(),
                log_groups: log_groups.clone(),
                combines: combines.clone(),
            },
            // It did not change its state, so that the bundle does not tell what it watches.
            None => KnownAlarm { name: name.clone(), ..KnownAlarm::default() },
        };
        names.into_iter().map(known).collect()
    }

    /// The names of the service graph's nodes with their types.
    fn nodes(&self) -> Vec<(String, String)> {
        let nodes = self.0.traces.iter().flat_map(|traces| &traces.graph.nodes);
        nodes.map(|node| (node.name.clone(), node.kind.clone())).collect()
    }
}

impl Discovery for BundleDiscovery {
    fn home_region(&self) -> &str {
        &self.0.context.region
    }

    async fn names(
        &self,
        _place: SearchPlace<'_>,
        kind: NameKind,
        typed: &str,
        _now: Timestamp,
    ) -> Result<Listing<String>, Failure> {
        let names: BTreeSet<String> = match kind {
            NameKind::LogGroup => self.log_groups(),
            NameKind::Alarm => self.alarms().into_iter().map(|alarm| alarm.name).collect(),
            NameKind::Service => {
                self.nodes().into_iter().filter(|(_, kind)| kind != "client").map(|(name, _)| name).collect()
            }
            NameKind::Stack => [self.0.context.service.clone()].into(),
            NameKind::Tag => BTreeSet::new(),
        };
        let typed = typed.to_lowercase();
        let found = names.into_iter().filter(|name| name.to_lowercase().contains(&typed));
        Ok(Listing::complete(found.collect()))
    }

    async fn metrics(&self, _place: SearchPlace<'_>, typed: &str) -> Result<Listing<ListedMetric>, Failure> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let is_meant = |query: &&MetricQuery| {
            let text = query.to_string().to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let listed: BTreeSet<ListedMetric> = self.queries().filter(is_meant).map(to_listed).collect();
        Ok(Listing::complete(listed.into_iter().collect()))
    }

    async fn inventory(&self, place: SearchPlace<'_>, _origin: &Origin, _now: Timestamp) -> Result<Inventory, Failure> {
        let nodes = self.nodes();
        let drawn = nodes.iter().filter_map(|(name, kind)| Resource::from_node(name, kind));
        let mut resources: Vec<Resource> = Vec::new();
        for resource in self.queries().map(Resource::from_metric).chain(drawn) {
            if !resources.iter().any(|known| known.is_same(&resource)) {
                resources.push(resource);
            }
        }
        let stack = (STACK_TAG, self.0.context.service.as_str());
        let metrics: BTreeSet<ListedMetric> = self.queries().map(to_listed).collect();
        let edges = self.0.traces.iter().flat_map(|traces| &traces.graph.edges);
        Ok(Inventory {
            resources: resources.iter().filter_map(|resource| resource.to_tagged(place.region, stack)).collect(),
            nodes,
            calls: edges.map(|edge| (edge.from.clone(), edge.to.clone())).collect(),
            metrics: metrics.into_iter().collect(),
            alarms: self.alarms(),
            log_groups: self.log_groups().into_iter().collect(),
            unread: Vec::new(),
        })
    }
}

fn to_listed(query: &MetricQuery) -> ListedMetric {
    let MetricQuery { namespace, name, dimensions, .. } = query.clone();
    ListedMetric { namespace, name, dimensions }
}

#[cfg(test)]
mod tests {
    use investigation::discover::{LineKind, propose};
    use investigation::telemetry::Node;

    use super::*;
    use crate::{names, open};

    /// The answer of a future that never waits: nothing in a bundle does.
    fn now<T>(future: impl Future<Output = T>) -> T {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(answer) => answer,
            std::task::Poll::Pending => panic!("a bundle waits for nothing"),
        }
    }

    #[test]
    fn each_carried_incident_proposes_a_context_from_its_stack_that_the_steps_accept() {
        for name in names() {
            let bundle = open(name).unwrap();
            let saved = bundle.context.clone();
            let draws_resources = |node: &Node| Resource::from_node(&node.name, &node.kind).is_some();
            let holds_resources = bundle.metrics.as_ref().is_some_and(|metrics| !metrics.is_empty())
                || bundle.traces.iter().flat_map(|traces| &traces.graph.nodes).any(draws_resources);
            let discovery = BundleDiscovery::new(bundle);
            let place = SearchPlace::in_region(&saved.region);
            let stacks = now(discovery.names(place, NameKind::Stack, "", Timestamp::UNIX_EPOCH)).unwrap();
            assert_eq!(stacks.items, [saved.service.as_str()]);
            let origin = Origin::Stack(saved.service.clone());
            let inventory = now(discovery.inventory(place, &origin, Timestamp::UNIX_EPOCH)).unwrap();
            let proposal = propose(&origin, &inventory);
            let base = investigation::model::Context::new(proposal.name.clone(), &saved.region);
            let proposed = proposal.to_context(&base, |position| proposal.lines[position].is_ticked);
            assert_eq!(proposed.problems(), [], "{name}");
            let has_resources = proposal.lines.iter().any(|line| line.kind != LineKind::Sources && line.is_ticked);
            assert_eq!(has_resources, holds_resources, "{name}");
        }
    }

    #[test]
    fn names_contain_what_was_typed_whatever_its_case() {
        let bundle = open("dependency-5xx").unwrap();
        let group = bundle.context.log_groups[0].clone();
        let discovery = BundleDiscovery::new(bundle);
        let place = SearchPlace::in_region("");
        let find = |kind, typed: &str| now(discovery.names(place, kind, typed, Timestamp::UNIX_EPOCH)).unwrap().items;
        assert!(find(NameKind::LogGroup, &group.to_uppercase()).contains(&group));
        assert!(find(NameKind::LogGroup, "no such group").is_empty());
        assert!(!find(NameKind::Service, "").is_empty());
        let metrics = now(discovery.metrics(place, "aws/ errors")).unwrap();
        assert!(metrics.items.iter().all(|metric| metric.namespace.starts_with("AWS/")));
    }
}
