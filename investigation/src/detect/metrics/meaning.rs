//! What the values of a metric mean: what they measure, and in which unit.

use super::measure::Measure;
use super::metric_names::find_meaning;
use crate::model::Unit;
use crate::telemetry::MetricQuery;

/// What a metric measures, and in what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meaning {
    /// What it measures.
    pub measure: Measure,
    /// The unit in which it is shown.
    pub unit: Unit,
    /// CloudWatch's value times this factor is in `unit`.
    pub factor: f64,
}

impl Meaning {
    /// The meaning of a metric by its name, and by its namespace and statistic where these change it.
    ///
    /// Source: the metrics of each service, linked from
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>; the pages
    /// of the services stand beside the table of [`metric_names`](super::metric_names).
    pub fn from_query(query: &MetricQuery) -> Self {
        if query.namespace == "AWS/ELB" && query.name == "Latency" {
            // A classic load balancer gives it in seconds, everything else in milliseconds.
            return Self { factor: 1.0, ..find_meaning("Latency") }.with_statistic(&query.stat);
        }
        find_meaning(&query.name).with_statistic(&query.stat)
    }

    /// The number of response times is the number of requests; that of start-up times the number of cold starts.
    fn with_statistic(self, statistic: &str) -> Self {
        let counted = match self.measure {
            Measure::Latency => Measure::Traffic,
            Measure::ColdStarts => Measure::ColdStarts,
            _ => return self,
        };
        if statistic == "SampleCount" { Self { measure: counted, unit: Unit::Count, factor: 1.0 } } else { self }
    }

    /// Whether the values are numbers of events in a period, so that a period without a point had none.
    pub fn is_event_count(self, statistic: &str) -> bool {
        self.measure.is_of_events() && self.unit == Unit::Count && matches!(statistic, "Sum" | "SampleCount")
    }
}
