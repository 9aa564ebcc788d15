//! Tests of what incidents look like beyond one series that moves.

use std::collections::BTreeMap;

use super::*;
use crate::detect::fixtures;
use crate::model::{MetricQuery, Point, Request, Window};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

/// An incident from minute 60 to 80, asked about as soon as it ended.
fn scope() -> Scope {
    let Scope { request, context, .. } = fixtures::scope();
    let incident_window = Window::new(at(60), at(80)).unwrap();
    Scope::new(Request { incident_window, requested_at: at(80), ..request }, context)
}

/// A metric by its words, such as `AWS/Lambda Errors Sum FunctionName=pay`, by the minute from 0 to 79.
fn series(metric: &str, value: impl Fn(i64) -> Option<f64>) -> MetricSeries {
    let mut words = metric.split(' ');
    let mut next = || words.next().unwrap().to_owned();
    let (namespace, name, stat) = (next(), next(), next());
    let dimensions: BTreeMap<String, String> =
        words.filter_map(|word| word.split_once('=')).map(|(name, value)| (name.into(), value.into())).collect();
    let point = |minute| value(minute).map(|value| Point { at: at(minute), value });
    let query = MetricQuery { namespace, name, dimensions, stat };
    MetricSeries { query, period: 60, points: (0..80).filter_map(point).collect() }
}

fn found(all: Vec<MetricSeries>) -> Vec<(EvidenceKind, String)> {
    let findings = detect(&scope(), Collected::whole(all));
    findings.evidence.into_iter().map(|evidence| (evidence.kind, evidence.summary)).collect()
}

fn kinds(all: Vec<MetricSeries>) -> Vec<EvidenceKind> {
    found(all).into_iter().map(|(kind, _)| kind).collect()
}

const INVOCATIONS: &str = "AWS/Lambda Invocations Sum FunctionName=pay";
const ERRORS: &str = "AWS/Lambda Errors Sum FunctionName=pay";
const DURATION: &str = "AWS/Lambda Duration p99 FunctionName=pay";

#[test]
fn periods_that_have_not_settled_are_no_drop() {
    let until = |metric, last| series(metric, move |minute| (minute <= last).then_some(600.0));
    assert_eq!(kinds(vec![until(INVOCATIONS, 76), until(DURATION, 76)]), []);
    let partial = |metric| series(metric, |minute| Some(if minute < 79 { 600.0 } else { 20.0 }));
    assert_eq!(kinds(vec![partial(INVOCATIONS)]), []);
}

/// The concurrency of all functions: up and down before, `later` from minute 62 on.
fn concurrency(later: impl Fn(i64) -> f64) -> MetricSeries {
    series("AWS/Lambda ConcurrentExecutions Maximum", move |minute| {
        Some(if minute < 62 { 400.0 + (minute % 7) as f64 * 9.0 } else { later(minute) })
    })
}

#[test]
fn a_concurrency_that_stays_at_its_highest_has_reached_a_limit_of_the_account() {
    let at_limit = found(vec![concurrency(|_| 1_000.0)]);
    let [(kind, summary)] = &at_limit[..] else { panic!("{at_limit:?}") };
    assert_eq!(*kind, EvidenceKind::QuotaSaturation);
    assert!(summary.starts_with("Lambda (account): ConcurrentExecutions Maximum 1,000 instead of 4"), "{summary}");
}

#[test]
fn a_concurrency_that_goes_up_and_down_has_reached_none() {
    let busier = concurrency(|minute| 800.0 + (minute % 7) as f64 * 30.0);
    assert_eq!(kinds(vec![busier]), [EvidenceKind::MetricShift]);
}

#[test]
fn silence_while_other_series_go_on_is_an_outage() {
    let stopped = series(INVOCATIONS, |minute| (minute < 66).then_some(600.0));
    let other = series("AWS/EC2 CPUUtilization Average InstanceId=i-1", |_| Some(20.0));
    assert_eq!(kinds(vec![stopped, other]), [EvidenceKind::TrafficLoss]);
}

