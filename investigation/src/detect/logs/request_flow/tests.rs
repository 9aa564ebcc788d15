use jiff::{SignedDuration, Timestamp};

use crate::detect::fixtures::scope;
use crate::detect::logs::detect;
use crate::model::{Evidence, EvidenceKind, Gap, GapReason, Source};
use crate::telemetry::{Collected, IdSample, LogLine, LogLines, LogTelemetry, RequestLines};

const HEALTHY: [&str; 4] = ["INFO request started", "INFO cart loaded", "INFO payment accepted", "INFO order stored"];

fn id(number: i64) -> String {
    format!("fe3974115b911675d0640788{number:08x}")
}

/// The lines of one request that a group begins to write at this second of the baseline, one a tenth of a second.
fn request(second: i64, group: &str, steps: &[&str]) -> Vec<LogLine> {
    let start = scope().baseline_window.start() + SignedDuration::from_secs(second);
    let line = |(step, tenths): (&&str, i64)| LogLine {
        at: start + SignedDuration::from_millis(100 * tenths),
        group: group.to_owned(),
        message: format!("TraceID: {} {step}", id(second)),
    };
    steps.iter().zip(1..).map(line).collect()
}

/// Requests a minute apart: 60 of the baseline, 30 of the incident.
fn requests(group: &str, before: &[&str], now: &[&str]) -> Vec<LogLine> {
    let steps = |minute| if minute < 60 { before } else { now };
    (0..90).flat_map(|minute| request(60 * minute, group, steps(minute))).collect()
}

fn flow_breaks(lines: Vec<LogLine>, gaps: Vec<Gap>) -> Vec<Evidence> {
    let findings = detect(&scope(), Collected { telemetry: LogLines::from(lines), gaps });
    findings.evidence.into_iter().filter(|evidence| evidence.kind == EvidenceKind::FlowBreak).collect()
}

fn entities(lines: Vec<LogLine>) -> Vec<String> {
    flow_breaks(lines, Vec::new()).into_iter().map(|evidence| evidence.entity.name).collect()
}

#[test]
fn a_code_path_that_ends_early_says_where_without_any_word_of_trouble() {
    let found = flow_breaks(requests("/ecs/shop", &HEALTHY, &HEALTHY[..2]), Vec::new());
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!((only.entity.name.as_str(), only.citation.what.as_str()), ("shop", "/ecs/shop"));
    assert!(
        only.summary.starts_with("by the log lines of each request, shop breaks off after “")
            && only.summary.contains("cart loaded")
            && only.summary.contains("30 of 30 times, 0 of 59 in the baseline, where “"),
        "{}",
        only.summary
    );
    let onset = only.onset.unwrap();
    assert_eq!(onset, scope().incident_window().start() + SignedDuration::from_millis(100));
    assert_eq!(only.citation.samples.len(), 3);
}

#[test]
fn a_warning_that_comes_more_often_is_no_other_turn() {
    let warned = |word| [HEALTHY[0], HEALTHY[1], word, HEALTHY[3]];
    let lines = |word| {
        let mut lines = requests("/ecs/shop", &HEALTHY, &warned(word));
        // It is known: some requests of the baseline have it.
        (0..3).for_each(|second| lines.extend(request(60 * second + 30, "/ecs/shop", &warned(word))));
        lines
    };
    assert_eq!(entities(lines("WARN cart is stale, served from the cache")), [""; 0]);
    assert_eq!(entities(lines("INFO cart is stale, served from the cache")), ["shop"]);
}

#[test]
fn requests_that_go_on_as_before_are_no_evidence() {
    assert_eq!(entities(requests("/ecs/shop", &HEALTHY, &HEALTHY)), [""; 0]);
}

#[test]
fn lines_of_trouble_alone_do_not_say_what_usually_follows() {
    let trouble = ["ERROR cannot load", "ERROR cannot pay", "ERROR cannot store"];
    assert_eq!(entities(requests("/ecs/shop", &trouble, &trouble[..1])), [""; 0]);
}

#[test]
fn where_lines_may_be_missing_their_absence_says_nothing() {
    let gap = Gap { source: Source::Logs, reason: GapReason::Truncated, detail: "cut".to_owned() };
    assert_eq!(flow_breaks(requests("/ecs/shop", &HEALTHY, &HEALTHY[..2]), vec![gap]), []);
}

#[test]
fn a_session_is_no_request() {
    // Each id is that of a user, who comes back for hours.
    let line = |number: i64| {
        let step = HEALTHY[usize::try_from(number).unwrap() % if number < 2_400 { 4 } else { 2 }];
        let at: Timestamp = scope().baseline_window.start() + SignedDuration::from_millis(1_500 * number);
        LogLine { at, group: "/ecs/shop".to_owned(), message: format!("{} {step}", id(number % 20)) }
    };
    assert_eq!(entities((0..3_600).map(line).collect()), [""; 0]);
}

#[test]
fn of_the_groups_of_a_request_the_one_that_begins_last_breaks_first() {
    let mut lines = requests("/ecs/shop", &HEALTHY, &HEALTHY[..2]);
    let cart = ["INFO cart asked for", "INFO items read", "INFO cart sent"];
    for mut line in requests("/ecs/cart", &cart, &cart[..1]) {
        line.at += SignedDuration::from_millis(50);
        lines.push(line);
    }
    assert_eq!(entities(lines), ["cart"]);
}

/// The evidence where no line shows trouble, and these lines of ordinary requests were read beside.
fn evidence_in_sample(lines: Vec<LogLine>, sample: IdSample) -> Vec<Evidence> {
    let requests = Collected::whole(RequestLines { lines: LogLines::from(lines), sample });
    detect(&scope(), Collected::whole(LogTelemetry { requests, ..LogLines::default().into() })).evidence
}

#[test]
fn in_a_sample_only_the_requests_of_it_are_looked_at_for_only_they_are_whole() {
    let sample = IdSample::of_at_most(0.5).unwrap();
    // Another id of theirs brought some lines of other requests: the last one of each.
    let came = |line: &LogLine| sample.includes(line.message.get(9..41).unwrap()) || line.message.ends_with(HEALTHY[3]);
    let lines = |now: &[&str]| requests("/ecs/shop", &HEALTHY, now).into_iter().filter(came).collect::<Vec<_>>();
    assert_eq!(evidence_in_sample(lines(&HEALTHY), sample), []);
    let found = evidence_in_sample(lines(&HEALTHY[..2]), sample);
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!(only.entity.name, "shop");
    assert!(only.citation.samples.iter().all(|id| sample.includes(id)), "{:?}", only.citation);
}

#[test]
fn what_the_sample_lacks_is_a_gap_of_its_own_and_says_nothing_of_the_trouble() {
    let gap = Gap { source: Source::Logs, reason: GapReason::Unavailable, detail: "not sampled".to_owned() };
    let lines = LogLines::from(requests("/ecs/shop", &HEALTHY, &HEALTHY[..2]));
    let unread = Collected { telemetry: RequestLines::default(), gaps: vec![gap.clone()] };
    let whole = detect(&scope(), Collected::whole(LogTelemetry { requests: unread, ..lines.clone().into() }));
    assert_eq!(whole.gaps, [gap]);
    assert_eq!(whole.evidence, detect(&scope(), Collected::whole(lines)).evidence);
    assert!(whole.evidence.iter().any(|evidence| evidence.kind == EvidenceKind::VanishedLogPattern));
}
