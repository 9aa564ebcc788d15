//! How the step learns that an investigation failed: from the state machine, or from EventBridge.

use investigation::model::Request;
use investigation::ports::{FailureKind, STOPPED};
use serde::Deserialize;
use serde_json::Value;

use crate::{Attempt, Said, StateFailure, StepError};

/// An investigation that failed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Notice {
    /// What was asked for.
    pub request: Request,
    /// How it ended.
    pub ended: Ended,
    /// What it had said by then, as far as whoever sends the notice knows.
    pub said: Said,
    /// Whether an earlier notice may have been sent.
    pub attempt: Attempt,
    /// The name of whoever stopped it, where somebody did and it is known.
    pub stopped_by: Option<String>,
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
    /// From the state machine.
    Caught { state: Box<CaughtState>, retries: u32 },
    /// The event "Step Functions Execution Status Change" of EventBridge.
    Over { detail: Execution },
}

/// The state, to which a `Catch` added the failure.
#[derive(Deserialize)]
struct CaughtState {
    failure: StateFailure,
    #[serde(default)]
    said: Said,
    #[serde(flatten)]
    request: Request,
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
    #[serde(default)]
    cause: Option<String>,
}

impl TryFrom<Value> for Notice {
    type Error = StepError;

    fn try_from(event: Value) -> Result<Self, StepError> {
        let bad_event = |error: serde_json::Error| StepError::BadEvent(error.to_string());
        match serde_json::from_value(event).map_err(bad_event)? {
            Event::Caught { state, retries } => {
                let CaughtState { failure, said, request } = *state;
                Ok(Self {
                    request,
                    ended: Ended::from_error(&failure.error),
                    said,
                    attempt: if retries == 0 { Attempt::First } else { Attempt::Repeated },
                    stopped_by: None,
                })
            }
            // The state machine may have sent a notice before its execution failed.
            Event::Over { detail: Execution { status, input, error, cause } } => {
                let request = serde_json::from_str(&input).map_err(bad_event)?;
                Ok(match (Ended::from_status(&status, error.as_deref()), error.as_deref()) {
                    (Ended::Aborted, Some(STOPPED)) => Self::of_a_stop(request, &cause.unwrap_or_default()),
                    (ended, _) => Self::after_the_end(request, ended),
                })
            }
        }
    }
}

impl Notice {
    /// The notice of an investigation that a step of this process ended.
    #[must_use]
    pub fn from_step_error(request: &Request, said: Said, error: &StepError) -> Self {
        Self {
            request: request.clone(),
            ended: Ended::Failed(error.kind()),
            said,
            attempt: Attempt::First,
            stopped_by: None,
        }
    }

    /// The notice of an investigation that is over: what it said is not known, and a notice may have been sent.
    #[must_use]
    pub fn after_the_end(request: Request, ended: Ended) -> Self {
        Self { request, ended, said: Said::default(), attempt: Attempt::Repeated, stopped_by: None }
    }

    /// The notice of an investigation that this person stopped, given by name; empty where nobody knows it.
    #[must_use]
    pub fn of_a_stop(request: Request, by: &str) -> Self {
        let stopped_by = Some(by.to_owned()).filter(|by| !by.is_empty());
        Self { stopped_by, ..Self::after_the_end(request, Ended::Aborted) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn caught(error: &str) -> Value {
        let mut state = serde_json::to_value(testing::request()).unwrap();
        state["said"] = json!({ "thread": { "channel": "C1", "ts": "1.0" }, "report": null });
        state["collected"] = json!([{ "source": "logs", "evidence": 0, "gaps": 1 }]);
        state["failure"] = json!({ "Error": error, "Cause": "{\"errorType\":\"…\"}" });
        json!({ "state": state, "retries": 0 })
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
            let notice = Notice::try_from(caught(error)).unwrap();
            assert_eq!((notice.request, notice.ended), (testing::request(), ended), "{error}");
            assert_eq!(notice.said.thread.unwrap().ts, "1.0");
            assert_eq!(notice.attempt, Attempt::First);
        }
    }

    #[test]
    fn a_retry_may_have_sent_a_notice_before() {
        let mut event = caught("NotFound");
        event["retries"] = json!(2);
        assert_eq!(Notice::try_from(event).unwrap().attempt, Attempt::Repeated);
    }

    #[test]
    fn a_state_in_which_nothing_was_said_is_read() {
        let mut event = caught("NotFound");
        event["state"].as_object_mut().unwrap().remove("said");
        assert_eq!(Notice::try_from(event).unwrap().said, Said::default());
    }

    #[test]
    fn the_event_says_how_the_execution_ended() {
        for (status, ended) in [
            ("TIMED_OUT", Ended::TimedOut),
            ("ABORTED", Ended::Aborted),
            ("FAILED", Ended::Failed(FailureKind::Denied)),
        ] {
            assert_eq!(over(status).try_into(), Ok(Notice::after_the_end(testing::request(), ended)), "{status}");
        }
    }

    #[test]
    fn the_event_of_a_stop_says_who_did_it() {
        let mut event = over("ABORTED");
        event["detail"]["error"] = json!("Stopped");
        event["detail"]["cause"] = json!("ann");
        assert_eq!(event.clone().try_into(), Ok(Notice::of_a_stop(testing::request(), "ann")));
        // Whoever stops an execution in the console may write anything there.
        event["detail"]["error"] = json!("x");
        assert_eq!(event.try_into(), Ok(Notice::after_the_end(testing::request(), Ended::Aborted)));
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
