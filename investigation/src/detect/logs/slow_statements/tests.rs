use jiff::SignedDuration;

use super::*;
use crate::detect::fixtures::scope;
use crate::detect::logs::detect;
use crate::model::EntityKind;
use crate::telemetry::{Collected, LogLine, LogLines};

fn mysql(seconds: f64, statement: &str) -> String {
    format!(
        "# Time: 2026-01-31T14:02:11.531219Z\n# User@Host: app[app] @  [10.0.0.7]  Id:    81\n\
         # Query_time: {seconds}  Lock_time: 0.000003 Rows_sent: 1  Rows_examined: 1830221\nuse shop;\n\
         SET timestamp=1769868131;\n{statement};"
    )
}

#[test]
fn every_writer_says_how_long_which_statement_took() {
    let statement = "SELECT * FROM orders WHERE email = 'ann@example.com'";
    let postgres = format!(
        "2026-01-31 14:02:11 UTC:10.0.0.7(4711):app@shop:[812]:LOG:  duration: 12400.123 ms  statement: {statement}"
    );
    for (message, seconds, told) in [
        (mysql(12.4, statement), 12.4, "SELECT … FROM orders"),
        (postgres.clone(), 12.400123, "SELECT … FROM orders"),
        (
            format!("LOG:  duration: 2000.5 ms  execute <unnamed>: {statement}"),
            2.0005,
            "SELECT … FROM orders",
        ),
        (
            format!("LOG:  duration: 1830.1 ms  plan:\n\tQuery Text: {statement}\n\tSeq Scan on orders"),
            1.8301,
            "SELECT … FROM orders",
        ),
        (serde_json::json!({ "timestamp": "x", "message": postgres }).to_string(), 12.400123, "SELECT … FROM orders"),
        (
            serde_json::json!({ "t": {}, "s": "I", "c": "COMMAND", "msg": "Slow query", "attr": {
                "type": "command", "ns": "shop.orders", "command": { "find": "orders", "filter": { "email": "ann" } },
                "durationMillis": 4321,
            } })
            .to_string(),
            4.321,
            "find orders",
        ),
        (
            serde_json::json!({ "op": "command", "ts": 1_769_868_131_000_u64, "ns": "shop.orders",
                "command": { "aggregate": "orders", "pipeline": [] }, "millis": 1500 })
            .to_string(),
            1.5,
            "aggregate orders",
        ),
        (
            "[2026-01-31T14:02:11,531][WARN ][index.search.slowlog.query] [node-1] [orders][0] took[3.2s], took_millis[3200], \
             total_hits[12 hits], search_type[QUERY_THEN_FETCH], source[{\"query\":{}}]"
                .to_owned(),
            3.2,
            "",
        ),
        (
            serde_json::json!({ "type": "index_search_slowlog", "took_millis": "2100", "source": "{\"query\":{}}" }).to_string(),
            2.1,
            "",
        ),
        (
            serde_json::json!({ "CacheClusterId": "c", "Id": 1, "Timestamp": 1, "Duration (us)": 250_000, "Command": "KEYS user:*" })
                .to_string(),
            0.25,
            "KEYS",
        ),
        (format!("INFO o.h.SQL_SLOW SlowQuery: 1700 milliseconds. SQL: 'HikariProxyPreparedStatement@1 wrapping {statement}'"), 1.7, "SELECT … FROM orders"),
        (
            format!(
                "Microsoft.EntityFrameworkCore.Database.Command[20101] Executed DbCommand (1,234ms) [Parameters=[@p='?'], \
                 CommandType='Text', CommandTimeout='30']\n{statement}"
            ),
            1.234,
            "SELECT … FROM orders",
        ),
        (format!("2026/01/31 14:02:11 repo.go:31 SLOW SQL >= 200ms\n[1834.201ms] [rows:12] {statement}"), 1.834201, "SELECT … FROM orders"),
    ] {
        let read = SlowStatement::read(&message).unwrap_or_else(|| panic!("{message}"));
        assert!((read.seconds - seconds).abs() < 1e-9, "{message}: {read:?}");
        assert_eq!(sketch(&read.text).unwrap_or_default(), told, "{message}");
    }
}

#[test]
fn what_is_quick_or_is_no_statement_is_left_out() {
    for message in [
        mysql(0.4, "SELECT 1"),
        "LOG:  duration: 12.1 ms  statement: SELECT 1".to_owned(),
        "request done duration: 4000 ms status: 200".to_owned(),
        "REPORT RequestId: 1\tDuration: 4000.00 ms\tBilled Duration: 4000 ms".to_owned(),
        serde_json::json!({ "job": "nightly", "millis": 4000 }).to_string(),
        serde_json::json!({ "Duration (us)": 20_000, "Command": "GET a" }).to_string(),
        "Executed DbCommand (2ms) [Parameters=[], CommandType='Text', CommandTimeout='30']\nSELECT 1".to_owned(),
        "SLOW SQL >= 200ms\n[201.1ms] [rows:1] SELECT 1".to_owned(),
        "Query_time: soon Lock_time: 0".to_owned(),
        String::new(),
    ] {
        assert_eq!(SlowStatement::read(&message), None, "{message}");
    }
}

/// The evidence, where this many statements are slow in each minute of the baseline and of the incident.
fn found(before: usize, now: usize) -> Vec<Evidence> {
    let mut lines = Vec::new();
    for minute in 0..90 {
        for number in 0..if minute < 60 { before } else { now } {
            let at = scope().baseline_window.start() + SignedDuration::from_secs(60 * minute + number as i64);
            let seconds = if minute == 70 { 12.4 } else { 2.0 };
            let message = mysql(seconds, "SELECT * FROM orders WHERE email = 'ann@example.com'");
            lines.push(LogLine { at, group: "/aws/rds/instance/orders-db/slowquery".into(), message });
        }
    }
    detect(&scope(), Collected::whole(LogLines::from(lines))).evidence
}

#[test]
fn more_slow_statements_than_before_support_what_a_database_shows() {
    let slow = found(0, 1);
    let [evidence] = &slow[..] else { panic!("{slow:#?}") };
    assert_eq!((evidence.kind, evidence.entity.kind), (EvidenceKind::SlowStatements, EntityKind::Database));
    assert_eq!(
        evidence.summary,
        "orders-db ran 30 statements over 1 s, the slowest 12.4 s: SELECT … FROM orders; none in the baseline"
    );
    assert_eq!((evidence.magnitude.observed, evidence.magnitude.unit), (30.0, Unit::Count));
    assert!(evidence.magnitude.strength <= WEIGHT);
    assert_eq!(evidence.onset, Some(scope().incident_window().start()));
}

#[test]
fn as_many_slow_statements_as_before_are_no_evidence() {
    assert!(found(2, 2).iter().all(|found| found.kind != EvidenceKind::SlowStatements));
    assert!(found(2, 0).iter().all(|found| found.kind != EvidenceKind::SlowStatements));
    let risen = found(1, 4);
    assert!(risen.iter().any(|found| found.summary.ends_with("; the baseline leads one to expect 30.0")), "{risen:#?}");
}
