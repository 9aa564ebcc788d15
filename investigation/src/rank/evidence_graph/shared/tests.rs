//! A shared thing is named when it is ill and several suffer, and not when it only looks busy beside another cause.

use jiff::SignedDuration;

use crate::detect::{Findings, fixtures};
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind as E, Magnitude, Source, Unit};
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::rank;
use crate::telemetry::ServiceGraph;

fn observed(source: Source, kind: E, name: &str, minute: i64, cited: &str) -> Evidence {
    let entity_kind = if source == Source::Logs { EntityKind::Lambda } else { EntityKind::Resource };
    let begin = fixtures::scope().incident_window().start();
    Evidence {
        id: EvidenceId::new(source, name, kind, cited),
        source,
        entity: Entity { name: name.to_owned(), kind: entity_kind },
        kind,
        magnitude: Magnitude { observed: 2.0, expected: 1.0, unit: Unit::Count, strength: 0.9 },
        onset: begin.checked_add(SignedDuration::from_mins(minute)).ok(),
        summary: format!("{name}: {}", kind.label()),
        citation: Citation { place: None, what: cited.to_owned(), samples: Vec::new() },
        series: None,
    }
}

fn metric(kind: E, name: &str, minute: i64, metric: &str) -> Evidence {
    observed(Source::Metrics, kind, name, minute, &format!("CloudWatch metric {metric}"))
}

fn log(kind: E, name: &str, minute: i64) -> Evidence {
    observed(Source::Logs, kind, name, minute, &format!("/aws/lambda/{name}"))
}

/// The entity that is named as the cause; empty if none is.
fn named(evidence: Vec<Evidence>) -> String {
    let of = |source| evidence.iter().filter(|found| found.source == source).cloned().collect();
    let findings = [Source::Metrics, Source::Logs].map(|source| Findings::new(source, of(source), Vec::new()));
    let ranking = rank(&fixtures::scope(), &findings);
    ranking.causes().first().map(|cause| cause.entity.name.clone()).unwrap_or_default()
}

const PORTS: &str = "AWS/NATGateway ErrorPortAllocation Sum (NatGatewayId=nat-1)";

#[test]
fn a_nat_gateway_without_ports_is_named_when_two_functions_time_out() {
    let found = vec![
        metric(E::QuotaSaturation, "nat-1", 2, PORTS),
        log(E::TimeoutLog, "pay", 2),
        log(E::NetworkLog, "mail", 3),
    ];
    assert_eq!(named(found), "nat-1");
}

#[test]
fn a_gateway_that_drops_packets_and_dropped_none_before_is_named_for_a_single_user() {
    let named_after = |dropped_before| {
        let drops =
            metric(E::FaultRise, "tgw-1", 2, "AWS/TransitGateway PacketDropCountBlackhole Sum (TransitGateway=tgw-1)");
        let drops = Evidence { magnitude: Magnitude { expected: dropped_before, ..drops.magnitude }, ..drops };
        named(vec![drops, log(E::TimeoutLog, "chat", 3)])
    };
    assert_eq!(named_after(0.0), "tgw-1");
    assert_ne!(named_after(1.0), "tgw-1");
}

#[test]
fn a_line_that_is_down_is_named_for_a_single_user_and_one_that_loses_packets_is_not() {
    let state = |left| {
        let health = metric(E::HealthLoss, "dxcon-1", 2, "AWS/DX ConnectionState Minimum (ConnectionId=dxcon-1)");
        Evidence { magnitude: Magnitude { observed: left, ..health.magnitude }, ..health }
    };
    assert_eq!(named(vec![state(0.0), log(E::TimeoutLog, "ledger", 2)]), "dxcon-1");
    assert_eq!(named(vec![state(0.5), log(E::TimeoutLog, "ledger", 2)]), "");
}

