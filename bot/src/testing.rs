//! The workflow and the artifact store in memory, for the tests of this crate.

use std::collections::BTreeMap;
use std::sync::Mutex;

use investigation::model::{Context, InvestigationId, Request, Scope, Signal, Window};
use investigation::ports::{Artifact, ArtifactStore, Failure, FailureKind, Started, Workflow};
use investigation::report;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::Bot;

pub(crate) const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

pub(crate) fn now() -> Timestamp {
    "2026-03-01T14:30:00Z".parse().unwrap()
}

pub(crate) fn link_key() -> SecretString {
    SecretString::from("0123456789abcdef")
}

pub(crate) fn bot(aws: FakeAws) -> Bot<FakeAws, FakeAws> {
    let artifacts = FakeAws { artifacts: aws.artifacts.clone(), failing: aws.failing, ..FakeAws::default() };
    Bot { workflow: aws, artifacts, signing_secrets: vec![SIGNING_SECRET.into()], link_key: link_key() }
}

#[derive(Debug, Default)]
pub(crate) struct FakeAws {
    pub(crate) started: Mutex<Vec<Request>>,
    artifacts: BTreeMap<String, Vec<u8>>,
    failing: Option<FailureKind>,
}

impl FakeAws {
    pub(crate) fn failing(kind: FailureKind) -> Self {
        Self { failing: Some(kind), ..Self::default() }
    }

    pub(crate) fn with_report(id: &InvestigationId) -> Self {
        let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), now()).unwrap();
        let request = Request {
            investigation_id: id.clone(),
            service: "checkout".to_owned(),
            incident_window: window,
            signal: Signal::Auto,
            channel: "C1".to_owned(),
            user: "U1".to_owned(),
            requested_at: now(),
            report_base_url: "https://bot.example".to_owned(),
        };
        let context: Context = serde_json::from_str(r#"{ "service": "checkout", "region": "eu-west-1" }"#).unwrap();
        let report = report::build(&Scope::new(request, context), &[]);
        let artifacts = [(Artifact::Report.key(id), serde_json::to_vec(&report).unwrap())].into();
        Self { artifacts, ..Self::default() }
    }

    fn reach(&self, operation: &'static str) -> Result<(), Failure> {
        self.failing.map_or(Ok(()), |kind| Err(Failure::new(kind, operation, "away")))
    }
}

impl Workflow for FakeAws {
    async fn start(&self, request: &Request) -> Result<Started, Failure> {
        self.reach("states:StartExecution")?;
        let mut started = self.started.lock().unwrap();
        if started.iter().any(|before| before.investigation_id == request.investigation_id) {
            return Ok(Started::Before);
        }
        started.push(request.clone());
        Ok(Started::Now)
    }
}

impl ArtifactStore for FakeAws {
    async fn put(&self, _id: &InvestigationId, _artifact: Artifact, _json: Vec<u8>) -> Result<(), Failure> {
        unreachable!("the bot writes no artifact")
    }

    async fn get(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>, Failure> {
        self.reach("s3:GetObject")?;
        Ok(self.artifacts.get(&artifact.key(id)).cloned())
    }
}
