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
    /// Calls within this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsegments: Vec<Segment>,
}

/// The HTTP part of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// The answer, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HttpResponse>,
}

/// The answer to an HTTP call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// Such as 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
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
