//! What a caller may see. What they may not see takes the same calls as what does not exist, and is the same answer.

use investigation::model::{Caller, Context, InvestigationId, Request};
use investigation::ports::{InvestigationRecord, InvestigationStore};

use super::Asked;
use super::problem::Problem;
use crate::Ports;
use crate::asker::is_direct_message;

/// Whether the caller may see an investigation: their own, and those of contexts that are open to them; but not what
/// somebody asked in a direct message.
pub(super) fn may_see(request: &Request, caller: &Caller, contexts: &[Context]) -> bool {
    if request.user == caller.name && !request.is_told_in_slack() || caller.is_admin {
        return true;
    }
    let context = contexts.iter().find(|context| context.service == request.service);
    !is_direct_message(&request.channel) && context.is_some_and(|context| context.is_visible_to_caller(caller))
}

/// The investigation with this id, and its context if there still is one.
///
/// # Errors
/// 404 if there is none that the caller may see.
pub(crate) async fn find<P: Ports>(
    id: &str,
    asked: &Asked<'_, P>,
) -> Result<(Request, InvestigationRecord, Option<Context>), Problem> {
    let id = InvestigationId::try_from(id.to_owned()).map_err(|_| Problem::not_found())?;
    let contexts = asked.bot.contexts.of_all_workspaces(asked.now).await?;
    let record = asked.bot.investigations.record(&id).await?.ok_or_else(Problem::not_found)?;
    let request = record.request.clone().ok_or_else(Problem::not_found)?;
    if !may_see(&request, asked.caller, &contexts) {
        return Err(Problem::not_found());
    }
    let context = contexts.iter().find(|context| context.service == request.service).cloned();
    Ok((request, record, context))
}
