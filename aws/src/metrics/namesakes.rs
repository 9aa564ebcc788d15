//! API Gateway metrics under the names that they really have.
//!
//! A context names an API as a person spells it, but CloudWatch matches dimensions to the letter: a stage in another
//! case, the id of an HTTP API for the name of a REST API, or `5xx` for `5XXError` all give no points. So for a metric
//! without any the metrics of the same API are listed, and the nearest that has points takes its place.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html>

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::Metric;
use investigation::model::{Gap, Scope, Source};
use investigation::ports::Failure;
use investigation::telemetry::{Collected, MetricQuery, MetricSeries};

use super::read;
use crate::failure::failure;

/// The namespace whose names are looked up.
const API_GATEWAY: &str = "AWS/ApiGateway";

/// Pages of 500 metrics that are listed: an account with more APIs than that names its own exactly.
const MAX_PAGES: usize = 2;

/// Namesakes that are tried for a metric.
const MAX_NAMESAKES: usize = 8;

/// The dimensions that tell whose metric it is.
const IDENTITY: [&str; 2] = ["ApiName", "ApiId"];

/// What REST and HTTP APIs call the same metric.
const ALIASES: [[&str; 2]; 2] = [["5XXError", "5xx"], ["4XXError", "4xx"]];

/// Puts in the place of each API Gateway metric without points its nearest namesake that has some. A failure costs nothing
/// that was read: it is a gap.
pub(super) async fn reconcile(
    client: &Client,
    scope: &Scope,
    mut collected: Collected<Vec<MetricSeries>>,
) -> Collected<Vec<MetricSeries>> {
    let empty: Vec<&mut MetricSeries> = collected.telemetry.iter_mut().filter(|series| is_empty(series)).collect();
    if empty.is_empty() {
        return collected;
    }
    if let Err(failure) = replace(client, scope, empty).await {
        let detail = format!("Metrics of API Gateway could not be looked up by similar names ({}).", failure.operation);
        collected.gaps.push(Gap { source: Source::Metrics, reason: failure.kind.into(), detail });
    }
    collected
}

fn is_empty(series: &MetricSeries) -> bool {
    series.points.is_empty() && series.query.namespace == API_GATEWAY
}

async fn replace(client: &Client, scope: &Scope, empty: Vec<&mut MetricSeries>) -> Result<(), Failure> {
    let listed = list(client).await?;
    for series in empty {
        let namesakes = namesakes(&series.query, &listed);
        if namesakes.is_empty() {
            continue;
        }
        let found = read(client, scope, &namesakes).await?.telemetry;
        if let Some(found) = found.into_iter().find(|found| !found.points.is_empty()) {
            *series = found;
        }
    }
    Ok(())
}

/// The metrics of all APIs.
async fn list(client: &Client) -> Result<Vec<Metric>, Failure> {
    let mut pages = client.list_metrics().namespace(API_GATEWAY).into_paginator().send();
    let mut metrics = Vec::new();
    for _ in 0..MAX_PAGES {
        let Some(page) = pages.next().await else { break };
        metrics.extend(page.map_err(failure("cloudwatch:ListMetrics"))?.metrics.unwrap_or_default());
    }
    Ok(metrics)
}

/// The metrics of the same API that measure the same, nearest first.
fn namesakes(query: &MetricQuery, listed: &[Metric]) -> Vec<MetricQuery> {
    let names = ALIASES.iter().find(|names| names.contains(&query.name.as_str()));
    let same_measure = |name: &str| name == query.name || names.is_some_and(|names| names.contains(&name));
    let mut found: Vec<(usize, MetricQuery)> = listed
        .iter()
        .filter_map(|metric| {
            let name = metric.metric_name().filter(|name| same_measure(name))?;
            let dimensions = metric.dimensions().iter();
            let dimensions = dimensions.filter_map(|it| Some((it.name()?.to_owned(), it.value()?.to_owned())));
            let namesake = MetricQuery { name: name.to_owned(), dimensions: dimensions.collect(), ..query.clone() };
            Some((distance(query, &namesake)?, namesake)).filter(|(_, namesake)| namesake != query)
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, namesake)| namesake).take(MAX_NAMESAKES).collect()
}

/// How many dimensions only one of two metrics has; none if they are of different APIs, or of different stages of one.
fn distance(query: &MetricQuery, other: &MetricQuery) -> Option<usize> {
    let api = |query: &MetricQuery| {
        IDENTITY.iter().filter_map(|name| query.dimensions.get(*name)).map(|api| api.to_ascii_lowercase()).next()
    };
    if api(query)? != api(other)? {
        return None;
    }
    let shared: Vec<_> =
        query.dimensions.iter().filter_map(|(name, value)| Some((value, other.dimensions.get(name)?))).collect();
    let are_alike = shared.iter().all(|(one, other)| one.eq_ignore_ascii_case(other));
    are_alike.then(|| query.dimensions.len().max(other.dimensions.len()) - shared.len())
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
        assert_eq!(namesakes(&asked, &metrics), expected);
    }

    #[test]
    fn an_api_may_be_named_by_its_id() {
        let asked = query("5xx", &[("ApiName", "a1b2c3")]);
        let metrics = [listed("5xx", &[("ApiId", "a1b2c3"), ("Stage", "$default")])];
        assert_eq!(namesakes(&asked, &metrics).len(), 1);
    }

    #[test]
    fn another_stage_is_another_thing() {
        let asked = query("Count", &[("ApiName", "shop"), ("Stage", "prod")]);
        let metrics = [listed("Count", &[("ApiName", "shop"), ("Stage", "dev")])];
        assert_eq!(namesakes(&asked, &metrics), []);
    }

    #[test]
    fn a_metric_of_no_api_has_no_namesake() {
        let metrics = [listed("Count", &[("ApiName", "shop")])];
        assert_eq!(namesakes(&query("Count", &[("Stage", "prod")]), &metrics), []);
        assert_eq!(namesakes(&query("Count", &[("ApiName", "shop")]), &metrics), [], "itself is none");
    }
}
