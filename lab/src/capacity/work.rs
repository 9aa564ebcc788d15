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
    /// Two queries of Logs Insights.
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

    /// The calls of one run of the step, in their order.
    ///
    /// Durations are assumed: those of a busy account rather than of an idle one.
    pub(super) fn calls(self, random: &mut Random) -> Vec<Call> {
        let repeated = |count: usize, called: Called, seconds: f64| vec![Call { called, seconds }; count];
        match self {
            // S3 and DynamoDB, and the first message.
            Self::Scope => [repeated(1, Called::Other, 0.3), repeated(1, Called::Slack, 0.4)].concat(),
            // Two windows, and what ListMetrics names.
            Self::Metrics => repeated(3, Called::Api(Api::GetMetricData), 0.6),
            // Two queries at the same time, each looked at until it is done.
            Self::Logs => {
                let polls = 2 * (2 + random.below(7));
                [
                    repeated(2, Called::Api(Api::StartQuery), 0.3),
                    repeated(polls, Called::Api(Api::GetQueryResults), 0.5),
                ]
                .concat()
            }
            Self::Traces => [
                repeated(3, Called::Api(Api::GetTraceSummaries), 0.8),
                repeated(10, Called::Api(Api::BatchGetTraces), 0.4),
            ]
            .concat(),
            // Pages of 50 events; a page of 3.9 seconds was reported.
            Self::Changes => {
                let pages = 2 + random.below(7);
                (0..pages)
                    .map(|_| Call { called: Called::Api(Api::LookupEvents), seconds: random.between(0.4, 2.0) })
                    .collect()
            }
            Self::Alarms => repeated(2, Called::Api(Api::DescribeAlarmHistory), 0.4),
            Self::Rank => repeated(1, Called::Other, 0.8),
            // The report is three messages at most.
            Self::Publish => [repeated(1, Called::Other, 0.3), repeated(3, Called::Slack, 0.4)].concat(),
            Self::Conclude => repeated(2, Called::Other, 0.3),
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
