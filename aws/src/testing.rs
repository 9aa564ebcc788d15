//! An AWS that answers by a test's script within the process, and records what it was asked.
//!
//! Nothing goes over a network, so that a test may stop the clock: `#[tokio::test(start_paused = true)]` makes every pause,
//! latency and deadline pass at once, and measures them exactly.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{Region, SdkConfig};
use aws_sdk_s3::primitives::SdkBody;
use aws_sdk_sfn::config::Credentials;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use ciborium::Value as Cbor;
use investigation::model::{Context, InvestigationId, ReplyUrl, Request as Asked, Scope, Signal, Window};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::time::{Instant, sleep};

use crate::config::loader;
use crate::{AwsSources, Deadline};

/// A call that was received.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The operation, such as `StartQuery`, in protocols that name it; else the path, such as `/TraceSummaries`.
    pub(crate) operation: String,
    /// The region that the call was signed for.
    pub(crate) region: String,
    /// Who called, as the call itself says.
    pub(crate) user_agent: String,
    pub(crate) body: Json,
}

/// What is answered.
pub(crate) enum Reply {
    /// 200 and this, in the protocol of the call. In CBOR, `{"$time": seconds}` is a timestamp.
    Ok(Json),
    /// This status and text: XML, or the content of an S3 object.
    Xml(u16, &'static str),
    /// This status and error code.
    Error(u16, &'static str, &'static str),
    /// No answer: the client waits until it gives up.
    Silence,
}

/// The content type of AWS Query.
const FORM: &str = "application/x-www-form-urlencoded";

type Script = Box<dyn FnMut(&Call) -> Reply + Send>;

/// The scripted AWS.
#[derive(Clone)]
pub(crate) struct FakeAws {
    script: Arc<Mutex<Script>>,
    calls: Arc<Mutex<Vec<Call>>>,
    /// How long every answer takes.
    latency: Duration,
}

impl FakeAws {
    /// Answers each call with what `script` makes of it.
    pub(crate) async fn start(script: impl FnMut(&Call) -> Reply + Send + 'static) -> Self {
        Self { script: Arc::new(Mutex::new(Box::new(script))), calls: Arc::default(), latency: Duration::ZERO }
    }

    /// Answers one call after the other with one reply after the other.
    pub(crate) async fn in_order(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies = replies.into_iter().collect::<Vec<_>>().into_iter();
        Self::start(move |call| replies.next().unwrap_or_else(|| panic!("unexpected {call:?}"))).await
    }

    /// The same, whose answers take this long.
    pub(crate) fn with_latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// The crate's own configuration, with this in place of AWS. Its timeout is for tests of what never answers; on a busy
    /// machine a shorter one would expire in others too.
    pub(crate) async fn sdk(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(3)).build();
        loader()
            .http_client(self.clone())
            .endpoint_url("http://127.0.0.1") // an address, so that S3 has the bucket in the path
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

    /// Sources with that configuration and as much time as in production.
    pub(crate) async fn sources(&self) -> AwsSources {
        AwsSources::new(&self.sdk().await, Deadline::after(Instant::now()))
    }

    /// What was asked so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// The operations that were asked for so far.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.operation).collect()
    }

    async fn answer(self, request: HttpRequest) -> HttpResponse {
        sleep(self.latency).await;
        let is_cbor = request.headers().get("smithy-protocol").is_some();
        let is_form = request.headers().get("content-type") == Some(FORM);
        let body = request.body().bytes().unwrap_or_default();
        let body = if is_cbor {
            from_cbor(&ciborium::from_reader(body).unwrap())
        } else if is_form {
            json!(serde_urlencoded::from_bytes::<BTreeMap<String, String>>(body).unwrap())
        } else {
            serde_json::from_slice(body).unwrap_or_default()
        };
        let action = body["Action"].as_str().filter(|_| is_form).map(str::to_owned);
        let operation = action.unwrap_or_else(|| operation(&request));
        let user_agent = request.headers().get("user-agent").unwrap_or_default().to_owned();
        let call = Call { operation, region: region(&request), user_agent, body };
        self.calls.lock().unwrap().push(call.clone());
        record(&request, &call);
        let reply = self.script.lock().unwrap()(&call);
        let (status, code, body) = match reply {
            Reply::Ok(body) => (200, "", body),
            Reply::Xml(status, text) => return HttpResponse::new(status.try_into().unwrap(), SdkBody::from(text)),
            Reply::Error(status, code, message) => (status, code, json!({ "__type": code, "message": message })),
            Reply::Silence => std::future::pending().await,
        };
        let body = if is_cbor {
            let mut bytes = Vec::new();
            ciborium::into_writer(&to_cbor(&body), &mut bytes).unwrap();
            SdkBody::from(bytes)
        } else {
            SdkBody::from(body.to_string())
        };
        let mut response = HttpResponse::new(status.try_into().unwrap(), body);
        response.headers_mut().insert("x-amzn-errortype", code);
        if is_cbor {
            response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        }
        response
    }
}

impl fmt::Debug for FakeAws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeAws")
    }
}

impl HttpClient for FakeAws {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for FakeAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.clone().answer(request);
        HttpConnectorFuture::new(async { Ok(answer.await) })
    }
}

/// Notes the request in the folder that `AWS_REQUESTS` names, if it is set: `scripts/requests.py` holds all of them to AWS's
/// own descriptions of its services.
fn record(request: &HttpRequest, call: &Call) {
    let Ok(folder) = std::env::var("AWS_REQUESTS") else { return };
    let Some(signed) = request.headers().get("authorization") else { return };
    let service = signed.split('/').nth(3).unwrap();
    let query = request.uri().split_once('?').map_or("", |(_, query)| query);
    let (method, operation) = (request.method(), &call.operation);
    let request =
        json!({ "service": service, "method": method, "operation": operation, "query": query, "input": call.body });
    let path = format!("{folder}/unit-{}.jsonl", std::process::id());
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    writeln!(file, "{request}").unwrap();
}

fn operation(request: &HttpRequest) -> String {
    let (_, behind_scheme) = request.uri().split_once("://").unwrap();
    let path = behind_scheme.split('?').next().unwrap();
    let path = path.find('/').map_or("/", |start| path.split_at(start).1);
    let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
    let rpc = path.split_once("/operation/").map(|(_, operation)| operation);
    target.or(rpc).unwrap_or(path).to_owned()
}

/// Of `AWS4-HMAC-SHA256 Credential=id/20260131/eu-west-1/...`; of a request that is not signed, its host.
fn region(request: &HttpRequest) -> String {
    let signed = request.headers().get("authorization");
    signed.unwrap_or(request.uri()).split('/').nth(2).unwrap().to_owned()
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
        workspace: String::new(),
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
