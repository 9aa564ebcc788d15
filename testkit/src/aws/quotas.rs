//! How often AWS lets one account call an operation in one region, and how many queries of Logs Insights may run at once.

use std::collections::BTreeMap;

use tokio::time::Instant;

/// Calls a second, which may also come at once. Operations that are not listed have quotas that nobody comes near. Where sources
/// differ, the least counts: 500 calls of `GetMetricData` and 10 of `StartQuery` and `GetQueryResults` are what AWS's present list
/// says, and 20 of `DescribeAlarmHistory`, of which users report 3. X-Ray publishes no rates: 5 are assumed.
///
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>,
/// <https://docs.aws.amazon.com/general/latest/gr/cw_region.html>,
/// <https://docs.aws.amazon.com/general/latest/gr/cwl_region.html>
const CALLS_A_SECOND: [(&str, f64); 17] = [
    ("LookupEvents", 2.0),
    ("DescribeAlarmHistory", 3.0),
    ("DescribeAlarms", 9.0),
    ("GetMetricData", 50.0),
    ("ListMetrics", 25.0),
    ("StartQuery", 5.0),
    ("GetQueryResults", 5.0),
    ("StopQuery", 5.0),
    ("DescribeLogGroups", 10.0),
    ("GetServiceGraph", 5.0),
    ("GetTimeSeriesServiceStatistics", 5.0),
    ("GetTraceSummaries", 5.0),
    ("BatchGetTraces", 5.0),
    ("GetTraceSegmentDestination", 5.0),
    ("ListServices", 10.0),
    ("ListServiceDependencies", 10.0),
    ("ListServiceLevelObjectives", 5.0),
];

/// How many queries of Logs Insights may run at once: 100 by the list of quotas, 30 by the description of `StartQuery`.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
pub(super) const MAX_QUERIES_AT_ONCE: usize = 30;

/// What is left of the quotas.
pub(super) struct Quotas {
    since: Instant,
    /// By region and operation: the calls that may be made at once, and the second in which that was so.
    left: BTreeMap<(String, String), (f64, f64)>,
    /// How many calls of each operation were refused.
    refused: BTreeMap<String, usize>,
}

impl Quotas {
    /// Nothing is used yet.
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, left: BTreeMap::new(), refused: BTreeMap::new() }
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
        } else {
            self.refuse(operation);
        }
        is_admitted
    }

    /// Counts a call that is refused.
    pub(super) fn refuse(&mut self, operation: &str) {
        *self.refused.entry(operation.to_owned()).or_default() += 1;
    }

    /// How many calls of each operation were refused so far.
    pub(super) fn refused(&self) -> BTreeMap<String, usize> {
        self.refused.clone()
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
        assert!(admitted("eu-west-1", "GetCallerIdentity", 700), "without a quota");
        assert_eq!(quotas.refused(), BTreeMap::from([("LookupEvents".to_owned(), 3)]));
    }
}
