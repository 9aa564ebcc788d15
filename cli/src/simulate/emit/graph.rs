//! The service graph that X-Ray draws, with the statistics of all requests.

use investigation::telemetry::{Edge, Node, Sample, ServiceGraph};

use super::Recording;
use crate::simulate::topology::{CLIENT, Component, Kind};

/// The period of the statistics, in seconds.
const PERIOD: u32 = 60;

/// The service graph.
pub(in crate::simulate) fn graph(recording: Recording<'_>) -> ServiceGraph {
    let seen = recording.components().filter(|(_, component)| component.kind != Kind::LoadBalancer);
    let nodes = seen.map(|(index, component)| Node {
        name: component.name.clone(),
        kind: component.kind.xray_type().to_owned(),
        samples: samples(recording, index, component),
    });
    let mut edges = Vec::new();
    for (index, caller) in recording.components() {
        let from = if caller.kind == Kind::LoadBalancer { CLIENT } else { index };
        for call in &caller.calls {
            let callee = recording.world.topology.get(call.to);
            if callee.is_some_and(|callee| callee.kind != Kind::LoadBalancer) {
                let name = |index| recording.world.topology.name(index).to_owned();
                edges.push(Edge { from: name(from), to: name(call.to) });
            }
        }
    }
    ServiceGraph { period: PERIOD, nodes: nodes.filter(|node| !node.samples.is_empty()).collect(), edges }.in_order()
}

/// A component's statistics. Those of one that sends no segments are its callers': the way there is part of them.
fn samples(recording: Recording<'_>, index: usize, component: &Component) -> Vec<Sample> {
    let subject = if component.kind == Kind::Client { recording.world.topology.front() } else { index };
    let mut samples = Vec::new();
    for (minute, state) in recording.states(subject) {
        let (lost, way) =
            if component.kind.is_instrumented() { (0, 0.0) } else { on_the_way(recording, subject, minute) };
        let requests = state.requests + lost;
        if requests > 0 {
            samples.push(Sample {
                at: recording.clock.minute(minute),
                requests,
                faults: state.faults + lost,
                errors: state.errors,
                throttles: state.throttles,
                total_seconds: (state.seconds + way).max(0.0),
            });
        }
    }
    samples
}

/// Calls to a component that never arrived, and seconds that the others spent on the way.
fn on_the_way(recording: Recording<'_>, callee: usize, minute: usize) -> (u64, f64) {
    let (mut lost, mut seconds) = (0, 0.0);
    for (from, caller) in recording.components() {
        let Some(state) = recording.state(from, minute) else { continue };
        for (call, flow) in caller.calls.iter().zip(&state.flows).filter(|(call, _)| call.to == callee) {
            let effect = recording.world.call_effect(from, callee, minute);
            lost += flow.resets;
            seconds += (flow.calls - flow.resets) as f64 * (call.network + effect.network) + flow.resets as f64;
        }
    }
    (lost, seconds)
}
