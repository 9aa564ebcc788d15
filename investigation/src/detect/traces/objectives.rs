//! Objectives of services that were breached, by Application Signals.
//!
//! Method: the error budget at the end of the incident is compared with that at its beginning. One that was used up before
//! is no departure, unless the objective is missed by more since.

use super::shown_name;
use crate::detect::redact::excerpt;
use crate::detect::series::round;
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Source, Unit};
use crate::telemetry::{BudgetReport, BudgetStatus, ServiceGraph, ServiceLevelObjective};

/// A budget that was used up within the incident: as good as an alarm that went off.
const BREACH_STRENGTH: f64 = 0.8;

/// A budget that came near its end within the incident, or was overdrawn by more.
const WARNING_STRENGTH: f64 = 0.4;

/// By how much the attainment must fall, in points of a hundred, for an objective that was breached before to be missed by
/// more. Less is what a month's objective moves by in an hour anyway.
const MIN_FURTHER_FALL: f64 = 0.05;

/// Enough for a responder to recognise any objective or operation.
const MAX_NAME_CHARS: usize = 80;

/// The evidence in the objectives.
pub fn find_evidence(objectives: &[ServiceLevelObjective], graph: &ServiceGraph) -> Vec<Evidence> {
    objectives.iter().filter_map(|objective| Some(to_evidence(objective, find_breach(objective)?, graph))).collect()
}

/// What became of an objective within the incident.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Breach {
    /// Its budget was used up.
    UsedUp,
    /// It had been, and the objective was missed by more.
    Deeper,
    /// Little of its budget is left.
    NearlyUsedUp,
}

fn find_breach(objective: &ServiceLevelObjective) -> Option<Breach> {
    let ServiceLevelObjective { before, after, .. } = objective;
    match (before.status, after.status) {
        (BudgetStatus::Breached, BudgetStatus::Breached) => {
            let fall = before.attainment? - after.attainment?;
            (fall >= MIN_FURTHER_FALL).then_some(Breach::Deeper)
        }
        (_, BudgetStatus::Breached) => Some(Breach::UsedUp),
        (BudgetStatus::Ok, BudgetStatus::Warning) => Some(Breach::NearlyUsedUp),
        _ => None,
    }
}

fn to_evidence(objective: &ServiceLevelObjective, breach: Breach, graph: &ServiceGraph) -> Evidence {
    let node = graph.nodes.iter().find(|node| node.name == objective.service);
    let kind = node.map_or(EntityKind::Service, |node| EntityKind::from_xray_type(&node.kind));
    let entity = Entity { name: objective.service.clone(), kind };
    let strength = if breach == Breach::UsedUp { BREACH_STRENGTH } else { WARNING_STRENGTH };
    Evidence {
        id: EvidenceId::new(Source::Traces, &entity.name, EvidenceKind::ObjectiveBreach, &objective.name),
        source: Source::Traces,
        kind: EvidenceKind::ObjectiveBreach,
        magnitude: Magnitude {
            observed: round(objective.after.attainment.unwrap_or_default()),
            expected: round(objective.goal.or(objective.before.attainment).unwrap_or_default()),
            unit: Unit::Percent,
            strength,
        },
        onset: None,
        summary: describe(objective, breach, &shown_name(&entity)),
        citation: Citation {
            place: None,
            what: format!("SLO of Application Signals: {}", excerpt(&objective.name, MAX_NAME_CHARS)),
            samples: Vec::new(),
        },
        series: None,
        entity,
    }
}

