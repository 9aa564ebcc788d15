//! The service graph that X-Ray draws, with the statistics of all requests.

use investigation::telemetry::{Edge, Node, Sample, ServiceGraph};

use super::Recording;
use crate::simulate::topology::{CLIENT, Component, ComponentIndex, Kind};

/// The period of the statistics, in seconds.
const PERIOD: u32 = 60;

/// The service graph with the statistics of every node, minute by minute.
pub(in crate::simulate) fn graph(recording: Recording<'_>) -> ServiceGraph {
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    let topology = &recording.system.topology;
    for (index, component) in recording.components().filter(|(_, component)| component.kind != Kind::LoadBalancer) {
        let mut samples = samples(recording, index, component);
        if let Some(invoker) = component.invoker() {
            edges.push(Edge { from: invoker.clone(), to: component.name.clone() });
            nodes.push(Node { name: invoker, kind: "AWS::Lambda".to_owned(), samples: samples.clone() });
            samples = without_throttled(samples);
        }
        nodes.push(Node { name: component.name.clone(), kind: component.kind.xray_type().to_owned(), samples });
    }
    for (index, caller) in recording.components() {
        // X-Ray does not see a load balancer: its calls seem to come from the client.
        let from = if caller.kind == Kind::LoadBalancer { CLIENT } else { index };
        let callees = caller.calls.iter().map(|call| &topology.components[call.to]);
        for callee in callees.filter(|callee| callee.kind != Kind::LoadBalancer) {
            let to = callee.invoker().unwrap_or_else(|| callee.name.clone());
            edges.push(Edge { from: topology.name(from).to_owned(), to });
        }
    }
    nodes.retain(|node| !node.samples.is_empty());
    ServiceGraph { period: PERIOD, nodes, edges }.in_order()
}

/// The samples of a function, which does not see the requests that the service which invokes it throttles.
fn without_throttled(mut samples: Vec<Sample>) -> Vec<Sample> {
    for sample in &mut samples {
        sample.requests -= sample.throttles.min(sample.requests);
        sample.throttles = 0;
    }
    samples.retain(|sample| sample.requests > 0);
    samples
}

/// The statistics of a component. Those of one that sends no segments are measured by its callers, and include calls
/// that never arrived and the time on the network.
fn samples(recording: Recording<'_>, index: ComponentIndex, component: &Component) -> Vec<Sample> {
    let measured = if component.kind == Kind::Client { recording.system.topology.xray_entry() } else { index };
    let mut samples = Vec::new();
    for (minute, state) in recording.states(measured) {
        let (lost, network_seconds) =
            if component.kind.is_instrumented() { (0, 0.0) } else { network_losses(recording, measured, minute) };
        let requests = state.requests + lost;
        if requests > 0 {
            samples.push(Sample {
                at: recording.clock.minute_start(minute),
                requests,
                faults: state.faults + lost,
                errors: state.errors,
                throttles: state.throttles,
                total_seconds: (state.seconds + network_seconds).max(0.0),
            });
        }
    }
    samples
}

/// The calls to a component that never arrived, and the seconds that the others spent on the network.
fn network_losses(recording: Recording<'_>, callee: ComponentIndex, minute: usize) -> (u64, f64) {
    let (mut lost, mut seconds) = (0, 0.0);
    for (from, caller) in recording.components() {
        let Some(state) = recording.state(from, minute) else { continue };
        for (call, counts) in caller.calls.iter().zip(&state.call_counts).filter(|(call, _)| call.to == callee) {
            let effect = recording.system.call_effect(from, callee, minute);
            let seconds_per_call = call.network_seconds + effect.network_seconds;
            lost += counts.resets;
            seconds += (counts.attempts - counts.resets) as f64 * seconds_per_call + counts.resets as f64;
        }
    }
    (lost, seconds)
}
