//! Makes an incident bundle of an issue: a small excerpt of the dataset, with its attribution.

use investigation::model::{CauseKind, Signal};
use investigation::telemetry::ServiceGraph;

use super::{Case, Issue, Scenario};
use bundle::{Ask, Bundle, Manifest, Origin, Truth};

/// Rows of normal operation before the incident. With the issue's own first row they are an hour, which is what an
/// investigation of so short an incident reads.
const NORMAL_ROWS: usize = 11;

/// The bundle of an issue; `None` if the issue has no rows.
#[must_use]
pub fn import(name: &str, scenario: &Scenario, issue: &Issue) -> Option<Bundle> {
    let all_normal = scenario.normal.as_ref().map_or(&[][..], |normal| normal.rows.as_slice());
    let (_, normal) = all_normal.split_at(all_normal.len().saturating_sub(NORMAL_ROWS));
    let case = Case::from_issue(scenario, issue, normal)?;
    let (service, signal) = (case.scope.context.service.clone(), case.scope.signal());
    let symptom = if signal == Signal::LatencySpike { "slow" } else { "failing" };
    let baseline = if normal.is_empty() {
        "The baseline is short: only five minutes before the fault were recorded."
    } else {
        "The baseline is the end of the scenario's recording of normal operation, moved to just before the incident, and \
         the five minutes before the fault."
    };
    let manifest = Manifest {
        name: name.to_owned(),
        title: format!("PetShop: requests to {service} are {symptom}"),
        description: format!(
            "Measured on an AWS sample application ({}, {} {}) while a fault was injected. {baseline}",
            scenario.name, issue.split, issue.name
        ),
        origin: Origin::Recorded {
            source: "https://github.com/amazon-science/petshop-root-cause-analysis".to_owned(),
            attribution:
                "Hardt et al., The PetShop Dataset: Finding Causes of Performance Issues across Microservices, \
                          CLeaR 2024. Excerpt; brought into another format."
                    .to_owned(),
            licence: "CC-BY-4.0".to_owned(),
        },
        ask: Ask { service, incident_window: case.scope.incident_window(), signal },
        truths: Some(vec![Truth {
            entity: issue.target.root_cause.node.clone(),
            also: Vec::new(),
            kind: Some(if signal == Signal::LatencySpike {
                CauseKind::LatencyRegression
            } else {
                CauseKind::ErrorSurge
            }),
            cause: format!("a fault was injected there that shows as {}", issue.target.target.metric),
        }]),
    };
    let mut telemetry = case.telemetry;
    telemetry.graph = without_silent_nodes(telemetry.graph).in_order();
    Some(Bundle {
        manifest,
        context: case.scope.context,
        metrics: None,
        logs: None,
        traces: Some(telemetry),
        changes: None,
        alarms: None,
        as_read: None,
    })
}

/// The graph as X-Ray shows it, which has no node without traffic.
fn without_silent_nodes(mut graph: ServiceGraph) -> ServiceGraph {
    graph.nodes.retain(|node| !node.samples.is_empty());
    let known = |name: &str| graph.nodes.iter().any(|node| node.name == name);
    graph.edges.retain(|edge| known(&edge.from) && known(&edge.to));
    graph
}
