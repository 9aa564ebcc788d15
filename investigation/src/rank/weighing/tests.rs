//! Who is weighed as the cause where nobody is called by name, and no graph tells who calls whom.

use jiff::SignedDuration;

use crate::detect::changes::{Effect, Footprint};
use crate::detect::{Findings, fixtures};
use crate::model::{
    CauseKind, Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind as E, Magnitude, Source, Unit,
};
use crate::rank::{Ranking, rank};

/// Evidence of the third minute of the incident window. The last argument is the namespace of a metric, or the line of a log.
fn seen(source: Source, kind: E, entity: EntityKind, name: &str, text: &str) -> Evidence {
    let begin = fixtures::scope().incident_window().start();
    let what = if source == Source::Metrics { format!("CloudWatch metric {text} Some Sum") } else { text.to_owned() };
    Evidence {
        id: EvidenceId::new(source, name, kind, text),
        source,
        entity: Entity { name: name.to_owned(), kind: entity },
        kind,
        magnitude: Magnitude { observed: 90.0, expected: 0.0, unit: Unit::Count, strength: 0.95 },
        onset: begin.checked_add(SignedDuration::from_mins(3)).ok(),
        summary: format!("{name}: {}", kind.label()),
        citation: Citation { place: None, what, samples: vec![text.to_owned()] },
        series: None,
    }
}

/// A change of the second minute.
fn changed(kind: E, entity: EntityKind, name: &str) -> Evidence {
    let begin = fixtures::scope().incident_window().start();
    let onset = begin.checked_add(SignedDuration::from_mins(2)).ok();
    Evidence { onset, ..seen(Source::Changes, kind, entity, name, "") }
}

fn ranked(evidence: &[Evidence], effects: &[Effect]) -> Ranking {
    let of = |source: Source| evidence.iter().filter(|found| found.source == source).cloned().collect::<Vec<_>>();
    let findings: Vec<Findings> = Source::ALL
        .iter()
        .map(|&source| {
            let footprint = |found: &Evidence| (found.id.clone(), Footprint::new([], effects.to_vec()));
            let footprints = of(source).iter().filter(|_| source == Source::Changes).map(footprint).collect();
            Findings::new(source, of(source), Vec::new()).with_footprints(footprints)
        })
        .collect();
    rank(&fixtures::scope(), &findings)
}

/// The first hypothesis: its entity, its kind, and whether it is named.
fn first(evidence: &[Evidence], effects: &[Effect]) -> (String, CauseKind, bool) {
    let ranking = ranked(evidence, effects);
    let hypothesis = ranking.hypotheses.first().unwrap();
    (hypothesis.entity.name.clone(), hypothesis.cause, ranking.named > 0)
}

#[test]
fn requests_that_a_firewall_blocks_are_no_lost_traffic_of_the_balancer_behind_it() {
    let evidence = [
        seen(Source::Metrics, E::ErrorRise, EntityKind::Resource, "shop-acl", "AWS/WAFV2"),
        seen(Source::Metrics, E::TrafficLoss, EntityKind::LoadBalancer, "shop-lb", "AWS/ApplicationELB"),
        changed(E::ConfigurationChange, EntityKind::Resource, "shop-acl"),
    ];
    assert_eq!(first(&evidence, &[]), ("shop-acl".to_owned(), CauseKind::BadChange, true));
    assert_eq!(first(&evidence[1..2], &[]).0, "shop-lb");
}

#[test]
fn a_delivery_network_fails_with_the_balancer_behind_it() {
    let evidence = [
        seen(Source::Metrics, E::FaultRise, EntityKind::Resource, "E123", "AWS/CloudFront"),
        seen(Source::Metrics, E::FaultRise, EntityKind::LoadBalancer, "origin", "AWS/ApplicationELB"),
    ];
    assert_eq!(first(&evidence, &[]).0, "origin");
}

