//! Which entity a segment is from or a subsegment calls, named as the service graph names it.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::graph::to_entity;
use crate::model::{Entity, EntityKind};
use crate::telemetry::{AwsCall, Node, Segment, ServiceGraph};

/// What is known of names from a service graph and from all traces.
pub struct EntityNames<'a> {
    nodes: BTreeMap<&'a str, &'a Node>,
    /// The names of the nodes that each node calls, by the caller's name.
    callee_names: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Which entities sent a segment for a call, by the caller's name and the name in the call. An entity that is down
    /// sends no segment; it is known here from the time when it was up.
    answering: BTreeMap<(&'a str, &'a str), BTreeSet<Entity>>,
}

impl<'a> EntityNames<'a> {
    /// Takes the names from this graph, and from the segments of all traces who answers which call.
    pub fn new(graph: &'a ServiceGraph, traces: impl IntoIterator<Item = &'a Vec<Segment>>) -> Self {
        let mut callee_names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for edge in &graph.edges {
            callee_names.entry(&edge.from).or_default().insert(&edge.to);
        }
        let nodes = graph.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let mut names = Self { nodes, callee_names, answering: BTreeMap::new() };
        for segments in traces {
            names.learn_who_answers(segments);
        }
        names
    }

    /// Notes who answers which call in one trace.
    fn learn_who_answers(&mut self, segments: &'a [Segment]) {
        let mut calls: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        let mut pending: Vec<(&Segment, &Segment)> = segments.iter().map(|segment| (segment, segment)).collect();
        while let Some((document, segment)) = pending.pop() {
            if is_call(segment) {
                calls.insert(&segment.id, (&document.name, &segment.name));
            }
            pending.extend(segment.subsegments.iter().map(|inner| (document, inner)));
        }
        for segment in segments {
            if let Some(call) = segment.parent_id.as_deref().and_then(|id| calls.get(id)) {
                let callee = self.sender(segment);
                self.answering.entry(*call).or_default().insert(callee);
            }
        }
    }

    /// Whether what `caller` calls by this name sends a segment of its own in at least one trace.
    pub fn sends_segments(&self, caller: &Entity, call: &Segment) -> bool {
        self.answering.contains_key(&(caller.name.as_str(), call.name.as_str()))
    }

    /// The entity that sent a segment.
    pub fn sender(&self, segment: &Segment) -> Entity {
        match self.nodes.get(segment.name.as_str()) {
            Some(node) => to_entity(node),
            None => {
                let kind = EntityKind::from_xray_type(segment.origin.as_deref().unwrap_or_default());
                Entity { name: segment.name.clone(), kind }
            }
        }
    }

    /// The entity that a subsegment of `caller` calls. A call through an AWS SDK is named after the service
    /// (`DynamoDB`), where the graph has a node for the table: it is the one that the call's parameters name, or the
    /// only one of that service that `caller` calls.
    pub fn callee(&self, caller: &Entity, call: &Segment) -> Entity {
        if let Some(node) = self.nodes.get(call.name.as_str()) {
            return to_entity(node);
        }
        if let Some(resource) = call.aws.as_ref().and_then(find_called_resource) {
            return self.nodes.get(resource.name.as_str()).map_or(resource, |node| to_entity(node));
        }
        let answering = self.answering.get(&(caller.name.as_str(), call.name.as_str()));
        if let Some(callee) = answering.filter(|callees| callees.len() == 1).and_then(BTreeSet::first) {
            return callee.clone();
        }
        if let Some(node) = self.find_only_callee_of_service(&caller.name, &call.name) {
            return to_entity(node);
        }
        let kind = if call.namespace.as_deref() == Some("aws") { EntityKind::AwsService } else { EntityKind::Remote };
        Entity { name: call.name.clone(), kind }
    }

    /// The node of an AWS service that `caller` calls; `None` if it calls several of that service.
    fn find_only_callee_of_service(&self, caller: &str, service: &str) -> Option<&'a Node> {
        let callee_names = self.callee_names.get(caller)?;
        let callees = callee_names.iter().filter_map(|name| self.nodes.get(name).copied());
        let mut of_service = callees.filter(|node| is_of_service(&node.kind, service));
        let only = of_service.next()?;
        of_service.next().is_none().then_some(only)
    }
}

/// Whether a subsegment calls out, rather than being a part of the work.
pub fn is_call(segment: &Segment) -> bool {
    matches!(segment.namespace.as_deref(), Some("aws" | "remote"))
}

/// The table, queue or function that a call through an AWS SDK names among its parameters.
fn find_called_resource(call: &AwsCall) -> Option<Entity> {
    let (path, kind) = if let Some(table) = &call.table_name {
        (table, EntityKind::DynamoDbTable)
    } else if let Some(queue) = &call.queue_url {
        (queue, EntityKind::Queue)
    } else {
        (call.function_name.as_ref()?, EntityKind::Lambda)
    };
    // A queue is named by its URL, a function or a table perhaps by its ARN.
    let name = path.rsplit(['/', ':']).next().filter(|name| !name.is_empty())?;
    Some(Entity { name: name.to_owned(), kind })
}

/// Whether a node of this X-Ray type, such as `AWS::DynamoDB::Table`, belongs to the service, such as `DynamoDB`.
fn is_of_service(xray_type: &str, service: &str) -> bool {
    let of_aws = xray_type.strip_prefix("AWS::").and_then(|rest| rest.split("::").next());
    of_aws.is_some_and(|name| name.eq_ignore_ascii_case(service))
}
