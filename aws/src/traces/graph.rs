//! The service graph, by `GetServiceGraph`: who calls whom.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html>

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_xray::{Client, types};
use investigation::model::{Scope, Source};
use investigation::ports::Answer;
use investigation::telemetry::{CallCounts, CallStatistics, Collected, Edge, ResponseTimes};

use super::to_spans;
use crate::Deadline;
use crate::gap::unread;

/// A service as X-Ray identifies it: several may have one name, but of those each has its own type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Service {
    pub(super) name: String,
    /// Its `Type`, such as `AWS::Lambda::Function`; empty where X-Ray does not know it.
    pub(super) kind: String,
}

/// The type of the nodes that X-Ray draws for the callers of a service.
const CLIENT: &str = "client";

/// The services and the calls between them, over all spans.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) services: BTreeSet<Service>,
    /// The calls, with how they went in the baseline and in the incident window.
    calls: BTreeMap<(Service, Service), WindowCounts>,
}

/// How calls went in each window.
#[derive(Debug, Clone, Default)]
struct WindowCounts {
    baseline: WindowCalls,
    incident: WindowCalls,
}

/// How the calls of one window went, and how long they took.
#[derive(Debug, Clone, Default)]
struct WindowCalls {
    counts: CallCounts,
    times: ResponseTimes,
}

/// Reads the graph of each window and merges them; a window is read in spans that X-Ray takes in one call. Pages that came
/// before a failure are kept; the failure is then a gap.
pub(super) async fn read(client: &Client, scope: &Scope, deadline: Deadline) -> Answer<Map> {
    let mut map = Map::default();
    let incident = scope.incident_window();
    let baseline_spans = to_spans(scope.baseline_window.start(), incident.start().min(scope.baseline_window.end()));
    let incident_spans = to_spans(incident.start(), incident.end());
    let is_of_incident = baseline_spans.iter().map(|_| false).chain(incident_spans.iter().map(|_| true));
    for (span, is_of_incident) in baseline_spans.iter().chain(&incident_spans).zip(is_of_incident) {
        let mut pages =
            client.get_service_graph().start_time(span.start()).end_time(span.end()).into_paginator().send();
        // All pages of a span share their reference ids.
        let mut services = Vec::new();
        let failure = loop {
            match deadline.next_page("xray:GetServiceGraph", pages.next()).await {
                Ok(Some(page)) => services.extend(page.services.unwrap_or_default()),
                Ok(None) => break None,
                Err(failure) => break Some(failure),
            }
        };
        map.add(&services, is_of_incident);
        let Some(failure) = failure else { continue };
        if map.services.is_empty() {
            return Err(failure);
        }
        let what = format!("{} services of the service graph were read; the others were not", map.services.len());
        return Ok(Collected { telemetry: map, gaps: vec![unread(Source::Traces, &what, &failure)] });
    }
    Ok(Collected::whole(map))
}

impl Map {
    /// Adds the graph of one span. Its reference ids are valid within that span only.
    fn add(&mut self, services: &[types::Service], is_of_incident: bool) {
        let by_reference: HashMap<_, _> =
            services.iter().filter_map(|service| Some((service.reference_id()?, to_service(service)?))).collect();
        for caller in services {
            let Some(from) = to_service(caller) else { continue };
            for edge in caller.edges() {
                let Some(to) = edge.reference_id().and_then(|id| by_reference.get(&id)) else { continue };
                let counts = self.calls.entry((from.clone(), to.clone())).or_default();
                let window = if is_of_incident { &mut counts.incident } else { &mut counts.baseline };
                window.counts.add(to_counts(edge.summary_statistics()));
                for entry in edge.response_time_histogram() {
                    window.times.add(entry.value(), u64::try_from(entry.count()).unwrap_or(0));
                }
            }
            self.services.insert(from);
        }
    }

    /// The part of the map that requests to the entity of this name can reach, with those who call it and the clients that
    /// X-Ray draws. Others cannot be the cause of what is felt there, and cost a call each.
    #[must_use]
    pub(super) fn reachable_from(&self, entry: &str) -> Self {
        let mut callees: BTreeMap<&Service, Vec<&Service>> = BTreeMap::new();
        for (from, to) in self.calls.keys() {
            callees.entry(from).or_default().push(to);
        }
        let mut pending: Vec<&Service> = self.services.iter().filter(|service| service.name == entry).collect();
        let at_entry: BTreeSet<&Service> = pending.iter().copied().collect();
        let mut reached: BTreeSet<Service> = BTreeSet::new();
        while let Some(service) = pending.pop() {
            if reached.insert(service.clone()) {
                pending.extend(callees.get(service).into_iter().flatten());
            }
        }
        let is_caller =
            |(from, to): &&(Service, Service)| at_entry.contains(to) || (from.kind == CLIENT && reached.contains(to));
        let callers: Vec<Service> = self.calls.keys().filter(is_caller).map(|(from, _)| from.clone()).collect();
        reached.extend(callers);
        self.with_only(reached)
    }