#[test]
fn a_resolver_at_its_capacity_is_named_when_two_functions_find_no_names() {
    let status = "AWS/Route53Resolver ResolverEndpointCapacityStatus Maximum (EndpointId=rslvr-1)";
    let found =
        vec![metric(E::HealthLoss, "rslvr-1", 2, status), log(E::NetworkLog, "pay", 2), log(E::NetworkLog, "mail", 3)];
    assert_eq!(named(found), "rslvr-1");
}

#[test]
fn the_concurrency_of_an_account_is_named_when_two_functions_are_throttled() {
    let found = vec![
        metric(E::QuotaSaturation, "Lambda (account)", 2, "AWS/Lambda ConcurrentExecutions Maximum ()"),
        metric(E::ThrottleRise, "Lambda (account)", 2, "AWS/Lambda Throttles Sum ()"),
        metric(E::ThrottleRise, "pay", 2, "AWS/Lambda Throttles Sum (FunctionName=pay)"),
        metric(E::ThrottleRise, "mail", 2, "AWS/Lambda Throttles Sum (FunctionName=mail)"),
    ];
    assert_eq!(named(found), "Lambda (account)");
}

#[test]
fn a_file_system_at_its_limit_is_named_when_two_services_time_out() {
    let found = vec![
        metric(E::QuotaSaturation, "fs-1", 2, "AWS/EFS PercentIOLimit Maximum (FileSystemId=fs-1)"),
        log(E::TimeoutLog, "upload", 2),
        log(E::TimeoutLog, "thumbs", 3),
    ];
    assert_eq!(named(found), "fs-1");
}

#[test]
fn a_node_without_memory_is_named_when_its_pods_restart() {
    let restarts =
        |pod| metric(E::HealthLoss, pod, 3, "ContainerInsights pod_number_of_container_restarts Sum (PodName=x)");
    let node = "ContainerInsights node_memory_utilization Average (NodeName=node-1)";
    let found = vec![
        metric(E::MemoryRise, "node-1", 2, node),
        metric(E::SaturationRise, "node-1", 2, "ContainerInsights node_cpu_utilization Average (NodeName=node-1)"),
        restarts("cart"),
        restarts("mail"),
    ];
    assert_eq!(named(found), "node-1");
}

/// How many pieces of evidence at others speak of a shared thing.
fn count_usages(evidence: &[Evidence], shared: &str) -> usize {
    let services = ServiceGraph::default();
    let graph = EvidenceGraph::new(&services, &evidence.iter().collect::<Vec<_>>(), "shop");
    let node = graph.topology.find(shared).unwrap();
    graph.evidence[node].log_mentions.len()
}

/// A node of the cluster `main` without memory.
fn ill_node() -> Evidence {
    let cited = "ContainerInsights node_memory_utilization Average (ClusterName=main, InstanceId=i-1, NodeName=node-1)";
    metric(E::MemoryRise, "node-1", 2, cited)
}

/// A pod whose containers restart, on this node.
fn restarting(pod: &str, place: &str) -> Evidence {
    metric(
        E::HealthLoss,
        pod,
        3,
        &format!("ContainerInsights pod_number_of_container_restarts Sum (PodName={pod}, {place})"),
    )
}

#[test]
fn a_node_is_named_when_several_of_its_pods_suffer_and_not_for_pods_elsewhere() {
    let on_it = |pod| restarting(pod, "ClusterName=main, NodeName=node-1");
    assert_eq!(named(vec![ill_node(), on_it("cart"), on_it("mail")]), "node-1");
    for elsewhere in ["ClusterName=main, NodeName=node-2", "ClusterName=other"] {
        let pods = ["cart", "mail"].map(|pod| restarting(pod, elsewhere));
        let evidence: Vec<Evidence> = [ill_node()].into_iter().chain(pods).collect();
        assert_eq!(count_usages(&evidence, "node-1"), 0, "{elsewhere}");
    }
}

