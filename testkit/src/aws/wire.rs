//! The wire protocols: which operation a request calls, with what input, and how an answer looks.

use std::collections::BTreeMap;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::cbor;

/// The faked services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Logs,
    XRay,
    CloudTrail,
    CloudWatch,
    Bedrock,
    Signals,
    Secrets,
    DynamoDb,
    Quotas,
    Tagging,
    Sts,
    CloudFormation,
    Rds,
    Ecs,
    AutoScaling,
    Health,
    PerformanceInsights,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Json11,
    RestJson,
    RpcV2Cbor,
    Query,
}

/// A parsed request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) service: Service,
    pub(super) operation: String,
    pub(super) input: Value,
    /// The region that the request was signed for; empty if it was not signed.
    pub(super) region: String,
    /// The id of the access key that the request was signed with; empty if it was not signed.
    pub(super) access_key: String,
}

impl Call {
    /// Parses a request; fails with the answer to a request that belongs to no faked service.
    pub(super) fn read(parts: &Parts, body: &Bytes) -> Result<Self, Box<Response>> {
        if is_form(parts) {
            return Self::read_query(parts, body);
        }
        let (service, operation, model) = operation(parts)
            .ok_or_else(|| refusal(StatusCode::NOT_FOUND, format!("{} belongs to no faked service", parts.uri)))?;
        let input = match service.protocol() {
            Protocol::RpcV2Cbor => cbor::decode(body).map_err(|error| error.to_string()),
            // Application Signals puts what it pages by into the address.
            Protocol::RestJson if body.is_empty() => Ok(json!({})),
            Protocol::Json11 | Protocol::RestJson | Protocol::Query => {
                serde_json::from_slice(body).map_err(|error| error.to_string())
            }
        };
        let mut input: Value = input.map_err(|error| refusal(StatusCode::BAD_REQUEST, error))?;
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(parts.uri.query().unwrap_or_default()).unwrap_or_default();
        for (name, value) in pairs {
            input[name] = json!(value);
        }
        if let Some(model) = model {
            input["modelId"] = json!(model);
        }
        Ok(Self {
            service,
            operation,
            input,
            region: region(parts).unwrap_or_default(),
            access_key: access_key(parts).unwrap_or_default(),
        })
    }

    /// The call as a policy spells it: `logs:StartQuery`.
    pub(super) fn action(&self) -> String {
        format!("{}:{}", self.service.iam_prefix(), self.operation)
    }

    /// Parses a request of the query protocol: a form with `Action`, and `Version`, which differs from service to service.
    fn read_query(parts: &Parts, body: &Bytes) -> Result<Self, Box<Response>> {
        let fields: BTreeMap<String, String> =
            serde_urlencoded::from_bytes(body).map_err(|error| refusal(StatusCode::BAD_REQUEST, error.to_string()))?;
        let service = match fields.get("Version").map(String::as_str) {
            Some("2011-06-15") => Service::Sts,
            Some("2010-05-15") => Service::CloudFormation,
            Some("2014-10-31") => Service::Rds,
            Some("2011-01-01") => Service::AutoScaling,
            other => return Err(refusal(StatusCode::NOT_FOUND, format!("{other:?} belongs to no faked service"))),
        };
        let operation = fields.get("Action").cloned().unwrap_or_default();
        Ok(Self {
            service,
            operation,
            input: json!(fields),
            region: region(parts).unwrap_or_default(),
            access_key: access_key(parts).unwrap_or_default(),
        })
    }
}

