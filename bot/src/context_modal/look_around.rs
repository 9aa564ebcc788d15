//! From one name to everything around it. AWS is asked much, so the modal says that it looks, and shows what was found once it has.

use investigation::discover::{LineKind, Origin, Proposal, propose};
use investigation::model::{Context, ContextField};
use investigation::ports::{Discovery, Failure, SearchPlace};
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::context_form::{self, Draft, Metadata, ORIGIN, REGION, errors, looking, origin_from_value, refusal, text};
use slack::modal::update;

use super::drafts;
use super::submit::{Submission, shown};
use crate::afterwards::{Answered, Work};
use crate::{Bot, Ports, response};

/// From what a new context is to be proposed, and the modal in which it is shown.
#[derive(Debug)]
pub(crate) struct LookAround {
    workspace: String,
    user: String,
    view_id: String,
    region: String,
    role: Option<String>,
    origin: Origin,
    metadata: Metadata,
}

impl LookAround {
    /// Where is looked.
    fn place(&self) -> SearchPlace<'_> {
        SearchPlace { role: self.role.as_deref(), ..SearchPlace::in_region(&self.region) }
    }
}

/// Says what is wrong with what was chosen; else that it is looked at. Where nothing was chosen there is nothing to look at, and
/// the form is shown.
pub(super) async fn begin<P: Ports>(submission: Submission<'_>, bot: &Bot<P>, now: Timestamp) -> Answered {
    let Submission { workspace, user, view, metadata } = submission;
    let region = text(view, REGION).unwrap_or_default();
    let place = SearchPlace { role: text(view, ContextField::Role.name()), ..SearchPlace::in_region(region) };
    let problems = place.problems();
    if !problems.is_empty() {
        let wrong: Vec<_> = problems.iter().map(|problem| (problem.field.name(), problem.to_string())).collect();
        return shown(&errors(&wrong));
    }
    if view.has_picked_note(ORIGIN) {
        let text = "Choose what AWS knows, or clear this field to start with nothing.".to_owned();
        return shown(&errors(&[(ORIGIN, text)]));
    }
    let Some(origin) = text(view, ORIGIN).and_then(origin_from_value) else {
        // Traces and changes belong to no name, and are offered in any case.
        let proposal = Proposal::of_context(&Context { traces: true, changes: true, ..Context::new("", region) });
        return match form(&view.id, proposal, place, &metadata, user, bot, now).await {
            Ok(form) => shown(&update(&form)),
            Err(failure) => {
                tracing::error!(%failure, "a draft could not be kept");
                shown(&errors(&[(ORIGIN, format!("The draft could not be kept: {}.", failure.explanation()))]))
            }
        };
    };
    let answer = response::json(update(&looking(&origin)).to_string());
    let (region, role) = (region.to_owned(), place.role.map(str::to_owned));
    let (user, view_id) = (user.to_owned(), view.id.clone());
    let asked = LookAround { workspace, user, view_id, region, role, origin, metadata };
    Answered::then(answer, Work::LookAround(Box::new(asked)))
}

/// Looks around, and shows everything that may be read; or asks again, and says why nothing is shown.
pub(crate) async fn look_around<P: Ports>(asked: &LookAround, bot: &Bot<P>, now: Timestamp) {
    let (LookAround { workspace, user, view_id, origin, metadata, .. }, place) = (asked, asked.place());
    let found = match bot.discovery.inventory(place, origin, now).await {
        Ok(inventory) => {
            let proposal = noting_what_is_missing(origin, propose(origin, &inventory));
            form(view_id, proposal, place, metadata, user, bot, now).await
        }
        Err(failure) => Err(failure),
    };
    let view = found.unwrap_or_else(|failure| {
        tracing::error!(%failure, "nothing is proposed for a new context");
        context_form::start(metadata, place, vec![refusal::not_looked_at(origin, place.role, &failure)])
    });
    let shown = json!({ "view_id": view_id, "view": view });
    if let Err(failure) = bot.slack.call(workspace, Method::ViewsUpdate, &shown).await {
        tracing::warn!(%failure, "what may be read is not shown: the form is closed, or Slack does not answer");
    }
}

/// The modal of a new context, and its draft: what was proposed, under the name that was typed or proposed.
async fn form<P: Ports>(
    view_id: &str,
    proposal: Proposal,
    place: SearchPlace<'_>,
    metadata: &Metadata,
    user: &str,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Value, Failure> {
    let name = metadata.name.clone().unwrap_or_else(|| proposal.name.clone());
    let base = Context {
        entry: proposal.entry.clone(),
        owners: vec![user.to_owned()],
        channel: Some(metadata.channel.clone()).filter(|channel| channel.starts_with(['C', 'G'])),
        ..place.to_context(&name)
    };
    let draft = Draft::of_new(base, proposal);
    let kept = drafts::keep(view_id, &draft, bot, now).await?;
    Ok(context_form::edit(&draft, &Metadata { draft: Some(kept), ..metadata.clone() }, Vec::new()))
}

/// Says so where nothing belongs to what was chosen: an empty form looks as if the form were broken.
fn noting_what_is_missing(origin: &Origin, mut proposal: Proposal) -> Proposal {
    if proposal.lines.iter().all(|line| line.kind == LineKind::Sources) {
        proposal.unread.insert(0, format!("Nothing that can be read was found for {origin}. Add what you know below."));
    }
    proposal
}
