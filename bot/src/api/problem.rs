//! What went wrong, as a program reads it: problem details.
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc9457>

use std::fmt;

use investigation::ports::{Failure, FailureKind};
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use lambda_http::{Body, Response};
use serde::Serialize;
use strum::IntoStaticStr;

/// Characters of a detail: it may quote what was sent.
const MAX_DETAIL: usize = 400;

/// Seconds after which a call that failed for the moment is worth another try.
const RETRY_SECONDS: i64 = 5;

/// What kind of problem it is: each has a status and a type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Kind {
    Malformed,
    Unauthenticated,
    Nameless,
    NotAllowed,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Gone,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    PreconditionRequired,
    LimitReached,
    Internal,
    Unavailable,
}

impl Kind {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Nameless | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::LimitReached => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The body is no JSON",
            Self::Unauthenticated => "Nobody is signed in",
            Self::Nameless => "The token names nobody",
            Self::NotAllowed => "It is not allowed",
            Self::NotFound => "There is nothing here",
            Self::MethodNotAllowed => "The method is not possible here",
            Self::Conflict => "It is in conflict with what there is",
            Self::Gone => "It is no longer kept",
            Self::PreconditionFailed => "Somebody changed it meanwhile",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body is of another type",
            Self::Invalid => "Something of what was sent is wrong",
            Self::PreconditionRequired => "If-Match is missing",
            Self::LimitReached => "A limit is reached",
            Self::Internal => "The bot failed",
            Self::Unavailable => "AWS does not answer at the moment",
        }
    }
}

/// A problem, with which a request is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    kind: Kind,
    pub(crate) detail: String,
    pub(crate) errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, String)>,
}

/// What is wrong with one field of the body, one parameter or one header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(crate) struct FieldProblem {
    /// The field of the body, as a JSON Pointer in a fragment, such as `#/log_groups`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The parameter of the address, or the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is wrong with it, and what would be right.
    pub detail: String,
}

/// The body of an answer that is a problem, in the form of RFC 9457.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct ProblemDetails {
    /// The kind of problem, such as `urn:incident-investigator:problem:not-found`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words.
    pub title: String,
    /// The status of the answer.
    #[cfg_attr(feature = "schemas", schemars(range(min = 400, max = 599)))]
    pub status: u16,
    /// What is wrong this time, and what to do about it.
    pub detail: String,
    /// What is wrong, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schemas", schemars(default))]
    pub errors: Vec<FieldProblem>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: cut(detail.into()), errors: Vec::new(), headers: Vec::new() }
    }

    /// What kind of problem it is.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The answer for everything that does not exist, and for everything that the caller may not see.
    pub(crate) fn not_found() -> Self {
        Self::new(Kind::NotFound, "It does not exist, or you may not see it.")
    }

    /// Something that cannot happen did; the log says what.
    pub(crate) fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "a request to the API failed");
        Self::new(Kind::Internal, "Ask whoever runs the bot to look at its log.")
    }

    /// One field of the body, given by its JSON Pointer such as `/window_end`, is wrong.
    pub(crate) fn of_field(pointer: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::of_field(pointer, detail)])
    }

    /// One parameter or header is wrong.
    pub(super) fn of_parameter(name: &str, detail: impl Into<String>) -> Self {
        let error = FieldProblem { pointer: None, parameter: Some(name.to_owned()), detail: cut(detail.into()) };
        Self::invalid(vec![error])
    }

    /// Several fields are wrong.
    pub(super) fn invalid(errors: Vec<FieldProblem>) -> Self {
        let detail = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join("; ");
        Self::new(Kind::Invalid, detail).with_errors(errors)
    }

    /// The same, with what is wrong field by field.
    pub(super) fn with_errors(self, errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..self }
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn with_retry_after(self, seconds: i64) -> Self {
        self.with_header(RETRY_AFTER, &seconds.max(1).to_string())
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let Self { kind, detail, errors, headers } = self;
        let name: &str = kind.into();
        let details = ProblemDetails {
            kind: format!("urn:incident-investigator:problem:{name}"),
            title: kind.title().to_owned(),
            status: kind.status().as_u16(),
            detail,
            errors,
        };
        let json = serde_json::to_string(&details).unwrap_or_default();
        let mut response = Response::new(Body::Text(json));
        *response.status_mut() = kind.status();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl FieldProblem {
    pub(super) fn of_field(pointer: &str, detail: impl Into<String>) -> Self {
        Self { pointer: Some(format!("#{pointer}")), parameter: None, detail: cut(detail.into()) }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure.kind {
            FailureKind::Throttled | FailureKind::Unavailable | FailureKind::TimedOut => {
                tracing::warn!(%failure, "a request to the API failed for the moment");
                Self::new(Kind::Unavailable, "Ask again in a few seconds.").with_retry_after(RETRY_SECONDS)
            }
            FailureKind::Denied | FailureKind::NotAllowed | FailureKind::NotFound | FailureKind::Invalid => {
                Self::internal(&failure)
            }
        }
    }
}

/// A detail of bounded length.
fn cut(detail: String) -> String {
    match detail.char_indices().nth(MAX_DETAIL) {
        Some((end, _)) => format!("{}…", detail.get(..end).unwrap_or_default()),
        None => detail,
    }
}