#[test]
fn a_store_whose_permissions_were_changed_does_not_merely_refuse_what_is_wrong() {
    let refusing = seen(Source::Metrics, E::ErrorRise, EntityKind::AwsService, "assets", "AWS/S3");
    let change = changed(E::PermissionChange, EntityKind::AwsService, "assets");
    let confidence = |evidence: &[Evidence]| ranked(evidence, &[]).hypotheses[0].confidence.value;
    assert!(confidence(&[refusing.clone(), change]) > 0.7);
    assert!(confidence(&[refusing]) < 0.3);
}

#[test]
fn who_gets_no_answer_after_the_way_was_closed_has_trouble_of_the_network_or_of_the_change() {
    let line = "ERROR connection to server at 10.4.1.7, port 5432 failed: Connection timed out";
    let evidence = [
        seen(Source::Logs, E::TimeoutLog, EntityKind::Service, "people", line),
        seen(Source::Metrics, E::FaultRise, EntityKind::Service, "people", "AWS/ApplicationELB"),
        changed(E::PermissionChange, EntityKind::Resource, "sg-1"),
    ];
    assert_eq!(first(&evidence, &[]).1, CauseKind::Timeout);
    let closed = first(&evidence, &[Effect::Reachability]).1;
    assert!(matches!(closed, CauseKind::BadChange | CauseKind::Network), "{closed:?}");
}

#[test]
fn messages_that_wait_once_the_code_was_scaled_to_nothing_wait_for_that_change() {
    let evidence = [
        seen(Source::Metrics, E::BacklogRise, EntityKind::Queue, "exports", "AWS/SQS"),
        changed(E::ScalingChange, EntityKind::Service, "exporter"),
    ];
    let ranking = ranked(&evidence, &[Effect::Capacity]);
    assert_eq!(ranking.hypotheses[0].suspect_change.as_ref(), Some(&evidence[1].id), "{ranking:?}");
    assert_eq!(ranked(&evidence, &[]).hypotheses[0].suspect_change, None);
}

#[test]
fn a_change_of_what_served_requests_is_the_suspect_once_nothing_serves_them() {
    let gone = seen(Source::Metrics, E::HealthLoss, EntityKind::LoadBalancer, "web", "AWS/ApplicationELB");
    let gone = Evidence { magnitude: Magnitude { observed: 0.0, expected: 6.0, ..gone.magnitude }, ..gone };
    let evidence = [gone, changed(E::ScalingChange, EntityKind::Resource, "web-group")];
    assert_eq!(first(&evidence, &[Effect::Capacity]), ("web".to_owned(), CauseKind::BadChange, true));
}

#[test]
fn who_was_throttled_names_the_table_by_the_words_of_the_sdk() {
    let line = "ERROR rate exceeded (Service: DynamoDb, Status Code: 400, Request ID: 1)";
    let evidence = [
        seen(Source::Logs, E::ThrottleLog, EntityKind::Lambda, "hold", line),
        seen(Source::Metrics, E::LatencyRise, EntityKind::Lambda, "hold", "AWS/Lambda"),
        seen(Source::Metrics, E::ThrottleRise, EntityKind::DynamoDbTable, "seats", "AWS/DynamoDB"),
    ];
    assert_eq!(first(&evidence, &[]), ("seats".to_owned(), CauseKind::Throttling, true));
}

#[test]
fn who_finds_the_storage_full_names_the_only_store_that_is() {
    let evidence = [
        seen(Source::Logs, E::StorageLog, EntityKind::Lambda, "sync", "ERROR (1114, \"The table 'moves' is full\")"),
        seen(Source::Metrics, E::FaultRise, EntityKind::Lambda, "sync", "AWS/Lambda"),
        seen(Source::Metrics, E::StorageFull, EntityKind::Database, "stock-db", "AWS/RDS"),
    ];
    assert_eq!(first(&evidence, &[]).0, "stock-db");
}

