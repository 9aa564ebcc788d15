use std::collections::BTreeSet;

use super::*;
use crate::simulate::{Arguments, Family, Fault, simulate};

/// The same incident without the circumstance and with it.
fn pair(circumstance: Circumstance, faults: &[Fault], seed: u64) -> (Bundle, Bundle) {
    let with = |circumstances| {
        let faults = faults.to_vec();
        let arguments =
            Arguments { family: Family::Containers, nodes: 12, faults, seed, missing: Vec::new(), circumstances };
        simulate("x", &arguments).unwrap()
    };
    (with(Vec::new()), with(vec![circumstance]))
}

fn count_lines(bundle: &Bundle, text: &str) -> usize {
    bundle.logs.iter().flatten().filter(|line| line.message.contains(text)).count()
}

/// The requests of the entry within the window or before it, by the minute.
fn entry_rate(bundle: &Bundle, is_incident: bool) -> f64 {
    let window = bundle.manifest.ask.incident_window;
    let entry = bundle.context.entry.as_deref().unwrap_or(&bundle.context.service);
    let graph = &bundle.traces.as_ref().unwrap().graph;
    let node = graph.nodes.iter().find(|node| node.name == entry).unwrap();
    let samples: Vec<_> = node.samples.iter().filter(|sample| window.contains(sample.at) == is_incident).collect();
    samples.iter().map(|sample| sample.requests).sum::<u64>() as f64 / samples.len() as f64
}

#[test]
fn every_circumstance_changes_something_and_the_truth_stays() {
    for circumstance in Circumstance::VARIANTS {
        let (tidy, real) = pair(*circumstance, &[Fault::LatencyRegression], 3);
        assert_ne!(tidy, real, "{}", circumstance.name());
        assert_eq!(tidy.manifest.truths, real.manifest.truths, "{}", circumstance.name());
    }
}

#[test]
fn late_metrics_end_early_with_a_part_of_their_count() {
    let (tidy, real) = pair(Circumstance::MetricLag, &[], 3);
    let series = |bundle: &Bundle| {
        let all = bundle.metrics.clone().unwrap();
        all.into_iter().find(|series| series.query.stat == "Sum" && series.points.len() > 70).unwrap()
    };
    let (whole, late) = (series(&tidy), series(&real));
    let last = late.points.last().unwrap();
    assert!(late.points.len() <= whole.points.len());
    assert!(last.value < 0.61 * whole.points[late.points.len() - 1].value, "{last:?}");
}

#[test]
fn a_thin_baseline_has_a_quarter_of_an_hour_and_an_absent_one_nothing() {
    for (circumstance, minutes) in [(Circumstance::ThinBaseline, 15), (Circumstance::NoBaseline, 0)] {
        let (_, real) = pair(circumstance, &[], 3);
        let start = real.manifest.ask.incident_window.start();
        let points = real.metrics.iter().flatten().flat_map(|series| &series.points).map(|point| point.at);
        let lines = real.logs.iter().flatten().map(|line| line.at);
        let earliest = points.chain(lines).min().unwrap();
        let age = start.duration_since(earliest);
        assert!(age <= jiff::SignedDuration::from_mins(minutes), "{}: {age}", circumstance.name());
    }
}

#[test]
fn callers_who_wait_send_less_when_the_entry_is_slow() {
    let (mut fell, mut tries) = (0, 0);
    for seed in 0..8 {
        let (tidy, real) = pair(Circumstance::WaitingCallers, &[Fault::LatencyRegression], seed);
        let change = |bundle: &Bundle| entry_rate(bundle, true) / entry_rate(bundle, false);
        tries += 1;
        fell += usize::from(change(&real) < 0.97 * change(&tidy));
    }
    assert!(2 * fell > tries, "{fell} of {tries}");
}

#[test]
fn a_fault_that_recovers_is_over_before_the_window_ends() {
    let errors_at_end = |bundle: &Bundle| {
        let end = bundle.manifest.ask.incident_window.end() - jiff::SignedDuration::from_mins(3);
        let late = bundle.logs.iter().flatten().filter(|line| line.at >= end);
        late.filter(|line| line.message.contains("ERROR") || line.message.contains("\"level\":\"ERROR\"")).count()
    };
    let (tidy, real) = pair(Circumstance::Recovered, &[Fault::ErrorSurge], 5);
    assert!(errors_at_end(&real) * 2 < errors_at_end(&tidy), "{} of {}", errors_at_end(&real), errors_at_end(&tidy));
}

#[test]
fn what_stands_is_as_frequent_before_as_during_the_incident() {
    let (_, real) = pair(Circumstance::StandingErrors, &[], 3);
    let window = real.manifest.ask.incident_window;
    let standing = || real.logs.iter().flatten().filter(|line| line.message.contains("ECONNREFUSED 10.9.8.7"));
    let during = standing().filter(|line| window.contains(line.at)).count() as f64;
    let before = standing().filter(|line| !window.contains(line.at)).count() as f64;
    let ratio = during / window.duration().as_secs_f64() / (before / window.baseline().duration().as_secs_f64());
    assert!((0.6..1.6).contains(&ratio), "{during} {before}");
}

#[test]
fn metric_records_name_errors_that_did_not_happen() {
    let (tidy, real) = pair(Circumstance::StructuredRecords, &[], 3);
    assert_eq!(count_lines(&tidy, "CloudWatchMetrics"), 0);
    assert!(count_lines(&real, "CloudWatchMetrics") > 30);
    assert_eq!(count_lines(&real, "CloudWatchMetrics"), count_lines(&real, "\"PaymentsFailed\":0"));
}

#[test]
fn foreign_services_are_out_of_the_entrys_reach() {
    let (tidy, real) = pair(Circumstance::ForeignServices, &[], 3);
    let graph = |bundle: &Bundle| bundle.traces.clone().unwrap().graph;
    let known: BTreeSet<String> = graph(&tidy).nodes.into_iter().map(|node| node.name).collect();
    let foreign: Vec<_> = graph(&real).nodes.into_iter().filter(|node| !known.contains(&node.name)).collect();
    assert_eq!(foreign.len(), 8);
    let edges = graph(&real).edges;
    assert!(edges.iter().all(|edge| known.contains(&edge.from) == known.contains(&edge.to)));
}

#[test]
fn the_formats_of_logs_are_those_of_their_writers() {
    let mut seen = BTreeSet::new();
    for seed in 0..6 {
        let (_, real) = pair(Circumstance::OtherLogFormats, &[Fault::ErrorSurge], seed);
        for (format, sign) in
            [("serilog", " ERR] "), ("klog", " handler.go:"), ("zap", "\"caller\":"), ("dotnet", " fail: Acme.")]
        {
            if count_lines(&real, sign) > 0 {
                seen.insert(format);
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}
