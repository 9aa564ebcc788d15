//! How each service names its operations, and words its refusals.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::aws::cbor;

/// A service that the investigator calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
pub enum Service {
    /// Amazon CloudWatch metrics and alarms: Smithy RPC v2 with CBOR.
    CloudWatch,
    /// Amazon CloudWatch Logs: AWS JSON 1.1.
    Logs,
    /// AWS X-Ray: REST with JSON.
    XRay,
    /// Amazon CloudWatch Application Signals: REST with JSON.
    ApplicationSignals,
    /// AWS CloudTrail: AWS JSON 1.1.
    CloudTrail,
    /// Amazon Bedrock Runtime: REST with JSON.
    Bedrock,
    /// Amazon S3: REST with XML.
    S3,
    /// Amazon DynamoDB: AWS JSON 1.0.
    DynamoDb,
    /// AWS Secrets Manager: AWS JSON 1.1.
    SecretsManager,
    /// AWS Step Functions: AWS JSON 1.0.
    StepFunctions,
    /// AWS Security Token Service: Query with XML.
    Sts,
    /// Amazon RDS: Query with XML.
    Rds,
    /// Amazon ECS: AWS JSON 1.1.
    Ecs,
    /// Amazon EC2 Auto Scaling: Query with XML.
    AutoScaling,
    /// AWS Health: AWS JSON 1.1.
    Health,
    /// Performance Insights: AWS JSON 1.1.
    PerformanceInsights,
    /// The Resource Groups Tagging API: AWS JSON 1.1.
    Tagging,
    /// Slack's Web API and the addresses that take later answers to a command.
    Slack,
}

impl Service {
    /// The operation that a request calls, such as `GetObject` or `chat.postMessage`.
    pub(super) fn operation(self, request: &Parts, body: &[u8]) -> String {
        let path = request.uri.path();
        let target = request.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
        if let Some((_, operation)) = target.and_then(|target| target.rsplit_once('.')) {
            return operation.to_owned();
        }
        match self {
            Self::S3 => s3_operation(request).to_owned(),
            Self::Bedrock => "Converse".to_owned(),
            Self::Sts | Self::Rds | Self::AutoScaling => query_operation(body),
            Self::XRay => match path {
                "/Traces" => "BatchGetTraces".to_owned(),
                "/GetTraceSegmentDestination" => "GetTraceSegmentDestination".to_owned(),
                path => format!("Get{}", path.trim_start_matches('/')),
            },
            Self::ApplicationSignals => match path {
                "/services" => "ListServices".to_owned(),
                "/service-dependencies" => "ListServiceDependencies".to_owned(),
                "/slos" => "ListServiceLevelObjectives".to_owned(),
                "/budget-report" => "BatchGetServiceLevelObjectiveBudgetReport".to_owned(),
                path => path.to_owned(),
            },
            _ => path.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }

    pub(super) fn throttled(self) -> Response {
        match self {
            Self::CloudWatch => self.refusal(StatusCode::BAD_REQUEST, "Throttling"),
            Self::XRay => self.refusal(StatusCode::TOO_MANY_REQUESTS, "ThrottledException"),
            Self::Bedrock | Self::ApplicationSignals => {
                self.refusal(StatusCode::TOO_MANY_REQUESTS, "ThrottlingException")
            }
            Self::S3 => self.refusal(StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
            Self::DynamoDb => self.refusal(StatusCode::BAD_REQUEST, "ProvisionedThroughputExceededException"),
            Self::Sts | Self::Rds | Self::AutoScaling => self.refusal(StatusCode::BAD_REQUEST, "Throttling"),
            Self::Logs
            | Self::CloudTrail
            | Self::SecretsManager
            | Self::StepFunctions
            | Self::Tagging
            | Self::Ecs
            | Self::Health
            | Self::PerformanceInsights => self.refusal(StatusCode::BAD_REQUEST, "ThrottlingException"),
            Self::Slack => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "2")]).into_response(),
        }
    }

    pub(super) fn server_error(self) -> Response {
        match self {
            Self::Slack => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Self::S3 => self.refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
            _ => self.refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"),
        }
    }

    pub(super) fn denied(self, operation: &str) -> Response {
        match self {
            Self::S3 | Self::CloudWatch | Self::Sts | Self::Rds | Self::AutoScaling => {
                self.refusal(StatusCode::FORBIDDEN, "AccessDenied")
            }
            Self::XRay | Self::Bedrock | Self::ApplicationSignals => {
                self.refusal(StatusCode::FORBIDDEN, "AccessDeniedException")
            }
            Self::Slack if !operation.contains('.') => StatusCode::FORBIDDEN.into_response(),
            Self::Slack => axum::Json(json!({ "ok": false, "error": "not_in_channel" })).into_response(),
            _ => self.refusal(StatusCode::BAD_REQUEST, "AccessDeniedException"),
        }
    }

    /// HTTP 200, the content type of a right answer, and a body that is none.
    pub(super) fn malformed(self) -> Response {
        let body = b"\xff<html><head><title>It works!</title>".as_slice();
        ([(header::CONTENT_TYPE, self.content_type()), PROTOCOL], body).into_response()
    }

    fn refusal(self, status: StatusCode, code: &'static str) -> Response {
        let error = json!({ "__type": code, "message": "spoiled on the way, as the test wishes" });
        let body = match self {
            Self::CloudWatch => cbor::encode(&error),
            Self::S3 => format!("<Error><Code>{code}</Code><Message>spoiled on the way</Message></Error>").into_bytes(),
            Self::Sts | Self::Rds | Self::AutoScaling => {
                format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>").into_bytes()
            }
            _ => error.to_string().into_bytes(),
        };
        let headers = [(header::CONTENT_TYPE, self.content_type()), PROTOCOL, (ERROR_TYPE, code)];
        (status, headers, body).into_response()
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::CloudWatch => "application/cbor",
            Self::S3 | Self::Sts | Self::Rds | Self::AutoScaling => "application/xml",
            Self::DynamoDb | Self::StepFunctions => "application/x-amz-json-1.0",
            Self::Logs
            | Self::CloudTrail
            | Self::SecretsManager
            | Self::Tagging
            | Self::Ecs
            | Self::Health
            | Self::PerformanceInsights => "application/x-amz-json-1.1",
            Self::XRay | Self::Bedrock | Self::ApplicationSignals | Self::Slack => "application/json",
        }
    }
}

/// The header that a CBOR answer must have; the other protocols pass over it.
const PROTOCOL: (header::HeaderName, &str) = (header::HeaderName::from_static("smithy-protocol"), "rpc-v2-cbor");

/// The header that names the error in REST with JSON; the other protocols pass over it.
const ERROR_TYPE: header::HeaderName = header::HeaderName::from_static("x-amzn-errortype");

/// The operation of a request of the query protocol, which its form names.
fn query_operation(form: &[u8]) -> String {
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(form).unwrap_or_default();
    fields.into_iter().find(|(name, _)| name == "Action").map(|(_, operation)| operation).unwrap_or_default()
}

/// S3's operations are told by method and path: `/bucket/key` is an object, `/bucket` is the bucket.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>
fn s3_operation(request: &Parts) -> &'static str {
    let key = request.uri.path().trim_start_matches('/').split_once('/').map(|(_, key)| key);
    let is_object = key.is_some_and(|key| !key.is_empty());
    match (&request.method, is_object) {
        (&Method::GET, true) => "GetObject",
        (&Method::HEAD, true) => "HeadObject",
        (&Method::PUT, true) => "PutObject",
        (&Method::GET, false) => "ListObjectsV2",
        _ => "Other",
    }
}
