//! What was filled in, and is to be done.

use investigation::audit::{AuditRow, Deed};
use investigation::model::{Context, ContextField};
use investigation::ports::{ContextWrite, Failure, SavedContext};
use jiff::Timestamp;
use serde_json::Value;
use slack::context_form::{self, DELETE, Draft, EDIT, Metadata, START, done, errors, read_filled, refusal};
use slack::interaction::{View, ViewInteraction};
use slack::modal::update;

use super::suggest::replace_stand_ins;
use super::{Editor, audit, before_edit, drafts, look_around};
use crate::afterwards::{Answered, Work};
use crate::{Bot, Ports, response};

/// The field of the modal with everything at which is said what concerns no single one.
const FIRST_FIELD: &str = "description";

/// Does what a modal of these asks for; returns the answer. `None` if it is another modal.
pub(crate) async fn submit<P: Ports>(submitted: &ViewInteraction, bot: &Bot<P>, now: Timestamp) -> Option<Answered> {
    let mut view = submitted.view.clone();
    let is_known = [START, EDIT, DELETE].contains(&view.callback_id.as_str());
    if !is_known {
        return None;
    }
    let Some(metadata) = Metadata::from_text(&view.private_metadata) else {
        return Some(shown(&update(&done(refusal::outdated()))));
    };
    let workspace = submitted.place.workspace();
    if let Err(lost) = replace_stand_ins(&mut view, &workspace, bot, now).await {
        return Some(shown(&errors(&lost)));
    }
    let submission = Submission { workspace, user: submitted.user.id.as_ref(), view: &view, metadata };
    Some(match view.callback_id.as_str() {
        START => look_around::begin(submission, bot, now).await,
        EDIT => save(submission, bot, now).await.into(),
        _ => delete(submission, bot, now).await.into(),
    })
}

/// The answer that shows a modal, or what is wrong with its fields.
pub(super) fn shown(answer: &Value) -> Answered {
    response::json(answer.to_string()).into()
}

/// What a modal shows next, and the row that says what was done, which is written once Slack has its answer.
struct Outcome {
    answer: Value,
    row: Option<AuditRow>,
}

impl From<Value> for Outcome {
    fn from(answer: Value) -> Self {
        Self { answer, row: None }
    }
}

impl From<Outcome> for Answered {
    fn from(Outcome { answer, row }: Outcome) -> Self {
        let answer = response::json(answer.to_string());
        match row {
            Some(row) => Self::then(answer, Work::Note(Box::new(row))),
            None => answer.into(),
        }
    }
}

/// A submitted modal.
pub(super) struct Submission<'a> {
    pub(super) workspace: String,
    pub(super) user: &'a str,
    pub(super) view: &'a View,
    pub(super) metadata: Metadata,
}

impl Submission<'_> {
    fn editor(&self) -> Editor<'_> {
        Editor { workspace: &self.workspace, channel: &self.metadata.channel, user: self.user, trigger_id: "" }
    }
}

/// Saves the context that was filled in, if every step would accept it and nobody else saved it meanwhile.
async fn save<P: Ports>(submission: Submission<'_>, bot: &Bot<P>, now: Timestamp) -> Outcome {
    let draft = match find_draft(&submission, bot, now).await {
        Ok(Some(draft)) => draft,
        Ok(None) => return errors(&[(FIRST_FIELD, refusal::FORM_TOO_OLD.to_owned())]).into(),
        Err(failure) => return not_saved(&failure).into(),
    };
    let mut context = match read_filled(&draft, submission.view) {
        Ok(context) => context,
        Err(wrong) => return errors(&wrong).into(),
    };
    let is_same_channel = draft.version.is_some() && before_edit(&draft).channel == context.channel;
    // A context belongs to the workspace in which it was made, or its channel was chosen.
    if draft.version.is_none() || (!is_same_channel && context.channel.is_some()) {
        context.workspace = Some(submission.workspace.clone()).filter(|workspace| !workspace.is_empty());
    }
    if draft.version.is_none() {
        match bot.contexts.of_all_workspaces(now).await {
            Ok(all) if all.iter().any(|other| other.service.eq_ignore_ascii_case(&context.service)) => {
                return name_is_taken(&context).into();
            }
            // The store itself refuses the very same name.
            Ok(_) | Err(_) => {}
        }
    }
    match bot.contexts.save(&context, draft.version).await {
        Ok(ContextWrite::Done) => {
            let differences = match draft.version {
                Some(_) => before_edit(&draft).differences(&context),
                None => audit::everything(&context),
            };
            let row = audit::row(Deed::ContextSaved, &context.service, &differences, submission.editor(), now);
            Outcome { answer: update(&done(refusal::saved(&context))), row: Some(row) }
        }
        Ok(ContextWrite::Stale(kept)) => {
            stale(kept.map(|kept| *kept), &context, &draft, &submission, bot, now).await.into()
        }
        Err(failure) => not_saved(&failure).into(),
    }
}