#[test]
fn what_a_database_says_of_itself_its_callers_repeat() {
    let line = "ERROR database is not accepting commands";
    let evidence = [
        seen(Source::Logs, E::UnavailableLog, EntityKind::Lambda, "store", line),
        seen(Source::Metrics, E::FaultRise, EntityKind::Lambda, "store", "AWS/Lambda"),
        seen(Source::Logs, E::UnavailableLog, EntityKind::Database, "events-db", line),
    ];
    assert_eq!(first(&evidence, &[]).0, "events-db");
}

#[test]
fn connections_that_are_lost_while_a_database_fails_over_are_lost_to_it() {
    let mut evidence = [
        seen(Source::Logs, E::NetworkLog, EntityKind::Lambda, "fleet", "ERROR Connection lost"),
        seen(Source::Metrics, E::FaultRise, EntityKind::Lambda, "fleet", "AWS/Lambda"),
        seen(Source::Logs, E::HealthLoss, EntityKind::Database, "fleet-db", "Started cross AZ failover"),
    ];
    assert_eq!(first(&evidence, &[]).0, "fleet-db");
    evidence[2].onset = evidence[2].onset.and_then(|onset| onset.checked_add(SignedDuration::from_mins(15)).ok());
    assert_eq!(first(&evidence, &[]).0, "fleet");
}

#[test]
fn calls_into_who_has_no_processor_time_left_are_no_trouble_of_the_network() {
    let seconds = |observed: f64| Magnitude { observed, expected: 0.1, unit: Unit::Seconds, strength: 0.95 };
    let call = Entity::edge("shop", "orders");
    let slow_call = seen(Source::Traces, E::NetworkTimeRise, call.kind, &call.name, "");
    let slow_caller = seen(Source::Metrics, E::LatencyRise, EntityKind::Service, "shop", "Shop");
    let busy = seen(Source::Metrics, E::SaturationRise, EntityKind::Service, "orders", "ContainerInsights");
    let busy = Evidence { magnitude: Magnitude { unit: Unit::Percent, observed: 98.0, ..busy.magnitude }, ..busy };
    let idle = Evidence { magnitude: Magnitude { observed: 20.0, ..busy.magnitude }, ..busy.clone() };
    let first_beside = |saturation: Evidence| {
        let evidence = [
            Evidence { magnitude: seconds(1.4), ..slow_call.clone() },
            Evidence { magnitude: seconds(1.5), ..slow_caller.clone() },
            saturation,
        ];
        let (name, cause, _) = first(&evidence, &[]);
        (name, cause)
    };
    assert_eq!(first_beside(busy), ("orders".to_owned(), CauseKind::ResourceExhaustion));
    assert_eq!(first_beside(idle), ("shop -> orders".to_owned(), CauseKind::Network));
}

#[test]
fn a_database_behind_a_cache_that_was_emptied_bears_what_the_cache_did() {
    let metric = |name: &str, of: &str, kind: E, (observed, expected): (f64, f64), unit: Unit| {
        let found = seen(Source::Metrics, kind, EntityKind::Database, of, "AWS/X");
        let citation = Citation { what: format!("CloudWatch metric AWS/X {name} Average"), ..found.citation.clone() };
        Evidence { magnitude: Magnitude { observed, expected, unit, strength: 0.95 }, citation, ..found }
    };
    let evidence = [
        metric("CPUUtilization", "feed-db", E::SaturationRise, (95.0, 25.0), Unit::Percent),
        metric("Evictions", "feed-cache", E::MetricShift, (6_800.0, 0.0), Unit::Count),
        metric("DatabaseMemoryUsagePercentage", "feed-cache", E::MemoryRise, (100.0, 70.0), Unit::Percent),
    ];
    assert_eq!(first(&evidence, &[]).0, "feed-cache");
    let as_ever = metric("Evictions", "feed-cache", E::MetricShift, (2.0, 1.0), Unit::Count);
    assert_eq!(first(&[evidence[0].clone(), as_ever], &[]).0, "feed-db");
    let mut emptied_later = evidence.clone();
    for symptom in &mut emptied_later[1..] {
        symptom.onset = symptom.onset.and_then(|onset| onset.checked_add(SignedDuration::from_mins(9)).ok());
    }
    assert_eq!(first(&emptied_later, &[]).0, "feed-db");
}

