//! Reports and messages for the tests of this folder.

use investigation::model::*;
use jiff::Timestamp;
use serde_json::Value;

use super::Message;

pub const LINK: &str = "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc";

const START: i64 = 1_681_855_500; // 2023-04-18 22:05 UTC

pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(START + 60 * minute).unwrap()
}

pub fn window(from: i64, to: i64) -> Window {
    Window::new(at(from), at(to)).unwrap()
}

pub fn request() -> Request {
    Request {
        investigation_id: InvestigationId::try_from("inv-0123456789".to_owned()).unwrap(),
        service: "petsite".into(),
        incident_window: window(0, 15),
        signal: Signal::LatencySpike,
        workspace: String::new(),
        channel: "C012AB3CD".into(),
        user: "U2CERLKJA".into(),
        alarm: None,
        requested_at: at(16),
        report_link: "https://bot.test/report".into(),
        reply_url: None,
        thread: None,
    }
}

pub fn scope() -> Scope {
    let context = serde_json::json!({"service": "petsite", "region": "eu-west-1"});
    Scope::new(request(), serde_json::from_value(context).unwrap())
}

fn entity(name: &str) -> Entity {
    Entity { name: name.into(), kind: EntityKind::Service }
}

fn evidence(source: Source, kind: EvidenceKind, summary: &str) -> Evidence {
    Evidence {
        id: EvidenceId::new(source, "PetSearch", kind, summary),
        source,
        entity: entity("PetSearch"),
        kind,
        magnitude: Magnitude { observed: 2.4, expected: 0.31, unit: Unit::Seconds, strength: 0.97 },
        onset: Some(at(1)),
        summary: summary.into(),
        citation: Citation::default(),
        series: None,
    }
}

fn hypothesis(name: &str, cause: CauseKind, parts: &[(&str, f64)], supporting: &[&Evidence]) -> Hypothesis {
    Hypothesis {
        entity: entity(name),
        cause,
        confidence: Confidence {
            value: parts.iter().map(|(_, value)| value).sum(),
            parts: parts.iter().map(|&(name, value)| ConfidencePart { name: name.into(), value }).collect(),
        },
        headline: format!("{} at {name}", cause.label()),
        sign: None,
        rationale: "It owns 91% of the extra latency, and nothing that it calls became slower.".into(),
        supporting: supporting.iter().map(|evidence| evidence.id.clone()).collect(),
        contradicting: vec![],
        suspect_change: None,
        onset: Some(at(1)),
        over_since: None,
    }
}

fn chain(latency: &Evidence, deploy: &Evidence) -> Vec<ChainLink> {
    let link = |role, name: &str, minute, text: &str, evidence: &Evidence| ChainLink {
        role,
        entity: entity(name),
        text: text.into(),
        at: Some(at(minute)),
        evidence: vec![evidence.id.clone()],
        refuted_by: format!("{name} was as slow before 22:06 UTC."),
    };
    vec![
        link(LinkRole::Change, "PetSearch", -1, "UpdateService on PetSearch by role/deployer", deploy),
        link(LinkRole::Cause, "PetSearch", 1, "latency regression at PetSearch: p95 2.40 s instead of 0.31 s", latency),
        link(LinkRole::Entry, "petsite", 1, "p95 3.10 s instead of 1.02 s", latency),
    ]
}

fn similar() -> SimilarIncident {
    SimilarIncident {
        investigation_id: InvestigationId::try_from("inv-9876543210".to_owned()).unwrap(),
        began_at: at(-2_880),
        similarity: 0.82,
        ending: "latency regression at PetSearch (77 %)".into(),
        said: Some("the nightly export".into()),
        was_called_wrong: true,
        link: None,
    }
}

/// A report with something in each of its parts.
pub fn report() -> Report {
    let latency =
        evidence(Source::Traces, EvidenceKind::SelfTimeRise, "PetSearch: p95 2.40 s, expected 0.31 s (7.7×).");
    let logs = evidence(
        Source::Logs,
        EvidenceKind::NewLogPattern,
        "PetSearch: new log pattern `<!channel> & timeout after <*>`, 412 times.",
    );
    let deploy = evidence(Source::Changes, EvidenceKind::Deployment, "UpdateService on PetSearch by role/deployer.");
    let mut cause = hypothesis(
        "PetSearch",
        CauseKind::LatencyRegression,
        &[("owns the excess", 0.55), ("change just before", 0.3), ("thin baseline", -0.04)],
        &[&latency, &deploy],
    );
    cause.suspect_change = Some(deploy.id.clone());
    cause.contradicting = vec![logs.id.clone()];
    Report {
        investigation_id: request().investigation_id,
        requested_at: at(16),
        requested_by: "U2CERLKJA".into(),
        service: "petsite".into(),
        region: "eu-west-1".into(),
        signal: Signal::LatencySpike,
        incident_window: window(0, 15),
        baseline_window: window(-60, 0),
        verdict: Verdict::Cause {
            sentence: "Most likely cause: latency regression at PetSearch: p95 2.40 s instead of 0.31 s.".into(),
        },
        hypotheses: vec![cause, hypothesis("petsite", CauseKind::TrafficSurge, &[("traffic", 0.2)], &[&latency])],
        considered: Vec::new(),
        without_change: None,
        leads: vec![
            Lead {
                text: "Compare the traces of PetSearch before and after 22:06.".into(),
                link: Some(
                    "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces".into(),
                ),
                evidence: vec![latency.id.clone()],
            },
            Lead {
                text: "Consider rolling back the deployment.".into(),
                link: None,
                evidence: vec![deploy.id.clone()],
            },
        ],
        timeline: vec![
            Moment { at: at(-1), text: "UpdateService on PetSearch".into(), evidence: deploy.id.clone() },
            Moment { at: at(1), text: "PetSearch becomes slower".into(), evidence: latency.id.clone() },
        ],
        evidence: vec![latency.clone(), deploy.clone(), logs],
        blast_radius: Some(BlastRadius { callers: vec!["petsite".into(), "client".into()], traffic_share: Some(0.64) }),
        chain: chain(&latency, &deploy),
        map: None,
        sources: vec![],
        gaps: vec![Gap {
            source: Source::Alarms,
            reason: GapReason::Denied,
            detail: "The role may not call cloudwatch:DescribeAlarmHistory; add it to the policy.".into(),
        }],
        bytes_scanned: None,
        costs: Vec::new(),
        budget: None,
        similar: vec![similar()],
        advisory: Some(Advisory {
            model_id: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0".into(),
            assessments: vec![Assessment {
                hypothesis: 0,
                cause: "throttling at adoptions".into(),
                plausibility: 0.85,
                reason: "The cut of the write capacity fits the onset better than any deployment.".into(),
                evidence: vec![latency.id.clone()],
            }],
            agreement: Some(Agreement::Agrees),
            missing_evidence: vec!["How many requests PetSearch refused itself.".into()],
            next_actions: vec![NextAction {
                action: "Restore the write capacity.".into(),
                why: "It is cheap and can be undone.".into(),
                expected_signal: "Throttled requests stop within a minute.".into(),
                evidence: vec![latency.id],
            }],
            gaps: vec![AdvisoryGap { question: AdvisoryQuestion::NextSteps, reason: AdvisoryReason::CutOff }],
            usage: ModelUsage { calls: 2, input_tokens: 3_900, output_tokens: 310, usd: Some(0.0163) },
        }),
    }
}

