//! The page of a report, behind its signed link.

use frontend::link::{self, InvalidLink};
use investigation::model::{InvestigationId, Report};
use investigation::ports::{Artifact, ArtifactStore};
use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};

use crate::{Bot, Ports, response};

/// Verifies the link and answers with the report's page, or with a page that says why there is none.
pub(crate) async fn answer<P: Ports>(id: &str, query: &str, bot: &Bot<P>, now: Timestamp) -> Response<Body> {
    let Ok(id) = InvestigationId::try_from(id.to_owned()) else {
        return response::page(StatusCode::FORBIDDEN, frontend::wrong_link_page());
    };
    match link::verify(&id, query, now, &bot.link_key) {
        Ok(()) => render(&id, &bot.artifacts).await,
        Err(InvalidLink::Forged) => response::page(StatusCode::FORBIDDEN, frontend::wrong_link_page()),
        Err(InvalidLink::Expired) => response::page(StatusCode::GONE, frontend::expired_link_page()),
    }
}

async fn render(id: &InvestigationId, artifacts: &impl ArtifactStore) -> Response<Body> {
    match artifacts.get(id, Artifact::Report).await {
        Ok(Some(json)) => match serde_json::from_slice::<Report>(&json) {
            Ok(report) => response::page(StatusCode::OK, frontend::report_page(&report)),
            Err(error) => {
                tracing::error!(investigation_id = %id, %error, "the stored report cannot be parsed");
                response::page(StatusCode::INTERNAL_SERVER_ERROR, frontend::missing_report_page())
            }
        },
        Ok(None) => response::page(StatusCode::NOT_FOUND, frontend::missing_report_page()),
        Err(error) => {
            tracing::error!(investigation_id = %id, %error, "the stored report cannot be fetched");
            response::page(StatusCode::SERVICE_UNAVAILABLE, frontend::missing_report_page())
        }
    }
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::{self, InMemoryAws};

    fn id() -> InvestigationId {
        InvestigationId::from_seed(b"report")
    }

    async fn open(link: &str, aws: InMemoryAws, now: Timestamp) -> Response<Body> {
        let request = lambda_http::http::Request::get(link).body(Body::Empty).unwrap();
        crate::handle(request, &testing::base_url(), &testing::bot(aws), now).await
    }

    fn signed() -> String {
        link::sign("https://bot.example", &id(), testing::now(), &testing::link_key())
    }

    #[tokio::test]
    async fn a_signed_link_leads_to_the_report_and_keeps_it_private() {
        let response = open(&signed(), InMemoryAws::with_report(&id()), testing::now()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(matches!(response.body(), Body::Text(html) if html.contains("checkout")));
        for (name, value) in frontend::PAGE_HEADERS {
            assert_eq!(response.headers()[name], value);
        }
    }

    #[tokio::test]
    async fn another_reports_link_is_refused() {
        let other = InvestigationId::from_seed(b"other");
        let link = signed().replace(id().as_str(), other.as_str());
        let response = open(&link, InMemoryAws::with_report(&other), testing::now()).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn a_link_that_the_bot_did_not_sign_is_refused() {
        for path in ["/reports/", "/reports/inv-1", "/reports/../scope", "/reports/inv-%2F?expires=1&mac=00"] {
            let response = open(&format!("https://bot.example{path}"), InMemoryAws::default(), testing::now()).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
        }
    }

    #[tokio::test]
    async fn an_expired_link_says_so() {
        let late = testing::now() + link::LIFETIME + SignedDuration::from_secs(1);
        let response = open(&signed(), InMemoryAws::with_report(&id()), late).await;
        assert_eq!(response.status(), StatusCode::GONE);
    }

    #[tokio::test]
    async fn a_report_that_is_not_stored_is_not_found() {
        let response = open(&signed(), InMemoryAws::default(), testing::now()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_store_that_fails_is_unavailable_rather_than_not_found() {
        let aws = InMemoryAws::failing(FailureKind::Throttled);
        assert_eq!(open(&signed(), aws, testing::now()).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
