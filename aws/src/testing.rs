//! A loopback server that answers as AWS by a test's script, and records what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{Region, SdkConfig};
use aws_sdk_sfn::config::Credentials;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response};
use axum::routing::Router;
use ciborium::Value as Cbor;
use investigation::model::{Context, InvestigationId, ReplyUrl, Request as Asked, Scope, Signal, Window};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::config::loader;
use crate::{AwsSources, Deadline};

/// A call that the server received.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The operation, such as `StartQuery`, in protocols that name it; else the path, such as `/TraceSummaries`.
    pub(crate) operation: String,
    /// The region that the call was signed for.
    pub(crate) region: String,
    pub(crate) body: Json,
}

/// What the server answers.
pub(crate) enum Reply {
    /// 200 and this, in the protocol of the call. In CBOR, `{"$time": seconds}` is a timestamp.
    Ok(Json),
    /// This status and text: XML, or the content of an S3 object.
    Xml(u16, &'static str),
    /// This status and error code.
    Error(u16, &'static str, &'static str),
    /// No answer: the connection stays open until the client gives up.
    Silence,
}

type Script = Box<dyn FnMut(&Call) -> Reply + Send>;

/// The running server.
pub(crate) struct FakeAws {
    url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl FakeAws {
    /// Answers each call with what `script` makes of it.
    pub(crate) async fn start(script: impl FnMut(&Call) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let state = (Arc::new(Mutex::new(Box::new(script) as Script)), Arc::clone(&calls));
        let app = Router::new().fallback(move |request| answer(state.clone(), request));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, calls }
    }

    /// Answers one call after the other with one reply after the other.
    pub(crate) async fn in_order(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies = replies.into_iter().collect::<Vec<_>>().into_iter();
        Self::start(move |call| replies.next().unwrap_or_else(|| panic!("unexpected {call:?}"))).await
    }

    /// The crate's own configuration, with this server in place of AWS. Its timeout is for tests of what never answers; on a
    /// busy machine a shorter one would expire in others too.
    pub(crate) async fn sdk(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(3)).build();
        loader()
            .endpoint_url(&self.url)
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::new("id", "key", None, None, "test"))
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
            .timeout_config(timeouts)
            .load()
            .await
    }

    /// The same configuration with the timeouts of production, for tests of deadlines.
    pub(crate) async fn patient_sdk(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(14)).build();
        self.sdk().await.to_builder().timeout_config(timeouts).build()
    }

    /// Sources with that configuration and more time than any test takes.
    pub(crate) async fn sources(&self) -> AwsSources {
        AwsSources::new(&self.sdk().await, Deadline::after(Instant::now()))
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What was asked so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// The operations that were asked for so far.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.operation).collect()
    }
}

async fn answer(
    (script, calls): (Arc<Mutex<Script>>, Arc<Mutex<Vec<Call>>>),
    request: Request<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let cbor = head.headers.contains_key("smithy-protocol");
    let body = if cbor {
        from_cbor(&ciborium::from_reader(&body[..]).unwrap())
    } else {
        serde_json::from_slice(&body).unwrap_or_default()
    };
    let call = Call { operation: operation(&head.headers, head.uri.path()), region: region(&head.headers), body };
    calls.lock().unwrap().push(call.clone());
    let reply = script.lock().unwrap()(&call);
    let (status, code, body) = match reply {
        Reply::Ok(body) => (200, "", body),
        Reply::Xml(status, text) => return Response::builder().status(status).body(Body::from(text)).unwrap(),
        Reply::Error(status, code, message) => (status, code, json!({ "__type": code, "message": message })),
        Reply::Silence => std::future::pending().await,
    };
    let response = Response::builder().status(status).header("x-amzn-errortype", code);
    if cbor {
        let mut bytes = Vec::new();
        ciborium::into_writer(&to_cbor(&body), &mut bytes).unwrap();
        return response.header("smithy-protocol", "rpc-v2-cbor").body(Body::from(bytes)).unwrap();
    }
    response.body(Body::from(body.to_string())).unwrap()
}

fn operation(headers: &HeaderMap, path: &str) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().unwrap().rsplit('.').next());
    let rpc = path.split_once("/operation/").map(|(_, operation)| operation);
    target.or(rpc).unwrap_or(path).to_owned()
}

/// Of `AWS4-HMAC-SHA256 Credential=id/20260131/eu-west-1/...`.
fn region(headers: &HeaderMap) -> String {
    headers["authorization"].to_str().unwrap().split('/').nth(2).unwrap().to_owned()
}

fn to_cbor(json: &Json) -> Cbor {
    match json {
        Json::Null => Cbor::Null,
        Json::Bool(flag) => Cbor::Bool(*flag),
        Json::Number(number) => Cbor::Float(number.as_f64().unwrap()),
        Json::String(text) => Cbor::Text(text.clone()),
        Json::Array(items) => Cbor::Array(items.iter().map(to_cbor).collect()),
        Json::Object(fields) => match fields.get("$time") {
            Some(seconds) => Cbor::Tag(1, Box::new(to_cbor(seconds))),
            None => Cbor::Map(fields.iter().map(|(name, value)| (Cbor::Text(name.clone()), to_cbor(value))).collect()),
        },
    }
}

fn from_cbor(cbor: &Cbor) -> Json {
    match cbor {
        Cbor::Bool(flag) => json!(flag),
        Cbor::Integer(number) => json!(i64::try_from(*number).unwrap()),
        Cbor::Float(number) => json!(number),
        Cbor::Text(text) => json!(text),
        Cbor::Array(items) => items.iter().map(from_cbor).collect(),
        Cbor::Tag(_, inner) => from_cbor(inner),
        Cbor::Map(fields) => {
            fields.iter().map(|(name, value)| (name.as_text().unwrap().to_owned(), from_cbor(value))).collect()
        }
        _ => Json::Null,
    }
}

/// Half an hour from 2026-01-31 14:00 UTC, with a context that names nothing. The baseline is the hour before.
pub(crate) fn scope() -> Scope {
    let context = Context { traces: true, changes: true, ..Context::new("checkout", "eu-central-1") };
    Scope::new(request(), context)
}

/// The request of [`scope`].
pub(crate) fn request() -> Asked {
    Asked {
        investigation_id: InvestigationId::from_seed(b"test"),
        service: "checkout".to_owned(),
        incident_window: Window::new(at("2026-01-31T14:00:00Z"), at("2026-01-31T14:30:00Z")).unwrap(),
        signal: Signal::Auto,
        channel: "C1".to_owned(),
        user: "U1".to_owned(),
        alarm: None,
        requested_at: at("2026-01-31T14:31:00Z"),
        report_link: "https://bot.example/report".to_owned(),
        reply_url: Some(ReplyUrl::new("https://hooks.slack.com/commands/T1/1".to_owned())),
        thread: None,
    }
}

/// Reads an RFC 3339 timestamp.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
