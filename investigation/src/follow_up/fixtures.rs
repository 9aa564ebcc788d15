//! A report for the tests of what is made of reports: `shop` calls `cart` and `payments`, `cart` calls the table `orders`,
//! which is throttled after a deployment of `cart`.

use serde_json::{Value, json};

use crate::model::{EvidenceId, Report};

fn entity(name: &str) -> Value {
    let kind = match name {
        "orders" => "dynamo_db_table",
        "cart" => "lambda",
        _ => "service",
    };
    json!({ "name": name, "kind": kind })
}

fn evidence(id: &str, source: &str, at: &str, kind: &str, numbers: [f64; 3], unit: &str, rest: [&str; 3]) -> Value {
    let [observed, expected, strength] = numbers;
    let [onset, summary, what] = rest;
    json!({
        "id": id, "source": source, "entity": entity(at), "kind": kind,
        "magnitude": { "observed": observed, "expected": expected, "unit": unit, "strength": strength },
        "onset": format!("2026-01-01T{onset}Z"), "summary": summary,
        "citation": { "what": what, "samples": ["a sample"] },
    })
}

/// The report with a cause.
pub fn report() -> Report {
    let throttles = "orders: WriteThrottleEvents Sum 307 instead of 0";
    let cited = "CloudWatch metric AWS/DynamoDB WriteThrottleEvents Sum (TableName=orders)";
    let line = "cart logged “ThrottlingException: slow down” 178 times; the baseline has no such line";
    let deployed = "deployment of cart by ci 51 s before the incident window";
    let slow = "shop: mean response time 900 ms instead of 300 ms";
    let waits = "payments: mean response time 400 ms instead of 200 ms";
    let evidence = [
        evidence(
            "ev-metrics-1",
            "metrics",
            "orders",
            "throttle_rise",
            [307.0, 0.0, 0.98],
            "count",
            ["12:07:00", throttles, cited],
        ),
        evidence(
            "ev-logs-2",
            "logs",
            "cart",
            "throttle_log",
            [178.0, 0.0, 0.9],
            "count",
            ["12:07:02", line, "/aws/lambda/cart"],
        ),
        evidence(
            "ev-changes-3",
            "changes",
            "cart",
            "deployment",
            [51.0, 0.0, 0.9],
            "seconds",
            ["11:59:09", deployed, "e-1"],
        ),
        evidence(
            "ev-traces-4",
            "traces",
            "shop",
            "latency_rise",
            [0.9, 0.3, 0.9],
            "seconds",
            ["12:08:00", slow, "X-Ray service graph: shop"],
        ),
        evidence(
            "ev-traces-5",
            "traces",
            "payments",
            "latency_rise",
            [0.4, 0.2, 0.5],
            "seconds",
            ["12:09:00", waits, "X-Ray service graph: payments"],
        ),
    ];
    let confidence = json!({ "value": 0.9, "parts": [
        { "name": "base rate, before any evidence", "value": 0.03 },
        { "name": "explains the symptom at the entry", "value": 0.9 },
        { "name": "payments may be the cause instead", "value": -0.03 },
    ] });
    let link = |role: &str, at: &str, text: &str, onset: &str, id: &str| {
        json!({ "role": role, "entity": entity(at), "text": text, "at": format!("2026-01-01T{onset}Z"),
                "evidence": [id], "refuted_by": "It stays when the load is gone." })
    };
    let node = |name: &str, is_cause: bool, is_entry: bool, share: Option<f64>, id: Option<&str>| json!({ "entity": entity(name), "is_cause": is_cause, "is_entry": is_entry, "own_share": share, "evidence": id });
    let report = json!({
        "investigation_id": "inv-1", "requested_at": "2026-01-01T12:30:00Z", "requested_by": "U1", "service": "web",
        "region": "eu-west-1", "signal": "latency_spike",
        "incident_window": { "start": "2026-01-01T12:00:00Z", "end": "2026-01-01T12:30:00Z" },
        "baseline_window": { "start": "2026-01-01T11:00:00Z", "end": "2026-01-01T12:00:00Z" },
        "verdict": { "outcome": "cause", "sentence": "Most likely cause: throttling at orders." },
        "hypotheses": [{
            "entity": entity("orders"), "cause": "throttling", "confidence": confidence, "headline": "throttling at orders",
            "sign": "ev-metrics-1", "rationale": "It is throttled.", "supporting": ["ev-metrics-1", "ev-logs-2", "ev-changes-3"],
            "contradicting": ["ev-traces-5"], "suspect_change": "ev-changes-3", "onset": "2026-01-01T12:07:00Z",
        }],
        "considered": [{ "entity": entity("payments"), "probability": 0.02, "speaks_for": ["departs from its baseline"],
                         "speaks_against": ["something it calls is in trouble too"] }],
        "without_change": { "change": "ev-changes-3", "entity": entity("orders"), "cause": "throttling", "confidence": 0.8 },
        "chain": [
            link("change", "cart", deployed, "11:59:09", "ev-changes-3"),
            link("cause", "orders", "throttling at orders", "12:07:00", "ev-metrics-1"),
            link("entry", "shop", "mean response time 900 ms instead of 300 ms", "12:08:00", "ev-traces-4"),
        ],
        "leads": [{ "text": "Read the logs of cart", "link": "https://example.test/", "evidence": ["ev-logs-2"] }],
        "evidence": evidence,
        "timeline": [{ "at": "2026-01-01T12:07:00Z", "text": throttles, "evidence": "ev-metrics-1" }],
        "blast_radius": { "callers": ["cart", "shop"], "traffic_share": 0.8 },
        "map": {
            "nodes": [
                node("cart", false, false, None, None),
                node("orders", true, false, Some(0.95), Some("ev-metrics-1")),
                node("payments", false, false, None, Some("ev-traces-5")),
                node("shop", false, true, None, Some("ev-traces-4")),
            ],
            "calls": [
                { "caller": 0, "callee": 1 }, { "caller": 2, "callee": 0 },
                { "caller": 3, "callee": 0 }, { "caller": 3, "callee": 2 },
            ],
            "left_out": 0,
        },
        "sources": [
            { "source": "metrics", "reading": { "outcome": "read", "evidence": 1 } },
            { "source": "logs", "reading": { "outcome": "read", "evidence": 1 } },
            { "source": "traces", "reading": { "outcome": "read", "evidence": 2 } },
            { "source": "changes", "reading": { "outcome": "read", "evidence": 1 } },
            { "source": "alarms", "reading": { "outcome": "failed", "reason": "denied" } },
        ],
        "gaps": [{ "source": "alarms", "reason": "denied", "detail": "Grant cloudwatch:DescribeAlarmHistory." }],
    });
    serde_json::from_value(report).unwrap()
}

