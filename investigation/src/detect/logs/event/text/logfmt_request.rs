//! Requests as fields: `method=POST path=/orders status=500 duration=58` of lograge, Heroku's router, go-kit and others.
//!
//! Sources: <https://github.com/roidrage/lograge>, <https://devcenter.heroku.com/articles/http-routing#heroku-router-log-format>,
//! <https://brandur.org/logfmt>

use serde_json::Value;

use crate::detect::logs::event::http_access::{HttpAccess, HttpOutcome};
use crate::detect::logs::event::json::fields::{Fields, find_text};
use crate::detect::logs::event::record::Record;
use crate::detect::logs::event::severity::Severity;

/// What a line of fields that sums up a request holds: how it ended, and what was asked for.
const STATUS_MARKS: [&str; 4] = ["status=", "status_code=", "statusCode=", " code="];
const REQUEST_MARKS: [&str; 6] = ["method=", "path=", "uri=", "url=", "http.route=", "http.target="];

/// Reads a request. What is worse than the status says is left to the words.
pub fn read(line: &str) -> Option<Record> {
    let holds = |marks: &[&str]| marks.iter().any(|mark| line.contains(mark));
    if !line.contains('=') || !holds(&STATUS_MARKS) || !holds(&REQUEST_MARKS) {
        return None;
    }
    let mut fields = parse_fields(line);
    if let Some(code) = fields.get("code").cloned() {
        fields.entry("status").or_insert(code);
    }
    let level = Severity::find_in_first_words(line);
    let access = HttpAccess::from_fields(&fields)?;
    if access.outcome == HttpOutcome::Success && (level > Some(Severity::Info) || fields.contains_key("error")) {
        return None;
    }
    let message = find_text(&fields, &["msg", "message", "desc"]);
    Some(access.to_record(level, message, find_text(&fields, &["error", "err"])))
}

/// The fields of a line, each a name, an equals sign and a value, in quotes if it has spaces.
fn parse_fields(line: &str) -> Fields {
    let mut fields = Fields::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('=') {
        let name = before.rsplit([' ', '\t', ',', '[', '{']).next().unwrap_or_default();
        let quote = behind.chars().next().filter(|first| matches!(first, '"' | '\''));
        let (value, tail) = match quote {
            Some(quote) => behind.get(1..).unwrap_or_default().split_once(quote).unwrap_or((behind, "")),
            None => behind.split_once([' ', '\t', ',', ']', '}']).unwrap_or((behind, "")),
        };
        if !name.is_empty() {
            let number: Option<u64> = value.parse().ok();
            fields.insert(name.to_owned(), number.map_or_else(|| Value::from(value), Value::from));
        }
        rest = tail;
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_request_are_judged_by_the_status() {
        for (line, headline) in [
            (
                "method=POST path=/orders controller=OrdersController status=500 error='NoMethodError: total' duration=58",
                "HTTP server error on POST /orders: NoMethodError: total",
            ),
            (
                "at=error code=H12 desc=\"Request timeout\" method=GET path=\"/cart\" status=503 bytes=0",
                "HTTP server error on GET /cart: Request timeout",
            ),
            (
                "level=info ts=2026-03-10T14:00:00Z caller=http.go:17 method=POST path=/orders code=500 took=12ms",
                "HTTP server error on POST /orders",
            ),
            ("http.status_code=503 http.route=/orders", "HTTP server error on /orders"),
            ("method=GET path=/errors/failed status=200", "HTTP success on GET /errors/failed"),
        ] {
            assert_eq!(read(line).map(|record| record.headline).as_deref(), Some(headline), "{line}");
        }
    }

    #[test]
    fn other_fields_are_no_request() {
        for line in [
            "level=error msg=\"sync failed\" path=/data status=200",
            "path=/orders code=EPIPE",
            "status=500",
            "method=GET path=/x",
            "status = == path=",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
