//! The outside in memory, for the tests of the steps. Any part of it can be made to fail.

use investigation::detect::Findings;
use investigation::model::{
    Citation, Context, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, InvestigationId, Magnitude, Report,
    Request, Scope, Signal, Source, Thread, Unit, Window,
};
use investigation::ports::{
    Announcement, Answer, Artifact, ArtifactStore, Channel, ContextStore, Failure, FailureKind, InvestigationRecord,
    InvestigationStore, Place, Status, TelemetrySources,
};
use investigation::telemetry::{
    AlarmTransition, Change, Collected, LogLine, MetricQuery, MetricSeries, TraceTelemetry,
};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Mutex;

pub(crate) fn now() -> Timestamp {
    "2026-03-01T14:30:00Z".parse().unwrap()
}

pub(crate) fn link_key() -> SecretString {
    SecretString::from("0123456789abcdef")
}

pub(crate) fn request() -> Request {
    let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:20:00Z".parse().unwrap());
    Request {
        investigation_id: InvestigationId::from_seed(b"test"),
        service: "checkout".to_owned(),
        incident_window: window.unwrap(),
        signal: Signal::Auto,
        channel: "C1".to_owned(),
        user: "U1".to_owned(),
        requested_at: "2026-03-01T14:25:00Z".parse().unwrap(),
        report_base_url: "https://bot.example".to_owned(),
    }
}

pub(crate) fn context() -> Context {
    let query = MetricQuery {
        namespace: "AWS/Lambda".to_owned(),
        name: "Errors".to_owned(),
        dimensions: BTreeMap::new(),
        stat: "Sum".to_owned(),
    };
    Context {
        service: "checkout".to_owned(),
        entry: None,
        region: "eu-west-1".to_owned(),
        metrics: vec![query],
        log_groups: vec!["/aws/lambda/checkout".to_owned()],
        traces: true,
        trace_period: Default::default(),
        changes: true,
        alarms: vec!["checkout-errors".to_owned()],
    }
}

pub(crate) fn evidence() -> Evidence {
    Evidence {
        id: EvidenceId::new(Source::Logs, "checkout", EvidenceKind::TimeoutLog, "Task timed out"),
        source: Source::Logs,
        entity: Entity { name: "checkout".to_owned(), kind: EntityKind::Lambda },
        kind: EvidenceKind::TimeoutLog,
        magnitude: Magnitude { observed: 40.0, expected: 0.0, unit: Unit::Count, strength: 0.9 },
        onset: None,
        summary: "checkout timed out 40 times".to_owned(),
        citation: Citation::default(),
        series: None,
    }
}

/// A world in which a report of one piece of evidence is made but not yet posted.
pub(crate) async fn ranked() -> World {
    let world = World::default();
    crate::scope(&request(), &world, &world, &world, &world).await.unwrap();
    let findings = serde_json::to_vec(&Findings::new(Source::Logs, vec![evidence()], Vec::new())).unwrap();
    world.put(&request().investigation_id, Artifact::Findings(Source::Logs), findings).await.unwrap();
    crate::rank(&request(), &[], &world, &world, &world).await.unwrap();
    world
}

/// The parts that can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Artifacts,
    Channel,
    Investigations,
    Telemetry,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) context: Context,
    artifacts: Mutex<BTreeMap<String, Vec<u8>>>,
    record: Mutex<Option<InvestigationRecord>>,
    said: Mutex<Vec<String>>,
    away: Option<(Vec<Part>, FailureKind)>,
}

impl Default for World {
    fn default() -> Self {
        Self::around(context())
    }
}

impl World {
    pub(crate) fn around(context: Context) -> Self {
        Self { context, artifacts: Mutex::default(), record: Mutex::default(), said: Mutex::default(), away: None }
    }

    pub(crate) fn without(mut self, part: Part, kind: FailureKind) -> Self {
        let (mut parts, _) = self.away.take().unwrap_or((Vec::new(), kind));
        parts.push(part);
        self.away = Some((parts, kind));
        self
    }

    pub(crate) fn with_all(mut self) -> Self {
        self.away = None;
        self
    }

    /// Every message so far, as `place: text`.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    pub(crate) fn thread(&self) -> Option<Thread> {
        self.record.lock().unwrap().as_ref().and_then(|record| record.thread.clone())
    }

    pub(crate) fn status(&self) -> Option<Status> {
        self.record.lock().unwrap().as_ref().map(|record| record.status)
    }

    pub(crate) fn forget_thread(&self) {
        self.record.lock().unwrap().as_mut().unwrap().thread = None;
    }

    pub(crate) fn artifact<T: DeserializeOwned>(&self, artifact: Artifact) -> T {
        let key = artifact.key(&request().investigation_id);
        serde_json::from_slice(&self.artifacts.lock().unwrap()[&key]).unwrap()
    }

    pub(crate) fn damage(&self, artifact: Artifact) {
        self.artifacts.lock().unwrap().insert(artifact.key(&request().investigation_id), b"{".to_vec());
    }

    fn reach(&self, part: Part, operation: &'static str) -> Result<(), Failure> {
        match &self.away {
            Some((parts, kind)) if parts.contains(&part) => Err(Failure::new(*kind, operation, "away")),
            _ => Ok(()),
        }
    }

    fn change_record(&self, change: impl FnOnce(&mut InvestigationRecord)) -> Result<(), Failure> {
        self.reach(Part::Investigations, "dynamodb:UpdateItem")?;
        self.record.lock().unwrap().as_mut().map(change);
        Ok(())
    }
}