    /// The part of the map with at most so many services: those of which most calls failed in the incident, and then those with
    /// most calls.
    #[must_use]
    pub(super) fn busiest(&self, max: usize) -> Self {
        let mut calls: BTreeMap<&Service, (u64, u64)> = BTreeMap::new();
        for ((from, to), WindowCounts { baseline, incident }) in &self.calls {
            for service in [from, to] {
                let (failed, all) = calls.entry(service).or_default();
                *failed += incident.counts.faults;
                *all += baseline.counts.requests + incident.counts.requests;
            }
        }
        let mut services: Vec<&Service> = self.services.iter().collect();
        services.sort_by_key(|service| Reverse(calls.get(service).copied().unwrap_or_default()));
        self.with_only(services.into_iter().take(max).cloned().collect())
    }

    /// These services, and the calls between them.
    fn with_only(&self, services: BTreeSet<Service>) -> Self {
        let is_within = |(from, to): &(Service, Service)| services.contains(from) && services.contains(to);
        let within = self.calls.iter().filter(|(call, _)| is_within(call));
        let calls = within.map(|(call, counts)| (call.clone(), counts.clone())).collect();
        Self { services, calls }
    }

    /// Whether X-Ray knows a service of this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.services.iter().any(|service| service.name == name)
    }

    /// The name of the service's node: the service's own, followed by its type if another service has the same name and at
    /// least the same claim to it.
    pub(super) fn node_name(&self, service: &Service) -> String {
        let competes = |other: &Service| {
            other != service && other.name == service.name && name_rank(&other.kind) <= name_rank(&service.kind)
        };
        if self.services.iter().any(competes) {
            format!("{} ({})", service.name, service.kind)
        } else {
            service.name.clone()
        }
    }

    /// The edges between the nodes, sorted.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let calls = self.calls.keys();
        let mut edges: Vec<_> =
            calls.map(|(from, to)| Edge { from: self.node_name(from), to: self.node_name(to) }).collect();
        edges.sort();
        edges
    }

    /// How the calls between the nodes went, sorted. Calls that X-Ray did not count are left out.
    pub(super) fn call_statistics(&self) -> Vec<CallStatistics> {
        let mut statistics = Vec::new();
        for ((from, to), WindowCounts { baseline, incident }) in &self.calls {
            if baseline.counts.requests + incident.counts.requests == 0 {
                continue;
            }
            statistics.push(CallStatistics {
                from: self.node_name(from),
                to: self.node_name(to),
                baseline: baseline.counts,
                incident: incident.counts,
                baseline_times: baseline.times.clone(),
                incident_times: incident.times.clone(),
            });
        }
        statistics.sort();
        statistics
    }
}

/// Reads the statistics of an edge; nothing was counted where it has none.
fn to_counts(statistics: Option<&types::EdgeStatistics>) -> CallCounts {
    let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0);
    let faults = statistics.and_then(|it| it.fault_statistics()).and_then(|faults| faults.total_count());
    CallCounts { requests: count(statistics.and_then(|it| it.total_count())), faults: count(faults) }
}

/// `None` for a service without a name, which nothing can refer to.
fn to_service(service: &types::Service) -> Option<Service> {
    let kind = service.r#type().unwrap_or_default().to_owned();
    Some(Service { name: service.name()?.to_owned(), kind })
}

