//! What belongs to an origin: what it names, and what that calls.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Inventory, KnownAlarm, Origin, Resource, STACK_TAG};

/// How many calls away from the origin something may be: what a service calls can break it, and what that calls as well.
const MAX_CALLS: usize = 2;

/// Something that belongs to an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub resource: Resource,
    /// Why it belongs to it, as the end of a sentence.
    pub why: String,
    /// How many calls it is away from what the origin names.
    pub calls_away: usize,
}

/// The members of an origin, those that it names first, and the names of those nodes of the service graph that are members.
#[must_use]
pub fn find_members(origin: &Origin, inventory: &Inventory) -> (Vec<Member>, BTreeMap<String, usize>) {
    let mut members = Members::default();
    for (resource, why) in find_named(origin, inventory) {
        members.add(resource, why, 0);
    }
    let mut reached = find_nodes(origin, &members.0, inventory);
    let mut pending: VecDeque<(String, usize)> = reached.iter().map(|(name, calls)| (name.clone(), *calls)).collect();
    let known: Vec<Resource> = inventory.resources.iter().filter_map(Resource::from_arn).collect();
    while let Some((caller, calls)) = pending.pop_front() {
        if calls == MAX_CALLS {
            continue;
        }
        for (_, callee) in inventory.calls.iter().filter(|(from, _)| *from == caller) {
            if reached.contains_key(callee) {
                continue;
            }
            reached.insert(callee.clone(), calls + 1);
            pending.push_back((callee.clone(), calls + 1));
            if let Some(resource) = find_resource(callee, &known, inventory) {
                members.add(resource, format!("{caller} calls it"), calls + 1);
            }
        }
    }
    (members.0, reached)
}

/// Members without repetition.
#[derive(Default)]
struct Members(Vec<Member>);

impl Members {
    fn add(&mut self, resource: Resource, why: String, calls_away: usize) {
        if !self.0.iter().any(|member| member.resource.is_same(&resource)) {
            self.0.push(Member { resource, why, calls_away });
        }
    }
}

/// The resources that an origin names itself, with why.
fn find_named(origin: &Origin, inventory: &Inventory) -> Vec<(Resource, String)> {
    match origin {
        Origin::Stack(name) => find_tagged(STACK_TAG, name, "part of the stack", inventory),
        Origin::Tag { key, value } => find_tagged(key, value, "has the tag", inventory),
        Origin::Service(name) => find_service(name, inventory),
        Origin::Alarm(name) => {
            let mut named = Vec::new();
            for alarm in with_combined(name, inventory) {
                let watched = alarm.metrics.iter().map(Resource::from_metric);
                named.extend(watched.map(|resource| (resource, format!("{} watches it", alarm.name))));
            }
            named
        }
    }
}

fn find_tagged(key: &str, value: &str, why: &str, inventory: &Inventory) -> Vec<(Resource, String)> {
    let tagged = inventory.resources.iter().filter(|resource| resource.tags.get(key).is_some_and(|tag| tag == value));
    tagged.filter_map(Resource::from_arn).map(|resource| (resource, why.to_owned())).collect()
}

/// What Application Signals and X-Ray know under the name of a service.
fn find_service(name: &str, inventory: &Inventory) -> Vec<(Resource, String)> {
    let why = "the service itself".to_owned();
    let signals = Resource::of_application_signals(name);
    let is_reported = inventory.metrics.iter().any(|metric| signals.has_metric(&metric.namespace, &metric.dimensions));
    let known: Vec<Resource> = inventory.resources.iter().filter_map(Resource::from_arn).collect();
    let node = find_resource(name, &known, inventory);
    is_reported.then_some(signals).into_iter().chain(node).map(|resource| (resource, why.clone())).collect()
}

/// The alarm of this name, and those that it combines, and those that they do.
pub(super) fn with_combined<'a>(name: &str, inventory: &'a Inventory) -> Vec<&'a KnownAlarm> {
    let mut found: Vec<&KnownAlarm> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut pending = vec![name];
    while let Some(name) = pending.pop() {
        let Some(alarm) = inventory.alarms.iter().find(|alarm| alarm.name == name) else { continue };
        if seen.insert(alarm.name.as_str()) {
            pending.extend(alarm.combines.iter().map(String::as_str));
            found.push(alarm);
        }
    }
    found
}

/// The nodes of the service graph that are what the origin names.
fn find_nodes(origin: &Origin, named: &[Member], inventory: &Inventory) -> BTreeMap<String, usize> {
    let mut nodes = BTreeMap::new();
    for (name, xray_type) in inventory.nodes.iter().filter(|(_, xray_type)| xray_type != "client") {
        let is_service = matches!(origin, Origin::Service(service) if service == name);
        let node = Resource::from_node(name, xray_type);
        let is_named = named.iter().any(|member| {
            let is_same = node.as_ref().is_some_and(|node| node.is_same(&member.resource));
            is_same || (node.is_none() && member.resource.name == *name)
        });
        if is_service || is_named {
            nodes.insert(name.clone(), 0);
        }
    }
    nodes
}

/// What a node of the service graph stands for: one of the resources that are known, else what its name and type tell.
fn find_resource(node: &str, known: &[Resource], inventory: &Inventory) -> Option<Resource> {
    let mut told = None;
    for (_, xray_type) in inventory.nodes.iter().filter(|(name, _)| name == node) {
        // A Lambda function has two nodes of one name, of which either will do.
        told = told.or_else(|| Resource::from_node(node, xray_type));
    }
    match told {
        Some(resource) => Some(known.iter().find(|known| known.is_same(&resource)).cloned().unwrap_or(resource)),
        None => known.iter().find(|known| known.name == node).cloned(),
    }
}
