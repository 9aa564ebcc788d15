//! How the step hears that a run died: from the state machine, or from EventBridge.

use investigation::model::Request;
use investigation::ports::FailureKind;
use serde::Deserialize;
use serde_json::Value;

use crate::{StateFailure, StepError};

/// A run that died.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Notice {
    /// What was asked for.
    pub request: Request,
    /// How it ended.
    pub ended: Ended,
}

/// How a run ends without a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// A step failed.
    Failed(FailureKind),
    /// It, or one of its steps, took too long.
    TimedOut,
    /// Somebody stopped it.
    Aborted,
    /// In a way that nobody foresaw.
    Unforeseen,
}

impl Ended {
    /// Reads the name of an error as the state machine knows it.
    fn from_error(name: &str) -> Self {
        match name {
            // Step Functions' name for a step past its time, and Lambda's.
            "States.Timeout" | "Sandbox.Timedout" => Self::TimedOut,
            name => FailureKind::from_name(name).map_or(Self::Unforeseen, Self::Failed),
        }
    }

    /// Reads the status of an execution that is over.
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
    /// The state, with what a `Catch` put in.
    Caught {
        failure: StateFailure,
        #[serde(flatten)]
        request: Request,
    },
    /// EventBridge's "Step Functions Execution Status Change".
    Over { detail: Execution },
}

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
    /// The notice of a step that failed in this process.
    #[must_use]
    pub fn of(request: &Request, error: &StepError) -> Self {
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
    fn anything_else_is_refused() {
        let foreign = json!({ "detail": { "status": "FAILED", "input": "{}" } });
        for event in [json!({}), json!([]), foreign, serde_json::to_value(testing::request()).unwrap()] {
            let notice = Notice::try_from(event);
            assert_eq!(notice.unwrap_err().kind(), FailureKind::Invalid);
        }
    }
}
