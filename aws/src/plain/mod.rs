//! Plain calls: reads of services that are each asked one or two things, without an SDK for each.
//!
//! Their SDKs would double what is compiled, and the size of the function, for a dozen reads whose answers are compared or
//! cited as JSON anyway. The calls are made by the runtime that is below every SDK, with the configuration that all clients
//! share: HTTP client, credentials, signature, timeouts, retries.
//!
//! Source: <https://smithy.io/2.0/aws/protocols/index.html>

mod xml;

use std::fmt;

use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_sdk_sfn::error::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use aws_types::service_config::ServiceConfigKey;
use investigation::ports::{Failure, FailureKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::Deadline;

/// What is encoded in a path, a query or a form: all but the unreserved characters, as signatures require.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A service that is called so.
pub(crate) struct Service {
    /// Its name where the environment or a profile gives it an address of its own: `Auto Scaling`.
    pub(crate) id: &'static str,
    /// The name by which requests are signed.
    pub(crate) signing_name: &'static str,
    /// How its host begins.
    pub(crate) host: &'static str,
    /// The only region in which it is called from this one, of a service that has no regions.
    pub(crate) region: Option<fn(&str) -> &'static str>,
    pub(crate) protocol: Protocol,
}

/// Amazon RDS.
pub(crate) const RDS: Service =
    Service { id: "RDS", signing_name: "rds", host: "rds", region: None, protocol: Protocol::Query("2014-10-31") };

/// Amazon ECS.
pub(crate) const ECS: Service = Service {
    id: "ECS",
    signing_name: "ecs",
    host: "ecs",
    region: None,
    protocol: Protocol::Json("AmazonEC2ContainerServiceV20141113"),
};

/// How a service is spoken to.
#[derive(Clone, Copy)]
pub(crate) enum Protocol {
    /// AWS JSON 1.1: the operation stands behind this target.
    Json(&'static str),
    /// AWS Query: a form of this version of the API, and an answer in XML.
    Query(&'static str),
    /// REST with JSON: the address says all.
    Rest,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) enum Ask {
    /// An operation with its input.
    Operation(Value),
    /// A path, and the pairs of the query behind it.
    Get(String, Vec<(&'static str, String)>),
}

/// Asks a service, in the region of the configuration. `operation` names the call as a policy does: `ecs:DescribeServices`.
pub(crate) async fn call(
    sdk: &SdkConfig,
    service: &Service,
    operation: &'static str,
    ask: Ask,
    deadline: Deadline,
) -> Result<Value, Failure> {
    let name = operation.split_once(':').map_or(operation, |(_, name)| name);
    let missing = |what: &str| Failure::new(FailureKind::Invalid, operation, format!("there is no {what}"));
    let own_region = sdk.region().cloned().ok_or_else(|| missing("region"))?;
    let region = match service.region {
        Some(region) => Region::from_static(region(own_region.as_ref())),
        None => own_region,
    };
    let client = sdk.http_client().ok_or_else(|| missing("HTTP client"))?;
    let endpoint = configured_endpoint(sdk, service).unwrap_or_else(|| endpoint(service, region.as_ref()));
    let protocol = service.protocol;
    let mut builder = Operation::builder()
        .service_name(service.signing_name)
        .operation_name(name)
        .http_client(client)
        .endpoint_url(&endpoint)
        .runtime_plugin(signing(sdk, service, region).ok_or_else(|| missing("credentials"))?)
        .runtime_plugin(user_agent(sdk, service))
        .interceptor(UserAgentInterceptor::new())
        .standard_retry(&sdk.retry_config().cloned().unwrap_or_else(RetryConfig::standard))
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(TransientErrorClassifier::<Refused>::new())
        .retry_classifier(AwsErrorCodeClassifier::<Refused>::new())
        .timeout_config(sdk.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled));
    if let Some(sleep) = sdk.sleep_impl() {
        builder = builder.sleep_impl(sleep);
    }
    if let Some(time) = sdk.time_source() {
        builder = builder.time_source(time);
    }
    let operation_call = builder
        .serializer(move |(name, ask): (&'static str, Ask)| Ok(to_request(protocol, name, &ask)?))
        .deserializer(move |response: &HttpResponse| to_answer(protocol, response))
        .build();
    deadline.call(operation, operation_call.invoke((name, ask))).await
}

/// The address that this service, or all of them, is given by code, environment or profile, in this order, as every SDK of
/// AWS reads it: `AWS_ENDPOINT_URL_AUTO_SCALING` before `AWS_ENDPOINT_URL`.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
fn configured_endpoint(sdk: &SdkConfig, service: &Service) -> Option<String> {
    let of_all = sdk.endpoint_url().map(str::to_owned);
    if sdk.get_origin("endpoint_url").is_client_config() {
        return of_all;
    }
    let key =
        ServiceConfigKey::builder().service_id(service.id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
    let of_service = key.ok().and_then(|key| sdk.service_config()?.load_config(key));
    of_service.or(of_all)
}

/// Where a service is reached in a region.
///
/// Source: <https://docs.aws.amazon.com/general/latest/gr/rande.html>
fn endpoint(service: &Service, region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    match (service.host, region) {
        ("iam", "us-east-1") => format!("https://iam.{suffix}"),
        ("iam", "us-gov-west-1") => format!("https://iam.us-gov.{suffix}"),
        (host, _) => format!("https://{host}.{region}.{suffix}"),
    }
}

/// How requests are signed; `None` without credentials.
fn signing(sdk: &SdkConfig, service: &Service, region: Region) -> Option<StaticRuntimePlugin> {
    let mut config = Layer::new("signing");
    config.store_put(AuthSchemeOptionResolverParams::new(()));
    config.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(region)),
        name: Some(SigningName::from_static(service.signing_name)),
        signing_options: SigningOptions::default(),
        ..SigV4OperationSigningConfig::default()
    });
    let mut components = RuntimeComponentsBuilder::new("signing");
    let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)));
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    components.set_identity_cache(sdk.identity_cache());
    components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(sdk.credentials_provider()?));
    Some(StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components))
}

