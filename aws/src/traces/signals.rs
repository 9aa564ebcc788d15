//! Application Signals: the services that the entry reaches by their dependencies, and the objectives (SLOs) of these.
//!
//! Sources: <https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_ListServices.html>,
//! <https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_ListServiceDependencies.html>,
//! <https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_ListServiceLevelObjectives.html>,
//! <https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_BatchGetServiceLevelObjectiveBudgetReport.html>

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_config::SdkConfig;
use aws_sdk_applicationsignals::Client;
use aws_sdk_applicationsignals::types::{
    ServiceLevelObjectiveBudgetReport, ServiceLevelObjectiveBudgetStatus, ServiceLevelObjectiveSummary,
};
use futures_util::future::{join, join_all, try_join};
use futures_util::{StreamExt, stream};
use investigation::model::Scope;
use investigation::ports::Failure;
use investigation::telemetry::{BudgetReport, BudgetStatus, Edge, Node, ServiceGraph, ServiceLevelObjective};
use jiff::{SignedDuration, Timestamp};

use super::MAX_CONCURRENT_CALLS;
use crate::Deadline;
use crate::config::source_client;
use crate::time::to_sdk;

/// By what Application Signals knows a service or a resource: `Type`, `Name`, `Environment`, and of a resource `ResourceType`
/// and `Identifier`.
type KeyAttributes = HashMap<String, String>;

/// Services are looked for within so long before the end of the incident: one asks about what runs.
const SPAN_OF_SERVICES: SignedDuration = SignedDuration::from_hours(3);

/// How many services are asked for their dependencies, a call each.
const MAX_SERVICES: usize = 40;

/// How many reports one call returns.
const MAX_REPORTS_PER_CALL: usize = 50;

/// Pages of one answer, of 100 items at most.
const MAX_PAGES: usize = 20;

/// What Application Signals knows of the entry.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// The services, without samples, in order of name.
    pub(super) nodes: Vec<Node>,
    /// Who depends on whom, in order.
    pub(super) edges: Vec<Edge>,
    pub(super) objectives: Vec<ServiceLevelObjective>,
}

/// Reads the services that the entry reaches, and their objectives. Nothing where the entry is unknown.
pub(super) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Result<Signals, Failure> {
    let reader = Reader { client: source_client!(aws_sdk_applicationsignals, sdk), scope, deadline };
    let (graph, objectives) = join(reader.read_graph(), reader.list_objectives()).await;
    let mut signals = graph?;
    let known: BTreeSet<&str> = signals.nodes.iter().map(|node| node.name.as_str()).collect();
    let mut wanted = objectives?;
    wanted.retain(|objective| objective.key_attributes().and_then(name_of).is_some_and(|name| known.contains(name)));
    signals.objectives = reader.read_budgets(&wanted).await?;
    Ok(signals)
}

impl Signals {
    /// Adds what the graph lacks: services that no span shows, and calls between services of it.
    pub(super) fn complete(self, graph: &mut ServiceGraph) -> Vec<ServiceLevelObjective> {
        for node in self.nodes {
            match graph.nodes.iter_mut().find(|known| known.name == node.name) {
                Some(known) if known.kind.is_empty() => known.kind = node.kind,
                Some(_) => {}
                None => graph.nodes.push(node),
            }
        }
        graph.edges.extend(self.edges);
        graph.nodes.sort_by(|one, other| one.name.cmp(&other.name));
        graph.edges.sort();
        graph.edges.dedup();
        self.objectives
    }
}

struct Reader<'a> {
    client: Client,
    scope: &'a Scope,
    deadline: Deadline,
}

