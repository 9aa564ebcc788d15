//! What many entities share and no trace passes through: a NAT gateway, a resolver, a file system, a node of a cluster, the
//! concurrency of an account.
//!
//! It is connected with its users where its own metrics say that it is at its limit or ill, and several of them suffer in the
//! way of who uses it, from then on. Which of them use it is told by that: none of these things is named in a request. A
//! volume whose metrics name the instance that it is attached to has that one user.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::detect::dimensions::is_of_account;
use crate::detect::metrics::cited_namespace;
use crate::model::{Evidence, EvidenceKind as E, Source};
use crate::rank::topology::NodeIndex;

/// A thing that is shared.
struct SharedThing {
    /// The namespaces of its metrics.
    namespaces: &'static [&'static str],
    /// Whether only the metrics of the whole account are about it.
    is_of_account: bool,
    /// The dimensions of which its metrics have one; empty where any metric of the namespace is about such a thing.
    named_by: &'static [&'static str],
    /// By what its own metrics say that it does not serve all.
    says: &'static [E],
    /// What its users then show.
    users_show: &'static [E],
}

/// The namespaces of what packets pass through.
const NETWORK: [&str; 7] = [
    "AWS/NATGateway",
    "AWS/Route53Resolver",
    "AWS/TransitGateway",
    "AWS/NetworkFirewall",
    "AWS/PrivateLinkEndpoints",
    "AWS/VPN",
    "AWS/DX",
];

/// What is shared.
///
/// Sources: <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>,
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-resolver-endpoint-scaling.html>,
/// <https://docs.aws.amazon.com/efs/latest/ug/performance.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html>
const SHARED_THINGS: [SharedThing; 4] = [
    SharedThing {
        namespaces: &NETWORK,
        is_of_account: false,
        named_by: &[],
        says: &[E::QuotaSaturation, E::SaturationRise, E::HealthLoss, E::FaultRise],
        users_show: &[E::NetworkLog, E::TimeoutLog],
    },
    SharedThing {
        namespaces: &["AWS/EBS", "AWS/EFS", "AWS/FSx"],
        is_of_account: false,
        named_by: &[],
        says: &[E::QuotaSaturation, E::SaturationRise, E::HealthLoss, E::StorageFull],
        users_show: &[E::StorageLog, E::TimeoutLog],
    },
    SharedThing {
        namespaces: &["ContainerInsights", "ECS/ContainerInsights"],
        is_of_account: false,
        named_by: &["NodeName", "ContainerInstanceId", "InstanceId"],
        says: &[E::MemoryRise, E::SaturationRise, E::QuotaSaturation, E::StorageFull, E::HealthLoss],
        users_show: &[E::HealthLoss, E::MemoryLog, E::CrashLog],
    },
    SharedThing {
        namespaces: &["AWS/Lambda"],
        is_of_account: true,
        named_by: &[],
        says: &[E::QuotaSaturation],
        users_show: &[E::ThrottleLog, E::ThrottleRise],
    },
];

/// Dimensions that name what runs on a node: a metric with one of them is not about the node.
const OF_WORKLOADS: [&str; 5] = ["PodName", "ServiceName", "Service", "TaskDefinitionFamily", "ContainerName"];

/// Dimensions of which a node and what runs on it have the same value, where both have one.
const PLACES: [&str; 2] = ["ClusterName", "NodeName"];

/// One user may have trouble of its own.
const MIN_USERS: usize = 2;

/// How much earlier than in the metrics of the shared thing its users may show it: two of their periods.
const MAX_LEAD: SignedDuration = SignedDuration::from_mins(2);

/// An entity that uses a shared thing, by one of its symptoms.
pub(super) struct Usage {
    /// The place of the symptom among the evidence.
    pub(super) symptom: usize,
    /// The node of the shared thing.
    pub(super) shared: NodeIndex,
}

