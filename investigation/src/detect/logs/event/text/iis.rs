//! Access logs of IIS in the W3C format, and the log of requests that HTTP.sys answered itself.
//!
//! Sources: <https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging>,
//! <https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/aspnet/site-behavior-performance/error-logging-http-apis>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::Record;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// The fewest fields of a line, and where the method can stand: behind date, time, and the server's site, name and address.
const MIN_FIELDS: usize = 10;
const MAX_METHOD_PLACE: usize = 5;

/// Reads a request: `date time s-ip cs-method cs-uri-stem … sc-status sc-substatus sc-win32-status time-taken`, where the
/// owner chooses the fields. The status is the first number of three digits behind the port, followed by its substatus.
pub fn read(line: &str) -> Option<Record> {
    let date = line.get(..10)?.as_bytes();
    if date.get(4) != Some(&b'-') || date.get(7) != Some(&b'-') || line.as_bytes().get(10) != Some(&b' ') {
        return None;
    }
    let words: Vec<&str> = line.split(' ').collect();
    if words.len() < MIN_FIELDS {
        return None;
    }
    if let Some(record) = read_error(&words) {
        return Some(record);
    }
    let place = words.iter().take(MAX_METHOD_PLACE + 1).position(|word| METHODS.contains(word))?;
    let (method, path) = (words.get(place)?, words.get(place + 1).filter(|path| path.starts_with('/'))?);
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty();
    let behind_port = words.get(place + 4..)?;
    let status = behind_port.windows(3).find_map(|window| match window {
        [status, substatus, code] if status.len() == 3 && [status, substatus, code].iter().all(|it| is_number(it)) => {
            status.parse().ok()
        }
        _ => None,
    })?;
    Some(HttpAccess::new(status, method, path)?.to_record(None, None, None))
}

/// Why HTTP.sys answered for the application, or closed the connection, and what that names.
const REASONS: [(&str, FailureMode); 10] = [
    ("AppOffline", FailureMode::Unavailable),
    ("AppPoolTimer", FailureMode::Unavailable),
    ("AppShutdown", FailureMode::Unavailable),
    ("Disabled", FailureMode::Unavailable),
    ("QueueFull", FailureMode::Quota),
    ("ConnLimit", FailureMode::Quota),
    ("Connections_Refused", FailureMode::Quota),
    ("Connection_Abandoned_By_ReqQueue", FailureMode::Crash),
    ("Connection_Abandoned_By_AppPool", FailureMode::Crash),
    ("Timer_AppPool", FailureMode::Timeout),
];

/// Reads what HTTP.sys logs: `date time c-ip c-port s-ip s-port cs-version cs-method cs-uri … sc-status s-siteid s-reason
/// s-queuename`. A connection that timed out without a request has dashes in their place.
fn read_error(words: &[&str]) -> Option<Record> {
    let [_, _, _, client_port, _, server_port, version, method, path, .., status, _, reason, _] = words else {
        return None;
    };
    let is_port = |word: &str| word.parse::<u16>().is_ok();
    if !is_port(client_port) || !is_port(server_port) || !(version.starts_with("HTTP/") || *version == "-") {
        return None;
    }
    let mode = REASONS.iter().find(|(name, _)| name == reason).map(|(_, mode)| *mode);
    match (status.parse().ok().and_then(|status| HttpAccess::new(status, method, path)), mode) {
        (Some(access), _) => Some(access.because(reason, mode).to_record(None, None, None)),
        (None, Some(_)) => Some(Record::error(*reason).with_mode(mode)),
        (None, None) => Some(Record::info(*reason)),
    }
}
