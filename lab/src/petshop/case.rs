//! Issues as investigations: a scope and telemetry.

use std::collections::BTreeMap;

use investigation::model::{Context, InvestigationId, Request, Scope, Signal, TracePeriod, Window};
use investigation::telemetry::{Edge, Node, Sample, ServiceGraph, TraceTelemetry};
use jiff::Timestamp;

use super::{Issue, PERIOD, Row, Scenario, Target};

/// Consecutive rows of measurements, each by the name of the node.
type Rows<'a> = &'a [BTreeMap<String, Row>];

/// The input of one investigation.
#[derive(Debug, Clone)]
pub struct Case {
    /// The question and the context.
    pub scope: Scope,
    /// The service graph that X-Ray would have returned.
    pub telemetry: TraceTelemetry,
}

impl Case {
    /// The case of an alarm at `target`, whose incident begins at `start`, in seconds since the epoch. The rows of the
    /// baseline are put right before it, even if they were recorded at another time. `None` if there are no rows.
    #[must_use]
    pub fn new(
        scenario: &Scenario,
        target: &Target,
        baseline: &[Rows<'_>],
        incident: Rows<'_>,
        start: i64,
    ) -> Option<Self> {
        let before: usize = baseline.iter().map(|rows| rows.len()).sum();
        let seconds = |rows: usize| i64::try_from(rows).ok().map(|rows| rows * i64::from(PERIOD));
        let first = start - seconds(before)?;
        let at = |second: i64| Timestamp::from_second(second).ok();
        let request = Request {
            investigation_id: InvestigationId::from_seed(format!("{}/{start}", scenario.name).as_bytes()),
            service: target.node.clone(),
            incident_window: Window::new(at(start)?, at(start + seconds(incident.len())?)?).ok()?,
            signal: if target.metric == "latency" { Signal::LatencySpike } else { Signal::AvailabilityDrop },
            workspace: String::new(),
            channel: String::new(),
            user: String::new(),
            alarm: None,
            requested_at: at(start)?,
            report_link: String::new(),
            reply_url: None,
            thread: None,
        };
        let context = Context {
            traces: true,
            trace_period: TracePeriod::FiveMinutes,
            ..Context::new(target.node.clone(), "us-west-2")
        };
        let baseline_window = Window::new(at(first)?, at(start)?).ok()?;
        let scope = Scope { baseline_window, ..Scope::new(request, context) };
        let rows = baseline.iter().copied().flatten().chain(incident);
        let graph = service_graph(&scenario.edges, rows, first);
        Some(Self { scope, telemetry: TraceTelemetry { graph, ..TraceTelemetry::default() } })
    }

    /// The case of an issue after `normal` operation. The issue's first row is before the fault, and so the last of the
    /// baseline.
    #[must_use]
    pub fn from_issue(scenario: &Scenario, issue: &Issue, normal: Rows<'_>) -> Option<Self> {
        let (before, incident) = issue.measurements.rows.split_at(issue.measurements.rows.len().min(1));
        let start = issue.measurements.times.get(1).copied()?;
        Self::new(scenario, &issue.target.target, &[normal, before], incident, start)
    }
}

/// The service graph with the samples of these rows, the first of which begins at `start`, in seconds since the epoch.
#[must_use]
pub fn service_graph<'a>(
    edges: &[Edge],
    rows: impl Iterator<Item = &'a BTreeMap<String, Row>>,
    start: i64,
) -> ServiceGraph {
    let mut nodes: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    for edge in edges {
        nodes.entry(edge.from.clone()).or_default();
        nodes.entry(edge.to.clone()).or_default();
    }
    for (index, row) in (0_i64..).zip(rows) {
        let Ok(at) = Timestamp::from_second(start + index * i64::from(PERIOD)) else { continue };
        for (name, row) in row {
            if row.requests > 0.0 {
                nodes.entry(name.clone()).or_default().push(sample(at, row));
            }
        }
    }
    let nodes = nodes.into_iter().map(|(name, samples)| Node { kind: xray_type(&name).to_owned(), name, samples });
    ServiceGraph { period: PERIOD, nodes: nodes.collect(), edges: edges.to_vec() }
}

fn sample(at: Timestamp, row: &Row) -> Sample {
    let failed = 1.0 - row.availability.unwrap_or(100.0) / 100.0;
    Sample {
        at,
        requests: row.requests.round() as u64,
        faults: (failed * row.requests).round() as u64,
        total_seconds: row.latency.unwrap_or(0.0) * row.requests,
        ..Sample::default()
    }
}

/// The X-Ray type of a node, which the dataset writes after the name and a `_`. Only the words of the report depend on it.
fn xray_type(name: &str) -> &str {
    let kind = name.rsplit_once('_').map_or(name, |(_, kind)| kind);
    let known = kind.starts_with("AWS::") || kind.starts_with("Database::") || matches!(kind, "remote" | "client");
    if known { kind } else { "" }
}
