//! AWS and Slack in memory, for the tests of this crate.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use investigation::discover::{Inventory, ListedMetric, Origin};
use investigation::grammar::TELEMETRY_KEPT;
use investigation::model::{Context, InvestigationId, ReplyUrl, Report, Request, Scope, Signal, Window};
use investigation::ports::{
    Artifact, ArtifactStore, Discovery, Failure, FailureKind, InMemory, Listing, NameKind, SearchPlace, Started,
    Workflow,
};
use investigation::report;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};

use crate::asker::Asker;
use crate::{ApiSettings, BaseUrl, Bot, KnownContexts, Ports, Web, Zones};

pub(crate) const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

pub(crate) fn now() -> Timestamp {
    "2026-03-01T14:30:00Z".parse().unwrap()
}

pub(crate) fn link_key() -> SecretString {
    SecretString::from("0123456789abcdef")
}

/// The ports of the tests.
#[derive(Debug)]
pub(crate) struct TestPorts;

impl Ports for TestPorts {
    type Workflow = InMemoryAws;
    type Artifacts = InMemoryAws;
    type Contexts = InMemory;
    type Discovery = KnownWorld;
    type Investigations = InMemory;
    type Ledger = InMemory;
    type Installations = InMemory;
    type Slack = RecordingSlack;
}

/// The bot over everything in memory.
pub(crate) type TestBot = Bot<TestPorts>;

/// Keeps what was sent to Slack, and answers with what a test prepared.
#[derive(Debug, Default)]
pub(crate) struct RecordingSlack {
    /// The later answers, by the text of their JSON.
    pub(crate) replies: Mutex<Vec<String>>,
    /// The calls of the Web API.
    pub(crate) calls: Mutex<Vec<(Method, Value)>>,
    /// The files, each with the address to which it was sent.
    pub(crate) uploads: Mutex<Vec<(String, String)>>,
    /// What the methods answer; the others answer nothing but success.
    pub(crate) answers: Vec<(Method, Result<Value, Failure>)>,
    /// Whether nothing is ever answered.
    pub(crate) is_silent: bool,
}

impl WebApi for RecordingSlack {
    async fn call(&self, _workspace: &str, method: Method, arguments: &Value) -> Result<Value, Failure> {
        self.calls.lock().unwrap().push((method, arguments.clone()));
        if self.is_silent {
            std::future::pending::<()>().await;
        }
        let prepared = self.answers.iter().find(|(answered, _)| *answered == method);
        prepared.map_or_else(|| Ok(json!({ "ok": true })), |(_, answer)| answer.clone())
    }

    async fn upload(&self, address: &str, content: &str) -> Result<(), Failure> {
        self.uploads.lock().unwrap().push((address.to_owned(), content.to_owned()));
        Ok(())
    }

    async fn reply(&self, _address: &ReplyUrl, answer: &Value) -> Result<(), Failure> {
        self.replies.lock().unwrap().push(answer.to_string());
        if self.is_silent {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

/// What a test lets be found.
#[derive(Debug, Default)]
pub(crate) struct KnownWorld {
    /// The names, of whatever they are wanted.
    pub(crate) names: Vec<String>,
    /// The metrics.
    pub(crate) metrics: Vec<ListedMetric>,
    /// What is around each origin.
    pub(crate) inventory: Inventory,
    /// What every look fails with.
    pub(crate) failure: Option<Failure>,
    /// What ends each list early.
    pub(crate) cut_off: Option<Failure>,
    /// In which regions was looked, by which roles and external ids, and for what.
    pub(crate) looks: Mutex<Vec<(String, String)>>,
}

impl KnownWorld {
    fn look(&self, SearchPlace { region, role, external_id }: SearchPlace<'_>, what: String) -> Result<(), Failure> {
        let place = [Some(region), role, external_id].into_iter().flatten().collect::<Vec<_>>().join(" ");
        self.looks.lock().unwrap().push((place, what));
        self.failure.clone().map_or(Ok(()), Err)
    }
}

impl Discovery for KnownWorld {
    fn home_region(&self) -> &str {
        "eu-west-1"
    }

    async fn names(
        &self,
        place: SearchPlace<'_>,
        kind: NameKind,
        typed: &str,
        _: Timestamp,
    ) -> Result<Listing<String>, Failure> {
        self.look(place, format!("{kind:?} {typed}"))?;
        Ok(Listing { items: self.names.clone(), failure: self.cut_off.clone() })
    }

    async fn metrics(&self, place: SearchPlace<'_>, typed: &str) -> Result<Listing<ListedMetric>, Failure> {
        self.look(place, format!("metrics {typed}"))?;
        Ok(Listing { items: self.metrics.clone(), failure: self.cut_off.clone() })
    }

    async fn inventory(&self, place: SearchPlace<'_>, origin: &Origin, _: Timestamp) -> Result<Inventory, Failure> {
        self.look(place, origin.to_string())?;
        Ok(self.inventory.clone())
    }
}

/// Somebody asked in a channel about the last half hour.
pub(crate) fn request() -> Request {
    Request {
        investigation_id: InvestigationId::from_seed(b"test"),
        service: "checkout".to_owned(),
        incident_window: Window::new("2026-03-01T14:00:00Z".parse().unwrap(), now()).unwrap(),
        signal: Signal::Auto,
        workspace: String::new(),
        channel: "C1".to_owned(),
        user: "U1".to_owned(),
        alarm: None,
        requested_at: now(),
        report_link: "https://bot.example/report".to_owned(),
        reply_url: None,
        thread: None,
    }
}

/// A context of this name, which anybody may investigate.
pub(crate) fn context(service: &str) -> Context {
    serde_json::from_value(json!({ "service": service, "region": "eu-west-1" })).unwrap()
}

pub(crate) fn bot(aws: InMemoryAws) -> TestBot {
    let artifacts = InMemoryAws { artifacts: aws.artifacts.clone(), failing: aws.failing, ..InMemoryAws::default() };
    let stores = InMemory::with_contexts([context("checkout"), context("PetSite")]);
    Bot {
        workflow: aws,
        artifacts,
        contexts: KnownContexts::new(stores.clone()),
        discovery: KnownWorld::default(),
        investigations: stores.clone(),
        ledger: stores,
        slack: RecordingSlack::default(),
        installer: None,
        signing_secrets: vec![SIGNING_SECRET.into()],
        origin_secret: None,
        link_key: link_key(),
        telemetry_kept: TELEMETRY_KEPT,
        api: ApiSettings::default(),
        zones: Zones::default(),
        web: Web::Off,
    }
}

/// Where the bot of the tests is reached.
pub(crate) fn base_url() -> BaseUrl {
    BaseUrl::https("bot.example").unwrap()
}

/// A request to this path that Slack signed at this time.
pub(crate) fn signed(path: &str, body: &str, signed_at: Timestamp) -> lambda_http::Request {
    lambda_http::http::Request::post(path)
        .header(TIMESTAMP_HEADER, signed_at.as_second().to_string())
        .header(SIGNATURE_HEADER, sign(signed_at, body.as_bytes(), &SIGNING_SECRET.into()))
        .body(lambda_http::Body::Text(body.to_owned()))
        .unwrap()
}

/// The event that Lambda delivers for a request without headers and body.
pub(crate) fn function_url_event(method: &str, path: &str, query: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query, "headers": {},
        "requestContext": {
            "accountId": "anonymous", "apiId": "abc", "domainName": "abc.lambda-url.eu-west-1.on.aws",
            "domainPrefix": "abc", "requestId": "r", "routeKey": "$default", "stage": "$default",
            "time": "01/Mar/2026:14:30:00 +0000", "timeEpoch": 1_772_375_400_000_u64,
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                "userAgent": "Slackbot 1.0"
            }
        },
        "body": null, "isBase64Encoded": false
    })
}

