//! CloudWatch Logs, by Logs Insights queries: one for each window.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>

mod query;
mod selection;
#[cfg(test)]
mod tests;
mod trouble_patterns;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use futures_util::future::join_all;
use investigation::model::{Scope, Source};
use investigation::ports::Answer;
use investigation::telemetry::{Collected, LogLine};

use self::query::Query;
use crate::Deadline;
use crate::gap::unread;

/// Logs Insights takes at most this many log groups in one query.
const MAX_GROUPS_PER_QUERY: usize = 50;

/// How many lines of a window are read, and the limit that [`selection::QUERY`] sets.
const MAX_LINES: usize = 10_000;

/// How long a line may be, in characters as [`selection::QUERY`] cuts it and in bytes as it is kept. CloudWatch Logs holds events of up
/// to 1 MB. The detector reads the first words of a line and shows 400 characters; JSON is read whole, and few log lines in
/// JSON are longer than this. A test holds the limit to the memory of the function.
const MAX_LINE_BYTES: usize = 4_096;

/// How many lines are read in one call. What a call returns is in memory several times while it is parsed.
const LINES_PER_CALL: usize = 1_000;

/// How long before the deadline a query is stopped that has not ended: time enough to stop it, and to read what it found.
const STOP_RESERVE: Duration = Duration::from_secs(5);

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
