//! How far investigations have come.

use frontend::link;
use investigation::budget::Budget;
use investigation::model::{Context, InvestigationId, Request, Scope, Signal};
use investigation::ports::{Artifact, InvestigationRecord, InvestigationStore, ListPosition, Status};
use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{HeaderValue, RETRY_AFTER};
use lambda_http::{Body, Response};
use serde::Serialize;

use super::page::Page;
use super::problem::Problem;
use super::query::{Query, to_cursor, wrong_cursor};
use super::{Asked, visible};
use crate::Ports;
use crate::report::read;

/// How many records are read at once, and how often at most for one page: what the caller may not see is left out, so that
/// a page may be short, or empty, and still have a next one.
const RECORDS_AT_ONCE: u8 = 50;
const MAX_READS: usize = 4;

/// After how many seconds to ask again: an investigation takes a minute or less.
const POLL_SECONDS: &str = "3";

/// How far an investigation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(crate) enum Progress {
    /// Its steps are still running.
    Running,
    /// It ended with a report.
    Completed,
    /// It ended without a report.
    Failed,
}

impl From<Status> for Progress {
    fn from(status: Status) -> Self {
        match status {
            Status::Running => Self::Running,
            Status::Completed => Self::Completed,
            Status::Failed => Self::Failed,
        }
    }
}

/// One investigation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(crate) struct Investigation {
    /// Its id.
    pub id: InvestigationId,
    /// How far it has come.
    pub status: Progress,
    /// The name of the context that is investigated.
    pub context: String,
    /// The region of the telemetry; absent when there is no such context any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// When the incident began.
    pub window_start: Timestamp,
    /// When it ended.
    pub window_end: Timestamp,
    /// The symptom that was asked about.
    pub signal: Signal,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Who asked: a caller, a Slack user id, or the words for an alarm.
    pub requested_by: String,
    /// A link to the page with the report, valid for a week for everybody who has it; once there is a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_link: Option<String>,
    /// What it is expected to cost, and the most that it may; once its first step has ended, and of one investigation alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Whether the same request had started it before: by its Idempotency-Key, or without one by whoever asked the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schemas", schemars(default))]
    pub is_duplicate: bool,
}

impl Investigation {
    pub(super) fn new<P: Ports>(
        request: &Request,
        status: Status,
        context: Option<&Context>,
        asked: &Asked<'_, P>,
    ) -> Self {
        let Request { investigation_id: id, incident_window: window, .. } = request;
        let link = || link::sign(asked.base_url.as_str(), id, asked.now, &asked.bot.link_key);
        Self {
            id: id.clone(),
            status: status.into(),
            context: request.service.clone(),
            region: context.map(|context| context.region.clone()),
            window_start: window.start(),
            window_end: window.end(),
            signal: request.signal,
            requested_at: request.requested_at,
            requested_by: request.asker().into_owned(),
            report_link: (status == Status::Completed).then(link),
            budget: None,
            is_duplicate: false,
        }
    }

    /// 202 while it runs, with when to ask again; 200 once it has ended.
    pub(super) fn to_response(&self) -> Result<Response<Body>, Problem> {
        let is_running = self.status == Progress::Running;
        let status = if is_running { StatusCode::ACCEPTED } else { StatusCode::OK };
        let mut response = super::json(status, self)?;
        if is_running {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(POLL_SECONDS));
        }
        Ok(response)
    }
}

/// Answers how far one has come.
pub(super) async fn show<P: Ports>(id: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let (request, record, context) = visible::find(id, asked).await?;
    let scope = read::<Scope>(&request.investigation_id, Artifact::Scope, &asked.bot.artifacts).await;
    let budget = scope.and_then(|scope| scope.budget);
    let investigation = Investigation::new(&request, record.status, context.as_ref(), asked);
    Investigation { budget, ..investigation }.to_response()
}

