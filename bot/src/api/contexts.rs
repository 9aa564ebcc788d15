//! Contexts: listed, created, read, changed and deleted by whom they name.

use investigation::audit::Deed;
use investigation::model::{Context, Difference, Wrong};
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

const MAKERS_ALONE: &str = "Only a group of people decides what is read. Ask whoever runs the bot to add you to it.";

/// Lists those that the caller may see, by name.
pub(super) async fn list<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["limit", "cursor"])?;
    let (limit, after) = (query.limit()?, query.cursor()?);
    let visible = find_visible(asked).await?.into_iter().map(|context| (context.service.clone(), context));
    super::json(StatusCode::OK, &Page::of(visible, limit, after.as_deref()))
}

/// Those that the caller may see, by name.
pub(crate) async fn find_visible<P: Ports>(asked: &Asked<'_, P>) -> Result<Vec<Context>, Problem> {
    let contexts = asked.bot.contexts.of_all_workspaces(asked.now).await?;
    let mut visible: Vec<Context> =
        contexts.iter().filter(|context| context.is_visible_to_caller(asked.caller)).cloned().collect();
    visible.sort_by(|one, other| one.service.cmp(&other.service));
    Ok(visible)
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
    let json: Value = body::parse(asked.request, &[body::JSON])?;
    let saved = save_new(read(&json)?, asked).await?;
    let mut response = with_etag(super::json(StatusCode::CREATED, &saved.context)?, &saved);
    if let Ok(location) = HeaderValue::try_from(format!("{PREFIX}contexts/{}", saved.context.service)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Refuses whoever may make no context: whoever makes one decides what of an account is read, and reads the report.
pub(crate) fn check_may_make<P: Ports>(asked: &Asked<'_, P>) -> Result<(), Problem> {
    if asked.caller.may_make_contexts { Ok(()) } else { Err(Problem::new(Kind::NotAllowed, MAKERS_ALONE)) }
}

/// Refuses whoever may neither make a context nor change one: nobody else has use for the names of what there is. Another
/// account is looked at, by the role in it, for who owns a context that names that role.
pub(crate) async fn check_may_discover<P: Ports>(role: Option<&str>, asked: &Asked<'_, P>) -> Result<(), Problem> {
    if asked.caller.may_make_contexts {
        return Ok(());
    }
    let contexts = asked.bot.contexts.of_all_workspaces(asked.now).await?;
    let names_role = |context: &Context| {
        role.is_none_or(|role| context.at_each_place().iter().any(|place| place.role.as_deref() == Some(role)))
    };
    if contexts.iter().any(|context| context.is_owned_by_caller(asked.caller) && names_role(context)) {
        return Ok(());
    }
    if role.is_some() {
        return Err(Problem::new(
            Kind::NotAllowed,
            "Only who may make contexts, or owns one with this role, may use it.",
        ));
    }
    Err(Problem::new(Kind::NotAllowed, "Only who may make contexts, or owns one, may look for what they may name."))
}

/// Saves a new one, with the caller among its owners.
pub(crate) async fn save_new<P: Ports>(mut context: Context, asked: &Asked<'_, P>) -> Result<SavedContext, Problem> {
    check_may_make(asked)?;
    if !context.is_owned_by_caller(asked.caller) {
        context.api_owners.push(asked.caller.name.clone());
    }
    check(&context)?;
    check_workspace(&context, asked)?;
    let all = asked.bot.contexts.of_all_workspaces(asked.now).await?;
    if all.iter().any(|other| other.service.eq_ignore_ascii_case(&context.service)) {
        return Err(name_is_taken());
    }
    match asked.bot.contexts.save(&context, None).await? {
        ContextWrite::Done => {}
        ContextWrite::Stale(_) => return Err(name_is_taken()),
    }
    note(Deed::ContextSaved, &context.service, &audit::everything(&context), asked).await;
    // A context that is new has been saved once.
    Ok(SavedContext { context, version: 1 })
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
    match save_change(&edited, context, asked).await? {
        Changed::Saved(saved) => Ok(with_etag(super::json(StatusCode::OK, &saved.context)?, &saved)),
        Changed::Stale(_) => Err(changed_meanwhile()),
    }
}

/// What became of a change.
pub(crate) enum Changed {
    /// It is saved.
    Saved(Box<SavedContext>),
    /// Somebody else saved, or deleted, the context meanwhile.
    Stale(Option<Box<SavedContext>>),
}

/// Saves what the context, which the caller owns, is changed to.
pub(crate) async fn save_change<P: Ports>(
    edited: &SavedContext,
    context: Context,
    asked: &Asked<'_, P>,
) -> Result<Changed, Problem> {
    check_change(&edited.context, &context)?;
    check_workspace(&context, asked)?;
    check_may_widen(&edited.context, &context, asked)?;
    match asked.bot.contexts.save(&context, Some(edited.version)).await? {
        ContextWrite::Done => {}
        ContextWrite::Stale(kept) => return Ok(Changed::Stale(kept)),
    }
    let differences = edited.context.differences(&context);
    note(Deed::ContextSaved, &context.service, &differences, asked).await;
    Ok(Changed::Saved(Box::new(SavedContext { context, version: edited.version.saturating_add(1) })))
}

/// Deletes one.
pub(super) async fn delete<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let saved = find_owned(name, asked).await?;
    IfMatch::of(asked.request)?.check(&saved)?;
    match delete_saved(&saved, asked).await? {
        ContextWrite::Done => Ok(crate::response::empty(StatusCode::NO_CONTENT)),
        ContextWrite::Stale(Some(_)) => Err(changed_meanwhile()),
        ContextWrite::Stale(None) => Err(Problem::not_found()),
    }
}

/// Deletes a context, which the caller owns, unless somebody else saved it meanwhile.
pub(crate) async fn delete_saved<P: Ports>(
    saved: &SavedContext,
    asked: &Asked<'_, P>,
) -> Result<ContextWrite, Problem> {
    let name = &saved.context.service;
    let written = asked.bot.contexts.delete(name, saved.version).await?;
    if written == ContextWrite::Done {
        note(Deed::ContextDeleted, name, &[], asked).await;
    }
    Ok(written)
}

/// Notes what the caller did with a context.
async fn note<P: Ports>(deed: Deed, name: &str, differences: &[Difference], asked: &Asked<'_, P>) {
    crate::audit::note(&audit::row(deed, name, differences, editor(asked), asked.now), asked.bot).await;
}

/// The context of this name, if the caller may see it.
pub(crate) async fn find<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<SavedContext, Problem> {
    let saved = asked.bot.contexts.saved(name).await?;
    saved.filter(|saved| saved.context.is_visible_to_caller(asked.caller)).ok_or_else(Problem::not_found)
}

/// The context, if the caller may change it. Whoever may only use it knows that it exists, and hears why not.
pub(crate) async fn find_owned<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<SavedContext, Problem> {
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
    read(&json)
}

/// The context that a program sent, or everything that is wrong with it.
fn read(json: &Value) -> Result<Context, Problem> {
    Context::from_json(json).map_err(|wrong| {
        let errors = wrong.iter().map(|Wrong { pointer, problem }| FieldProblem::of_field(pointer, problem.clone()));
        Problem::invalid(errors.collect())
    })
}

fn check_change(context: &Context, changed: &Context) -> Result<(), Problem> {
    if changed.service != context.service {
        return Err(Problem::of_field("/service", "the name stays; delete the context and create another"));
    }
    if changed.api_owners.is_empty() && changed.owners.is_empty() {
        return Err(Problem::of_field("/api_owners", "nobody could change it again; name somebody"));
    }
    check(changed)
}

/// Refuses a channel of nobody knows which workspace, where the bot is in several: a context without any is that of all.
fn check_workspace<P: Ports>(context: &Context, asked: &Asked<'_, P>) -> Result<(), Problem> {
    if asked.bot.installer.is_some() && context.channel.is_some() && context.workspace.is_none() {
        let advice = "name the workspace of the channel, such as T012AB3CD, because the bot is in several";
        return Err(Problem::of_field("/workspace", advice));
    }
    Ok(())
}

/// Refuses that whoever may make no context has one read more than it reads.
fn check_may_widen<P: Ports>(context: &Context, changed: &Context, asked: &Asked<'_, P>) -> Result<(), Problem> {
    let widened = if asked.caller.may_make_contexts { Vec::new() } else { context.widened_fields(changed) };
    if widened.is_empty() {
        return Ok(());
    }
    let advice = "only who may make contexts may have it read something else";
    let errors = widened.iter().map(|field| FieldProblem::of_field(&format!("/{}", field.name()), advice));
    Err(Problem::new(Kind::NotAllowed, MAKERS_ALONE).with_errors(errors.collect()))
}

fn check(context: &Context) -> Result<(), Problem> {
    let to_problem = |problem: &investigation::model::Problem| {
        FieldProblem::of_field(&context.pointer_of(problem), problem.to_string())
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use investigation::ports::InMemory;
    use lambda_http::http::StatusCode;
    use serde_json::{Value, json};
    use slack::install::{App, Installer, Served, SystemRandom, Vault};

    use crate::api::ApiSettings;
    use crate::api::tests::{bot, get, patch, post};
    use crate::testing::TestBot;

    /// A bot whose contexts are made by the group `makers` alone.
    fn bot_with_makers() -> TestBot {
        let api = ApiSettings { makers_group: Some("makers".to_owned()), ..bot().api };
        TestBot { api, ..bot() }
    }

    fn of(name: &str) -> Value {
        json!({ "service": name, "region": "eu-west-1", "log_groups": ["/aws/lambda/payments"] })
    }

    #[tokio::test]
    async fn who_may_make_no_context_makes_none_and_does_not_hear_which_names_are_taken() {
        let bot = bot_with_makers();
        for who in ["eve", "ann", "carl:shop"] {
            let (taken, free) = (
                post(&bot, who, "/contexts", &[], of("payments")).await,
                post(&bot, who, "/contexts", &[], of("x")).await,
            );
            assert_eq!(taken.status, StatusCode::FORBIDDEN, "{who} {taken:?}");
            assert_eq!(taken, free, "{who}");
        }
        assert_eq!(bot.contexts.saved("x").await.unwrap(), None);
        assert_eq!(get(&bot, "eve", "/contexts").await.body["items"], json!([]));
        for (who, name) in [("mia:makers", "one"), ("root:admins", "two")] {
            assert_eq!(post(&bot, who, "/contexts", &[], of(name)).await.status, StatusCode::CREATED, "{who}");
        }
    }

    #[tokio::test]
    async fn a_channel_is_one_of_a_workspace_where_the_bot_is_in_several() {
        let mut in_channel = of("search");
        in_channel["channel"] = json!("C1");
        let mut of_workspace = in_channel.clone();
        of_workspace["workspace"] = json!("T1");
        let vault = Vault::new(&"0f".repeat(32).into(), SystemRandom::new()).unwrap();
        let app = App { client_id: "1.2".to_owned(), client_secret: "secret".into(), served: Served::All };
        let installer = Installer::new(app, Arc::new(vault), InMemory::default(), None);
        let bot = TestBot { installer: Some(installer), ..bot() };
        let refused = post(&bot, "ann", "/contexts", &[], in_channel.clone()).await;
        assert_eq!((refused.status.as_u16(), refused.named()), (422, vec!["#/workspace"]));
        assert_eq!(post(&bot, "ann", "/contexts", &[], of_workspace).await.status, StatusCode::CREATED);
        let refused = patch(&bot, "ann", "/contexts/search", "*", json!({ "workspace": null })).await;
        assert_eq!(refused.named(), ["#/workspace"]);
        assert_eq!(post(&bot, "ann", "/contexts", &[], of("no-channel")).await.status, StatusCode::CREATED);
        let of_one = crate::api::tests::bot();
        assert_eq!(post(&of_one, "ann", "/contexts", &[], in_channel).await.status, StatusCode::CREATED);
    }

    #[tokio::test]
    async fn an_owner_who_may_make_no_context_has_none_read_more() {
        let bot = bot_with_makers();
        let edit = async |who, edit: Value| patch(&bot, who, "/contexts/checkout", "*", edit).await;
        assert_eq!(
            edit("ann", json!({ "description": "sells", "api_users": ["sub:eve"] })).await.status,
            StatusCode::OK
        );
        let wider = json!({ "log_groups": ["/aws/lambda/payments"], "region": "us-east-1" });
        let refused = edit("ann", wider.clone()).await;
        assert_eq!((refused.status, refused.named()), (StatusCode::FORBIDDEN, vec!["#/region", "#/log_groups"]));
        assert_eq!(edit("ann:makers", wider).await.status, StatusCode::OK);
    }
}
