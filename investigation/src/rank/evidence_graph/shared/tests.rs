//! A shared thing is named when it is ill and several suffer, and not when it only looks busy beside another cause.

use jiff::SignedDuration;

use crate::detect::{Findings, fixtures};
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind as E, Magnitude, Source, Unit};
use crate::rank::rank;

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
        citation: Citation { what: cited.to_owned(), samples: Vec::new() },
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
