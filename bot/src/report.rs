//! The page of a report, behind its signed link.

use frontend::SourceProgress;
use frontend::app::Frame;
use frontend::link::{self, InvalidLink};
use futures_util::future::join_all;
use investigation::detect::Findings;
use investigation::model::{InvestigationId, Report, Request, Scope, Source};
use investigation::ports::{Artifact, ArtifactStore, InvestigationRecord, InvestigationStore, Status};
use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::http::header::HeaderValue;
use lambda_http::{Body, Response};
use serde::de::DeserializeOwned;

use crate::{Bot, Ports, response};

/// Verifies the link and answers with the report's page, or with a page that says why there is none.
pub(crate) async fn answer<P: Ports>(id: &str, query: &str, bot: &Bot<P>, now: Timestamp) -> Response<Body> {
    let Ok(id) = InvestigationId::try_from(id.to_owned()) else {
        return response::page(StatusCode::FORBIDDEN, frontend::wrong_link_page());
    };
    match link::verify(&id, query, now, &bot.link_key) {
        Ok(()) => render(&id, None, bot).await,
        Err(InvalidLink::Forged) => response::page(StatusCode::FORBIDDEN, frontend::wrong_link_page()),
        Err(InvalidLink::Expired) => response::page(StatusCode::GONE, frontend::expired_link_page()),
    }
}

/// The page of a report, in the frame of whoever is signed in, or without one; or of how far the investigation has come.
pub(crate) async fn render<P: Ports>(id: &InvestigationId, frame: Option<&Frame<'_>>, bot: &Bot<P>) -> Response<Body> {
    match bot.artifacts.get(id, Artifact::Report).await {
        Ok(Some(json)) => match serde_json::from_slice::<Report>(&json) {
            Ok(report) => match frame {
                Some(frame) => response::app_page(StatusCode::OK, frontend::app::report_page(&report, frame)),
                None => response::page(StatusCode::OK, frontend::report_page(&report)),
            },
            Err(error) => {
                tracing::error!(investigation_id = %id, %error, "the stored report cannot be parsed");
                missing(StatusCode::INTERNAL_SERVER_ERROR, frame)
            }
        },
        Ok(None) => without_report(id, frame, bot).await,
        Err(error) => {
            tracing::error!(investigation_id = %id, %error, "the stored report cannot be fetched");
            missing(StatusCode::SERVICE_UNAVAILABLE, frame)
        }
    }
}

/// The page in place of a report that there is not, or that cannot be read.
fn missing(status: StatusCode, frame: Option<&Frame<'_>>) -> Response<Body> {
    match frame {
        Some(frame) => response::app_page(status, frontend::app::missing_report_page(frame)),
        None => response::page(status, frontend::missing_report_page()),
    }
}

/// The page of an investigation that has no report: not yet, or never, or no longer.
async fn without_report<P: Ports>(id: &InvestigationId, frame: Option<&Frame<'_>>, bot: &Bot<P>) -> Response<Body> {
    let record = bot.investigations.record(id).await.unwrap_or_else(|failure| {
        tracing::warn!(investigation_id = %id, %failure, "nobody knows how far it has come");
        None
    });
    match record {
        Some(InvestigationRecord { status: Status::Running, request: Some(request), .. }) => {
            progress(&request, &sources_so_far(id, &bot.artifacts).await, frame)
        }
        Some(InvestigationRecord { status: Status::Failed, .. }) => match frame {
            Some(frame) => response::app_page(StatusCode::NOT_FOUND, frontend::app::failed_page(frame)),
            None => response::page(StatusCode::NOT_FOUND, frontend::failed_page()),
        },
        _ => missing(StatusCode::NOT_FOUND, frame),
    }
}