impl Reader<'_> {
    /// When services are looked for: the last hours of the incident.
    fn span(&self) -> (Timestamp, Timestamp) {
        let incident = self.scope.incident_window();
        let earliest = incident.end().checked_sub(SPAN_OF_SERVICES).unwrap_or(incident.start());
        (earliest, incident.end())
    }

    /// Follows the dependencies from the entry on.
    async fn read_graph(&self) -> Result<Signals, Failure> {
        let entry = self.scope.entry();
        let mut frontier = self.list_services().await?;
        frontier.retain(|service| name_of(service) == Some(entry));
        let mut kinds: BTreeMap<String, String> = BTreeMap::new();
        let mut edges = BTreeSet::new();
        let mut asked = BTreeSet::new();
        while !frontier.is_empty() && asked.len() < MAX_SERVICES {
            let mut named = BTreeMap::new();
            for service in frontier.drain(..) {
                if let Some(name) = name_of(&service).map(str::to_owned)
                    && asked.len() < MAX_SERVICES
                    && asked.insert(name.clone())
                {
                    kinds.entry(name.clone()).or_default();
                    named.insert(name, service);
                }
            }
            let calls: Vec<_> = named.values().map(|service| self.list_dependencies(service)).collect();
            let answers: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).collect().await;
            for (caller, dependencies) in named.keys().zip(answers) {
                for dependency in dependencies? {
                    let Some(callee) = name_of(&dependency).map(str::to_owned) else { continue };
                    let kind = dependency.get("ResourceType").cloned().unwrap_or_default();
                    kinds.entry(callee.clone()).or_insert(kind);
                    if callee != *caller {
                        edges.insert(Edge { from: caller.clone(), to: callee });
                    }
                    if dependency.get("Type").is_some_and(|kind| kind == "Service") {
                        frontier.push(dependency);
                    }
                }
            }
        }
        let to_node = |(name, kind)| Node { name, kind, samples: Vec::new() };
        let nodes = kinds.into_iter().map(to_node).collect();
        Ok(Signals { nodes, edges: edges.into_iter().collect(), objectives: Vec::new() })
    }

    async fn list_services(&self) -> Result<Vec<KeyAttributes>, Failure> {
        let (start, end) = self.span();
        let call = self.client.list_services().start_time(to_sdk(start)).end_time(to_sdk(end));
        let mut pages = call.into_paginator().send();
        let mut services = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.deadline.next_page("application-signals:ListServices", pages.next()).await?;
            let Some(page) = page else { break };
            services.extend(page.service_summaries().iter().map(|service| service.key_attributes().clone()));
        }
        Ok(services)
    }

    async fn list_dependencies(&self, service: &KeyAttributes) -> Result<Vec<KeyAttributes>, Failure> {
        let (start, end) = self.span();
        let call = self.client.list_service_dependencies().start_time(to_sdk(start)).end_time(to_sdk(end));
        let mut pages = call.set_key_attributes(Some(service.clone())).into_paginator().send();
        let mut dependencies = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.deadline.next_page("application-signals:ListServiceDependencies", pages.next()).await?;
            let Some(page) = page else { break };
            let found = page.service_dependencies().iter();
            dependencies.extend(found.map(|dependency| dependency.dependency_key_attributes().clone()));
        }
        Ok(dependencies)
    }

    async fn list_objectives(&self) -> Result<Vec<ServiceLevelObjectiveSummary>, Failure> {
        let mut pages = self.client.list_service_level_objectives().into_paginator().send();
        let mut objectives = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.deadline.next_page("application-signals:ListServiceLevelObjectives", pages.next()).await?;
            let Some(page) = page else { break };
            objectives.extend(page.slo_summaries().to_vec());
        }
        Ok(objectives)
    }

    /// How the objectives stood when the incident began and when it ended.
    async fn read_budgets(
        &self,
        objectives: &[ServiceLevelObjectiveSummary],
    ) -> Result<Vec<ServiceLevelObjective>, Failure> {
        let incident = self.scope.incident_window();
        let at_both =
            try_join(self.read_reports(objectives, incident.start()), self.read_reports(objectives, incident.end()));
        let (before, after) = at_both.await?;
        let mut read = Vec::new();
        for objective in objectives {
            let Some(service) = objective.key_attributes().and_then(name_of) else { continue };
            let report = after.get(objective.arn());
            read.push(ServiceLevelObjective {
                name: objective.name().to_owned(),
                service: service.to_owned(),
                operation: objective.operation_name().map(str::to_owned),
                goal: report.and_then(|report| report.goal()?.attainment_goal()),
                before: before.get(objective.arn()).map(to_budget).unwrap_or_default(),
                after: report.map(to_budget).unwrap_or_default(),
            });
        }
        read.sort_by(|one, other| (&one.service, &one.name).cmp(&(&other.service, &other.name)));
        Ok(read)
    }

    /// The reports of objectives at one time, by ARN.
    async fn read_reports(
        &self,
        objectives: &[ServiceLevelObjectiveSummary],
        at: Timestamp,
    ) -> Result<BTreeMap<String, ServiceLevelObjectiveBudgetReport>, Failure> {
        let calls = objectives.chunks(MAX_REPORTS_PER_CALL).map(|some| {
            let arns = some.iter().map(|objective| objective.arn().to_owned()).collect();
            let call = self.client.batch_get_service_level_objective_budget_report();
            let call = call.timestamp(to_sdk(at)).set_slo_ids(Some(arns)).send();
            self.deadline.call("application-signals:BatchGetServiceLevelObjectiveBudgetReport", call)
        });
        let mut reports = BTreeMap::new();
        for answer in join_all(calls).await {
            reports.extend(answer?.reports().iter().map(|report| (report.arn().to_owned(), report.clone())));
        }
        Ok(reports)
    }
}

/// What a service or a resource is called in the graph: a table by its identifier, an AWS service without `AWS::`.
fn name_of(attributes: &KeyAttributes) -> Option<&str> {
    let name = attributes.get("Identifier").or_else(|| attributes.get("Name"))?;
    Some(name.trim_start_matches("AWS::"))
}

fn to_budget(report: &ServiceLevelObjectiveBudgetReport) -> BudgetReport {
    let status = match report.budget_status() {
        ServiceLevelObjectiveBudgetStatus::Ok => BudgetStatus::Ok,
        ServiceLevelObjectiveBudgetStatus::Warning => BudgetStatus::Warning,
        ServiceLevelObjectiveBudgetStatus::Breached => BudgetStatus::Breached,
        _ => BudgetStatus::InsufficientData,
    };
    let of_seconds = report.budget_seconds_remaining().zip(report.total_budget_seconds());
    let of_requests = report.budget_requests_remaining().zip(report.total_budget_requests());
    let (left, total) = of_seconds.or(of_requests).unwrap_or((0, 0));
    let budget_left = (total > 0).then(|| f64::from(left) / f64::from(total));
    BudgetReport { status, attainment: report.attainment(), budget_left }
}
