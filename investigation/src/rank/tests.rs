//! Rankings where the service graph does not decide: by what each entity's own evidence says.

use jiff::SignedDuration;

use super::*;
use crate::detect::fixtures;
use crate::model::{
    CauseKind, Citation, Entity, EntityKind, EvidenceId, EvidenceKind, Magnitude, MetricQuery, Point, Series, Source,
    Unit,
};
use crate::telemetry::{Edge, Node, Sample};

fn evidence(source: Source, kind: EvidenceKind, entity: EntityKind, name: &str, strength: f64) -> Evidence {
    Evidence {
        id: EvidenceId::new(source, name, kind, ""),
        source,
        entity: Entity { name: name.to_owned(), kind: entity },
        kind,
        magnitude: Magnitude { observed: 2.0, expected: 1.0, unit: Unit::Count, strength },
        onset: None,
        summary: format!("{name}: {}", kind.label()),
        citation: Citation::default(),
        series: None,
    }
}

fn with_log_line(mut evidence: Evidence, line: &str) -> Evidence {
    evidence.citation.samples = vec![line.to_owned()];
    evidence
}

fn ranked(evidence: Vec<Evidence>) -> Ranking {
    rank(&fixtures::scope(), &findings(evidence))
}

fn ranked_on(graph: ServiceGraph, evidence: Vec<Evidence>) -> Ranking {
    let mut findings = findings(evidence);
    findings[0].graph = Some(graph);
    rank(&fixtures::scope(), &findings)
}

fn findings(evidence: Vec<Evidence>) -> Vec<Findings> {
    Source::ALL
        .iter()
        .map(|&source| {
            let of_source = evidence.iter().filter(|evidence| evidence.source == source).cloned();
            Findings::new(source, of_source.collect(), Vec::new())
        })
        .collect()
}

#[test]
fn without_a_graph_log_lines_show_who_calls_whom() {
    let ranking = ranked(vec![
        with_log_line(
            evidence(Source::Logs, EvidenceKind::ThrottleLog, EntityKind::Lambda, "checkout", 0.8),
            "ERROR ProvisionedThroughputExceededException on table orders",
        ),
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Lambda, "checkout", 0.9),
        evidence(Source::Metrics, EvidenceKind::ThrottleRise, EntityKind::DynamoDbTable, "orders", 0.8),
    ]);
    let first = ranking.causes().first().unwrap();
    assert_eq!((first.entity.name.as_str(), first.cause), ("orders", CauseKind::Throttling));
    let own_and_mentioned = 2;
    assert_eq!(first.supporting.len(), own_and_mentioned);
}

#[test]
fn one_entity_under_two_names_is_one_candidate() {
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::SaturationRise, EntityKind::Database, "orders-db", 0.8),
        evidence(
            Source::Traces,
            EvidenceKind::LatencyRise,
            EntityKind::Remote,
            "app@orders-db.c0ffee.eu-west-1.rds.amazonaws.com",
            0.8,
        ),
    ]);
    assert_eq!(ranking.hypotheses.len(), 1, "{ranking:?}");
    assert_eq!(ranking.hypotheses[0].cause, CauseKind::ResourceExhaustion);
}

#[test]
fn of_two_unconnected_entities_that_depart_alike_none_is_named() {
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Lambda, "a", 0.8),
        evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Lambda, "b", 0.8),
    ]);
    assert_eq!(ranking.named, 0, "{ranking:?}");
    assert_eq!(ranking.hypotheses.len(), 2);
}

#[test]
fn an_alarm_alone_names_no_cause() {
    let ranking =
        ranked(vec![evidence(Source::Alarms, EvidenceKind::AlarmBreach, EntityKind::Lambda, "checkout", 0.9)]);
    assert_eq!(ranking.named, 0);
}

#[test]
fn a_change_alone_names_nobody() {
    let ranking =
        ranked(vec![evidence(Source::Changes, EvidenceKind::Deployment, EntityKind::Lambda, "checkout", 0.95)]);
    assert_eq!(ranking.named, 0);
}

