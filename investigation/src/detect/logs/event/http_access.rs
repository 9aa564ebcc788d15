//! One request of an access log: the HTTP status says how it was answered.

use super::failure_mode::FailureMode;
use super::json::fields::{Fields, find_number, find_text};
use super::record::{Record, with_reason};
use super::severity::Severity;

/// How a request was answered, as far as the status code says it.
///
/// Source: RFC 9110, section 15; 460 is of load balancers, 499 of nginx:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html>,
/// <https://nginx.org/en/docs/http/ngx_http_log_module.html>
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
    /// 460 and 499: the client did not wait for the answer.
    ClientGone,
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
    pub route: String,
    /// Why it was answered like this, where the log says so.
    pub reason: Option<String>,
    /// The failure mode that a code of the log names.
    pub mode: Option<FailureMode>,
}

impl HttpOutcome {
    /// The outcome that a status code stands for; `None` for a number that is no status code.
    #[must_use]
    pub fn from_status_code(code: u64) -> Option<Self> {
        match code {
            100..400 => Some(Self::Success),
            401 | 403 => Some(Self::Denied),
            429 => Some(Self::Throttled),
            408 | 504 => Some(Self::TimedOut),
            460 | 499 => Some(Self::ClientGone),
            400..500 => Some(Self::ClientError),
            500..600 => Some(Self::ServerError),
            _ => None,
        }
    }

    /// The failure mode that the status names.
    fn failure_mode(self) -> Option<FailureMode> {
        match self {
            Self::Denied => Some(FailureMode::AccessDenied),
            Self::Throttled => Some(FailureMode::Throttle),
            Self::TimedOut => Some(FailureMode::Timeout),
            Self::Success | Self::ClientGone | Self::ClientError | Self::ServerError => None,
        }
    }

    /// An error where the server failed; a warning where it refused, for the client may be wrong.
    fn severity(self) -> Severity {
        match self {
            Self::Success => Severity::Info,
            Self::Denied | Self::Throttled | Self::ClientGone | Self::ClientError => Severity::Warning,
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
            Self::ClientGone => "HTTP client gone before the answer",
            Self::ClientError => "HTTP client error",
            Self::ServerError => "HTTP server error",
        }
    }
}

/// The fields that hold the status code: of API Gateway, Elastic, OpenTelemetry, pino-http, Serilog, Envoy, Traefik,
/// CloudFront, Google Cloud and Application Load Balancers.
const STATUS_PATHS: [&str; 18] = [
    "status",
    "statusCode",
    "status_code",
    "StatusCode",
    "http.response.status_code",
    "http.status_code",
    "http.status",
    "response.status",
    "response.statusCode",
    "response.status_code",
    "res.statusCode",
    "response_code",
    "DownstreamStatus",
    "sc-status",
    "httpRequest.status",
    "http_status",
    "responseStatus",
    "elb_status_code",
];

/// The fields that hold the method.
const METHOD_PATHS: [&str; 13] = [
    "httpMethod",
    "method",
    "request_method",
    "RequestMethod",
    "http.request.method",
    "http.method",
    "req.method",
    "request.method",
    "cs-method",
    "httpRequest.requestMethod",
    "verb",
    "http_method",
    "request_verb",
];

/// The fields that hold the path.
const PATH_PATHS: [&str; 20] = [
    "resourcePath",
    "path",
    "request_uri",
    "requestUri",
    "uri",
    "url",
    "RequestPath",
    "url.path",
    "http.route",
    "http.target",
    "http.url",
    "req.url",
    "req.path",
    "request.uri",
    "request.url",
    "request.path",
    "cs-uri-stem",
    "httpRequest.requestUrl",
    "http_path",
    "request_url",
];

/// The fields in which API Gateway, Envoy and CloudFront say why they answered as they did, the most telling first. API
/// Gateway's users choose the names, after the variables that these are.
///
/// Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html>,
/// <https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage>,
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html>
const REASON_PATHS: [&str; 27] = [
    "integration_error",
    "integrationError",
    "integration.error",
    "integrationErrorMessage",
    "integration_errorMessage",
    "integration_error_message",
    "authorizer_error",
    "authorizerError",
    "authorizer.error",
    "authorize_error",
    "authorizeError",
    "authenticate_error",
    "authenticateError",
    "waf_error",
    "wafError",
    "error_message",
    "errorMessage",
    "error.message",
    "error_messageString",
    "error_responseType",
    "errorResponseType",
    "error.responseType",
    "error_response_type",
    "upstream_transport_failure_reason",
    "response_code_details",
    "x-edge-detailed-result-type",
    "error_reason",
];

/// The fields in which nginx's users write the variable `$upstream_status`, as its name suggests.
const UPSTREAM_STATUS_PATHS: [&str; 3] = ["upstream_status", "upstreamStatus", "upstream.status"];

