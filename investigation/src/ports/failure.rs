//! What can go wrong outside: six kinds, each of which calls for something else.

use strum::{IntoStaticStr, VariantArray};

use crate::model::GapReason;

/// What to do about a failure. The names are the error names that the state machine's `Retry` and `Catch` match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
pub enum FailureKind {
    /// Too many calls. The same call may succeed later.
    Throttled,
    /// No answer, or a server error (5xx). The same call may succeed later.
    Unavailable,
    /// The caller lacks a permission. A person must grant it.
    Denied,
    /// The context does not let whoever asked investigate its service. A person must change the context.
    NotAllowed,
    /// What was asked for does not exist. A person must correct its name or create it.
    NotFound,
    /// The request, or what came back, cannot be understood. A person must correct the context, or the code.
    Invalid,
}

impl FailureKind {
    /// Every kind: first those that are worth a retry.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The error name that the state machine matches: the name of the variant.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind with this error name. `None` for a name that Lambda or Step Functions gave, such as `States.Timeout`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether the same call may succeed later, without anybody changing anything.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        match self {
            Self::Throttled | Self::Unavailable => true,
            Self::Denied | Self::NotAllowed | Self::NotFound | Self::Invalid => false,
        }
    }
}

impl From<FailureKind> for GapReason {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Throttled => Self::Throttled,
            FailureKind::Unavailable => Self::Unavailable,
            FailureKind::Denied | FailureKind::NotAllowed => Self::Denied,
            FailureKind::NotFound => Self::NotFound,
            FailureKind::Invalid => Self::Invalid,
        }
    }
}

/// A call to the outside that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {detail}")]
pub struct Failure {
    /// What to do about it.
    pub kind: FailureKind,
    /// The call, by service and operation, such as `logs:StartQuery`.
    pub operation: &'static str,
    /// The service's answer, for the operator's log. It holds no secret and no telemetry.
    pub detail: String,
}

impl Failure {
    /// The failure of a call of `operation`.
    pub fn new(kind: FailureKind, operation: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, operation, detail: detail.into() }
    }
}
