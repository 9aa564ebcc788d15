use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::detect::fixtures;
use crate::follow_up::fixtures::report;
use crate::model::{CauseKind, InvestigationId, Report, Request, Verdict, Window};

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

/// What a person says at a minute of the first hypothesis of a report.
fn say(report: &Report, by: &str, minute: i64, judgement: Judgement, actual: ActualCause) -> Feedback {
    Feedback::on_hypothesis(report, &report.hypotheses[0], judgement, actual, by, at(minute))
}

fn right(report: &Report, by: &str, minute: i64) -> Feedback {
    say(report, by, minute, Judgement::Right, ActualCause::default())
}

fn wrong(report: &Report, by: &str, minute: i64) -> Feedback {
    say(report, by, minute, Judgement::Wrong, ActualCause::new(Some("nightly-export"), None, ""))
}

/// The same window, hours before.
fn earlier(window: Window, hours: i64) -> Window {
    let by = SignedDuration::from_hours(hours);
    Window::new(window.start() - by, window.end() - by).unwrap()
}

/// What is remembered of a report that was asked for in this channel.
fn remember(report: &Report, channel: &str) -> PastInvestigation {
    PastInvestigation::new(report, &Request { channel: channel.to_owned(), ..fixtures::scope().request })
}

/// A report of another run, with the first hypothesis as sure as this.
fn report_of(number: usize, confidence: f64) -> Report {
    let mut report = report();
    report.investigation_id = InvestigationId::try_from(format!("inv-{number}")).unwrap();
    report.incident_window = earlier(report.incident_window, 24 - number as i64 / 2);
    report.hypotheses[0].confidence.value = confidence;
    report
}

#[test]
fn the_latest_word_of_each_person_counts_and_most_people_decide() {
    let report = report();
    let judgements = |said: &[Feedback]| settle(said).iter().map(|settled| settled.judgement).collect::<Vec<_>>();
    assert_eq!(judgements(&[right(&report, "U1", 1)]), [Judgement::Right]);
    assert_eq!(judgements(&[wrong(&report, "U1", 2), right(&report, "U1", 1)]), [Judgement::Wrong]);
    assert_eq!(judgements(&[wrong(&report, "U1", 1), right(&report, "U1", 1)]), [Judgement::Right]);
    assert_eq!(judgements(&[right(&report, "U1", 1), wrong(&report, "U2", 2)]), []);
    let three = [right(&report, "U1", 1), wrong(&report, "U2", 2), wrong(&report, "U3", 3)];
    assert_eq!(judgements(&three), [Judgement::Wrong]);
    assert_eq!(settle(&three)[0].actual.as_ref().unwrap().entity.as_deref(), Some("nightly-export"));
}

#[test]
fn what_it_was_is_a_judgement_of_the_first_hypothesis() {
    let report = report();
    let judge = |entity, kind| {
        Feedback::on_resolution(&report, ActualCause::new(Some(entity), kind, ""), "U1", at(1)).judgement
    };
    assert_eq!(judge("Orders", None), Judgement::Right);
    assert_eq!(judge("orders", Some(CauseKind::Throttling)), Judgement::Right);
    assert_eq!(judge("orders", Some(CauseKind::Network)), Judgement::Wrong);
    assert_eq!(judge("payments", None), Judgement::Wrong);
    let unknown = Feedback::on_resolution(&report, ActualCause::default(), "U1", at(1));
    assert_eq!((unknown.judgement, unknown.actual), (Judgement::Wrong, None));
}

#[test]
fn a_note_is_cut_and_keeps_no_secret() {
    let note = format!("password=hunter2hunter2 {}", "x".repeat(2_000));
    let actual = ActualCause::new(Some(" "), None, &note);
    assert!(!actual.note.contains("hunter2") && actual.note.chars().count() <= 500, "{actual:?}");
    assert_eq!(actual.entity, None);
}

