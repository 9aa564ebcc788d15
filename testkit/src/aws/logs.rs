//! Logs Insights: a query that is started, is scheduled, runs and completes.

use std::collections::BTreeMap;

use investigation::telemetry::LogLineRef;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cloudtrail;
use super::scenario::{Scenario, list_response, paginate};
use super::wire::{self, AwsError};

/// The queries that are answered: for trouble, and for all lines where these are few, as they are in every bundle. The lines of
/// a bundle are the results of both. They are copies of the adapter's, so that a change there must be made here too, on
/// purpose.
const EXPECTED_QUERIES: [&str; 2] = [include_str!("listed.query"), include_str!("all_lines.query")];

/// The query for changes, of the log group to which they are delivered.
const CHANGES_QUERY: &str = include_str!("changes.query");

/// How long after the incident changes are looked for, in seconds: a trail delivers them late.
const MAX_SECONDS_LATE: i64 = 300;

/// Rows of a query's result, and of one page of it.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
const MAX_ROWS: usize = 10_000;

/// How many log groups one call describes.
const MAX_IDENTIFIERS: usize = 50;

const MILLISECONDS_OF_A_YEAR: i64 = 365 * 24 * 3_600 * 1_000;

/// How many characters of a line the expected query selects.
const MAX_LINE_CHARS: usize = 4_096;

/// The log group of spans: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html>
const SPANS: &str = "aws/spans";

/// A query that was started. Its status depends on how often the results were asked for (`polls`).
pub(super) struct Query {
    rows: Vec<Value>,
    /// How many lines the log groups hold of the window, and how many bytes these have.
    scanned: (usize, usize),
    polls: usize,
    stopped: bool,
}

