//! Contexts: listed, created, read, changed and deleted by whom they name.

use investigation::audit::Deed;
use investigation::model::Context;
use investigation::ports::{ContextWrite, SavedContext};
use lambda_http::http::StatusCode;
use lambda_http::http::header::{HeaderValue, LOCATION};
use lambda_http::{Body, Response};
use serde_json::{Map, Value};

use super::etag::{IfMatch, changed_meanwhile, with_etag};
use super::page::Page;
use super::problem::{FieldProblem, Kind, Problem};
use super::query::Query;
use super::{Asked, PREFIX, body};
use crate::Ports;
use crate::context_modal::{Editor, audit};

/// Lists those that the caller may see, by name.
pub(super) async fn list<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["limit", "cursor"])?;
    let (limit, after) = (query.limit()?, query.cursor()?);
    let contexts = asked.bot.contexts.all(asked.now).await?;
    let visible = contexts.iter().filter(|context| context.is_visible_to_caller(asked.caller));
    let mut visible: Vec<_> = visible.map(|context| (context.service.clone(), context)).collect();
    visible.sort_by(|(one, _), (other, _)| one.cmp(other));
    super::json(StatusCode::OK, &Page::of(visible, limit, after.as_deref()))
}

/// Answers one, with the tag of its version.
pub(super) async fn show<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let saved = find(name, asked).await?;
    Ok(with_etag(super::json(StatusCode::OK, &saved.context)?, &saved))
}

/// Creates one. Whoever creates it is among its owners.
pub(super) async fn create<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let mut context: Context = body::parse(asked.request, &[body::JSON])?;
    if !context.is_owned_by_caller(asked.caller) {
        context.api_owners.push(asked.caller.name.clone());
    }
    check(&context)?;
    let all = asked.bot.contexts.all(asked.now).await?;
    if all.iter().any(|other| other.service.eq_ignore_ascii_case(&context.service)) {
        return Err(name_is_taken());
    }
    match asked.bot.contexts.save(&context, None).await? {
        ContextWrite::Done => {}
        ContextWrite::Stale(_) => return Err(name_is_taken()),
    }
    audit::write(
        Deed::ContextSaved,
        &context.service,
        &audit::everything(&context),
        editor(asked),
        asked.bot,
        asked.now,
    )
    .await;
    // A context that is new has been saved once.
    let saved = SavedContext { context, version: 1 };
    let mut response = with_etag(super::json(StatusCode::CREATED, &saved.context)?, &saved);
    if let Ok(location) = HeaderValue::try_from(format!("{PREFIX}contexts/{}", saved.context.service)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Changes the fields that are sent: JSON Merge Patch, in which `null` takes a field away.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc7396>
pub(super) async fn change<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let patch: Map<String, Value> = body::parse(asked.request, &[body::MERGE_PATCH, body::JSON])?;
    let edited = find_owned(name, asked).await?;
    let if_match = IfMatch::of(asked.request)?;
    if_match.check(&edited)?;
    let context = patched(&edited.context, patch)?;
    match asked.bot.contexts.save(&context, Some(edited.version)).await? {
        ContextWrite::Done => {}
        ContextWrite::Stale(_) => return Err(changed_meanwhile()),
    }
    let differences = edited.context.differences(&context);
    audit::write(Deed::ContextSaved, name, &differences, editor(asked), asked.bot, asked.now).await;
    let saved = SavedContext { context, version: edited.version.saturating_add(1) };
    Ok(with_etag(super::json(StatusCode::OK, &saved.context)?, &saved))
}

/// Deletes one.
pub(super) async fn delete<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let saved = find_owned(name, asked).await?;
    IfMatch::of(asked.request)?.check(&saved)?;
    match asked.bot.contexts.delete(name, saved.version).await? {
        ContextWrite::Done => {}
        ContextWrite::Stale(Some(_)) => return Err(changed_meanwhile()),
        ContextWrite::Stale(None) => return Err(Problem::not_found()),
    }
    audit::write(Deed::ContextDeleted, name, &[], editor(asked), asked.bot, asked.now).await;
    Ok(crate::response::empty(StatusCode::NO_CONTENT))
}

async fn find<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<SavedContext, Problem> {
    let saved = asked.bot.contexts.saved(name).await?;
    saved.filter(|saved| saved.context.is_visible_to_caller(asked.caller)).ok_or_else(Problem::not_found)
}

/// The context, if the caller may change it. Whoever may only use it knows that it exists, and hears why not.
async fn find_owned<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<SavedContext, Problem> {
    let saved = find(name, asked).await?;
    if saved.context.is_owned_by_caller(asked.caller) {
        return Ok(saved);
    }
    Err(Problem::new(Kind::NotAllowed, "Only its `api_owners` may change it."))
}

fn patched(context: &Context, patch: Map<String, Value>) -> Result<Context, Problem> {
    if patch.is_empty() {
        return Err(Problem::of_field("", "nothing is to be changed"));
    }
    let mut json = serde_json::to_value(context).map_err(|error| Problem::internal(&error))?;
    if let Some(fields) = json.as_object_mut() {
        for (name, value) in patch {
            match value {
                Value::Null => drop(fields.remove(&name)),
                value => drop(fields.insert(name, value)),
            }
        }
    }
    let changed: Context = body::from_value(&json)?;
    if changed.service != context.service {
        return Err(Problem::of_field("/service", "the name stays; delete the context and create another"));
    }
    if changed.api_owners.is_empty() && changed.owners.is_empty() {
        return Err(Problem::of_field("/api_owners", "nobody could change it again; name somebody"));
    }
    check(&changed)?;
    Ok(changed)
}

fn check(context: &Context) -> Result<(), Problem> {
    let to_problem = |problem: &investigation::model::Problem| {
        FieldProblem::of_field(&format!("/{}", problem.field.name()), problem.to_string())
    };
    let problems: Vec<FieldProblem> = context.problems().iter().map(to_problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
}

/// Names are shared by everybody who types them in Slack, so that one that is taken cannot be kept secret.
fn name_is_taken() -> Problem {
    Problem::new(Kind::Conflict, "The name is taken; choose another.")
}

fn editor<'a, P: Ports>(asked: &Asked<'a, P>) -> Editor<'a> {
    Editor { workspace: "", channel: "", user: &asked.caller.name, trigger_id: "" }
}
