use investigation::ports::{Failure, FailureKind};
use regex_lite::Regex;

use super::super::MAX_LINE_BYTES;
use super::super::query::Scanned;
use super::*;

fn answer(found: Result<Found, Failure>) -> WindowAnswer {
    WindowAnswer { window_name: "incident", groups: vec!["/a".to_owned()], max_lines: MAX_LINES, found }
}

fn scanned(lines: f64, bytes: f64) -> WindowAnswer {
    answer(Ok(Found { scanned: Some(Scanned { lines, bytes, matched: 0.0 }), ..Found::nothing(Vec::new(), None) }))
}

#[test]
fn what_fits_into_one_answer_is_read_whole_and_of_more_a_sample() {
    let choose = |lines| Ordinary::choose(&[scanned(100.0, 1e6), scanned(lines, 1e6)], 200e9);
    assert!(choose(1e6).unwrap().is_one_answer());
    assert_eq!(choose(8_900.0), Some(Ordinary::AllLines { is_one_answer: true }));
    assert_eq!(choose(9_000.0), Some(Ordinary::AllLines { is_one_answer: false }));
    let Some(Ordinary::Requests(half)) = choose(10_000.0) else { panic!("a sample") };
    assert_eq!(half, IdSample::of_at_most(0.5 / 1.01).unwrap());
    let Some(Ordinary::Requests(few)) = choose(1e6) else { panic!("a sample") };
    assert_eq!(few, IdSample::of_at_most(0.005).unwrap());
    assert_eq!(choose(1e12), None);
}

#[test]
fn what_is_dear_or_was_not_all_looked_through_is_not_read() {
    assert_eq!(Ordinary::choose(&[scanned(100.0, 1.1e9), scanned(100.0, 1.1e9)], 200e9), None);
    assert_eq!(Ordinary::choose(&[scanned(100.0, 0.5e9), scanned(100.0, 0.5e9)], 1.9e9), None);
    assert_eq!(Ordinary::choose(&[scanned(0.0, 0.0), scanned(0.0, 0.0)], 200e9), None);
    let stopped = answer(Ok(Found::nothing(Vec::new(), None)));
    assert_eq!(Ordinary::choose(&[scanned(100.0, 1e6), stopped], 200e9), None);
    let failed = answer(Err(Failure::new(FailureKind::Throttled, "logs:StartQuery", "")));
    assert_eq!(Ordinary::choose(&[failed, scanned(100.0, 1e6)], 200e9), None);
}

#[test]
fn the_queries_cut_lines_as_the_one_for_trouble_does_and_in_the_order_of_time() {
    for wanted in [Ordinary::AllLines { is_one_answer: false }, Ordinary::Requests(IdSample::of_at_most(0.1).unwrap())]
    {
        let query = wanted.query();
        assert!(query.contains(&format!("substr(@message, 0, {MAX_LINE_BYTES}) as cut_message\n")), "{query}");
        assert!(query.ends_with(&format!("| sort @timestamp asc\n| limit {MAX_LINES}")), "{query}");
    }
}

#[test]
fn the_sample_is_selected_by_ids_of_every_form_and_nothing_else() {
    let sample = IdSample::of_at_most(2.0 / 256.0).unwrap();
    let pattern = Regex::new(&id_pattern(sample)).unwrap();
    for (id_start, line) in [
        ("fc488aaa-165f-4927-a4c6-e6f25b196a", "2026-01-31T14:00:00.000Z\t{}\tINFO\tsaved"),
        ("fc488aaa-165f-4927-a4c6-e6f25b196a", r#"{"requestId":"{}","level":"INFO"}"#),
        ("fc488aaa-165f-4927-a4c6-e6f25b196a", "[req-{} admin] GET /servers"),
        ("FC488AAA-165F-4927-A4C6-E6F25B196A", "{} saved"),
        ("fe3974115b911675d0640788986f80", "TraceID: {} SpanID: 105c0354cf3c8799 home"),
        ("fe3974115b911675d0640788986f80", "traceparent=00-{}-105c0354cf3c8799-01"),
        ("1-5759e988-bd862e3fe1be46a9942727", "X-Amzn-Trace-Id: Root={};Sampled=1"),
    ] {
        for end in ["00", "10", "20", "01", "f0", "93"] {
            let id = format!("{id_start}{end}");
            assert_eq!(pattern.is_match(&line.replace("{}", &id)), sample.includes(&id), "{line} {id}");
        }
    }
    for line in [
        "saved order 1000 for 12.00",
        "span 105c0354cf3c8700",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b800",
    ] {
        assert!(!pattern.is_match(line), "{line}");
    }
}
