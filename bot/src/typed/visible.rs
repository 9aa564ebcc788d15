//! What somebody may see: what they asked for themselves, and what the contexts let them ask for.

use investigation::model::{Context, Request};
use investigation::ports::{Failure, InvestigationRecord, InvestigationStore};
use jiff::Timestamp;

use crate::asker::{Asker, is_direct_message};
use crate::{Bot, Ports};

/// How many records are read at once, to look for those that may be seen.
const PAGE: u8 = 50;

/// How often more records are read: those of a busy workspace hide nobody else's, unless there are hundreds.
const MAX_PAGES: usize = 5;

/// The contexts that the asker may investigate where they are, by name.
///
/// # Errors
/// When the store fails.
pub(crate) async fn visible_contexts<P: Ports>(
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Vec<Context>, Failure> {
    let mut visible = bot.contexts.of_workspace(&asker.team, now).await?;
    visible.retain(|context| context.lets_investigate(&asker.channel, &asker.user));
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
    let contexts = bot.contexts.of_workspace(&asker.team, now).await?;
    let (mut visible, mut after) = (Vec::new(), None);
    for _ in 0..MAX_PAGES {
        let records = bot.investigations.latest(PAGE, after.as_ref()).await?;
        let is_last = records.len() < usize::from(PAGE);
        for record in records {
            after = record.position.clone().or(after);
            let Some(request) = record.request.clone() else { continue };
            if may_see(&request, &asker.team, &asker.channel, &asker.user, &contexts) {
                visible.push((request, record));
            }
        }
        if is_last || visible.len() >= limit {
            break;
        }
    }
    visible.truncate(limit);
    Ok(visible)
}

/// Whether somebody may see an investigation: their own, one of a context that they own, or one that they could ask for where they
/// are. What was asked in somebody's direct message is theirs alone, and what was asked in one workspace stays there.
pub(crate) fn may_see(request: &Request, team: &str, channel: &str, user: &str, contexts: &[Context]) -> bool {
    if !request.is_of_workspace(team) {
        return false;
    }
    if request.user == user {
        return true;
    }
    let context = contexts.iter().find(|context| context.service == request.service);
    !is_direct_message(&request.channel) && context.is_some_and(|context| context.is_visible(channel, user))
}