/// Who calls, as the clients of the SDKs say it: CloudTrail shows which function it was.
fn user_agent(sdk: &SdkConfig, service: &Service) -> StaticRuntimePlugin {
    let mut config = Layer::new("user agent");
    config.store_put(ApiMetadata::new(service.host, env!("CARGO_PKG_VERSION")));
    config.store_or_unset(sdk.app_name().cloned());
    StaticRuntimePlugin::new().with_config(config.freeze())
}

fn to_request(protocol: Protocol, name: &str, ask: &Ask) -> Result<HttpRequest, Refused> {
    let unusable = |error: &dyn fmt::Display| Refused::new("InvalidRequest", error.to_string());
    let (method, uri, kind, body) = match (protocol, ask) {
        (Protocol::Json(_), Ask::Operation(input)) => {
            ("POST", "/".to_owned(), "application/x-amz-json-1.1", without_nulls(input).to_string())
        }
        (Protocol::Query(version), Ask::Operation(input)) => {
            let fields =
                [("Action", name), ("Version", version)].map(|(key, value)| (key.to_owned(), value.to_owned()));
            let fields: Vec<(String, String)> = fields.into_iter().chain(to_fields(input)).collect();
            ("POST", "/".to_owned(), "application/x-www-form-urlencoded", to_form(&fields))
        }
        (_, Ask::Get(path, query)) => {
            let query: Vec<(String, String)> =
                query.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            let mark = if query.is_empty() { "" } else { "?" };
            ("GET", format!("{path}{mark}{}", to_form(&query)), "", String::new())
        }
        (Protocol::Rest, Ask::Operation(_)) => return Err(unusable(&"REST is asked by an address")),
    };
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method).map_err(|error| unusable(&error))?;
    request.set_uri(uri).map_err(|error| unusable(&error))?;
    if !kind.is_empty() {
        request.headers_mut().insert("content-type", kind);
    }
    if let Protocol::Json(target) = protocol {
        request.headers_mut().insert("x-amz-target", format!("{target}.{name}"));
    }
    Ok(request)
}

/// The members of an input that are given.
fn without_nulls(input: &Value) -> Value {
    let members = input.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The fields of a form. Services differ in how they number lists, so that who asks names each item: `Filters.Filter.1.Name`.
fn to_fields(input: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let members = input.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    members.map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Pairs as a form or a query has them.
fn to_form(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A text as a part of a path, a query or a form.
pub(crate) fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The answer as JSON. What is no JSON or XML, such as a configuration in YAML, is a text.
fn to_answer(protocol: Protocol, response: &HttpResponse) -> Result<Value, OrchestratorError<Refused>> {
    let body = response.body().bytes().unwrap_or_default();
    let is_xml = matches!(protocol, Protocol::Query(_));
    let answer = if is_xml {
        xml::read(&String::from_utf8_lossy(body))
    } else {
        Some(serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body))))
    };
    if !response.status().is_success() {
        let header = response.headers().get("x-amzn-errortype").map(str::to_owned);
        return Err(OrchestratorError::operation(Refused::read(header, &answer.unwrap_or_default())));
    }
    answer.ok_or_else(|| OrchestratorError::operation(Refused::new("ServiceUnavailable", "the answer cannot be read")))
}

/// The error that a service, or a page, answers.
#[derive(Debug)]
pub(crate) struct Refused(ErrorMetadata);

impl Refused {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self(ErrorMetadata::builder().code(code).message(message).build())
    }

    /// Reads the error of an answer: the code is in a header, in `__type` or `code`, or in `Error.Code`.
    fn read(header: Option<String>, answer: &Value) -> Self {
        let find = |pointers: &[&str]| {
            pointers.iter().find_map(|pointer| answer.pointer(pointer)?.as_str()).map(str::to_owned)
        };
        let code = header.or_else(|| find(&["/__type", "/code", "/Error/Code", "/Errors/Error/Code"]));
        // `ThrottlingException:http://…`, `com.amazonaws.ecs#ClusterNotFoundException`.
        let code = code.unwrap_or_default();
        let code = code.split(':').next().unwrap_or_default();
        let code = code.rsplit('#').next().unwrap_or_default();
        let message = find(&["/message", "/Message", "/Error/Message"]).unwrap_or_default();
        Self::new(code, message)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for Refused {}

impl ProvideErrorMetadata for Refused {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

#[cfg(test)]
mod tests;