#[test]
fn a_change_of_what_bears_the_name_of_the_balancer_concerns_the_code_behind_it() {
    let evidence = [
        seen(Source::Logs, E::NewLogPattern, EntityKind::Service, "tariff-api", "ERROR KeyNotFoundException: zone-7"),
        seen(Source::Metrics, E::FaultRise, EntityKind::LoadBalancer, "tariff", "AWS/ApplicationELB"),
        changed(E::ConfigurationChange, EntityKind::LoadBalancer, "tariff"),
    ];
    let ranking = ranked(&evidence, &[]);
    let hypothesis = &ranking.hypotheses[0];
    assert_eq!((hypothesis.entity.name.as_str(), hypothesis.cause), ("tariff-api", CauseKind::BadChange));
    assert_eq!(hypothesis.suspect_change.as_ref(), Some(&evidence[2].id));
}

#[test]
fn a_cache_without_memory_is_named_by_what_it_answers_and_by_its_own_metrics() {
    let line = "FATAL RedisClient::CommandError (OOM command not allowed when used memory > 'maxmemory')";
    let evidence = [
        seen(Source::Logs, E::MemoryLog, EntityKind::Service, "signup", line),
        seen(Source::Metrics, E::FaultRise, EntityKind::Service, "signup", "AWS/ApplicationELB"),
        seen(Source::Metrics, E::MemoryRise, EntityKind::Database, "jobs-001", "AWS/ElastiCache"),
    ];
    assert_eq!(first(&evidence, &[]).0, "jobs-001");
    assert_eq!(first(&evidence[..2], &[]).0, "signup");
}

#[test]
fn clients_that_connect_again_once_hosts_are_lost_are_no_surge() {
    let surge = seen(Source::Metrics, E::TrafficSurge, EntityKind::LoadBalancer, "shop", "AWS/NetworkELB");
    let mut evidence = [surge, seen(Source::Metrics, E::HealthLoss, EntityKind::Resource, "targets", "AWS/NetworkELB")];
    assert_ne!(first(&evidence, &[]).1, CauseKind::TrafficSurge);
    assert_eq!(first(&evidence[..1], &[]).1, CauseKind::TrafficSurge);
    evidence[1].onset = evidence[1].onset.and_then(|onset| onset.checked_add(SignedDuration::from_mins(6)).ok());
    assert_eq!(first(&evidence, &[]).1, CauseKind::TrafficSurge);
}

#[test]
fn a_deployment_of_the_code_behind_a_balancer_is_suspected_for_its_failures() {
    let front = seen(Source::Metrics, E::FaultRise, EntityKind::LoadBalancer, "spa", "AWS/ApplicationELB");
    let of_code = changed(E::Deployment, EntityKind::Service, "spa-api");
    let of_others = changed(E::Deployment, EntityKind::Service, "crawler");
    let suspect = |evidence: &[Evidence]| ranked(evidence, &[]).hypotheses[0].suspect_change.clone();
    assert_eq!(suspect(&[front.clone(), of_code.clone(), of_others.clone()]), Some(of_code.id));
    let other = changed(E::Deployment, EntityKind::Service, "mailer");
    assert_eq!(suspect(&[front, of_others, other]), None, "nothing tells which of them is behind it");
}

#[test]
fn what_gets_nothing_to_do_since_it_was_changed_is_so_by_that_change() {
    let ceased = seen(Source::Metrics, E::TrafficLoss, EntityKind::Resource, "every-minute", "AWS/Events");
    let disabled = changed(E::ConfigurationChange, EntityKind::Resource, "every-minute");
    let confidence = |evidence: &[Evidence]| ranked(evidence, &[]).hypotheses[0].confidence.value;
    assert!(confidence(&[ceased.clone(), disabled]) > confidence(&[ceased]) + 0.05);
}
