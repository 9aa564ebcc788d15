//! Picks the place of a fault: somewhere that the entry's answers depend on, so that the symptom shows at the entry.

use super::Target;
use crate::simulate::fault::Fault;
use crate::simulate::random::Random;
use crate::simulate::topology::{CallFilter, ComponentIndex, ENTRY, Kind, PerComponent, Topology};

/// The share of the entry's traffic at a target: a fault with less would show nowhere.
const MIN_TRAFFIC_SHARE: f64 = 0.08;

/// The share of faults at components that their callers cannot do without; the others may be anywhere that is awaited.
const REQUIRED_SHARE: f64 = 0.9;

/// A caller and its callee.
type CallEnds = (ComponentIndex, ComponentIndex);

/// A random place that can have this fault; `None` if there is none.
pub(super) fn pick_target(fault: Fault, topology: &Topology, random: &mut Random) -> Option<Target> {
    match fault {
        Fault::TrafficSurge | Fault::TrafficLoss => Some(Target::Component(ENTRY)),
        Fault::NetworkLatency | Fault::NetworkReset => {
            let is_service = |kind: Kind| kind.runs_code() || kind == Kind::StateMachine;
            let between_services = find_calls(topology, |from, to| is_service(from) && to.runs_code());
            pick_call(topology, &between_services, random).or_else(|| {
                let of_services = find_calls(topology, |from, to| from.runs_code() && !to.is_asynchronous());
                pick_call(topology, &of_services, random)
            })
        }
        Fault::DependencyClientError | Fault::PermissionChange => {
            let is_callee = |kind: Kind| fault.target_kinds().contains(&kind);
            pick_call(topology, &find_calls(topology, |from, to| from.runs_code() && is_callee(to)), random)
        }
        Fault::QueueBacklog => pick_component(topology, fault, CallFilter::All, random),
        _ => {
            let filter = if random.chance(REQUIRED_SHARE) { CallFilter::Required } else { CallFilter::Awaited };
            pick_component(topology, fault, filter, random)
        }
    }
}

/// A component of a kind that can have the fault: with enough traffic through calls that the filter includes if there
/// is one, else with any awaited traffic, else with any traffic.
fn pick_component(topology: &Topology, fault: Fault, filter: CallFilter, random: &mut Random) -> Option<Target> {
    let kinds = fault.target_kinds();
    for (filter, min_share) in [(filter, MIN_TRAFFIC_SHARE), (CallFilter::Awaited, 0.0), (CallFilter::All, 0.0)] {
        let shares: PerComponent<f64> = topology.traffic_shares(filter);
        let of_kind = topology.components.iter().filter(|(_, component)| kinds.contains(&component.kind));
        let places: Vec<ComponentIndex> =
            of_kind.map(|(index, _)| index).filter(|index| shares[*index] > min_share).collect();
        if let Some(place) = random.pick(&places) {
            return Some(Target::Component(*place));
        }
    }
    None
}

/// The calls whose caller and callee are of kinds that fit.
fn find_calls(topology: &Topology, fits: impl Fn(Kind, Kind) -> bool) -> Vec<CallEnds> {
    let mut found = Vec::new();
    for (from, caller) in topology.components.iter() {
        let fitting = caller.calls.iter().filter(|call| fits(caller.kind, topology.components[call.to].kind));
        found.extend(fitting.map(|call| (from, call.to)));
    }
    found
}

/// One of the calls; if possible one that the caller cannot do without and that has enough traffic.
fn pick_call(topology: &Topology, calls: &[CallEnds], random: &mut Random) -> Option<Target> {
    let shares = topology.traffic_shares(CallFilter::Awaited);
    let matters = |(from, to): &&CallEnds| {
        let mut calls_between = topology.components[*from].calls.iter().filter(|call| call.to == *to);
        let call = calls_between.next();
        call.is_some_and(|call| call.is_required && shares[*from] * call.per_request > MIN_TRAFFIC_SHARE)
    };
    let that_matter: Vec<CallEnds> = calls.iter().filter(matters).copied().collect();
    let (from, to) = random.pick(&that_matter).or(random.pick(calls)).copied()?;
    Some(Target::Call { from, to })
}
