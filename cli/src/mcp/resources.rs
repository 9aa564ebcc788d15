//! What can be read: contexts, reports and post-mortems, each by its address.

use investigation::model::{Context, InvestigationId, Request};
use investigation::ports::Status;
use investigation::post_mortem::write_post_mortem;
use rmcp::ErrorData;
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use serde::Serialize;

use super::{Desk, Origin, Unanswered};

const JSON: &str = "application/json";
const MARKDOWN: &str = "text/markdown";

const CONTEXT: &str = "context://";
const INVESTIGATION: &str = "investigation://";

/// The address of a report.
pub fn report_uri(id: &InvestigationId) -> String {
    format!("{INVESTIGATION}{id}/report")
}

/// The address of the start of a post-mortem.
pub fn post_mortem_uri(id: &InvestigationId) -> String {
    format!("{INVESTIGATION}{id}/post-mortem")
}

/// The contexts, and the reports and post-mortems that there are.
///
/// # Errors
/// When they cannot be read.
pub async fn list<O: Origin>(desk: &Desk<O>) -> Result<Vec<Resource>, ErrorData> {
    let contexts = desk.origin().contexts().await.map_err(|failure| internal(&failure.into()))?;
    let mut resources: Vec<Resource> = contexts.iter().map(context_resource).collect();
    for (request, status) in desk.known().await.map_err(|unanswered| internal(&unanswered))? {
        if status == Status::Completed {
            resources.extend(report_resources(&request));
        }
    }
    Ok(resources)
}

fn context_resource(context: &Context) -> Resource {
    let uri = format!("{CONTEXT}{}", context.service);
    Resource::new(uri, context.service.clone())
        .with_description("Where the telemetry of the service is")
        .with_mime_type(JSON)
}

fn report_resources(request: &Request) -> [Resource; 2] {
    let Request { investigation_id: id, service, incident_window, .. } = request;
    let asked = format!("{service}, {} to {}", incident_window.start(), incident_window.end());
    [
        Resource::new(report_uri(id), format!("{id}-report"))
            .with_description(format!("The whole report of {asked}"))
            .with_mime_type(JSON),
        Resource::new(post_mortem_uri(id), format!("{id}-post-mortem"))
            .with_description(format!("The start of a post-mortem of {asked}"))
            .with_mime_type(MARKDOWN),
    ]
}

/// The forms of the addresses.
pub fn templates() -> Vec<ResourceTemplate> {
    vec![
        ResourceTemplate::new("context://{service}", "context").with_mime_type(JSON),
        ResourceTemplate::new("investigation://{id}/report", "report").with_mime_type(JSON),
        ResourceTemplate::new("investigation://{id}/post-mortem", "post-mortem").with_mime_type(MARKDOWN),
    ]
}

/// Reads what is at an address.
///
/// # Errors
/// When there is nothing.
pub async fn read<O: Origin>(uri: &str, desk: &Desk<O>) -> Result<ReadResourceResult, ErrorData> {
    let missing = |reason: String| ErrorData::resource_not_found(reason, None);
    let unknown = || missing(format!("{uri} is not an address of this server"));
    if let Some(service) = uri.strip_prefix(CONTEXT) {
        let context = desk.context(service).await.map_err(|Unanswered(reason)| missing(reason))?;
        return to_contents(to_json(&context)?, JSON, uri);
    }
    let (id, what) = uri.strip_prefix(INVESTIGATION).and_then(|rest| rest.split_once('/')).ok_or_else(unknown)?;
    let id = InvestigationId::try_from(id.to_owned()).map_err(|error| missing(error.to_string()))?;
    let report = async || desk.report(&id).await.map_err(|Unanswered(reason)| missing(reason));
    match what {
        "report" => to_contents(to_json(&report().await?)?, JSON, uri),
        "post-mortem" => to_contents(write_post_mortem(&report().await?, &[]), MARKDOWN, uri),
        _ => Err(unknown()),
    }
}

fn to_contents(text: String, kind: &str, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(kind)]))
}

fn to_json(value: &impl Serialize) -> Result<String, ErrorData> {
    serde_json::to_string(value).map_err(|error| internal(&Unanswered(error.to_string())))
}

fn internal(unanswered: &Unanswered) -> ErrorData {
    ErrorData::internal_error(unanswered.to_string(), None)
}
