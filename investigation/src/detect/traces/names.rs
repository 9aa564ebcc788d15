//! The entity that a segment speaks of, named as the service graph names it.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::graph;
use crate::model::{Entity, EntityKind};
use crate::telemetry::{Node, Segment, ServiceGraph};

/// The names of a service graph.
pub struct Names<'a> {
    nodes: BTreeMap<&'a str, &'a Node>,
    callees: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Names<'a> {
    /// The names of this graph.
    pub fn of(graph: &'a ServiceGraph) -> Self {
        let mut callees: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for edge in &graph.edges {
            callees.entry(&edge.from).or_default().insert(&edge.to);
        }
        Self { nodes: graph.nodes.iter().map(|node| (node.name.as_str(), node)).collect(), callees }
    }

    /// The entity that sent a segment.
    pub fn of_segment(&self, segment: &Segment) -> Entity {
        match self.nodes.get(segment.name.as_str()) {
            Some(node) => graph::entity(node),
            None => entity(&segment.name, EntityKind::from_xray_type(segment.origin.as_deref().unwrap_or_default())),
        }
    }

    /// The entity that a subsegment of `caller` calls. A call through an AWS SDK is named after the service
    /// (`DynamoDB`), where the graph has a node for the table: it is meant when `caller` calls one node of that sort.
    pub fn of_call(&self, caller: &Entity, call: &Segment) -> Entity {
        if let Some(node) = self.nodes.get(call.name.as_str()) {
            return graph::entity(node);
        }
        let callees = self.callees.get(caller.name.as_str()).into_iter().flatten();
        let mut of_sort = callees.filter_map(|name| self.nodes.get(name)).filter(|node| is_of(&node.kind, &call.name));
        match (of_sort.next(), of_sort.next()) {
            (Some(node), None) => graph::entity(node),
            _ if call.namespace.as_deref() == Some("aws") => entity(&call.name, EntityKind::AwsService),
            _ => entity(&call.name, EntityKind::Remote),
        }
    }
}

fn entity(name: &str, kind: EntityKind) -> Entity {
    Entity { name: name.to_owned(), kind }
}

/// Whether a node of this type, such as `AWS::DynamoDB::Table`, belongs to the service, such as `DynamoDB`.
fn is_of(kind: &str, service: &str) -> bool {
    kind.strip_prefix("AWS::")
        .and_then(|kind| kind.split("::").next())
        .is_some_and(|name| name.eq_ignore_ascii_case(service))
}
