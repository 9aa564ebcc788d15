//! Access logs of API Gateway, load balancers and web servers: the HTTP status says how a request was answered.

use serde_json::{Map, Value};

use super::failure_mode::FailureMode;
use super::severity::Severity;

/// How a request was answered, as far as the status code says it.
///
/// Source: RFC 9110, section 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpOutcome {
    /// Below 400.
    Success,
    /// 401 and 403.
    Denied,
    /// 429.
    Throttled,
    /// 408 and 504.
    TimedOut,
    /// Any other from 400 to 499.
    ClientError,
    /// Any other from 500 to 599.
    ServerError,
}

/// One request of an access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAccess {
    /// How it was answered.
    pub outcome: HttpOutcome,
    /// The method and the path, or what API Gateway calls the route; empty if the log does not say.
    route: String,
}

impl HttpOutcome {
    /// The outcome that a status code stands for; `None` for a number that is no status code.
    fn from_status_code(code: u64) -> Option<Self> {
        match code {
            100..400 => Some(Self::Success),
            401 | 403 => Some(Self::Denied),
            429 => Some(Self::Throttled),
            408 | 504 => Some(Self::TimedOut),
            400..500 => Some(Self::ClientError),
            500..600 => Some(Self::ServerError),
            _ => None,
        }
    }

    /// The failure mode that the status names.
    #[must_use]
    pub fn failure_mode(self) -> Option<FailureMode> {
        match self {
            Self::Denied => Some(FailureMode::AccessDenied),
            Self::Throttled => Some(FailureMode::Throttle),
            Self::TimedOut => Some(FailureMode::Timeout),
            Self::Success | Self::ClientError | Self::ServerError => None,
        }
    }

    /// An error where the server failed; a warning where it refused, for the client may be wrong.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Success => Severity::Info,
            Self::Denied | Self::Throttled | Self::ClientError => Severity::Warning,
            Self::TimedOut | Self::ServerError => Severity::Error,
        }
    }

    /// The outcome without a number, which would be masked.
    fn describe(self) -> &'static str {
        match self {
            Self::Success => "HTTP success",
            Self::Denied => "HTTP access denied",
            Self::Throttled => "HTTP throttled",
            Self::TimedOut => "HTTP timeout",
            Self::ClientError => "HTTP client error",
            Self::ServerError => "HTTP server error",
        }
    }
}

impl HttpAccess {
    /// The request in an access log in JSON; `None` for a JSON object without a status code.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
    #[must_use]
    pub fn from_fields(fields: &Map<String, Value>) -> Option<Self> {
        let status = ["status", "statusCode", "status_code"].iter().find_map(|name| fields.get(*name))?;
        let code = status.as_u64().or_else(|| status.as_str()?.parse().ok())?;
        Some(Self { outcome: HttpOutcome::from_status_code(code)?, route: find_route(fields) })
    }

    /// The request in a line of an access log: of a load balancer, or in the common log format, where the status stands
    /// behind `HTTP/1.1"`. `None` for any other line.
    ///
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-entry-format>
    #[must_use]
    pub fn parse_line(line: &str) -> Option<Self> {
        let (before_version, behind_version) = line.split_once(" HTTP/")?;
        let (before_request, request) = before_version.rsplit_once('"')?;
        let (_, behind_request) = behind_version.split_once('"')?;
        let code = parse_load_balancer_status(before_request)
            .or_else(|| behind_request.split_whitespace().next()?.parse().ok())?;
        let (method, target) = request.split_once(' ')?;
        let outcome = HttpOutcome::from_status_code(code)?;
        Some(Self { outcome, route: format!("{method} {}", find_path(target)) })
    }

    /// The request in words, without numbers, which would be masked.
    #[must_use]
    pub fn headline(&self) -> String {
        let outcome = self.outcome.describe();
        if self.route.is_empty() { outcome.to_owned() } else { format!("{outcome} on {}", self.route) }
    }
}

/// What was called, as an access log in JSON names it; empty if it does not.
fn find_route(fields: &Map<String, Value>) -> String {
    // API Gateway writes `-` for a value that it does not have.
    let text_field = |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| *text != "-");
    if let Some(route_key) = text_field("routeKey") {
        return route_key.to_owned();
    }
    let method = text_field("httpMethod").or_else(|| text_field("method"));
    let path = text_field("resourcePath").or_else(|| text_field("path"));
    method.into_iter().chain(path).collect::<Vec<_>>().join(" ")
}

/// The status with which an Application Load Balancer answered: the ninth word. The third, `app/…`, names the balancer.
fn parse_load_balancer_status(before_request: &str) -> Option<u64> {
    let mut words = before_request.split_whitespace();
    words.nth(2).filter(|name| name.starts_with("app/"))?;
    words.nth(5)?.parse().ok()
}

/// The path of a request's target: without the host in front, for every client may write another, and without the query.
fn find_path(target: &str) -> &str {
    let without_host = match target.split_once("://") {
        Some((_, behind_scheme)) => behind_scheme.find('/').and_then(|slash| behind_scheme.get(slash..)).unwrap_or("/"),
        None => target,
    };
    without_host.split_once('?').map_or(without_host, |(path, _)| path)
}
