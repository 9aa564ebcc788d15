//! Step Functions, by `StartExecution`, `DescribeExecution` and `StopExecution`.
//!
//! Sources: <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html>,
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html>,
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html>

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::Config;
use aws_sdk_sfn::types::ExecutionStatus;
use investigation::model::{InvestigationId, Request};
use investigation::ports::{Failure, FailureKind, STOPPED, Started, Workflow};

use crate::failure::to_failure;

/// Slack waits three seconds for an answer to a command. This call takes all of them but a margin for the network.
const OPERATION_TIMEOUT: Duration = Duration::from_millis(2_300);
/// Leaves time for a second attempt within [`OPERATION_TIMEOUT`].
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_100);
/// Before the second attempt.
const BACKOFF: Duration = Duration::from_millis(50);

const START: &str = "states:StartExecution";
const DESCRIBE: &str = "states:DescribeExecution";
const STOP: &str = "states:StopExecution";

/// Starts investigations as executions of a state machine.
#[derive(Debug, Clone)]
pub struct StepFunctions {
    client: Client,
    state_machine_arn: String,
}

impl StepFunctions {
    /// Starts executions of the state machine with this ARN. It must be a standard one: an express one runs the same name
    /// twice.
    #[must_use]
    pub fn new(sdk: &SdkConfig, state_machine_arn: String) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(ATTEMPT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let retries = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(BACKOFF);
        let config = Config::from(sdk).to_builder().timeout_config(timeouts).retry_config(retries);
        Self { client: Client::from_conf(config.build()), state_machine_arn }
    }

    fn execution_arn(&self, id: &InvestigationId) -> String {
        let executions = self.state_machine_arn.replacen(":stateMachine:", ":execution:", 1);
        format!("{executions}:{id}")
    }
}

impl Workflow for StepFunctions {
    /// The execution bears the investigation's id as its name, so that the same request starts one execution. Step
    /// Functions accepts the same request again while the execution runs ([`Started::Now`]), and refuses it afterwards
    /// ([`Started::Before`]).
    async fn start(&self, request: &Request) -> Result<Started, Failure> {
        let input = serde_json::to_string(request)
            .map_err(|error| Failure::new(FailureKind::Invalid, START, error.to_string()))?;
        let started = self
            .client
            .start_execution()
            .state_machine_arn(&self.state_machine_arn)
            .name(request.investigation_id.as_str())
            .input(input)
            .send()
            .await;
        match started {
            Err(error) if error.as_service_error().is_some_and(|error| error.is_execution_already_exists()) => {
                Ok(Started::Before)
            }
            Err(error) => Err(to_failure(START)(error)),
            Ok(answer) if answer.execution_arn().is_empty() => {
                Err(Failure::new(FailureKind::Unavailable, START, "the answer names no execution"))
            }
            Ok(_) => Ok(Started::Now),
        }
    }

    async fn is_running(&self, id: &InvestigationId) -> Result<bool, Failure> {
        match self.client.describe_execution().execution_arn(self.execution_arn(id)).send().await {
            Ok(execution) => Ok(*execution.status() == ExecutionStatus::Running),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_execution_does_not_exist()) => {
                Ok(false)
            }
            Err(error) => Err(to_failure(DESCRIBE)(error)),
        }
    }

    async fn stop(&self, id: &InvestigationId, by: &str) -> Result<(), Failure> {
        let stop = self.client.stop_execution().execution_arn(self.execution_arn(id));
        // The event that tells of the end carries both.
        let stopped = stop.error(STOPPED).cause(by).send().await;
        stopped.map(|_| ()).map_err(to_failure(STOP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, request};
    use serde_json::json;

    const ARN: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:investigation";

    async fn start(replies: impl IntoIterator<Item = Reply>) -> (Result<Started, Failure>, FakeAws) {
        let aws = FakeAws::in_order(replies).await;
        let started = StepFunctions::new(&aws.sdk().await, ARN.to_owned()).start(&request()).await;
        (started, aws)
    }

    #[tokio::test]
    async fn the_execution_is_named_by_the_investigation() {
        let (started, aws) = start([Reply::Ok(json!({ "executionArn": "arn", "startDate": 1_769_868_000 }))]).await;
        assert_eq!(started, Ok(Started::Now));
        let expected = json!({
            "stateMachineArn": ARN,
            "name": request().investigation_id,
            "input": serde_json::to_string(&request()).unwrap(),
        });
        assert_eq!(aws.calls()[0].body, expected);
    }

    #[tokio::test]
    async fn an_answer_that_names_no_execution_proves_no_start() {
        assert_eq!(start([Reply::Ok(json!({}))]).await.0.unwrap_err().kind, FailureKind::Unavailable);
    }

    #[tokio::test]
    async fn asking_again_starts_nothing() {
        let exists = Reply::Error(400, "ExecutionAlreadyExists", "Execution Already Exists");
        assert_eq!(start([exists]).await.0, Ok(Started::Before));
    }

    #[tokio::test]
    async fn slack_is_answered_in_time() {
        let begun = std::time::Instant::now();
        let (started, aws) = start([Reply::Silence, Reply::Silence]).await;
        assert_eq!(started.unwrap_err().kind, FailureKind::TimedOut);
        assert_eq!(aws.calls().len(), 2);
        assert!(begun.elapsed() < Duration::from_millis(2_800));
    }

    #[tokio::test]
    async fn the_execution_of_an_investigation_is_stopped() {
        let aws = FakeAws::in_order([Reply::Ok(json!({ "stopDate": 1_769_868_000 }))]).await;
        let id = request().investigation_id;
        StepFunctions::new(&aws.sdk().await, ARN.to_owned()).stop(&id, "ann").await.unwrap();
        let expected = format!("arn:aws:states:eu-west-1:123456789012:execution:investigation:{id}");
        assert_eq!(aws.calls()[0].body, json!({ "executionArn": expected, "error": "Stopped", "cause": "ann" }));
    }

    #[tokio::test]
    async fn an_execution_runs_until_it_has_another_status() {
        let described = |status: &str| {
            Reply::Ok(json!({
                "status": status, "startDate": 1_769_868_000, "executionArn": "arn", "stateMachineArn": ARN
            }))
        };
        let unknown = Reply::Error(400, "ExecutionDoesNotExist", "Execution Does Not Exist");
        for (reply, expected) in [(described("RUNNING"), true), (described("SUCCEEDED"), false), (unknown, false)] {
            let aws = FakeAws::in_order([reply]).await;
            let workflow = StepFunctions::new(&aws.sdk().await, ARN.to_owned());
            assert_eq!(workflow.is_running(&request().investigation_id).await, Ok(expected));
        }
    }
}
