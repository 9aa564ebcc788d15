//! HTTP logs of HAProxy: `client [time] frontend backend/server timers status bytes - - ---- … "request"`.
//!
//! Source: <https://docs.haproxy.org/3.0/configuration.html#8.2.3>, and 8.5 for the termination state.

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::http_access::{HttpAccess, HttpOutcome};
use crate::detect::logs::event::record::{Record, with_reason};

/// Why a session ended, by the first two characters of its state: what ended it, and what it was waiting for.
const TERMINATIONS: [(&str, &str, Option<FailureMode>); 12] = [
    ("SC", "the server refused the connection", Some(FailureMode::Network)),
    ("sC", "the connection to the server timed out", Some(FailureMode::Timeout)),
    ("SH", "the server closed before it answered", Some(FailureMode::Network)),
    ("sH", "the server did not answer in time", Some(FailureMode::Timeout)),
    ("SD", "the server closed during its answer", Some(FailureMode::Network)),
    ("sD", "the server stopped during its answer", Some(FailureMode::Timeout)),
    ("SQ", "no server left", Some(FailureMode::Unavailable)),
    ("sQ", "waited too long in the queue", Some(FailureMode::Quota)),
    ("PR", "the proxy denied it", Some(FailureMode::AccessDenied)),
    ("PH", "the server's answer was not valid", None),
    ("RC", "the proxy ran out of ports or sockets", Some(FailureMode::Quota)),
    ("IR", "the proxy failed", None),
];

/// Reads a request.
pub fn read(line: &str) -> Option<Record> {
    let (before_request, request) = line.split_once(" \"")?;
    // `… {headers} {headers} "request"`: the request ends the line.
    let request = request.trim_end().strip_suffix('"')?;
    let words: Vec<&str> = before_request.split_ascii_whitespace().collect();
    let timers = words.iter().position(|word| is_timers(word))?;
    let (server, status, state) = (words.get(timers.checked_sub(1)?)?, words.get(timers + 1)?, words.get(timers + 5)?);
    if state.len() != 4 {
        return None;
    }
    let (method, rest) = request.split_once(' ').unwrap_or((request, ""));
    let target = rest.split_once(' ').map_or(rest, |(target, _)| target);
    // -1 stands for a session that ended before there was a status.
    let access = match status.parse().ok().and_then(|code| HttpAccess::new(code, method, target)) {
        Some(access) => access,
        None => HttpAccess { outcome: HttpOutcome::ClientGone, ..HttpAccess::new(200, method, target)? },
    };
    let termination = TERMINATIONS.iter().find(|(code, _, _)| state.starts_with(code));
    let access = match termination {
        Some((_, why, mode)) => {
            let backend = server.split('/').next().unwrap_or(server);
            access.because(&with_reason(&format!("backend {backend}"), Some(why)), *mode)
        }
        None => access,
    };
    Some(access.to_record(None, None, None))
}

/// Whether the word holds the five timers: `10/0/30/69/109`, of which those that were not reached are -1.
fn is_timers(word: &str) -> bool {
    let is_timer = |part: &str| {
        let digits = part.trim_start_matches(['-', '+']);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split('/').count() == 5 && word.split('/').all(is_timer)
}
