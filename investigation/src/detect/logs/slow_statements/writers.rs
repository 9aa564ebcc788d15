//! Who writes of slow statements, and how: the time, and the text of the statement.

use std::sync::LazyLock;

use serde_json::Value;

use crate::detect::logs::event::PhraseIndex;

/// Statements that took less, in seconds, are no slow ones, whatever the database's own threshold is: the queries that read
/// logs take no others.
const SECONDS: f64 = 1.0;

/// The same of Redis, which serves one command after the other: what takes a tenth of a second holds up all others.
///
/// Source: <https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/>
const REDIS_SECONDS: f64 = 0.1;

const MILLISECONDS: f64 = 1e3;
const MICROSECONDS: f64 = 1e6;

/// A statement that took long.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SlowStatement {
    /// How long it took.
    pub(super) seconds: f64,
    /// The time, in seconds, from which its writer's statements are slow.
    pub(super) threshold: f64,
    /// Its text; empty where its writer does not say it.
    pub(super) text: String,
}

/// How a writer of plain text says what took how long.
struct Writer {
    /// What stands right before the time.
    before_time: &'static str,
    /// How many of the unit of the time are a second.
    a_second: f64,
    /// What stands behind the time, right before the statement: the first of these that is there. A line without any is of
    /// another writer.
    before_statement: &'static [&'static str],
}

/// The writers in plain text.
const WRITERS: [Writer; 6] = [
    // MySQL, MariaDB and Aurora MySQL: https://dev.mysql.com/doc/refman/8.4/en/slow-query-log.html
    Writer { before_time: "Query_time: ", a_second: 1.0, before_statement: &["Rows_examined: ", "Lock_time: "] },
    // PostgreSQL's log_min_duration_statement and auto_explain:
    // https://www.postgresql.org/docs/current/runtime-config-logging.html, https://www.postgresql.org/docs/current/auto-explain.html
    Writer {
        before_time: "duration: ",
        a_second: MILLISECONDS,
        before_statement: &[" ms  statement: ", "Query Text: ", " ms  execute ", " ms  parse ", " ms  bind "],
    },
    // OpenSearch and Elasticsearch: https://docs.opensearch.org/docs/latest/install-and-configure/configuring-opensearch/logs/
    Writer { before_time: "took_millis[", a_second: MILLISECONDS, before_statement: &["], source[", "], "] },
    // Hibernate's hibernate.log_slow_query: https://docs.hibernate.org/orm/current/userguide/html_single/
    Writer {
        before_time: "SlowQuery: ",
        a_second: MILLISECONDS,
        before_statement: &[" wrapping ", " milliseconds. SQL: '", " milliseconds. SQL: "],
    },
    // Entity Framework Core: https://learn.microsoft.com/ef/core/logging-events-diagnostics/
    Writer {
        before_time: "Executed DbCommand (",
        a_second: MILLISECONDS,
        before_statement: &["CommandTimeout='30']", "']", "ms) ["],
    },
    // GORM: https://gorm.io/docs/logger.html
    Writer { before_time: "SLOW SQL >= ", a_second: MILLISECONDS, before_statement: &["] "] },
];

/// The fields of JSON that hold the time, how many of their unit are a second, the least time in seconds, and the fields that
/// hold the statement.
///
/// Sources: MongoDB <https://www.mongodb.com/docs/manual/reference/log-messages/>, Amazon `DocumentDB`
/// <https://docs.aws.amazon.com/documentdb/latest/developerguide/profiling.html>, OpenSearch
/// <https://docs.opensearch.org/docs/latest/install-and-configure/configuring-opensearch/logs/>, `ElastiCache`
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_contents.html>
const FIELDS: [(&str, f64, f64, &str); 5] = [
    ("/attr/durationMillis", MILLISECONDS, SECONDS, "/attr/command"),
    ("/millis", MILLISECONDS, SECONDS, "/command"),
    ("/took_millis", MILLISECONDS, SECONDS, "/source"),
    ("/elasticsearch.slowlog.took_millis", MILLISECONDS, SECONDS, "/elasticsearch.slowlog.source"),
    ("/Duration (us)", MICROSECONDS, REDIS_SECONDS, "/Command"),
];

