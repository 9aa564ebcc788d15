//! What may be typed into the fields of a context, for the script of the pages: pairs of a value and what it is called.

use investigation::discover::Origin;
use investigation::ports::{Discovery, Failure, NameKind, SearchPlace};
use lambda_http::{Body, Response};
use slack::context_form::{choices_of_metrics, choices_of_names, choices_of_origins};

use super::Visit;
use crate::api::contexts::check_may_discover;
use crate::api::discovery::to_problem;
use crate::api::problem::Problem;
use crate::api::query::Query;
use crate::{Ports, response};

/// How many are shown: a list is for choosing.
const MAX_SHOWN: usize = 50;

/// Answers what contains what was typed.
pub(super) async fn answer<P: Ports>(visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(visit.asked.request, &["what", "q", "region", "role"])?;
    let role = query.get("role").filter(|role| !role.is_empty());
    check_may_discover(role, &visit.asked).await?;
    let discovery = &visit.asked.bot.discovery;
    let region = query.get("region").unwrap_or_else(|| discovery.home_region());
    let place = SearchPlace { role, ..SearchPlace::in_region(region) };
    if !place.problems().is_empty() {
        return Ok(response::json("[]".to_owned()));
    }
    let typed = query.get("q").unwrap_or_default();
    // Who types on has the list narrowed, so that one that is not complete is shown as it is.
    let names = async |kind| {
        let found = discovery.names(place, kind, typed, visit.asked.now).await;
        found.map(|found| found.items).map_err(|failure| to_problem(failure, role))
    };
    let mut choices = match query.get("what") {
        Some("origins") => origins(place, typed, visit).await?,
        Some("services") => choices_of_names(&names(NameKind::Service).await?),
        Some("log_groups") => choices_of_names(&names(NameKind::LogGroup).await?),
        Some("alarms") => choices_of_names(&names(NameKind::Alarm).await?),
        Some("metrics") => {
            let found = discovery.metrics(place, typed).await.map_err(|failure| to_problem(failure, role))?;
            let found = choices_of_metrics(&found.items);
            found.into_iter().map(|(text, value)| (value, text)).collect()
        }
        _ => return Err(Problem::not_found()),
    };
    choices.sort();
    choices.truncate(MAX_SHOWN);
    Ok(response::json(serde_json::to_string(&choices).unwrap_or_default()))
}

/// Stacks, services, alarms and tags, by what they are called: of what begins like `stack:`, those alone.
async fn origins<P: Ports>(
    place: SearchPlace<'_>,
    typed: &str,
    visit: &Visit<'_, P>,
) -> Result<Vec<(String, String)>, Failure> {
    let (kind, name) = typed.split_once(':').unwrap_or(("", typed));
    let mut found = Vec::new();
    for (prefix, of_kind, to_origin) in KINDS {
        if !kind.is_empty() && kind != prefix {
            continue;
        }
        match visit.asked.bot.discovery.names(place, of_kind, name, visit.asked.now).await {
            Ok(names) => found.extend(names.items.into_iter().filter_map(to_origin)),
            Err(failure) => tracing::warn!(%failure, "a list has fewer names than there are"),
        }
    }
    Ok(choices_of_origins(&found).into_iter().map(|(text, value)| (value, text)).collect())
}

/// What a context may be made from.
type Kind = (&'static str, NameKind, fn(String) -> Option<Origin>);

const KINDS: [Kind; 4] = [
    ("stack", NameKind::Stack, |name| Some(Origin::Stack(name))),
    ("service", NameKind::Service, |name| Some(Origin::Service(name))),
    ("alarm", NameKind::Alarm, |name| Some(Origin::Alarm(name))),
    ("tag", NameKind::Tag, |name| {
        let (key, value) = name.split_once('=')?;
        Some(Origin::Tag { key: key.to_owned(), value: value.to_owned() })
    }),
];