#[test]
fn tasks_that_are_killed_suffer_from_their_container_instance() {
    let instance = "ECS/ContainerInsights instance_memory_utilization Average (ClusterName=main, ContainerInstanceId=c-1, InstanceId=i-1)";
    let evidence =
        [metric(E::MemoryRise, "i-1", 2, instance), log(E::MemoryLog, "cart", 3), log(E::CrashLog, "mail", 3)];
    assert_eq!(count_usages(&evidence, "i-1"), 2);
    // A service's own memory is no node's.
    let of_service = "ECS/ContainerInsights MemoryUtilized Average (ClusterName=main, ServiceName=cart)";
    let evidence = [metric(E::MemoryRise, "cart", 2, of_service), log(E::MemoryLog, "a", 3), log(E::CrashLog, "b", 3)];
    assert_eq!(count_usages(&evidence, "cart"), 0);
}

#[test]
fn a_volume_is_what_the_instance_waits_for_that_it_is_attached_to() {
    let volume = |instance: &str| {
        let cited = format!("AWS/EBS VolumeStalledIOCheck Maximum (InstanceId={instance}, VolumeId=vol-1)");
        metric(E::HealthLoss, "vol-1", 2, &cited)
    };
    let instance = || metric(E::SaturationRise, "i-1", 3, "AWS/EC2 CPUUtilization Average (InstanceId=i-1)");
    for (attached_to, expected) in [("i-1", 1), ("i-2", 0)] {
        let evidence = [volume(attached_to), instance()];
        assert_eq!(count_usages(&evidence, "vol-1"), expected, "{attached_to}");
    }
}

#[test]
fn one_function_alone_has_trouble_of_its_own() {
    let found = vec![
        metric(E::QuotaSaturation, "nat-1", 2, PORTS),
        log(E::StorageLog, "pay", 2),
        metric(E::StorageFull, "pay", 2, "AWS/RDS FreeStorageSpace Minimum (DBInstanceIdentifier=pay)"),
        log(E::TimeoutLog, "mail", 2),
    ];
    assert_ne!(named(found), "nat-1");
}

#[test]
fn a_gateway_that_is_only_busier_is_not_blamed_for_time_outs() {
    let found = vec![
        metric(E::MetricShift, "nat-1", 2, "AWS/NATGateway ActiveConnectionCount Maximum (NatGatewayId=nat-1)"),
        log(E::TimeoutLog, "pay", 2),
        log(E::TimeoutLog, "mail", 3),
    ];
    assert_ne!(named(found), "nat-1");
}

#[test]
fn what_suffered_before_a_resolver_did_not_suffer_from_it() {
    let status = "AWS/Route53Resolver ResolverEndpointCapacityStatus Maximum (EndpointId=rslvr-1)";
    let found =
        vec![metric(E::HealthLoss, "rslvr-1", 9, status), log(E::NetworkLog, "pay", 2), log(E::NetworkLog, "mail", 3)];
    assert_ne!(named(found), "rslvr-1");
}

#[test]
fn functions_that_reach_what_is_reserved_for_them_are_not_limited_by_the_account() {
    let found = vec![
        metric(E::ThrottleRise, "Lambda (account)", 2, "AWS/Lambda Throttles Sum ()"),
        metric(E::ThrottleRise, "pay", 2, "AWS/Lambda Throttles Sum (FunctionName=pay)"),
        metric(E::QuotaSaturation, "pay", 2, "AWS/Lambda ConcurrentExecutions Maximum (FunctionName=pay)"),
        metric(E::ThrottleRise, "mail", 2, "AWS/Lambda Throttles Sum (FunctionName=mail)"),
    ];
    assert_ne!(named(found), "Lambda (account)");
}

#[test]
fn services_that_fail_by_their_own_code_do_not_blame_a_full_file_system() {
    let found = vec![
        metric(E::QuotaSaturation, "fs-1", 2, "AWS/EFS BurstCreditBalance Minimum (FileSystemId=fs-1)"),
        log(E::CrashLog, "upload", 2),
        metric(E::FaultRise, "upload", 2, "AWS/Lambda Errors Sum (FunctionName=upload)"),
    ];
    assert_ne!(named(found), "fs-1");
}
