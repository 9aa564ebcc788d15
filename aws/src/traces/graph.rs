//! The service graph, by `GetServiceGraph`: who calls whom.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html>

use std::collections::{BTreeSet, HashMap};

use aws_sdk_xray::{Client, types};
use investigation::ports::Failure;
use investigation::telemetry::Edge;

use super::Span;
use crate::failure::failure;

/// A service, as X-Ray tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Service {
    pub(super) name: String,
    /// Its `Type`; empty where unknown.
    pub(super) kind: String,
}

/// Who calls whom, over all spans.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) services: BTreeSet<Service>,
    calls: BTreeSet<(Service, Service)>,
}

/// Reads the graph of each span, and puts them together.
pub(super) async fn read(client: &Client, spans: &[Span]) -> Result<Map, Failure> {
    let mut map = Map::default();
    for span in spans {
        let services = client
            .get_service_graph()
            .start_time(span.start())
            .end_time(span.end())
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(failure("xray:GetServiceGraph"))?;
        map.add(&services);
    }
    Ok(map)
}

impl Map {
    /// Adds the graph of one span, whose reference ids mean nothing in another.
    fn add(&mut self, services: &[types::Service]) {
        let by_reference: HashMap<_, _> =
            services.iter().filter_map(|service| Some((service.reference_id()?, known(service)?))).collect();
        for caller in services {
            let Some(from) = known(caller) else { continue };
            let callees = caller.edges().iter().filter_map(|edge| by_reference.get(&edge.reference_id()?));
            self.calls.extend(callees.map(|to| (from.clone(), to.clone())));
            self.services.insert(from);
        }
    }

    /// The name of the service's node: its own, unless another that is as prominent has the same.
    pub(super) fn name(&self, service: &Service) -> String {
        let more_prominent = |other: &&Service| {
            *other != service && other.name == service.name && rank(&other.kind) <= rank(&service.kind)
        };
        match self.services.iter().find(more_prominent) {
            Some(_) => format!("{} ({})", service.name, service.kind),
            None => service.name.clone(),
        }
    }

    /// The edges between the nodes, in their order.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let mut edges: Vec<_> =
            self.calls.iter().map(|(from, to)| Edge { from: self.name(from), to: self.name(to) }).collect();
        edges.sort();
        edges
    }
}

fn known(service: &types::Service) -> Option<Service> {
    let kind = service.r#type().unwrap_or_default().to_owned();
    Some(Service { name: service.name()?.to_owned(), kind })
}

/// Who gets a name that several have. X-Ray gives each service's callers the service's own name and the type `client`,
/// and makes two of each Lambda function: the function, and under the type `AWS::Lambda` the service that invokes it.
fn rank(kind: &str) -> u8 {
    match kind {
        "client" => 2,
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
        map.services.iter().map(|service| map.name(service)).collect()
    }

    #[test]
    fn a_service_keeps_its_name_beside_its_callers_and_its_invoker() {
        let mut map = Map::default();
        map.add(&[
            service(0, "checkout", "client", &[1]),
            service(1, "checkout", "AWS::Lambda", &[2]),
            service(2, "checkout", "AWS::Lambda::Function", &[3]),
            service(3, "orders", "AWS::DynamoDB::Table", &[]),
        ]);
        assert_eq!(names(&map), ["checkout (AWS::Lambda)", "checkout", "checkout (client)", "orders"]);
        assert_eq!(map.edges().len(), 3);
    }

    #[test]
    fn equals_of_one_name_are_told_apart_by_type() {
        let mut map = Map::default();
        map.add(&[service(0, "shop", "AWS::ECS::Container", &[1]), service(1, "shop", "remote", &[])]);
        assert_eq!(names(&map), ["shop (AWS::ECS::Container)", "shop (remote)"]);
    }

    #[test]
    fn the_ids_of_one_span_mean_nothing_in_another() {
        let mut map = Map::default();
        map.add(&[service(0, "a", "", &[1]), service(1, "b", "", &[])]);
        map.add(&[service(0, "b", "", &[1]), service(1, "c", "", &[])]);
        let edge = |from: &str, to: &str| Edge { from: from.to_owned(), to: to.to_owned() };
        assert_eq!(map.edges(), [edge("a", "b"), edge("b", "c")]);
    }
}
