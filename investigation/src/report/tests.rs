use jiff::Timestamp;

use super::*;
use crate::detect;
use crate::model::{
    CauseKind, Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, GapReason, LinkRole, Magnitude,
    Request, Signal, Source, Unit, Verdict, Window,
};
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
    let telemetry = TraceTelemetry { graph: graph(sample), traces: Vec::new(), ..TraceTelemetry::default() };
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
    assert_eq!(
        report.verdict.sentence(),
        "Most likely cause: latency regression at search: mean response time 600.0 ms instead of 80.0 ms."
    );
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

/// Evidence of this strength.
pub(super) fn evidence(source: Source, kind: EvidenceKind, entity: Entity, summary: &str, what: &str) -> Evidence {
    Evidence {
        id: EvidenceId::new(source, &entity.name, kind, summary),
        source,
        entity,
        kind,
        magnitude: Magnitude { observed: 40.0, expected: 0.0, unit: Unit::Count, strength: 0.9 },
        onset: Some(at(62)),
        summary: summary.to_owned(),
        citation: Citation { place: None, what: what.to_owned(), samples: Vec::new() },
        series: None,
    }
}

pub(super) fn entity(name: &str, kind: EntityKind) -> Entity {
    Entity { name: name.to_owned(), kind }
}

/// The report on failures of `table` that `shop` feels by way of `cart` and `search`, with these pieces of evidence.
pub(super) fn report_on_failures(others: Vec<Evidence>) -> Report {
    let scope = scope(Signal::ErrorSpike);
    let failing = |name: &str, broken: bool| {
        let faults = if broken && name != "search" { 30 } else { 0 };
        Sample { faults, ..steady(name) }
    };
    let telemetry = TraceTelemetry { graph: graph(failing), ..TraceTelemetry::default() };
    let mut findings = vec![detect::traces::detect(&scope, Collected::whole(telemetry))];
    for source in [Source::Logs, Source::Metrics, Source::Changes, Source::Alarms] {
        let of_source = others.iter().filter(|evidence| evidence.source == source).cloned().collect();
        findings.push(Findings::new(source, of_source, Vec::new()).having_read("items", 1));
    }
    build(&scope, &findings)
}

fn line_of_cart() -> Evidence {
    let summary = "cart logged “[ERROR] ClientError: An error occurred (ValidationException) when calling the GetItem \
                   operation: no key of table” 40 times; the baseline has no such line";
    evidence(Source::Logs, EvidenceKind::NewLogPattern, entity("cart", EntityKind::Service), summary, "/ecs/cart")
}

#[test]
fn the_callers_line_that_says_why_is_in_the_headline_and_the_first_lead() {
    let report = report_on_failures(vec![line_of_cart()]);
    assert_eq!(report.cause().unwrap().entity.name, "table");
    assert_eq!(
        report.verdict.sentence(),
        "Most likely cause: ValidationException from cart, calling table: no key of table."
    );
    let first = &report.leads[0];
    assert!(first.text.starts_with("Read the logs of cart: logged “ClientError"), "{}", first.text);
    assert_eq!(first.evidence[0], line_of_cart().id);
    assert!(report.cause().unwrap().supporting.contains(&line_of_cart().id));
}

#[test]
fn a_lead_quotes_the_class_of_an_error_and_no_logger() {
    let lead = |line: &str| {
        let summary = format!("table logged “{line}” 120 times; the baseline has no such line");
        let table = entity("table", EntityKind::DynamoDbTable);
        let line = evidence(Source::Logs, EvidenceKind::NewLogPattern, table, &summary, "/ecs/table");
        report_on_failures(vec![line]).leads.remove(0).text
    };
    let text = lead("ERROR java.lang.NullPointerException: Cannot invoke \"Order.total()\" because \"order\" is null");
    assert!(text.contains("logged “java.lang.NullPointerException: Cannot invoke"), "{text}");
    let text = lead("ERROR 2026-03-10 10:00:00,123 com.shop.Foo - payment refused");
    assert!(text.contains("logged “payment refused” 120 times"), "{text}");
}

#[test]
fn without_a_line_the_first_lead_opens_the_sign_of_the_cause() {
    let report = report_on_failures(Vec::new());
    let sign = report.cause().unwrap().sign.clone().unwrap();
    assert_eq!(report.leads[0].evidence, std::slice::from_ref(&sign));
    let shown = &report.evidence(&sign).unwrap().summary;
    assert!(report.verdict.sentence().contains(shown.split_once(": ").unwrap().1), "{}", report.verdict.sentence());
}