#[test]
fn a_host_in_a_line_is_the_host_in_the_graph() {
    let line = with_log_line(
        evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Lambda, "sync", 0.7),
        "2026-01-28T02:30:00Z ERROR POST https://api.creditly.example/v1/requests failed: 503 Service Unavailable",
    );
    let host = evidence(Source::Traces, EvidenceKind::FaultRise, EntityKind::Remote, "api.creditly.example", 0.6);
    let evidence = [&line, &host];
    let graph = ServiceGraph::default();
    let evidence_graph = EvidenceGraph::new(&graph, &evidence, "sync");
    let mentions: Vec<usize> = evidence_graph.evidence.iter().map(|(_, at_node)| at_node.log_mentions.len()).collect();
    assert_eq!(mentions, [0, 1]);
}

#[test]
fn a_database_names_nobody_by_whose_its_lines_are() {
    let line = with_log_line(
        evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Database, "parcel-pg", 0.7),
        "2026-05-12 14:42:29 UTC:10.0.4.14(43441):parcel@parcel:[3766]:LOG:  duration: 9498.962 ms",
    );
    let front = evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::LoadBalancer, "parcel", 0.6);
    let graph = ServiceGraph::default();
    let evidence = [&line, &front];
    let evidence_graph = EvidenceGraph::new(&graph, &evidence, "parcel");
    assert!(evidence_graph.evidence.iter().all(|(_, at_node)| at_node.log_mentions.is_empty()));
}

#[test]
fn a_call_and_its_end_are_not_two_causes() {
    let call = Entity::edge("checkout", "orders");
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Lambda, "checkout", 0.9),
        evidence(Source::Traces, EvidenceKind::NetworkTimeRise, call.kind, &call.name, 0.9),
    ]);
    let [only] = &ranking.hypotheses[..] else { panic!("{ranking:?}") };
    assert_eq!((only.entity.name.as_str(), only.cause), ("checkout -> orders", CauseKind::Network));
}

/// Requests that take this many seconds instead of so many, with all the certainty there is.
fn slower(name: &str, expected: f64, observed: f64) -> Evidence {
    let mut evidence = evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Service, name, 0.999);
    evidence.magnitude = Magnitude { observed, expected, unit: Unit::Seconds, strength: 0.999 };
    evidence
}

#[test]
fn of_many_that_are_slow_beyond_doubt_the_one_that_slowed_most_comes_first() {
    let ranking = ranked(vec![slower("front", 0.016, 1.8), slower("cart", 0.002, 2.0), slower("basket", 0.09, 2.1)]);
    assert_eq!(ranking.hypotheses[0].entity.name, "cart", "{ranking:?}");
}

#[test]
fn one_slow_minute_names_nobody_and_three_do() {
    let with_slow_minutes = |count: i64| {
        let mut evidence = slower("cart", 0.002, 2.0);
        let start = fixtures::scope().incident_window().start();
        let point = |minute: i64| Point {
            at: start + SignedDuration::from_mins(minute),
            value: if minute < count { 2.0 } else { 0.002 },
        };
        evidence.series = Some(Series { unit: Unit::Seconds, points: (0..20).map(point).collect() });
        ranked(vec![evidence, slower("front", 0.016, 0.02)]).named
    };
    assert_eq!((with_slow_minutes(1), with_slow_minutes(3)), (0, 1));
}

#[test]
fn who_is_throttled_by_what_it_calls_waits_for_it() {
    let ranking = ranked(vec![
        with_log_line(
            evidence(Source::Logs, EvidenceKind::ThrottleLog, EntityKind::Lambda, "checkout", 0.9),
            "ERROR ProvisionedThroughputExceededException on table orders",
        ),
        evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Lambda, "checkout", 0.99),
        evidence(Source::Metrics, EvidenceKind::ThrottleRise, EntityKind::DynamoDbTable, "orders", 0.7),
    ]);
    assert_eq!(ranking.hypotheses[0].entity.name, "orders", "{ranking:?}");
}

#[test]
fn who_is_slow_has_not_lost_its_traffic() {
    let gateway = |kind, strength| evidence(Source::Metrics, kind, EntityKind::ApiGateway, "api", strength);
    let ranking = ranked(vec![gateway(EvidenceKind::LatencyRise, 0.95), gateway(EvidenceKind::TrafficLoss, 0.7)]);
    assert!(ranking.causes().iter().all(|cause| cause.cause != CauseKind::TrafficLoss), "{ranking:?}");
}

