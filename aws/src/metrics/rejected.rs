//! Queries that CloudWatch rejects, such as one with an impossible statistic: one of them fails the whole call.
//!
//! The rejected query is found and left out, so that it costs itself alone. Most answers say which it is
//! (`MetricDataQueries.member.3.…`); else the queries are halved until it is alone.

use investigation::model::{Gap, GapReason, Source};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::{Collected, MetricQuery};

use super::{Asker, SeriesRead, read_series};

/// How many calls may be rejected before the rest is given up: enough for three bad queries among 500, named or not. Where
/// every call is rejected, no query is to blame.
const MAX_REJECTED_CALLS: usize = 30;

/// What stands before the number of the rejected query, counted from 1.
const MEMBER: &str = "MetricDataQueries.member.";

/// Reads one call's worth of metrics without those that CloudWatch rejects, each of which is a gap; and returns the last
/// rejection, if there was one.
pub(super) async fn read_without(asker: &Asker<'_>, queries: &[MetricQuery]) -> (SeriesRead, Option<Failure>) {
    let mut all = SeriesRead { collected: Collected::whole(Vec::new()), failure: None };
    let (mut rejected_calls, mut last_rejection) = (0, None);
    let mut pending = vec![queries.to_vec()];
    while let Some(mut part) = pending.pop() {
        if part.is_empty() {
            continue;
        }
        let SeriesRead { collected, failure } = read_series(asker, &part).await;
        let rejection = failure.as_ref().filter(|failure| failure.kind == FailureKind::Invalid);
        let Some(rejection) = rejection.filter(|_| rejected_calls < MAX_REJECTED_CALLS) else {
            all.collected.telemetry.extend(collected.telemetry);
            all.collected.gaps.extend(collected.gaps);
            all.failure = failure.or(all.failure);
            continue;
        };
        rejected_calls += 1;
        let named = find_member(&rejection.detail, part.len()).or((part.len() == 1).then_some(0));
        if let Some(place) = named {
            all.collected.gaps.push(to_gap(&part.remove(place)));
            pending.push(part);
        } else {
            let second_half = part.split_off(part.len() / 2);
            pending.push(second_half);
            pending.push(part);
        }
        last_rejection = failure;
    }
    (all, last_rejection)
}

/// The place of the query that the answer names, from 0; `None` if it names none of these.
fn find_member(detail: &str, queries: usize) -> Option<usize> {
    let (_, behind) = detail.split_once(MEMBER)?;
    let digits = behind.split(|character: char| !character.is_ascii_digit()).next()?;
    let place = digits.parse::<usize>().ok()?.checked_sub(1)?;
    (place < queries).then_some(place)
}

fn to_gap(query: &MetricQuery) -> Gap {
    let MetricQuery { namespace, name, stat, .. } = query;
    let detail = format!("CloudWatch rejected {namespace} {name} ({stat}); correct the context.");
    Gap { source: Source::Metrics, reason: GapReason::Invalid, detail }
}

#[cfg(test)]
mod tests {
    use investigation::ports::TelemetrySources;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Call, FakeAws, Reply, scope};

    fn query(number: usize) -> MetricQuery {
        let name = format!("Metric{number}");
        MetricQuery { namespace: "AWS/Lambda".into(), name, dimensions: [].into(), stat: "Sum".into() }
    }

    /// The place of the first query of the call whose name is one of these.
    fn find_bad(call: &Call, bad: &[&str]) -> Option<usize> {
        let queries = call.body["MetricDataQueries"].as_array().unwrap();
        queries.iter().position(|query| bad.iter().any(|name| query["MetricStat"]["Metric"]["MetricName"] == *name))
    }

    fn all_complete(call: &Call) -> Reply {
        let queries = call.body["MetricDataQueries"].as_array().unwrap().iter();
        let results: Vec<Value> = queries
            .map(|query| json!({ "Id": query["Id"], "Timestamps": [], "Values": [], "StatusCode": "Complete" }))
            .collect();
        Reply::Ok(json!({ "MetricDataResults": results }))
    }

    async fn read(aws: &FakeAws, queries: usize) -> Collected<Vec<investigation::telemetry::MetricSeries>> {
        let mut scope = scope();
        scope.context.metrics = (1..=queries).map(query).collect();
        aws.sources().await.metrics(&scope).await.unwrap()
    }

    #[tokio::test]
    async fn queries_that_the_answer_names_are_left_out_one_after_the_other() {
        let aws = FakeAws::start(|call| match find_bad(call, &["Metric7", "Metric9"]) {
            Some(0..7) => Reply::Error(
                400,
                "ValidationError",
                "The value p420 for parameter MetricDataQueries.member.7.MetricStat.Stat is not valid.",
            ),
            Some(_) => Reply::Error(400, "InvalidParameterValue", "MetricDataQueries.member.8.MetricStat.Stat"),
            None => all_complete(call),
        })
        .await;
        let collected = read(&aws, 50).await;
        assert_eq!((collected.telemetry.len(), aws.calls().len()), (48, 3));
        let details: Vec<&str> = collected.gaps.iter().map(|gap| gap.detail.as_str()).collect();
        assert_eq!(
            details,
            [
                "CloudWatch rejected AWS/Lambda Metric7 (Sum); correct the context.",
                "CloudWatch rejected AWS/Lambda Metric9 (Sum); correct the context."
            ]
        );
    }

    #[tokio::test]
    async fn a_query_that_no_answer_names_is_found_by_halves() {
        let aws = FakeAws::start(|call| match find_bad(call, &["Metric33"]) {
            Some(_) => Reply::Error(400, "ValidationError", "a query is not valid"),
            None => all_complete(call),
        })
        .await;
        let collected = read(&aws, 50).await;
        assert_eq!((collected.telemetry.len(), collected.gaps.len()), (49, 1));
        assert!(collected.gaps[0].detail.contains("Metric33"), "{:?}", collected.gaps);
        assert!(aws.calls().len() <= 13, "{}", aws.calls().len());
    }

    #[tokio::test]
    async fn where_every_query_is_rejected_the_calls_end_and_the_source_fails() {
        let aws = FakeAws::start(|_| Reply::Error(400, "ValidationError", "StartTime is not valid")).await;
        let mut scope = scope();
        scope.context.metrics = (1..=500).map(query).collect();
        let failure = aws.sources().await.metrics(&scope).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Invalid);
        assert!(aws.calls().len() <= 2 * MAX_REJECTED_CALLS, "{}", aws.calls().len());
    }
}