/// Who uses what is shared and in trouble. `observed_at` holds the node of each piece of evidence, `mentioned` the nodes that
/// it names: what names another speaks of that.
pub(super) fn find_usages(
    evidence: &[&Evidence],
    observed_at: &[NodeIndex],
    mentioned: &[Vec<NodeIndex>],
) -> Vec<Usage> {
    let mut usages = Vec::new();
    for (observation, shared) in evidence.iter().zip(observed_at) {
        let Some(thing) = find_shared_thing(observation) else { continue };
        let Some(onset) = observation.onset else { continue };
        let mut users = BTreeSet::new();
        let mut of_this = Vec::new();
        for (symptom, ((shown, user), names)) in evidence.iter().zip(observed_at).zip(mentioned).enumerate() {
            let is_in_time = shown.onset.is_some_and(|at| at.duration_since(onset) >= -MAX_LEAD);
            if user != shared && names.is_empty() && is_in_time && is_attached(observation, shown) {
                usages.push(Usage { symptom, shared: *shared });
                continue;
            }
            if !is_in_same_place(observation, shown) {
                continue;
            }
            if user != shared && names.is_empty() && is_in_time && thing.users_show.contains(&shown.kind) {
                users.insert(*user);
                of_this.push(Usage { symptom, shared: *shared });
            }
        }
        let is_enough = is_gone(observation) || drops_what_passes(observation);
        if users.len() >= MIN_USERS || !users.is_empty() && is_enough {
            usages.extend(of_this);
        }
    }
    usages
}

/// Whether nothing of the shared thing is left: a line that is down is reason enough for the trouble of a single user.
fn is_gone(observation: &Evidence) -> bool {
    observation.kind == E::HealthLoss && observation.magnitude.observed <= 0.0
}

/// Whether it passes packets on, and drops or refuses them where it dropped none before: one user is witness enough.
fn drops_what_passes(observation: &Evidence) -> bool {
    let passes_packets = cited_namespace(observation).is_some_and(|namespace| NETWORK.contains(&namespace));
    passes_packets && observation.magnitude.expected <= 0.0 && observation.magnitude.observed > 0.0
}

/// The value of a dimension in what the evidence cites, such as `node-1` in `… (ClusterName=main, NodeName=node-1)`.
fn find_cited<'a>(evidence: &'a Evidence, dimension: &str) -> Option<&'a str> {
    let (_, dimensions) = evidence.citation.what.split_once(" (")?;
    let mut pairs = dimensions.trim_end_matches(')').split(", ").filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == dimension).map(|(_, value)| value)
}

/// Whether the volume of which the first is evidence is attached to the instance of which the other is: newer metrics of EBS
/// name both.
///
/// Source: <https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html>
fn is_attached(of_volume: &Evidence, of_instance: &Evidence) -> bool {
    cited_namespace(of_volume) == Some("AWS/EBS")
        && find_cited(of_volume, "InstanceId").is_some_and(|instance| instance == of_instance.entity.name)
}

/// Whether nothing says that the second is elsewhere than the first: in another cluster, or on another node.
fn is_in_same_place(one: &Evidence, other: &Evidence) -> bool {
    let is_same = |place: &&str| match (find_cited(one, place), find_cited(other, place)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    PLACES.iter().all(is_same)
}

fn find_shared_thing(evidence: &Evidence) -> Option<&'static SharedThing> {
    let namespace = cited_namespace(evidence)?;
    SHARED_THINGS.iter().find(|thing| {
        evidence.source == Source::Metrics
            && thing.namespaces.contains(&namespace)
            && thing.is_of_account == is_of_account(&evidence.entity)
            && thing.says.contains(&evidence.kind)
            && is_named_by(evidence, thing.named_by)
    })
}

/// Whether the metric has one of these dimensions, and none of what runs on a node; any metric has, where there are none.
fn is_named_by(evidence: &Evidence, dimensions: &[&str]) -> bool {
    let has = |dimension: &&str| find_cited(evidence, dimension).is_some();
    dimensions.is_empty() || dimensions.iter().any(has) && !OF_WORKLOADS.iter().any(has)
}

#[cfg(test)]
mod tests;
