//! The list of investigations, and each of them.

use frontend::app::{InvestigationList, ListedInvestigation, investigations_page};
use investigation::model::Window;
use investigation::ports::Status;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};

use super::Visit;
use crate::api::investigations::{Investigation, Progress, Wanted, find_page, parse_cursor, parse_status};
use crate::api::problem::Problem;
use crate::api::query::{DEFAULT_LIMIT, Query};
use crate::api::{contexts, visible};
use crate::response::app_page;
use crate::{Ports, report};

/// Lists those that the person may see, the newest first.
pub(super) async fn list<P: Ports>(visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let asked = &visit.asked;
    let query = Query::parse(asked.request, &["context", "state", "cursor"])?;
    let wanted = |name| query.get(name).filter(|value| !value.is_empty());
    let (context, state) = (wanted("context"), wanted("state"));
    let status = state.map(parse_status).transpose()?;
    let after = parse_cursor(&query)?;
    let is_first = after.is_none();
    let found = find_page(Wanted { limit: DEFAULT_LIMIT, after, context, status }, asked).await?;
    let names: Vec<String> = contexts::find_visible(asked).await?.into_iter().map(|context| context.service).collect();
    let items: Vec<ListedInvestigation> = found.items.into_iter().filter_map(to_listed).collect();
    let older = found.next_cursor.map(|cursor| {
        let narrowed = [("context", context), ("state", state), ("cursor", Some(cursor.as_str()))];
        let given = narrowed.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
        format!("/investigations?{query}")
    });
    let list = InvestigationList {
        items: &items,
        contexts: &names,
        context: context.unwrap_or_default(),
        state: state.unwrap_or_default(),
        older: older.as_deref(),
        is_first,
    };
    Ok(app_page(StatusCode::OK, investigations_page(&list, &visit.frame())))
}

fn to_listed(investigation: Investigation) -> Option<ListedInvestigation> {
    Some(ListedInvestigation {
        window: Window::new(investigation.window_start, investigation.window_end).ok()?,
        status: match investigation.status {
            Progress::Running => Status::Running,
            Progress::Completed => Status::Completed,
            Progress::Failed => Status::Failed,
        },
        id: investigation.id,
        context: investigation.context,
        signal: investigation.signal,
        requested_at: investigation.requested_at,
        requested_by: investigation.requested_by,
    })
}

/// The report of one, or how far it has come.
pub(super) async fn show<P: Ports>(id: &str, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let (request, _, _) = visible::find(id, &visit.asked).await?;
    Ok(report::render(&request.investigation_id, Some(&visit.frame()), visit.asked.bot).await)
}
