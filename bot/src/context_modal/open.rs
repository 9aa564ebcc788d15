//! The command that asks for a modal.

use investigation::grammar::ContextAction;
use investigation::model::Context;
use investigation::ports::{Discovery, Failure, SearchPlace};
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::command::reply;
use slack::context_form::{self, Draft, Metadata, refusal};

use super::suggest::list_groups;
use super::{Editor, drafts, find_visible};
use crate::{Bot, Ports};

/// Opens the modal that was asked for. Returns the body of an answer for the editor alone; `None` where the modal itself is
/// the answer.
pub(crate) async fn open<P: Ports>(
    action: ContextAction,
    name: Option<&str>,
    editor: Editor<'_>,
    bot: &Bot<P>,
    now: Timestamp,
) -> Option<String> {
    let view = match (action, name) {
        (ContextAction::New, name) => new(name, editor, bot, now).await,
        (ContextAction::Edit, Some(name)) => edit(name, editor, bot, now).await,
        (ContextAction::Delete, Some(name)) => delete(name, editor, bot, now).await,
        // The grammar asks for a name.
        (ContextAction::Edit | ContextAction::Delete, None) => return Some(reply::usage()),
    };
    let view = match view {
        Ok(Ok(view)) => view,
        Ok(Err(answer)) => return Some(answer),
        Err(failure) => {
            tracing::error!(%failure, "a context cannot be read, or its draft be kept");
            return Some(refusal::not_available(&failure));
        }
    };
    match bot
        .slack
        .call(editor.workspace, Method::ViewsOpen, &json!({ "trigger_id": editor.trigger_id, "view": view }))
        .await
    {
        Ok(_) => None,
        Err(failure) => {
            tracing::error!(%failure, "a modal could not be opened");
            Some(refusal::not_opened())
        }
    }
}

/// The modal, or the answer that says why there is none.
type Opened = Result<Result<Value, String>, Failure>;

fn metadata(editor: Editor<'_>) -> Metadata {
    Metadata { channel: editor.channel.to_owned(), name: None, version: None, draft: None }
}

async fn new<P: Ports>(name: Option<&str>, editor: Editor<'_>, bot: &Bot<P>, now: Timestamp) -> Opened {
    if let Some(name) = name
        && let Ok(context) = find_visible(name, editor, bot, now).await?
    {
        return Ok(Err(refusal::exists(&context.service)));
    }
    let metadata = Metadata { name: name.map(str::to_owned), ..metadata(editor) };
    let place = SearchPlace::in_region(bot.discovery.home_region());
    Ok(Ok(context_form::start(&metadata, place, Vec::new())))
}

async fn edit<P: Ports>(name: &str, editor: Editor<'_>, bot: &Bot<P>, now: Timestamp) -> Opened {
    let may_edit = |context: &Context| context.may_be_edited_by(editor.channel, editor.user);
    let saved = match find_to_change(name, editor, may_edit, bot, now).await? {
        Ok(saved) => saved,
        Err(answer) => return Ok(Err(answer)),
    };
    let mut draft = Draft::of_edit(&saved.context, saved.version);
    if !saved.context.user_groups().is_empty() {
        // Without their names the form shows their ids.
        let listed = list_groups(editor.workspace, bot).await.unwrap_or_default();
        draft.group_names = listed.into_iter().map(|group| (group.id.clone(), group.label())).collect();
        draft.group_names.retain(|id, _| saved.context.user_groups().contains(id));
    }
    let kept = drafts::keep(editor.trigger_id, &draft, bot, now).await?;
    let mut shown = draft;
    if shown.base.owners.is_empty() {
        // Who saves a context that nobody owns answers for it from then on.
        shown.base.owners.push(editor.user.to_owned());
    }
    Ok(Ok(context_form::edit(&shown, &Metadata { draft: Some(kept), ..metadata(editor) }, Vec::new())))
}

async fn delete<P: Ports>(name: &str, editor: Editor<'_>, bot: &Bot<P>, now: Timestamp) -> Opened {
    let saved = match find_to_change(name, editor, |context| context.is_owned_by(editor.user), bot, now).await? {
        Ok(saved) => saved,
        Err(answer) => return Ok(Err(answer)),
    };
    let metadata =
        Metadata { name: Some(saved.context.service.clone()), version: Some(saved.version), ..metadata(editor) };
    Ok(Ok(context_form::delete(&saved.context, &metadata)))
}

/// The context of this name as it is kept, if the editor may change it so; else the answer that says why they may not.
async fn find_to_change<P: Ports>(
    name: &str,
    editor: Editor<'_>,
    may_change: impl Fn(&Context) -> bool,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Result<investigation::ports::SavedContext, String>, Failure> {
    let known: Context = match find_visible(name, editor, bot, now).await? {
        Ok(context) => context,
        Err(nearest) => return Ok(Err(reply::no_such_context(name, &nearest, None))),
    };
    // What was read up to a minute ago only says which context is meant.
    Ok(match bot.contexts.saved(&known.service).await? {
        Some(saved) if may_change(&saved.context) => Ok(saved),
        Some(saved) if saved.context.is_visible(editor.channel, editor.user) => {
            Err(refusal::not_an_owner(&saved.context))
        }
        _ => Err(reply::no_such_context(name, &[], None)),
    })
}
