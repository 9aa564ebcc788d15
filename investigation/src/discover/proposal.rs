//! The lines that are proposed, and the context that ticked ones make.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::line::Addition;
use super::members::with_combined;
use super::{Inventory, KnownAlarm, Line, LineKind, ListedMetric, Member, Origin, Resource, find_members};
use crate::detect::dimensions::MetricEntities;
use crate::detect::metrics::vital_metrics;
use crate::grammar::MAX_CONTEXT_NAME;
use crate::model::{Context, MetricQuery};

/// What may be read of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// A name for the context.
    pub name: String,
    /// The entity of the service graph where requests come in.
    pub entry: Option<String>,
    /// What may be read, kind by kind.
    pub lines: Vec<Line>,
    /// What could not be read, and why: a sentence each.
    pub unread: Vec<String>,
}

/// Proposes what to read of an origin.
#[must_use]
pub fn propose(origin: &Origin, inventory: &Inventory) -> Proposal {
    let (members, nodes) = find_members(origin, inventory);
    let mut lines = Vec::new();
    for member in &members {
        lines.push(line_of_member(member, &inventory.metrics));
    }
    lines.extend(log_group_lines(origin, &members, inventory));
    lines.extend(alarm_lines(origin, &members, &lines, inventory));
    lines.push(traces_line(&nodes, inventory));
    lines.push(line(LineKind::Sources, "Changes", "what CloudTrail recorded in the account", true, Addition::Changes));
    lines.sort_by_key(|line| line.kind);
    Proposal {
        name: to_context_name(origin.name()),
        entry: find_entry(origin, &nodes, inventory),
        lines,
        unread: inventory.unread.clone(),
    }
}

impl Proposal {
    /// What a context reads already, every line of it ticked.
    #[must_use]
    pub fn of_context(context: &Context) -> Self {
        let mut lines = Vec::new();
        let entities = MetricEntities::new(&context.metrics);
        let mut by_entity: BTreeMap<_, Vec<MetricQuery>> = BTreeMap::new();
        for query in &context.metrics {
            by_entity.entry(entities.find(query)).or_default().push(query.clone());
        }
        for (entity, metrics) in by_entity {
            let resource = metrics.first().map(Resource::from_metric);
            let label = resource.map_or_else(String::new, |resource| resource.type_label);
            let kind = LineKind::of_entity(entity.kind);
            let why = format!("{label}, {}", count(metrics.len()));
            lines.push(Line { kind, name: entity.name, why, is_ticked: true, metrics, adds: None });
        }
        for group in &context.log_groups {
            lines.push(line(LineKind::LogGroups, group, "in the context", true, Addition::LogGroup(group.clone())));
        }
        for alarm in &context.alarms {
            lines.push(line(LineKind::Alarms, alarm, "in the context", true, Addition::Alarm(alarm.clone())));
        }
        let traces = "the service graph and traces of X-Ray";
        lines.push(line(LineKind::Sources, "Traces", traces, context.traces, Addition::Traces));
        let changes = "what CloudTrail recorded in the account";
        lines.push(line(LineKind::Sources, "Changes", changes, context.changes, Addition::Changes));
        lines.sort_by_key(|line| line.kind);
        Self { name: context.service.clone(), entry: context.entry.clone(), lines, unread: Vec::new() }
    }

    /// The context `base` that reads what is ticked, given by the positions of the lines, and nothing else.
    #[must_use]
    pub fn to_context(&self, base: &Context, ticked: impl Fn(usize) -> bool) -> Context {
        let mut context = Context {
            metrics: Vec::new(),
            log_groups: Vec::new(),
            alarms: Vec::new(),
            traces: false,
            changes: false,
            ..base.clone()
        };
        for (position, line) in self.lines.iter().enumerate() {
            if !ticked(position) {
                continue;
            }
            add_missing(&mut context.metrics, line.metrics.iter().cloned());
            match &line.adds {
                Some(Addition::LogGroup(group)) => add_missing(&mut context.log_groups, [group.clone()]),
                Some(Addition::Alarm(alarm)) => add_missing(&mut context.alarms, [alarm.clone()]),
                Some(Addition::Traces) => context.traces = true,
                Some(Addition::Changes) => context.changes = true,
                None => {}
            }
        }
        context
    }
}