#[test]
fn an_alarm_in_the_window_is_part_of_the_sentence() {
    let alarm = |name: &str| {
        evidence(Source::Alarms, EvidenceKind::AlarmBreach, entity("shop", EntityKind::Service), name, name)
    };
    let sentence = report_on_failures(vec![alarm("shop-5xx")]).verdict.sentence().to_owned();
    assert!(sentence.ends_with("; alarm shop-5xx went off at 01:02 UTC."), "{sentence}");
    let sentence = report_on_failures(vec![alarm("b"), alarm("a")]).verdict.sentence().to_owned();
    assert!(sentence.ends_with("; 2 alarms went off, a first, at 01:02 UTC."), "{sentence}");
}

#[test]
fn the_chain_goes_from_the_change_to_where_it_is_felt() {
    let table = entity("table", EntityKind::Service);
    let change = evidence(Source::Changes, EvidenceKind::Deployment, table, "UpdateTable on table by ann", "e-1");
    let change = Evidence { onset: Some(at(61)), ..change };
    let report = report_on_failures(vec![line_of_cart(), change.clone()]);
    let links: Vec<(LinkRole, &str)> = report.chain.iter().map(|link| (link.role, link.entity.name.as_str())).collect();
    assert_eq!(
        links,
        [
            (LinkRole::Change, "table"),
            (LinkRole::Cause, "table"),
            (LinkRole::Symptom, "cart"),
            (LinkRole::Entry, "shop")
        ]
    );
    assert_eq!(report.chain[0].evidence, [change.id]);
    for link in &report.chain {
        assert!(!link.evidence.is_empty() && !link.refuted_by.is_empty());
        assert!(link.evidence.iter().all(|id| report.evidence(id).is_some()));
    }
    assert!(report.chain[3].text.contains("table itself accounts for 100 % of that"), "{}", report.chain[3].text);
}

#[test]
fn the_first_lead_names_the_change_that_is_suspected() {
    let table = entity("table", EntityKind::Service);
    let change =
        evidence(Source::Changes, EvidenceKind::PermissionChange, table, "PutKeyPolicy on table by ann", "e-1");
    let change = Evidence { onset: Some(at(61)), ..change };
    let first = report_on_failures(vec![change.clone()]).leads.remove(0);
    assert!(first.text.ends_with(". Suspected: PutKeyPolicy on table by ann"), "{}", first.text);
    assert!(first.evidence.contains(&change.id));
}

#[test]
fn the_map_shows_who_calls_whom_and_whose_the_excess_is() {
    let map = report_on_failures(Vec::new()).map.unwrap();
    let names: Vec<&str> = map.nodes.iter().map(|node| node.entity.name.as_str()).collect();
    assert_eq!((names, map.left_out), (vec!["cart", "search", "shop", "table"], 0));
    let marked = |name: &str| map.nodes.iter().find(|node| node.entity.name == name).unwrap();
    assert!(marked("table").is_cause && marked("shop").is_entry);
    assert_eq!(marked("table").own_share, Some(1.0));
    let calls: Vec<(usize, usize)> = map.calls.iter().map(|call| (call.caller, call.callee)).collect();
    assert_eq!(calls, [(0, 3), (1, 3), (2, 0), (2, 1)]);
}

#[test]
fn a_balancer_without_healthy_targets_is_said_with_their_number() {
    let scope = scope(Signal::ErrorSpike);
    let balancer = entity("shop-lb", EntityKind::LoadBalancer);
    let summary = "shop-lb: HealthyHostCount Minimum 0 instead of 3";
    let what = "CloudWatch metric AWS/ApplicationELB HealthyHostCount Minimum (LoadBalancer=app/shop-lb/1)";
    let healthy = Evidence {
        magnitude: Magnitude { observed: 0.0, expected: 3.0, unit: Unit::Count, strength: 0.9 },
        ..evidence(Source::Metrics, EvidenceKind::FaultRise, balancer, summary, what)
    };
    let findings = [Findings::new(Source::Metrics, vec![healthy], Vec::new()).having_read("points", 9)];
    let report = build(&scope, &findings);
    assert!(
        report.verdict.sentence().contains("no healthy targets (0 of 3) at shop-lb"),
        "{}",
        report.verdict.sentence()
    );
}

#[test]
fn what_an_abstention_misses_is_true_of_it() {
    let onset = |minute| {
        let summary = "shop: Duration Average 1.04 s instead of 18 ms";
        let late = Evidence {
            onset: Some(at(minute)),
            magnitude: Magnitude { observed: 1.0, expected: 0.018, unit: Unit::Seconds, strength: 0.9 },
            ..evidence(Source::Metrics, EvidenceKind::LatencyRise, entity("shop", EntityKind::Lambda), summary, "m")
        };
        let findings = [Findings::new(Source::Metrics, vec![late], Vec::new()).having_read("points", 9)];
        build(&scope(Signal::LatencySpike), &findings).verdict.missing().join(" ")
    };
    assert!(!onset(60).contains("A window that starts"), "{}", onset(60));
    assert!(onset(68).contains("A window that starts at 01:08 UTC"), "{}", onset(68));
}