#[test]
fn a_table_shows_whether_each_band_was_worth_its_name() {
    let reports: Vec<Report> = (0..20).map(|number| report_of(number, if number < 12 { 0.95 } else { 0.6 })).collect();
    let mut said: Vec<Feedback> = reports.iter().take(12).map(|report| wrong(report, "U1", 1)).collect();
    said.extend(reports.iter().skip(12).map(|report| right(report, "U1", 1)));
    let table = ReliabilityTable::new(&said);
    let rows: Vec<_> =
        table.bands.iter().map(|band| (band.from, band.count, band.share(), band.calibration())).collect();
    assert_eq!(
        rows,
        [
            (0.0, 0, None, Calibration::NotJudged),
            (0.5, 8, Some(1.0), Calibration::TooModest),
            (0.75, 0, None, Calibration::NotJudged),
            (0.9, 12, Some(0.0), Calibration::TooSure),
        ]
    );
    assert_eq!(table.count(), 20);
    assert!((table.bands[3].stated.unwrap() - 0.95).abs() < 1e-9);
}

#[test]
fn one_wrong_verdict_does_not_prove_a_band_wrong() {
    let table = ReliabilityTable::new(&[wrong(&report_of(1, 0.75), "U1", 1)]);
    let band = table.bands[2];
    assert_eq!((band.count, band.right, band.calibration()), (1, 0, Calibration::AsStated));
}

#[test]
fn a_confidence_out_of_range_is_in_some_band() {
    for confidence in [-1.0, 2.0, f64::NAN] {
        let table = ReliabilityTable::new(&[right(&report_of(1, confidence), "U1", 1)]);
        assert_eq!(table.count(), usize::from(!confidence.is_nan() && confidence >= 0.0), "{confidence}");
    }
}

#[test]
fn an_export_names_the_truth_and_no_person() {
    let report = report();
    let confirmed = right(&report, "U0SECRET", 1);
    let mut abstained = report_of(2, 0.4);
    abstained.hypotheses.clear();
    let actual = ActualCause::new(Some("nightly-export"), Some(CauseKind::TrafficSurge), "it ran twice");
    let corrected = Feedback::on_resolution(&abstained, actual, "U0SECRET", at(2));
    let exported = to_json_lines(&[confirmed, corrected]);
    insta::assert_snapshot!(exported, @r#"
    {"investigation_id":"inv-1","service":"web","at":"1970-01-01T00:01:00Z","hypothesis":{"entity":"orders","kind":"throttling","confidence":0.9},"right":true,"truth":{"entity":"orders","kind":"throttling","cause":"confirmed by a responder"}}
    {"investigation_id":"inv-2","service":"web","at":"1970-01-01T00:02:00Z","right":false,"truth":{"entity":"nightly-export","kind":"traffic_surge","cause":"it ran twice"}}
    "#);
    assert!(!exported.contains("U0SECRET"));
}

#[test]
fn the_same_incident_is_found_with_how_it_ended_and_what_people_said() {
    let before = report_of(7, 0.9);
    let mut known = remember(&before, "C1");
    known.feedback = vec![wrong(&before, "U1", 1)];
    let mut other = report_of(8, 0.9);
    other.evidence.truncate(0);
    other.hypotheses.truncate(0);
    other.verdict = Verdict::Abstained { sentence: "No.".into(), missing: Vec::new() };
    let past = [remember(&other, "C1"), known];
    let current = report();
    let found = find_similar(&past, &current);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].past.investigation_id.as_str(), found[0].similarity), ("inv-7", 1.0));
    assert_eq!(found[0].shared[..2], ["cause at orders", "cause throttling at orders"]);
    assert_eq!(found[0].past.confirmed_cause().as_deref(), Some("nightly-export"));
    assert!(found[0].past.was_called_wrong());
}

