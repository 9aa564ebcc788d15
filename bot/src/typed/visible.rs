//! What somebody may see: what they asked for themselves, and what the contexts let them ask for.

use std::sync::Arc;

use investigation::model::{Context, Request};
use investigation::ports::{Failure, InvestigationRecord, InvestigationStore};
use jiff::Timestamp;

use crate::asker::Asker;
use crate::{Bot, Ports};

/// How many records are looked at for those that may be seen.
const LOOKED_AT: u8 = 50;

/// The contexts that the asker may investigate where they are, by name.
///
/// # Errors
/// When the store fails.
pub(crate) async fn visible_contexts<P: Ports>(
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Vec<Context>, Failure> {
    let contexts = bot.contexts.all(now).await?;
    let mut visible: Vec<Context> =
        contexts.iter().filter(|context| context.lets_investigate(&asker.channel, &asker.user)).cloned().collect();
    visible.sort_by_key(|context| context.service.to_lowercase());
    Ok(visible)
}

/// The last records that the asker may see, with what was asked for, the newest first.
///
/// # Errors
/// When a store fails.
pub(crate) async fn visible_records<P: Ports>(
    asker: &Asker,
    limit: usize,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Vec<(Request, InvestigationRecord)>, Failure> {
    let contexts = bot.contexts.all(now).await?;
    let mut visible = Vec::new();
    for record in bot.investigations.latest(LOOKED_AT, None).await? {
        if let Some(request) = record.request.clone()
            && may_see(&request, asker, &contexts)
        {
            visible.push((request, record));
        }
    }
    visible.truncate(limit);
    Ok(visible)
}

/// Whether the asker may see an investigation: their own, or one that they could ask for where they are. What was asked in
/// somebody's direct message is theirs alone, and what was asked in one workspace stays there.
pub(super) fn may_see(request: &Request, asker: &Asker, contexts: &Arc<[Context]>) -> bool {
    if request.user == asker.user {
        return true;
    }
    let context = contexts.iter().find(|context| context.service == request.service);
    let is_of_workspace = request.workspace.is_empty() || request.workspace == asker.team;
    is_of_workspace
        && !crate::asker::is_direct_message(&request.channel)
        && context.is_some_and(|context| context.lets_investigate(&asker.channel, &asker.user))
}
