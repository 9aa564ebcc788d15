//! What a CloudWatch metric measures, by its name.

use crate::model::{EvidenceKind, Unit};
use crate::telemetry::MetricQuery;

/// What a metric measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Response time; `milliseconds` if it is in these.
    Latency {
        /// AWS gives some response times in milliseconds and some in seconds.
        milliseconds: bool,
    },
    /// Requests that failed by the server's fault.
    Faults,
    /// Requests that failed by the client's fault.
    Errors,
    /// Requests that were throttled.
    Throttles,
    /// Requests.
    Traffic,
    /// The use of something limited.
    Saturation(Unit),
    /// Unknown.
    Other,
}

impl Measure {
    /// What the metric measures.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
    #[must_use]
    pub fn of(query: &MetricQuery) -> Self {
        match query.name.as_str() {
            "TargetResponseTime" | "ResponseTime" => Self::Latency { milliseconds: false },
            "Latency" if query.namespace == "AWS/ELB" => Self::Latency { milliseconds: false },
            "Latency" | "IntegrationLatency" | "Duration" | "SuccessfulRequestLatency" | "ExecutionTime" => {
                Self::Latency { milliseconds: true }
            }
            "HTTPCode_Target_5XX_Count"
            | "HTTPCode_ELB_5XX_Count"
            | "HTTPCode_Backend_5XX"
            | "Errors"
            | "5XXError"
            | "5xx"
            | "SystemErrors"
            | "ExecutionsFailed"
            | "ExecutionsTimedOut" => Self::Faults,
            "HTTPCode_Target_4XX_Count" | "HTTPCode_ELB_4XX_Count" | "4XXError" | "4xx" | "UserErrors" => Self::Errors,
            "Throttles" | "ThrottledRequests" | "ReadThrottleEvents" | "WriteThrottleEvents" | "ExecutionThrottled" => {
                Self::Throttles
            }
            "RequestCount" | "Count" | "Invocations" | "NumberOfMessagesSent" | "ExecutionsStarted" => Self::Traffic,
            "CPUUtilization" | "MemoryUtilization" | "ProvisionedConcurrencyUtilization" => {
                Self::Saturation(Unit::Percent)
            }
            "DatabaseConnections"
            | "ConcurrentExecutions"
            | "UnHealthyHostCount"
            | "SpilloverCount"
            | "SurgeQueueLength"
            | "ApproximateNumberOfMessagesVisible"
            | "ActiveConnectionCount"
            | "ConsumedReadCapacityUnits"
            | "ConsumedWriteCapacityUnits" => Self::Saturation(Unit::Count),
            "ApproximateAgeOfOldestMessage" => Self::Saturation(Unit::Seconds),
            _ => Self::Other,
        }
    }

    /// What a rise of it is evidence of.
    #[must_use]
    pub fn rise(self) -> EvidenceKind {
        match self {
            Self::Latency { .. } => EvidenceKind::LatencyRise,
            Self::Faults => EvidenceKind::FaultRise,
            Self::Errors => EvidenceKind::ErrorRise,
            Self::Throttles => EvidenceKind::ThrottleRise,
            Self::Traffic => EvidenceKind::TrafficSurge,
            Self::Saturation(_) => EvidenceKind::SaturationRise,
            Self::Other => EvidenceKind::MetricShift,
        }
    }

    /// What a fall of it is evidence of: that things got better is none.
    #[must_use]
    pub fn fall(self) -> Option<EvidenceKind> {
        match self {
            Self::Traffic => Some(EvidenceKind::TrafficLoss),
            Self::Other => Some(EvidenceKind::MetricShift),
            Self::Latency { .. } | Self::Faults | Self::Errors | Self::Throttles | Self::Saturation(_) => None,
        }
    }

    /// Its unit, and the factor that brings CloudWatch's value to it.
    #[must_use]
    pub fn unit(self) -> (Unit, f64) {
        match self {
            Self::Latency { milliseconds: true } => (Unit::Seconds, 0.001),
            Self::Latency { milliseconds: false } => (Unit::Seconds, 1.0),
            Self::Faults | Self::Errors | Self::Throttles | Self::Traffic => (Unit::Count, 1.0),
            Self::Saturation(unit) => (unit, 1.0),
            Self::Other => (Unit::None, 1.0),
        }
    }

    /// Whether the values are numbers of events, of which a period without a point had none.
    #[must_use]
    pub fn counts(self, query: &MetricQuery) -> bool {
        let events = matches!(self, Self::Faults | Self::Errors | Self::Throttles | Self::Traffic);
        events && matches!(query.stat.as_str(), "Sum" | "SampleCount")
    }
}
