//! Options for menus that ask for them while somebody types.

use jiff::Timestamp;
use slack::interaction::BlockSuggestion;
use slack::modal::investigate::{CHANNEL, Origin, SERVICE};
use slack::modal::part;

use crate::asker::Asker;
use crate::{Bot, Ports, context_modal, form};

/// The options of a menu, as the body of the answer. A menu without options says "no result"; an empty answer would be an error
/// in it.
///
/// To add a menu: an arm for its `action_id`.
pub(super) async fn answer<P: Ports>(typed: &BlockSuggestion, bot: &Bot<P>, now: Timestamp) -> String {
    match typed.action_id.as_str() {
        SERVICE => form::suggest(&typed.value, &asker(typed), bot, now).await,
        _ => match context_modal::suggest(typed, bot, now).await {
            Some(options) => options.to_string(),
            None => part::suggestions(&[]),
        },
    }
}

/// Whoever types, where the form was opened; outside of all channels, in the one that they chose in it.
fn asker(typed: &BlockSuggestion) -> Asker {
    let metadata = typed.view.as_ref().map(|view| view.private_metadata.as_str()).unwrap_or_default();
    let field = typed.view.as_ref().and_then(|view| view.field(CHANNEL));
    let chosen = field.and_then(|field| field.selected_conversation.clone());
    Asker {
        delivery: String::new(),
        team: typed.place.workspace(),
        channel: Origin::from_metadata(metadata).channel.or(chosen).unwrap_or_default(),
        user: typed.user.id.to_string(),
        thread: None,
        reply_url: None,
        trigger_id: None,
    }
}