fn is_form(parts: &Parts) -> bool {
    let kind = parts.headers.get("content-type").and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Of `AWS4-HMAC-SHA256 Credential=id/20260131/eu-west-1/...`.
fn region(parts: &Parts) -> Option<String> {
    Some(parts.headers.get("authorization")?.to_str().ok()?.split('/').nth(2)?.to_owned())
}

fn access_key(parts: &Parts) -> Option<String> {
    let signed = parts.headers.get("authorization")?.to_str().ok()?;
    Some(signed.split_once("Credential=")?.1.split('/').next()?.to_owned())
}

fn refusal(status: StatusCode, reason: String) -> Box<Response> {
    Box::new((status, reason).into_response())
}

/// The service and the operation of a request, and the id of the model if its path has one.
fn operation(parts: &Parts) -> Option<(Service, String, Option<String>)> {
    let path = parts.uri.path();
    if parts.method == Method::GET && path == "/services" {
        return Some((Service::Signals, "ListServices".to_owned(), None));
    }
    if parts.method != Method::POST {
        return None;
    }
    if let Some(target) = parts.headers.get("x-amz-target") {
        let (service, operation) = target.to_str().ok()?.rsplit_once('.')?;
        let service = match service {
            "Logs_20140328" => Service::Logs,
            "CloudTrail_20131101" => Service::CloudTrail,
            "AmazonEC2ContainerServiceV20141113" => Service::Ecs,
            "AWSHealth_20160804" => Service::Health,
            "PerformanceInsightsv20180227" => Service::PerformanceInsights,
            "secretsmanager" => Service::Secrets,
            "DynamoDB_20120810" => Service::DynamoDb,
            "ServiceQuotasV20190624" => Service::Quotas,
            "ResourceGroupsTaggingAPI_20170126" => Service::Tagging,
            _ => return None,
        };
        return Some((service, operation.to_owned(), None));
    }
    if let Some(operation) = path.strip_prefix("/service/GraniteServiceVersion20100801/operation/") {
        let cbor = parts.headers.get("smithy-protocol").is_some_and(|protocol| protocol == "rpc-v2-cbor");
        return cbor.then(|| (Service::CloudWatch, operation.to_owned(), None));
    }
    if let Some(model) = path.strip_prefix("/model/").and_then(|rest| rest.strip_suffix("/converse")) {
        return Some((Service::Bedrock, "Converse".to_owned(), Some(model.replace("%3A", ":"))));
    }
    let operation = match path {
        "/service-dependencies" => return Some((Service::Signals, "ListServiceDependencies".to_owned(), None)),
        "/slos" => return Some((Service::Signals, "ListServiceLevelObjectives".to_owned(), None)),
        "/budget-report" => {
            return Some((Service::Signals, "BatchGetServiceLevelObjectiveBudgetReport".to_owned(), None));
        }
        "/GetTraceSegmentDestination" => "GetTraceSegmentDestination",
        "/ServiceGraph" => "GetServiceGraph",
        "/TimeSeriesServiceStatistics" => "GetTimeSeriesServiceStatistics",
        "/TraceSummaries" => "GetTraceSummaries",
        "/Traces" => "BatchGetTraces",
        _ => return None,
    };
    Some((Service::XRay, operation.to_owned(), None))
}

/// An error of a service: HTTP status, error code and message.
#[derive(Debug, Clone)]
pub(super) struct AwsError {
    status: u16,
    code: &'static str,
    message: String,
}

impl AwsError {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// HTTP 400: the answer to a call that the scenario is not about.
    pub(super) fn rejected(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }
}

impl Service {
    fn protocol(self) -> Protocol {
        match self {
            Self::Logs
            | Self::CloudTrail
            | Self::Secrets
            | Self::DynamoDb
            | Self::Quotas
            | Self::Tagging
            | Self::Ecs
            | Self::Health
            | Self::PerformanceInsights => Protocol::Json11,
            Self::Sts | Self::CloudFormation | Self::Rds | Self::AutoScaling => Protocol::Query,
            Self::XRay | Self::Bedrock | Self::Signals => Protocol::RestJson,
            Self::CloudWatch => Protocol::RpcV2Cbor,
        }
    }

    /// The name by which requests to the service are signed.
    pub(super) fn signing_name(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::XRay => "xray",
            Self::CloudTrail => "cloudtrail",
            Self::CloudWatch => "monitoring",
            Self::Bedrock => "bedrock",
            Self::Signals => "application-signals",
            Self::Secrets => "secretsmanager",
            Self::DynamoDb => "dynamodb",
            Self::Quotas => "servicequotas",
            Self::Tagging => "tagging",
            Self::Sts => "sts",
            Self::CloudFormation => "cloudformation",
            Self::Rds => "rds",
            Self::Ecs => "ecs",
            Self::AutoScaling => "autoscaling",
            Self::Health => "health",
            Self::PerformanceInsights => "pi",
        }
    }

    /// What actions of the service begin with in a policy.
    fn iam_prefix(self) -> &'static str {
        match self {
            Self::CloudWatch => "cloudwatch",
            Self::Tagging => "tag",
            other => other.signing_name(),
        }
    }

    pub(super) fn throttled(self) -> AwsError {
        let (status, code) = match (self, self.protocol()) {
            (Self::XRay, _) => (429, "ThrottledException"),
            (_, Protocol::Query | Protocol::RpcV2Cbor) => (400, "Throttling"),
            (_, Protocol::Json11) => (400, "ThrottlingException"),
            (_, Protocol::RestJson) => (429, "ThrottlingException"),
        };
        AwsError::new(status, code, "Rate exceeded")
    }

    pub(super) fn denied(self, operation: &str) -> AwsError {
        let (status, code) = match self.protocol() {
            Protocol::Query | Protocol::RpcV2Cbor => (403, "AccessDenied"),
            Protocol::Json11 => (400, "AccessDeniedException"),
            Protocol::RestJson => (403, "AccessDeniedException"),
        };
        let who = "arn:aws:sts::123456789012:assumed-role/worker/worker";
        AwsError::new(status, code, format!("User: {who} is not authorized to perform: {operation}"))
    }
}

