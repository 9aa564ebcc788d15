//! The form that asks for an investigation: it opens at once, and is filled in a moment later.

use investigation::model::Context;
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::command::reply;
use slack::context_form::unread_note;
use slack::modal::investigate::{self, Filled, Origin};
use slack::modal::{self, part};
use slack::mrkdwn::Mrkdwn;

use crate::asker::Asker;
use crate::typed::visible_contexts;
use crate::{Bot, Ports};

/// Opens the form; returns the body of an answer if it cannot be opened, or filled in. `fill` says what is filled in, given
/// the contexts that the asker may see.
///
/// A trigger is valid for three seconds, so that nothing is read before the form is there.
pub(crate) async fn open<P: Ports>(
    asker: &Asker,
    origin: &Origin,
    fill: impl FnOnce(&[Context]) -> Filled,
    bot: &Bot<P>,
    now: Timestamp,
) -> Option<String> {
    let trigger_id = asker.trigger_id.as_ref()?;
    let loading = modal::loading(investigate::TITLE);
    let opened =
        bot.slack.call(&asker.team, Method::ViewsOpen, &json!({ "trigger_id": trigger_id, "view": loading })).await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(failure) => {
            tracing::warn!(%failure, "the form does not open");
            return Some(reply::form_failed());
        }
    };
    let contexts = visible_contexts(asker, bot, now).await;
    let view = match &contexts {
        // Outside of all channels, one that is chosen in the form may have some.
        Ok(contexts) if contexts.is_empty() && !asker.channel.is_empty() => {
            modal::notice(investigate::TITLE, no_contexts())
        }
        Ok(contexts) => {
            let mut filled = fill(contexts);
            if let ([only], None) = (contexts.as_slice(), &filled.context) {
                filled.context = Some(only.service.clone());
            }
            investigate::form(origin, &filled)
        }
        Err(failure) => {
            tracing::warn!(%failure, "the form opens without a look at the contexts");
            investigate::form(origin, &fill(&[]))
        }
    };
    let mut update = json!({ "view_id": opened.pointer("/view/id"), "view": view });
    if let (Some(fields), Some(hash)) = (update.as_object_mut(), opened.pointer("/view/hash")) {
        fields.insert("hash".to_owned(), hash.clone());
    }
    match bot.slack.call(&asker.team, Method::ViewsUpdate, &update).await {
        Ok(_) => None,
        Err(failure) => {
            tracing::error!(%failure, "the form stays empty");
            Some(reply::form_failed())
        }
    }
}

fn no_contexts() -> Mrkdwn {
    Mrkdwn::new(500).markup(
        "There is no service yet that you may ask about here. `/investigate context new` makes one; or ask in the channel of \
         the service.",
    )
}

/// The contexts that the asker may see and that what was typed may mean, as the options of a menu.
pub(crate) async fn suggest<P: Ports>(typed: &str, asker: &Asker, bot: &Bot<P>, now: Timestamp) -> String {
    let contexts = match visible_contexts(asker, bot, now).await {
        Ok(contexts) => contexts,
        Err(failure) => {
            tracing::warn!(%failure, "no context can be suggested");
            return part::suggestions(&[part::note_option(&unread_note(&failure, None))]);
        }
    };
    let typed = typed.trim().to_lowercase();
    let contains = |context: &&Context| context.service.to_lowercase().contains(&typed);
    let mut names: Vec<&str> = contexts.iter().filter(contains).map(|context| context.service.as_str()).collect();
    // Names that begin with what was typed come first.
    names.sort_by_key(|name| !name.to_lowercase().starts_with(&typed));
    if names.is_empty() {
        names = investigation::nearest::nearest(&typed, contexts.iter().map(|context| context.service.as_str()));
    }
    let options: Vec<Value> = names.iter().filter_map(|name| part::option(name, name)).collect();
    part::suggestions(&options)
}
