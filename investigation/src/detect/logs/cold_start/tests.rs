use jiff::Timestamp;

use super::*;
use crate::detect::fixtures::scope;
use crate::telemetry::{LogLine, LogLines};

/// The evidence in lines of one function, each a number of seconds after the start of the baseline: the incident is
/// from 3,600 to 5,400.
fn found(lines: impl Iterator<Item = (i64, &'static str)>) -> Option<Evidence> {
    let start = scope().baseline_window.start().as_second();
    let line = |(second, message): (i64, &str)| LogLine {
        at: Timestamp::from_second(start + second).unwrap(),
        group: "/aws/lambda/shop".into(),
        message: message.into(),
    };
    let lines: LogLines = lines.map(line).collect();
    let entity = Entity { name: "shop".into(), kind: EntityKind::Lambda };
    find_cold_start_rise(&scope(), "/aws/lambda/shop", &entity, &LineSelection::all_of(&lines))
}

const WARM: &str = "REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB";
const COLD: &str = "REPORT RequestId: 1\tDuration: 3.00 ms\tMax Memory Used: 90 MB\tInit Duration: 800.00 ms";
const JSON: &str = r#"{"time":"t","type":"platform.report","record":{"metrics":{"initDurationMs":800.0}}}"#;

#[test]
fn a_greater_share_of_cold_starts_is_evidence_in_text_and_json() {
    for cold in [COLD, JSON] {
        let lines = (0..540).map(|n| (10 * n, if n % 4 == 0 && n >= 360 || n % 100 == 0 { cold } else { WARM }));
        let evidence = found(lines).unwrap();
        assert_eq!((evidence.kind, evidence.magnitude.unit), (EvidenceKind::ColdStartRise, Unit::Percent));
        assert_eq!(evidence.onset, Some(scope().incident_window().start()));
        assert!(evidence.summary.starts_with("45 of 180 invocations of shop waited for a cold start, 25.0 %;"));
    }
}

#[test]
fn more_traffic_with_the_same_share_and_a_share_that_moves_no_percentile_are_not() {
    let busier = (0..360).map(|n| (10 * n, n)).chain((0..1_800).map(|n| (3_600 + n, n)));
    assert!(found(busier.map(|(second, n)| (second, if n % 10 == 0 { COLD } else { WARM }))).is_none());
    let small = (0..5_400).map(|n| (n, if n >= 3_600 && n % 30 == 0 { COLD } else { WARM }));
    assert!(found(small).is_none());
}

#[test]
fn beside_failed_invocations_alone_the_rate_is_compared() {
    let timeout = "REPORT RequestId: 1\tDuration: 3000.00 ms\tMax Memory Used: 90 MB\tStatus: timeout";
    let json = r#"{"time":"t","type":"platform.report","record":{"status":"timeout"}}"#;
    for failed in [timeout, json] {
        // As many cold starts as ever, but fewer failures.
        let failures = (0..200).map(|n| (18 * n, failed)).chain((0..10).map(|n| (3_600 + 180 * n, failed)));
        let lines = failures.chain((0..15).map(|n| (360 * n, COLD)));
        assert!(found(lines).is_none());
    }
}

#[test]
fn without_invocations_the_rate_is_compared() {
    let init = "INIT_START Runtime Version: python:3.13.v1\tRuntime Version ARN: arn";
    let evidence = found((0..20).map(|n| (3_700 + n, init))).unwrap();
    assert_eq!((evidence.magnitude.observed, evidence.magnitude.unit), (20.0, Unit::Count));
    assert!(found((0..90).map(|n| (60 * n, init))).is_none());
}
