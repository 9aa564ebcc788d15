//! API Gateway metrics under the names that they really have.
//!
//! A context names an API as a person spells it, but CloudWatch matches names exactly: a stage in another case, the id of
//! an HTTP API for the name of a REST API, or `5xx` for `5XXError` all give no points. For a metric without points, the
//! metrics of the same API are therefore listed, and the nearest one with points takes its place.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html>

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::Metric;
use investigation::model::Source;
use investigation::ports::Failure;
use investigation::telemetry::{Collected, MetricQuery, MetricSeries};

use super::{Asker, SeriesRead, read_series};
use crate::Deadline;
use crate::gap::unread;

/// The namespace whose metrics are looked up.
const API_GATEWAY: &str = "AWS/ApiGateway";

/// How many pages of 500 metrics are listed. The context of an account with more APIs than that must name its own exactly.
const MAX_PAGES: usize = 2;

/// How many namesakes of a metric are read.
const MAX_NAMESAKES: usize = 8;

/// The dimensions that identify an API.
const IDENTITY: [&str; 2] = ["ApiName", "ApiId"];

/// The names that REST and HTTP APIs give to the same metric.
const ALIASES: [[&str; 2]; 2] = [["5XXError", "5xx"], ["4XXError", "4xx"]];

/// Replaces each API Gateway metric without points by its nearest namesake that has some. If that fails, the metrics stay
/// as they were read, and the failure is a gap.
pub(super) async fn reconcile(
    asker: &Asker<'_>,
    mut collected: Collected<Vec<MetricSeries>>,
) -> Collected<Vec<MetricSeries>> {
    let empty: Vec<&mut MetricSeries> =
        collected.telemetry.iter_mut().filter(|series| is_empty_api_metric(series)).collect();
    if empty.is_empty() {
        return collected;
    }
    if let Err(failure) = replace(asker, empty).await {
        let what = "Metrics of API Gateway without points were not looked up by similar names";
        collected.gaps.push(unread(Source::Metrics, what, &failure));
    }
    collected
}

fn is_empty_api_metric(series: &MetricSeries) -> bool {
    series.points.is_empty() && series.query.namespace == API_GATEWAY
}

async fn replace(asker: &Asker<'_>, empty: Vec<&mut MetricSeries>) -> Result<(), Failure> {
    let account = asker.scope.context.linked_account.as_deref();
    let listed = list_api_metrics(asker.client, account, asker.deadline).await?;
    for series in empty {
        let namesakes = find_namesakes(&series.query, &listed);
        if namesakes.is_empty() {
            continue;
        }
        let SeriesRead { collected: found, failure } = read_series(asker, &namesakes).await;
        if let Some(failure) = failure {
            return Err(failure);
        }
        if let Some(found) = found.telemetry.into_iter().find(|found| !found.points.is_empty()) {
            *series = found;
        }
    }
    Ok(())
}

/// Lists the metrics of all APIs, of a linked account if one is given, as far as [`MAX_PAGES`] hold them.
async fn list_api_metrics(
    client: &Client,
    linked_account: Option<&str>,
    deadline: Deadline,
) -> Result<Vec<Metric>, Failure> {
    let mut call = client.list_metrics().namespace(API_GATEWAY);
    if let Some(account) = linked_account {
        call = call.include_linked_accounts(true).owning_account(account);
    }
    let mut pages = call.into_paginator().send();
    let mut metrics = Vec::new();
    for _ in 0..MAX_PAGES {
        let Some(page) = deadline.next_page("cloudwatch:ListMetrics", pages.next()).await? else { break };
        metrics.extend(page.metrics.unwrap_or_default());
    }
    Ok(metrics)
}

