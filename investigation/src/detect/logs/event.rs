//! One log event, read: the line that says what happened, how bad it is, and what sort of trouble it is.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::flow::Flow;
use super::trouble::Trouble;
use super::{access, fields};

/// How bad the writer of a line says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is wrong.
    Info,
    /// Something may go wrong.
    Warning,
    /// Something went wrong.
    Error,
}

/// One log event, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// What happened, on one line: the message without its time and request id, with the cause of a stack trace.
    pub headline: Cow<'a, str>,
    /// How bad it is.
    pub severity: Severity,
    /// What sort of trouble it is, if it is trouble that has a name.
    pub trouble: Option<Trouble>,
}

/// A level stands among the first words of a line or nowhere.
const LEVEL_WITHIN: usize = 6;

/// What stands between a line and the cause that its stack trace names.
pub const CAUSE: &str = " | ";

/// Of a stack trace no more lines than these are searched for its cause.
const TRACE_LINES: usize = 256;

impl<'a> Event<'a> {
    /// Reads a message as it was written.
    #[must_use]
    pub fn read(message: &'a str) -> Self {
        let message = message.trim();
        let json = message.starts_with('{').then(|| serde_json::from_str::<Map<String, Value>>(message).ok()).flatten();
        if let Some(fields) = json {
            return Self::from_fields(&fields);
        }
        if let Some(flow) = Flow::read(message) {
            let headline = Cow::Owned(flow.headline());
            return match flow.accepted {
                true => Self { headline, severity: Severity::Info, trouble: None },
                false => Self { headline, severity: Severity::Warning, trouble: Some(Trouble::Network) },
            };
        }
        if let Some((status, route)) = access::of_line(message) {
            return Self::judge(Cow::Owned(status.headline(&route)), None, Some(status));
        }
        Self::judge(headline(message), level_among_words(message), None)
    }

    fn from_fields(fields: &Map<String, Value>) -> Self {
        let level = fields::level(fields);
        if let Some(platform) = fields::platform_event(fields) {
            return Self::judge(Cow::Owned(platform), level, None);
        }
        if let Some(message) = fields::message(fields) {
            let level = level.or_else(|| level_among_words(&message));
            let level = level.or_else(|| fields::class(fields).map(|_| Severity::Error));
            return Self::judge(Cow::Owned(headline(&message).into_owned()), level, None);
        }
        match access::status_of_fields(fields) {
            Some(status) => Self::judge(Cow::Owned(status.headline(&access::route(fields))), level, Some(status)),
            None => Self::judge(Cow::Owned(fields::names(fields)), level, None),
        }
    }

    /// The words of a line that calls itself informational are not trouble, whatever they are.
    fn judge(headline: Cow<'a, str>, level: Option<Severity>, status: Option<access::Status>) -> Self {
        let named = status.and_then(access::Status::trouble).or_else(|| match level {
            Some(Severity::Info) => Trouble::of_platform(&headline),
            Some(Severity::Warning | Severity::Error) | None => Trouble::of(&headline),
        });
        let severity = level.or(status.map(access::Status::severity)).unwrap_or_else(|| severity_of_words(&headline));
        let severity = if named.is_some() { severity.max(Severity::Warning) } else { severity };
        Self { headline, severity, trouble: named }
    }
}

/// The line that says what happened: the first one, and the cause that a stack trace below it ends in.
fn headline(message: &str) -> Cow<'_, str> {
    let mut lines = message.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    let first = without_prefix(lines.next().unwrap_or_default());
    // Java names the cause last; Python ends in the exception itself, the one line that is not indented.
    let cause = lines
        .take(TRACE_LINES)
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter(|line| names_exception(line))
        .last();
    match cause {
        Some(cause) if first.starts_with("Traceback") => Cow::Owned(cause.to_owned()),
        Some(cause) if first.contains(class_of(cause)) => Cow::Borrowed(first),
        Some(cause) => Cow::Owned([first, CAUSE, cause].concat()),
        None => Cow::Borrowed(first),
    }
}

/// Whether the line begins with an exception, as in `java.net.SocketTimeoutException: Read timed out`.
pub fn names_exception(line: &str) -> bool {
    let class = class_of(line);
    ["Exception", "Error", "Fault", "Denied", "Throwable"].iter().any(|ending| class.ends_with(ending))
}