#[test]
fn what_was_before_a_new_stack_says_nothing_of_its_traffic() {
    let from = |metric, first, value: f64| series(metric, move |minute| (minute >= first).then_some(value));
    let cpu = |first| from("AWS/EC2 CPUUtilization Average InstanceId=i-1", first, 20.0);
    assert_eq!(kinds(vec![from(INVOCATIONS, 45, 600.0), cpu(45)]), []);
    // Where others were observed all the time, nobody asked before.
    assert_eq!(kinds(vec![from(INVOCATIONS, 45, 600.0), cpu(0)]), [EvidenceKind::TrafficSurge]);
    let surge = series(INVOCATIONS, |minute| (minute >= 45).then_some(if minute < 60 { 60.0 } else { 600.0 }));
    assert_eq!(kinds(vec![surge, cpu(45)]), [EvidenceKind::TrafficSurge]);
}

#[test]
fn without_a_baseline_traffic_is_no_surge_and_failures_are_told_by_their_share() {
    let from_60 = |metric, value: f64| series(metric, move |minute| (minute >= 60).then_some(value));
    let all = vec![from_60(INVOCATIONS, 4.0), from_60(ERRORS, 4.0), from_60(DURATION, 20.0)];
    let summary = "pay: Errors 80 of 80 requests, before no requests".to_owned();
    assert_eq!(found(all), [(EvidenceKind::FaultRise, summary)]);
    assert_eq!(kinds(vec![from_60(INVOCATIONS, 400.0), from_60(ERRORS, 1.0)]), []);
    let gaps = detect(&scope(), Collected::whole(vec![from_60(INVOCATIONS, 4.0)])).gaps;
    assert!(gaps.iter().any(|gap| gap.detail.contains("before the incident window")), "{gaps:?}");
}

#[test]
fn without_a_baseline_a_window_is_compared_with_itself() {
    let slower = series(DURATION, |minute| match minute {
        ..60 => None,
        60..70 => Some(200.0 + (minute % 3) as f64),
        _ => Some(6_000.0),
    });
    let steady = series(DURATION, |minute| (minute >= 60).then_some(200.0 + (minute % 3) as f64));
    assert_eq!(kinds(vec![slower]), [EvidenceKind::LatencyRise]);
    assert_eq!(kinds(vec![steady]), []);
}

#[test]
fn the_average_of_an_error_metric_is_a_share_of_the_requests() {
    let errors = |share: f64| {
        series("AWS/Lambda Errors Average FunctionName=pay", move |minute| Some(if minute < 60 { 0.0 } else { share }))
    };
    let invocations = || series(INVOCATIONS, |_| Some(15.0));
    let summary = "pay: Errors 30 of 300 requests, before 0 of 900 requests".to_owned();
    assert_eq!(found(vec![errors(0.1), invocations()]), [(EvidenceKind::FaultRise, summary)]);
    let alone = found(vec![errors(0.1)]);
    assert_eq!(alone, [(EvidenceKind::FaultRise, "pay: Errors Average 10.0 % instead of 0.0 %".to_owned())]);
    // In a thousandth of the requests, nothing departs from none.
    assert_eq!(kinds(vec![errors(0.001), invocations()]), []);
}

#[test]
fn small_shares_of_few_requests_are_strong_evidence() {
    for (failures, requests) in [(31.0, 296.0), (15.0, 45.0)] {
        let per_minute = |value: f64| move |minute: i64| (minute >= 60).then_some(value / 20.0);
        let errors = series(ERRORS, per_minute(failures));
        let invocations = series(INVOCATIONS, move |_| Some(requests / 20.0));
        let findings = detect(&scope(), Collected::whole(vec![errors, invocations]));
        let evidence = findings.evidence.first().unwrap();
        assert!(evidence.magnitude.strength > 0.65, "{}", evidence.magnitude.strength);
        assert!(evidence.summary.contains(&format!("{failures} of {requests} requests")), "{}", evidence.summary);
    }
}

