//! What each step does, and how long that takes.

use strum::VariantArray;

use super::quota::Api;
use crate::simulate::Random;

/// A step of the state machine, named as its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray, strum::Display)]
pub enum Step {
    /// Decides what to look at, and posts the first message.
    Scope,
    /// `GetMetricData`, over both windows.
    Metrics,
    /// Three queries of Logs Insights, and a call of AWS Health.
    Logs,
    /// X-Ray: summaries, then the traces of a sample.
    Traces,
    /// Pages of CloudTrail.
    Changes,
    /// States and history.
    Alarms,
    /// Evidence to hypotheses; calls nobody but S3.
    Rank,
    /// Posts the report.
    Publish,
    /// Closes the record.
    Conclude,
}

impl Step {
    /// The sources, which are questioned at the same time.
    pub(super) const COLLECTORS: [Self; 5] = [Self::Metrics, Self::Logs, Self::Traces, Self::Changes, Self::Alarms];

    pub(super) fn is_collector(self) -> bool {
        Self::COLLECTORS.contains(&self)
    }

    /// The calls of one run of the step: stages that come one after the other, of calls that are made at the same time.
    ///
    /// How many there are is what `make load` counts, where a page holds as much as it does in AWS. Durations are assumed: those
    /// of a busy account rather than of an idle one. The same seed gives the same calls.
    pub(super) fn stages(self, seed: u64) -> Vec<Vec<Call>> {
        let random = &mut Random::new(seed, &self.to_string());
        let at_once = |count: usize, called: Called, seconds: f64| vec![Call { called, seconds }; count];
        let in_a_row = |count: usize, called: Called, seconds: f64| vec![at_once(1, called, seconds); count];
        let api = Called::Api;
        match self {
            // S3 and DynamoDB, and the first message.
            Self::Scope => [in_a_row(1, Called::Other, 0.3), in_a_row(1, Called::Slack, 0.4)].concat(),
            // Two windows.
            Self::Metrics => vec![at_once(2, api(Api::GetMetricData), 0.6)],
            // The log groups; then three queries at the same time, each looked at every two seconds until it is done. Beside
            // them, AWS Health is asked about the services whose metrics the context names.
            Self::Logs => {
                let polls = 1 + random.below(4);
                let polled = vec![at_once(3, api(Api::GetQueryResults), 2.0); polls];
                let begun = [at_once(3, api(Api::StartQuery), 2.0), at_once(1, api(Api::DescribeHealthEvents), 0.8)];
                [vec![at_once(1, api(Api::DescribeLogGroups), 0.3), begun.concat()], polled].concat()
            }
            // The service graph of both windows; the statistics of eight services, and summaries; whole traces.
            Self::Traces => vec![
                at_once(1, api(Api::GetTraceSegmentDestination), 0.2),
                at_once(2, api(Api::GetServiceGraph), 0.8),
                [
                    at_once(8, api(Api::GetTimeSeriesServiceStatistics), 0.8),
                    at_once(2, api(Api::GetTraceSummaries), 0.8),
                ]
                .concat(),
                at_once(5, api(Api::BatchGetTraces), 0.4),
            ],
            // Pages of 50 events; a page of 3.9 seconds was reported. Each waits for its turn.
            Self::Changes => {
                let pages = 2 + random.below(7);
                (0..pages).flat_map(|_| in_a_row(1, api(Api::LookupEvents), random.between(0.4, 2.0))).collect()
            }
            Self::Alarms => vec![
                [at_once(1, api(Api::DescribeAlarms), 0.4), at_once(1, api(Api::DescribeAlarmHistory), 0.4)].concat(),
            ],
            Self::Rank => in_a_row(1, Called::Other, 0.8),
            // The report is three messages at most.
            Self::Publish => [in_a_row(1, Called::Other, 0.3), in_a_row(3, Called::Slack, 0.4)].concat(),
            Self::Conclude => in_a_row(2, Called::Other, 0.3),
        }
    }
}

/// One call of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Call {
    pub(super) called: Called,
    /// How long the answer takes when it is not refused.
    pub(super) seconds: f64,
}

/// Who is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    Api(Api),
    /// A message in the channel.
    Slack,
    /// S3, DynamoDB, Step Functions, and Slack's edits of messages, whose limits are far away.
    Other,
}
