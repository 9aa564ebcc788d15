use jiff::Timestamp;
use proptest::prelude::*;

use super::mined_group::MAX_EVIDENCE_OF_A_GROUP;
use super::*;
use crate::detect::fixtures::scope;
use crate::model::{EntityKind, EvidenceKind};
use crate::telemetry::{GroupCounts, LineCount, LogLine};

/// A line of a Lambda function, minutes after the start of the baseline: the incident is minute 60 to 90.
fn line(minute: i64, message: &str) -> LogLine {
    let at = scope().baseline_window.start().as_second() + 60 * minute;
    LogLine { at: Timestamp::from_second(at).unwrap(), group: "/aws/lambda/checkout".into(), message: message.into() }
}

fn found(lines: Vec<LogLine>) -> Findings {
    detect(&scope(), Collected::whole(lines))
}

#[test]
fn three_new_errors_are_evidence_and_one_is_not() {
    let lines: Vec<_> = (70..73).map(|minute| line(minute, "ERROR cart 17 is empty")).collect();
    let findings = found(lines.clone());
    let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
    assert_eq!((evidence.kind, evidence.entity.kind), (EvidenceKind::NewLogPattern, EntityKind::Lambda));
    assert_eq!(evidence.entity.name, "checkout");
    assert_eq!(evidence.onset, Some(lines[0].at));
    assert_eq!(evidence.summary, "checkout logged “ERROR cart 17 is empty” 3 times; the baseline has no such line");
    assert_eq!(evidence.citation.samples, ["ERROR cart 17 is empty"]);
    assert!(found(lines[..1].to_vec()).evidence.is_empty());
}

#[test]
fn a_rise_is_evidence_with_its_factor_and_a_steady_rate_is_none() {
    let steady = (0..90).map(|minute| line(minute, "ERROR payment declined"));
    assert!(found(steady.clone().collect()).evidence.is_empty());
    let risen = steady.chain((60..90).flat_map(|minute| vec![line(minute, "ERROR payment declined"); 3]));
    let findings = found(risen.collect());
    assert_eq!(findings.evidence[0].kind, EvidenceKind::LogPatternRise);
    assert!(findings.evidence[0].summary.contains("120 times, 4.0× the 30.0"), "{}", findings.evidence[0].summary);
}

#[test]
fn of_a_sample_each_line_counts_for_those_that_were_found_beside_it() {
    // Twenty lines of each window were read.
    let read: Vec<_> = (0..60).step_by(3).chain(60..80).map(|minute| line(minute, "ERROR payment declined")).collect();
    let found = |baseline: u64, incident: u64| {
        let count = |found| LineCount { found, read: 20 };
        let counts = GroupCounts { baseline: count(baseline), incident: count(incident) };
        let counts = [("/aws/lambda/checkout".to_owned(), counts)].into();
        detect(&scope(), Collected::whole(LogTelemetry { counts, ..read.clone().into() })).evidence
    };
    let [risen] = &found(40, 2_000)[..] else { panic!("a rise") };
    assert_eq!(risen.kind, EvidenceKind::LogPatternRise);
    assert!(risen.summary.contains("2000 times, 100.0× the 20.0"), "{}", risen.summary);
    assert!(found(2_000, 1_000).is_empty(), "the same rate");
}

#[test]
fn a_failure_mode_gives_its_kind_of_evidence() {
    let messages = [
        (
            "2026-01-01T00:00:00.000Z 9f8c2b7e-1111-4222-8333-abcdefabcdef Task timed out after 3.00 seconds",
            EvidenceKind::TimeoutLog,
        ),
        ("REPORT RequestId: 1\tMemory Size: 128 MB\tMax Memory Used: 128 MB", EvidenceKind::MemoryLog),
        ("ERROR ThrottlingException: Rate exceeded", EvidenceKind::ThrottleLog),
        ("ERROR AccessDeniedException: no", EvidenceKind::AccessDeniedLog),
        ("ERROR connect ECONNREFUSED 10.0.0.1:5432", EvidenceKind::NetworkLog),
        ("FATAL: sorry, too many clients already", EvidenceKind::QuotaLog),
    ];
    for (message, kind) in messages {
        let findings = found((60..70).map(|minute| line(minute, message)).collect());
        assert_eq!(findings.evidence.iter().map(|evidence| evidence.kind).collect::<Vec<_>>(), [kind], "{message}");
    }
}