/// A report without a confident cause, and without a timeline.
pub fn abstained() -> Report {
    let mut report = report();
    report.verdict = Verdict::Abstained {
        sentence: "No confident cause. Strongest lead: latency regression at PetSearch: p95 2.40 s instead of 0.31 s."
            .into(),
        missing: vec!["Traces: X-Ray has none for this window.".into(), "More than 3 minutes of baseline.".into()],
    };
    report.hypotheses.truncate(1);
    report.leads.truncate(1);
    report.timeline.clear();
    report.blast_radius = None;
    report.hypotheses[0].confidence =
        Confidence { value: 0.3, parts: vec![ConfidencePart { name: "owns the excess".into(), value: 0.3 }] };
    report.advisory = None;
    report
}

/// A report without any evidence.
pub fn empty() -> Report {
    Report {
        verdict: Verdict::Abstained {
            sentence: "No confident cause: nothing departs from the baseline in what was read.".into(),
            missing: vec![],
        },
        hypotheses: vec![],
        leads: vec![],
        evidence: vec![],
        timeline: vec![],
        gaps: vec![],
        blast_radius: None,
        chain: vec![],
        bytes_scanned: None,
        costs: Vec::new(),
        budget: None,
        similar: Vec::new(),
        advisory: None,
        considered: Vec::new(),
        without_change: None,
        ..report()
    }
}

/// The message as text for snapshots: the notification, then a line for each block.
pub fn show(message: &Message) -> String {
    let blocks = serde_json::to_value(&message.blocks).unwrap();
    let mut lines = vec![message.text.clone()];
    lines.extend(blocks.as_array().unwrap().iter().map(show_block));
    lines.join("\n")
}

fn show_block(block: &Value) -> String {
    let kind = block["type"].as_str().unwrap();
    let text_of = |value: &Value| value["text"]["text"].as_str().unwrap_or_default().to_owned();
    let items = |key: &str| block[key].as_array().into_iter().flatten();
    let body = match kind {
        "section" => match block.get("accessory") {
            Some(button) => format!("{} {}", text_of(block), show_element(button)),
            None => text_of(block),
        },
        "context" => block["elements"][0]["text"].as_str().unwrap().to_owned(),
        "actions" | "context_actions" => items("elements").map(show_element).collect::<Vec<_>>().join(" "),
        "container" => {
            let children =
                items("child_blocks").map(|child| format!("\n  {}", show_block(child).replace('\n', "\n  ")));
            format!("{}{}", block["title"]["text"].as_str().unwrap(), children.collect::<String>())
        }
        "plan" => {
            let tasks = items("tasks").map(|task| {
                let details = &task["details"]["elements"][0]["elements"][0]["text"];
                format!("\n  {} {} {}", task["status"], task["title"], details.as_str().unwrap_or_default())
            });
            format!("{}{}", block["title"], tasks.map(|task| task.trim_end().to_owned()).collect::<String>())
        }
        "data_visualization" => block["title"].as_str().unwrap().to_owned(),
        other => panic!("a block of type {other}"),
    };
    format!("[{kind}] {body}").trim_end().to_owned()
}

fn show_element(element: &Value) -> String {
    let label = |value: &Value| value["text"]["text"].as_str().unwrap().to_owned();
    match element["type"].as_str().unwrap() {
        "overflow" => {
            let options = element["options"].as_array().unwrap().iter().map(label);
            format!("[{}]", options.collect::<Vec<_>>().join(" | "))
        }
        "feedback_buttons" => {
            let button = |key: &str| format!("({} -> {})", label(&element[key]), element[key]["value"]);
            format!("{} {}", button("positive_button"), button("negative_button"))
        }
        _ => {
            let target = element.get("url").or(element.get("value")).unwrap();
            format!("({} -> {})", label(element), target.as_str().unwrap())
        }
    }
}