#[test]
fn without_a_graph_a_balancer_stands_before_what_it_balances() {
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::LoadBalancer, "orders", 0.93),
        evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Service, "orders-svc", 0.92),
    ]);
    assert_eq!(ranking.hypotheses[0].entity.name, "orders-svc", "{ranking:?}");
}

#[test]
fn a_line_that_says_who_could_not_be_reached_moves_the_blame() {
    let ranking = ranked(vec![
        with_log_line(
            evidence(Source::Logs, EvidenceKind::NetworkLog, EntityKind::Lambda, "checkout", 0.9),
            "ERROR connect ECONNREFUSED payments:443",
        ),
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Lambda, "checkout", 0.9),
        evidence(Source::Metrics, EvidenceKind::MetricShift, EntityKind::Service, "payments", 0.5),
    ]);
    assert_eq!(ranking.hypotheses[0].entity.name, "payments", "{ranking:?}");
}

#[test]
fn who_sends_what_a_table_refuses_is_to_blame() {
    let ranking = ranked(vec![
        with_log_line(
            evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Lambda, "checkout", 0.9),
            "ERROR ValidationException on table orders: the key does not match the schema",
        ),
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Lambda, "checkout", 0.9),
        evidence(Source::Metrics, EvidenceKind::ErrorRise, EntityKind::DynamoDbTable, "orders", 0.9),
    ]);
    assert_eq!(ranking.hypotheses[0].entity.name, "checkout", "{ranking:?}");
}

#[test]
fn an_entrance_of_which_only_metrics_know_is_less_of_a_cause_beside_others_that_are_observed() {
    let failing =
        || findings(vec![evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Service, "shop", 0.9)]);
    let confidence = |scope: &Scope| rank(scope, &failing()).hypotheses[0].confidence.value;
    let alone = fixtures::scope();
    let mut beside_another = fixtures::scope();
    beside_another.context.metrics = ["shop", "cart"]
        .map(|name| MetricQuery {
            namespace: "AWS/Lambda".to_owned(),
            name: "Duration".to_owned(),
            dimensions: [("FunctionName".to_owned(), name.to_owned())].into(),
            stat: "p99".to_owned(),
        })
        .to_vec();
    assert!(confidence(&beside_another) < 0.5 && confidence(&beside_another) < confidence(&alone));
}

/// A graph of nodes with their types and shares of failed requests in the incident, of which each calls the next.
fn chain(nodes: &[(&str, &str, f64)]) -> ServiceGraph {
    let start = fixtures::scope().baseline_window.start();
    let incident = fixtures::scope().incident_window();
    let sample = |minute: i64, failing: f64| {
        let at = start + SignedDuration::from_mins(minute);
        let faults = if incident.contains(at) { (100.0 * failing) as u64 } else { 0 };
        Sample { at, requests: 100, faults, total_seconds: 10.0, ..Sample::default() }
    };
    let node = |(name, kind, failing): &(&str, &str, f64)| Node {
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
        samples: (0..90).map(|minute| sample(minute, *failing)).collect(),
    };
    let edges = nodes.windows(2).map(|pair| Edge { from: pair[0].0.to_owned(), to: pair[1].0.to_owned() });
    ServiceGraph { period: 60, nodes: nodes.iter().map(node).collect(), edges: edges.collect() }
}

#[test]
fn calls_that_are_lost_on_the_way_are_no_failure_of_the_caller() {
    let call = Entity::edge("shop", "orders");
    let ranking = ranked_on(
        chain(&[("shop", "AWS::ECS::Container", 0.3), ("orders", "AWS::ECS::Container", 0.0)]),
        vec![
            evidence(Source::Traces, EvidenceKind::FaultRise, EntityKind::Service, "shop", 0.9),
            evidence(Source::Traces, EvidenceKind::DependencyFault, call.kind, &call.name, 0.8),
        ],
    );
    let first = &ranking.hypotheses[0];
    assert_eq!((first.entity.name.as_str(), first.cause), ("shop -> orders", CauseKind::Network), "{ranking:?}");
}

