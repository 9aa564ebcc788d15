//! One call, with everything that its record tells about it.

use std::collections::BTreeMap;

use super::actor::Actor;
use super::calls::{Call, Class, is_loss};
use super::effect::Effect;
use super::owners::Owners;
use super::services::service_name;
use super::touched::Touched;
use super::{parameters, rotation, scaling, what_changed};
use crate::model::{EntityKind, EvidenceKind};
use crate::telemetry::Change;

/// What calls have in common that may be one change: what was touched, in what way, and by whom. Two people's changes are
/// two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub touched: Touched,
    pub kind: EvidenceKind,
    pub actor: Actor,
}

/// A call that changed something.
#[derive(Debug)]
pub struct Observed<'a> {
    pub change: &'a Change,
    pub subject: Subject,
    /// The call without its version.
    pub name: &'a str,
    /// What its record says that it changed, by ARN or by name.
    pub resources: Vec<&'a str>,
    /// What it changed, most telling first, such as `desiredCount 4 -> 0`.
    pub differences: Vec<String>,
    /// By what errors would name what was changed.
    pub names: Vec<String>,
    /// What it may have taken away.
    pub effects: Vec<Effect>,
    /// Whether it is part of the rotation of a secret.
    pub is_rotation: bool,
}

/// The calls that changed something, in order of time.
pub fn observe<'a>(changes: &'a [Change], owners: &Owners) -> Vec<Observed<'a>> {
    let mut latest_calls: BTreeMap<(&str, &str, Option<&str>), &Change> = BTreeMap::new();
    let mut observed = Vec::new();
    for change in changes {
        let service = service_name(&change.source);
        let call = Call::find(service, &change.name);
        let touched = Touched::find(change, &call, owners);
        let is_rotation = rotation::is_rotation(change, changes);
        let actor = if is_rotation { Actor::Aws("Secrets Manager".to_owned()) } else { Actor::find(change) };
        let Some(kind) = find_kind(change, service, &call, &touched, &actor, owners) else { continue };
        let named = named_resource(change, &call);
        let previous = latest_calls.insert((service, call.name, named), change);
        let listed = change.resources.iter().map(String::as_str).collect();
        let names = names_in_errors(&touched, named, change);
        observed.push(Observed {
            change,
            name: call.name,
            resources: if change.resources.is_empty() { named.into_iter().collect() } else { listed },
            differences: what_changed::describe(&call, change, previous),
            names,
            effects: find_effects(change, service, &call, &actor, is_rotation),
            is_rotation,
            subject: Subject { touched, kind, actor },
        });
    }
    observed
}

/// The kind of evidence of a call; `None` if it is none.
fn find_kind(
    change: &Change,
    service: &str,
    call: &Call<'_>,
    touched: &Touched,
    actor: &Actor,
    owners: &Owners,
) -> Option<EvidenceKind> {
    // A build or an image concerns whoever it belongs to, and changes nothing for others.
    let is_of_a_stranger = touched.resource.is_none() && !owners.knows(&touched.entity.name);
    if call.class == Class::Build && is_of_a_stranger {
        return None;
    }
    let kind = call.class.evidence_kind()?;
    if actor.is_aws() && !may_be_the_cause(service, call, touched, owners) {
        return Some(EvidenceKind::AutomaticChange);
    }
    let is_scaling = scaling::is_scaling_only(service, call.name, &change.parameters);
    Some(match kind {
        _ if is_scaling => EvidenceKind::ScalingChange,
        EvidenceKind::ConfigurationChange if sets_policy(change) => EvidenceKind::PermissionChange,
        _ => kind,
    })
}

/// Whether a call sets the access policy of a queue or a topic, as one attribute among others.
///
/// Sources: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>,
/// <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>
fn sets_policy(change: &Change) -> bool {
    let mut parameters = change.parameters.iter();
    parameters.any(|(name, value)| name == "attributes.Policy" || (name == "attributeName" && value == "Policy"))
}

/// Whether what AWS did by itself took away what others use. Instances come and go in a fleet: only one that is known to serve
/// something is missed.
fn may_be_the_cause(service: &str, call: &Call<'_>, touched: &Touched, owners: &Owners) -> bool {
    let is_known = touched.resource.is_some() || owners.knows(&touched.entity.name);
    is_loss(service, call.name) && (call.class != Class::Scaling || is_known)
}

/// What a call takes away. Much of what AWS does by itself would be an outage if a person did it: it stops tasks and
/// deregisters targets all day, when others take their place.
fn find_effects(change: &Change, service: &str, call: &Call<'_>, actor: &Actor, is_rotation: bool) -> Vec<Effect> {
    let mut effects = Effect::find(service, call, change);
    if actor.is_aws() && !is_loss(service, call.name) {
        let has_capacity = !scaling::leaves_no_capacity(call.name, &change.parameters);
        effects.retain(|effect| match effect {
            Effect::Credentials => is_rotation,
            Effect::Capacity => !has_capacity,
            _ => false,
        });
    }
    effects
}

/// What the call names: the resource of its record, else of its parameters.
fn named_resource<'a>(change: &'a Change, call: &Call<'_>) -> Option<&'a str> {
    let in_parameters = call.naming_parameters().find_map(|name| parameters::find(&change.parameters, name));
    in_parameters.or_else(|| change.resources.first().map(String::as_str))
}

/// By what errors would name what was changed: the last part of each name, and the name as it is. What serves requests
/// stands in too many lines.
fn names_in_errors(touched: &Touched, named: Option<&str>, change: &Change) -> Vec<String> {
    let mut names: Vec<String> = touched.resource.iter().cloned().collect();
    if touched.entity.kind == EntityKind::Resource && touched.resource.is_none() {
        names.push(touched.entity.name.clone());
    }
    for name in named.into_iter().chain(change.resources.iter().map(String::as_str)) {
        names.push(name.to_owned());
        if let Some(own_name) = name.rsplit(['/', ':']).next().filter(|_| name.starts_with("arn:")) {
            names.push(own_name.to_owned());
        }
    }
    names
}