fn add_missing<T: PartialEq>(list: &mut Vec<T>, values: impl IntoIterator<Item = T>) {
    for value in values {
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

fn line(kind: LineKind, name: &str, why: &str, is_ticked: bool, adds: Addition) -> Line {
    Line { kind, name: name.to_owned(), why: why.to_owned(), is_ticked, metrics: Vec::new(), adds: Some(adds) }
}

fn count(metrics: usize) -> String {
    if metrics == 1 { "1 metric".to_owned() } else { format!("{metrics} metrics") }
}

fn line_of_member(member: &Member, listed: &[ListedMetric]) -> Line {
    let resource = &member.resource;
    let metrics = vital_metrics(&resource.namespace, &resource.dimensions, listed);
    let why = format!("{}, {}; {}", resource.type_label, count(metrics.len()), member.why);
    Line {
        kind: LineKind::of_entity(resource.kind),
        name: resource.name.clone(),
        why,
        // What is further away is as likely another service's business.
        is_ticked: member.calls_away <= 1 && !metrics.is_empty(),
        metrics,
        adds: None,
    }
}

fn log_group_lines(origin: &Origin, members: &[Member], inventory: &Inventory) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut add = |group: &str, why: &str, is_ticked: bool| {
        if !lines.iter().any(|line| line.name == group) {
            lines.push(line(LineKind::LogGroups, group, why, is_ticked, Addition::LogGroup(group.to_owned())));
        }
    };
    if let Origin::Alarm(name) = origin {
        for alarm in with_combined(name, inventory) {
            for group in &alarm.log_groups {
                add(group_name(group), &format!("{} queries it", alarm.name), true);
            }
        }
    }
    for resource in &inventory.resources {
        let is_named = match origin {
            Origin::Stack(name) => resource.tags.get(super::STACK_TAG) == Some(name),
            Origin::Tag { key, value } => resource.tags.get(key) == Some(value),
            Origin::Service(_) | Origin::Alarm(_) => false,
        };
        if is_named && resource.arn.contains(":log-group:") {
            add(group_name(&resource.arn), &format!("belongs to {origin}"), true);
        }
    }
    for group in &inventory.log_groups {
        if let Some(member) = members.iter().find(|member| member.resource.has_log_group(group)) {
            add(group, &format!("written by {}", member.resource.name), member.calls_away <= 1);
        } else if matches!(origin, Origin::Service(name) if group.split('/').any(|segment| segment == name)) {
            add(group, "named after the service", true);
        }
    }
    lines
}

/// The name of a log group that may be given by its ARN, `arn:aws:logs:eu-west-1:123456789012:log-group:name:*`.
fn group_name(group: &str) -> &str {
    let name = group.split_once(":log-group:").map_or(group, |(_, name)| name);
    name.split(':').next().unwrap_or(name)
}

fn alarm_lines(origin: &Origin, members: &[Member], others: &[Line], inventory: &Inventory) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let groups: Vec<&str> =
        others.iter().filter(|line| line.kind == LineKind::LogGroups).map(|line| line.name.as_str()).collect();
    for alarm in &inventory.alarms {
        let Some((why, is_ticked)) = why_alarm(alarm, origin, members, &groups, inventory) else { continue };
        lines.push(line(LineKind::Alarms, &alarm.name, &why, is_ticked, Addition::Alarm(alarm.name.clone())));
    }
    for alarm in inventory.alarms.iter().filter(|alarm| !alarm.combines.is_empty()) {
        let combined =
            alarm.combines.iter().find(|name| lines.iter().any(|line| line.name == **name && line.is_ticked));
        if let Some(combined) = combined.filter(|_| !lines.iter().any(|line| line.name == alarm.name)) {
            let why = format!("combines {combined} and others");
            lines.push(line(LineKind::Alarms, &alarm.name, &why, true, Addition::Alarm(alarm.name.clone())));
        }
    }
    lines
}

