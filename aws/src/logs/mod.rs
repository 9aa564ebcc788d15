//! CloudWatch Logs, by Logs Insights queries: one a window.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>

mod query;
#[cfg(test)]
mod tests;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use futures_util::future::join_all;
use investigation::model::Scope;
use investigation::ports::{Answer, LogSource};
use investigation::telemetry::{Collected, LogLine};

use crate::config::in_region;

/// The most log groups that one query takes.
const GROUPS_PER_QUERY: usize = 50;

/// How long a query may run, in all. Most take seconds; the function that waits for it has a minute.
const PATIENCE: Duration = Duration::from_secs(45);

/// The most lines that one query returns.
const MAX_LINES: usize = 10_000;

/// The lines that the detector of log evidence can use; all others would only use up the limit.
///
/// Trouble: what services and runtimes say when they fail, access logs of requests that failed, and Lambda's reports of
/// invocations that used all their memory, which say it by numbers only. A test holds the words to the detector's.
/// Mere warnings are left out, for a chatty service would leave no room for its errors.
///
/// Cold starts and rejected flows come by the thousand. They are `plenty`, and stand behind all trouble, so that the limit
/// cuts them off first. A cold start is asked for by its report alone, which tells that an invocation waited: `INIT_START`
/// tells the same again, or of an environment that was started ahead. Reports of warm invocations are too many to read,
/// so that cold starts are judged by their rate, not by their share.
///
/// Ordinary lines are left out too: to see a pattern vanish takes all of its lines, a sample that fits the limit takes a
/// second scan, and Logs Insights charges by the byte scanned. What falls silent is seen in metrics and traces.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html>
const QUERY: &str = r#"fields @timestamp, @log, @message, strcontains(@message, "Init Duration:") + strcontains(@message, "initDurationMs") + strcontains(@message, " REJECT ") as plenty
| filter plenty > 0 or (@type = "REPORT" and @maxMemoryUsed >= @memorySize) or record.metrics.maxMemoryUsedMB >= record.metrics.memorySizeMB or @message like /(?i)(error|exception|fail|fatal|panic|critical|severe|emergency|traceback|unhandled|crash|abort|timed ?out|timeout|refused|connection (reset|was closed)|econn|unreach|enotfound|eai_again|getaddrinfo|not known|name resolution|no such host|unknownhost|hang up|broken pipe|no route|unable to|could not|cannot|throttl|too ?many|slow ?down|exceeded|exhausted|from (the )?pool|pool limit|connection slots|max number of clients|no space left|denied|explicit deny|unauthorized|not authorized|out ?of ?memory|oom-?kill|killed|" (5\d\d|401|403|408|429) | app\/\S+( \S+){5} (5\d\d|401|403|408|429) |"status_?(code)?": ?"?(5\d\d|401|403|408|429))/
| sort plenty asc, @timestamp asc
| limit 10000"#;

/// Reads logs by Logs Insights.
#[derive(Debug, Clone)]
pub struct LogsInsights {
    sdk: SdkConfig,
    patience: Duration,
}

impl LogsInsights {
    /// Reads with this configuration, in the region of each context.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self { sdk: sdk.clone(), patience: PATIENCE }
    }
}

impl LogSource for LogsInsights {
    async fn logs(&self, scope: &Scope) -> Answer<Vec<LogLine>> {
        let client = Client::new(&in_region(&self.sdk, &scope.context.region));
        let windows = [("baseline", scope.baseline_window), ("incident", scope.incident_window())];
        let queries = windows.into_iter().flat_map(|(name, window)| {
            let chunks = scope.context.log_groups.chunks(GROUPS_PER_QUERY);
            chunks.map(move |groups| query::Query { name, window, groups: groups.to_vec() })
        });
        // Each to its end, even if another fails: an abandoned query would go on, and be paid for.
        let answers = join_all(queries.map(|query| query.run(&client, self.patience))).await;
        let mut all = Collected::whole(Vec::new());
        for answer in answers {
            let collected = answer?;
            all.telemetry.extend(collected.telemetry);
            all.gaps.extend(collected.gaps);
        }
        all.telemetry.sort();
        // Both windows miss the same log groups.
        all.gaps.sort();
        all.gaps.dedup();
        Ok(all)
    }
}
