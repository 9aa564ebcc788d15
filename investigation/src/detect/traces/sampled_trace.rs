//! A sampled trace, and which window it belongs to.

use jiff::Timestamp;

use super::span_tree::SpanTree;
use crate::model::Scope;

/// The window in which a trace began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceWindow {
    /// Before the incident.
    Baseline,
    /// During the incident.
    Incident,
}

/// Identifies a trace that began in one of the windows. Traces are ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SampledTrace<'a> {
    /// When its first segment began, to the millisecond: segment documents are no more precise.
    pub started_at: Timestamp,
    /// The trace id that X-Ray gave.
    pub id: &'a str,
    /// The window that holds its start.
    pub window: TraceWindow,
}

impl<'a> SampledTrace<'a> {
    /// The trace with these spans; `None` when it began outside of both windows, or at no representable time.
    pub fn locate(spans: &SpanTree<'_>, scope: &Scope, id: &'a str) -> Option<Self> {
        let starts = spans.iter().map(|span| span.segment.start_time).filter(|start| start.is_finite());
        let first_start = starts.min_by(f64::total_cmp)?;
        let started_at = Timestamp::from_millisecond((first_start * 1_000.0).floor() as i64).ok()?;
        let window = if scope.incident_window().contains(started_at) {
            TraceWindow::Incident
        } else if scope.baseline_window.contains(started_at) {
            TraceWindow::Baseline
        } else {
            return None;
        };
        Some(Self { started_at, id, window })
    }

    /// Whether the trace began in the incident window.
    pub fn is_in_incident(&self) -> bool {
        self.window == TraceWindow::Incident
    }
}
