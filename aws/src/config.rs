//! What all clients share: TLS, timeouts, retries, credentials.

use std::time::Duration;

use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_sdk_sfn::config::SharedHttpClient;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};

/// An endpoint of one's own region answers in milliseconds: past this it won't.
const CONNECT: Duration = Duration::from_secs(2);
/// One attempt. The slowest calls, pages of metrics and traces, take a few seconds.
const ATTEMPT: Duration = Duration::from_secs(10);
/// All attempts of one call, and the waits between them.
const OPERATION: Duration = Duration::from_secs(25);
/// More would be spent better by the state machine, which retries the whole step.
const ATTEMPTS: u32 = 3;

/// The roots of every public AWS endpoint. Embedded, since reading the system's takes longer than the rest of a start.
const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// What all clients share, from Lambda's environment: `AWS_REGION`, the `AWS_*` credentials, and `AWS_ENDPOINT_URL` or
/// `AWS_ENDPOINT_URL_<SERVICE>`, which may be plain HTTP.
///
/// The usual chain of profiles, containers and instance metadata is not searched: in Lambda there is nothing in it.
pub async fn config() -> SdkConfig {
    loader()
        .region(EnvironmentVariableRegionProvider::new())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .load()
        .await
}

/// All that does not come from the environment.
pub(crate) fn loader() -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
}

/// The same for the telemetry of another region.
pub(crate) fn in_region(sdk: &SdkConfig, region: &str) -> SdkConfig {
    sdk.to_builder().region(Region::new(region.to_owned())).build()
}

fn http_client() -> SharedHttpClient {
    let roots = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    // The builder refuses nothing; if it ever does, its default trusts what the system trusts.
    let tls = TlsContext::builder().with_trust_store(roots).build().unwrap_or_default();
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(tls).build_https()
}

#[cfg(test)]
mod tests {
    use crate::secrets;
    use crate::testing::FakeAws;
    use investigation::ports::FailureKind;

    #[tokio::test]
    async fn the_embedded_roots_can_be_read() {
        let aws = FakeAws::in_order([]).await;
        // The server speaks no TLS, but the client reads its roots before it finds out.
        let sdk = aws.sdk().await.to_builder().endpoint_url(aws.url().replace("http:", "https:")).build();
        assert_eq!(secrets::read(&sdk, "secret").await.unwrap_err().kind, FailureKind::Unavailable);
    }
}
