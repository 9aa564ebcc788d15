//! Whose credentials these are, and what time it is in AWS.

use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_sdk_sts::Client;
use aws_sdk_sts::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_sts::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sts::error::BoxError;
use investigation::ports::Failure;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::failure::to_failure;

/// Who calls AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The number of the account.
    pub account: String,
    /// The ARN of the user or of the assumed role.
    pub arn: String,
}

/// Asks AWS who calls it. The second value is the time at which it answered, by its own clock, to the second; `None` if no
/// answer came or bore none. An answer that refuses the call bears the time too.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub async fn identify(sdk: &SdkConfig) -> (Result<Identity, Failure>, Option<Timestamp>) {
    let clock = AnswerTime::default();
    let call = Client::new(sdk).get_caller_identity().customize().interceptor(clock.clone());
    let answer = call.send().await.map_err(to_failure("sts:GetCallerIdentity"));
    let identity = answer.map(|answer| Identity {
        account: answer.account().unwrap_or_default().to_owned(),
        arn: answer.arn().unwrap_or_default().to_owned(),
    });
    (identity, clock.read())
}

/// Keeps the time that an answer bears.
#[derive(Debug, Clone, Default)]
struct AnswerTime(Arc<Mutex<Option<Timestamp>>>);

impl AnswerTime {
    fn read(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Intercept for AnswerTime {
    fn name(&self) -> &'static str {
        "AnswerTime"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let at = date.and_then(|date| Some(rfc2822::parse(date).ok()?.timestamp()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
        Ok(())
    }
}
