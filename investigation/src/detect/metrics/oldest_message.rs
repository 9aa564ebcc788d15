//! What the age of a queue's oldest message says of the others: one message that is tried again raises it by itself, and
//! many messages that are taken at once do not.

use super::comparison::{Comparison, DepartureShape, MIN_BACKLOG_SECONDS, MetricDeparture};
use crate::model::EvidenceKind;
use crate::telemetry::MetricSeries;

const AGE: &str = "ApproximateAgeOfOldestMessage";
const WAITING: &str = "ApproximateNumberOfMessagesVisible";

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
    if query.name != AGE || departure.kind != EvidenceKind::BacklogRise {
        return false;
    }
    if let Some(waiting) = comparison.surroundings.find_beside(query, WAITING) {
        return stays_within(comparison, waiting, 1.0);
    }
    departure.shape == DepartureShape::Spike && departure.observed <= AGE_OF_ONE_MESSAGE
}

/// Whether more messages are in a queue, and none waits: they come in batches.
pub fn are_taken_at_once(comparison: &Comparison<'_>, departure: &MetricDeparture) -> bool {
    let query = &comparison.series.query;
    let age = comparison.surroundings.find_beside(query, AGE);
    query.name == WAITING
        && departure.kind == EvidenceKind::BacklogRise
        && age.is_some_and(|age| stays_within(comparison, age, MIN_BACKLOG_SECONDS))
}

/// Whether a series was read in the incident, and is never greater than this there.
fn stays_within(comparison: &Comparison<'_>, series: &MetricSeries, most: f64) -> bool {
    let window = comparison.surroundings.incident_window;
    let mut in_window = series.points.iter().filter(|point| window.contains(point.at)).peekable();
    in_window.peek().is_some() && in_window.all(|point| point.value <= most)
}
