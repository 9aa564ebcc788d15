//! One read of an address outside of AWS, by the HTTP client that all services share: unsigned, tried once, and bounded.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::timeout::TimeoutConfig;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use investigation::ports::{Failure, FailureKind};

use super::OPERATION;
use crate::Deadline;
use crate::plain::Refused;

/// How long an answer may take: a page that is itself in trouble holds up nobody.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes: fifty incidents with all their updates are a tenth of it.
const MAX_BYTES: usize = 4_000_000;

/// Reads `site` and `path`, such as `https://status.example.com` and `/api`.
pub(super) async fn get(
    sdk: &SdkConfig,
    site: &str,
    path: &'static str,
    deadline: Deadline,
) -> Result<Vec<u8>, Failure> {
    let client = sdk.http_client();
    let client = client.ok_or_else(|| Failure::new(FailureKind::Invalid, OPERATION, "there is no HTTP client"))?;
    let mut builder = Operation::builder()
        .service_name(OPERATION)
        .operation_name(path)
        .http_client(client)
        .endpoint_url(site)
        .no_auth()
        .no_retry()
        .timeout_config(TimeoutConfig::builder().operation_timeout(MAX_WAIT).build());
    if let Some(sleep) = sdk.sleep_impl() {
        builder = builder.sleep_impl(sleep);
    }
    let operation = builder
        .serializer(|path: &'static str| {
            let mut request = HttpRequest::new(SdkBody::empty());
            request.set_uri(path)?;
            Ok(request)
        })
        .deserializer_impl::<SdkBody, Refused>(UnreadBody)
        .build();
    let body = deadline.call(OPERATION, operation.invoke(path)).await?;
    deadline.within(OPERATION, read(body)).await?
}

/// Reads a body that is not too long.
async fn read(body: SdkBody) -> Result<Vec<u8>, Failure> {
    let whole = Limited::new(body, MAX_BYTES).collect().await.map_err(|error| {
        let kind = if error.is::<LengthLimitError>() { FailureKind::Invalid } else { FailureKind::Unavailable };
        Failure::new(kind, OPERATION, format!("its answer could not be read: {error}"))
    })?;
    Ok(whole.to_bytes().to_vec())
}

/// Takes the body of an answer before anything of it is read.
#[derive(Debug)]
struct UnreadBody;

impl DeserializeResponse for UnreadBody {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        _: &ConfigBag,
    ) -> Option<Result<Output, OrchestratorError<Error>>> {
        let status = response.status();
        if !status.is_success() {
            let refused = Refused::new("NoSuccess", format!("status {}", status.as_u16()));
            return Some(Err(OrchestratorError::operation(Error::erase(refused))));
        }
        Some(Ok(Output::erase(std::mem::replace(response.body_mut(), SdkBody::taken()))))
    }

    fn deserialize_nonstreaming_with_config(
        &self,
        _: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        Err(OrchestratorError::other("every answer is read as it comes"))
    }
}
