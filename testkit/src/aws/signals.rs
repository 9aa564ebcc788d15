//! Application Signals: the services of the graph, what they depend on, and their objectives.

use std::collections::BTreeMap;

use investigation::telemetry::{BudgetReport, ServiceLevelObjective, TraceTelemetry};
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, instant, list_response, paginate};
use super::wire::{self, AwsError};

/// How many reports one call may ask for.
///
/// Source: <https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_BatchGetServiceLevelObjectiveBudgetReport.html>
const MAX_REPORTS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ListServices {
    #[serde(rename = "StartTime")]
    _start_time: String,
    #[serde(rename = "EndTime")]
    _end_time: String,
    next_token: Option<String>,
}

pub(super) fn services(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: ListServices = wire::input(input)?;
    let nodes = traces(scenario).map_or(&[][..], |traces| &traces.graph.nodes);
    let services = nodes.iter().map(|node| json!({ "KeyAttributes": key(&node.name), "MetricReferences": [] }));
    let (services, next) = paginate(services.collect(), request.next_token.as_deref(), 3)?;
    Ok(list_response("ServiceSummaries", services, next, "NextToken"))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ListDependencies {
    #[serde(rename = "StartTime")]
    _start_time: String,
    #[serde(rename = "EndTime")]
    _end_time: String,
    key_attributes: BTreeMap<String, String>,
    next_token: Option<String>,
}

pub(super) fn dependencies(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: ListDependencies = wire::input(input)?;
    let caller = request.key_attributes.get("Name").map(String::as_str).unwrap_or_default();
    let edges = traces(scenario).map_or(&[][..], |traces| &traces.graph.edges);
    let dependencies = edges.iter().filter(|edge| edge.from == caller).map(|edge| {
        json!({
            "OperationName": "any",
            "DependencyKeyAttributes": key(&edge.to),
            "DependencyOperationName": "any",
            "MetricReferences": [],
        })
    });
    let (dependencies, next) = paginate(dependencies.collect(), request.next_token.as_deref(), 3)?;
    Ok(list_response("ServiceDependencies", dependencies, next, "NextToken"))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ListObjectives {
    next_token: Option<String>,
}

pub(super) fn objectives(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: ListObjectives = wire::input(input)?;
    let objectives = held_objectives(scenario).iter().map(|objective| {
        let mut summary =
            json!({ "Arn": arn(objective), "Name": objective.name, "KeyAttributes": key(&objective.service) });
        if let Some(operation) = &objective.operation {
            summary["OperationName"] = json!(operation);
        }
        summary
    });
    let (objectives, next) = paginate(objectives.collect(), request.next_token.as_deref(), 2)?;
    Ok(list_response("SloSummaries", objectives, next, "NextToken"))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct BatchGetReports {
    timestamp: f64,
    slo_ids: Vec<String>,
}

pub(super) fn reports(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: BatchGetReports = wire::input(input)?;
    if !(1..=MAX_REPORTS).contains(&request.slo_ids.len()) {
        return Err(AwsError::rejected("ValidationException", "1 to 50 reports at a time"));
    }
    let is_before = instant(request.timestamp)? <= scenario.bundle.manifest.ask.incident_window.start();
    let mut reports = Vec::new();
    for objective in held_objectives(scenario).iter().filter(|it| request.slo_ids.contains(&arn(it))) {
        reports.push(report(objective, if is_before { objective.before } else { objective.after }));
    }
    Ok(json!({ "Timestamp": request.timestamp, "Reports": reports, "Errors": [] }))
}

fn report(objective: &ServiceLevelObjective, budget: BudgetReport) -> Value {
    let mut report = json!({ "Arn": arn(objective), "Name": objective.name, "BudgetStatus": budget.status });
    if let Some(attainment) = budget.attainment {
        report["Attainment"] = json!(attainment);
    }
    if let Some(left) = budget.budget_left {
        report["TotalBudgetSeconds"] = json!(10_000);
        report["BudgetSecondsRemaining"] = json!((10_000.0 * left).round() as i64);
    }
    if let Some(goal) = objective.goal {
        report["Goal"] = json!({ "AttainmentGoal": goal });
    }
    report
}

fn traces(scenario: &Scenario) -> Option<&TraceTelemetry> {
    scenario.bundle.traces.as_ref()
}

fn held_objectives(scenario: &Scenario) -> &[ServiceLevelObjective] {
    traces(scenario).map_or(&[], |traces| &traces.objectives)
}

fn key(name: &str) -> Value {
    json!({ "Type": "Service", "Name": name, "Environment": "generic:default" })
}

fn arn(objective: &ServiceLevelObjective) -> String {
    format!("arn:aws:application-signals:eu-central-1:123456789012:slo/{}", objective.name)
}