/// The claim of a type to a name that several services have: 0 is the strongest. X-Ray gives the callers of a service the
/// service's own name and the type `client`, and makes two services of each Lambda function: the function, and under the
/// type `AWS::Lambda` the one that invokes it.
fn name_rank(kind: &str) -> u8 {
    match kind {
        CLIENT => 2,
        "AWS::Lambda" => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(reference_id: i32, name: &str, kind: &str, callees: &[i32]) -> types::Service {
        let edges = callees.iter().map(|id| types::Edge::builder().reference_id(*id).build());
        types::Service::builder()
            .reference_id(reference_id)
            .name(name)
            .r#type(kind)
            .set_edges(Some(edges.collect()))
            .build()
    }

    fn names(map: &Map) -> Vec<String> {
        map.services.iter().map(|service| map.node_name(service)).collect()
    }

    #[test]
    fn a_service_keeps_its_name_beside_its_callers_and_its_invoker() {
        let mut map = Map::default();
        map.add(
            &[
                service(0, "checkout", "client", &[1]),
                service(1, "checkout", "AWS::Lambda", &[2]),
                service(2, "checkout", "AWS::Lambda::Function", &[3]),
                service(3, "orders", "AWS::DynamoDB::Table", &[]),
            ],
            false,
        );
        assert_eq!(names(&map), ["checkout (AWS::Lambda)", "checkout", "checkout (client)", "orders"]);
        assert_eq!(map.edges().len(), 3);
    }

    #[test]
    fn services_of_one_name_and_rank_are_distinguished_by_type() {
        let mut map = Map::default();
        map.add(&[service(0, "shop", "AWS::ECS::Container", &[1]), service(1, "shop", "remote", &[])], false);
        assert_eq!(names(&map), ["shop (AWS::ECS::Container)", "shop (remote)"]);
    }

    #[test]
    fn what_the_entry_reaches_and_who_calls_it_is_kept() {
        let mut map = Map::default();
        map.add(
            &[
                service(0, "shop", "client", &[1]),
                service(1, "shop", "AWS::ECS::Container", &[2]),
                service(2, "cart", "", &[3, 1]),
                service(3, "orders", "AWS::DynamoDB::Table", &[]),
                service(4, "gateway", "", &[1, 5]),
                service(5, "mail", "", &[3]),
            ],
            false,
        );
        let reached = map.reachable_from("shop");
        let kept: Vec<&str> = reached.services.iter().map(|service| service.name.as_str()).collect();
        assert_eq!(kept, ["cart", "gateway", "orders", "shop", "shop"]);
        assert_eq!(reached.edges().len(), 5, "{:?}", reached.edges());
    }

    #[test]
    fn the_busiest_are_those_that_failed_and_then_those_with_most_calls() {
        let calling = |reference_id: i32, name: &str, callee: i32, requests: i64, faults: i64| {
            let faults = types::FaultStatistics::builder().total_count(faults).build();
            let statistics = types::EdgeStatistics::builder().total_count(requests).fault_statistics(faults).build();
            let edge = types::Edge::builder().reference_id(callee).summary_statistics(statistics).build();
            types::Service::builder().reference_id(reference_id).name(name).edges(edge).build()
        };
        let mut map = Map::default();
        let services = [
            service(0, "idle", "", &[]),
            calling(1, "quiet", 2, 5, 0),
            service(2, "mail", "", &[]),
            calling(3, "busy", 4, 1_000, 0),
            service(4, "cache", "", &[]),
            calling(5, "failing", 6, 10, 9),
            service(6, "orders", "", &[]),
        ];
        map.add(&services, true);
        let kept = |max| {
            let busiest = map.busiest(max);
            let kept: Vec<String> = busiest.services.iter().map(|service| service.name.clone()).collect();
            (kept.join(" "), busiest.edges().len())
        };
        assert_eq!(kept(2), ("failing orders".to_owned(), 1));
        assert_eq!(kept(4), ("busy cache failing orders".to_owned(), 2));
        assert_eq!(kept(20).0.split(' ').count(), 7);
    }

    #[test]
    fn the_histograms_of_calls_are_kept_by_window() {
        let entry = |value, count| types::HistogramEntry::builder().value(value).count(count).build();
        let statistics = types::EdgeStatistics::builder().total_count(3).build();
        let edge = types::Edge::builder().reference_id(1).summary_statistics(statistics);
        let edge = edge.response_time_histogram(entry(0.25, 2)).response_time_histogram(entry(f64::NAN, 1)).build();
        let shop = types::Service::builder().reference_id(0).name("shop").edges(edge).build();
        let mut map = Map::default();
        map.add(&[shop.clone(), service(1, "orders", "", &[])], false);
        map.add(&[shop, service(1, "orders", "", &[])], true);
        let [call] = &map.call_statistics()[..] else { panic!("one call") };
        assert_eq!((call.baseline_times.count(), call.incident_times.quantile(0.5)), (2, Some(0.25)));
    }

    #[test]
    fn reference_ids_are_valid_within_their_span_only() {
        let mut map = Map::default();
        map.add(&[service(0, "a", "", &[1]), service(1, "b", "", &[])], false);
        map.add(&[service(0, "b", "", &[1]), service(1, "c", "", &[])], false);
        let edge = |from: &str, to: &str| Edge { from: from.to_owned(), to: to.to_owned() };
        assert_eq!(map.edges(), [edge("a", "b"), edge("b", "c")]);
    }
}
