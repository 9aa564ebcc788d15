//! Logs Insights: a query is started, is scheduled, runs, and completes.

use std::collections::BTreeMap;

use investigation::telemetry::LogLine;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, page};
use super::wire::{self, AwsError};

/// The one query that is answered: what a bundle holds are its results. It is written down a second time here, so that
/// nobody changes it without meaning to.
const LISTED: &str = include_str!("listed.query");

/// The most rows of an answer, and of a query without a limit of its own.
const PAGE: usize = 10_000;

/// A query that was started, and how often its results were asked for.
pub(super) struct Query {
    rows: Vec<Value>,
    polls: usize,
    stopped: bool,
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
    let asked: StartQuery = wire::input(input)?;
    if asked.query_string != LISTED.trim_end() {
        return Err(AwsError::unlisted("MalformedQueryException", format!("not listed: {}", asked.query_string)));
    }
    let known = &scenario.bundle.context.log_groups;
    if let Some(unknown) = asked.log_group_names.iter().find(|group| !known.contains(group)) {
        return Err(AwsError::unlisted("ResourceNotFoundException", format!("no log group {unknown}")));
    }
    let window = scenario.asked("InvalidParameterException", asked.start_time as f64, asked.end_time as f64)?;
    let mut lines: Vec<_> = scenario.bundle.logs.iter().flatten().collect();
    // Whole seconds, of which the last is asked for too.
    lines.retain(|line| window.start() <= line.at && line.at.as_second() <= asked.end_time);
    lines.retain(|line| asked.log_group_names.contains(&line.group));
    lines.sort();
    lines.truncate(PAGE);
    Ok(Query { rows: lines.into_iter().map(row).collect(), polls: 0, stopped: false })
}

fn row(line: &LogLine) -> Value {
    json!([
        { "field": "@timestamp", "value": line.at.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string() },
        { "field": "@log", "value": format!("123456789012:{}", line.group) },
        { "field": "@message", "value": line.message },
        { "field": "@ptr", "value": "opaque" },
    ])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GetQueryResults {
    query_id: String,
    next_token: Option<String>,
    max_items: Option<usize>,
}

/// Scheduled, then running with some of its results, then complete.
pub(super) fn results(queries: &mut BTreeMap<String, Query>, input: Value) -> Result<Value, AwsError> {
    let asked: GetQueryResults = wire::input(input)?;
    let query = known(queries, &asked.query_id)?;
    query.polls += 1;
    let (status, rows, next) = match query.polls {
        _ if query.stopped => ("Cancelled", Vec::new(), None),
        1 => ("Scheduled", Vec::new(), None),
        2 => ("Running", query.rows[..query.rows.len() / 2].to_vec(), None),
        _ => {
            let (rows, next) = page(query.rows.clone(), asked.next_token.as_deref(), asked.max_items.unwrap_or(PAGE))?;
            ("Complete", rows, next)
        }
    };
    let mut answer = json!({
        "status": status,
        "results": rows,
        "statistics": { "recordsMatched": query.rows.len() as f64, "recordsScanned": 1e4, "bytesScanned": 1e6 },
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
    let asked: StopQuery = wire::input(input)?;
    known(queries, &asked.query_id)?.stopped = true;
    Ok(json!({ "success": true }))
}

fn known<'a>(queries: &'a mut BTreeMap<String, Query>, id: &str) -> Result<&'a mut Query, AwsError> {
    queries.get_mut(id).ok_or_else(|| AwsError::unlisted("ResourceNotFoundException", format!("no query {id}")))
}