impl ContextStore for World {
    async fn context(&self, service: &str) -> Result<Context, Failure> {
        let found = (service == self.context.service).then(|| self.context.clone());
        found.ok_or_else(|| Failure::new(FailureKind::NotFound, "dynamodb:GetItem", "no such context"))
    }
}

impl InvestigationStore for World {
    async fn begin(&self, _request: &Request) -> Result<(), Failure> {
        self.reach(Part::Investigations, "dynamodb:PutItem")?;
        let new = InvestigationRecord { status: Status::Running, thread: None, report_ts: None };
        self.record.lock().unwrap().get_or_insert(new);
        Ok(())
    }

    async fn record(&self, _id: &InvestigationId) -> Result<Option<InvestigationRecord>, Failure> {
        self.reach(Part::Investigations, "dynamodb:GetItem")?;
        Ok(self.record.lock().unwrap().clone())
    }

    async fn set_thread(&self, _id: &InvestigationId, thread: &Thread) -> Result<(), Failure> {
        self.change_record(|record| record.thread = Some(thread.clone()))
    }

    async fn set_report_ts(&self, _id: &InvestigationId, ts: &str) -> Result<(), Failure> {
        self.change_record(|record| record.report_ts = Some(ts.to_owned()))
    }

    async fn end(&self, _id: &InvestigationId, status: Status) -> Result<bool, Failure> {
        let was_running = self.status() == Some(Status::Running);
        self.change_record(|record| record.status = if was_running { status } else { record.status })?;
        Ok(was_running)
    }
}

impl ArtifactStore for World {
    async fn put(&self, id: &InvestigationId, artifact: Artifact, json: Vec<u8>) -> Result<(), Failure> {
        self.reach(Part::Artifacts, "s3:PutObject")?;
        self.artifacts.lock().unwrap().insert(artifact.key(id), json);
        Ok(())
    }

    async fn get(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>, Failure> {
        self.reach(Part::Artifacts, "s3:GetObject")?;
        Ok(self.artifacts.lock().unwrap().get(&artifact.key(id)).cloned())
    }
}

impl Channel for World {
    async fn say(&self, place: Place<'_>, announcement: &Announcement<'_>) -> Result<String, Failure> {
        self.reach(Part::Channel, "slack:chat.postMessage")?;
        let mut said = self.said.lock().unwrap();
        let new = format!("{}.0", said.len() + 1);
        let (place, ts) = match place {
            Place::Channel(channel) => (channel.to_owned(), new),
            Place::Thread(thread) => (format!("{} under {}", thread.channel, thread.ts), new),
            Place::Edit { channel, ts } => (format!("{channel} {ts}"), ts.to_owned()),
        };
        said.push(format!("{place}: {}", words(announcement)));
        Ok(ts)
    }
}

fn words(announcement: &Announcement<'_>) -> String {
    match announcement {
        Announcement::Started { .. } => "started".to_owned(),
        Announcement::Progress { collected, .. } => {
            let counts = collected.iter().map(|(source, count)| match count {
                Some(count) => format!("{} {count}", source.name()),
                None => format!("{} failed", source.name()),
            });
            counts.collect::<Vec<_>>().join(", ")
        }
        Announcement::Concluded { link, .. } => format!("concluded {link}"),
        Announcement::Report { report: Report { advisory: None, .. }, link } => format!("report {link}"),
        Announcement::Report { link, .. } => format!("report with advice {link}"),
        Announcement::Failed { advice, link, .. } => format!("failed: {advice} {}", link.unwrap_or_default()),
    }
}

impl TelemetrySources for World {
    async fn metrics(&self, _scope: &Scope) -> Answer<Vec<MetricSeries>> {
        self.reach(Part::Telemetry, "cloudwatch:GetMetricData").map(|()| Collected::whole(Vec::new()))
    }

    async fn logs(&self, _scope: &Scope) -> Answer<Vec<LogLine>> {
        self.reach(Part::Telemetry, "logs:StartQuery").map(|()| Collected::whole(Vec::new()))
    }

    async fn traces(&self, _scope: &Scope) -> Answer<TraceTelemetry> {
        self.reach(Part::Telemetry, "xray:GetServiceGraph").map(|()| Collected::whole(TraceTelemetry::default()))
    }

    async fn changes(&self, _scope: &Scope) -> Answer<Vec<Change>> {
        self.reach(Part::Telemetry, "cloudtrail:LookupEvents").map(|()| Collected::whole(Vec::new()))
    }

    async fn alarms(&self, _scope: &Scope) -> Answer<Vec<AlarmTransition>> {
        self.reach(Part::Telemetry, "cloudwatch:DescribeAlarmHistory").map(|()| Collected::whole(Vec::new()))
    }
}
