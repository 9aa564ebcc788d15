use strum::VariantArray;

use super::*;
use bundle::open;

fn arguments(family: Family, faults: &[Fault], seed: u64) -> Arguments {
    Arguments { family, nodes: 10, faults: faults.to_vec(), seed, missing: Vec::new(), circumstances: Vec::new() }
}

/// The text of everything that is recorded, without the context and the truth.
fn recorded(bundle: &Bundle) -> String {
    let parts = (&bundle.metrics, &bundle.logs, &bundle.traces, &bundle.changes, &bundle.alarms);
    serde_json::to_string(&parts).unwrap()
}

/// A bundle of one fault, and the name of what it struck.
fn struck(family: Family, fault: Fault, seed: u64) -> (Bundle, String) {
    let bundle = simulate("x", &arguments(family, &[fault], seed)).unwrap();
    let entity = bundle.manifest.truths.iter().flatten().next().unwrap().entity.clone();
    (bundle, entity)
}

/// By how many times a node's requests, seconds a request and failures a request changed.
fn change(bundle: &Bundle, node: &str) -> [f64; 3] {
    let window = bundle.manifest.ask.incident_window;
    let graph = &bundle.traces.as_ref().unwrap().graph;
    let samples = &graph.nodes.iter().find(|it| it.name == node).unwrap().samples;
    let level = |is_incident: bool| {
        let mine = || samples.iter().filter(|sample| window.contains(sample.at) == is_incident);
        let requests = mine().map(|it| it.requests).sum::<u64>() as f64;
        let seconds = mine().map(|it| it.total_seconds).sum::<f64>();
        let failures = mine().map(|it| it.failures()).sum::<u64>() as f64 + 1.0;
        [requests / mine().count() as f64, seconds / requests, failures / requests]
    };
    let (before, now) = (level(false), level(true));
    [0, 1, 2].map(|index| now[index] / before[index])
}

/// How often a text is in the log before and during the incident.
fn lines(bundle: &Bundle, text: &str) -> (usize, usize) {
    let window = bundle.manifest.ask.incident_window;
    let mine = || bundle.logs.iter().flatten().filter(|line| line.message.contains(text));
    (mine().filter(|line| !window.contains(line.at)).count(), mine().filter(|line| window.contains(line.at)).count())
}

