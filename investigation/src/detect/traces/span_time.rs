//! How much of a span's time is its own.

use super::span_tree::{ChildSpan, Span, SpanTree};
use crate::telemetry::Segment;

/// X-Ray keeps traces for thirty days, so that nothing in one takes longer.
const MAX_SECONDS: f64 = 30.0 * 24.0 * 3_600.0;

/// A duration as far as a request can take it, in seconds: a negative one becomes 0, for a clock may have been set back;
/// one beyond [`MAX_SECONDS`], or one that is not a number, becomes `None`.
pub fn plausible_seconds(seconds: f64) -> Option<f64> {
    (seconds <= MAX_SECONDS).then_some(seconds.max(0.0))
}

/// The time of a span without that of its children, which may overlap, in seconds; `None` while it is in progress.
pub fn self_seconds(tree: &SpanTree<'_>, span: &Span<'_>) -> Option<f64> {
    let start = span.segment.start_time;
    let end = span.segment.end_time?;
    let mut busy: Vec<(f64, f64)> = Vec::new();
    for child in tree.children(span) {
        let (child_start, child_end) = time_inside(child, span.segment, end);
        if child_start < child_end {
            busy.push((child_start, child_end));
        }
    }
    busy.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut covered_seconds = 0.0;
    let mut covered_until = start;
    for (child_start, child_end) in busy {
        covered_seconds += (child_end - child_start.max(covered_until)).max(0.0);
        covered_until = covered_until.max(child_end);
    }
    plausible_seconds(end - start - covered_seconds)
}

/// From when to when `child` covers its parent, which ends at `parent_end`; in seconds since the epoch. The clock of
/// another host may be wrong by a little, so that a child from there which sticks out is moved inside.
///
/// Source: the clock skew adjustment of Jaeger,
/// <https://www.jaegertracing.io/docs/2.0/faq/#why-do-some-spans-have-clock-skew-adjustment-warnings>
fn time_inside(child: &ChildSpan<'_>, parent: &Segment, parent_end: f64) -> (f64, f64) {
    let parent_start = parent.start_time;
    let start = child.segment.start_time;
    let end = child.segment.end_time.unwrap_or(parent_end);
    let overlaps = start < parent_end && parent_start < end;
    let fits = end - start <= parent_end - parent_start;
    if child.is_in_same_document || !overlaps || !fits {
        return (start.max(parent_start), end.min(parent_end));
    }
    let moved_start = start.max(parent_start).min(parent_end - (end - start));
    (moved_start, moved_start + (end - start))
}