/// The same report, in which every text from outside is this one.
pub fn hostile_report(text: &str) -> Report {
    let mut report = report();
    report.service = text.to_owned();
    report.region = text.to_owned();
    for evidence in &mut report.evidence {
        evidence.summary = format!("{text} logged “{text}” 3 times");
        evidence.entity.name = text.to_owned();
        evidence.citation.what = text.to_owned();
        evidence.citation.samples = vec![text.to_owned(); 5];
    }
    for hypothesis in &mut report.hypotheses {
        hypothesis.entity.name = text.to_owned();
        hypothesis.headline = text.to_owned();
        let unknown: EvidenceId = serde_json::from_value(json!(text)).unwrap();
        hypothesis.supporting.insert(0, unknown.clone());
        hypothesis.contradicting.push(unknown);
    }
    for link in &mut report.chain {
        link.text = text.to_owned();
        link.entity.name = text.to_owned();
    }
    for considered in &mut report.considered {
        considered.entity.name = text.to_owned();
        considered.probability = f64::NAN;
    }
    for node in report.map.iter_mut().flat_map(|map| &mut map.nodes) {
        node.entity.name = text.to_owned();
        node.own_share = Some(f64::INFINITY);
    }
    for call in report.map.iter_mut().flat_map(|map| &mut map.calls) {
        call.callee += 2;
    }
    for lead in &mut report.leads {
        lead.text = text.to_owned();
        lead.link = Some(text.to_owned());
    }
    report
}