impl Query {
    /// Whether it still runs. It ends when its results are looked at a second time, or when it is stopped.
    pub(super) fn is_running(&self) -> bool {
        !self.stopped && self.polls < 2
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StartQuery {
    log_group_names: Vec<String>,
    start_time: i64,
    end_time: i64,
    query_string: String,
}

pub(super) fn start(scenario: &Scenario, input: Value) -> Result<Query, AwsError> {
    if input["logGroupName"] == SPANS {
        return Err(AwsError::rejected("ResourceNotFoundException", "no span was kept there yet"));
    }
    if input.get("logGroupName").is_some() {
        return start_of_changes(scenario, wire::input(input)?);
    }
    let request: StartQuery = wire::input(input)?;
    if EXPECTED_QUERIES.iter().all(|expected| request.query_string != expected.trim_end()) {
        return Err(AwsError::rejected(
            "MalformedQueryException",
            format!("not in the scenario: {}", request.query_string),
        ));
    }
    let known = &scenario.bundle.context.log_groups;
    if let Some(unknown) = request.log_group_names.iter().find(|group| !known.contains(group)) {
        return Err(AwsError::rejected("ResourceNotFoundException", format!("no log group {unknown}")));
    }
    let window =
        scenario.requested_window("InvalidParameterException", request.start_time as f64, request.end_time as f64)?;
    let mut lines: Vec<_> = scenario.bundle.logs.iter().flatten().collect();
    // The end of the window is a whole second, and the lines of that second are included.
    lines.retain(|line| window.start() <= line.at && line.at.as_second() <= request.end_time);
    lines.retain(|line| request.log_group_names.iter().any(|name| name == line.group));
    lines.sort();
    let scanned = (lines.len(), lines.iter().map(|line| line.message.len()).sum());
    lines.truncate(MAX_ROWS);
    Ok(Query { rows: lines.into_iter().map(row).collect(), scanned, polls: 0, stopped: false })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StartQueryOfOne {
    log_group_name: String,
    start_time: i64,
    end_time: i64,
    query_string: String,
}

/// The records of all changes, as a trail and a rule of EventBridge deliver them.
fn start_of_changes(scenario: &Scenario, request: StartQueryOfOne) -> Result<Query, AwsError> {
    if scenario.bundle.context.changes_log_group.as_ref() != Some(&request.log_group_name) {
        let detail = format!("no log group {}", request.log_group_name);
        return Err(AwsError::rejected("ResourceNotFoundException", detail));
    }
    if request.query_string != CHANGES_QUERY.trim_end() {
        let detail = format!("not in the scenario: {}", request.query_string);
        return Err(AwsError::rejected("MalformedQueryException", detail));
    }
    let end = request.end_time - MAX_SECONDS_LATE;
    scenario.requested_window("InvalidParameterException", request.start_time as f64, end as f64)?;
    let records = cloudtrail::delivered_records(scenario);
    let scanned = (records.len(), records.iter().map(String::len).sum());
    let to_row = |record: String| json!([{ "field": "@message", "value": record }, { "field": "@log", "value": "123456789012:changes" }]);
    let rows = records.into_iter().map(to_row).collect();
    Ok(Query { rows, scanned, polls: 0, stopped: false })
}

fn row(line: LogLineRef<'_>) -> Value {
    json!([
        { "field": "@timestamp", "value": line.at.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string() },
        { "field": "@log", "value": format!("123456789012:{}", line.group) },
        { "field": "cut_message", "value": line.message.chars().take(MAX_LINE_CHARS).collect::<String>() },
        { "field": "@ptr", "value": "opaque" },
    ])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DescribeLogGroups {
    log_group_identifiers: Vec<String>,
    next_token: Option<String>,
}

/// `DescribeLogGroups`: every log group of the scenario has existed for a year, and keeps what is written; that of spans is there
/// where they are kept in logs.
pub(super) fn describe(scenario: &Scenario, input: Value, keeps_spans: bool) -> Result<Value, AwsError> {
    let request: DescribeLogGroups = wire::input(input)?;
    if !(1..=MAX_IDENTIFIERS).contains(&request.log_group_identifiers.len()) {
        return Err(AwsError::rejected("InvalidParameterException", "1 to 50 log groups at a time"));
    }
    let of_spans = keeps_spans.then(|| SPANS.to_owned());
    let known = scenario.bundle.context.log_groups.iter().chain(&of_spans);
    let named: Vec<&String> = known.filter(|name| request.log_group_identifiers.contains(name)).collect();
    let created_at = scenario.window().start().as_millisecond() - MILLISECONDS_OF_A_YEAR;
    let (page, next) = paginate(named, request.next_token.as_deref(), scenario.page_size(5, 50))?;
    let groups = page.into_iter().map(|name| {
        json!({ "logGroupName": name, "creationTime": created_at, "storedBytes": 0, "logGroupClass": "STANDARD" })
    });
    Ok(list_response("logGroups", groups.collect(), next, "nextToken"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GetQueryResults {
    query_id: String,
    next_token: Option<String>,
    max_items: Option<usize>,
}

/// `GetQueryResults`: at first the query runs and has half of its rows, then it is complete.
pub(super) fn results(queries: &mut BTreeMap<String, Query>, input: Value) -> Result<Value, AwsError> {
    let request: GetQueryResults = wire::input(input)?;
    let query = find_query(queries, &request.query_id)?;
    query.polls += 1;
    let (status, rows, next) = match query.polls {
        _ if query.stopped => ("Cancelled", Vec::new(), None),
        1 => ("Running", query.rows[..query.rows.len() / 2].to_vec(), None),
        _ => {
            let page_size = request.max_items.unwrap_or(MAX_ROWS);
            let (rows, next) = paginate(query.rows.clone(), request.next_token.as_deref(), page_size)?;
            ("Complete", rows, next)
        }
    };
    let mut answer = json!({
        "status": status,
        "results": rows,
        "statistics": {
            "recordsMatched": query.rows.len() as f64,
            "recordsScanned": query.scanned.0 as f64,
            "bytesScanned": query.scanned.1 as f64,
        },
    });
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StopQuery {
    query_id: String,
}

pub(super) fn stop(queries: &mut BTreeMap<String, Query>, input: Value) -> Result<Value, AwsError> {
    let request: StopQuery = wire::input(input)?;
    find_query(queries, &request.query_id)?.stopped = true;
    Ok(json!({ "success": true }))
}

fn find_query<'a>(queries: &'a mut BTreeMap<String, Query>, id: &str) -> Result<&'a mut Query, AwsError> {
    queries.get_mut(id).ok_or_else(|| AwsError::rejected("ResourceNotFoundException", format!("no query {id}")))
}
