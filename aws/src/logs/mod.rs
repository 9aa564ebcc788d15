//! CloudWatch Logs, by Logs Insights queries: one for each window.
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
use investigation::ports::Answer;
use investigation::telemetry::{Collected, LogLine};

use self::query::Query;

/// Logs Insights takes at most this many log groups in one query.
const MAX_GROUPS_PER_QUERY: usize = 50;

/// How long one query may run. Most take seconds; the function that waits for it has a minute.
pub(crate) const QUERY_TIMEOUT: Duration = Duration::from_secs(45);

/// The limit that [`QUERY`] sets, in lines.
const MAX_LINES: usize = 10_000;

/// Selects the lines that the log detector can use. Any others would only use up the limit.
///
/// Trouble comes first: what services and runtimes write when they fail, access logs of requests that failed, and
/// Lambda's reports of invocations that used all their memory, which only numbers show. A test holds the words to the
/// detector's. Mere warnings are left out: those of a chatty service would leave no room for its errors.
///
/// Cold starts and rejected flows come by the thousand. They are `plenty`, and sorted behind all trouble, so that the
/// limit cuts them off first. A cold start is selected by its report alone, which shows that an invocation waited for it;
/// `INIT_START` would repeat that, or stand for an environment that was started ahead of time. Reports of warm invocations
/// are too many to read, so cold starts are judged by their rate, not by their share.
///
/// Ordinary lines are left out too. Seeing a pattern vanish takes all of its lines, a sample that fits the limit takes a
/// second scan, and Logs Insights charges by the byte scanned. A service that falls silent is seen in metrics and traces.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html>
const QUERY: &str = r#"fields @timestamp, @log, @message, strcontains(@message, "Init Duration:") + strcontains(@message, "initDurationMs") + strcontains(@message, " REJECT ") as plenty
| filter plenty > 0 or (@type = "REPORT" and @maxMemoryUsed >= @memorySize) or record.metrics.maxMemoryUsedMB >= record.metrics.memorySizeMB or @message like /(?i)(error|exception|fail|fatal|panic|critical|severe|emergency|traceback|unhandled|crash|abort|timed ?out|timeout|refused|connection (reset|was closed)|econn|unreach|enotfound|eai_again|getaddrinfo|not known|name resolution|no such host|unknownhost|hang up|broken pipe|no route|unable to|could not|cannot|throttl|too ?many|slow ?down|exceeded|exhausted|from (the )?pool|pool limit|connection slots|max number of clients|no space left|denied|explicit deny|unauthorized|not authorized|out ?of ?memory|oom-?kill|killed|" (5\d\d|401|403|408|429) | app\/\S+( \S+){5} (5\d\d|401|403|408|429) |"status_?(code)?": ?"?(5\d\d|401|403|408|429))/
| sort plenty asc, @timestamp asc
| limit 10000"#;

/// Reads the lines of the context's log groups: a query for each window, and for every [`MAX_GROUPS_PER_QUERY`] groups.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, query_timeout: Duration) -> Answer<Vec<LogLine>> {
    let client = Client::new(sdk);
    let mut queries = Vec::new();
    for (name, window) in [("baseline", scope.baseline_window), ("incident", scope.incident_window())] {
        for groups in scope.context.log_groups.chunks(MAX_GROUPS_PER_QUERY) {
            let query = Query { window_name: name, window, groups: groups.to_vec() };
            queries.push(query.run(&client, query_timeout));
        }
    }
    // All queries are awaited even if one fails: an abandoned query would run on, and be charged for.
    let answers = join_all(queries).await;
    let mut all = Collected::whole(Vec::new());
    for answer in answers {
        let collected = answer?;
        all.telemetry.extend(collected.telemetry);
        all.gaps.extend(collected.gaps);
    }
    all.telemetry.sort();
    // A log group that does not exist is missing from both windows, but is one gap.
    all.gaps.sort();
    all.gaps.dedup();
    Ok(all)
}
