//! `list`, `show`, `link`, `cancel` and `contexts`.

use frontend::link;
use futures_util::future::join_all;
use investigation::audit::{AuditRow, Deed};
use investigation::model::{Context, InvestigationId, Report, Request};
use investigation::ports::{
    Artifact, ArtifactStore, Failure, FailureKind, InvestigationRecord, InvestigationStore, Status, Workflow,
};
use jiff::Timestamp;
use slack::command::lookup::{self, Listed};

use super::visible::may_see;
use super::{visible_contexts, visible_records};
use crate::asker::Asker;
use crate::private::find_name;
use crate::{BaseUrl, Bot, Ports, audit};

/// How many investigations a list shows.
const MAX_LISTED: usize = 10;

/// The answer, or the excuse when a store failed.
fn or_excuse(answer: Result<String, Failure>) -> String {
    answer.unwrap_or_else(|failure| {
        tracing::error!(%failure, "what was asked for cannot be read");
        lookup::not_readable()
    })
}

pub(super) async fn list<P: Ports>(asker: &Asker, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> String {
    let answer = async {
        let records = visible_records(asker, MAX_LISTED, bot, now).await?;
        let listed = join_all(
            records.into_iter().map(|(request, record)| to_listed(request, record.status, base_url, bot, now)),
        );
        let contexts = visible_contexts(asker, bot, now).await?;
        Ok(lookup::investigations(&listed.await, &contexts.iter().collect::<Vec<_>>()))
    };
    or_excuse(answer.await)
}

/// An investigation with its verdict and a fresh link, as far as it has come.
pub(crate) async fn to_listed<P: Ports>(
    request: Request,
    status: Status,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Listed {
    let id = &request.investigation_id;
    // A report may be there that Slack has not taken yet, or never took.
    let report = read_report(id, bot).await.unwrap_or_default();
    let link = report.as_ref().map(|_| link::sign(&base_url.to_string(), id, now, &bot.link_key));
    Listed::new(request, status, report.as_ref(), link)
}

pub(super) async fn show<P: Ports>(
    id: &InvestigationId,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> String {
    with_report(id, asker, base_url, bot, now, lookup::report).await
}

pub(super) async fn link<P: Ports>(
    id: &InvestigationId,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> String {
    let answer = |report: &Report, link: &str| lookup::fresh_link(report, link, link::LIFETIME);
    with_report(id, asker, base_url, bot, now, answer).await
}

/// What `answer` says of a report that the asker may see, and of its fresh link; else why there is none.
async fn with_report<P: Ports>(
    id: &InvestigationId,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
    answer: impl FnOnce(&Report, &str) -> String,
) -> String {
    let answered = async {
        let Some((_, record)) = find_visible(id, asker, bot, now).await? else { return Ok(lookup::unknown(id)) };
        Ok(match read_report(id, bot).await? {
            Some(report) => answer(&report, &link::sign(&base_url.to_string(), id, now, &bot.link_key)),
            None => lookup::without_report(id, &record),
        })
    };
    or_excuse(answered.await)
}

/// Stops an investigation, if it runs and the asker may stop it: whoever asked for it, and the owners of its context.
/// The workflow lets its message say so.
pub(crate) async fn cancel<P: Ports>(id: &InvestigationId, asker: &Asker, bot: &Bot<P>, now: Timestamp) -> String {
    let answer = async {
        let Some((request, record)) = find_visible(id, asker, bot, now).await? else { return Ok(lookup::unknown(id)) };
        if record.status != Status::Running {
            return Ok(lookup::ended_before(&request, record.status));
        }
        let contexts = bot.contexts.of_workspace(&asker.team, now).await?;
        let context = contexts.iter().find(|context| context.service == request.service);
        if !may_end(&request, &asker.user, context) {
            return Ok(lookup::may_not_cancel(&request, context.map_or(&[], |context| &context.owners)));
        }
        bot.workflow.stop(id, &find_name(&asker.team, &asker.user, bot).await).await?;
        tracing::info!(investigation_id = %id, user = asker.user, "cancelled");
        let row = AuditRow { at: now, by: asker.user.clone(), ..AuditRow::of_request(&request, Deed::Cancelled) };
        audit::note(&row, bot).await;
        Ok(lookup::cancelled(&request))
    };
    or_excuse(answer.await)
}

/// Whether somebody who sees an investigation may cancel it, or dismiss its report: whoever asked for it, the owners of its context,
/// and, of what an alarm began where nobody owns the context, everybody.
pub(crate) fn may_end(request: &Request, user: &str, context: Option<&Context>) -> bool {
    let is_owned = context.is_some_and(|context| !context.owners.is_empty());
    let is_theirs = request.alarm.is_none() && request.user == user;
    is_theirs || context.is_some_and(|context| context.is_owned_by(user)) || (request.alarm.is_some() && !is_owned)
}

pub(super) async fn contexts<P: Ports>(asker: &Asker, bot: &Bot<P>, now: Timestamp) -> String {
    let answer = async {
        let contexts = visible_contexts(asker, bot, now).await?;
        Ok(lookup::contexts(&contexts.iter().collect::<Vec<_>>()))
    };
    or_excuse(answer.await)
}

/// The record of an investigation that the asker may see.
async fn find_visible<P: Ports>(
    id: &InvestigationId,
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Option<(Request, InvestigationRecord)>, Failure> {
    let Some(record) = bot.investigations.record(id).await? else { return Ok(None) };
    let Some(request) = record.request.clone() else { return Ok(None) };
    let contexts = bot.contexts.of_workspace(&asker.team, now).await?;
    Ok(may_see(&request, &asker.team, &asker.channel, &asker.user, &contexts).then_some((request, record)))
}

/// The report of an investigation, if it is still kept.
async fn read_report<P: Ports>(id: &InvestigationId, bot: &Bot<P>) -> Result<Option<Report>, Failure> {
    let unreadable = |error: serde_json::Error| Failure::new(FailureKind::Invalid, "bot:Report", error.to_string());
    match bot.artifacts.get(id, Artifact::Report).await? {
        Some(json) => serde_json::from_slice(&json).map(Some).map_err(unreadable),
        None => Ok(None),
    }
}
