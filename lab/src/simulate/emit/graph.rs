//! The service graph that X-Ray draws, with the statistics of all requests.

use investigation::telemetry::{Edge, Node, Sample, ServiceGraph};

use super::Recording;
use crate::simulate::topology::{CLIENT, Component, Kind};

/// The period of the statistics, in seconds.
const PERIOD: u32 = 60;

/// The service graph.
pub(in crate::simulate) fn graph(recording: Recording<'_>) -> ServiceGraph {
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for (index, component) in recording.components().filter(|(_, it)| it.kind != Kind::LoadBalancer) {
        let samples = samples(recording, index, component);
        if let Some(invoker) = component.invoker() {
            edges.push(Edge { from: invoker.clone(), to: component.name.clone() });
            nodes.push(Node { name: invoker, kind: "AWS::Lambda".to_owned(), samples: samples.clone() });
        }
        let samples = if component.kind == Kind::Lambda { without_throttled(samples) } else { samples };
        nodes.push(Node { name: component.name.clone(), kind: component.kind.xray_type().to_owned(), samples });
    }
    for (index, caller) in recording.components() {
        let from = if caller.kind == Kind::LoadBalancer { CLIENT } else { index };
        let callees = caller.calls.iter().filter_map(|call| recording.world.topology.get(call.to));
        for callee in callees.filter(|callee| callee.kind != Kind::LoadBalancer) {
            let to = callee.invoker().unwrap_or_else(|| callee.name.clone());
            edges.push(Edge { from: recording.world.topology.name(from).to_owned(), to });
        }
    }
    nodes.retain(|node| !node.samples.is_empty());
    ServiceGraph { period: PERIOD, nodes, edges }.in_order()
}

/// A function does not see the requests that the service which invokes it throttles.
fn without_throttled(mut samples: Vec<Sample>) -> Vec<Sample> {
    for sample in &mut samples {
        sample.requests -= sample.throttles.min(sample.requests);
        sample.throttles = 0;
    }
    samples.retain(|sample| sample.requests > 0);
    samples
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
