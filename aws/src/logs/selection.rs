//! Which lines are read: the query of Logs Insights, and the one that counts them.

use std::sync::LazyLock;

use super::trouble_patterns::{RECORD_PATTERNS, TROUBLE_PATTERNS};

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
/// Metrics in the embedded format, and access logs of requests that were served, name errors in fields that hold none. They
/// are left out ([`NO_TROUBLE`]), unless they say more.
///
/// Ordinary lines are left out too: [`super::ordinary`] reads them where that is cheap.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html>
pub(super) static QUERY: LazyLock<String> =
    LazyLock::new(|| format!("{}\n| sort plenty asc, place asc\n| limit 10000", select()));

/// Counts the lines of trouble by log group, without those that come by the thousand.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html>
pub(super) static COUNT_QUERY: LazyLock<String> =
    LazyLock::new(|| format!("{}\n| filter plenty = 0\n| stats count(*) as {COUNT} by @log", select()));

/// What the number of lines is called in an answer to [`COUNT_QUERY`].
pub(super) const COUNT: &str = "lines_of_trouble";

/// Both queries up to what they make of the lines.
fn select() -> String {
    let patterns = [&TROUBLE_PATTERNS[..], &RECORD_PATTERNS[..]].concat().join("|");
    let [metrics, says_more, served, holds_no_error, calls_itself_error] = NO_TROUBLE;
    format!(
        "{FIELDS}\n\
         | filter ({NUMBERS} or @message like /(?i)({patterns})/) \
         and (@message not like /{metrics}/ or @message like /{says_more}/) \
         and (@message not like /{served}/ or @message not like /{holds_no_error}/ or @message like /{calls_itself_error}/)"
    )
}

/// What is read of a line, whether it is one of plenty, and its place among others: as good as random, and as spread over the
/// window as the lines are. Where there are more lines than the limit, those that are read are then a fair sample. The
/// milliseconds are divided by a prime, for many loggers write whole seconds.
const FIELDS: &str = r#"fields @timestamp, @log, substr(@message, 0, 4096) as cut_message, strcontains(@message, "Init Duration:") + strcontains(@message, "initDurationMs") + strcontains(@message, " REJECT ") as plenty, toMillis(@timestamp) % 997 as place"#;

/// What selects a line by other than its words.
const NUMBERS: &str = r#"plenty > 0 or (@type = "REPORT" and @maxMemoryUsed >= @memorySize) or record.metrics.maxMemoryUsedMB >= record.metrics.memorySizeMB"#;

/// The lines that name errors and report none. Those with metrics, unless they say something beside. Those with a status of
/// success, or a level that informs, in which a field for an error is empty, unless they call themselves errors.
const NO_TROUBLE: [&str; 5] = [
    r#""CloudWatchMetrics"|"NetworkRxErrors""#,
    r#"(?i)"(message|msg|error|err|errormessage|exception)": ?["{]"#,
    r#"(?i)"(status|status_?code|response_code)": ?"?[123]\d\d[",} ]|"level": ?"(info|debug|trace)"#,
    r#"(?i)"[\w.]*(err|error|fail|exception)[\w.]*": ?("-?"|null|0[,}]|false|\[\]|\{\})"#,
    r#"(?i)"level": ?"(err|fatal|critical)"#,
];

#[cfg(test)]
mod tests;
