//! The options of the menus, while somebody types.

use futures_util::future::join4;
use investigation::discover::Origin;
use investigation::ports::{Discovery, Failure, NameKind};
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::context_form::{
    ListedGroup, REGION, Wanted, choices_of_groups, choices_of_metrics, choices_of_names, choices_of_origins,
    choices_of_tags, read_groups, text, to_options, unread_note,
};
use slack::interaction::BlockSuggestion;

use crate::{Bot, Ports};

/// The answer to a menu of these modals; `None` if it is another one's. Why something cannot be found stands in the menu.
pub(crate) async fn suggest<P: Ports>(suggestion: &BlockSuggestion, bot: &Bot<P>, now: Timestamp) -> Option<Value> {
    let wanted = Wanted::from_action_id(&suggestion.action_id)?;
    let filled = suggestion.view.as_ref().and_then(|view| text(view, REGION));
    let region = filled.unwrap_or_else(|| bot.discovery.home_region());
    let typed = suggestion.value.trim();
    let names = |kind| bot.discovery.names(region, kind, typed, now);
    let mut unread = None;
    let groups = match wanted {
        Wanted::Origins => {
            let (stacks, services, alarms, tags) =
                join4(names(NameKind::Stack), names(NameKind::Service), names(NameKind::Alarm), names(NameKind::Tag))
                    .await;
            let mut origins = |found: Result<Vec<String>, Failure>, to_origin: fn(String) -> Option<Origin>| {
                let names = known(found, &mut unread);
                choices_of_origins(&names.into_iter().filter_map(to_origin).collect::<Vec<_>>())
            };
            vec![
                ("Stacks", origins(stacks, |name| Some(Origin::Stack(name)))),
                ("Services", origins(services, |name| Some(Origin::Service(name)))),
                ("Alarms", origins(alarms, |name| Some(Origin::Alarm(name)))),
                ("Tags", origins(tags, to_tag)),
            ]
        }
        Wanted::Services => {
            vec![("Services", choices_of_names(&known(names(NameKind::Service).await, &mut unread)))]
        }
        Wanted::LogGroups => {
            vec![("Log groups", choices_of_names(&known(names(NameKind::LogGroup).await, &mut unread)))]
        }
        Wanted::Alarms => vec![("Alarms", choices_of_names(&known(names(NameKind::Alarm).await, &mut unread)))],
        Wanted::Tags => vec![("Tags", choices_of_tags(&known(names(NameKind::Tag).await, &mut unread), typed))],
        Wanted::Metrics => {
            let metrics = known(bot.discovery.metrics(region, typed).await, &mut unread);
            vec![("Metrics", choices_of_metrics(&metrics))]
        }
        Wanted::Groups => {
            let listed = known(list_groups(&suggestion.place.workspace(), bot).await, &mut unread);
            vec![("User groups", choices_of_groups(&listed, typed))]
        }
    };
    Some(to_options(&groups, unread.as_ref().map(unread_note).as_deref()))
}

/// The user groups of a workspace, or of all workspaces of an organisation.
pub(super) async fn list_groups<P: Ports>(workspace: &str, bot: &Bot<P>) -> Result<Vec<ListedGroup>, Failure> {
    // A token of an organisation is for many workspaces, so that Slack asks which is meant.
    let team = workspace.starts_with('T').then_some(workspace);
    let answer = bot.slack.call(workspace, Method::UserGroups, &json!({ "team_id": team })).await?;
    Ok(read_groups(&answer))
}

fn to_tag(name: String) -> Option<Origin> {
    let (key, value) = name.split_once('=')?;
    Some(Origin::Tag { key: key.to_owned(), value: value.to_owned() })
}

/// What was found; nothing after a failure, the first of which is kept.
fn known<T>(found: Result<Vec<T>, Failure>, first_failure: &mut Option<Failure>) -> Vec<T> {
    found.unwrap_or_else(|failure| {
        tracing::warn!(%failure, "a menu has fewer options than there are");
        first_failure.get_or_insert(failure);
        Vec::new()
    })
}
