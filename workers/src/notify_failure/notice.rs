//! How the step learns that an investigation failed: from the state machine, or from EventBridge.

use investigation::model::Request;
use investigation::ports::FailureKind;
use serde::Deserialize;
use serde_json::Value;

use crate::{StateFailure, StepError};

/// An investigation that failed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Notice {
    /// What was asked for.
    pub request: Request,
    /// How it ended.
    pub ended: Ended,
}

/// How an investigation ends without a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// A step failed with an error of this project.
    Failed(FailureKind),
    /// The investigation, or one of its steps, exceeded its time limit.
    TimedOut,
    /// Somebody stopped the execution.
    Aborted,
    /// A step failed with an error of Lambda or Step Functions, such as a crash.
    Unforeseen,
}

impl Ended {
    /// How an investigation ended whose last error has this name in the state machine.
    fn from_error(name: &str) -> Self {
        match name {
            // The names that Step Functions and Lambda give to a step that exceeded its time limit.
            "States.Timeout" | "Sandbox.Timedout" => Self::TimedOut,
            name => FailureKind::from_name(name).map_or(Self::Unforeseen, Self::Failed),
        }
    }

    /// How an execution ended that has this status.
    fn from_status(status: &str, error: Option<&str>) -> Self {
        match status {
            "TIMED_OUT" => Self::TimedOut,
            "ABORTED" => Self::Aborted,
            _ => error.map_or(Self::Unforeseen, Self::from_error),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    /// The state, to which a `Catch` added the failure.
    Caught {
        failure: StateFailure,
        #[serde(flatten)]
        request: Request,
    },
    /// The event "Step Functions Execution Status Change" of EventBridge.
    Over { detail: Execution },
}

/// The execution that the event is about.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html>
#[derive(Deserialize)]
struct Execution {
    status: String,
    input: String,
    #[serde(default)]
    error: Option<String>,
}

impl TryFrom<Value> for Notice {
    type Error = StepError;

    fn try_from(event: Value) -> Result<Self, StepError> {
        let bad_event = |error: serde_json::Error| StepError::BadEvent(error.to_string());
        match serde_json::from_value(event).map_err(bad_event)? {
            Event::Caught { failure, request } => Ok(Self { request, ended: Ended::from_error(&failure.error) }),
            Event::Over { detail: Execution { status, input, error } } => Ok(Self {
                request: serde_json::from_str(&input).map_err(bad_event)?,
                ended: Ended::from_status(&status, error.as_deref()),
            }),
        }
    }
}

impl Notice {
    /// The notice of an investigation that a step of this process ended.
    #[must_use]
    pub fn from_step_error(request: &Request, error: &StepError) -> Self {
        Self { request: request.clone(), ended: Ended::Failed(error.kind()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn caught(error: &str) -> Value {
        let mut state = serde_json::to_value(testing::request()).unwrap();
        state["collected"] = json!([{ "source": "logs", "evidence": 0, "gaps": 1 }]);
        state["failure"] = json!({ "Error": error, "Cause": "{\"errorType\":\"…\"}" });
        state
    }

    fn over(status: &str) -> Value {
        let input = serde_json::to_string(&testing::request()).unwrap();
        json!({
            "source": "aws.states",
            "detail-type": "Step Functions Execution Status Change",
            "detail": { "name": "inv-1", "status": status, "input": input, "output": null, "error": "Denied" }
        })
    }

    #[test]
    fn the_state_says_which_error_was_caught() {
        for (error, ended) in [
            ("NotFound", Ended::Failed(FailureKind::NotFound)),
            ("States.Timeout", Ended::TimedOut),
            ("Sandbox.Timedout", Ended::TimedOut),
            ("Runtime.ExitError", Ended::Unforeseen),
        ] {
            assert_eq!(caught(error).try_into(), Ok(Notice { request: testing::request(), ended }), "{error}");
        }
    }

    #[test]
    fn the_event_says_how_the_execution_ended() {
        for (status, ended) in [
            ("TIMED_OUT", Ended::TimedOut),
            ("ABORTED", Ended::Aborted),
            ("FAILED", Ended::Failed(FailureKind::Denied)),
        ] {
            assert_eq!(over(status).try_into(), Ok(Notice { request: testing::request(), ended }), "{status}");
        }
    }

    #[test]
    fn any_other_event_is_invalid() {
        let foreign = json!({ "detail": { "status": "FAILED", "input": "{}" } });
        for event in [json!({}), json!([]), foreign, serde_json::to_value(testing::request()).unwrap()] {
            let notice = Notice::try_from(event);
            assert_eq!(notice.unwrap_err().kind(), FailureKind::Invalid);
        }
    }
}