fn entry(bundle: &Bundle) -> &str {
    bundle.context.entry.as_deref().unwrap_or(&bundle.context.service)
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    let bytes = |seed| recorded(&simulate("x", &arguments(Family::Mixed, &[Fault::Timeout], seed)).unwrap());
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn every_fault_strikes_every_family_where_the_telemetry_can_show_it() {
    let families = Family::VARIANTS.iter();
    for (family, fault) in families.flat_map(|family| Fault::VARIANTS.iter().map(|fault| (*family, *fault))) {
        let bundle = simulate("x", &arguments(family, &[fault], 5)).unwrap();
        let truths = bundle.manifest.truths.clone().unwrap();
        let [truth] = truths.as_slice() else { panic!("{}: {truths:?}", fault.name()) };
        let case = format!("{} in {}: {truth:?}", fault.name(), family.name());
        assert_eq!(truth.kind, Some(fault.kind()), "{case}");
        assert!(recorded(&bundle).contains(&format!("\"{}\"", truth.entity)), "{case}");
    }
}

#[test]
fn a_bundle_is_read_as_it_was_written() {
    let directory = std::env::temp_dir().join(format!("simulated-{}", std::process::id()));
    let written = simulate("x", &arguments(Family::Workflow, &[Fault::NetworkReset, Fault::Timeout], 3)).unwrap();
    written.write(&directory).unwrap();
    let read = open(directory.to_str().unwrap()).unwrap();
    std::fs::remove_dir_all(&directory).unwrap();
    assert_eq!(read, written);
}

#[test]
fn a_slow_service_slows_its_callers() {
    for seed in 1..6 {
        let (bundle, entity) = struck(Family::Serverless, Fault::LatencyRegression, seed);
        let [_, own, _] = change(&bundle, &entity);
        let [_, of_entry, _] = change(&bundle, entry(&bundle));
        assert!(own > 1.1 && of_entry > 1.02, "{seed}: {own} {of_entry}");
    }
}

#[test]
fn a_fault_of_a_host_outside_fails_the_entry() {
    let (bundle, entity) = struck(Family::Containers, Fault::DependencyFailure, 2);
    let ([.., own], [.., of_entry]) = (change(&bundle, &entity), change(&bundle, entry(&bundle)));
    assert!(own > 5.0 && of_entry > 1.5, "{own} {of_entry}");
    let (before, now) = lines(&bundle, "503 Service Unavailable");
    assert!(now > 3 * before, "{before} {now}");
}

#[test]
fn a_callee_sees_less_traffic_when_calls_do_not_get_through() {
    let (bundle, entity) = struck(Family::Containers, Fault::NetworkReset, 4);
    let [requests, ..] = change(&bundle, &entity);
    let [of_entry, ..] = change(&bundle, entry(&bundle));
    assert!(requests < 0.95 * of_entry, "{requests} {of_entry}");
}

#[test]
fn a_backlog_leaves_the_front_alone() {
    let (bundle, queue) = struck(Family::QueuePipeline, Fault::QueueBacklog, 2);
    let is_age = |name: &str| name == "ApproximateAgeOfOldestMessage";
    let of_queue = |series: &&investigation::telemetry::MetricSeries| {
        is_age(&series.query.name) && series.query.dimensions.values().any(|it| *it == queue)
    };
    let age = bundle.metrics.iter().flatten().find(of_queue).unwrap();
    let oldest = age.points.iter().map(|point| point.value).fold(0.0, f64::max);
    assert!(age.points[0].value < 5.0 && oldest > 60.0, "{oldest}");
    let [_, seconds, _] = change(&bundle, entry(&bundle));
    assert!((0.8..1.25).contains(&seconds), "{seconds}");
}

#[test]
fn traffic_comes_and_goes_at_the_entry() {
    let change_of = |fault| {
        let (bundle, _) = struck(Family::Serverless, fault, 3);
        change(&bundle, entry(&bundle))[0]
    };
    assert!(change_of(Fault::TrafficSurge) > 1.3);
    assert!(change_of(Fault::TrafficLoss) < 0.8);
}

#[test]
fn cold_starts_are_logged() {
    let (bundle, _) = struck(Family::Serverless, Fault::ColdStarts, 2);
    let (before, now) = lines(&bundle, "INIT_START");
    assert!(now > before, "{before} {now}");
}

#[test]
fn who_changed_what_is_in_cloudtrail() {
    for (fault, source) in [(Fault::BadDeployment, "lambda"), (Fault::PermissionChange, "iam")] {
        let (bundle, entity) = struck(Family::Serverless, fault, 6);
        let is_it = |change: &&investigation::telemetry::Change| {
            change.source.starts_with(source) && change.resources.iter().any(|it| it.contains(&entity))
        };
        assert!(bundle.changes.iter().flatten().any(|change| is_it(&change)), "{}", fault.name());
    }
}

#[test]
fn a_lost_permission_is_denied_in_the_log_of_who_lost_it() {
    let (bundle, entity) = struck(Family::Serverless, Fault::PermissionChange, 6);
    let (before, now) = lines(&bundle, &format!("assumed-role/{entity}-role"));
    assert!(before == 0 && now > 5, "{before} {now}");
}

#[test]
fn a_quiet_incident_has_no_truth_but_says_that_it_has_none() {
    let bundle = simulate("x", &arguments(Family::Serverless, &[], 5)).unwrap();
    assert_eq!(bundle.manifest.truths, Some(Vec::new()));
}

#[test]
fn what_is_missing_is_not_there() {
    let arguments = Arguments {
        missing: vec![Missing::Logs, Missing::Graph],
        ..arguments(Family::Serverless, &[Fault::ErrorSurge], 5)
    };
    let bundle = simulate("x", &arguments).unwrap();
    assert!(bundle.logs.is_none() && bundle.traces.is_none());
    assert!(bundle.metrics.is_some() && bundle.changes.is_some() && bundle.alarms.is_some());
}

#[test]
fn a_refusal_says_what_would_be_right() {
    let refusal = |arguments: Arguments| simulate("x", &arguments).unwrap_err().to_string();
    let small = Arguments { nodes: 4, ..arguments(Family::Mixed, &[], 1) };
    assert_eq!(refusal(small), "--nodes: 4 is out of range; 5 to 500 would do with these faults");
    let twice = arguments(Family::Mixed, &[Fault::Timeout, Fault::Timeout], 1);
    assert_eq!(refusal(twice), "--fault: `timeout` is named twice; name each fault once");
}