/// Lists those that the caller may see, the newest first.
pub(super) async fn list<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(asked.request, &["context", "status", "limit", "cursor"])?;
    let wanted = Wanted {
        limit: query.limit()?,
        after: parse_cursor(&query)?,
        context: query.get("context"),
        status: query.get("status").map(parse_status).transpose()?,
    };
    super::json(StatusCode::OK, &find_page(wanted, asked).await?)
}

/// Which investigations are wanted.
pub(crate) struct Wanted<'a> {
    /// How many.
    pub limit: usize,
    /// After which place of the list.
    pub after: Option<ListPosition>,
    /// Those of this context alone.
    pub context: Option<&'a str>,
    /// Those in this state alone.
    pub status: Option<Status>,
}

/// One page of those that the caller may see.
pub(crate) async fn find_page<P: Ports>(
    wanted: Wanted<'_>,
    asked: &Asked<'_, P>,
) -> Result<Page<Investigation>, Problem> {
    let Wanted { limit, mut after, context: only_context, status } = wanted;
    let contexts = asked.bot.contexts.of_all_workspaces(asked.now).await?;
    let mut items = Vec::new();
    let mut has_more = true;
    for _ in 0..MAX_READS {
        let records = asked.bot.investigations.latest(RECORDS_AT_ONCE, after.as_ref()).await?;
        has_more = records.len() == usize::from(RECORDS_AT_ONCE);
        for InvestigationRecord { request, position, status: reached, .. } in records {
            if items.len() == limit {
                has_more = true;
                break;
            }
            // What cannot be read is passed over, and the list goes on behind it.
            after = position.or(after);
            let Some(request) = request else { continue };
            let is_wanted = status.is_none_or(|status| status == reached)
                && only_context.is_none_or(|context| context == request.service);
            if is_wanted && visible::may_see(&request, asked.caller, &contexts) {
                let context = contexts.iter().find(|context| context.service == request.service);
                items.push(Investigation::new(&request, reached, context, asked));
            }
        }
        if items.len() == limit || !has_more {
            break;
        }
    }
    let next_cursor = after.filter(|_| has_more).map(|place| to_cursor(&format_place(&place)));
    Ok(Page { items, next_cursor })
}

/// The place that the parameter `cursor` names.
pub(crate) fn parse_cursor(query: &Query) -> Result<Option<ListPosition>, Problem> {
    query.cursor()?.map(|place| parse_place(&place).ok_or_else(wrong_cursor)).transpose()
}

pub(crate) fn parse_status(name: &str) -> Result<Status, Problem> {
    Status::from_name(name).ok_or_else(|| Problem::of_parameter("status", "it is running, completed or failed"))
}

fn format_place(place: &ListPosition) -> String {
    format!("{} {}", place.requested_at, place.investigation_id)
}

fn parse_place(text: &str) -> Option<ListPosition> {
    let (requested_at, id) = text.split_once(' ')?;
    let investigation_id = InvestigationId::try_from(id.to_owned()).ok()?;
    Some(ListPosition { requested_at: requested_at.parse().ok()?, investigation_id })
}

#[cfg(test)]
mod tests {
    use investigation::budget::{Ceiling, Held};
    use serde_json::json;

    use super::*;
    use crate::api::tests::{begin, bot, get};
    use crate::testing::{self, InMemoryAws, TestBot};

    #[tokio::test]
    async fn once_the_first_step_has_ended_it_says_what_the_investigation_may_cost() {
        let id = InvestigationId::from_seed(b"running");
        let budget = Budget::plan(&testing::context("checkout"), Held::Unknown, Ceiling::DEFAULT);
        let scope = Scope { budget, ..Scope::new(testing::request(), testing::context("checkout")) };
        let path = format!("/investigations/{id}");
        let artifacts = InMemoryAws::with_artifacts(&id, &[(Artifact::Scope, json!(scope))]);
        let bots = [bot(), TestBot { artifacts, ..bot() }];
        let mut budgets = Vec::new();
        for bot in &bots {
            begin(bot, &id, "checkout", "sub:ann", "").await;
            budgets.push(get(bot, "ann", &path).await.body["budget"].clone());
        }
        assert_eq!(budgets, [json!(null), json!(budget)]);
    }
}
