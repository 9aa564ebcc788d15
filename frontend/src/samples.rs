//! Reports for the tests.

use investigation::model::*;
use investigation::telemetry::Point;
use jiff::Timestamp;

const START: i64 = 1_773_496_800; // 2026-03-14 14:00 UTC

/// A page without its style sheet, for snapshots.
pub fn without_style(page: &str) -> String {
    page.replace(crate::style::STYLE, "…").replace("><", ">\n<")
}

pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(START + 60 * minute).unwrap()
}

fn entity(name: &str, kind: EntityKind) -> Entity {
    Entity { name: name.into(), kind }
}

/// Between -1 and 1, like noise, but the same on every machine.
fn noise(minute: i64) -> f64 {
    let mixed = minute.wrapping_mul(0x5851_f42d_4c95_7f2d).rotate_left(29).wrapping_mul(0x2545_f491_4f6c_dd1d);
    (mixed >> 40) as f64 / f64::from(1 << 23)
}

/// A point every two minutes: around `before` until `onset`, then moving to `after` within some minutes.
fn series(unit: Unit, before: f64, after: f64, onset: i64) -> Option<Series> {
    let value = |minute: i64| {
        let moved = ((minute - onset) as f64 / 6.0).clamp(0.0, 1.0);
        let level = before + (after - before) * moved;
        level + noise(minute) * (0.05 * level).min(0.1 * (after - before).abs())
    };
    let most = if unit == Unit::Percent { 100.0 } else { f64::MAX };
    let points = (-30..15).map(|step| Point { at: at(2 * step), value: value(2 * step).min(most) });
    Some(Series { unit, points: points.collect() })
}

fn magnitude(observed: f64, expected: f64, unit: Unit, strength: f64) -> Magnitude {
    Magnitude { observed, expected, unit, strength }
}

fn evidence(source: Source, kind: EvidenceKind, entity: Entity, magnitude: Magnitude, summary: &str) -> Evidence {
    Evidence {
        id: EvidenceId::new(source, &entity.name, kind, "sample"),
        source,
        entity,
        kind,
        magnitude,
        onset: None,
        summary: summary.into(),
        citation: Citation::default(),
        series: None,
    }
}

fn cited(what: &str, samples: &[&str]) -> Citation {
    Citation { place: None, what: what.into(), samples: samples.iter().map(|sample| (*sample).to_owned()).collect() }
}

fn table() -> Entity {
    entity("adoptions", EntityKind::DynamoDbTable)
}

fn function() -> Entity {
    entity("PayForAdoption", EntityKind::Lambda)
}

fn all_evidence() -> Vec<Evidence> {
    vec![
        Evidence {
            onset: Some(at(2)),
            citation: cited("X-Ray service graph, edge PayForAdoption → adoptions", &[]),
            series: series(Unit::Percent, 0.1, 41.0, 2),
            ..evidence(
                Source::Traces,
                EvidenceKind::DependencyThrottle,
                table(),
                magnitude(38.2, 0.12, Unit::Percent, 0.98),
                "38.2 % of the calls from PayForAdoption to adoptions are throttled; 0.12 % were before.",
            )
        },
        Evidence {
            onset: Some(at(3)),
            citation: cited("AWS/Lambda Duration p99, FunctionName=PayForAdoption", &[]),
            series: series(Unit::Seconds, 0.312, 2.9, 3),
            ..evidence(
                Source::Metrics,
                EvidenceKind::LatencyRise,
                function(),
                magnitude(2.871, 0.312, Unit::Seconds, 0.96),
                "The p99 duration of PayForAdoption rose from 312 ms to 2.87 s.",
            )
        },
        Evidence {
            onset: Some(at(2)),
            citation: cited(
                "/aws/lambda/PayForAdoption",
                &[
                    "2026-03-14T14:02:41Z ERROR ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded. request=<redacted> user=<redacted>",
                    "2026-03-14T14:02:44Z WARN retry 3 of 3 for PutItem adoptions, giving up after 2731 ms",
                ],
            ),
            series: series(Unit::Count, 2.0, 460.0, 2),
            ..evidence(
                Source::Logs,
                EvidenceKind::ThrottleLog,
                function(),
                magnitude(12_431.0, 58.0, Unit::Count, 0.93),
                "A log pattern that says “ProvisionedThroughputExceededException” comes 214 times as often.",
            )
        },
        Evidence {
            onset: Some(at(-1)),
            citation: cited("CloudTrail event 5f0c1f3a-0a7e-4f5e-9d43-d1a6a3c0f1aa by deploy-role", &[]),
            ..evidence(
                Source::Changes,
                EvidenceKind::ScalingChange,
                table(),
                magnitude(1.0, 0.0, Unit::Count, 0.80),
                "UpdateTable on adoptions by deploy-role: provisioned writes from 400 to 40.",
            )
        },
        Evidence {
            onset: Some(at(6)),
            citation: cited("Alarm petsite-availability: 3 datapoints were less than the threshold (99.0)", &[]),
            series: series(Unit::Percent, 99.9, 97.0, 5),
            ..evidence(
                Source::Alarms,
                EvidenceKind::AlarmBreach,
                entity("PetSite", EntityKind::Service),
                magnitude(96.8, 99.9, Unit::Percent, 0.71),
                "The alarm petsite-availability went from OK to ALARM.",
            )
        },
        Evidence {
            onset: Some(at(9)),
            citation: cited("X-Ray service graph, node PetSearch", &[]),
            series: series(Unit::Seconds, 0.081, 0.102, 9),
            ..evidence(
                Source::Traces,
                EvidenceKind::SelfTimeRise,
                entity("PetSearch", EntityKind::Service),
                magnitude(0.1021, 0.0814, Unit::Seconds, 0.34),
                "PetSearch spends 102 ms in itself, 81.4 ms before.",
            )
        },
    ]
}

