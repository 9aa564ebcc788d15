//! The options of the menus, while somebody types.

use futures_util::future::{join_all, join4};
use investigation::discover::Origin;
use investigation::model::ContextField;
use investigation::ports::{Discovery, Failure, Listing, NameKind, SearchPlace};
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::context_form::{
    Choice, ListedGroup, Metadata, REGION, StandIn, Wanted, choices_of_groups, choices_of_metrics, choices_of_names,
    choices_of_origins, choices_of_tags, chosen_stand_ins, place_note, read_groups, replace_stand_in, text, to_options,
    unread_note,
};
use slack::interaction::{BlockSuggestion, View};

use super::drafts;
use crate::{Bot, Ports};

/// The answer to a menu of these modals; `None` if it is another one's. Why something cannot be found stands in the menu.
pub(crate) async fn suggest<P: Ports>(suggestion: &BlockSuggestion, bot: &Bot<P>, now: Timestamp) -> Option<Value> {
    let wanted = Wanted::from_action_id(&suggestion.action_id)?;
    let filled = match &suggestion.view {
        Some(view) => FilledPlace::read(view, bot, now).await,
        None => FilledPlace::default(),
    };
    let at = filled.place(bot);
    if wanted != Wanted::Groups
        && let Some(problem) = at.problems().first()
    {
        return Some(to_options(&[], Some(place_note(problem))));
    }
    let place = Place { workspace: &suggestion.place.workspace(), at };
    let Found { groups, unread } = find_choices(wanted, suggestion.value.trim(), place, bot, now).await;
    let note = unread.map(|failure| unread_note(&failure, at.role));
    Some(to_options(&groups, note.as_deref()))
}

/// Puts what was chosen into a form that came back where an option had only a stand-in for it.
///
/// # Errors
/// What is not found again, each with the id of its field.
pub(super) async fn replace_stand_ins<P: Ports>(
    view: &mut View,
    workspace: &str,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<(), Vec<(String, String)>> {
    let stand_ins = chosen_stand_ins(view);
    if stand_ins.is_empty() {
        return Ok(());
    }
    let filled = FilledPlace::read(view, bot, now).await;
    let at = filled.place(bot);
    let problems = at.problems();
    if !problems.is_empty() {
        return Err(problems.iter().map(|problem| (problem.field.name().to_owned(), problem.to_string())).collect());
    }
    let place = Place { workspace, at };
    let search = |stand_in: &StandIn| {
        let (wanted, typed) = (stand_in.wanted, stand_in.search_text());
        async move { find_choices(wanted, &typed, place, bot, now).await }
    };
    let found = join_all(stand_ins.iter().map(search)).await;
    let mut lost = Vec::new();
    for (stand_in, Found { groups, unread }) in stand_ins.iter().zip(found) {
        match stand_in.find(groups.iter().flat_map(|(_, choices)| choices)) {
            Some(value) => replace_stand_in(view, stand_in, &value),
            None => {
                let why = unread.map(|failure| failure.explanation());
                lost.push((stand_in.field.clone(), stand_in.lost(why.as_deref())));
            }
        }
    }
    if lost.is_empty() { Ok(()) } else { Err(lost) }
}

/// Where the choices of a menu are looked for.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    workspace: &'a str,
    at: SearchPlace<'a>,
}

/// Where a form says to look.
#[derive(Debug, Default)]
struct FilledPlace {
    region: Option<String>,
    role: Option<String>,
    external_id: Option<String>,
}

impl FilledPlace {
    async fn read<P: Ports>(view: &View, bot: &Bot<P>, now: Timestamp) -> Self {
        let (region, role) = (text(view, REGION), text(view, ContextField::Role.name()));
        let external_id = match role {
            Some(role) => find_external_id(role, view, bot, now).await,
            None => None,
        };
        Self { region: region.map(str::to_owned), role: role.map(str::to_owned), external_id }
    }

    fn place<'a, P: Ports>(&'a self, bot: &'a Bot<P>) -> SearchPlace<'a> {
        SearchPlace {
            region: self.region.as_deref().unwrap_or_else(|| bot.discovery.home_region()),
            role: self.role.as_deref(),
            external_id: self.external_id.as_deref(),
        }
    }
}

/// What the role of a context that is edited asks for, where that is not the external id of the stack. The form does not show it,
/// so that it is that of the context, and of its own role alone.
async fn find_external_id<P: Ports>(role: &str, view: &View, bot: &Bot<P>, now: Timestamp) -> Option<String> {
    let kept = Metadata::from_text(&view.private_metadata)?.draft?;
    match drafts::find(&kept, bot, now).await {
        Ok(draft) => draft.filter(|draft| draft.base.role.as_deref() == Some(role))?.base.external_id,
        Err(failure) => {
            tracing::warn!(%failure, "the external id of a role is not known");
            None
        }
    }
}

/// The choices of a menu under their labels, and the first reason why some could not be read.
struct Found {
    groups: Vec<(&'static str, Vec<Choice>)>,
    unread: Option<Failure>,
}

async fn find_choices<P: Ports>(wanted: Wanted, typed: &str, place: Place<'_>, bot: &Bot<P>, now: Timestamp) -> Found {
    let names = |kind| bot.discovery.names(place.at, kind, typed, now);
    let mut unread = None;
    let groups = match wanted {
        Wanted::Origins => {
            let (stacks, services, alarms, tags) =
                join4(names(NameKind::Stack), names(NameKind::Service), names(NameKind::Alarm), names(NameKind::Tag))
                    .await;
            let mut origins = |found: Result<Listing<String>, Failure>, to_origin: fn(String) -> Option<Origin>| {
                let names = found_or_nothing(found, &mut unread);
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
            vec![("Services", choices_of_names(&found_or_nothing(names(NameKind::Service).await, &mut unread)))]
        }
        Wanted::LogGroups => {
            vec![("Log groups", choices_of_names(&found_or_nothing(names(NameKind::LogGroup).await, &mut unread)))]
        }
        Wanted::Alarms => {
            vec![("Alarms", choices_of_names(&found_or_nothing(names(NameKind::Alarm).await, &mut unread)))]
        }
        Wanted::Tags => {
            vec![("Tags", choices_of_tags(&found_or_nothing(names(NameKind::Tag).await, &mut unread), typed))]
        }
        Wanted::Metrics => {
            let metrics = found_or_nothing(bot.discovery.metrics(place.at, typed).await, &mut unread);
            vec![("Metrics", choices_of_metrics(&metrics))]
        }
        Wanted::Groups => {
            let listed = found_or_nothing(list_groups(place.workspace, bot).await.map(Listing::complete), &mut unread);
            vec![("User groups", choices_of_groups(&listed, typed))]
        }
    };
    Found { groups, unread }
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

/// What was found. The first failure because of which there may be more is kept.
fn found_or_nothing<T>(found: Result<Listing<T>, Failure>, first_failure: &mut Option<Failure>) -> Vec<T> {
    let Listing { items, failure } =
        found.unwrap_or_else(|failure| Listing { items: Vec::new(), failure: Some(failure) });
    if let Some(failure) = failure {
        tracing::warn!(%failure, "a menu has fewer options than there are");
        first_failure.get_or_insert(failure);
    }
    items
}