/// A text as the content of an element.
pub(super) fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Parses an input strictly: an unknown member is an error, because it may change what is asked for.
pub(super) fn input<T: DeserializeOwned>(input: Value) -> Result<T, AwsError> {
    serde_json::from_value(input).map_err(|error| AwsError::rejected("ValidationException", error.to_string()))
}

/// Encodes an answer or an error as the service's protocol does.
pub(super) fn respond(call: &Call, answer: Result<Value, AwsError>) -> Response {
    match answer {
        Ok(output) => Response::builder()
            .header("content-type", call.service.content_type())
            .header("smithy-protocol", "rpc-v2-cbor")
            .body(Body::from(encode(call.service, &output))),
        Err(error) => Response::builder()
            .status(error.status)
            .header("content-type", call.service.content_type())
            .header("smithy-protocol", "rpc-v2-cbor")
            .header("x-amzn-errortype", error.code)
            .body(Body::from(encode_error(call.service, &error))),
    }
    .expect("status and headers are well formed")
}

/// Sends the first half of the answer, then breaks the connection.
pub(super) fn cut_off(call: &Call, answer: Result<Value, AwsError>) -> Response {
    let whole = encode(call.service, &answer.unwrap_or_default());
    let half = Bytes::copy_from_slice(&whole[..whole.len() / 2]);
    let broken = stream::iter([Ok(half), Err(io::Error::from(io::ErrorKind::BrokenPipe))]);
    let headers = [("content-type", call.service.content_type()), ("smithy-protocol", "rpc-v2-cbor")];
    (headers, Body::from_stream(broken)).into_response()
}

impl Service {
    fn content_type(self) -> &'static str {
        match self.protocol() {
            Protocol::Json11 => "application/x-amz-json-1.1",
            Protocol::RestJson => "application/json",
            Protocol::RpcV2Cbor => "application/cbor",
            Protocol::Query => "text/xml",
        }
    }
}

fn encode(service: Service, output: &Value) -> Vec<u8> {
    match service.protocol() {
        Protocol::RpcV2Cbor => cbor::encode(output),
        Protocol::Json11 | Protocol::RestJson => output.to_string().into_bytes(),
        Protocol::Query => output.as_str().unwrap_or_default().as_bytes().to_vec(),
    }
}

fn encode_error(service: Service, error: &AwsError) -> Vec<u8> {
    let AwsError { code, message, .. } = error;
    if service.protocol() == Protocol::Query {
        let plain = message.replace(['<', '>', '&'], " ");
        let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{plain}</Message></Error>");
        return format!("<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>").into_bytes();
    }
    encode(service, &json!({ "__type": code, "message": message }))
}
