//! What a context may name.

use std::collections::{BTreeMap, BTreeSet};

use investigation::discover::ListedMetric;
use investigation::ports::{ASSUME_ROLE, Discovery, Failure, FailureKind, Listing, NameKind, SearchPlace};
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

/// One page of what was found.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct FoundPage<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins, for the parameter `cursor`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Whether the pages hold everything that AWS has of it.
    pub is_complete: bool,
    /// Why there may be more, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Answers one page of what is found in time.
pub(super) async fn answer<P: Ports>(what: Discovered, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    check_may_discover(None, asked).await?;
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
    let query = Query::parse(asked.request, &["region", "role", "q", "limit", "cursor"])?;
    let place = place(&query, asked).await?;
    let found = asked.bot.discovery.names(place, kind, query.get("q").unwrap_or_default(), asked.now).await;
    let found = found.map_err(|failure| to_problem(failure, query.get("role")))?;
    page_of_names(found.items, found.failure.as_ref(), &query)
}

async fn namespaces<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["region", "role", "q", "limit", "cursor"])?;
    let typed = query.get("q").unwrap_or_default().to_lowercase();
    let found = asked.bot.discovery.metrics(place(&query, asked).await?, "").await;
    let Listing { items, failure } = found.map_err(|failure| to_problem(failure, query.get("role")))?;
    let namespaces = items.into_iter().map(|metric| metric.namespace);
    let wanted = namespaces.filter(|namespace| namespace.to_lowercase().contains(&typed));
    page_of_names(wanted, failure.as_ref(), &query)
}

fn page_of_names(
    names: impl IntoIterator<Item = String>,
    failure: Option<&Failure>,
    query: &Query,
) -> Result<Response<Body>, Problem> {
    let names: BTreeSet<String> = names.into_iter().collect();
    page(names.into_iter().map(|name| (name.clone(), FoundName { name })), failure, query)
}

/// Answers one page of items by their keys; a failure is why there may be more of them.
fn page<T: Serialize>(
    items: impl IntoIterator<Item = (String, T)>,
    failure: Option<&Failure>,
    query: &Query,
) -> Result<Response<Body>, Problem> {
    let Page { items, next_cursor } = Page::of(items, query.limit()?, query.cursor()?.as_deref());
    let (is_complete, reason) = (failure.is_none(), failure.map(reason_of));
    super::json(StatusCode::OK, &FoundPage { items, next_cursor, is_complete, reason })
}

/// Why a list may have more than was found, and what to do about it.
fn reason_of(failure: &Failure) -> String {
    let Failure { kind, operation, .. } = failure;
    match kind {
        FailureKind::TimedOut => {
            format!("There was no time for all of it ({operation}). Name a part of what you look for in `q`.")
        }
        FailureKind::Throttled | FailureKind::Unavailable => {
            format!("AWS answered with a failure ({operation}). Ask again in a few seconds.")
        }
        FailureKind::Denied | FailureKind::NotAllowed => {
            format!("The bot may not call {operation}. Ask whoever runs it to permit that.")
        }
        FailureKind::NotFound | FailureKind::Invalid => {
            format!("AWS does not list this there ({operation}). Look at the region.")
        }
    }
}

async fn metrics<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["region", "role", "namespace", "q", "limit", "cursor"])?;
    let (namespace, typed) = (query.get("namespace"), query.get("q").unwrap_or_default());
    let words = format!("{} {typed}", namespace.unwrap_or_default());
    let found = asked.bot.discovery.metrics(place(&query, asked).await?, words.trim()).await;
    let found = found.map_err(|failure| to_problem(failure, query.get("role")))?;
    let mut metrics = BTreeMap::new();
    for ListedMetric { namespace: reported_in, name, dimensions } in found.items {
        if namespace.is_none_or(|namespace| namespace == reported_in) {
            let key = format!("{reported_in}\n{name}\n{}", serde_json::to_string(&dimensions).unwrap_or_default());
            metrics.insert(key, FoundMetric { namespace: reported_in, name, dimensions });
        }
    }
    page(metrics, found.failure.as_ref(), &query)
}

