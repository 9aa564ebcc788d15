//! A service graph inferred from the sampled traces, where X-Ray has none of its own.
//!
//! Its statistics are those of the sample: shares and means as X-Ray would give them, counts and rates not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::visits::{Call, Visit};
use crate::model::{Entity, Scope};
use crate::telemetry::{Edge, Node, Sample, ServiceGraph};

/// The graph of these visits and calls. A trace counts in the period in which it began, wherever its requests fall, so
/// that what its callees inherit falls into the same one.
pub fn graph(scope: &Scope, visits: &[Visit<'_>], calls: &[Call<'_>]) -> ServiceGraph {
    let period = scope.context.trace_period.seconds();
    let mut nodes: BTreeMap<&Entity, BTreeMap<Timestamp, Sample>> = BTreeMap::new();
    for visit in visits {
        let at = period_of(visit.taken.at, scope.baseline_window.start(), period);
        let samples = nodes.entry(&visit.entity).or_default();
        add(samples.entry(at).or_insert(Sample { at, ..Sample::default() }), visit.served);
    }
    let edges: BTreeSet<Edge> =
        calls.iter().map(|call| Edge { from: call.caller.name.clone(), to: call.callee.name.clone() }).collect();
    let nodes = nodes.into_iter().map(|(entity, samples)| Node {
        name: entity.name.clone(),
        kind: entity.kind.xray_type().to_owned(),
        samples: samples.into_values().filter(|sample| sample.requests > 0).collect(),
    });
    ServiceGraph { period, nodes: nodes.collect(), edges: edges.into_iter().collect() }.in_order()
}

/// The start of the period, counted from the start of the baseline.
fn period_of(at: Timestamp, start: Timestamp, period: u32) -> Timestamp {
    let period = i64::from(period.max(1));
    let into = (at.as_second() - start.as_second()).rem_euclid(period);
    Timestamp::from_second(at.as_second() - into).unwrap_or(at)
}

fn add(sum: &mut Sample, served: Sample) {
    sum.requests += served.requests;
    sum.faults += served.faults;
    sum.errors += served.errors;
    sum.throttles += served.throttles;
    sum.total_seconds += served.total_seconds;
}