/// The page of an investigation that runs, with the policy that lets its script ask how far that has come.
fn progress(request: &Request, sources: &[SourceProgress], frame: Option<&Frame<'_>>) -> Response<Body> {
    let (mut response, policy) = match frame {
        Some(frame) => {
            let page = frontend::app::progress_page(request, sources, frame);
            (response::app_page(StatusCode::OK, page), frontend::APP_PROGRESS_SECURITY_POLICY)
        }
        None => {
            let page = frontend::progress_page(request, sources);
            (response::page(StatusCode::OK, page), frontend::PROGRESS_SECURITY_POLICY)
        }
    };
    response.headers_mut().insert(frontend::SECURITY_POLICY_HEADER, HeaderValue::from_static(policy));
    response
}

/// The sources that the investigation reads, with how many departures each found; none before its first step has ended.
async fn sources_so_far(id: &InvestigationId, artifacts: &impl ArtifactStore) -> Vec<SourceProgress> {
    let Some(scope) = read::<Scope>(id, Artifact::Scope, artifacts).await else { return Vec::new() };
    let asked = Source::ALL.iter().copied().filter(|&source| scope.context.names(source));
    join_all(asked.map(async |source| {
        let findings = read::<Findings>(id, Artifact::Findings(source), artifacts).await;
        SourceProgress { source, evidence: findings.map(|findings| findings.evidence.len()) }
    }))
    .await
}

/// An artifact, if it is there and can be read: progress is shown as far as it is known.
pub(crate) async fn read<T: DeserializeOwned>(
    id: &InvestigationId,
    artifact: Artifact,
    artifacts: &impl ArtifactStore,
) -> Option<T> {
    serde_json::from_slice(&artifacts.get(id, artifact).await.ok()??).ok()
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

    /// The bot of an investigation that began, and left these artifacts so far.
    async fn begun(artifacts: &[(Artifact, serde_json::Value)]) -> testing::TestBot {
        let bot = testing::bot(InMemoryAws::with_artifacts(&id(), artifacts));
        let request = investigation::model::Request { investigation_id: id(), ..testing::request() };
        bot.investigations.begin(&request).await.unwrap();
        bot
    }

    async fn open_with(bot: &testing::TestBot) -> Response<Body> {
        let request = lambda_http::http::Request::get(signed()).body(Body::Empty).unwrap();
        crate::handle(request, &testing::base_url(), bot, testing::now()).await
    }

    #[tokio::test]
    async fn an_investigation_that_runs_is_followed_by_its_page() {
        let mut context = testing::context("checkout");
        context.traces = true;
        context.log_groups = vec!["/aws/lambda/checkout".to_owned()];
        let scope = Scope::new(testing::request(), context);
        let findings = Findings::new(Source::Traces, Vec::new(), Vec::new());
        let bot = begun(&[
            (Artifact::Scope, serde_json::to_value(scope).unwrap()),
            (Artifact::Findings(Source::Traces), serde_json::to_value(findings).unwrap()),
        ])
        .await;
        let response = open_with(&bot).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-security-policy"], frontend::PROGRESS_SECURITY_POLICY);
        let Body::Text(page) = response.body() else { panic!("it is a page") };
        assert!(page.contains("Logs: being read") && page.contains("Traces: read"), "{page}");
        assert!(!page.contains("Alarms"), "{page}");
    }

    #[tokio::test]
    async fn an_investigation_that_has_just_begun_has_a_page_and_one_that_failed_says_so() {
        let bot = begun(&[]).await;
        assert_eq!(open_with(&bot).await.status(), StatusCode::OK);
        bot.investigations.end(&id(), Status::Failed).await.unwrap();
        let failed = open_with(&bot).await;
        assert_eq!(failed.status(), StatusCode::NOT_FOUND);
        assert!(matches!(failed.body(), Body::Text(page) if page.contains("ended without a report")));
    }

    #[tokio::test]
    async fn a_store_that_fails_is_unavailable_rather_than_not_found() {
        let aws = InMemoryAws::failing(FailureKind::Throttled);
        assert_eq!(open(&signed(), aws, testing::now()).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
