//! A service graph inferred from the sampled traces, where X-Ray has none.
//!
//! Its statistics are those of the sample: shares and means are as X-Ray would give them, counts and rates are not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::trace_edges::TraceEdge;
use super::visits::Visit;
use crate::model::{Entity, Scope};
use crate::telemetry::{Edge, Node, Sample, ServiceGraph};

/// The graph of these visits and edges. A trace counts in the period in which it began, whenever its requests were
/// served, so that what a caller inherits from its callees falls into the same period.
pub fn infer_graph(scope: &Scope, visits: &[Visit<'_>], edges: &[TraceEdge<'_>]) -> ServiceGraph {
    let period = scope.context.trace_period.seconds();
    let mut samples_by_entity: BTreeMap<&Entity, BTreeMap<Timestamp, Sample>> = BTreeMap::new();
    for visit in visits {
        let at = period_start(visit.trace.started_at, scope.baseline_window.start(), period);
        let samples = samples_by_entity.entry(&visit.entity).or_default();
        let sample = samples.entry(at).or_insert(Sample { at, ..Sample::default() });
        sample.add_counts(&visit.served);
    }
    let mut nodes = Vec::new();
    for (entity, samples) in samples_by_entity {
        nodes.push(Node {
            name: entity.name.clone(),
            kind: entity.kind.xray_type().to_owned(),
            samples: samples.into_values().filter(|sample| sample.requests > 0).collect(),
        });
    }
    let edges: BTreeSet<Edge> =
        edges.iter().map(|edge| Edge { from: edge.caller.name.clone(), to: edge.callee.name.clone() }).collect();
    ServiceGraph { period, nodes, edges: edges.into_iter().collect() }.in_order()
}

/// The start of the period that holds `at`, where periods of so many seconds begin at `first_start`.
fn period_start(at: Timestamp, first_start: Timestamp, period_seconds: u32) -> Timestamp {
    let seconds_into_period = (at.as_second() - first_start.as_second()).rem_euclid(i64::from(period_seconds.max(1)));
    Timestamp::from_second(at.as_second() - seconds_into_period).unwrap_or(at)
}
