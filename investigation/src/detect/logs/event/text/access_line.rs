//! Access logs in the common log format and those that extend it: Apache, nginx, the ingress controllers, Envoy, Traefik
//! and S3. The status stands behind the request: `"GET /pets HTTP/1.1" 503`.
//!
//! Sources: <https://httpd.apache.org/docs/current/logs.html#accesslog>,
//! <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format/>,
//! <https://doc.traefik.io/traefik/observability/access-logs/>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::envoy::read_flags;
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::http_access::{HttpAccess, HttpOutcome};
use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::severity::Severity;

/// How nginx puts the time and the level in front of an error, which quotes the request as well.
const NGINX_ERROR_MARK: &str = ", request: \"";

/// Reads a request.
pub fn read(line: &str) -> Option<Record> {
    let (before_version, behind_version) = line.split_once(" HTTP/")?;
    if let Some((error, _)) = line.split_once(NGINX_ERROR_MARK) {
        return read_nginx_error(error, before_version).map(|record| Record { severity: find_level(line), ..record });
    }
    let (_, request) = before_version.rsplit_once('"')?;
    let (_, behind_request) = behind_version.split_once('"')?;
    let mut words = behind_request.split_ascii_whitespace();
    let code: u64 = words.next()?.parse().ok()?;
    let (method, target) = request.split_once(' ')?;
    let (access, is_without_status) = match HttpAccess::new(code, method, target) {
        Some(access) => (access, false),
        // Envoy writes 0 where the client left before there was a status.
        None if code == 0 => {
            (HttpAccess { outcome: HttpOutcome::ClientGone, ..HttpAccess::new(200, method, target)? }, true)
        }
        None => return None,
    };
    let next = words.next().unwrap_or_default();
    let access = match read_flags(next) {
        Some((says, mode)) => access.because(&says, mode),
        None if is_without_status => return None,
        // S3 names its error: `403 AccessDenied`.
        None if is_error_code(next) => access.because(next, FailureMode::find_in_line(next)),
        None => match (find_upstream(behind_request), find_upstream_status(behind_request)) {
            (Some(upstream), _) => access.because(&format!("upstream {upstream}"), None),
            (None, Some(statuses)) => access.because_of_upstream(statuses),
            (None, None) => access,
        },
    };
    Some(access.to_record(None, None, None))
}

/// An error of nginx, without the client and the server that it names: `… [error] 31#31: *7 upstream timed out (110: …)
/// while connecting to upstream, client: …, server: …, request: "GET /pets HTTP/1.1", …`.
fn read_nginx_error(error: &str, before_version: &str) -> Option<Record> {
    let said = error.split_once(", client: ").map_or(error, |(said, _)| said);
    let (_, said) = said.split_once("#").and_then(|(_, said)| said.split_once(": "))?;
    // `*7` is the number of the connection.
    let said = match said.split_once(' ') {
        Some((number, rest)) if number.starts_with('*') => rest,
        Some(_) | None => said,
    };
    let (_, request) = before_version.rsplit_once('"')?;
    let (method, target) = request.split_once(' ')?;
    let route = HttpAccess::new(500, method, target)?.route;
    Some(Record::error(with_reason(said, Some(&format!("on {route}")))).with_mode(FailureMode::find_in_line(said)))
}

/// The level that nginx writes in brackets, as in `[error]`; none is an error, as nothing else quotes requests.
///
/// Source: <https://nginx.org/en/docs/ngx_core_module.html#error_log>
fn find_level(line: &str) -> Option<Severity> {
    let (_, behind) = line.split_once('[')?;
    let (level, _) = behind.split_once(']')?;
    Some(match level {
        "debug" | "info" | "notice" => Severity::Info,
        "warn" => Severity::Warning,
        _ => Severity::Error,
    })
}

/// Whether the word is an error code of S3, as in `NoSuchKey`.
fn is_error_code(word: &str) -> bool {
    word.len() > 3
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|b| b.is_ascii_alphabetic())
}

/// What nginx's users write in front of the variable `$upstream_status`.
///
/// Source: <https://docs.nginx.com/nginx/admin-guide/monitoring/logging/#setting-up-the-access-log>
const UPSTREAM_STATUS_LABELS: [&str; 5] = ["upstream_status=", "upstream_status:", "ups_status=", " us=", " ust="];

/// The statuses that the upstreams gave: `502, 200` of `us="502, 200"`.
fn find_upstream_status(behind_request: &str) -> Option<&str> {
    let behind = UPSTREAM_STATUS_LABELS.iter().find_map(|label| Some(behind_request.split_once(label)?.1))?;
    match behind.trim_start().strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(statuses, _)| statuses),
        None => behind.split_whitespace().next(),
    }
}

/// The upstream that an ingress controller of nginx names in brackets behind what it quotes: `[default-cart-80]`.
fn find_upstream(behind_request: &str) -> Option<&str> {
    let (_, behind_quotes) = behind_request.rsplit_once('"')?;
    let (_, behind) = behind_quotes.split_once('[')?;
    let (upstream, _) = behind.split_once(']')?;
    upstream.contains('-').then_some(upstream)
}