#[derive(Debug, Default)]
pub(crate) struct InMemoryAws {
    pub(crate) started: Mutex<Vec<Request>>,
    pub(crate) ended: Mutex<Vec<InvestigationId>>,
    pub(crate) stopped: Mutex<Vec<InvestigationId>>,
    pub(crate) stopped_by: Mutex<Vec<String>>,
    /// How often it was called.
    pub(crate) calls: AtomicUsize,
    artifacts: BTreeMap<String, Vec<u8>>,
    failing: Option<FailureKind>,
}

impl InMemoryAws {
    pub(crate) fn failing(kind: FailureKind) -> Self {
        Self { failing: Some(kind), ..Self::default() }
    }

    pub(crate) fn with_report(id: &InvestigationId) -> Self {
        let request = Request { investigation_id: id.clone(), ..request() };
        let context: Context = serde_json::from_str(r#"{ "service": "checkout", "region": "eu-west-1" }"#).unwrap();
        Self::holding(&report::build(&Scope::new(request, context), &[]))
    }

    /// AWS with these artifacts of an investigation.
    pub(crate) fn with_artifacts(id: &InvestigationId, artifacts: &[(Artifact, Value)]) -> Self {
        let stored = artifacts.iter().map(|(artifact, json)| (artifact.key(id), json.to_string().into_bytes()));
        Self { artifacts: stored.collect(), ..Self::default() }
    }

    /// AWS with this report.
    pub(crate) fn holding(report: &Report) -> Self {
        let key = Artifact::Report.key(&report.investigation_id);
        Self { artifacts: [(key, serde_json::to_vec(report).unwrap())].into(), ..Self::default() }
    }

    fn reach(&self, operation: &'static str) -> Result<(), Failure> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.failing.map_or(Ok(()), |kind| Err(Failure::new(kind, operation, "away")))
    }
}

impl Workflow for InMemoryAws {
    async fn start(&self, request: &Request) -> Result<Started, Failure> {
        self.reach("states:StartExecution")?;
        let mut started = self.started.lock().unwrap();
        if started.iter().any(|before| before.investigation_id == request.investigation_id) {
            return Ok(Started::Before);
        }
        started.push(request.clone());
        Ok(Started::Now)
    }

    async fn is_running(&self, id: &InvestigationId) -> Result<bool, Failure> {
        self.reach("states:DescribeExecution")?;
        Ok(!self.ended.lock().unwrap().contains(id))
    }

    async fn stop(&self, id: &InvestigationId, by: &str) -> Result<(), Failure> {
        self.reach("states:StopExecution")?;
        self.stopped.lock().unwrap().push(id.clone());
        self.stopped_by.lock().unwrap().push(by.to_owned());
        Ok(())
    }
}

impl ArtifactStore for InMemoryAws {
    async fn put(&self, _id: &InvestigationId, _artifact: Artifact, _json: Vec<u8>) -> Result<(), Failure> {
        unreachable!("the bot writes no artifact")
    }

    async fn get(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>, Failure> {
        self.reach("s3:GetObject")?;
        Ok(self.artifacts.get(&artifact.key(id)).cloned())
    }
}

/// Somebody who asks in the channel C1, by nothing that opens a form.
pub(crate) fn asker(user: &str) -> Asker {
    Asker {
        delivery: "T1/1.2.3".to_owned(),
        team: "T1".to_owned(),
        channel: "C1".to_owned(),
        user: user.to_owned(),
        thread: None,
        reply_url: None,
        trigger_id: None,
    }
}