/// The class that a line of a stack trace begins with, without its package.
fn class_of(line: &str) -> &str {
    let line = line.trim_start_matches("Caused by: ");
    let class = line.split([':', ' ']).next().unwrap_or_default();
    class.rsplit('.').next().unwrap_or(class)
}

/// The line without the time and the request id that Lambda and most loggers put in front.
fn without_prefix(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some((word, tail)) = rest.split_once(char::is_whitespace) {
        if !is_time_or_id(word) {
            break;
        }
        rest = tail.trim_start();
    }
    rest
}

/// Times and ids are long, and hold nothing but digits, hexadecimal letters and what joins them.
fn is_time_or_id(word: &str) -> bool {
    let core = word.trim_matches(['[', ']', '(', ')', ',']);
    core.len() >= "00:00:00".len()
        && core.bytes().any(|byte| byte.is_ascii_digit())
        && core.bytes().all(|byte| {
            byte.is_ascii_hexdigit() || matches!(byte, b'-' | b':' | b'.' | b',' | b'T' | b'Z' | b'+' | b'/')
        })
}

fn level_among_words(message: &str) -> Option<Severity> {
    let words = message.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | ':' | '.'));
    let words = words.map(|word| word.trim_matches(['-', ':', '.'])).filter(|word| !word.is_empty());
    // Only in capitals or behind `level=`: "error" in small letters is a word of a sentence.
    let mut labelled = false;
    for word in words.take(LEVEL_WITHIN) {
        let capitals = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        if let Some(severity) = (capitals || labelled).then(|| severity_of_level(word)).flatten() {
            return Some(severity);
        }
        labelled = matches!(word, "level" | "lvl" | "severity");
    }
    None
}

/// The severity that the name of a level stands for.
pub fn severity_of_level(level: &str) -> Option<Severity> {
    match level.to_ascii_lowercase().as_str() {
        "trace" | "debug" | "info" | "information" | "notice" => Some(Severity::Info),
        "warn" | "warning" => Some(Severity::Warning),
        "error" | "err" | "fatal" | "critical" | "severe" | "panic" | "emergency" | "alert" => Some(Severity::Error),
        _ => None,
    }
}

