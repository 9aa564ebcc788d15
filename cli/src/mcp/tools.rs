//! What can be called.

use std::sync::Arc;
use std::time::Duration;

use investigation::follow_up::{answer, parse_question};
use investigation::grammar::AskedAt;
use investigation::model::{Context, Evidence, InvestigationId, Report};
use rmcp::ErrorData;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool, ToolAnnotations};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::desk::State;
use super::findings::{Answered, Contexts, Findings, InvestigationSummary, Investigations, Progress};
use super::{Desk, Origin, Unanswered};

/// How long a call waits for the end of an investigation. Clients give up after a minute, and sources end within half of it.
const MAX_WAIT: Duration = Duration::from_secs(45);

/// A tool, by the name with which it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
enum ToolName {
    Contexts,
    Context,
    Investigations,
    Investigate,
    Status,
    Evidence,
    Ask,
}

/// Nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NoArguments {}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ContextArguments {
    /// The name of the service, as the tool contexts lists it
    service: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InvestigateArguments {
    /// A service, a window and a symptom, such as: checkout last 30m errors; or: checkout 14:05-14:20
    question: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StatusArguments {
    /// The id that investigate returned, or that investigations lists
    investigation_id: InvestigationId,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EvidenceArguments {
    /// The id that investigate returned, or that investigations lists
    investigation_id: InvestigationId,
    /// The number of the evidence, from 1, as findings and answers give it
    number: usize,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AskArguments {
    /// The id that investigate returned, or that investigations lists
    investigation_id: InvestigationId,
    /// Such as: why orders? what changed? why not payments? what is missing?
    question: String,
}

impl ToolName {
    /// What a client is told of the tool.
    fn describe(self) -> Tool {
        let tool = |description: &'static str| Tool::new(<&str>::from(self), description, JsonObject::new());
        let described = match self {
            Self::Contexts => tool("List the services that can be investigated, and how much is read of each")
                .with_input_schema::<NoArguments>()
                .with_output_schema::<Contexts>(),
            Self::Context => tool("Show what is read of one service: its metrics, log groups, alarms and traces")
                .with_input_schema::<ContextArguments>()
                .with_output_schema::<Context>(),
            Self::Investigations => tool("List the investigations whose reports can be read, the latest first")
                .with_input_schema::<NoArguments>()
                .with_output_schema::<Investigations>(),
            Self::Investigate => tool(
                "Find out what broke: read metrics, logs, traces, changes and alarms of the incident window, and rank \
                 the causes. Returns the findings, or the id to ask status for if it takes longer than a call should. \
                 Log queries on an account cost by the gigabyte scanned",
            )
            .with_input_schema::<InvestigateArguments>()
            .with_output_schema::<Progress>(),
            Self::Status => tool("Wait for an investigation, and return its findings or how far it has come")
                .with_input_schema::<StatusArguments>()
                .with_output_schema::<Progress>(),
            Self::Evidence => tool("Return one piece of evidence whole: numbers, series, samples, citation")
                .with_input_schema::<EvidenceArguments>()
                .with_output_schema::<Evidence>(),
            Self::Ask => tool(
                "Answer a follow-up question from the report alone, without a model, each statement with the numbers \
                 of its evidence",
            )
            .with_input_schema::<AskArguments>()
            .with_output_schema::<Answered>(),
        };
        let mut described = described.with_title(self.title()).with_annotations(self.annotations());
        described.input_schema = Arc::new(without_number_formats(&described.input_schema));
        described.output_schema = described.output_schema.map(|schema| Arc::new(without_number_formats(&schema)));
        described
    }

    fn title(self) -> &'static str {
        match self {
            Self::Contexts => "List contexts",
            Self::Context => "Show a context",
            Self::Investigations => "List investigations",
            Self::Investigate => "Investigate an incident",
            Self::Status => "Wait for an investigation",
            Self::Evidence => "Show evidence",
            Self::Ask => "Ask a follow-up question",
        }
    }

    /// Only an investigation does more than read: it starts log queries, which are paid for. It deletes nothing, the same
    /// question within a minute starts one, and what it reads is the account, whose log lines anybody may have caused.
    fn annotations(self) -> ToolAnnotations {
        if self == Self::Investigate {
            return ToolAnnotations::new().read_only(false).destructive(false).idempotent(true).open_world(true);
        }
        ToolAnnotations::new().read_only(true).open_world(false)
    }
}

/// The schema without the formats `uint`, `double` and the like, which are names of Rust's: JSON Schema knows none of them, and
/// validators complain.
fn without_number_formats(schema: &JsonObject) -> JsonObject {
    let is_number = |name: &str| ["int", "uint", "float", "double"].iter().any(|kind| name.starts_with(kind));
    let mut clean = JsonObject::new();
    for (key, value) in schema {
        if key == "format" && value.as_str().is_some_and(is_number) {
            continue;
        }
        clean.insert(key.clone(), clean_value(value));
    }
    clean
}

fn clean_value(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(without_number_formats(fields)),
        Value::Array(items) => items.iter().map(clean_value).collect(),
        other => other.clone(),
    }
}

/// The tools. Whoever may not investigate is not offered it.
pub fn list(may_investigate: bool) -> Vec<Tool> {
    let offered = ToolName::VARIANTS.iter().filter(|tool| may_investigate || **tool != ToolName::Investigate);
    offered.map(|tool| tool.describe()).collect()
}

/// Calls a tool. What an agent can correct is a result that says so.
///
/// # Errors
/// When there is no such tool.
pub async fn call<O: Origin>(
    name: &str,
    arguments: JsonObject,
    desk: &Desk<O>,
    asked_at: &AskedAt,
) -> Result<CallToolResult, ErrorData> {
    let tool = name.parse().map_err(|_| ErrorData::invalid_params(format!("there is no tool {name}"), None))?;
    let answered = answer_call(tool, arguments, desk, asked_at).await;
    Ok(answered.unwrap_or_else(|Unanswered(reason)| CallToolResult::error(vec![ContentBlock::text(reason)])))
}

async fn answer_call<O: Origin>(
    tool: ToolName,
    arguments: JsonObject,
    desk: &Desk<O>,
    asked_at: &AskedAt,
) -> Result<CallToolResult, Unanswered> {
    match tool {
        ToolName::Contexts => {
            let NoArguments {} = read(arguments)?;
            let contexts = desk.origin().contexts().await?.iter().map(Into::into).collect();
            structured(&Contexts { contexts, recorded_question: desk.origin().recorded_question() })
        }
        ToolName::Context => {
            let ContextArguments { service } = read(arguments)?;
            structured(&desk.context(&service).await?)
        }
        ToolName::Investigations => {
            let NoArguments {} = read(arguments)?;
            let known = desk.known().await?;
            let investigations = known.iter().map(|(request, status)| InvestigationSummary::new(request, *status));
            structured(&Investigations { investigations: investigations.collect() })
        }
        ToolName::Investigate if !desk.may_investigate() => Err(Unanswered(
            "this server only reads: it was started without --allow-investigations; the tool “investigations” lists \
             reports that are there"
                .to_owned(),
        )),
        ToolName::Investigate => {
            let InvestigateArguments { question } = read(arguments)?;
            let id = desk.start(&question, asked_at).await?;
            progress(id, desk).await
        }
        ToolName::Status => {
            let StatusArguments { investigation_id } = read(arguments)?;
            progress(investigation_id, desk).await
        }
        ToolName::Evidence => {
            let EvidenceArguments { investigation_id, number } = read(arguments)?;
            structured(find_evidence(&desk.report(&investigation_id).await?, number)?)
        }
        ToolName::Ask => {
            let AskArguments { investigation_id, question } = read(arguments)?;
            let report = desk.report(&investigation_id).await?;
            structured(&Answered::new(&answer(&parse_question(&question), &report, &[]), &report))
        }
    }
}

fn read<T: DeserializeOwned>(arguments: JsonObject) -> Result<T, Unanswered> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| Unanswered(format!("the arguments: {error}")))
}

