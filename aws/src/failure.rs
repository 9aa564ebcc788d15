//! Errors of the SDKs -> failures of the domain.

use std::error::Error;

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use investigation::ports::{Failure, FailureKind};

/// What error codes say, by a part of them; the first that fits counts.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html> and the "Errors" of each
/// operation that is called. AWS has no common list, only common words.
const BY_CODE: [(&str, FailureKind); 18] = [
    ("Throttl", FailureKind::Throttled),
    ("TooManyRequests", FailureKind::Throttled),
    ("LimitExceeded", FailureKind::Throttled), // of StartQuery: too many queries at once
    ("ThroughputExceeded", FailureKind::Throttled),
    ("SlowDown", FailureKind::Throttled),
    ("AccessDenied", FailureKind::Denied),
    ("Unauthorized", FailureKind::Denied),
    ("NotAuthorized", FailureKind::Denied),
    ("ExpiredToken", FailureKind::Denied),
    ("UnrecognizedClient", FailureKind::Denied),
    ("InvalidClientTokenId", FailureKind::Denied),
    ("NoSuch", FailureKind::NotFound),
    ("NotFound", FailureKind::NotFound),
    ("DoesNotExist", FailureKind::NotFound),
    ("Timeout", FailureKind::Unavailable),
    ("Validation", FailureKind::Invalid),
    ("Malformed", FailureKind::Invalid),
    ("Invalid", FailureKind::Invalid),
];

/// Turns the SDK's error into a failure of `operation`, for `map_err`.
pub(crate) fn failure<E>(operation: &'static str) -> impl FnOnce(SdkError<E>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    move |error| match &error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("no error code");
            let status = service.raw().status().as_u16();
            let detail = format!("{code} (HTTP {status}): {}", service.err().message().unwrap_or("no message"));
            Failure::new(kind(code, status), operation, detail)
        }
        SdkError::ConstructionFailure(_) => Failure::new(FailureKind::Invalid, operation, chain(&error)),
        _ => Failure::new(FailureKind::Unavailable, operation, chain(&error)),
    }
}

fn kind(code: &str, status: u16) -> FailureKind {
    if let Some((_, kind)) = BY_CODE.iter().find(|(part, _)| code.contains(part)) {
        return *kind;
    }
    match status {
        429 => FailureKind::Throttled,
        401 | 403 => FailureKind::Denied,
        404 => FailureKind::NotFound,
        408 | 500.. => FailureKind::Unavailable,
        _ => FailureKind::Invalid,
    }
}

/// The error and its causes. Never the `Debug` form, which holds the whole response.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