#[test]
fn a_function_that_does_not_empty_its_queue_is_saturated() {
    let ranking = ranked_on(
        chain(&[
            ("jobs", "AWS::SQS::Queue", 0.0),
            ("work (AWS::Lambda)", "AWS::Lambda", 0.0),
            ("work", "AWS::Lambda::Function", 0.0),
        ]),
        vec![
            evidence(Source::Metrics, EvidenceKind::BacklogRise, EntityKind::Queue, "jobs", 0.9),
            evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Lambda, "work", 0.9),
        ],
    );
    let work = ranking.hypotheses.iter().find(|hypothesis| hypothesis.entity.name == "work").unwrap();
    assert_eq!(work.cause, CauseKind::Saturation, "{ranking:?}");
}

#[test]
fn a_metric_names_nobody_alone_and_does_with_log_lines_that_say_the_same() {
    let failing = evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Service, "invoices", 0.95);
    let logging = evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Service, "invoices", 0.9);
    assert_eq!(ranked(vec![failing.clone()]).hypotheses[0].entity.name, "invoices");
    assert!(ranked(vec![failing.clone()]).hypotheses[0].confidence.value < 0.6);
    let both = ranked(vec![failing.clone(), logging.clone()]);
    assert!(both.named == 1 && both.hypotheses[0].confidence.value > 0.65, "{both:?}");
    // Who logs time-outs waits for another, if another is in trouble.
    let waiting = Evidence { kind: EvidenceKind::TimeoutLog, ..logging };
    let other = evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Database, "ledger", 0.9);
    assert_eq!(ranked(vec![failing.clone(), waiting.clone(), other]).named, 0);
    assert_eq!(ranked(vec![failing, waiting]).causes()[0].cause, CauseKind::Timeout);
}

/// Evidence that begins so many minutes after the start of the incident window.
fn begun(minutes: i64, evidence: Evidence) -> Evidence {
    let start = fixtures::scope().incident_window().start();
    Evidence { onset: Some(start + SignedDuration::from_mins(minutes)), ..evidence }
}

#[test]
fn what_fails_in_front_is_of_the_making_of_the_only_code_that_logs_trouble_from_then_on() {
    let front = begun(5, evidence(Source::Metrics, EvidenceKind::ErrorRise, EntityKind::ApiGateway, "mobile", 0.97));
    let line = |minutes| {
        begun(minutes, evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Lambda, "orders", 0.9))
    };
    let named = |evidence| ranked(evidence).causes().first().map(|cause| cause.entity.name.clone());
    assert_eq!(named(vec![front.clone(), line(4)]).as_deref(), Some("orders"));
    assert_eq!(named(vec![front.clone(), line(20)]), None, "began later");
    let table = begun(4, evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::DynamoDbTable, "items", 0.95));
    assert_ne!(named(vec![front, line(4), table]).as_deref(), Some("orders"), "another is in trouble behind");
}

#[test]
fn messages_that_wait_bear_out_the_errors_of_who_takes_them() {
    let waiting = begun(5, evidence(Source::Metrics, EvidenceKind::BacklogRise, EntityKind::Queue, "orders", 0.97));
    let line = evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Service, "projector", 0.9);
    let ranking = ranked(vec![waiting, begun(4, line)]);
    assert_eq!(ranking.causes().first().map(|cause| cause.entity.name.as_str()), Some("projector"), "{ranking:?}");
}

#[test]
fn a_call_that_aws_did_not_serve_is_about_the_only_thing_of_that_service_that_fails() {
    let of_bucket = |name: &str| Evidence {
        citation: Citation {
            what: format!("CloudWatch metric AWS/S3 5xxErrors (BucketName={name})"),
            ..Citation::default()
        },
        ..evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::AwsService, name, 0.95)
    };
    let failing = evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Lambda, "thumbs", 0.95);
    let line = with_log_line(
        evidence(Source::Logs, EvidenceKind::UnavailableLog, EntityKind::Lambda, "thumbs", 0.9),
        "An error occurred (503) when calling the GetObject operation: Service Unavailable",
    );
    let ranking = ranked(vec![of_bucket("images"), failing.clone(), line.clone()]);
    assert_eq!(ranking.causes().first().map(|cause| cause.entity.name.as_str()), Some("images"), "{ranking:?}");
    let of_two = ranked(vec![of_bucket("images"), of_bucket("films"), failing, line]);
    assert_eq!(of_two.named, 0, "{of_two:?}");
}

