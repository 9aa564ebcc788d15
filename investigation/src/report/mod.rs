//! Hypotheses -> report.

use crate::model::{Findings, Report, Scope, Verdict};

/// The report on what the sources found, in whatever order they come.
#[must_use]
pub fn build(scope: &Scope, findings: &[Findings]) -> Report {
    Report {
        investigation_id: scope.request.investigation_id.clone(),
        requested_at: scope.request.requested_at,
        requested_by: scope.request.user.clone(),
        service: scope.context.service.clone(),
        region: scope.context.region.clone(),
        signal: scope.signal(),
        incident_window: scope.incident_window(),
        baseline_window: scope.baseline_window,
        verdict: Verdict::Abstained { sentence: "No confident cause.".to_owned(), missing: Vec::new() },
        hypotheses: Vec::new(),
        leads: Vec::new(),
        evidence: findings.iter().flat_map(|found| found.evidence.clone()).collect(),
        timeline: Vec::new(),
        blast_radius: None,
        gaps: findings.iter().flat_map(|found| found.gaps.clone()).collect(),
        advisory: None,
    }
}
