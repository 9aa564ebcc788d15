//! How often AWS lets one account call an operation in one region, and how many queries of Logs Insights may run at once.

use std::collections::BTreeMap;

use tokio::time::Instant;

/// Calls a second, which may also come at once, by the call as a policy spells it. Calls that are not listed have quotas that
/// nobody comes near. Where sources differ, the least counts: 500 calls of `GetMetricData` and 10 of `StartQuery` and
/// `GetQueryResults` are what AWS's present list says, and 20 of `DescribeAlarmHistory`, of which users report 3. RDS has 12 a
/// second for all of its calls together, which the two that are made here share. ECS has 20 for a group of calls, by what those
/// who scan accounts keep to. X-Ray, AWS Health, Performance Insights and Auto Scaling publish no rates: 5 are assumed.
///
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>,
/// <https://docs.aws.amazon.com/general/latest/gr/cw_region.html>,
/// <https://docs.aws.amazon.com/general/latest/gr/cwl_region.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-api-throttling.html>,
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/request-throttling.html>,
/// <https://github.com/aws-solutions/workload-discovery-on-aws/pull/355>,
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/reference.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const CALLS_A_SECOND: [(&str, f64); 26] = [
    ("ecs:DescribeTaskDefinition", 20.0),
    ("cloudtrail:LookupEvents", 2.0),
    ("cloudwatch:DescribeAlarmHistory", 3.0),
    ("cloudwatch:DescribeAlarms", 9.0),
    ("cloudwatch:GetMetricData", 50.0),
    ("cloudwatch:ListMetrics", 25.0),
    ("logs:StartQuery", 5.0),
    ("logs:GetQueryResults", 5.0),
    ("logs:StopQuery", 5.0),
    ("logs:DescribeLogGroups", 10.0),
    ("xray:GetServiceGraph", 5.0),
    ("xray:GetTimeSeriesServiceStatistics", 5.0),
    ("xray:GetTraceSummaries", 5.0),
    ("xray:BatchGetTraces", 5.0),
    ("xray:GetTraceSegmentDestination", 5.0),
    ("application-signals:ListServices", 10.0),
    ("application-signals:ListServiceDependencies", 10.0),
    ("application-signals:ListServiceLevelObjectives", 5.0),
    ("rds:DescribeEvents", 6.0),
    ("rds:DescribeDBInstances", 6.0),
    ("ecs:DescribeServices", 20.0),
    ("health:DescribeEvents", 5.0),
    ("pi:DescribeDimensionKeys", 5.0),
    ("autoscaling:DescribeScalingActivities", 5.0),
    ("tag:GetResources", 15.0),
    ("sts:AssumeRole", 600.0),
];

/// How many queries of Logs Insights may run at once: 100 by the list of quotas, 30 by the description of `StartQuery`.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
pub(super) const MAX_QUERIES_AT_ONCE: usize = 30;

/// What is left of the quotas.
pub(super) struct Quotas {
    since: Instant,
    /// By region and call: how many may be made at once, and the second in which that was so.
    left: BTreeMap<(String, String), (f64, f64)>,
    /// How many calls of each operation were refused.
    refused: BTreeMap<String, usize>,
}

impl Quotas {
    /// Nothing is used yet.
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, left: BTreeMap::new(), refused: BTreeMap::new() }
    }

    /// Whether the call may be made, which is given as a policy spells it; one that may not uses nothing up.
    pub(super) fn admit(&mut self, region: &str, action: &str, now: Instant) -> bool {
        let Some((_, a_second)) = CALLS_A_SECOND.iter().find(|(name, _)| *name == action) else { return true };
        let second = now.duration_since(self.since).as_secs_f64();
        let key = (region.to_owned(), action.to_owned());
        let (left, at) = self.left.entry(key).or_insert((*a_second, second));
        *left = (*left + (second - *at) * a_second).min(*a_second);
        *at = second;
        let is_admitted = *left >= 1.0;
        if is_admitted {
            *left -= 1.0;
        } else {
            self.refuse(action.rsplit(':').next().unwrap_or(action));
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
        let mut admitted = |region: &str, action: &str, milliseconds: u64| {
            quotas.admit(region, action, begin + Duration::from_millis(milliseconds))
        };
        let first = [0, 1, 2].map(|at| admitted("eu-west-1", "cloudtrail:LookupEvents", at));
        assert_eq!(first, [true, true, false]);
        assert!(admitted("us-east-1", "cloudtrail:LookupEvents", 3), "another region");
        assert!(admitted("eu-west-1", "cloudwatch:GetMetricData", 3), "another operation");
        assert_eq!(
            [400, 600, 700].map(|at| admitted("eu-west-1", "cloudtrail:LookupEvents", at)),
            [false, true, false]
        );
        assert!(admitted("eu-west-1", "sts:GetCallerIdentity", 700), "without a quota");
        assert_eq!(quotas.refused(), BTreeMap::from([("LookupEvents".to_owned(), 3)]));
    }

    #[test]
    fn calls_of_one_name_have_a_quota_in_each_service() {
        let begin = Instant::now();
        let mut quotas = Quotas::new(begin);
        let health = (0..6).map(|_| quotas.admit("us-east-1", "health:DescribeEvents", begin));
        assert_eq!(health.collect::<Vec<_>>(), [true, true, true, true, true, false]);
        assert!(quotas.admit("us-east-1", "rds:DescribeEvents", begin));
    }
}
