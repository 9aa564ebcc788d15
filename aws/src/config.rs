//! What all clients share: TLS, timeouts, retries, credentials.

use std::time::Duration;

use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_sdk_sfn::config::SharedHttpClient;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};

/// Endpoints of the same region accept a connection in milliseconds. One that has not after two seconds will not.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// For one attempt. The slowest calls, pages of metrics and traces, take a few seconds.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
/// For one attempt of a call that reads telemetry. Longer than [`ATTEMPT_TIMEOUT`], so that an answer that takes twelve
/// seconds is still used, and short enough for a second attempt within [`OPERATION_TIMEOUT`].
const SOURCE_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(14);

/// For all attempts of one call, and the backoff between them. Less than [`SOURCE_TIME_LIMIT`](crate::SOURCE_TIME_LIMIT), so
/// that a source whose first call hangs has time to try another.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(25);
/// More attempts are left to the state machine, which retries the whole step after a longer backoff.
const MAX_ATTEMPTS: u32 = 3;
/// Telemetry is read by many investigations at once, and its quotas are a few calls a second for all of them. A call that is
/// refused waits its turn for most of the time that the source has: with a second between attempts on average, so many come
/// before [`OPERATION_TIMEOUT`], which would hide why none was let in.
const SOURCE_MAX_ATTEMPTS: u32 = 18;
/// The longest backoff between two of these. A quota a second is free again within seconds.
const SOURCE_MAX_BACKOFF: Duration = Duration::from_secs(2);

/// The root certificates of every public AWS endpoint. They are embedded because reading those of the system takes longer
/// than the rest of a cold start.
const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// The configuration that all clients share, from Lambda's environment: `AWS_REGION`, the `AWS_*` credentials, and `AWS_ENDPOINT_URL` or
/// `AWS_ENDPOINT_URL_<SERVICE>`, which may be plain HTTP.
///
/// The usual chain of profiles, containers and instance metadata is not searched: none of them exists in Lambda.
///
/// `function` is said in the user agent of every call, so that CloudTrail shows which function called. A name that is not
/// allowed there is left out.
pub async fn config(function: &str) -> SdkConfig {
    let loader = loader()
        .region(EnvironmentVariableRegionProvider::new())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new());
    match AppName::new(function.to_owned()) {
        Ok(name) => loader.app_name(name).load().await,
        Err(_) => loader.load().await,
    }
}

/// The part of the configuration that does not come from the environment.
pub(crate) fn loader() -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS))
}

/// The same configuration for reading telemetry, which may be in another region and may take longer.
pub(crate) fn for_source(sdk: &SdkConfig, region: &str) -> SdkConfig {
    let mut timeouts = sdk.timeout_config().map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder);
    // Another timeout, or number of attempts, was set on purpose, and stays.
    let is_default = sdk.timeout_config().and_then(TimeoutConfig::operation_attempt_timeout) == Some(ATTEMPT_TIMEOUT);
    if is_default {
        timeouts = timeouts.operation_attempt_timeout(SOURCE_ATTEMPT_TIMEOUT);
    }
    let mut retries = sdk.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
    if retries.max_attempts() == MAX_ATTEMPTS {
        retries = retries.with_max_attempts(SOURCE_MAX_ATTEMPTS).with_max_backoff(SOURCE_MAX_BACKOFF);
    }
    sdk.to_builder()
        .region(Region::new(region.to_owned()))
        .timeout_config(timeouts.build())
        .retry_config(retries)
        .build()
}

/// Retries that no quota of the SDK's ends.
///
/// By default all clients of a service in a process share 500 tokens. A retry takes five, gives back what the last of a call
/// took, and a call that succeeds at once gives back one: a function that has waited for some hundred turns would never wait
/// again. What ends the retries of a source is its deadline.
pub(crate) fn unmetered_retries() -> RetryPartition {
    RetryPartition::custom("telemetry").token_bucket(TokenBucket::unlimited()).build()
}

/// A client that reads telemetry by this crate of the SDK.
macro_rules! source_client {
    ($service:ident, $sdk:expr) => {{
        let config = $service::config::Builder::from($sdk).retry_partition($crate::config::unmetered_retries());
        $service::Client::from_conf(config.build())
    }};
}
pub(crate) use source_client;

pub(crate) fn http_client() -> SharedHttpClient {
    let roots = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    // The builder cannot fail on certificates that parse. Should it fail, the default trusts what the system trusts.
    let tls = TlsContext::builder().with_trust_store(roots).build().unwrap_or_default();
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(tls).build_https()
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use crate::StoredSecret;
    use crate::testing::FakeAws;

    #[tokio::test]
    async fn a_source_is_asked_more_often_than_a_store() {
        let stores = super::loader().region(aws_config::Region::from_static("eu-west-1")).load().await;
        let attempts =
            |sdk: &aws_config::SdkConfig| sdk.retry_config().map(aws_config::retry::RetryConfig::max_attempts);
        assert_eq!(attempts(&stores), Some(3));
        assert_eq!(attempts(&super::for_source(&stores, "us-east-1")), Some(18));
    }

    #[tokio::test]
    async fn the_embedded_roots_can_be_read() {
        // The server does not speak TLS, but the client parses its root certificates before it finds out.
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut connection, _) = server.accept().await.unwrap();
                connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
            }
        });
        let aws = FakeAws::in_order([]).await;
        let sdk = aws.sdk().await.to_builder().http_client(super::http_client());
        let sdk = sdk.endpoint_url(format!("https://{address}")).build();
        let secret = StoredSecret::new(&sdk, "secret".to_owned());
        assert_eq!(secret.read(tokio::time::Instant::now()).await.unwrap_err().kind, FailureKind::Unavailable);
    }
}