/// Why an alarm is proposed, and whether it is ticked.
fn why_alarm(
    alarm: &KnownAlarm,
    origin: &Origin,
    members: &[Member],
    groups: &[&str],
    inventory: &Inventory,
) -> Option<(String, bool)> {
    if let Origin::Alarm(name) = origin {
        if *name == alarm.name {
            return Some(("the alarm itself".to_owned(), true));
        }
        if with_combined(name, inventory).iter().any(|combined| combined.name == alarm.name) {
            return Some((format!("{name} combines it"), true));
        }
    }
    let tag = |resource: &&super::TaggedResource| match origin {
        Origin::Stack(name) => resource.tags.get(super::STACK_TAG) == Some(name),
        Origin::Tag { key, value } => resource.tags.get(key) == Some(value),
        Origin::Service(_) | Origin::Alarm(_) => false,
    };
    let is_its_arn = |arn: &str| arn.split_once(":alarm:").is_some_and(|(_, name)| name == alarm.name);
    if inventory.resources.iter().filter(tag).any(|resource| is_its_arn(&resource.arn)) {
        return Some((format!("belongs to {origin}"), true));
    }
    for member in members {
        let watches = |query: &MetricQuery| member.resource.has_metric(&query.namespace, &query.dimensions);
        if alarm.metrics.iter().any(watches) {
            return Some((format!("watches {}", member.resource.name), member.calls_away <= 1));
        }
    }
    let group = alarm.log_groups.iter().map(|group| group_name(group)).find(|group| groups.contains(group));
    group.map(|group| (format!("queries {group}"), true))
}

fn traces_line(nodes: &BTreeMap<String, usize>, inventory: &Inventory) -> Line {
    let known = nodes.values().filter(|&&calls| calls == 0).count();
    let why = match (known, inventory.nodes.is_empty()) {
        (0, true) => "X-Ray drew no service graph lately".to_owned(),
        (0, false) => "X-Ray drew others lately, and nothing of this".to_owned(),
        (1, _) => "X-Ray draws 1 of these, and what it calls".to_owned(),
        (known, _) => format!("X-Ray draws {known} of these, and what they call"),
    };
    line(LineKind::Sources, "Traces", &why, known > 0, Addition::Traces)
}

/// Where requests come in: the service itself; else what the origin names that calls others and is called by nothing that
/// it names. Of several, the one that most can be reached from is not told by the graph's shape alone: the first by name.
fn find_entry(origin: &Origin, nodes: &BTreeMap<String, usize>, inventory: &Inventory) -> Option<String> {
    if let Origin::Service(name) = origin {
        return Some(name.clone());
    }
    let is_named = |name: &str| nodes.get(name) == Some(&0);
    let mut best: Option<(bool, &String)> = None;
    for name in nodes.keys().filter(|name| is_named(name)) {
        let is_called = inventory.calls.iter().any(|(from, to)| to == name && from != name && is_named(from));
        if is_called {
            continue;
        }
        let calls = inventory.calls.iter().any(|(from, to)| from == name && to != name);
        if best.is_none_or(|(best_calls, _)| calls && !best_calls) {
            best = Some((calls, name));
        }
    }
    best.map(|(_, name)| name.clone())
}

/// The name as it can be typed: other signs become a dash.
fn to_context_name(name: &str) -> String {
    let mut typed = String::new();
    for sign in name.chars() {
        let is_allowed = sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
        match if is_allowed { sign } else { '-' } {
            '-' if typed.ends_with('-') => {}
            sign => typed.push(sign),
        }
    }
    let trimmed = typed.trim_matches(['-', '_', '.']);
    trimmed.chars().take(MAX_CONTEXT_NAME).collect::<String>().trim_end_matches(['-', '_', '.']).to_owned()
}
