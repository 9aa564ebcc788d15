//! Counts of all spans of a log group, by who sent and who was called, and the service graph that they make: one graph with
//! one scale, where sampled spans could only be compared with one another.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::span::OtelSpan;
use crate::model::Window;
use crate::telemetry::{CallCounts, CallStatistics, Edge, Node, Sample, ServiceGraph};

/// Spans that are alike in all that they are grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanGroup {
    /// The start of the period in which they began.
    pub at: Timestamp,
    /// How many they are.
    pub count: u64,
    /// How long they took together, in seconds.
    pub total_seconds: f64,
    /// What they have in common, by the names of fields as CloudWatch writes them: `kind`, `status.code`,
    /// `resource.attributes.service.name`, `attributes.server.address`.
    pub fields: BTreeMap<String, String>,
}

impl SpanGroup {
    /// One span of the group.
    fn to_span(&self) -> Option<OtelSpan> {
        let mut attributes = Map::new();
        let mut resource = Map::new();
        for (name, value) in &self.fields {
            if let Some(name) = name.strip_prefix("attributes.") {
                attributes.insert(name.to_owned(), json!(value));
            } else if let Some(name) = name.strip_prefix("resource.attributes.") {
                resource.insert(name.to_owned(), json!(value));
            }
        }
        let field = |name: &str| self.fields.get(name).map_or(Value::Null, |value| json!(value));
        let nanoseconds = self.at.as_nanosecond().to_string();
        let span = json!({
            "traceId": "group", "spanId": "group", "startTimeUnixNano": nanoseconds,
            "kind": field("kind"), "status": { "code": field("status.code") },
            "attributes": attributes, "resource": { "attributes": resource },
        });
        OtelSpan::parse(&span.to_string())
    }
}

/// The service graph that the groups make, with a sample a period, as far as requests to the entry reach; and how the calls
/// in it went in each window. The whole graph where no span is of the entry.
///
/// What serves requests is counted by its own spans. What sends none, such as a table or another company's API, is counted by
/// those of its callers.
#[must_use]
pub fn to_graph(
    groups: &[SpanGroup],
    entry: &str,
    period: u32,
    baseline: Window,
    incident: Window,
) -> (ServiceGraph, Vec<CallStatistics>) {
    let spans: Vec<(&SpanGroup, OtelSpan)> =
        groups.iter().filter_map(|group| Some((group, group.to_span()?))).collect();
    let serving: BTreeSet<&str> =
        spans.iter().filter(|(_, span)| span.kind.serves()).map(|(_, span)| span.service.as_str()).collect();
    let mut map = SpanMap::default();
    for (group, span) in &spans {
        let sample = span.count_as(group);
        if span.kind.serves() {
            map.add_sample(&span.service, span.origin(), sample);
        } else if span.kind.calls_out() {
            let Some((called, kind)) = span.callee() else { continue };
            let callee = find_service(&called, &serving).unwrap_or(&called).to_owned();
            map.nodes.entry(span.service.clone()).or_default();
            if !serving.contains(callee.as_str()) {
                map.add_sample(&callee, kind, sample);
            }
            let counts = CallCounts { requests: sample.requests, faults: sample.faults };
            let [before, during] = map.calls.entry((span.service.clone(), callee)).or_default();
            if incident.contains(group.at) {
                during.add(counts);
            } else if baseline.contains(group.at) {
                before.add(counts);
            }
        }
    }
    map.restricted_to(entry).into_graph(period)
}

/// The service that a call names by the address of its host: `cart` for `cart.shop.svc.cluster.local`.
fn find_service<'s>(called: &str, serving: &BTreeSet<&'s str>) -> Option<&'s str> {
    let host = called.split(':').next().unwrap_or(called);
    let label = host.split('.').next().unwrap_or(host);
    [called, host, label].into_iter().find_map(|name| serving.get(name).copied())
}

/// What X-Ray would call a graph: nodes with their types and samples, and calls with their counts in both windows.
#[derive(Debug, Default)]
struct SpanMap {
    nodes: BTreeMap<String, (String, BTreeMap<Timestamp, Sample>)>,
    calls: BTreeMap<(String, String), [CallCounts; 2]>,
}

impl SpanMap {
    fn add_sample(&mut self, name: &str, kind: Option<String>, sample: Sample) {
        let (known_kind, samples) = self.nodes.entry(name.to_owned()).or_default();
        if known_kind.is_empty() {
            *known_kind = kind.unwrap_or_default();
        }
        samples.entry(sample.at).or_insert(Sample { at: sample.at, ..Sample::default() }).add_counts(&sample);
    }