#[test]
fn a_gateway_and_the_function_behind_it_of_the_same_name_are_one_cause() {
    let gateway = evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::ApiGateway, "invoices", 0.95);
    let ranking = ranked(vec![
        Evidence { id: EvidenceId::new(Source::Metrics, "invoices", EvidenceKind::FaultRise, "5XXError"), ..gateway },
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Lambda, "invoices", 0.95),
        with_log_line(
            evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Lambda, "invoices", 0.9),
            "ERROR KeyError: PAYMENTS_URL in invoices",
        ),
    ]);
    let [only] = &ranking.hypotheses[..] else { panic!("{ranking:?}") };
    assert_eq!((ranking.named, only.entity.kind), (1, EntityKind::Lambda), "{ranking:?}");
}

#[test]
fn a_balancer_that_has_its_name_from_code_whose_logs_fail_stands_for_the_code() {
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::LoadBalancer, "checkout", 0.97),
        evidence(Source::Logs, EvidenceKind::TlsLog, EntityKind::Service, "checkout", 0.93),
    ]);
    let first = ranking.causes().first();
    assert_eq!(first.map(|first| first.cause), Some(CauseKind::Network), "{ranking:?}");
}

#[test]
fn messages_wait_because_of_who_takes_them() {
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::BacklogRise, EntityKind::Queue, "mails", 0.99),
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Lambda, "mailer", 0.95),
        evidence(Source::Logs, EvidenceKind::QuotaLog, EntityKind::Lambda, "mailer", 0.9),
    ]);
    assert_eq!(ranking.causes().first().map(|first| first.entity.name.as_str()), Some("mailer"), "{ranking:?}");
}

#[test]
fn requests_that_fail_in_front_of_a_balancer_are_no_loss_of_its_traffic() {
    let balancer = evidence(Source::Metrics, EvidenceKind::TrafficLoss, EntityKind::LoadBalancer, "shop", 0.9);
    let network = evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Resource, "E1ABCDEF", 0.95);
    assert_eq!(ranked(vec![balancer.clone()]).hypotheses[0].cause, CauseKind::TrafficLoss);
    let ranking = ranked(vec![balancer, network]);
    assert_eq!(ranking.hypotheses[0].entity.name, "E1ABCDEF", "{ranking:?}");
}

#[test]
fn whose_few_slow_requests_wait_several_times_is_the_caller() {
    let percentile = |name: &str, percentile: &str, expected, observed| Evidence {
        id: EvidenceId::new(Source::Metrics, name, EvidenceKind::LatencyRise, percentile),
        ..slower(name, expected, observed)
    };
    let seat = || [percentile("seat", "p50", 0.209, 3.5), percentile("seat", "p99", 1.389, 4.7)];
    let travel = |usual| [percentile("travel", "p50", 0.009, usual), percentile("travel", "p99", 1.333, 12.0)];
    let named = |usual| ranked(seat().into_iter().chain(travel(usual)).collect()).named;
    assert_eq!((named(0.72), named(5.0)), (0, 1));
}

#[test]
fn what_a_surge_fills_up_is_no_cause_of_its_own() {
    let surge = |name: &str, kind| Evidence {
        magnitude: Magnitude { observed: 400.0, expected: 100.0, unit: Unit::Count, strength: 0.95 },
        ..evidence(Source::Traces, EvidenceKind::TrafficSurge, kind, name, 0.95)
    };
    let ranking = ranked_on(
        chain(&[("shop", "AWS::ECS::Container", 0.3), ("orders-db", "Database::SQL", 0.3)]),
        vec![
            surge("shop", EntityKind::Service),
            surge("orders-db", EntityKind::Database),
            evidence(Source::Traces, EvidenceKind::FaultRise, EntityKind::Service, "shop", 0.9),
            evidence(Source::Metrics, EvidenceKind::SaturationRise, EntityKind::Database, "orders-db", 0.95),
            evidence(Source::Traces, EvidenceKind::SelfTimeRise, EntityKind::Database, "orders-db", 0.9),
        ],
    );
    let first = ranking.causes().first();
    assert_eq!(first.map(|first| first.cause), Some(CauseKind::TrafficSurge), "{ranking:?}");
}