/// A role that cannot be used, or may not do what is asked, is a matter of what was asked for.
pub(crate) fn to_problem(failure: Failure, role: Option<&str>) -> Problem {
    match (role, failure.kind) {
        (Some(_), FailureKind::Denied) if failure.operation == ASSUME_ROLE => {
            let advice = "the bot may not assume it: its account needs the role of member-role.yaml, which trusts the bot's account";
            Problem::of_parameter("role", advice)
        }
        (Some(_), FailureKind::Denied) => {
            let advice =
                format!("it may not call {}; deploy the member-role.yaml of this version there", failure.operation);
            Problem::of_parameter("role", advice)
        }
        _ => failure.into(),
    }
}

/// Where to look: in the region of the bot where none is given, and in its account where no role is.
async fn place<'a, P: Ports>(query: &'a Query, asked: &Asked<'a, P>) -> Result<SearchPlace<'a>, Problem> {
    let region = query.get("region").unwrap_or_else(|| asked.bot.discovery.home_region());
    let place = SearchPlace { role: query.get("role"), ..SearchPlace::in_region(region) };
    if let Some(problem) = place.problems().first() {
        return Err(Problem::of_parameter(problem.field.name(), problem.to_string()));
    }
    if place.role.is_some() {
        check_may_discover(place.role, asked).await?;
    }
    Ok(place)
}

#[cfg(test)]
mod tests {
    use investigation::ports::{ASSUME_ROLE, Failure, FailureKind};
    use serde_json::json;
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

    #[tokio::test]
    async fn another_account_is_looked_at_for_who_may_make_contexts_or_owns_one_with_its_role() {
        let role = "arn:aws:iam::210987654321:role/incident-investigator-reader";
        let api = ApiSettings { makers_group: Some("makers".to_owned()), ..bot().api };
        let bot = TestBot { api, ..bot() };
        let path = format!("/discovery/log-groups?region=eu-central-1&role={role}");
        // She owns a context, which is of the bot's own account.
        assert_eq!(get(&bot, "ann", &path).await.status.as_u16(), 403);
        assert!(bot.discovery.looks.lock().unwrap().is_empty());
        assert_eq!(get(&bot, "mia:makers", &path).await.status.as_u16(), 200);
        assert_eq!(bot.discovery.looks.lock().unwrap()[0].0, format!("eu-central-1 {role}"));
        let wrong = get(&bot, "mia:makers", "/discovery/log-groups?role=admin").await;
        assert_eq!((wrong.status.as_u16(), wrong.named()), (422, vec!["role"]));
        let mut bot = bot;
        bot.discovery.failure = Some(Failure::new(FailureKind::Denied, ASSUME_ROLE, "no"));
        let refused = get(&bot, "mia:makers", &path).await;
        assert_eq!((refused.status.as_u16(), refused.named()), (422, vec!["role"]));
    }

    #[tokio::test]
    async fn a_list_that_may_have_more_says_so_and_why() {
        let mut bot = bot();
        bot.discovery.names = vec!["pay".to_owned()];
        bot.discovery.cut_off = Some(Failure::new(FailureKind::TimedOut, "logs:DescribeLogGroups", "slow"));
        let cut_off = get(&bot, "ann", "/discovery/log-groups").await.body;
        assert_eq!((&cut_off["items"], &cut_off["is_complete"]), (&json!([{ "name": "pay" }]), &json!(false)));
        let reason = cut_off["reason"].as_str().unwrap();
        assert!(reason.contains("logs:DescribeLogGroups") && reason.contains("`q`"), "{reason}");
        for what in ["metrics", "namespaces"] {
            assert_eq!(
                get(&bot, "ann", &format!("/discovery/{what}")).await.body["is_complete"],
                json!(false),
                "{what}"
            );
        }
        bot.discovery.cut_off = None;
        let whole = get(&bot, "ann", "/discovery/log-groups").await.body;
        assert_eq!(whole, json!({ "items": [{ "name": "pay" }], "is_complete": true }));
    }
}
