//! Why a step fails.

use investigation::limits::Usage;
use investigation::ports::{Failure, FailureKind};
use lambda_runtime::Diagnostic;

/// Why a step failed, in the operator's terms. The step that notifies the responder has words of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// A call to the outside failed.
    #[error(transparent)]
    Outside(#[from] Failure),
    /// The context does not let this person, or this channel, investigate the service.
    #[error("the context does not let this person or this channel investigate the service")]
    NotAllowed,
    /// It is one investigation too many, by this limit.
    #[error("a limit is reached: {0} are used")]
    OverLimit(Usage),
    /// An artifact that an earlier step should have written does not exist; its key.
    #[error("{0} does not exist")]
    Missing(String),
    /// An artifact cannot be written as JSON, or does not parse.
    #[error("{key} cannot be read: {reason}")]
    Unreadable {
        /// The artifact's key.
        key: String,
        /// The message of the parser.
        reason: String,
    },
    /// The step was called with an event that is not its input; the message of the parser.
    #[error("the event is not this step's input: {0}")]
    BadEvent(String),
}

impl StepError {
    /// What to do about the error, as the state machine knows it.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Outside(failure) => failure.kind,
            Self::NotAllowed | Self::OverLimit(_) => FailureKind::NotAllowed,
            Self::Missing(_) => FailureKind::NotFound,
            Self::Unreadable { .. } | Self::BadEvent(_) => FailureKind::Invalid,
        }
    }
}

impl From<StepError> for Diagnostic {
    /// Its type is the name that the state machine's `Retry` and `Catch` match.
    fn from(error: StepError) -> Self {
        Self { error_type: error.kind().name().to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambda_gets_the_name_that_the_state_machine_matches() {
        for &kind in FailureKind::ALL {
            let error = StepError::from(Failure::new(kind, "s3:PutObject", "no"));
            assert_eq!(Diagnostic::from(error).error_type, kind.name());
        }
    }

    #[test]
    fn lambda_gets_the_operators_message() {
        let error = StepError::Missing("investigations/inv-1/scope.json".to_owned());
        insta::assert_json_snapshot!(Diagnostic::from(error), @r#"
        {
          "errorType": "NotFound",
          "errorMessage": "investigations/inv-1/scope.json does not exist"
        }
        "#);
    }
}
