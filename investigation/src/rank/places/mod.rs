//! What was found in several places, brought together: entities of one name are kept apart where each place has its own.
//!
//! Every place is read and judged by itself. Afterwards its findings join those of the first place, and the question is which
//! names mean one entity. A function that runs in two regions is two: what is observed of it elsewhere is called
//! `checkout [us-east-1]`. A database that one account calls and another one holds is one: the call is seen in the first, its
//! own telemetry is in the second; and a function may have its metrics in one account and its logs in a central one. So a name
//! is kept apart if two places have telemetry of its own in one source: metrics or log groups that the context names there,
//! alarms that went off, or spans that it sent itself. Hosts and ARNs mean the same everywhere.

mod placing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use self::placing::Placing;
use super::identity::identity_key;
use crate::detect::Findings;
use crate::detect::dimensions::MetricEntities;
use crate::detect::logs::log_group;
use crate::model::{Context, Entity, EntityKind, Evidence, Scope, Source, Whereabouts};
use crate::telemetry::Node;

/// The findings of each source with what was found elsewhere among them.
#[must_use]
pub fn gather(scope: &Scope, findings: Vec<Findings>) -> Vec<Findings> {
    if findings.iter().all(|findings| findings.elsewhere.is_empty()) {
        return findings;
    }
    let kept_apart = find_kept_apart(&scope.context, &findings);
    let gather_one = |findings| gather_source(findings, &scope.context, &kept_apart);
    findings.into_iter().map(gather_one).collect()
}

/// What all names of an entity have in common, for those of which several places have their own.
fn find_kept_apart(context: &Context, findings: &[Findings]) -> BTreeSet<String> {
    let mut places: BTreeMap<(String, Source), BTreeSet<String>> = BTreeMap::new();
    let mut add = |(source, entity): (Source, Entity), label: &str| {
        if !is_known_everywhere(&entity) {
            places.entry((identity_key(&entity), source)).or_default().insert(label.to_owned());
        }
    };
    for (at_place, label) in context.at_each_place().iter().zip(context.place_labels()) {
        named_by(at_place).into_iter().for_each(|named| add(named, label));
    }
    for found in findings {
        own_telemetry(found).into_iter().for_each(|own| add(own, &context.region));
        for elsewhere in &found.elsewhere {
            own_telemetry(&elsewhere.findings).into_iter().for_each(|own| add(own, &elsewhere.place));
        }
    }
    places.into_iter().filter(|(_, labels)| labels.len() > 1).map(|((key, _), _)| key).collect()
}

/// The entities of which a context names telemetry, with the source.
fn named_by(context: &Context) -> Vec<(Source, Entity)> {
    let entities = MetricEntities::new(&context.metrics);
    let of_metrics = context.metrics.iter().map(|query| (Source::Metrics, entities.find(query)));
    let owners = context.log_groups.iter().filter_map(|name| log_group::find_owner(name).into_named());
    of_metrics.chain(owners.map(|owner| (Source::Logs, owner))).collect()
}

/// The entities of which a place has its own telemetry, by what was found there, with the source.
fn own_telemetry(findings: &Findings) -> Vec<(Source, Entity)> {
    let is_own = |evidence: &&Evidence| matches!(evidence.source, Source::Metrics | Source::Alarms);
    let observed = findings.evidence.iter().filter(is_own);
    let observed = observed.map(|evidence| (evidence.source, evidence.entity.clone()));
    let nodes = findings.graph.iter().flat_map(|graph| &graph.nodes).filter(|node| sends_spans(&node.kind));
    observed.chain(nodes.map(|node| (Source::Traces, to_entity(node)))).collect()
}

/// Whether a name means the same wherever it is used: hosts, URLs and ARNs do.
fn is_known_everywhere(entity: &Entity) -> bool {
    entity.kind == EntityKind::Remote || entity.name.contains('.') || entity.name.contains("arn:")
}

/// Whether nodes of this type of X-Ray send spans of their own. Others are drawn from what their callers send.
fn sends_spans(kind: &str) -> bool {
    kind != "AWS::Lambda"
        && matches!(
            EntityKind::from_xray_type(kind),
            EntityKind::Service | EntityKind::Lambda | EntityKind::ApiGateway | EntityKind::StateMachine
        )
}

fn to_entity(node: &Node) -> Entity {
    Entity { name: node.name.clone(), kind: EntityKind::from_xray_type(&node.kind) }
}

/// The name that an entity has in its own place: `checkout` of `checkout [us-east-1]`.
#[must_use]
pub fn without_place(name: &str) -> &str {
    split_place(name).map_or(name, |(own_name, _)| own_name)
}

/// The name that an entity has in its own place, and what the place is called; `None` where it bears none.
pub(crate) fn split_place(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.rsplit_once(" [")
}

/// Brings together what one source gave.
fn gather_source(mut findings: Findings, context: &Context, kept_apart: &BTreeSet<String>) -> Findings {
    for elsewhere in std::mem::take(&mut findings.elsewhere) {
        let region = context.elsewhere.iter().find(|place| place.label() == elsewhere.place).map(|place| &place.region);
        let region = region.unwrap_or(&context.region).clone();
        let place = Placing { at: Whereabouts { place: elsewhere.place, region }, kept_apart };
        place.add(&mut findings, elsewhere.findings);
    }
    let ordered = Findings::new(findings.source, findings.evidence, findings.gaps);
    Findings { evidence: ordered.evidence, gaps: ordered.gaps, ..findings }
}
