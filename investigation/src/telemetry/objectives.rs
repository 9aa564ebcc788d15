//! Service level objectives (SLOs) of Application Signals.

use serde::{Deserialize, Serialize};

/// The state of an error budget, as Application Signals spells it.
///
/// Source: <https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_ServiceLevelObjectiveBudgetReport.html>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BudgetStatus {
    /// More of the budget is left than the warning threshold.
    #[serde(rename = "OK")]
    Ok,
    /// Less of the budget is left than the warning threshold.
    #[serde(rename = "WARNING")]
    Warning,
    /// The budget is used up.
    #[serde(rename = "BREACHED")]
    Breached,
    /// There is too little data to tell.
    #[default]
    #[serde(rename = "INSUFFICIENT_DATA", other)]
    InsufficientData,
}

/// How an objective stood at one time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct BudgetReport {
    /// The state of the error budget.
    #[serde(default)]
    pub status: BudgetStatus,
    /// How much of the time, or of the requests, was good, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attainment: Option<f64>,
    /// How much of the error budget was left, 0 to 1; below 0 when it was overdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_left: Option<f64>,
}

/// An objective of one service, as it stood when the incident began and when it ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceLevelObjective {
    /// Its name.
    pub name: String,
    /// The service that it is about, by the name of its node in the service graph.
    pub service: String,
    /// The operation that it is about, such as `POST /cart`; absent where it is about all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The least attainment that it allows, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<f64>,
    /// When the incident began.
    #[serde(default)]
    pub before: BudgetReport,
    /// When the incident ended.
    #[serde(default)]
    pub after: BudgetReport,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objective_is_read_leniently() {
        let text = r#"{"name":"latency","service":"shop","after":{"status":"BREACHED","attainment":98.2},"before":{"status":"NEW"}}"#;
        let objective: ServiceLevelObjective = serde_json::from_str(text).unwrap();
        let statuses = (objective.before.status, objective.after.status);
        assert_eq!(statuses, (BudgetStatus::InsufficientData, BudgetStatus::Breached));
        assert_eq!((objective.goal, objective.after.attainment), (None, Some(98.2)));
    }
}
