//! The report of an investigation.

use investigation::model::Report;
use investigation::ports::{Artifact, ArtifactStore, Status};
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};

use super::investigations::Investigation;
use super::problem::{Kind, Problem};
use super::query::Query;
use super::{Asked, visible};
use crate::Ports;

/// Answers the report: 202 and how far it has come while it is being made, 409 if there will be none, and 410 if it is no
/// longer kept.
pub(super) async fn answer<P: Ports>(id: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let (request, record, context) = visible::find(id, asked).await?;
    if record.status == Status::Running {
        return Investigation::new(&request, record.status, context.as_ref(), asked).to_response();
    }
    match asked.bot.artifacts.get(&request.investigation_id, Artifact::Report).await? {
        Some(json) => {
            // What is not a report is not answered as one.
            let report: Report = serde_json::from_slice(&json).map_err(|error| Problem::internal(&error))?;
            super::json(StatusCode::OK, &report)
        }
        None if record.status == Status::Failed => {
            Err(Problem::new(Kind::Conflict, "The investigation ended without a report; start another."))
        }
        None => Err(Problem::new(Kind::Gone, "The report is no longer kept.")),
    }
}