fn confidence(value: f64, parts: &[(&str, f64)]) -> Confidence {
    let parts = parts.iter().map(|(name, value)| ConfidencePart { name: (*name).into(), value: *value }).collect();
    Confidence { value, parts }
}

fn hypotheses(ids: &[EvidenceId]) -> Vec<Hypothesis> {
    let pick = |picked: &[usize]| picked.iter().map(|idx| ids[*idx].clone()).collect::<Vec<_>>();
    vec![
        Hypothesis {
            entity: table(),
            cause: CauseKind::Throttling,
            confidence: confidence(
                0.86,
                &[
                    ("owns the excess in the service graph", 0.45),
                    ("logs name the same cause", 0.20),
                    ("a change three minutes before", 0.25),
                    ("another entity departed too", -0.04),
                ],
            ),
            headline: "throttling at adoptions: ProvisionedThroughputExceededException from PayForAdoption".into(),
            sign: Some(ids[0].clone()),
            rationale: "The calls to adoptions are throttled from 14:02, everything upstream slows down after it, and its write capacity was cut three minutes before.".into(),
            supporting: pick(&[0, 2, 3]),
            contradicting: pick(&[5]),
            suspect_change: Some(ids[3].clone()),
            onset: Some(at(2)),
            over_since: None,
        },
        Hypothesis {
            entity: function(),
            cause: CauseKind::Timeout,
            confidence: confidence(0.41, &[("duration rose", 0.35), ("logs mention retries", 0.16), ("its excess is explained by a callee", -0.10)]),
            headline: "timeouts at PayForAdoption".into(),
            sign: Some(ids[0].clone()),
            rationale: "PayForAdoption itself became slower, but nearly all of the added time is spent waiting for adoptions.".into(),
            supporting: pick(&[1, 2]),
            contradicting: pick(&[0]),
            suspect_change: None,
            onset: Some(at(3)),
            over_since: None,
        },
        Hypothesis {
            entity: entity("PetSearch", EntityKind::Service),
            cause: CauseKind::LatencyRegression,
            confidence: confidence(0.12, &[("self time rose", 0.22), ("began after the symptom", -0.10)]),
            headline: "latency regression at PetSearch".into(),
            sign: Some(ids[0].clone()),
            rationale: "PetSearch takes a little longer, from seven minutes after the onset.".into(),
            supporting: pick(&[5]),
            contradicting: vec![],
            suspect_change: None,
            onset: Some(at(9)),
            over_since: None,
        },
    ]
}

