//! What tools return, each with its schema.

use investigation::follow_up::Answer;
use investigation::model::{
    Confidence, Context, Evidence, EvidenceId, Gap, InvestigationId, Report, Request, Signal, Source, Verdict, Window,
};
use investigation::ports::Status;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::resources;

/// The services that can be investigated.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Contexts {
    /// One for each service.
    pub contexts: Vec<ContextSummary>,
    /// The question of a recorded incident; absent for an account, which can be asked about any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_question: Option<String>,
}

/// What is read of a service.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ContextSummary {
    /// Its name, as questions give it.
    service: String,
    /// The region of its telemetry.
    region: String,
    /// What it is, in the words of whoever saved it; may be empty.
    description: String,
    /// How many metrics are read.
    metrics: usize,
    /// How many log groups are read.
    log_groups: usize,
    /// How many alarms are read.
    alarms: usize,
    /// Whether traces are read.
    traces: bool,
    /// Whether changes are read.
    changes: bool,
}

impl From<&Context> for ContextSummary {
    fn from(context: &Context) -> Self {
        Self {
            service: context.service.clone(),
            region: context.region.clone(),
            description: context.description.clone(),
            metrics: context.metrics.len(),
            log_groups: context.log_groups.len(),
            alarms: context.alarms.len(),
            traces: context.traces,
            changes: context.changes,
        }
    }
}

/// The investigations that are known.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Investigations {
    /// Those of this server, then those that were asked for last.
    pub investigations: Vec<InvestigationSummary>,
}

/// One investigation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvestigationSummary {
    /// Its id.
    investigation_id: InvestigationId,
    /// `running`, `completed` or `failed`.
    status: &'static str,
    /// The service that was asked about.
    service: String,
    /// The window that was asked about.
    incident_window: Window,
    /// The symptom that was asked about.
    signal: Signal,
    /// When it was asked for.
    requested_at: Timestamp,
}

impl InvestigationSummary {
    /// Describes a request, and how far it has come.
    pub fn new(request: &Request, status: Status) -> Self {
        Self {
            investigation_id: request.investigation_id.clone(),
            status: status.name(),
            service: request.service.clone(),
            incident_window: request.incident_window,
            signal: request.signal,
            requested_at: request.requested_at,
        }
    }
}

/// How far an investigation has come, and what it found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Progress {
    /// Its id.
    pub investigation_id: InvestigationId,
    /// `running`, `completed` or `failed`.
    pub status: &'static str,
    /// The steps that have ended, while it runs; empty where another process runs it.
    pub steps_ended: Vec<&'static str>,
    /// What it found, once it has a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Findings>,
}

/// What an agent needs of a report to go on; the resource has all of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Findings {
    /// The service that was asked about.
    service: String,
    /// The window that was asked about.
    incident_window: Window,
    /// The answer.
    verdict: Verdict,
    /// The possible causes, the likeliest first.
    hypotheses: Vec<PossibleCause>,
    /// What to look at first, in this order.
    look_here_first: Vec<LookHere>,
    /// What was observed; each is cited by its number.
    evidence: Vec<EvidenceSummary>,
    /// What could not be read, and why.
    gaps: Vec<Gap>,
    /// The address of the resource that holds the whole report.
    report: String,
    /// The address of the resource that holds the start of a post-mortem.
    post_mortem: String,
}

/// A possible cause.
#[derive(Debug, Serialize, JsonSchema)]
struct PossibleCause {
    /// What is thought to have failed.
    entity: String,
    /// How.
    cause: &'static str,
    /// How sure that is.
    confidence: Confidence,
    /// Why, in a few sentences.
    rationale: String,
    /// The numbers of the evidence for it.
    supported_by: Vec<usize>,
    /// The numbers of the evidence against it.
    contradicted_by: Vec<usize>,
}

/// A place to look at.
#[derive(Debug, Serialize, JsonSchema)]
struct LookHere {
    /// What to look at, and why.
    text: String,
    /// Where it is in the AWS console, where there is such a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// The numbers of the evidence.
    evidence: Vec<usize>,
}

/// A piece of evidence in short.
#[derive(Debug, Serialize, JsonSchema)]
struct EvidenceSummary {
    /// Its number in this report, from 1.
    number: usize,
    /// Where it was observed.
    source: Source,
    /// What was observed.
    summary: String,
    /// When it began, where that is known.
    onset: Option<Timestamp>,
}

impl Findings {
    /// Sums up a report.
    pub fn new(report: &Report) -> Self {
        let numbers = |ids: &[EvidenceId]| ids.iter().filter_map(|id| report.evidence_number(id)).collect();
        let mut hypotheses = Vec::new();
        for hypothesis in &report.hypotheses {
            hypotheses.push(PossibleCause {
                entity: hypothesis.entity.name.clone(),
                cause: hypothesis.cause.label(),
                confidence: hypothesis.confidence.clone(),
                rationale: hypothesis.rationale.clone(),
                supported_by: numbers(&hypothesis.supporting),
                contradicted_by: numbers(&hypothesis.contradicting),
            });
        }
        let mut look_here_first = Vec::new();
        for lead in &report.leads {
            let (text, link) = (lead.text.clone(), lead.link.clone());
            look_here_first.push(LookHere { text, link, evidence: numbers(&lead.evidence) });
        }
        let mut evidence = Vec::new();
        for (observed, number) in report.evidence.iter().zip(1..) {
            let Evidence { source, summary, onset, .. } = observed;
            evidence.push(EvidenceSummary { number, source: *source, summary: summary.clone(), onset: *onset });
        }
        Self {
            service: report.service.clone(),
            incident_window: report.incident_window,
            verdict: report.verdict.clone(),
            hypotheses,
            look_here_first,
            evidence,
            gaps: report.gaps.clone(),
            report: resources::report_uri(&report.investigation_id),
            post_mortem: resources::post_mortem_uri(&report.investigation_id),
        }
    }
}

/// The answer to a follow-up question.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Answered {
    /// The answer, with the numbers of the evidence in brackets.
    answer: String,
    /// The numbers of all evidence that it cites, in the order in which it does.
    evidence: Vec<usize>,
}

impl Answered {
    /// Writes an answer out.
    pub fn new(answer: &Answer, report: &Report) -> Self {
        let mut evidence = Vec::new();
        for id in answer.statements.iter().flat_map(|statement| &statement.citations) {
            if let Some(number) = report.evidence_number(id)
                && !evidence.contains(&number)
            {
                evidence.push(number);
            }
        }
        Self { answer: answer.to_plain_text(report), evidence }
    }
}
