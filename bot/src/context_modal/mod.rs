//! Contexts made, edited and deleted in modals.
//!
//! [`open`] answers the command; [`suggest`] gives the options of the menus while somebody types; [`submit`] does what was
//! filled in, and [`look_around`] proposes what a new context may read. What a modal cannot hold is a draft in the ledger. Whoever may not know that a context exists gets the answer
//! of one that does not.

pub(crate) mod audit;
mod drafts;
mod look_around;
mod open;
mod submit;
mod suggest;
#[cfg(test)]
mod tests;

use investigation::model::Context;
use investigation::ports::Failure;
use jiff::Timestamp;
use slack::context_form::Draft;

pub(crate) use self::look_around::{LookAround, look_around};
pub(crate) use self::open::open;
pub(crate) use self::submit::submit;
pub(crate) use self::suggest::suggest;
use crate::{Bot, Ports};

/// Whoever makes or changes a context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Editor<'a> {
    /// The id of the workspace, or organisation, whose bot they asked.
    pub workspace: &'a str,
    /// The id of the channel in which they asked for the modal.
    pub channel: &'a str,
    /// Their id.
    pub user: &'a str,
    /// Opens one modal, within three seconds.
    pub trigger_id: &'a str,
}

/// The context of this name, in any case, and the names like it: of those that the editor may know of.
async fn find_visible<P: Ports>(
    typed: &str,
    editor: Editor<'_>,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Result<Context, Vec<String>>, Failure> {
    let may_be_seen = |context: &Context| {
        context.is_of_workspace(editor.workspace) && context.is_visible(editor.channel, editor.user)
    };
    if let Some(context) = bot.contexts.trusted(typed, now, may_be_seen) {
        return Ok(Ok(context));
    }
    let contexts = bot.contexts.of_workspace(editor.workspace, now).await?;
    let visible: Vec<&Context> = contexts.iter().filter(|context| may_be_seen(context)).collect();
    let exact = visible.iter().find(|context| context.service == typed);
    let found = exact.or_else(|| visible.iter().find(|context| context.service.eq_ignore_ascii_case(typed)));
    Ok(match found {
        Some(context) => Ok((*context).clone()),
        None => {
            let names = visible.iter().map(|context| context.service.as_str());
            Err(investigation::nearest::nearest(typed, names).into_iter().map(str::to_owned).collect())
        }
    })
}

/// The context as it was when its edit began.
pub(crate) fn before_edit(draft: &Draft) -> Context {
    draft.proposal.to_context(&draft.base, |position| draft.line(position).is_some_and(|line| line.is_ticked))
}
