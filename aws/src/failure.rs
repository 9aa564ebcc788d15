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
        // An answer that says "fine" and breaks off may be whole the next time.
        200..300 | 408 | 500.. => FailureKind::Unavailable,
        _ => FailureKind::Invalid,
    }
}

/// The error and its causes. Never the `Debug` form, which holds the whole response.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets;
    use crate::testing::{FakeAws, Reply};
    use serde_json::json;

    async fn kind_of(replies: impl IntoIterator<Item = Reply>) -> (FailureKind, usize) {
        let aws = FakeAws::in_order(replies).await;
        let failure = secrets::read(&aws.sdk().await, "secret").await.unwrap_err();
        assert_eq!(failure.operation, "secretsmanager:GetSecretValue");
        (failure.kind, aws.calls().len())
    }

    fn secret() -> Reply {
        let fields = json!({ "slack_signing_secret": "s", "slack_bot_token": "b", "link_key": "k" });
        Reply::Ok(json!({ "SecretString": fields.to_string() }))
    }

    #[test]
    fn an_answer_that_breaks_off_may_be_whole_the_next_time() {
        assert_eq!(kind("no error code", 200), FailureKind::Unavailable);
        assert_eq!(kind("no error code", 400), FailureKind::Invalid);
    }

    #[tokio::test]
    async fn what_may_pass_is_tried_again() {
        let throttled = Reply::Error(400, "ThrottlingException", "Rate exceeded");
        let aws = FakeAws::in_order([throttled, Reply::Error(500, "InternalServiceError", ""), secret()]).await;
        assert!(secrets::read(&aws.sdk().await, "secret").await.is_ok());
        assert_eq!(aws.calls().len(), 3);
    }

    #[tokio::test]
    async fn what_does_not_pass_is_not_tried_for_ever() {
        let throttled = || Reply::Error(400, "ThrottlingException", "Rate exceeded");
        assert_eq!(kind_of([throttled(), throttled(), throttled()]).await, (FailureKind::Throttled, 3));
        let broken = || Reply::Error(503, "ServiceUnavailable", "");
        assert_eq!(kind_of([broken(), broken(), broken()]).await, (FailureKind::Unavailable, 3));
    }

    #[tokio::test]
    async fn silence_is_unavailable() {
        assert_eq!(kind_of([Reply::Silence, Reply::Silence, Reply::Silence]).await.0, FailureKind::Unavailable);
    }

    #[tokio::test]
    async fn nobody_there_is_unavailable() {
        let aws = FakeAws::in_order([]).await;
        let nobody = aws.sdk().await.to_builder().endpoint_url("http://127.0.0.1:1").build();
        let failure = secrets::read(&nobody, "secret").await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unavailable);
        assert!(failure.detail.contains("refused"), "{failure}");
    }

    #[tokio::test]
    async fn what_will_not_pass_is_not_tried_again() {
        let denied = Reply::Error(400, "AccessDeniedException", "not authorized");
        assert_eq!(kind_of([denied]).await, (FailureKind::Denied, 1));
        let absent = Reply::Error(400, "ResourceNotFoundException", "no such secret");
        assert_eq!(kind_of([absent]).await, (FailureKind::NotFound, 1));
    }

    #[test]
    fn codes_speak_before_statuses() {
        for (code, status, expected) in [
            ("ThrottledException", 429, FailureKind::Throttled),
            ("LimitExceededException", 400, FailureKind::Throttled),
            ("ProvisionedThroughputExceededException", 400, FailureKind::Throttled),
            ("SlowDown", 503, FailureKind::Throttled),
            ("UnauthorizedOperation", 403, FailureKind::Denied),
            ("ExpiredTokenException", 400, FailureKind::Denied),
            ("InvalidClientTokenId", 403, FailureKind::Denied),
            ("StateMachineDoesNotExist", 400, FailureKind::NotFound),
            ("ModelTimeoutException", 408, FailureKind::Unavailable),
            ("InvalidParameterException", 400, FailureKind::Invalid),
            ("MalformedQueryException", 400, FailureKind::Invalid),
            ("", 429, FailureKind::Throttled),
            ("", 403, FailureKind::Denied),
            ("", 404, FailureKind::NotFound),
            ("", 502, FailureKind::Unavailable),
            ("", 400, FailureKind::Invalid),
        ] {
            assert_eq!(kind(code, status), expected, "{code} {status}");
        }
    }
}