async fn find_draft<P: Ports>(
    submission: &Submission<'_>,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Option<Draft>, Failure> {
    match &submission.metadata.draft {
        Some(kept) => drafts::find(kept, bot, now).await,
        None => Ok(None),
    }
}

fn name_is_taken(context: &Context) -> Value {
    errors(&[(ContextField::Service.name(), format!("“{}” is taken; choose another name", context.service))])
}

fn not_saved(failure: &Failure) -> Value {
    tracing::error!(%failure, "a context could not be saved");
    errors(&[(FIRST_FIELD, format!("It could not be saved: {}.", failure.explanation()))])
}

/// Shows the second of two editors what the first one changed. Saving again replaces it, knowingly.
async fn stale<P: Ports>(
    kept: Option<SavedContext>,
    filled: &Context,
    draft: &Draft,
    submission: &Submission<'_>,
    bot: &Bot<P>,
    now: Timestamp,
) -> Value {
    let kept = match kept {
        Some(_) if draft.version.is_none() => return name_is_taken(filled),
        Some(kept) if !kept.context.is_of_workspace(&submission.workspace) => return name_is_taken(filled),
        Some(kept) if !kept.context.may_be_edited_by(&submission.metadata.channel, submission.user) => {
            return errors(&[(FIRST_FIELD, refusal::NO_LONGER_AN_OWNER.to_owned())]);
        }
        Some(kept) => kept,
        None => return errors(&[(FIRST_FIELD, refusal::DELETED_MEANWHILE.to_owned())]),
    };
    let changed = before_edit(draft).differences(&kept.context);
    let notes = vec![refusal::changed_meanwhile(), context_form::differences(&changed)];
    let notes = notes.into_iter().filter(|note| !note.is_empty()).collect();
    let next = Draft { group_names: draft.group_names.clone(), ..Draft::of_edit(filled, kept.version) };
    let id = format!("{}/{}", submission.view.id, kept.version);
    match drafts::keep(&id, &next, bot, now).await {
        Ok(draft) => {
            update(&context_form::edit(&next, &Metadata { draft: Some(draft), ..submission.metadata.clone() }, notes))
        }
        Err(failure) => not_saved(&failure),
    }
}

async fn delete<P: Ports>(submission: Submission<'_>, bot: &Bot<P>, now: Timestamp) -> Outcome {
    let (user, editor, metadata) = (submission.user, submission.editor(), &submission.metadata);
    let (Some(name), Some(version)) = (&metadata.name, metadata.version) else {
        return update(&done(refusal::outdated())).into();
    };
    let deleted = async {
        // Who owns it now decides, and not who did when the modal was opened.
        let Some(saved) = bot.contexts.saved(name).await? else { return Ok(None) };
        if !saved.context.is_of_workspace(&submission.workspace) || !saved.context.is_owned_by(user) {
            return Ok(Some((saved, None)));
        }
        let written = bot.contexts.delete(name, version).await?;
        Ok(Some((saved, Some(written))))
    };
    let mut row = None;
    let view = match deleted.await {
        Ok(None | Some((_, Some(ContextWrite::Stale(None))))) => done(refusal::already_deleted(name)),
        Ok(Some((_, None))) => done(refusal::not_deleted_by_others()),
        Ok(Some((_, Some(ContextWrite::Done)))) => {
            row = Some(audit::row(Deed::ContextDeleted, name, &[], editor, now));
            done(refusal::deleted(name))
        }
        Ok(Some((_, Some(ContextWrite::Stale(Some(kept)))))) => {
            let metadata = Metadata { version: Some(kept.version), ..metadata.clone() };
            context_form::delete(&kept.context, &metadata)
        }
        Err(failure) => {
            let failure: Failure = failure;
            tracing::error!(%failure, "a context could not be deleted");
            done(refusal::not_deleted(&failure))
        }
    };
    Outcome { answer: update(&view), row }
}
