//! The same evidence gives the same bytes of report, in any order of arrival and on any number of threads.
#![allow(clippy::unwrap_used, reason = "all of this is test code: what cannot go on fails the test where it stands")]

use std::sync::Mutex;

use bundle::{Bundle, open};
use investigation::detect;
use investigation::detect::Findings;
use investigation::model::Scope;
use investigation::report;
use investigation::telemetry::Collected;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

fn scope(bundle: &Bundle) -> Scope {
    Scope::new(bundle.request(), bundle.context.clone())
}

/// What every source of a bundle says, each detected on one of `threads` threads, in the order in which they finish.
fn detect_all(bundle: &Bundle, scope: &Scope, threads: usize) -> Vec<Findings> {
    type Detect<'a> = Box<dyn FnOnce() -> Findings + Send + 'a>;
    let jobs: Vec<Detect<'_>> = vec![
        Box::new(|| detect::metrics::detect(scope, Collected::whole(bundle.metrics.clone().unwrap_or_default()))),
        Box::new(|| detect::logs::detect(scope, Collected::whole(bundle.logs.clone().unwrap_or_default()))),
        Box::new(|| detect::traces::detect(scope, Collected::whole(bundle.traces.clone().unwrap_or_default()))),
        Box::new(|| detect::changes::detect(scope, Collected::whole(bundle.changes.clone().unwrap_or_default()))),
        Box::new(|| detect::alarms::detect(scope, Collected::whole(bundle.alarms.clone().unwrap_or_default()))),
    ];
    let (jobs, found) = (Mutex::new(jobs), Mutex::new(Vec::new()));
    std::thread::scope(|threads_of_test| {
        for _ in 0..threads {
            threads_of_test.spawn(|| {
                while let Some(job) = { jobs.lock().unwrap().pop() } {
                    let findings = job();
                    found.lock().unwrap().push(findings);
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// Fisher and Yates, by a linear congruential generator (Knuth's MMIX).
fn shuffle<T>(items: &mut [T], seed: &mut u64) {
    for last in (1..items.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(*seed >> 33).unwrap() % (last + 1);
        items.swap(last, other);
    }
}

fn shuffled(findings: &[Findings], mut seed: u64) -> Vec<Findings> {
    let mut findings = findings.to_vec();
    shuffle(&mut findings, &mut seed);
    for found in &mut findings {
        shuffle(&mut found.evidence, &mut seed);
        shuffle(&mut found.gaps, &mut seed);
        if let Some(graph) = &mut found.graph {
            shuffle(&mut graph.nodes, &mut seed);
            shuffle(&mut graph.edges, &mut seed);
        }
    }
    findings
}

fn bytes(scope: &Scope, findings: &[Findings]) -> Vec<u8> {
    serde_json::to_vec(&report::build(scope, findings)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_order_of_evidence_gives_the_same_report(seed in any::<u64>()) {
        static CASE: std::sync::LazyLock<(Scope, Vec<Findings>, Vec<u8>)> = std::sync::LazyLock::new(|| {
            let bundle = open("lambda-timeout-after-deploy").unwrap();
            let scope = scope(&bundle);
            let findings = detect_all(&bundle, &scope, 1);
            let expected = bytes(&scope, &findings);
            (scope, findings, expected)
        });
        let (scope, findings, expected) = &*CASE;
        prop_assert_eq!(&bytes(scope, &shuffled(findings, seed)), expected);
    }
}

#[test]
fn any_number_of_threads_gives_the_same_report() {
    let bundle = open("dependency-5xx").unwrap();
    let scope = scope(&bundle);
    let expected = bytes(&scope, &detect_all(&bundle, &scope, 1));
    for threads in [2, 3, 5, 8] {
        assert_eq!(bytes(&scope, &detect_all(&bundle, &scope, threads)), expected, "{threads} threads");
    }
}

#[test]
fn telemetry_in_any_order_gives_the_same_report() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let scope = scope(&bundle);
    let expected = bytes(&scope, &detect_all(&bundle, &scope, 1));
    for mut seed in 1..=5 {
        let mut other = bundle.clone();
        if let Some(recorded) = &mut other.logs {
            let mut lines = Vec::from(&*recorded);
            shuffle(&mut lines, &mut seed);
            *recorded = lines.into();
        }
        other.metrics.iter_mut().for_each(|series| shuffle(series, &mut seed));
        other.changes.iter_mut().for_each(|changes| shuffle(changes, &mut seed));
        other.alarms.iter_mut().for_each(|alarms| shuffle(alarms, &mut seed));
        if let Some(traces) = &mut other.traces {
            shuffle(&mut traces.traces, &mut seed);
            shuffle(&mut traces.graph.nodes, &mut seed);
            traces.graph.nodes.iter_mut().for_each(|node| shuffle(&mut node.samples, &mut seed));
        }
        assert_eq!(bytes(&scope, &detect_all(&other, &scope, 1)), expected);
    }
}