/// The result, as JSON and as the same JSON in text, which clients read that know no structured content.
fn structured(result: &impl Serialize) -> Result<CallToolResult, Unanswered> {
    let json = serde_json::to_value(result).map_err(|error| Unanswered(error.to_string()))?;
    Ok(CallToolResult::structured(json))
}

async fn progress<O: Origin>(id: InvestigationId, desk: &Desk<O>) -> Result<CallToolResult, Unanswered> {
    let (status, steps_ended) = match desk.state(&id, MAX_WAIT).await? {
        State::Running(ended) => ("running", ended),
        State::Completed => ("completed", Vec::new()),
        State::Failed(_) => ("failed", Vec::new()),
    };
    let findings = match desk.report(&id).await {
        Ok(report) => Some(Findings::new(&report)),
        // It may have none yet.
        Err(_) if status == "running" => None,
        Err(unanswered) => return Err(unanswered),
    };
    structured(&Progress { investigation_id: id, status, steps_ended, findings })
}

fn find_evidence(report: &Report, number: usize) -> Result<&Evidence, Unanswered> {
    let found = number.checked_sub(1).and_then(|index| report.evidence.get(index));
    found.ok_or_else(|| {
        Unanswered(match report.evidence.len() {
            0 => "the report has no evidence".to_owned(),
            count => format!("there is no evidence {number}; the report has 1 to {count}"),
        })
    })
}
