//! Topologies: the components of a system and who calls whom, drawn by seed.

mod builder;
mod component;
mod family;
mod index;
mod names;
mod typical;

pub(super) use component::{Call, Component, Kind, LogFormat};
pub use family::Family;
pub(super) use index::{CLIENT, ComponentIndex, ENTRY, PerComponent};

use super::random::Random;
use builder::Builder;
use index::FIRST_SERVICE;

/// The time limits that people set on Lambda functions, in seconds.
const LAMBDA_LIMITS: [f64; 6] = [3.0, 6.0, 10.0, 15.0, 30.0, 60.0];

/// The limit of a function that none of those is long enough for: the longest that Lambda allows, in seconds.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MAX_LAMBDA_LIMIT: f64 = 900.0;

/// People set a limit at this many times what a function usually takes, or more.
const LIMIT_FACTOR: f64 = 6.0;

/// A client, an entry, two services, and a resource that they use.
pub(super) const MIN_COMPONENTS: usize = 5;

/// About as many nodes as the trace map of X-Ray shows.
pub(super) const MAX_COMPONENTS: usize = 500;

/// Which calls count when traffic is followed through the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallFilter {
    /// All calls: where requests arrive.
    All,
    /// The calls that their callers wait for: where latency spreads.
    Awaited,
    /// The awaited calls that their callers cannot do without: where failures spread.
    Required,
}

impl CallFilter {
    fn includes(self, call: &Call) -> bool {
        match self {
            Self::All => true,
            Self::Awaited => call.is_awaited,
            Self::Required => call.is_awaited && call.is_required,
        }
    }
}

/// The components of a system with their calls. A caller always comes before its callees, so that one pass forward
/// follows the requests and one pass backward the answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Topology {
    pub(super) components: PerComponent<Component>,
}

impl Topology {
    /// A system of this family and size that has at least one component of each of the `wanted` sets of kinds.
    pub(super) fn new(family: Family, nodes: usize, wanted: &[&[Kind]], random: &mut Random) -> Self {
        let components = Builder::new(family, random).build(nodes, wanted);
        let mut topology = Self { components };
        // X-Ray names the clients of a service after it.
        topology.components[CLIENT].name = format!("{} (client)", topology.name(topology.xray_entry()));
        topology.set_time_limits(random);
        topology
    }

    /// The first component that X-Ray sees: it does not see load balancers.
    ///
    /// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-services-elb.html>
    pub(super) fn xray_entry(&self) -> ComponentIndex {
        if self.components[ENTRY].kind == Kind::LoadBalancer { FIRST_SERVICE } else { ENTRY }
    }

    pub(super) fn name(&self, index: ComponentIndex) -> &str {
        &self.components[index].name
    }

    /// The number of calls that each component receives for one request of the client, through the calls that the
    /// filter includes.
    pub(super) fn traffic_shares(&self, filter: CallFilter) -> PerComponent<f64> {
        let mut shares = self.components.map(|index, _| if index == CLIENT { 1.0 } else { 0.0 });
        for (index, component) in self.components.iter() {
            for call in component.calls.iter().filter(|call| filter.includes(call)) {
                shares[call.to] += shares[index] * call.per_request;
            }
        }
        shares
    }

    /// Sets the time limit of each function by the time that it usually takes, its callees included.
    fn set_time_limits(&mut self, random: &mut Random) {
        let mut usual_seconds = self.components.map(|_, _| 0.0);
        for index in self.components.indices().rev() {
            let component = &mut self.components[index];
            let awaited = component.calls.iter().filter(|call| call.is_awaited);
            let of_callees: f64 = awaited.map(|call| call.per_request * usual_seconds[call.to]).sum();
            usual_seconds[index] = component.own_seconds + of_callees;
            if component.kind == Kind::Lambda {
                let required = usual_seconds[index] * LIMIT_FACTOR;
                let long_enough: Vec<f64> =
                    LAMBDA_LIMITS.into_iter().filter(|limit| *limit >= required).take(2).collect();
                component.time_limit = random.pick(&long_enough).copied().unwrap_or(MAX_LAMBDA_LIMIT);
            }
        }
    }
}

#[cfg(test)]
mod tests;