#[test]
fn what_drains_steadily_to_nothing_is_evidence_whatever_its_trend_was() {
    let drains = |metric, full: f64| series(metric, move |minute| Some(full * (1.0 - minute as f64 / 80.0)));
    let burst = found(vec![drains("AWS/EBS BurstBalance Average VolumeId=vol-1", 100.0)]);
    assert_eq!(burst.first().unwrap().0, EvidenceKind::QuotaSaturation);
    let storage = found(vec![drains("AWS/RDS FreeStorageSpace Average DBInstanceIdentifier=orders", 20e9)]);
    let (kind, summary) = storage.first().unwrap();
    assert_eq!(*kind, EvidenceKind::StorageFull);
    assert!(summary.starts_with("orders: FreeStorageSpace 1.8 GB of 18 GB left"), "{summary}");
    // It goes down as it always did, and half is left.
    let slow = |minute: i64| Some(100.0 - minute as f64 / 2.0);
    assert_eq!(kinds(vec![series("AWS/EBS BurstBalance Average VolumeId=vol-1", slow)]), []);
    // A disk that became full stays so, a little more or less.
    let fills =
        |minute: i64| Some(if minute < 66 { 67.0 + minute as f64 / 2.0 } else { 100.0 - (minute % 2) as f64 / 9.0 });
    let disk = series("AWS/Kafka KafkaDataLogsDiskUsed Maximum Cluster_Name=events", fills);
    assert_eq!(kinds(vec![disk]), [EvidenceKind::StorageFull]);
    let climbs = |minute: i64| Some(20.0 + minute as f64);
    let leak = series("AWS/RDS DatabaseConnections Maximum DBInstanceIdentifier=orders", climbs);
    assert_eq!(kinds(vec![leak]), [EvidenceKind::QuotaSaturation]);
}

#[test]
fn what_recovered_within_the_window_is_told_as_over() {
    let slow_for_a_while = |minute| Some(if (62..72).contains(&minute) { 6_000.0 } else { 200.0 });
    let summary = "pay: Duration p99 6.00 s instead of 200 ms, until 01:12 UTC; normal since".to_owned();
    assert_eq!(found(vec![series(DURATION, slow_for_a_while)]), [(EvidenceKind::LatencyRise, summary)]);
}

#[test]
fn a_spike_of_errors_is_told_by_its_peak() {
    let spike = |minute| Some(if minute == 70 { 40.0 } else { 0.0 });
    let summary = "web: HTTPCode_ELB_5XX_Count Sum 40 instead of 0, a spike at 01:10 UTC".to_owned();
    let metric = "AWS/ApplicationELB HTTPCode_ELB_5XX_Count Sum LoadBalancer=app/web/1";
    assert_eq!(found(vec![series(metric, spike)]), [(EvidenceKind::FaultRise, summary)]);
}

#[test]
fn one_message_that_is_tried_again_is_no_backlog() {
    let age = |peak: f64| {
        series("AWS/SQS ApproximateAgeOfOldestMessage Maximum QueueName=jobs", move |minute| {
            Some(if (70..72).contains(&minute) { peak } else { 2.0 })
        })
    };
    let waiting = |most: f64| {
        series("AWS/SQS ApproximateNumberOfMessagesVisible Maximum QueueName=jobs", move |minute| {
            Some(if minute < 60 { 1.0 } else { most })
        })
    };
    assert_eq!(kinds(vec![age(30.0)]), []);
    assert_eq!(kinds(vec![age(900.0)]), [EvidenceKind::BacklogRise]);
    assert_eq!(kinds(vec![age(900.0), waiting(1.0)]), []);
    assert_eq!(kinds(vec![age(900.0), waiting(400.0)]), [EvidenceKind::BacklogRise; 2]);
    // A batch came, and each message of it was taken within two seconds.
    assert_eq!(kinds(vec![age(2.0), waiting(400.0)]), []);
    assert_eq!(kinds(vec![waiting(400.0)]), [EvidenceKind::BacklogRise]);
}

