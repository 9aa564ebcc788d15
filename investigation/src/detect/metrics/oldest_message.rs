//! The age of the oldest message of a queue, which one message that is tried again raises by itself.

use super::comparison::{Comparison, DepartureShape, MetricDeparture};
use crate::model::EvidenceKind;

/// A message that failed is hidden for the visibility timeout and then tried again: 30 seconds unless set otherwise, and
/// six times the function's timeout where Lambda reads the queue. Spikes up to this age, in seconds, may be one message.
///
/// Sources:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>;
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const AGE_OF_ONE_MESSAGE: f64 = 300.0;

/// Whether the departure is that of a single message: a queue holds no more, or the age soon fell again.
pub fn is_alone(comparison: &Comparison<'_>, departure: &MetricDeparture) -> bool {
    let query = &comparison.series.query;
    if query.name != "ApproximateAgeOfOldestMessage" || departure.kind != EvidenceKind::BacklogRise {
        return false;
    }
    let window = comparison.surroundings.incident_window;
    if let Some(waiting) = comparison.surroundings.find_beside(query, "ApproximateNumberOfMessagesVisible") {
        let in_window = waiting.points.iter().filter(|point| window.contains(point.at));
        return in_window.clone().count() > 0 && in_window.clone().all(|point| point.value <= 1.0);
    }
    departure.shape == DepartureShape::Spike && departure.observed <= AGE_OF_ONE_MESSAGE
}
