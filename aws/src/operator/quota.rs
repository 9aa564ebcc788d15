//! The quota that a deployed stack depends on.

use aws_config::SdkConfig;
use aws_sdk_servicequotas::Client;
use investigation::ports::Failure;

use crate::failure::to_failure;

/// Of Lambda, "Concurrent executions".
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const CONCURRENT_EXECUTIONS: &str = "L-B99A9384";

/// How many functions may run at once in the account and region; `None` where the service does not say.
///
/// # Errors
/// When it cannot be read.
pub async fn lambda_concurrency(sdk: &SdkConfig) -> Result<Option<f64>, Failure> {
    let call = Client::new(sdk).get_service_quota().service_code("lambda").quota_code(CONCURRENT_EXECUTIONS);
    let answer = call.send().await.map_err(to_failure("servicequotas:GetServiceQuota"))?;
    Ok(answer.quota().and_then(|quota| quota.value()))
}
