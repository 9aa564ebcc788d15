//! Access logs of API Gateway, load balancers and web servers: the status says how it went.

use serde_json::{Map, Value};

use super::event::Severity;
use super::trouble::Trouble;

/// How a request was answered.
///
/// Source: RFC 9110, section 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Below 400.
    Success,
    /// 401 and 403.
    Denied,
    /// 429.
    Throttled,
    /// 504, and 408 of those below 500.
    TimedOut,
    /// Any other below 500.
    ClientError,
    /// Any other from 500 on.
    ServerError,
}

impl Status {
    fn of(code: u64) -> Option<Self> {
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

    /// The trouble that the status names.
    #[must_use]
    pub fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Denied => Some(Trouble::AccessDenied),
            Self::Throttled => Some(Trouble::Throttle),
            Self::TimedOut => Some(Trouble::Timeout),
            Self::Success | Self::ClientError | Self::ServerError => None,
        }
    }

    /// A server's error is an error; a client's may be.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Success => Severity::Info,
            Self::Denied | Self::Throttled | Self::ClientError => Severity::Warning,
            Self::TimedOut | Self::ServerError => Severity::Error,
        }
    }

    /// The status in words, so that masking numbers leaves it.
    #[must_use]
    pub fn headline(self, route: &str) -> String {
        let what = match self {
            Self::Success => "HTTP success",
            Self::Denied => "HTTP access denied",
            Self::Throttled => "HTTP throttled",
            Self::TimedOut => "HTTP timeout",
            Self::ClientError => "HTTP client error",
            Self::ServerError => "HTTP server error",
        };
        if route.is_empty() { what.to_owned() } else { format!("{what} on {route}") }
    }
}

/// The status of an access log in JSON.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
#[must_use]
pub fn status_of_fields(fields: &Map<String, Value>) -> Option<Status> {
    let value = ["status", "statusCode", "status_code"].iter().find_map(|name| fields.get(*name))?;
    Status::of(value.as_u64().or_else(|| value.as_str()?.parse().ok())?)
}

/// What was called, as the access log names it.
#[must_use]
pub fn route(fields: &Map<String, Value>) -> String {
    let field = |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| *text != "-");
    if let Some(key) = field("routeKey") {
        return key.to_owned();
    }
    let parts = [field("httpMethod").or_else(|| field("method")), field("resourcePath").or_else(|| field("path"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The status and the route in a line of an access log: of a load balancer, or in the common log format, where the
/// status stands behind `HTTP/1.1"`.
///
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-entry-format>
#[must_use]
pub fn of_line(line: &str) -> Option<(Status, String)> {
    let (before, behind) = line.split_once(" HTTP/")?;
    let (front, request) = before.rsplit_once('"')?;
    let (_, behind) = behind.split_once('"')?;
    let status = load_balancer_status(front).or_else(|| behind.split_whitespace().next()?.parse().ok())?;
    let (method, target) = request.split_once(' ')?;
    Some((Status::of(status)?, format!("{method} {}", path(target))))
}

/// The status that an Application Load Balancer answered with: the ninth word. `app/…` names the balancer.
fn load_balancer_status(front: &str) -> Option<u64> {
    let mut words = front.split_whitespace();
    words.nth(2).filter(|name| name.starts_with("app/"))?;
    words.nth(5)?.parse().ok()
}

/// The path of a target: without the host in front, for every client may write another, and without the query.
fn path(target: &str) -> &str {
    let behind_host =
        target.split_once("://").map(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"));
    let path = behind_host.unwrap_or(target);
    path.split_once('?').map_or(path, |(path, _)| path)
}
