//! What third parties tell on the status pages that a context names: their incidents, by the API that Statuspage gives to
//! every page of its customers. Other providers of status pages answer in the same form.
//!
//! They are lines in the form in which Statuspage sends the same to webhooks, so that one detector judges both.
//!
//! Sources: <https://www.githubstatus.com/api>,
//! <https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/>

mod get;
#[cfg(test)]
mod tests;

use aws_config::SdkConfig;
use futures_util::future::join_all;
use investigation::model::{Gap, Scope, Source};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::{Collected, EVENTS_GROUP_PREFIX, LogLine};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Deadline;
use crate::gap::unread;

/// What a read of a page is called in a failure.
const OPERATION: &str = "status page";

/// The state in which an incident begins.
const FIRST_STATE: &str = "investigating";

/// The last fifty incidents of a page, the newest first. What is not as it should be in one costs that one alone.
#[derive(Deserialize)]
struct Answer {
    page: Page,
    incidents: Vec<Value>,
}

#[derive(Deserialize)]
struct Page {
    name: String,
}

#[derive(Deserialize)]
struct Incident {
    name: String,
    impact: String,
    created_at: Timestamp,
    /// When it began, which may be set to before it was written down.
    started_at: Option<Timestamp>,
}

/// Reads the incidents of all pages. A page that does not answer is a gap.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<LogLine>> {
    let pages = &scope.context.status_pages;
    let answers = join_all(pages.iter().map(|page| read_page(sdk, page, deadline))).await;
    let mut collected = Collected::whole(Vec::new());
    for (page, answer) in pages.iter().zip(answers) {
        match answer {
            Ok(lines) => collected.telemetry.extend(lines),
            Err(failure) => collected.gaps.push(to_gap(page, &failure)),
        }
    }
    collected
}

fn to_gap(page: &str, failure: &Failure) -> Gap {
    unread(Source::Logs, &format!("The status page {page} was not read"), failure)
}

/// Who runs a page.
#[cfg(feature = "operator")]
pub(crate) async fn find_name(sdk: &SdkConfig, page: &str, deadline: Deadline) -> Result<String, Failure> {
    Ok(ask(sdk, page.trim_end_matches('/'), deadline).await?.page.name)
}

async fn ask(sdk: &SdkConfig, page: &str, deadline: Deadline) -> Result<Answer, Failure> {
    let body = get::get(sdk, page, "/api/v2/incidents.json", deadline).await?;
    serde_json::from_slice(&body).map_err(|_| {
        Failure::new(FailureKind::Invalid, OPERATION, "it does not answer as status pages of Statuspage do")
    })
}

async fn read_page(sdk: &SdkConfig, page: &str, deadline: Deadline) -> Result<Vec<LogLine>, Failure> {
    let page = page.trim_end_matches('/');
    let answer = ask(sdk, page, deadline).await?;
    let incidents = answer.incidents.into_iter().filter_map(|incident| serde_json::from_value(incident).ok());
    Ok(incidents.map(|incident| to_line(page, &answer.page.name, &incident)).collect())
}

/// The beginning of an incident as a line, in the group of the page's host.
fn to_line(page: &str, name: &str, incident: &Incident) -> LogLine {
    // By now it may be over; when it began it was not.
    let message = json!({
        "page": { "name": name, "url": page },
        "incident": { "name": incident.name, "impact": incident.impact, "status": FIRST_STATE },
    });
    let host = page.trim_start_matches("https://");
    LogLine {
        at: incident.started_at.unwrap_or(incident.created_at),
        group: format!("{EVENTS_GROUP_PREFIX}{host}"),
        message: message.to_string(),
    }
}