fn chain(ids: &[EvidenceId]) -> Vec<ChainLink> {
    let link = |role, entity: Entity, minute, text: &str, idx: usize, refuted_by: &str| ChainLink {
        role,
        entity,
        text: text.into(),
        at: Some(at(minute)),
        evidence: vec![ids[idx].clone()],
        refuted_by: refuted_by.into(),
    };
    vec![
        link(
            LinkRole::Change,
            table(),
            -1,
            "UpdateTable on adoptions by deploy-role",
            3,
            "The trouble began before 13:59 UTC, or stays when the change is undone.",
        ),
        link(
            LinkRole::Cause,
            table(),
            2,
            "throttling at adoptions: PayForAdoption logs “ProvisionedThroughputExceededException”",
            0,
            "Calls fail as often when adoptions has more capacity, or gets fewer calls.",
        ),
        link(
            LinkRole::Symptom,
            function(),
            3,
            "p99 duration 3.1 s instead of 310 ms",
            1,
            "PayForAdoption shows it also in requests that do not reach adoptions.",
        ),
        link(
            LinkRole::Entry,
            entity("petsite", EntityKind::Service),
            4,
            "mean response time 1.9 s instead of 0.4 s; adoptions itself accounts for 86 % of that",
            1,
            "petsite shows it also in requests that do not reach adoptions.",
        ),
    ]
}

/// A map of five entities.
pub fn service_map() -> ServiceMap {
    let node = |name: &str, kind, share: Option<f64>, onset: Option<i64>| MapNode {
        entity: entity(name, kind),
        is_cause: name == "adoptions",
        is_entry: name == "petsite",
        own_share: share,
        onset: onset.map(at),
        evidence: None,
    };
    let call = |caller, callee| MapCall { caller, callee, is_cause: false };
    ServiceMap {
        nodes: vec![
            node("PayForAdoption", EntityKind::Lambda, Some(0.09), Some(3)),
            node("PetSearch", EntityKind::Service, None, Some(9)),
            node("adoptions", EntityKind::DynamoDbTable, Some(0.86), Some(2)),
            node("petsite", EntityKind::Service, None, Some(4)),
        ],
        calls: vec![call(0, 2), call(1, 2), call(3, 0), call(3, 1)],
        left_out: 3,
    }
}

/// A report that names its cause, and has something to say everywhere.
pub fn cause() -> Report {
    let evidence = all_evidence();
    let ids: Vec<_> = evidence.iter().map(|evidence| evidence.id.clone()).collect();
    let lead = |text: &str, link: Option<&str>, evidence: &[usize]| Lead {
        text: text.into(),
        link: link.map(Into::into),
        evidence: evidence.iter().map(|idx| ids[*idx].clone()).collect(),
    };
    let moment =
        |minute, text: &str, idx: usize| Moment { at: at(minute), text: text.into(), evidence: ids[idx].clone() };
    Report {
        investigation_id: InvestigationId::try_from("inv-0123456789abcdef0123".to_owned()).unwrap(),
        requested_at: at(31),
        requested_by: "U2CERLKJA".into(),
        service: "petsite".into(),
        region: "eu-west-1".into(),
        signal: Signal::LatencySpike,
        incident_window: Window::new(at(0), at(30)).unwrap(),
        baseline_window: Window::new(at(-60), at(0)).unwrap(),
        verdict: Verdict::Cause {
            sentence: "Most likely cause: throttling at adoptions: ProvisionedThroughputExceededException from PayForAdoption."
                .into(),
        },
        hypotheses: hypotheses(&ids),
        considered: Vec::new(),
        without_change: None,
        leads: vec![
            lead(
                "Compare the consumed with the provisioned write capacity of the table adoptions.",
                Some(
                    "https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#table?name=adoptions&tab=monitoring",
                ),
                &[0, 3],
            ),
            lead(
                "Ask deploy-role’s owner about UpdateTable at 13:59, and put the capacity back.",
                Some("https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/5f0c1f3a"),
                &[3],
            ),
            lead("Read the throttling errors of PayForAdoption since 14:02.", None, &[2]),
        ],
        timeline: vec![
            moment(-1, "UpdateTable on adoptions by deploy-role", 3),
            moment(2, "calls to adoptions begin to be throttled", 0),
            moment(2, "PayForAdoption logs ProvisionedThroughputExceededException", 2),
            moment(3, "p99 duration of PayForAdoption rises", 1),
            moment(6, "petsite-availability goes into ALARM", 4),
            moment(9, "self time of PetSearch rises", 5),
        ],
        blast_radius: Some(BlastRadius {
            callers: vec!["PayForAdoption".into(), "PetSite".into(), "client".into()],
            traffic_share: Some(0.384),
        }),
        chain: chain(&ids),
        map: Some(service_map()),
        sources: vec![],
        gaps: vec![
            Gap {
                source: Source::Metrics,
                reason: GapReason::Throttled,
                detail:
                    "2 of 14 metrics were not read: CloudWatch refused the rate of calls. Run the investigation again."
                        .into(),
            },
            Gap {
                source: Source::Logs,
                reason: GapReason::NotConfigured,
                detail: "The context names no log group for PetSearch.".into(),
            },
        ],
        bytes_scanned: None,
        costs: Vec::new(),
        budget: None,
        similar: vec![SimilarIncident {
            investigation_id: InvestigationId::try_from("inv-fedcba98765432100000".to_owned()).unwrap(),
            began_at: at(-2_880),
            similarity: 0.82,
            ending: "throttling at adoptions (86 %)".into(),
            said: Some("the nightly export".into()),
            was_called_wrong: false,
            link: None,
        }],
        advisory: Some(Advisory {
            model_id: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0".into(),
            assessments: vec![Assessment {
                hypothesis: 0,
                cause: "throttling at adoptions".into(),
                plausibility: 0.85,
                reason: "The cut of the write capacity fits the onset better than any deployment.".into(),
                evidence: vec![ids[3].clone(), ids[0].clone()],
            }],
            agreement: Some(Agreement::Agrees),
            missing_evidence: vec!["How many requests PetSearch refused itself.".into()],
            next_actions: vec![NextAction {
                action: "Restore the write capacity.".into(),
                why: "It is cheap and can be undone.".into(),
                expected_signal: "Throttled requests stop within a minute.".into(),
                evidence: vec![ids[5].clone()],
            }],
            gaps: vec![AdvisoryGap { question: AdvisoryQuestion::NextSteps, reason: AdvisoryReason::CutOff }],
            usage: ModelUsage { calls: 2, input_tokens: 3_900, output_tokens: 310, usd: Some(0.0163) },
        }),
        evidence,
    }
}

