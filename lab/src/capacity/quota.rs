//! What the APIs allow.

use strum::VariantArray;

use super::queue::Milliseconds;

/// An API with a limit of calls a second, in one account and region. Where sources differ, the least counts.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>,
/// <https://docs.aws.amazon.com/general/latest/gr/cw_region.html>,
/// <https://docs.aws.amazon.com/general/latest/gr/cwl_region.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray, strum::Display)]
pub enum Api {
    /// 500 a second by AWS's present list, 50 by an older one.
    GetMetricData,
    /// 9 a second.
    DescribeAlarms,
    /// 20 a second by AWS's list; users report about 3.
    DescribeAlarmHistory,
    /// 10 a second.
    DescribeLogGroups,
    /// 10 a second by AWS's present list, 5 by an older one.
    StartQuery,
    /// Asked every two seconds of each query; as [`Api::StartQuery`].
    GetQueryResults,
    /// X-Ray publishes no rate; 5 a second is assumed for each of its calls.
    GetTraceSegmentDestination,
    /// See [`Api::GetTraceSegmentDestination`].
    GetServiceGraph,
    /// See [`Api::GetTraceSegmentDestination`].
    GetTimeSeriesServiceStatistics,
    /// See [`Api::GetTraceSegmentDestination`].
    GetTraceSummaries,
    /// See [`Api::GetTraceSegmentDestination`].
    BatchGetTraces,
    /// 2 a second.
    ///
    /// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
    LookupEvents,
    /// Of AWS Health, which all accounts and regions ask in one region. It publishes no rate; 5 a second is assumed.
    DescribeHealthEvents,
}

impl Api {
    /// How many calls a second are allowed; as many may come at once.
    #[must_use]
    pub const fn per_second(self) -> f64 {
        match self {
            Self::GetMetricData => 50.0,
            Self::DescribeLogGroups => 10.0,
            Self::DescribeAlarms => 9.0,
            Self::StartQuery
            | Self::GetQueryResults
            | Self::GetTraceSegmentDestination
            | Self::GetServiceGraph
            | Self::GetTimeSeriesServiceStatistics
            | Self::GetTraceSummaries
            | Self::BatchGetTraces
            | Self::DescribeHealthEvents => 5.0,
            Self::DescribeAlarmHistory => 3.0,
            Self::LookupEvents => 2.0,
        }
    }
}

/// Calls that are allowed now, which fill up as time passes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    per_second: f64,
    allowed: f64,
    updated: Milliseconds,
}

impl Bucket {
    /// Allows a second's calls at once.
    pub(super) fn new(per_second: f64) -> Self {
        Self { per_second, allowed: per_second, updated: 0 }
    }

    /// Whether a call is allowed at this time, which is not before that of the last call.
    pub(super) fn allows(&mut self, now: Milliseconds) -> bool {
        let passed = now.saturating_sub(self.updated) as f64 / 1_000.0;
        self.allowed = (self.allowed + passed * self.per_second).min(self.per_second);
        self.updated = now;
        if self.allowed < 1.0 {
            return false;
        }
        self.allowed -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_allows_a_second_s_calls_at_once_and_then_its_rate() {
        let mut bucket = Bucket::new(2.0);
        let times = [0, 0, 0, 400, 500, 600, 1_000];
        let allowed: Vec<bool> = times.into_iter().map(|now| bucket.allows(now)).collect();
        assert_eq!(allowed, [true, true, false, false, true, false, true]);
    }

    #[test]
    fn a_bucket_that_was_left_alone_holds_no_more_than_a_second_s_calls() {
        let mut bucket = Bucket::new(2.0);
        let allowed = [60_000; 4].into_iter().filter(|now| bucket.allows(*now)).count();
        assert_eq!(allowed, 2);
    }
}