/// What a line of any of them contains, in small letters: most lines contain none.
static SIGNS: LazyLock<PhraseIndex<()>> = LazyLock::new(|| {
    let of_text = ["query_time: ", "duration: ", "took_millis", "slowquery: ", "executed dbcommand (", "slow sql >= "];
    let of_fields = ["durationmillis\"", "\"millis\"", "\"duration (us)\""];
    PhraseIndex::new(of_text.into_iter().chain(of_fields).map(|sign| (sign, ())))
});

impl SlowStatement {
    /// The slow statement that a line tells of; `None` for any other line.
    pub(super) fn read(message: &str) -> Option<Self> {
        let mut has_sign = false;
        SIGNS.find_all(message, |_, ()| has_sign = true);
        if !has_sign {
            return None;
        }
        let message = message.trim();
        let statement = if message.starts_with('{') { read_json(message)? } else { read_text(message)? };
        (statement.seconds >= statement.threshold && statement.seconds.is_finite()).then_some(statement)
    }
}

fn read_text(message: &str) -> Option<SlowStatement> {
    WRITERS.iter().find_map(|writer| {
        let (_, behind) = message.split_once(writer.before_time)?;
        let (_, text) = writer.before_statement.iter().find_map(|words| behind.split_once(words))?;
        let (behind, text) = match writer.before_time {
            "Query_time: " => (behind, find_mysql_statement(text)),
            // `SLOW SQL >= 200ms` is the threshold; the time stands before the rows: `[1234.567ms] [rows:1] SELECT …`.
            "SLOW SQL >= " => {
                let (time, statement) = text.split_once("] ").unwrap_or((text, text));
                let time = behind.split_once('[').map_or(time, |(_, time)| time);
                (time, statement.to_owned())
            }
            // `execute <unnamed>: SELECT …`, `execute S_1: SELECT …`.
            "duration: " if !behind.contains("statement: ") => (
                behind,
                text.split_once(": ").filter(|(name, _)| !name.contains(' ')).map_or(text, |(_, rest)| rest).to_owned(),
            ),
            _ => (behind, text.to_owned()),
        };
        let seconds = find_leading_number(behind)? / writer.a_second;
        Some(SlowStatement { seconds, threshold: SECONDS, text })
    })
}

fn read_json(message: &str) -> Option<SlowStatement> {
    let record: Value = serde_json::from_str(message).ok()?;
    let found = FIELDS.iter().find_map(|(time, a_second, threshold, statement)| {
        let value = record.pointer(time)?;
        let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
        Some((number / a_second, *threshold, describe(record.pointer(statement)?)))
    });
    if let Some((seconds, threshold, text)) = found {
        return Some(SlowStatement { seconds, threshold, text });
    }
    // The line of a database, or of a mapper, may be the message of a record.
    let said = ["message", "msg", "log"].iter().find_map(|name| record.get(name)?.as_str())?;
    read_text(said)
}

/// The statement in a field: its text, or of a command of a document database the name of the command and of its collection.
fn describe(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            // Fields are sorted by name here: the command is the one whose value is the collection.
            const COMMANDS: [&str; 8] =
                ["find", "aggregate", "update", "delete", "insert", "findAndModify", "count", "distinct"];
            let command = COMMANDS.iter().find_map(|name| Some((*name, fields.get(*name)?.as_str()?)));
            command.map_or_else(String::new, |(name, collection)| format!("{name} {collection}"))
        }
        _ => String::new(),
    }
}

/// The number at the start of a text; thousands may be set apart by commas.
fn find_leading_number(text: &str) -> Option<f64> {
    let digits: String =
        text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).filter(|c| *c != ',').collect();
    digits.trim_end_matches('.').parse().ok()
}

/// The statement of an entry of MySQL's slow log: behind the comments, the name of the database and the time.
fn find_mysql_statement(behind: &str) -> String {
    let is_statement = |line: &&str| {
        let lowercase = line.trim_start().to_ascii_lowercase();
        !lowercase.starts_with('#') && !lowercase.starts_with("use ") && !lowercase.starts_with("set timestamp")
    };
    behind.lines().skip(1).filter(is_statement).collect::<Vec<_>>().join("\n")
}
