//! Requests on one line of a program's own log, in whatever order: `POST /orders 502 1.2s - 17` of morgan, `<-- 503 POST
//! /orders 1.2s` of Koa, `| 500 | 1.2ms | 10.0.1.7 | POST "/orders"` of Gin, `"GET http://shop/ HTTP/1.1" from 10.0.1.7 -
//! 500 0B in 12µs` of chi, `Request finished HTTP/1.1 POST http://shop/orders - 500 0 - 12.3ms` of ASP.NET Core.
//!
//! Sources: <https://github.com/expressjs/morgan#predefined-formats>, <https://github.com/koajs/logger>,
//! <https://gin-gonic.com/en/docs/logging/>, <https://github.com/go-chi/chi/blob/master/middleware/logger.go>,
//! <https://learn.microsoft.com/en-us/aspnet/core/fundamentals/logging/>

use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::{Record, find_line_below};
use crate::detect::logs::event::severity::Severity;

/// The methods of requests. Source: RFC 9110, section 9, and RFC 5789.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// How many words may stand in front of the method.
const MAX_WORDS_BEFORE_METHOD: usize = 16;

/// What stands between a request and its status.
const SEPARATORS: [&str; 8] = ["-", "->", "=>", "→", "|", ":", "–", "—"];

/// What chi writes between a request and the address of the client.
const FROM: &str = "from";

/// What labels a status.
const LABELS: [&str; 3] = ["status=", "status:", "code="];

/// Reads a request. A line that its writer calls an error says more than the status, and is left to its words.
pub fn read(line: &str) -> Option<Record> {
    let words = find_words(line.lines().next()?)?;
    let (before, from_method) = words.split_at_checked(words.iter().position(|word| is_method(word))?)?;
    let [method, target, behind @ ..] = from_method else { return None };
    let target = trim(target);
    if !target.starts_with('/') && !target.contains("://") {
        return None;
    }
    let status = find_status_behind(behind).or_else(|| find_status_before(before))?;
    let access = HttpAccess::new(status, trim(method), target)?;
    let level = Severity::find_in_first_words(line);
    (level < Some(Severity::Error)).then(|| access.to_record(level, None, find_line_below(line)))
}

/// The words of the line; `None` if no method is among the first of them. Most lines are turned down for they have no
/// slash where a path or a URL would have one.
fn find_words(line: &str) -> Option<Vec<&str>> {
    let begins_target = |place: usize| {
        let before = place.checked_sub(1).and_then(|last| line.as_bytes().get(last));
        matches!(before, Some(b' ' | b'\t' | b'"' | b'\'' | b':'))
    };
    let has_target = line.match_indices('/').any(|(place, _)| begins_target(place));
    let has_method = has_target && line.split_ascii_whitespace().take(MAX_WORDS_BEFORE_METHOD).any(is_method);
    has_method.then(|| line.split_ascii_whitespace().collect())
}

fn is_method(word: &str) -> bool {
    // Most words are turned down by their first letters.
    word.starts_with(['G', 'P', 'D', 'H', 'O', '"', '[', '\'']) && METHODS.contains(&trim(word))
}

fn trim(word: &str) -> &str {
    word.trim_matches(['"', '\'', '[', ']', '(', ')', ',', '`'])
}

/// The status behind the target, if no more than the version, the client and separators stand between, and what follows it is
/// a size, a time or nothing: in `GET /pets 300 times` it is no status.
fn find_status_behind(words: &[&str]) -> Option<u64> {
    let mut words = words.iter().copied().peekable();
    words.next_if(|word| word.starts_with("HTTP/"));
    if words.next_if_eq(&FROM).is_some() {
        words.next();
    }
    while words.next_if(|word| SEPARATORS.contains(word)).is_some() {}
    let status = parse_status(words.next()?)?;
    let follows = words.next().unwrap_or("-");
    (follows.starts_with(|c: char| c.is_ascii_digit() || c == '(')
        || SEPARATORS.contains(&follows)
        || follows.contains('='))
    .then_some(status)
}

/// The status in front of the method: alone behind an arrow or a bracket, or in a column of its own.
fn find_status_before(words: &[&str]) -> Option<u64> {
    if let Some(column) = words.windows(3).find(|column| matches!(column, ["|", _, "|"])) {
        return parse_status(column.get(1)?);
    }
    let [.., mark, status] = words else { return None };
    let is_mark = mark.ends_with([']', '|', '-', '>', '<', ':']);
    is_mark.then(|| parse_status(status))?
}

/// A number of three digits, labelled as a status or not.
fn parse_status(word: &str) -> Option<u64> {
    let number = LABELS.iter().find_map(|label| word.strip_prefix(label)).unwrap_or(word);
    let number = number.trim_end_matches([',', ';']);
    (number.len() == 3).then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_frameworks_are_judged_by_their_status() {
        for (line, headline) in [
            ("POST /orders 502 1.2 ms - 17", "HTTP server error on POST /orders"),
            ("GET /cart?id=7 500", "HTTP server error on GET /cart"),
            ("<-- 503 POST /orders 1023ms", "HTTP server error on POST /orders"),
            ("  --> POST /orders 504 1.2s -", "HTTP timeout on POST /orders"),
            ("PUT /orders/17 -> 500 (37 ms)", "HTTP server error on PUT /orders/17"),
            (
                "[GIN] 2026/03/10 - 14:00:00 | 500 |    1.234ms |        10.0.1.7 | POST     \"/orders\"",
                "HTTP server error on POST /orders",
            ),
            ("2026-03-10T14:00:00Z [HTTP] 429 POST /orders (12ms)", "HTTP throttled on POST /orders"),
            ("Request finished HTTP/1.1 POST http://shop/orders - 500 0 - 12.3ms", "HTTP server error on POST /orders"),
            (
                "2026/03/10 14:00:00 \"GET http://shop/ HTTP/1.1\" from 10.0.1.7:51234 - 500 0B in 12.1µs",
                "HTTP server error on GET /",
            ),
            ("10.0.1.7 \"POST /orders\" status=500 bytes=12", "HTTP server error on POST /orders"),
            ("GET /failures/error 200 12ms", "HTTP success on GET /failures/error"),
        ] {
            let record = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(record.headline, headline, "{line}");
            assert_eq!(record.is_info(), headline.contains("success"), "{line}");
        }
    }

    #[test]
    fn what_is_said_beside_the_status_is_kept() {
        let record = read("POST /orders 500 12ms\nError: connect ECONNREFUSED 10.0.1.7:5432").unwrap();
        assert_eq!(record.headline, "HTTP server error on POST /orders: Error: connect ECONNREFUSED 10.0.1.7:5432");
        assert_eq!(read("ERROR POST /orders 500 12ms - pool timed out while waiting"), None);
    }

    #[test]
    fn a_number_of_something_else_is_no_status() {
        for line in [
            "retrying GET /pets 300 times",
            "GET /pets took 500 ms",
            "GET /pets 500 ms",
            "sent 500 GET /pets to the queue",
            "POST /orders failed after 500",
            "GET rid of 500 items",
            "GET /pets",
            "",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
