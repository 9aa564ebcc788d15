//! X-Ray traces.

use serde::{Deserialize, Serialize};

use super::{CallStatistics, ServiceGraph, ServiceLevelObjective};

/// A segment or subsegment of a trace.
///
/// It is read field by field, so that an odd one never loses the others: see `segment_document`.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub struct Segment {
    /// The id, unique in its trace.
    pub id: String,
    /// The name of the service that sent it, or of what was called.
    pub name: String,
    /// When it began, in seconds since the epoch.
    pub start_time: f64,
    /// When it ended, in seconds since the epoch; absent while it is in progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<f64>,
    /// The id of the segment or subsegment that called this one, when that is in another document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// The type of resource that sent a segment, such as `AWS::Lambda` or `AWS::ECS::Container`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Of a subsegment that calls out: `aws` for a call through an AWS SDK, else `remote`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Whether it failed by the server's fault (5xx).
    #[serde(skip_serializing_if = "is_false")]
    pub fault: bool,
    /// Whether it failed by the client's mistake (4xx).
    #[serde(skip_serializing_if = "is_false")]
    pub error: bool,
    /// Whether it was throttled (429); X-Ray then sets `error` too.
    #[serde(skip_serializing_if = "is_false")]
    pub throttle: bool,
    /// The HTTP request and response, if it is an HTTP call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<Http>,
    /// The call's parameters, if it was made through an AWS SDK.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsCall>,
    /// The exceptions that made it fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The parts of this one, and the calls that it made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subsegments: Vec<Segment>,
}

/// The HTTP part of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// What was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<HttpRequest>,
    /// The response, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HttpResponse>,
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HttpRequest {
    /// The method, such as `GET`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The URL. It may hold what users typed and is never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// An HTTP response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The status code, such as 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// The AWS part of a subsegment. The names of resources are those that the X-Ray SDKs record of a call's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsCall {
    /// The operation, such as `PutItem`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The name of the DynamoDB table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_name: Option<String>,
    /// The URL of the SQS queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_url: Option<String>,
    /// The name of the Lambda function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function_name: Option<String>,
    /// How many times the SDK made the call again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u64>,
}

/// Why a segment failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cause {
    /// The id of an exception that another segment threw and this one passed on.
    PassedOn(String),
    /// Exceptions that were thrown here.
    Thrown {
        /// The exceptions, outermost first.
        #[serde(default)]
        exceptions: Vec<Exception>,
    },
}

/// An exception that a segment recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The class, such as `ProvisionedThroughputExceededException`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// One sampled request through the system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The id, such as `1-581cf771-a006649127e371903a2de979`.
    pub id: String,
    /// The segment documents, in order of id.
    pub segments: Vec<Segment>,
}

/// All that X-Ray returned, or Transaction Search and Application Signals in its place.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TraceTelemetry {
    /// The service graph, with statistics of all traced requests.
    pub graph: ServiceGraph,
    /// A sample of whole traces from both windows.
    #[serde(default)]
    pub traces: Vec<Trace>,
    /// The statistics of all calls between two nodes of the graph, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<CallStatistics>,
    /// The objectives of the services in the graph, where Application Signals keeps them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<ServiceLevelObjective>,
}