#[test]
fn a_metric_that_is_published_only_when_not_zero_is_zero_when_it_is_missing() {
    let gaps = |metric| detect(&scope(), Collected::whole(vec![series(metric, |_| None)])).gaps;
    assert_eq!(gaps("AWS/DynamoDB ReadThrottleEvents Sum TableName=orders"), []);
    assert_eq!(gaps("AWS/ApplicationELB HTTPCode_ELB_5XX_Count Sum LoadBalancer=app/web/1"), []);
    assert!(gaps(DURATION).first().unwrap().detail.contains("https://docs.aws.amazon.com/lambda/"));
    let rejected = |minute: i64| (minute >= 65).then_some(30.0);
    let metric = "AWS/ApplicationELB RejectedConnectionCount Sum LoadBalancer=app/web/1";
    assert_eq!(kinds(vec![series(metric, rejected)]), [EvidenceKind::QuotaSaturation]);
    let ended = |minute: i64| (minute < 60).then_some(30.0);
    assert_eq!(kinds(vec![series(metric, ended)]), []);
}

#[test]
fn hosts_that_fail_are_told_by_their_number() {
    let hosts = |from: f64, to: f64| {
        let metric = "AWS/ApplicationELB HealthyHostCount Minimum LoadBalancer=app/web/1 TargetGroup=targetgroup/api/2";
        detect(
            &scope(),
            Collected::whole(vec![series(metric, move |minute| Some(if minute < 60 { from } else { to }))]),
        )
    };
    let none_left = hosts(4.0, 0.0).evidence.remove(0);
    assert_eq!((none_left.kind, none_left.entity.name.as_str()), (EvidenceKind::HealthLoss, "api"));
    assert!(none_left.magnitude.strength > 0.7);
    let one_of_a_dozen = hosts(12.0, 11.0).evidence.remove(0);
    assert!(one_of_a_dozen.magnitude.strength < none_left.magnitude.strength);
    assert_eq!(hosts(4.0, 6.0).evidence, []);
}

#[test]
fn memory_that_moved_far_below_its_limit_did_not_run_out() {
    let moves = |metric, from: f64, to: f64| series(metric, move |minute| Some(if minute < 60 { from } else { to }));
    let used = "ECS/ContainerInsights MemoryUtilized Average ClusterName=c ServiceName=pay";
    let reserved = |mebibytes: f64| {
        series("ECS/ContainerInsights MemoryReserved Average ClusterName=c ServiceName=pay", move |_| Some(mebibytes))
    };
    assert_eq!(
        kinds(vec![moves("AWS/ECS MemoryUtilization Average ServiceName=pay", 20.0, 60.0)]),
        [EvidenceKind::MetricShift]
    );
    assert_eq!(
        kinds(vec![moves("AWS/ECS MemoryUtilization Average ServiceName=pay", 20.0, 97.0)]),
        [EvidenceKind::MemoryRise]
    );
    assert_eq!(kinds(vec![moves(used, 200.0, 260.0)]), [EvidenceKind::MetricShift]);
    assert_eq!(kinds(vec![moves(used, 200.0, 500.0)]), [EvidenceKind::MemoryRise]);
    assert_eq!(kinds(vec![moves(used, 200.0, 500.0), reserved(2_048.0)]), [EvidenceKind::MetricShift]);
    let near = found(vec![moves(used, 200.0, 500.0), reserved(512.0)]);
    assert_eq!(near.first().unwrap().1, "pay: MemoryUtilized Average 524 MB of 537 MB instead of 210 MB");
}
