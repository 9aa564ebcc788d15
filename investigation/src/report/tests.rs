use jiff::Timestamp;

use super::*;
use crate::detect;
use crate::model::{CauseKind, GapReason, Request, Signal, Source, Verdict, Window};
use crate::telemetry::{Collected, Edge, Node, Sample, ServiceGraph, TraceTelemetry};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn scope(signal: Signal) -> Scope {
    let Scope { request, context, .. } = detect::fixtures::scope();
    Scope::new(Request { incident_window: Window::new(at(60), at(75)).unwrap(), signal, ..request }, context)
}

/// `shop` calls `cart` and `search`; both call `table`.
fn graph(sample: impl Fn(&str, bool) -> Sample) -> ServiceGraph {
    let node = |name: &str| Node {
        name: name.to_owned(),
        kind: String::new(),
        samples: (0..75).map(|minute| Sample { at: at(minute), ..sample(name, minute >= 62) }).collect(),
    };
    let edge = |from: &str, to: &str| Edge { from: from.to_owned(), to: to.to_owned() };
    ServiceGraph {
        period: 60,
        nodes: ["cart", "search", "shop", "table"].map(node).to_vec(),
        edges: vec![edge("shop", "cart"), edge("shop", "search"), edge("cart", "table"), edge("search", "table")],
    }
}

fn report(signal: Signal, sample: impl Fn(&str, bool) -> Sample) -> Report {
    let scope = scope(signal);
    let telemetry = TraceTelemetry { graph: graph(sample), traces: Vec::new(), calls: Vec::new() };
    build(&scope, &[detect::traces::detect(&scope, Collected::whole(telemetry))])
}

fn steady(name: &str) -> Sample {
    let seconds = match name {
        "shop" => 20.0,
        "table" => 2.0,
        _ => 8.0,
    };
    Sample { requests: 100, total_seconds: seconds, ..Sample::default() }
}

#[test]
fn the_callee_that_is_slow_is_named_and_not_who_waits_for_it() {
    let report = report(Signal::LatencySpike, |name, broken| {
        let extra = if broken && matches!(name, "shop" | "search") { 60.0 } else { 0.0 };
        Sample { total_seconds: steady(name).total_seconds + extra, ..steady(name) }
    });
    let cause = report.cause().unwrap();
    assert_eq!(cause.entity.name, "search");
    assert_eq!(cause.cause, CauseKind::LatencyRegression);
    assert_eq!(cause.onset, Some(at(62)));
    assert_eq!(report.blast_radius.as_ref().unwrap().callers, ["shop"]);
    assert_eq!(report.verdict.sentence(), "Most likely cause: latency regression at search.");
}

#[test]
fn auto_finds_the_failures() {
    let report = report(Signal::Auto, |name, broken| {
        let faults = if broken && matches!(name, "shop" | "cart" | "table") { 30 } else { 0 };
        Sample { faults, ..steady(name) }
    });
    assert_eq!(report.signal, Signal::ErrorSpike);
    assert_eq!(report.cause().unwrap().entity.name, "table");
}

#[test]
fn where_nothing_departs_nobody_is_named() {
    let report = report(Signal::Auto, |name, _| steady(name));
    assert!(matches!(&report.verdict, Verdict::Abstained { missing, .. } if !missing.is_empty()));
    assert!(report.hypotheses.is_empty());
}

#[test]
fn every_claim_cites_evidence_of_the_report() {
    let report = report(Signal::Auto, |name, broken| Sample { faults: u64::from(broken) * 20, ..steady(name) });
    for hypothesis in &report.hypotheses {
        assert!(!hypothesis.supporting.is_empty());
        assert!(hypothesis.supporting.iter().chain(&hypothesis.contradicting).all(|id| report.evidence(id).is_some()));
    }
    assert!(report.leads.iter().all(|lead| lead.evidence.iter().all(|id| report.evidence(id).is_some())));
}

#[test]
fn nothing_at_all_gives_a_report() {
    let report = build(&scope(Signal::Auto), &[]);
    assert!(matches!(report.verdict, Verdict::NothingRead { .. }));
    assert_eq!(build(&scope(Signal::Auto), &[Findings::new(Source::Logs, Vec::new(), Vec::new())]).evidence, []);
}

#[test]
fn where_every_source_failed_nothing_is_said_of_the_baseline() {
    let failed = |source, reason| Findings::missing(source, reason, format!("mend {}", source.name()));
    let findings = [
        failed(Source::Logs, GapReason::NotConfigured),
        failed(Source::Metrics, GapReason::Denied),
        failed(Source::Traces, GapReason::NotFound),
    ];
    let report = build(&scope(Signal::Auto), &findings);
    assert_eq!(
        report.verdict.sentence(),
        "Nothing could be read: metrics: access denied; logs, changes and alarms: not configured; traces: not found. No \
         statement about shop is possible."
    );
    assert_eq!(report.verdict.missing(), ["mend metrics", "mend traces", "mend logs"]);
}

#[test]
fn where_a_source_failed_the_verdict_says_what_it_rests_on() {
    let findings = [
        Findings::missing(Source::Metrics, GapReason::Throttled, "Investigate again."),
        Findings::new(Source::Logs, Vec::new(), Vec::new()).having_read("log lines", 3),
    ];
    let report = build(&scope(Signal::Auto), &findings);
    let sentence = report.verdict.sentence();
    assert!(sentence.ends_with(" It rests on logs alone; not read: metrics (throttled)."), "{sentence}");
}
