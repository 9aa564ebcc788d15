//! The entity that a segment speaks of, named as the service graph names it.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::graph;
use crate::model::{Entity, EntityKind};
use crate::telemetry::{AwsCall, Node, Segment, ServiceGraph};

/// The names of a service graph, and those that traces teach.
pub struct Names<'a> {
    nodes: BTreeMap<&'a str, &'a Node>,
    callees: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Who answers what a caller calls by a name: what is down sends no segment, and is known from when it was up.
    answering: BTreeMap<(&'a str, &'a str), BTreeSet<Entity>>,
}

impl<'a> Names<'a> {
    /// The names of this graph and of these traces.
    pub fn of(graph: &'a ServiceGraph, traces: impl IntoIterator<Item = &'a Vec<Segment>>) -> Self {
        let mut callees: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for edge in &graph.edges {
            callees.entry(&edge.from).or_default().insert(&edge.to);
        }
        let nodes = graph.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let mut names = Self { nodes, callees, answering: BTreeMap::new() };
        for segments in traces {
            names.learn(segments);
        }
        names
    }

    /// Learns who answers from the segments of one trace.
    fn learn(&mut self, segments: &'a [Segment]) {
        let mut calls: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        let mut pending: Vec<(&Segment, &Segment)> = segments.iter().map(|segment| (segment, segment)).collect();
        while let Some((sender, segment)) = pending.pop() {
            if is_call(segment) {
                calls.insert(&segment.id, (&sender.name, &segment.name));
            }
            pending.extend(segment.subsegments.iter().map(|inner| (sender, inner)));
        }
        for segment in segments {
            if let Some(call) = segment.parent_id.as_deref().and_then(|id| calls.get(id)) {
                let callee = self.of_segment(segment);
                self.answering.entry(*call).or_default().insert(callee);
            }
        }
    }

    /// Whether what `caller` calls by this name answers with a segment of its own, at least now and then.
    pub fn answers(&self, caller: &Entity, call: &Segment) -> bool {
        self.answering.contains_key(&(caller.name.as_str(), call.name.as_str()))
    }

    /// The entity that sent a segment.
    pub fn of_segment(&self, segment: &Segment) -> Entity {
        match self.nodes.get(segment.name.as_str()) {
            Some(node) => graph::entity(node),
            None => entity(&segment.name, EntityKind::from_xray_type(segment.origin.as_deref().unwrap_or_default())),
        }
    }

    /// The entity that a subsegment of `caller` calls. A call through an AWS SDK is named after the service
    /// (`DynamoDB`), where the graph has a node for the table: it is the one that the call names, or the only one of
    /// that sort that `caller` calls.
    pub fn of_call(&self, caller: &Entity, call: &Segment) -> Entity {
        if let Some(node) = self.nodes.get(call.name.as_str()) {
            return graph::entity(node);
        }
        if let Some(resource) = call.aws.as_ref().and_then(resource) {
            return self.nodes.get(resource.name.as_str()).map_or(resource, |node| graph::entity(node));
        }
        let answering = self.answering.get(&(caller.name.as_str(), call.name.as_str()));
        if let Some(callee) = answering.filter(|callees| callees.len() == 1).and_then(BTreeSet::first) {
            return callee.clone();
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

/// Whether a subsegment calls out.
pub fn is_call(segment: &Segment) -> bool {
    matches!(segment.namespace.as_deref(), Some("aws" | "remote"))
}

/// What a call through an AWS SDK names.
fn resource(call: &AwsCall) -> Option<Entity> {
    let last = |name: &str| name.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    let table = call.table_name.as_deref().map(|name| (name, EntityKind::DynamoDbTable));
    let queue = || call.queue_url.as_deref().map(|url| (url, EntityKind::Queue));
    let function = || call.function_name.as_deref().map(|name| (name, EntityKind::Lambda));
    let (name, kind) = table.or_else(queue).or_else(function)?;
    Some(Entity { name: last(name), kind }).filter(|entity| !entity.name.is_empty())
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