/// Without a level the words have to tell.
fn severity_of_words(headline: &str) -> Severity {
    /// Words with which programs tell that they failed.
    const FAILING: [&str; 8] = ["error", "exception", "fatal", "panic", "traceback", "failed", "failure", "unhandled"];
    let small = headline.to_ascii_lowercase();
    if FAILING.iter().any(|word| small.contains(word)) { Severity::Error } else { Severity::Info }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> (String, Severity, Option<Trouble>) {
        let event = Event::read(message);
        (event.headline.into_owned(), event.severity, event.trouble)
    }

    #[test]
    fn lambdas_own_lines_lose_their_time_and_id() {
        let id = "9f8c2b7e-1111-4222-8333-abcdefabcdef";
        assert_eq!(
            read(&format!("2026-01-01T00:00:00.000Z {id} Task timed out after 3.00 seconds\n\n")),
            ("Task timed out after 3.00 seconds".to_owned(), Severity::Warning, Some(Trouble::Timeout))
        );
        assert_eq!(
            read(&format!("2026-01-01T00:00:00.000Z\t{id}\tERROR\tInvoke Error\t{{\"errorType\":\"X\"}}")).1,
            Severity::Error
        );
    }

    #[test]
    fn a_stack_trace_is_one_event_that_names_its_cause() {
        let java = "ERROR Request failed\njava.lang.RuntimeException: x\n\tat a.B.c(B.java:1)\nCaused by: java.net.SocketTimeoutException: Read timed out\n\tat d.E.f(E.java:2)";
        let (headline, severity, trouble) = read(java);
        assert_eq!(headline, "ERROR Request failed | Caused by: java.net.SocketTimeoutException: Read timed out");
        assert_eq!((severity, trouble), (Severity::Error, Some(Trouble::Timeout)));
        let python =
            "Traceback (most recent call last):\n  File \"x.py\", line 1, in f\n    g()\nValueError: bad input";
        assert_eq!(read(python), ("ValueError: bad input".to_owned(), Severity::Error, None));
        let told_twice = "ERROR charge failed: GatewayError: 503\nTraceback (most recent call last):\n  File \"x.py\"\nshop.GatewayError: 503";
        assert_eq!(read(told_twice).0, "ERROR charge failed: GatewayError: 503");
    }

    #[test]
    fn json_lines_are_read_by_their_fields() {
        let plain = r#"{"level":"error","msg":"cart is empty","requestId":"1"}"#;
        assert_eq!(read(plain), ("cart is empty".to_owned(), Severity::Error, None));
        let lambda = r#"{"errorType":"TypeError","errorMessage":"x is undefined","stackTrace":[]}"#;
        assert_eq!(read(lambda), ("TypeError: x is undefined".to_owned(), Severity::Error, None));
        let nested = r#"{"level":"warn","err":{"name":"ThrottlingException","message":"Rate exceeded"}}"#;
        assert_eq!(read(nested).2, Some(Trouble::Throttle));
        let platform = r#"{"time":"t","type":"platform.report","record":{"status":"timeout"}}"#;
        assert_eq!(read(platform).2, Some(Trouble::Timeout));
        let full = r#"{"type":"platform.report","record":{"metrics":{"memorySizeMB":128,"maxMemoryUsedMB":128}}}"#;
        assert_eq!(read(full).2, Some(Trouble::Memory));
        let pino = r#"{"level":50,"msg":"cart is full"}"#;
        assert_eq!(read(pino).1, Severity::Error);
        let traced = r#"{"level":"ERROR","message":"no order","exception":"Traceback (most recent call last):\n  File x\nshop.GatewayError: 503"}"#;
        assert_eq!(read(traced).0, "no order | shop.GatewayError: 503");
        assert_eq!(read(r#"{"b":1,"a":2}"#), ("a b".to_owned(), Severity::Info, None));
        assert_eq!(read(r#"{"broken": "error"#).1, Severity::Error);
    }

    #[test]
    fn an_informational_line_is_no_trouble_whatever_its_words() {
        assert_eq!(read("INFO set the connection timeout to 30 s").1, Severity::Info);
        assert_eq!(read("INFO set the connection timeout to 30 s").2, None);
        assert_eq!(read(r#"{"level":"INFO","message":"retry after error"}"#).1, Severity::Info);
        assert_eq!(read("level=warn msg=slow").1, Severity::Warning);
        assert_eq!(read("the error rate is fine").1, Severity::Error);
    }

    #[test]
    fn access_logs_are_judged_by_their_status() {
        let json = r#"{"requestId":"1","httpMethod":"GET","resourcePath":"/pets","status":"502"}"#;
        assert_eq!(read(json), ("HTTP server error on GET /pets".to_owned(), Severity::Error, None));
        assert_eq!(read(r#"{"routeKey":"GET /pets","status":429}"#).2, Some(Trouble::Throttle));
        let gateway = r#"{"routeKey":"GET /pets","status":"403","errorMessage":"-"}"#;
        assert_eq!(read(gateway).0, "HTTP access denied on GET /pets");
        let line = r#"10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /pets?a=b HTTP/1.1" 503 12 abc="#;
        assert_eq!(read(line), ("HTTP server error on GET /pets".to_owned(), Severity::Error, None));
        assert_eq!(read(&line.replace("503", "200")).1, Severity::Info);
    }

    #[test]
    fn load_balancers_and_flow_logs_are_read() {
        let balancer = r#"https 2026-01-01T00:00:00.1Z app/shop/50dc6c 10.0.0.1:2817 10.0.0.2:80 0.0 0.1 0.0 502 - 34 366 "GET https://shop.example:443/pets?a=b HTTP/1.1" "curl/7.46.0" - - arn "Root=1" "-" "-" 0 t "forward" "-" "-" "10.0.0.2:80" "-" "-" "-""#;
        assert_eq!(read(balancer), ("HTTP server error on GET /pets".to_owned(), Severity::Error, None));
        assert_eq!(read(&balancer.replace(" 502 ", " 504 ")).2, Some(Trouble::Timeout));
        assert_eq!(read(&balancer.replace(" 502 - ", " 200 200 ")).1, Severity::Info);
        let flow =
            "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 5432 6 20 4249 1418530010 1418530070 REJECT OK";
        assert_eq!(read(flow), ("flow to PostgreSQL rejected".to_owned(), Severity::Warning, Some(Trouble::Network)));
    }
}
