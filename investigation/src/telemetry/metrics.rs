//! CloudWatch metrics.

use serde::{Deserialize, Serialize};

use crate::model::{MetricQuery, Point};

/// The points of one metric over the baseline and the incident window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricSeries {
    /// The metric, and how it was aggregated.
    pub query: MetricQuery,
    /// The length of a point's period, in seconds.
    pub period: u32,
    /// The values, in order of time; a period without data has no point.
    pub points: Vec<Point>,
}