/// "shop: SLO checkout-latency of POST /cart was breached in the window: 98.20 % attained of 99.90 %, its error budget is used
/// up".
fn describe(objective: &ServiceLevelObjective, breach: Breach, service: &str) -> String {
    let name = excerpt(&objective.name, MAX_NAME_CHARS);
    let operation = objective.operation.as_deref().map(|operation| excerpt(operation, MAX_NAME_CHARS));
    let of_operation = operation.map(|operation| format!(" of {operation}")).unwrap_or_default();
    let attained = match (objective.after.attainment, objective.goal) {
        (Some(attainment), Some(goal)) => format!(": {attainment:.2} % attained of {goal:.2} %"),
        (Some(attainment), None) => format!(": {attainment:.2} % attained"),
        (None, _) => String::new(),
    };
    match breach {
        Breach::UsedUp => {
            format!(
                "{service}: SLO {name}{of_operation} was breached in the window{attained}; its error budget is used up"
            )
        }
        Breach::Deeper => {
            let before = percent(objective.before.attainment);
            format!(
                "{service}: SLO {name}{of_operation}, breached before, is missed by more{attained}, {before} when the window began"
            )
        }
        Breach::NearlyUsedUp => {
            let left = left(objective.after);
            format!(
                "{service}: SLO {name}{of_operation} is close to a breach{attained}; {left} of its error budget left"
            )
        }
    }
}

fn percent(attainment: Option<f64>) -> String {
    attainment.map_or_else(|| "unknown".to_owned(), |attainment| format!("{attainment:.2} %"))
}

fn left(report: BudgetReport) -> String {
    report.budget_left.map_or_else(|| "little".to_owned(), |left| format!("{:.0} %", 100.0 * left.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective(before: (BudgetStatus, f64), after: (BudgetStatus, f64)) -> ServiceLevelObjective {
        let report =
            |(status, attainment)| BudgetReport { status, attainment: Some(attainment), budget_left: Some(0.07) };
        ServiceLevelObjective {
            name: "checkout-latency".to_owned(),
            service: "shop".to_owned(),
            operation: Some("POST /cart".to_owned()),
            goal: Some(99.9),
            before: report(before),
            after: report(after),
        }
    }

    fn sentences(objective: ServiceLevelObjective) -> Vec<String> {
        let found = find_evidence(&[objective], &ServiceGraph::default());
        found.into_iter().map(|evidence| evidence.summary).collect()
    }

    #[test]
    fn a_budget_that_was_used_up_within_the_incident_is_evidence() {
        let breached = objective((BudgetStatus::Ok, 99.95), (BudgetStatus::Breached, 98.2));
        let sentence = "shop: SLO checkout-latency of POST /cart was breached in the window: 98.20 % attained of 99.90 %; its error budget is used up";
        assert_eq!(sentences(breached), [sentence]);
    }

    #[test]
    fn a_budget_that_comes_near_its_end_is_weaker_evidence() {
        let warned = objective((BudgetStatus::Ok, 99.95), (BudgetStatus::Warning, 99.91));
        let [evidence] = &find_evidence(&[warned], &ServiceGraph::default())[..] else { panic!("one") };
        assert_eq!(evidence.magnitude.strength, WARNING_STRENGTH);
        assert!(evidence.summary.ends_with("7 % of its error budget left"), "{}", evidence.summary);
    }

    #[test]
    fn what_was_breached_before_is_no_departure_unless_it_is_missed_by_more() {
        let standing = objective((BudgetStatus::Breached, 98.20), (BudgetStatus::Breached, 98.19));
        assert_eq!(sentences(standing), [""; 0]);
        let deeper = objective((BudgetStatus::Breached, 98.20), (BudgetStatus::Breached, 97.0));
        assert!(sentences(deeper)[0].contains("is missed by more: 97.00 % attained of 99.90 %, 98.20 % when"));
    }

    #[test]
    fn an_objective_that_holds_or_recovers_or_has_no_data_is_no_evidence() {
        for (before, after) in [
            (BudgetStatus::Ok, BudgetStatus::Ok),
            (BudgetStatus::Breached, BudgetStatus::Ok),
            (BudgetStatus::Ok, BudgetStatus::InsufficientData),
            (BudgetStatus::Warning, BudgetStatus::Warning),
        ] {
            assert_eq!(sentences(objective((before, 99.0), (after, 98.0))), [""; 0]);
        }
    }
}
