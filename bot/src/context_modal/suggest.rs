//! The options of the menus, while somebody types.

use futures_util::future::join4;
use investigation::discover::Origin;
use investigation::ports::{Discovery, Failure, NameKind};
use jiff::Timestamp;
use serde_json::Value;
use slack::context_form::{REGION, Wanted, choices_of_metrics, choices_of_names, choices_of_origins, text, to_options};
use slack::interaction::BlockSuggestion;

use crate::{Bot, Ports};

/// The answer to a menu of these modals; `None` if it is another one's. What cannot be found is left out, for a menu has no
/// place for an error.
pub(crate) async fn suggest<P: Ports>(suggestion: &BlockSuggestion, bot: &Bot<P>, now: Timestamp) -> Option<Value> {
    let wanted = Wanted::from_action_id(&suggestion.action_id)?;
    let filled = suggestion.view.as_ref().and_then(|view| text(view, REGION));
    let region = filled.unwrap_or_else(|| bot.discovery.home_region());
    let typed = suggestion.value.trim();
    let names = |kind| names(kind, region, typed, bot, now);
    Some(match wanted {
        Wanted::Origins => {
            let (stacks, services, alarms, tags) =
                join4(names(NameKind::Stack), names(NameKind::Service), names(NameKind::Alarm), names(NameKind::Tag))
                    .await;
            let origins = |names: Vec<String>, to_origin: fn(String) -> Option<Origin>| {
                choices_of_origins(&names.into_iter().filter_map(to_origin).collect::<Vec<_>>())
            };
            to_options(&[
                ("Stacks", origins(stacks, |name| Some(Origin::Stack(name)))),
                ("Services", origins(services, |name| Some(Origin::Service(name)))),
                ("Alarms", origins(alarms, |name| Some(Origin::Alarm(name)))),
                ("Tags", origins(tags, to_tag)),
            ])
        }
        Wanted::Services => to_options(&[("Services", choices_of_names(&names(NameKind::Service).await))]),
        Wanted::LogGroups => to_options(&[("Log groups", choices_of_names(&names(NameKind::LogGroup).await))]),
        Wanted::Alarms => to_options(&[("Alarms", choices_of_names(&names(NameKind::Alarm).await))]),
        Wanted::Metrics => {
            let metrics = known(bot.discovery.metrics(region, typed).await);
            to_options(&[("Metrics", choices_of_metrics(&metrics))])
        }
    })
}

async fn names<P: Ports>(kind: NameKind, region: &str, typed: &str, bot: &Bot<P>, now: Timestamp) -> Vec<String> {
    known(bot.discovery.names(region, kind, typed, now).await)
}

fn to_tag(name: String) -> Option<Origin> {
    let (key, value) = name.split_once('=')?;
    Some(Origin::Tag { key: key.to_owned(), value: value.to_owned() })
}

fn known<T>(found: Result<Vec<T>, Failure>) -> Vec<T> {
    found.unwrap_or_else(|failure| {
        tracing::warn!(%failure, "a menu has fewer options than there are");
        Vec::new()
    })
}
