//! What a context may name.

use std::collections::{BTreeMap, BTreeSet};

use investigation::discover::ListedMetric;
use investigation::model::{Context, ContextField};
use investigation::ports::{Discovery, NameKind};
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};
use serde::Serialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::Asked;
use super::contexts::check_may_discover;
use super::page::Page;
use super::problem::Problem;
use super::query::Query;
use crate::Ports;

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Discovered {
    LogGroups,
    Alarms,
    Services,
    Stacks,
    Namespaces,
    Metrics,
}

impl Discovered {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// A name that was found.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct FoundName {
    /// The name.
    pub name: String,
}

/// A metric that was found.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct FoundMetric {
    /// Such as `AWS/Lambda`.
    pub namespace: String,
    /// Such as `Errors`.
    pub name: String,
    /// Such as `FunctionName` = `checkout`.
    pub dimensions: BTreeMap<String, String>,
}

/// Answers one page of what is found in time.
pub(super) async fn answer<P: Ports>(what: Discovered, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    check_may_discover(asked).await?;
    match what {
        Discovered::LogGroups => names(NameKind::LogGroup, asked).await,
        Discovered::Alarms => names(NameKind::Alarm, asked).await,
        Discovered::Services => names(NameKind::Service, asked).await,
        Discovered::Stacks => names(NameKind::Stack, asked).await,
        Discovered::Namespaces => namespaces(asked).await,
        Discovered::Metrics => metrics(asked).await,
    }
}

async fn names<P: Ports>(kind: NameKind, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["region", "q", "limit", "cursor"])?;
    let region = region(&query, asked)?;
    let found = asked.bot.discovery.names(region, kind, query.get("q").unwrap_or_default(), asked.now).await?;
    page_of_names(found, &query)
}

async fn namespaces<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["region", "q", "limit", "cursor"])?;
    let typed = query.get("q").unwrap_or_default().to_lowercase();
    let metrics = asked.bot.discovery.metrics(region(&query, asked)?, "").await?;
    let namespaces = metrics.into_iter().map(|metric| metric.namespace);
    page_of_names(namespaces.filter(|namespace| namespace.to_lowercase().contains(&typed)), &query)
}

fn page_of_names(names: impl IntoIterator<Item = String>, query: &Query) -> Result<Response<Body>, Problem> {
    let names: BTreeSet<String> = names.into_iter().collect();
    let items = names.into_iter().map(|name| (name.clone(), FoundName { name }));
    super::json(StatusCode::OK, &Page::of(items, query.limit()?, query.cursor()?.as_deref()))
}

async fn metrics<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["region", "namespace", "q", "limit", "cursor"])?;
    let (namespace, typed) = (query.get("namespace"), query.get("q").unwrap_or_default());
    let words = format!("{} {typed}", namespace.unwrap_or_default());
    let found = asked.bot.discovery.metrics(region(&query, asked)?, words.trim()).await?;
    let mut metrics = BTreeMap::new();
    for ListedMetric { namespace: reported_in, name, dimensions } in found {
        if namespace.is_none_or(|namespace| namespace == reported_in) {
            let key = format!("{reported_in}\n{name}\n{}", serde_json::to_string(&dimensions).unwrap_or_default());
            metrics.insert(key, FoundMetric { namespace: reported_in, name, dimensions });
        }
    }
    super::json(StatusCode::OK, &Page::of(metrics, query.limit()?, query.cursor()?.as_deref()))
}

/// The region to look at: that of the bot where none is given.
fn region<'a, P: Ports>(query: &'a Query, asked: &Asked<'a, P>) -> Result<&'a str, Problem> {
    let Some(region) = query.get("region") else { return Ok(asked.bot.discovery.home_region()) };
    let problems = Context::new("name", region).problems();
    match problems.iter().find(|problem| problem.field == ContextField::Region) {
        Some(problem) => Err(Problem::of_parameter("region", problem.to_string())),
        None => Ok(region),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::Discovered;
    use crate::api::ApiSettings;
    use crate::api::tests::{bot, get};
    use crate::testing::TestBot;

    #[tokio::test]
    async fn only_who_may_make_contexts_or_owns_one_finds_names() {
        let api = ApiSettings { makers_group: Some("makers".to_owned()), ..bot().api };
        let bot = TestBot { api, ..bot() };
        for &what in Discovered::VARIANTS {
            let name: &str = what.into();
            let path = format!("/discovery/{name}");
            for who in ["eve", "carl:shop", "eve:sub:ann"] {
                let answer = get(&bot, who, &path).await;
                assert_eq!(answer.status.as_u16(), 403, "{who} {path} {answer:?}");
            }
            assert!(bot.discovery.looks.lock().unwrap().is_empty(), "{path}");
        }
        for who in ["ann", "mia:makers", "root:admins"] {
            assert_eq!(get(&bot, who, "/discovery/log-groups").await.status.as_u16(), 200, "{who}");
        }
    }
}
