//! X-Ray traces.

use serde::{Deserialize, Serialize};

use super::ServiceGraph;

/// A segment or subsegment of a trace.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Unique in its trace.
    pub id: String,
    /// The service, or what was called.
    pub name: String,
    /// Seconds since the epoch.
    pub start_time: f64,
    /// Seconds since the epoch; absent while in progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_time: Option<f64>,
    /// The segment that called this one, when that is in another document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// `AWS::Lambda`, `AWS::ECS::Container`, … of a segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// `aws` or `remote` of a subsegment that calls out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Failed by the server's fault.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fault: bool,
    /// Failed by the client's fault.
    #[serde(default, skip_serializing_if = "is_false")]
    pub error: bool,
    /// Throttled.
    #[serde(default, skip_serializing_if = "is_false")]
    pub throttle: bool,
    /// The HTTP call, whose answer's status counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Http>,
    /// The call through an AWS SDK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsCall>,
    /// What was thrown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Calls within this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsegments: Vec<Segment>,
}

/// The HTTP part of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<HttpRequest>,
    /// The answer, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HttpResponse>,
}

/// An HTTP call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HttpRequest {
    /// Such as `GET`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// May hold what users typed: never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The answer to an HTTP call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// Such as 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// The AWS part of a subsegment. The names of resources are those that the X-Ray SDKs record of a call's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsCall {
    /// Such as `PutItem`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The DynamoDB table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_name: Option<String>,
    /// The SQS queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_url: Option<String>,
    /// The Lambda function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function_name: Option<String>,
    /// How often the SDK made the call again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u64>,
}

/// What a segment threw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cause {
    /// The id of an exception that another segment holds: this one passed it on.
    PassedOn(String),
    /// Thrown, or seen, here.
    Thrown {
        /// Outermost first.
        #[serde(default)]
        exceptions: Vec<Exception>,
    },
}

/// An exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Such as `ProvisionedThroughputExceededException`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// One sampled request through the system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Such as `1-581cf771-a006649127e371903a2de979`.
    pub id: String,
    /// The segment documents, in order of id.
    pub segments: Vec<Segment>,
}

/// All that X-Ray returned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TraceTelemetry {
    /// Statistics of all traced requests.
    pub graph: ServiceGraph,
    /// A sample of them whole, from both windows.
    #[serde(default)]
    pub traces: Vec<Trace>,
}