#[test]
fn an_incident_is_not_like_itself_and_of_equals_the_latest_is_first() {
    let current = report();
    let mut asked_again = report_of(9, 0.9);
    asked_again.incident_window = current.incident_window;
    assert_eq!(find_similar(&[remember(&current, "C1"), remember(&asked_again, "C1")], &current), []);
    let past: Vec<PastInvestigation> = (0..5)
        .map(|number| PastInvestigation {
            incident_window: earlier(current.incident_window, 10 - number),
            ..remember(&report_of(10 + number as usize, 0.9), "C1")
        })
        .collect();
    let found = find_similar(&past, &current);
    let ids: Vec<&str> = found.iter().map(|similar| similar.past.investigation_id.as_str()).collect();
    assert_eq!(ids, ["inv-14", "inv-13", "inv-12"]);
}

#[test]
fn a_past_investigation_survives_its_store() {
    let past = remember(&report(), "D1");
    let (entry, until) = past.to_entry().unwrap();
    assert_eq!(serde_json::from_str::<PastInvestigation>(&entry.json).unwrap(), past);
    assert_eq!((entry.at, entry.key.as_str()), (past.requested_at, past.investigation_id.as_str()));
    assert!(until.duration_since(entry.at) > SignedDuration::from_hours(24 * 365));
}

#[test]
fn what_was_asked_in_a_direct_message_is_told_to_nobody_else() {
    let asker = fixtures::scope().request.user;
    let told = |past: &PastInvestigation| {
        [("C1", asker.as_str()), ("D1", asker.as_str()), ("D2", "U9"), ("C1", "U9")]
            .map(|(channel, user)| past.may_be_told("T1", channel, user))
    };
    assert_eq!(told(&remember(&report(), "D1")), [false, true, false, false]);
    assert_eq!(told(&remember(&report(), "C7")), [true; 4]);
    // Over HTTP there is no channel.
    assert_eq!(told(&remember(&report(), "")), [false, true, false, false]);
}

#[test]
fn what_was_asked_in_one_workspace_is_told_in_no_other() {
    let of = |workspace: &str| PastInvestigation { workspace: workspace.to_owned(), ..remember(&report(), "C7") };
    for (asked_in, told_in, is_told) in [("T1", "T1", true), ("T1", "T2", false), ("", "T2", true), ("T1", "", true)] {
        assert_eq!(of(asked_in).may_be_told(told_in, "C1", "U9"), is_told, "{asked_in} {told_in}");
    }
}

#[test]
fn a_report_says_how_a_similar_one_ended_and_links_it_while_the_link_opens() {
    let before = report_of(7, 0.9);
    let mut known = remember(&before, "C1");
    known.link = "https://bot.example/reports/inv-7".to_owned();
    known.feedback = vec![wrong(&before, "U1", 1)];
    let past = [known];
    let current = report();
    let incident = |days: i64| {
        let now = past[0].requested_at + SignedDuration::from_hours(24 * days);
        find_similar(&past, &current)[0].to_incident(now, SignedDuration::from_hours(24 * 7))
    };
    let shown = incident(6);
    assert_eq!(shown.ending, "throttling at orders (90 %)");
    assert_eq!(shown.describe_feedback().as_deref(), Some("people said it was nightly-export"));
    assert_eq!((shown.link.as_deref(), incident(7).link), (Some("https://bot.example/reports/inv-7"), None));
}

#[test]
fn a_second_click_without_words_takes_none_back() {
    let report = report();
    let bare = |minute| say(&report, "U1", minute, Judgement::Wrong, ActualCause::default());
    let named = |said: &[Feedback]| settle(said)[0].actual.clone().and_then(|actual| actual.entity);
    let twice = [wrong(&report, "U1", 1), bare(2)];
    assert_eq!(named(&twice).as_deref(), Some("nightly-export"));
    // Whoever changes their mind does take it back.
    assert_eq!(named(&[wrong(&report, "U1", 1), right(&report, "U1", 2)]), None);
    assert_eq!(named(&[wrong(&report, "U1", 1), right(&report, "U1", 2), bare(3)]).as_deref(), Some("nightly-export"));
}
