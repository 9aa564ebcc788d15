//! The report of an investigation, and the start of a post-mortem that is made of it.

use investigation::model::Report;
use investigation::ports::{Artifact, ArtifactStore, Status};
use investigation::post_mortem::write_post_mortem;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CONTENT_TYPE, HeaderValue};
use lambda_http::{Body, Response};

use super::investigations::Investigation;
use super::problem::{Kind, Problem};
use super::query::Query;
use super::{Asked, visible};
use crate::Ports;
use crate::report_buttons::read_feedback;

/// The type of a post-mortem (RFC 7763).
pub(super) const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// What there is of a report.
enum Found {
    Report(Box<Report>),
    /// It is being made: the answer says how far it has come.
    NotYet(Response<Body>),
}

/// Answers the report as soon as it is there: the record is closed later, once a model has commented on it. While it is being
/// made, 202 and how far it has come; 409 if there will be none, and 410 if it is no longer kept.
pub(super) async fn answer<P: Ports>(id: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    match find(id, asked).await? {
        Found::Report(report) => super::json(StatusCode::OK, &report),
        Found::NotYet(response) => Ok(response),
    }
}

/// Answers the start of a post-mortem in Markdown, with what people said of the verdict; without a report as [`answer`] does.
pub(super) async fn answer_post_mortem<P: Ports>(id: &str, asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    let report = match find(id, asked).await? {
        Found::Report(report) => report,
        Found::NotYet(response) => return Ok(response),
    };
    let mut response = Response::new(Body::Text(write_post_mortem(&report, &read_feedback(&report, asked.bot).await)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MARKDOWN));
    Ok(response)
}

async fn find<P: Ports>(id: &str, asked: &Asked<'_, P>) -> Result<Found, Problem> {
    Query::parse(asked.request, &[])?;
    let (request, record, context) = visible::find(id, asked).await?;
    let stored = asked.bot.artifacts.get(&request.investigation_id, Artifact::Report).await?;
    match (stored, record.status) {
        // What is not a report is not answered as one.
        (Some(json), _) => serde_json::from_slice(&json).map(Found::Report).map_err(|error| Problem::internal(&error)),
        (None, Status::Running) => {
            let running = Investigation::new(&request, record.status, context.as_ref(), asked);
            running.to_response().map(Found::NotYet)
        }
        (None, Status::Failed) => {
            Err(Problem::new(Kind::Conflict, "The investigation ended without a report; start another."))
        }
        (None, Status::Completed) => Err(Problem::new(Kind::Gone, "The report is no longer kept.")),
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::InvestigationId;
    use investigation::ports::{InvestigationStore, Status};
    use serde_json::json;

    use super::MARKDOWN;
    use crate::api::tests::{begin, bot, get};
    use crate::testing::{InMemoryAws, TestBot};

    #[tokio::test]
    async fn a_post_mortem_is_a_document_once_there_is_a_report_and_only_for_those_who_may_read_it() {
        let id = InvestigationId::from_seed(b"ended");
        let path = format!("/investigations/{id}/post-mortem");
        let empty = bot();
        begin(&empty, &id, "checkout", "sub:ann", "").await;
        let running = get(&empty, "ann", &path).await;
        assert_eq!((running.status.as_u16(), &running.body["status"]), (202, &json!("running")));
        let bot = TestBot { artifacts: InMemoryAws::with_report(&id), ..empty };
        bot.investigations.end(&id, Status::Completed).await.unwrap();
        let written = get(&bot, "ann", &path).await;
        assert_eq!((written.status.as_u16(), written.header("content-type")), (200, MARKDOWN));
        assert!(written.body.as_str().unwrap().starts_with("# Post-mortem: "), "{written:?}");
        let (his, none) = (get(&bot, "eve", &path).await, get(&bot, "eve", "/investigations/inv-0/post-mortem").await);
        assert_eq!(his, none);
        assert_eq!(his.status.as_u16(), 404);
    }

    #[tokio::test]
    async fn a_report_is_read_as_soon_as_it_is_there() {
        let id = InvestigationId::from_seed(b"commented on");
        let bot = TestBot { artifacts: InMemoryAws::with_report(&id), ..bot() };
        begin(&bot, &id, "checkout", "sub:ann", "").await;
        assert_eq!(get(&bot, "ann", &format!("/investigations/{id}")).await.body["status"], json!("running"));
        for path in [format!("/investigations/{id}/report"), format!("/investigations/{id}/post-mortem")] {
            assert_eq!(get(&bot, "ann", &path).await.status.as_u16(), 200, "{path}");
        }
    }

    #[tokio::test]
    async fn without_a_report_there_is_no_post_mortem() {
        let id = InvestigationId::from_seed(b"ended");
        for (status, expected) in [(Status::Failed, 409), (Status::Completed, 410)] {
            let bot = bot();
            begin(&bot, &id, "checkout", "sub:ann", "").await;
            bot.investigations.end(&id, status).await.unwrap();
            let answer = get(&bot, "ann", &format!("/investigations/{id}/post-mortem")).await;
            assert_eq!(answer.status.as_u16(), expected, "{answer:?}");
        }
    }
}
