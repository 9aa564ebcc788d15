//! What can end a step.

use investigation::advice::InvalidAdvice;
use investigation::ports::{Failure, FailureKind};
use lambda_runtime::Diagnostic;

/// Why a step failed, in the operator's words; what the responder hears is made by the step that notifies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// A call to the outside failed.
    #[error(transparent)]
    Outside(#[from] Failure),
    /// An artifact that an earlier step wrote is gone.
    #[error("{0} is not there")]
    Missing(String),
    /// An artifact cannot be written as JSON, or is not the JSON it should be.
    #[error("{key} is not what it should be: {reason}")]
    Unreadable {
        /// The artifact's key.
        key: String,
        /// What the parser says.
        reason: String,
    },
    /// The step was called with something else than its input.
    #[error("the event is not this step's input: {0}")]
    BadEvent(String),
    /// The model's answer is of no use.
    #[error(transparent)]
    Advice(#[from] InvalidAdvice),
}

impl StepError {
    /// What to do about it.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Outside(failure) => failure.kind,
            Self::Missing(_) => FailureKind::NotFound,
            Self::Unreadable { .. } | Self::BadEvent(_) | Self::Advice(_) => FailureKind::Invalid,
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
        for kind in FailureKind::ALL {
            let error = StepError::from(Failure::new(kind, "s3:PutObject", "no"));
            assert_eq!(Diagnostic::from(error).error_type, kind.name());
        }
    }

    #[test]
    fn lambda_gets_the_operators_words() {
        let error = StepError::Missing("investigations/inv-1/scope.json".to_owned());
        insta::assert_json_snapshot!(Diagnostic::from(error), @r#"
        {
          "errorType": "NotFound",
          "errorMessage": "investigations/inv-1/scope.json is not there"
        }
        "#);
    }
}