impl HttpAccess {
    /// The request in an access log in JSON; `None` for a JSON object without a status code.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
    #[must_use]
    pub fn from_fields(fields: &Fields) -> Option<Self> {
        let outcome = HttpOutcome::from_status_code(find_number(fields, &STATUS_PATHS)?)?;
        let (route, reason) = (find_route(fields), find_text(fields, &REASON_PATHS).map(str::to_owned));
        let mode = reason.as_deref().and_then(FailureMode::find_in_line);
        let access = Self { outcome, route, reason, mode };
        match find_text(fields, &UPSTREAM_STATUS_PATHS) {
            Some(upstream_status) if access.reason.is_none() => Some(access.because_of_upstream(upstream_status)),
            Some(_) | None => Some(access),
        }
    }

    /// A request with this status code, for this method and target; `None` if the code is none.
    #[must_use]
    pub fn new(code: u64, method: &str, target: &str) -> Option<Self> {
        let outcome = HttpOutcome::from_status_code(code)?;
        Some(Self { outcome, route: format!("{method} {}", find_path(target)), reason: None, mode: None })
    }

    /// A request with this status code, of which the log says no more; `None` if the code is none.
    #[must_use]
    pub fn from_status(code: u64) -> Option<Self> {
        let outcome = HttpOutcome::from_status_code(code)?;
        Some(Self { outcome, route: String::new(), reason: None, mode: None })
    }

    /// Whether it failed, and the log says for which route.
    #[must_use]
    pub fn is_failure_on_route(&self) -> bool {
        self.outcome != HttpOutcome::Success && !self.route.is_empty()
    }

    /// The request with why it was answered like this, and the failure mode that this names.
    #[must_use]
    pub fn because(self, reason: &str, mode: Option<FailureMode>) -> Self {
        Self { reason: Some(reason.to_owned()), mode, ..self }
    }

    /// The request, with whether it was the upstream that failed it, by nginx's list of the statuses that the upstreams gave:
    /// the last one counts, for the request was passed on until then, and `-` stands for none.
    ///
    /// Source: <https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_status>
    #[must_use]
    pub fn because_of_upstream(self, statuses: &str) -> Self {
        if !matches!(self.outcome, HttpOutcome::ServerError | HttpOutcome::TimedOut) {
            return self;
        }
        let last = statuses.rsplit([',', ':']).next().unwrap_or_default().trim();
        let answered = last.parse().ok().and_then(HttpOutcome::from_status_code);
        match answered {
            // nginx writes its own status where the upstream gave none that can be read.
            Some(_) => self.because("answered by the upstream", None),
            None if last == "-" => self.because("no upstream answered", None),
            None => self,
        }
    }

    /// What the request says, with the level, the message and the error of the event that it came in, if there were any.
    /// The words of the route name no failure.
    #[must_use]
    pub fn to_record(&self, level: Option<Severity>, message: Option<&str>, error: Option<&str>) -> Record {
        let severity = self.outcome.severity().max(level.unwrap_or(Severity::Info));
        if severity == Severity::Info {
            return Record::info(self.headline());
        }
        let mut headline = self.headline();
        let mut mode = self.mode;
        for said in [message, error].into_iter().flatten().filter_map(|said| said.lines().next()) {
            headline = with_reason(&headline, Some(said));
            mode = mode.or_else(|| FailureMode::find_in_line(said));
        }
        Record::new(headline, Some(severity)).with_mode(mode.or(self.outcome.failure_mode()))
    }

    /// The request in words, without numbers, which would be masked.
    fn headline(&self) -> String {
        let outcome = self.outcome.describe();
        let on_route = if self.route.is_empty() { outcome.to_owned() } else { format!("{outcome} on {}", self.route) };
        if self.outcome == HttpOutcome::Success { on_route } else { with_reason(&on_route, self.reason.as_deref()) }
    }
}

/// What was called, as an access log in JSON names it; empty if it does not.
fn find_route(fields: &Fields) -> String {
    if let Some(route_key) = find_text(fields, &["routeKey"]) {
        return route_key.to_owned();
    }
    // nginx and Caddy write the whole request as one text.
    if let Some(request) = find_text(fields, &["request", "http_request"])
        && let Some((request, _)) = request.split_once(" HTTP/")
        && let Some((method, target)) = request.split_once(' ')
    {
        return format!("{method} {}", find_path(target));
    }
    let path = find_text(fields, &PATH_PATHS).map(find_path);
    find_text(fields, &METHOD_PATHS).into_iter().chain(path).collect::<Vec<_>>().join(" ")
}

/// The path of a request's target: without the host in front, for every client may write another, and without the query.
fn find_path(target: &str) -> &str {
    let without_host = match target.split_once("://") {
        Some((_, behind_scheme)) => behind_scheme.find('/').and_then(|slash| behind_scheme.get(slash..)).unwrap_or("/"),
        None => target,
    };
    without_host.split_once('?').map_or(without_host, |(path, _)| path)
}
