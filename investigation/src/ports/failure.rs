//! What can go wrong outside: seven kinds, each of which calls for something else.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::GapReason;

/// What to do about a failure. The names are the error names that the state machine's `Retry` and `Catch` match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum FailureKind {
    /// Too many calls. The same call may succeed later.
    Throttled,
    /// A server error (5xx), or no connection. The same call may succeed later.
    Unavailable,
    /// No answer within the time limit. The same call may succeed later, but this one may have been carried out.
    TimedOut,
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
            Self::Throttled | Self::Unavailable | Self::TimedOut => true,
            Self::Denied | Self::NotAllowed | Self::NotFound | Self::Invalid => false,
        }
    }
}

impl From<FailureKind> for GapReason {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Throttled => Self::Throttled,
            FailureKind::Unavailable | FailureKind::TimedOut => Self::Unavailable,
            FailureKind::Denied | FailureKind::NotAllowed => Self::Denied,
            FailureKind::NotFound => Self::NotFound,
            FailureKind::Invalid => Self::Invalid,
        }
    }
}

/// The call by which the account of a context is entered, as a failure names it: whoever reads a source tells its failure
/// from that of the source.
pub const ASSUME_ROLE: &str = "sts:AssumeRole";

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

    /// What went wrong and what to do about it, as the end of a sentence for the responder: it names the service and the
    /// operation, and depends on nothing else, so that the same failure always reads the same.
    #[must_use]
    pub fn explanation(&self) -> String {
        let (service, operation) = (self.service(), self.operation);
        match self.kind {
            FailureKind::Throttled => {
                format!("{service} refused the rate of calls ({operation}); investigate again in a few minutes")
            }
            FailureKind::Unavailable => {
                format!("{service} failed or could not be reached ({operation}); investigate again in a few minutes")
            }
            FailureKind::TimedOut => {
                format!("{service} did not answer in time ({operation}); investigate again, or a shorter window")
            }
            FailureKind::Denied => {
                format!("the bot may not call {operation}; ask whoever runs it to check its permissions")
            }
            FailureKind::NotAllowed => "the context does not allow it; ask whoever keeps the context".to_owned(),
            FailureKind::NotFound => format!("{service} does not have it ({operation}); check the context"),
            FailureKind::Invalid => format!("{service} rejected the call ({operation}); check the context"),
        }
    }

    /// The service's name, by the prefix of the operation.
    fn service(&self) -> &'static str {
        match self.operation.split_once(':').map_or("", |(prefix, _)| prefix) {
            "bedrock" => "Bedrock",
            "cloudtrail" => "CloudTrail",
            "cloudwatch" => "CloudWatch",
            "dynamodb" => "DynamoDB",
            "logs" => "CloudWatch Logs",
            "s3" => "S3",
            "slack" => "Slack",
            "tag" => "The tagging API",
            "states" => "Step Functions",
            "xray" => "X-Ray",
            _ => "AWS",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_blames_who_failed_and_says_what_to_do() {
        let explanations = FailureKind::ALL.iter().map(|&kind| {
            let failure = Failure::new(kind, "xray:GetServiceGraph", "…");
            format!("{}: {}", kind.name(), failure.explanation())
        });
        let expected = [
            "Throttled: X-Ray refused the rate of calls (xray:GetServiceGraph); investigate again in a few minutes",
            "Unavailable: X-Ray failed or could not be reached (xray:GetServiceGraph); investigate again in a few minutes",
            "TimedOut: X-Ray did not answer in time (xray:GetServiceGraph); investigate again, or a shorter window",
            "Denied: the bot may not call xray:GetServiceGraph; ask whoever runs it to check its permissions",
            "NotAllowed: the context does not allow it; ask whoever keeps the context",
            "NotFound: X-Ray does not have it (xray:GetServiceGraph); check the context",
            "Invalid: X-Ray rejected the call (xray:GetServiceGraph); check the context",
        ];
        assert_eq!(explanations.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_service_that_is_called_has_its_name() {
        for (operation, service) in [
            ("cloudwatch:GetMetricData", "CloudWatch"),
            ("logs:StartQuery", "CloudWatch Logs"),
            ("cloudtrail:LookupEvents", "CloudTrail"),
            ("s3:GetObject", "S3"),
            ("states:StartExecution", "Step Functions"),
            ("bundle:Read", "AWS"),
        ] {
            assert_eq!(Failure::new(FailureKind::Invalid, operation, "").service(), service);
        }
    }
}