/// The metrics that measure the same of the same API, the nearest first.
fn find_namesakes(query: &MetricQuery, listed: &[Metric]) -> Vec<MetricQuery> {
    let aliases = ALIASES.iter().find(|aliases| aliases.contains(&query.name.as_str()));
    let measures_the_same = |name: &str| name == query.name || aliases.is_some_and(|aliases| aliases.contains(&name));
    let mut found: Vec<(usize, MetricQuery)> = Vec::new();
    for metric in listed {
        let Some(name) = metric.metric_name().filter(|name| measures_the_same(name)) else { continue };
        let dimensions = metric.dimensions().iter();
        let dimensions = dimensions.filter_map(|pair| Some((pair.name()?.to_owned(), pair.value()?.to_owned())));
        let namesake = MetricQuery { name: name.to_owned(), dimensions: dimensions.collect(), ..query.clone() };
        match distance(query, &namesake) {
            Some(distance) if namesake != *query => found.push((distance, namesake)),
            _ => {}
        }
    }
    found.sort();
    found.into_iter().map(|(_, namesake)| namesake).take(MAX_NAMESAKES).collect()
}

/// How many dimensions one of two metrics has and the other lacks. `None` if they are of different APIs, or of different
/// stages of one API.
fn distance(query: &MetricQuery, other: &MetricQuery) -> Option<usize> {
    if api_of(query)? != api_of(other)? {
        return None;
    }
    let mut shared = 0;
    for (name, value) in &query.dimensions {
        match other.dimensions.get(name) {
            Some(other_value) if value.eq_ignore_ascii_case(other_value) => shared += 1,
            Some(_) => return None,
            None => {}
        }
    }
    Some(query.dimensions.len().max(other.dimensions.len()) - shared)
}

/// The API that a metric is about, in lower case; `None` if no dimension names one.
fn api_of(query: &MetricQuery) -> Option<String> {
    let api = IDENTITY.iter().find_map(|name| query.dimensions.get(*name))?;
    Some(api.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::Dimension;

    use super::*;

    fn query(name: &str, dimensions: &[(&str, &str)]) -> MetricQuery {
        let dimensions = dimensions.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        MetricQuery { namespace: API_GATEWAY.into(), name: name.into(), dimensions, stat: "Sum".into() }
    }

    fn listed(name: &str, dimensions: &[(&str, &str)]) -> Metric {
        let dimensions = dimensions.iter().map(|(name, value)| Dimension::builder().name(*name).value(*value).build());
        Metric::builder().namespace(API_GATEWAY).metric_name(name).set_dimensions(Some(dimensions.collect())).build()
    }

    #[test]
    fn the_nearest_name_of_the_same_api_comes_first() {
        let asked = query("5XXError", &[("ApiName", "shop"), ("Stage", "Prod")]);
        let metrics = [
            listed("5xx", &[("ApiName", "shop")]),
            listed("5XXError", &[("ApiName", "shop"), ("Stage", "prod")]),
            listed("5XXError", &[("ApiName", "other"), ("Stage", "prod")]),
            listed("4XXError", &[("ApiName", "shop"), ("Stage", "prod")]),
        ];
        let expected =
            [query("5XXError", &[("ApiName", "shop"), ("Stage", "prod")]), query("5xx", &[("ApiName", "shop")])];
        assert_eq!(find_namesakes(&asked, &metrics), expected);
    }

    #[test]
    fn an_api_may_be_named_by_its_id() {
        let asked = query("5xx", &[("ApiName", "a1b2c3")]);
        let metrics = [listed("5xx", &[("ApiId", "a1b2c3"), ("Stage", "$default")])];
        assert_eq!(find_namesakes(&asked, &metrics).len(), 1);
    }

    #[test]
    fn a_metric_of_another_stage_is_not_a_namesake() {
        let asked = query("Count", &[("ApiName", "shop"), ("Stage", "prod")]);
        let metrics = [listed("Count", &[("ApiName", "shop"), ("Stage", "dev")])];
        assert_eq!(find_namesakes(&asked, &metrics), []);
    }

    #[test]
    fn a_metric_without_an_api_has_no_namesake() {
        let metrics = [listed("Count", &[("ApiName", "shop")])];
        assert_eq!(find_namesakes(&query("Count", &[("Stage", "prod")]), &metrics), []);
        assert_eq!(find_namesakes(&query("Count", &[("ApiName", "shop")]), &metrics), [], "it is not its own namesake");
    }
}
