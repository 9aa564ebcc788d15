//! What the values of a metric mean: what they measure, and in which unit.

use super::catalog::find_namespace;
use super::common_names::find_common_meaning;
use super::measure::Measure;
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
    /// Whether AWS reports it only while it is not zero, so that a period without a point is one with 0.
    pub is_zero_when_absent: bool,
    /// Whether each request gives a value of 0 or 1, so that the average is a share of the requests.
    pub average_is_share: bool,
}

impl Meaning {
    /// The meaning of a metric: as its service documents it, else by its name.
    pub fn from_query(query: &MetricQuery) -> Self {
        let documented = find_namespace(&query.namespace).and_then(|namespace| namespace.find_meaning(&query.name));
        documented.unwrap_or_else(|| find_common_meaning(&query.name)).for_statistic(&query.stat)
    }

    /// The same, of a metric that is reported only while it is not zero.
    pub const fn zero_when_absent(self) -> Self {
        Self { is_zero_when_absent: true, ..self }
    }

    /// The same, of a metric whose average is a share of the requests, 0 to 1.
    pub const fn with_average_as_share(self) -> Self {
        Self { average_is_share: true, ..self }
    }

    /// What a statistic of the values means: the number of response times is the number of requests, that of start-up
    /// times the number of cold starts, and the average of zeros and ones a share.
    pub fn for_statistic(self, statistic: &str) -> Self {
        match (self.measure, statistic) {
            (Measure::Latency, "SampleCount") => self.counting(Measure::Traffic),
            (Measure::ColdStarts, "SampleCount") => self.counting(Measure::ColdStarts),
            (_, "SampleCount") if self.average_is_share => self.counting(Measure::Traffic),
            (Measure::Yield, "Average") if self.average_is_share => self.as_percent_of_requests(Measure::Success),
            (measure, "Average") if self.average_is_share => self.as_percent_of_requests(measure),
            _ => self,
        }
    }

    fn counting(self, measure: Measure) -> Self {
        Self { measure, unit: Unit::Count, factor: 1.0, ..self }
    }

    fn as_percent_of_requests(self, measure: Measure) -> Self {
        Self { measure, unit: Unit::Percent, factor: 100.0, ..self }
    }

    /// Whether the values are numbers of events in a period, so that a period without a point had none.
    pub fn is_event_count(self, statistic: &str) -> bool {
        self.measure.is_of_events() && self.unit == Unit::Count && matches!(statistic, "Sum" | "SampleCount")
    }
}