/// A report that is not sure enough.
pub fn abstained() -> Report {
    let mut report = cause();
    report.evidence.drain(..5);
    report.hypotheses.drain(..2);
    report.verdict = Verdict::Abstained {
        sentence: "No confident cause. Strongest lead: latency regression at PetSearch.".into(),
        missing: vec![
            "Log groups of PetSearch: name them in the context petsite.".into(),
            "Metrics of the database behind it: CloudWatch refused the rate of calls.".into(),
        ],
    };
    report.leads = vec![Lead {
        text: "Open the traces of PetSearch that take longer than 100 ms.".into(),
        link: None,
        evidence: vec![report.evidence[0].id.clone()],
    }];
    report.timeline.retain(|moment| moment.at == at(9));
    report.blast_radius = None;
    report.chain.clear();
    report.map = None;
    report.advisory = None;
    report
}

/// A report of a service that nothing is known about.
pub fn empty() -> Report {
    let verdict = Verdict::Abstained { sentence: "No confident cause: no evidence was found.".into(), missing: vec![] };
    let nothing = cause();
    Report {
        verdict,
        hypotheses: vec![],
        leads: vec![],
        evidence: vec![],
        timeline: vec![],
        blast_radius: None,
        chain: vec![],
        map: None,
        gaps: Source::ALL
            .iter()
            .map(|&source| Gap {
                source,
                reason: GapReason::NotConfigured,
                detail: "The context names nothing to look at.".into(),
            })
            .collect(),
        bytes_scanned: None,
        costs: Vec::new(),
        budget: None,
        similar: Vec::new(),
        advisory: None,
        considered: Vec::new(),
        without_change: None,
        ..nothing
    }
}

/// What in a report is not free text: closed sets, times, and the run's checked id.
const CHECKED: [&str; 17] = [
    "investigation_id",
    "began_at",
    "kind",
    "source",
    "unit",
    "cause",
    "outcome",
    "question",
    "signal",
    "reason",
    "role",
    "over_since",
    "at",
    "start",
    "end",
    "onset",
    "requested_at",
];

/// A report in which every free text is this one.
pub fn hostile(text: &str) -> Report {
    let mut report = serde_json::to_value(cause()).unwrap();
    replace_texts(&mut report, text);
    serde_json::from_value(report).unwrap()
}

fn replace_texts(value: &mut serde_json::Value, text: &str) {
    use serde_json::Value;
    match value {
        Value::String(old) => text.clone_into(old),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_texts(item, text)),
        Value::Object(fields) => {
            let free = fields.iter_mut().filter(|(name, _)| !CHECKED.contains(&name.as_str()));
            free.for_each(|(_, field)| replace_texts(field, text));
        }
        _ => {}
    }
}