#[test]
fn a_host_on_which_its_caller_gives_up_is_the_cause() {
    let mut graph = chain(&[("shop", "AWS::ECS::Container", 0.3), ("api.tax.example", "remote", 0.0)]);
    graph.nodes[1].samples.truncate(60);
    let ranking = ranked_on(
        graph,
        vec![
            evidence(Source::Traces, EvidenceKind::FaultRise, EntityKind::Service, "shop", 0.9),
            evidence(Source::Logs, EvidenceKind::TimeoutLog, EntityKind::Service, "shop", 0.9),
            evidence(Source::Traces, EvidenceKind::SelfTimeRise, EntityKind::Remote, "api.tax.example", 0.9),
        ],
    );
    let first = ranking.causes().first();
    assert_eq!(first.map(|first| first.entity.name.as_str()), Some("api.tax.example"), "{ranking:?}");
}

#[test]
fn trouble_of_what_packets_pass_through_is_the_networks() {
    for (namespace, cause) in [("AWS/DX", CauseKind::Network), ("AWS/CloudFront", CauseKind::ErrorSurge)] {
        for kind in [EvidenceKind::HealthLoss, EvidenceKind::FaultRise] {
            let mut line = evidence(Source::Metrics, kind, EntityKind::Resource, "dxcon-1", 0.9);
            line.citation.what = format!("CloudWatch metric {namespace} Some Minimum");
            assert_eq!(ranked(vec![line]).hypotheses[0].cause, cause, "{namespace}");
        }
    }
}

#[test]
fn a_processor_at_its_limit_is_why_requests_time_out() {
    let ranking = ranked(vec![
        evidence(Source::Logs, EvidenceKind::TimeoutLog, EntityKind::Service, "proxy", 0.93),
        evidence(Source::Metrics, EvidenceKind::LatencyRise, EntityKind::Service, "proxy", 0.95),
        Evidence {
            magnitude: Magnitude { observed: 99.0, expected: 30.0, unit: Unit::Percent, strength: 0.9 },
            ..evidence(Source::Metrics, EvidenceKind::SaturationRise, EntityKind::Service, "proxy", 0.9)
        },
    ]);
    assert_eq!(ranking.hypotheses[0].cause, CauseKind::ResourceExhaustion, "{ranking:?}");
}

#[test]
fn a_cluster_at_its_limit_keeps_the_code_before_it_waiting() {
    let ranking = ranked(vec![
        evidence(Source::Metrics, EvidenceKind::FaultRise, EntityKind::Service, "tracking", 0.95),
        evidence(Source::Logs, EvidenceKind::UnavailableLog, EntityKind::Service, "tracking", 0.9),
        evidence(Source::Metrics, EvidenceKind::StorageFull, EntityKind::Resource, "clicks-msk", 0.9),
    ]);
    assert_eq!(ranking.hypotheses[0].entity.name, "clicks-msk", "{ranking:?}");
}

#[test]
fn failures_in_front_of_code_bear_its_errors_out() {
    let errors = || evidence(Source::Logs, EvidenceKind::NewLogPattern, EntityKind::Lambda, "tenants", 0.9);
    let confidence = |evidence| ranked(evidence).hypotheses[0].confidence.value;
    let refused = evidence(Source::Metrics, EvidenceKind::ErrorRise, EntityKind::ApiGateway, "public", 0.3);
    let ranking = ranked(vec![errors(), refused.clone()]);
    assert_eq!(ranking.hypotheses[0].entity.name, "tenants", "{ranking:?}");
    assert!(confidence(vec![errors(), refused]) > confidence(vec![errors()]));
}