#[test]
fn informational_lines_are_no_evidence_and_warnings_weigh_less() {
    let strength = |message: &str| {
        let findings = found((60..80).map(|minute| line(minute, message)).collect());
        findings.evidence.first().map(|evidence| evidence.magnitude.strength)
    };
    assert_eq!(strength("INFO order 1 placed"), None);
    assert_eq!(strength("START RequestId: 1 Version: 2"), None);
    assert!(strength("WARN queue is long").unwrap() < strength("ERROR queue is full").unwrap());
}

#[test]
fn what_informs_is_evidence_when_it_stops_and_all_lines_were_collected() {
    let lines: Vec<_> = (0..65).map(|minute| line(minute, &format!("INFO order {minute} placed"))).collect();
    let findings = found(lines.clone());
    let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
    assert_eq!((evidence.kind, evidence.onset), (EvidenceKind::VanishedLogPattern, Some(lines[64].at)));
    assert_eq!((evidence.magnitude.observed, evidence.magnitude.expected), (5.0, 30.0));
    assert_eq!(
        evidence.summary,
        "checkout stopped logging “INFO order <*> placed”: 60 times in the baseline, none after 12:04:00 UTC"
    );
    let gap = Gap { source: Source::Logs, reason: GapReason::Truncated, detail: "cut".into() };
    let partial = detect(&scope(), Collected { telemetry: lines, gaps: vec![gap] });
    assert!(partial.evidence.is_empty());
}

#[test]
fn a_trace_that_came_line_by_line_is_one_event_named_by_its_classes() {
    let long = format!("shop.CartException: {}", "no cart ".repeat(25));
    let trace = [long.as_str(), "\tat shop.Cart.get(Cart.java:1)", "Caused by: shop.StoreException: gone"];
    let findings = found((60..70).flat_map(|minute| trace.map(|message| line(minute, message))).collect());
    let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
    assert_eq!(evidence.magnitude.observed, 10.0);
    assert!(evidence.summary.contains("logged “StoreException: gone” 10 times"), "{}", evidence.summary);
}

#[test]
fn secrets_do_not_leave_and_the_chart_fits() {
    let message = "ERROR login failed password=hunter2 for ann@example.com";
    let findings = found((60..90).map(|minute| line(minute, message)).collect());
    let json = serde_json::to_string(&findings).unwrap();
    assert!(!json.contains("hunter2") && !json.contains("ann@example"), "{json}");
    let series = findings.evidence[0].series.as_ref().unwrap();
    assert_eq!(series.points.len(), 90);
    assert_eq!(series.points.iter().map(|point| point.value).sum::<f64>(), 30.0);
}

#[test]
fn a_group_in_disarray_is_cut_and_silence_is_a_gap() {
    let letters = |n: i64| n.to_string().bytes().map(|b| char::from(b - b'0' + b'g')).collect::<String>();
    let lines = (0..50).flat_map(|n| (60..64).map(move |minute| line(minute, &format!("ERROR {}", letters(n)))));
    assert_eq!(found(lines.collect()).evidence.len(), MAX_EVIDENCE_OF_A_GROUP);
    let silent = found(vec![line(-5, "ERROR too early"), line(90, "ERROR too late")]);
    assert_eq!(silent.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::NoData]);
}

#[test]
fn logs_that_were_not_read_are_not_said_to_be_silent() {
    let gap = Gap { source: Source::Logs, reason: GapReason::Unavailable, detail: "not read".into() };
    let unread = detect(&scope(), Collected { telemetry: LogLines::default(), gaps: vec![gap.clone()] });
    assert_eq!(unread.gaps, [gap]);
}

proptest! {
    #[test]
    fn any_order_of_lines_gives_the_same_bytes(
        lines in proptest::collection::vec((0_i64..90, "(ERROR|WARN|Task) (timed out|cart [a-d]|lost) [a-c0-9]{1,3}"), 0..80)
            .prop_map(|lines| lines.into_iter().map(|(minute, text)| line(minute, &text)).collect::<Vec<_>>())
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let (sorted, shuffled) = lines;
        let bytes = |lines| serde_json::to_vec(&found(lines)).unwrap();
        prop_assert_eq!(bytes(sorted), bytes(shuffled));
    }
}
