//! How often AWS lets one account call an operation in one region.

use std::collections::BTreeMap;

use tokio::time::Instant;

/// Calls a second, which may also come at once. Operations that are not listed have quotas that nobody comes near.
///
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
const CALLS_A_SECOND: [(&str, f64); 8] = [
    ("LookupEvents", 2.0),
    ("DescribeAlarmHistory", 3.0),
    ("DescribeAlarms", 9.0),
    ("GetMetricData", 50.0),
    ("ListMetrics", 25.0),
    ("StartQuery", 5.0),
    ("GetQueryResults", 5.0),
    ("DescribeLogGroups", 10.0),
];

/// What is left of the quotas.
pub(super) struct Quotas {
    since: Instant,
    /// By region and operation: the calls that may be made at once, and the second in which that was so.
    left: BTreeMap<(String, String), (f64, f64)>,
}

impl Quotas {
    /// Nothing is used yet.
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, left: BTreeMap::new() }
    }

    /// Whether the call may be made; one that may not uses nothing up.
    pub(super) fn admit(&mut self, region: &str, operation: &str, now: Instant) -> bool {
        let Some((_, a_second)) = CALLS_A_SECOND.iter().find(|(name, _)| *name == operation) else { return true };
        let second = now.duration_since(self.since).as_secs_f64();
        let key = (region.to_owned(), operation.to_owned());
        let (left, at) = self.left.entry(key).or_insert((*a_second, second));
        *left = (*left + (second - *at) * a_second).min(*a_second);
        *at = second;
        let is_admitted = *left >= 1.0;
        if is_admitted {
            *left -= 1.0;
        }
        is_admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_quota_is_of_a_region_and_comes_back_with_time() {
        let begin = Instant::now();
        let mut quotas = Quotas::new(begin);
        let mut admitted = |region: &str, operation: &str, milliseconds: u64| {
            quotas.admit(region, operation, begin + Duration::from_millis(milliseconds))
        };
        let first = [0, 1, 2].map(|at| admitted("eu-west-1", "LookupEvents", at));
        assert_eq!(first, [true, true, false]);
        assert!(admitted("us-east-1", "LookupEvents", 3), "another region");
        assert!(admitted("eu-west-1", "GetMetricData", 3), "another operation");
        assert_eq!([400, 600, 700].map(|at| admitted("eu-west-1", "LookupEvents", at)), [false, true, false]);
        assert!(admitted("eu-west-1", "BatchGetTraces", 700), "without a quota");
    }
}
