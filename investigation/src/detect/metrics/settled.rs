//! Up to when the metrics have settled: what CloudWatch has not yet received is no silence.
//!
//! When telemetry was read is not known of a recording, so that the series themselves have to tell a delay from an outage:
//! a delay ends all of them at once, and lasts minutes.

use jiff::{SignedDuration, Timestamp};

use crate::model::Scope;
use crate::telemetry::MetricSeries;

/// Metrics arrive within this time, with few exceptions: after two or three minutes, and those of `CloudFront` and of S3's
/// requests somewhat later.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html>;
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudwatch-monitoring.html>
const MAX_LAG: SignedDuration = SignedDuration::from_mins(5);

/// The end of the last period of the incident window that has settled: the beginning of the newest period of any series,
/// which may still fill. Where nothing has arrived for longer than metrics take, the rest of the window is silence; only
/// its last minutes are not yet known then, if the window was asked about as soon as it ended.
pub fn find_settled_end(scope: &Scope, all_series: &[MetricSeries]) -> Timestamp {
    let window = scope.incident_window();
    let newest = all_series.iter().flat_map(|series| &series.points).map(|point| point.at).max();
    let lag_before = |end: Timestamp| end.checked_sub(MAX_LAG).unwrap_or(end);
    match newest {
        Some(newest) if newest >= lag_before(window.end()) => newest.min(window.end()),
        Some(_) | None if lag_before(scope.request.requested_at) >= window.end() => window.end(),
        Some(_) | None => lag_before(window.end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures;
    use crate::model::{MetricQuery, Point};

    fn series_until(time: &str) -> MetricSeries {
        let query = MetricQuery {
            namespace: "AWS/Lambda".into(),
            name: "Invocations".into(),
            dimensions: [].into(),
            stat: "Sum".into(),
        };
        let at = time.parse().unwrap();
        MetricSeries { query, period: 60, points: vec![Point { at, value: 1.0 }] }
    }

    /// The settled end, asked so many minutes after the window, which ends at 12:30.
    fn settled(minutes: i64, newest: &str) -> String {
        let mut scope = fixtures::scope();
        scope.request.requested_at = scope.incident_window().end() + SignedDuration::from_mins(minutes);
        find_settled_end(&scope, &[series_until(newest)]).strftime("%H:%M").to_string()
    }

    #[test]
    fn the_newest_period_and_what_follows_have_not_settled() {
        assert_eq!(settled(0, "2026-01-01T12:26:00Z"), "12:26");
        assert_eq!(settled(3, "2026-01-01T12:29:00Z"), "12:29");
        assert_eq!(settled(600, "2026-01-01T12:26:00Z"), "12:26");
    }

    #[test]
    fn after_the_longest_lag_silence_is_silence() {
        assert_eq!(settled(60, "2026-01-01T12:02:00Z"), "12:30");
        assert_eq!(settled(0, "2026-01-01T12:02:00Z"), "12:25");
    }

    #[test]
    fn a_series_that_goes_on_tells_an_outage_from_a_delay() {
        let scope = fixtures::scope();
        let ends = [series_until("2026-01-01T12:02:00Z"), series_until("2026-01-01T12:29:00Z")];
        assert_eq!(find_settled_end(&scope, &ends).strftime("%H:%M").to_string(), "12:29");
    }
}
