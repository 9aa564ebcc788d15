//! From the errors of the SDKs to the failures of the domain.

use std::error::Error;

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use investigation::ports::{Failure, FailureKind};

/// What to do about an error, by a part of its code. The first part that the code contains decides.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html> and the "Errors" of each
/// operation that is called. AWS has no common list, only common words.
const KIND_BY_CODE_PART: [(&str, FailureKind); 18] = [
    ("Throttl", FailureKind::Throttled),
    ("TooManyRequests", FailureKind::Throttled),
    ("LimitExceeded", FailureKind::Throttled), // from StartQuery: too many queries run at the same time
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
    ("Timeout", FailureKind::TimedOut),
    ("Validation", FailureKind::Invalid),
    ("Malformed", FailureKind::Invalid),
    ("Invalid", FailureKind::Invalid),
];

/// Turns an error of the SDK into a failure of `operation`, for `map_err`.
pub(crate) fn to_failure<E>(operation: &'static str) -> impl FnOnce(SdkError<E>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    move |error| match &error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("no error code");
            let status = service.raw().status().as_u16();
            let detail = format!("{code} (HTTP {status}): {}", service.err().message().unwrap_or("no message"));
            Failure::new(to_kind(code, status), operation, detail)
        }
        SdkError::ConstructionFailure(_) => Failure::new(FailureKind::Invalid, operation, with_causes(&error)),
        SdkError::TimeoutError(_) => Failure::new(FailureKind::TimedOut, operation, with_causes(&error)),
        SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => {
            Failure::new(FailureKind::TimedOut, operation, with_causes(&error))
        }
        _ => Failure::new(FailureKind::Unavailable, operation, with_causes(&error)),
    }
}

/// What to do about an error with this code and HTTP status. The code decides where it is known.
fn to_kind(code: &str, status: u16) -> FailureKind {
    if let Some((_, kind)) = KIND_BY_CODE_PART.iter().find(|(part, _)| code.contains(part)) {
        return *kind;
    }
    match status {
        429 => FailureKind::Throttled,
        401 | 403 => FailureKind::Denied,
        404 => FailureKind::NotFound,
        // A success whose body breaks off may be complete the next time.
        200..300 | 500.. => FailureKind::Unavailable,
        408 => FailureKind::TimedOut,
        _ => FailureKind::Invalid,
    }
}

/// The texts of an error and of its causes. The `Debug` form must not be used: it holds the whole response.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynamoContexts;
    use crate::testing::{FakeAws, Reply};
    use aws_config::SdkConfig;
    use investigation::model::Context;
    use investigation::ports::ContextStore;
    use serde_json::json;

    /// A call of an adapter: any will do.
    async fn call(sdk: &SdkConfig) -> Result<Context, Failure> {
        DynamoContexts::new(sdk, "contexts".to_owned()).context("checkout").await
    }

    async fn kind_and_calls(replies: impl IntoIterator<Item = Reply>) -> (FailureKind, usize) {
        let aws = FakeAws::in_order(replies).await;
        let failure = call(&aws.sdk().await).await.unwrap_err();
        assert_eq!(failure.operation, "dynamodb:GetItem");
        (failure.kind, aws.calls().len())
    }

    fn found() -> Reply {
        let context = json!({ "service": "checkout", "region": "eu-west-1" }).to_string();
        Reply::Ok(json!({ "Item": { "context": { "S": context } } }))
    }

    #[test]
    fn a_success_that_breaks_off_is_worth_a_retry() {
        assert_eq!(to_kind("no error code", 200), FailureKind::Unavailable);
        assert_eq!(to_kind("no error code", 400), FailureKind::Invalid);
    }

    #[tokio::test]
    async fn throttling_and_server_errors_are_retried() {
        let throttled = Reply::Error(400, "ThrottlingException", "Rate exceeded");
        let aws = FakeAws::in_order([throttled, Reply::Error(500, "InternalServiceError", ""), found()]).await;
        assert!(call(&aws.sdk().await).await.is_ok());
        assert_eq!(aws.calls().len(), 3);
    }

    #[tokio::test]
    async fn retries_end_after_three_attempts() {
        let throttled = || Reply::Error(400, "ThrottlingException", "Rate exceeded");
        assert_eq!(kind_and_calls([throttled(), throttled(), throttled()]).await, (FailureKind::Throttled, 3));
        let broken = || Reply::Error(503, "ServiceUnavailable", "");
        assert_eq!(kind_and_calls([broken(), broken(), broken()]).await, (FailureKind::Unavailable, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_answers_is_a_timeout() {
        assert_eq!(kind_and_calls([Reply::Silence, Reply::Silence, Reply::Silence]).await.0, FailureKind::TimedOut);
    }

    #[tokio::test]
    async fn a_refused_connection_is_unavailable() {
        let aws = FakeAws::in_order([]).await;
        let sdk = aws.sdk().await.to_builder().http_client(crate::config::http_client());
        let nobody = sdk.endpoint_url("http://127.0.0.1:1").build();
        let failure = call(&nobody).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unavailable);
        assert!(failure.detail.contains("refused"), "{failure}");
    }

    #[tokio::test]
    async fn a_denial_and_a_missing_resource_are_not_retried() {
        let denied = Reply::Error(400, "AccessDeniedException", "not authorized");
        assert_eq!(kind_and_calls([denied]).await, (FailureKind::Denied, 1));
        let absent = Reply::Error(400, "ResourceNotFoundException", "no such table");
        assert_eq!(kind_and_calls([absent]).await, (FailureKind::NotFound, 1));
    }

    #[test]
    fn a_known_code_decides_before_the_status() {
        for (code, status, expected) in [
            ("ThrottledException", 429, FailureKind::Throttled),
            ("LimitExceededException", 400, FailureKind::Throttled),
            ("ProvisionedThroughputExceededException", 400, FailureKind::Throttled),
            ("SlowDown", 503, FailureKind::Throttled),
            ("UnauthorizedOperation", 403, FailureKind::Denied),
            ("ExpiredTokenException", 400, FailureKind::Denied),
            ("InvalidClientTokenId", 403, FailureKind::Denied),
            ("StateMachineDoesNotExist", 400, FailureKind::NotFound),
            ("ModelTimeoutException", 408, FailureKind::TimedOut),
            ("InvalidParameterException", 400, FailureKind::Invalid),
            ("MalformedQueryException", 400, FailureKind::Invalid),
            ("", 429, FailureKind::Throttled),
            ("", 403, FailureKind::Denied),
            ("", 404, FailureKind::NotFound),
            ("", 502, FailureKind::Unavailable),
            ("", 400, FailureKind::Invalid),
        ] {
            assert_eq!(to_kind(code, status), expected, "{code} {status}");
        }
    }
}
