//! CloudWatch Logs, by Logs Insights queries: one for each window.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>

mod query;
#[cfg(test)]
mod tests;
mod trouble_patterns;

use std::sync::LazyLock;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use futures_util::future::join_all;
use investigation::model::{Scope, Source};
use investigation::ports::Answer;
use investigation::telemetry::{Collected, LogLine};

use self::query::Query;
use self::trouble_patterns::TROUBLE_PATTERNS;
use crate::Deadline;
use crate::gap::unread;

/// Logs Insights takes at most this many log groups in one query.
const MAX_GROUPS_PER_QUERY: usize = 50;

/// How many lines of a window are read, and the limit that [`QUERY`] sets.
const MAX_LINES: usize = 10_000;

/// How long a line may be, in characters as [`QUERY`] cuts it and in bytes as it is kept. CloudWatch Logs holds events of up
/// to 1 MB. The detector reads the first words of a line and shows 400 characters; JSON is read whole, and few log lines in
/// JSON are longer than this. A test holds the limit to the memory of the function.
const MAX_LINE_BYTES: usize = 4_096;

/// How many lines are read in one call. What a call returns is in memory several times while it is parsed.
const LINES_PER_CALL: usize = 1_000;

/// How long before the deadline a query is stopped that has not ended: time enough to stop it, and to read what it found.
const STOP_RESERVE: Duration = Duration::from_secs(5);

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
static QUERY: LazyLock<String> =
    LazyLock::new(|| [QUERY_BEFORE_PATTERNS, &TROUBLE_PATTERNS.join("|"), QUERY_BEHIND_PATTERNS].concat());

/// The query up to the regular expression of [`TROUBLE_PATTERNS`].
const QUERY_BEFORE_PATTERNS: &str = r#"fields @timestamp, @log, substr(@message, 0, 4096) as cut_message, strcontains(@message, "Init Duration:") + strcontains(@message, "initDurationMs") + strcontains(@message, " REJECT ") as plenty
| filter plenty > 0 or (@type = "REPORT" and @maxMemoryUsed >= @memorySize) or record.metrics.maxMemoryUsedMB >= record.metrics.memorySizeMB or @message like /(?i)("#;

/// The query behind [`TROUBLE_PATTERNS`], from the access logs of requests that failed.
const QUERY_BEHIND_PATTERNS: &str = r#"|" (5\d\d|401|403|408|429) | app\/\S+( \S+){5} (5\d\d|401|403|408|429) |"status_?(code)?": ?"?(5\d\d|401|403|408|429))/
| sort plenty asc, @timestamp asc
| limit 10000"#;

/// Reads the lines of the context's log groups: a query for each window, and for every [`MAX_GROUPS_PER_QUERY`] groups. The
/// lines of a query are kept even if another fails.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Answer<Vec<LogLine>> {
    let client = Client::new(sdk);
    let windows = [("baseline", scope.baseline_window), ("incident", scope.incident_window())];
    let queries_per_window = scope.context.log_groups.len().div_ceil(MAX_GROUPS_PER_QUERY).max(1);
    let mut names = Vec::new();
    let mut queries = Vec::new();
    for (window_name, window) in windows {
        for groups in scope.context.log_groups.chunks(MAX_GROUPS_PER_QUERY) {
            let max_lines = MAX_LINES / queries_per_window;
            names.push((window_name, groups.len()));
            queries.push(Query { window_name, window, groups: groups.to_vec(), max_lines }.run(&client, deadline));
        }
    }
    // All queries are awaited even if one fails: an abandoned query would run on, and be charged for.
    let answers = join_all(queries).await;
    if answers.iter().all(Result::is_err) {
        return answers.into_iter().next().unwrap_or_else(|| Ok(Collected::whole(Vec::new())));
    }
    let mut all = Collected::whole(Vec::new());
    for ((window_name, groups), answer) in names.into_iter().zip(answers) {
        match answer {
            Ok(collected) => {
                all.telemetry.extend(collected.telemetry);
                all.gaps.extend(collected.gaps);
            }
            Err(failure) => all.gaps.push(unread(Source::Logs, &what_was_not_read(window_name, groups), &failure)),
        }
    }
    all.telemetry.sort();
    // A log group that does not exist is missing from both windows, but is one gap.
    all.gaps.sort();
    all.gaps.dedup();
    Ok(all)
}

/// Says which query failed while others did not.
fn what_was_not_read(window_name: &str, groups: usize) -> String {
    let groups = if groups == 1 { "1 log group".to_owned() } else { format!("{groups} log groups") };
    match window_name {
        "baseline" => format!(
            "Other logs were read; the baseline window of {groups} was not, so that lines of the incident may not be new"
        ),
        _ => format!("Other logs were read; the {window_name} window of {groups} was not"),
    }
}