    /// What requests to the entry reach, and who calls it.
    fn restricted_to(mut self, entry: &str) -> Self {
        if !self.nodes.contains_key(entry) {
            return self;
        }
        let mut reached = BTreeSet::new();
        let mut pending = vec![entry.to_owned()];
        while let Some(name) = pending.pop() {
            if reached.insert(name.clone()) {
                let callees = self.calls.keys().filter(|(from, _)| *from == name);
                pending.extend(callees.map(|(_, to)| to.clone()));
            }
        }
        let callers: Vec<String> =
            self.calls.keys().filter(|(_, to)| to == entry).map(|(from, _)| from.clone()).collect();
        reached.extend(callers);
        self.nodes.retain(|name, _| reached.contains(name));
        self.calls.retain(|(from, to), _| reached.contains(from) && reached.contains(to));
        self
    }

    fn into_graph(self, period: u32) -> (ServiceGraph, Vec<CallStatistics>) {
        let to_node = |(name, (kind, samples)): (String, (String, BTreeMap<Timestamp, Sample>))| Node {
            name,
            kind,
            samples: samples.into_values().collect(),
        };
        let edges = self.calls.keys().map(|(from, to)| Edge { from: from.clone(), to: to.clone() }).collect();
        let mut calls = Vec::new();
        for ((from, to), [baseline, incident]) in self.calls {
            calls.push(CallStatistics { from, to, baseline, incident, ..CallStatistics::default() });
        }
        let nodes = self.nodes.into_iter().map(to_node).collect();
        (ServiceGraph { period, nodes, edges }, calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_769_868_000 + 60 * minute).unwrap()
    }

    fn window(from: i64, to: i64) -> Window {
        Window::new(at(from), at(to)).unwrap()
    }

    fn group(minute: i64, count: u64, fields: &[(&str, &str)]) -> SpanGroup {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        SpanGroup { at: at(minute), count, total_seconds: count as f64 * 0.1, fields }
    }

    const SHOP: (&str, &str) = ("resource.attributes.service.name", "shop");
    const CART: (&str, &str) = ("attributes.aws.local.service", "cart");
    const SERVED: (&str, &str) = ("kind", "SERVER");
    const CALLED: (&str, &str) = ("kind", "CLIENT");
    const TABLE: [(&str, &str); 3] = [
        ("attributes.aws.remote.service", "AWS::DynamoDB"),
        ("attributes.aws.remote.resource.type", "AWS::DynamoDB::Table"),
        ("attributes.aws.remote.resource.identifier", "carts"),
    ];

    fn graph_of(groups: &[SpanGroup]) -> (ServiceGraph, Vec<CallStatistics>) {
        to_graph(groups, "shop", 60, window(0, 10), window(10, 20))
    }

    #[test]
    fn all_spans_make_one_graph_with_one_scale() {
        let (graph, calls) = graph_of(&[
            group(0, 100, &[SHOP, SERVED]),
            group(10, 90, &[SHOP, SERVED]),
            group(10, 10, &[SHOP, SERVED, ("status.code", "ERROR"), ("attributes.http.response.status_code", "502")]),
            group(0, 100, &[SHOP, CALLED, ("attributes.server.address", "cart.shop.svc.cluster.local")]),
            group(
                10,
                10,
                &[SHOP, CALLED, ("attributes.server.address", "cart.shop.svc.cluster.local"), ("status.code", "ERROR")],
            ),
            group(0, 100, &[CART, SERVED]),
            group(0, 300, &[&[CART, CALLED], &TABLE[..]].concat()),
            group(10, 300, &[&[CART, CALLED, ("attributes.http.response.status_code", "429")], &TABLE[..]].concat()),
        ]);
        let names: Vec<_> = graph.nodes.iter().map(|node| (node.name.as_str(), node.kind.as_str())).collect();
        assert_eq!(names, [("cart", ""), ("carts", "AWS::DynamoDB::Table"), ("shop", "")]);
        let of_shop = &graph.nodes[2].samples;
        assert_eq!((of_shop[1].requests, of_shop[1].faults), (100, 10));
        assert!((of_shop[1].total_seconds - 10.0).abs() < 1e-9);
        assert_eq!(graph.nodes[1].samples[1].throttles, 300);
        assert_eq!(graph.nodes[0].samples.len(), 1, "callers' spans are not counted beside the service's own");
        let [table, cart] = &calls[..] else { panic!("{calls:?}") };
        assert_eq!((table.from.as_str(), table.to.as_str()), ("cart", "carts"));
        assert_eq!((cart.incident, cart.baseline.requests), (CallCounts { requests: 10, faults: 10 }, 100));
    }

    #[test]
    fn what_the_entry_does_not_reach_is_left_out() {
        let other = ("resource.attributes.service.name", "other");
        let (graph, calls) = graph_of(&[
            group(0, 1, &[SHOP, SERVED]),
            group(0, 1, &[other, SERVED]),
            group(0, 1, &[other, CALLED, ("attributes.peer.service", "mail")]),
        ]);
        assert_eq!((graph.nodes.len(), calls.len()), (1, 0));
    }

    #[test]
    fn a_call_of_nobody_is_no_edge() {
        let (graph, calls) = graph_of(&[group(0, 1, &[SHOP, SERVED]), group(0, 1, &[SHOP, CALLED])]);
        assert_eq!((graph.edges.len(), calls.len()), (0, 0));
    }
}
