//! A webhook on this machine, and what it is sent.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use investigation::ports::{Artifact, FailureKind};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::QueueMessage;
use crate::testing::{self, World};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What a webhook was sent.
type Received = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A webhook that answers with this status.
async fn webhook(status: StatusCode) -> (Url, Received) {
    let received = Received::default();
    let kept = Arc::clone(&received);
    let answer = post(async move |headers: HeaderMap, body: String| {
        kept.lock().unwrap().push((headers, body));
        status
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
    let router = Router::new().route("/hook", answer);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, received)
}

/// The event of a concluded investigation, as the queue holds it.
async fn event() -> (Concluded, WatchInput) {
    let world: World = testing::ranked().await;
    let report = crate::artifact::read(&world, &testing::request().investigation_id, Artifact::Report).await.unwrap();
    let told = Concluded::new(&testing::request(), &report).unwrap();
    let event = json!({
        "version": "0", "id": "1", "source": "incident-investigator", "detail-type": "Investigation Concluded",
        "time": "2026-01-01T12:00:00Z", "region": "eu-west-1", "resources": [], "detail": told,
    });
    let record = QueueMessage { message_id: "m".to_owned(), body: event.to_string() };
    (told, WatchInput { records: vec![record] })
}

async fn send(url: &Url, input: WatchInput) -> Result<(), StepError> {
    let secret = SecretString::from(SECRET);
    deliver(input, &Webhook { url, secret: &secret }, &HttpClient::default(), testing::request().requested_at).await
}

#[tokio::test]
async fn an_event_is_sent_whole_and_its_signature_holds_for_the_bytes_that_arrive() {
    let (url, received) = webhook(StatusCode::NO_CONTENT).await;
    let (told, input) = event().await;
    send(&url, input).await.unwrap();
    let (headers, body) = received.lock().unwrap()[0].clone();
    let message: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&message["type"], &message["data"]), (&json!("investigation.concluded"), &json!(told)));
    assert_eq!(headers["webhook-id"], told.investigation_id.as_str());
    assert_eq!(headers["content-type"], "application/json");
    let now = testing::request().requested_at;
    let expected = signature::headers(told.investigation_id.as_str(), now, &body, &SecretString::from(SECRET)).unwrap();
    for (name, value) in expected {
        assert_eq!(headers[name], value);
    }
}

#[tokio::test]
async fn what_is_not_accepted_fails_so_that_the_queue_gives_it_back() {
    for (status, kind) in [
        (StatusCode::INTERNAL_SERVER_ERROR, FailureKind::Unavailable),
        (StatusCode::TOO_MANY_REQUESTS, FailureKind::Throttled),
        (StatusCode::UNAUTHORIZED, FailureKind::Denied),
        (StatusCode::GONE, FailureKind::NotFound),
        (StatusCode::BAD_REQUEST, FailureKind::Invalid),
        (StatusCode::FOUND, FailureKind::Invalid),
    ] {
        let (url, received) = webhook(status).await;
        assert_eq!(send(&url, event().await.1).await.unwrap_err().kind(), kind, "{status}");
        assert_eq!(received.lock().unwrap().len(), 1, "{status}");
    }
    let nobody = "http://127.0.0.1:1/hook".parse().unwrap();
    assert_eq!(send(&nobody, event().await.1).await.unwrap_err().kind(), FailureKind::Unavailable);
}

#[tokio::test]
async fn what_is_no_event_is_sent_nowhere() {
    let (url, received) = webhook(StatusCode::OK).await;
    let record = QueueMessage { message_id: "m".to_owned(), body: "{}".to_owned() };
    let refused = send(&url, WatchInput { records: vec![record] }).await.unwrap_err();
    assert_eq!((refused.kind(), received.lock().unwrap().len()), (FailureKind::Invalid, 0));
}
