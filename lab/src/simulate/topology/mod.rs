//! Who calls whom: systems as they are built on AWS, drawn by seed.

mod component;
mod family;
mod names;

pub(super) use component::{Call, Component, Kind, Voice};
pub use family::Family;

use super::random::Random;
use names::Names;

/// Above this many calls a component becomes a part that nobody would build.
const MAX_CALLS: usize = 6;

/// The time limits that people set on Lambda functions, in seconds.
const LAMBDA_LIMITS: [f64; 6] = [3.0, 6.0, 10.0, 15.0, 30.0, 60.0];

/// People set a limit at several times what a function takes.
const LIMIT_MARGIN: f64 = 6.0;

/// Where the client stands, and where the entry.
pub(super) const CLIENT: usize = 0;
pub(super) const ENTRY: usize = 1;

/// The first service, and one that it calls.
const FIRST: usize = 2;
const SECOND: usize = 3;

/// A client, an entry and two services, and something for them to lean on.
pub(super) const SMALLEST: usize = 5;

/// Enough for what one map of X-Ray shows.
pub(super) const LARGEST: usize = 500;

/// Which calls are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// All: where requests come.
    All,
    /// Those that their callers wait for: where time is felt.
    Awaited,
    /// Those that their callers cannot do without: where failures are felt.
    Required,
}

impl Along {
    fn takes(self, call: &Call) -> bool {
        match self {
            Self::All => true,
            Self::Awaited => call.is_awaited,
            Self::Required => call.is_awaited && call.is_required,
        }
    }
}

/// A system. A caller always comes before its callees, so that one pass forward follows the requests and one pass
/// backward the answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Topology {
    pub(super) components: Vec<Component>,
}

impl Topology {
    /// A system of this family and size that has at least one component of each of the `wanted` sets of kinds.
    pub(super) fn new(family: Family, nodes: usize, wanted: &[&[Kind]], random: &mut Random) -> Self {
        let mut builder = Builder { family, names: Names::new(random), components: Vec::new(), random };
        builder.start();
        wanted.iter().for_each(|kinds| builder.want(kinds));
        while builder.components.len() < nodes {
            builder.grow(nodes);
        }
        builder.cross_link(nodes / 6);
        builder.share_out_entry();
        let mut topology = Self { components: builder.components };
        // X-Ray names the clients of a service after it.
        let client = format!("{} (client)", topology.name(topology.front()));
        topology.components.iter_mut().take(1).for_each(|it| it.name.clone_from(&client));
        topology.set_limits(random);
        topology
    }

    /// The first component that X-Ray sees: it does not see load balancers.
    ///
    /// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-services-elb.html>
    pub(super) fn front(&self) -> usize {
        let has_balancer = self.get(ENTRY).is_some_and(|entry| entry.kind == Kind::LoadBalancer);
        if has_balancer { FIRST } else { ENTRY }
    }

    /// The component's name; empty where there is none.
    pub(super) fn name(&self, index: usize) -> &str {
        self.get(index).map_or("", |component| component.name.as_str())
    }

    pub(super) fn get(&self, index: usize) -> Option<&Component> {
        self.components.get(index)
    }

    /// Calls that each component gets a request of the client, along calls of this sort.
    pub(super) fn shares(&self, along: Along) -> Vec<f64> {
        let mut shares = vec![0.0; self.components.len()];
        if let Some(client) = shares.first_mut() {
            *client = 1.0;
        }
        for (index, component) in self.components.iter().enumerate() {
            let share = shares.get(index).copied().unwrap_or_default();
            for call in component.calls.iter().filter(|call| along.takes(call)) {
                if let Some(callee) = shares.get_mut(call.to) {
                    *callee += share * call.per_request;
                }
            }
        }
        shares
    }

    /// Sets the time limits of functions by what they take on a good day.
    fn set_limits(&mut self, random: &mut Random) {
        let mut totals = vec![0.0; self.components.len()];
        for (index, component) in self.components.iter_mut().enumerate().rev() {
            let awaited = component.calls.iter().filter(|call| call.is_awaited);
            let of_callees = awaited.map(|call| call.per_request * totals.get(call.to).copied().unwrap_or_default());
            let total = component.seconds + of_callees.sum::<f64>();
            if component.kind == Kind::Lambda {
                let enough: Vec<f64> =
                    LAMBDA_LIMITS.into_iter().filter(|limit| *limit >= total * LIMIT_MARGIN).take(2).collect();
                component.limit = random.pick(&enough).copied().unwrap_or(900.0);
            }
            if let Some(slot) = totals.get_mut(index) {
                *slot = total;
            }
        }
    }
}

struct Builder<'a> {
    family: Family,
    names: Names,
    components: Vec<Component>,
    random: &'a mut Random,
}

impl Builder<'_> {
    /// The client, the entry, a first service and a second behind it.
    fn start(&mut self) {
        let first = if self.family == Family::Workflow { Kind::StateMachine } else { self.service() };
        let second = self.service();
        let mut caller = self.add(Kind::Client);
        for kind in [self.family.entry(), first, second] {
            let added = self.add(kind);
            self.link(caller, added);
            caller = added;
        }
    }

    fn want(&mut self, wanted: &[Kind]) {
        let Some(kind) = wanted.first() else { return };
        if wanted.contains(&self.family.entry()) || self.components.iter().any(|it| wanted.contains(&it.kind)) {
            return;
        }
        let native = self.family.services().iter().chain(self.family.resources());
        let kind = native.copied().find(|kind| wanted.contains(kind)).unwrap_or(*kind);
        self.attach(kind);
    }

    /// Adds a service or a resource.
    fn grow(&mut self, nodes: usize) {
        let room = nodes - self.components.len();
        let kind = if self.random.chance(0.5) {
            self.service()
        } else {
            self.random.pick(self.family.resources()).copied().unwrap_or(Kind::Table)
        };
        let needs_company = kind.is_asynchronous() || kind == Kind::StateMachine;
        self.attach(if needs_company && room < 2 { Kind::Table } else { kind });
    }

    /// Adds a component with a caller; and one behind it, if it only hands on.
    fn attach(&mut self, kind: Kind) {
        let caller = self.caller(kind);
        let added = self.add(kind);
        self.link(caller, added);
        if kind.is_asynchronous() || kind == Kind::StateMachine {
            let behind = if kind == Kind::Queue && self.family == Family::Containers {
                Kind::Container
            } else if kind == Kind::Queue {
                self.service()
            } else {
                Kind::Lambda
            };
            let behind = self.add(behind);
            self.link(added, behind);
        }
    }

    fn service(&mut self) -> Kind {
        self.random.pick(self.family.services()).copied().unwrap_or(Kind::Lambda)
    }

    /// Who will call a new component of this kind.
    fn caller(&mut self, kind: Kind) -> usize {
        if kind.runs_code() && self.family.entry() == Kind::ApiGateway && self.random.chance(0.3) {
            return ENTRY;
        }
        let can_call = |it: &Component| {
            it.calls.len() < MAX_CALLS && (it.kind.runs_code() || it.kind == Kind::StateMachine && kind.runs_code())
        };
        let callers: Vec<usize> =
            self.components.iter().enumerate().filter(|(_, it)| can_call(it)).map(|(index, _)| index).collect();
        self.random.pick(&callers).copied().unwrap_or(SECOND)
    }

    /// Lets components be shared, as tables and hosts are.
    fn cross_link(&mut self, times: usize) {
        for _ in 0..times {
            let from = self.random.below(self.components.len());
            let to = from + 1 + self.random.below(self.components.len().saturating_sub(from + 1));
            let (Some(caller), Some(callee)) = (self.components.get(from), self.components.get(to)) else { continue };
            let is_new = caller.calls.len() < MAX_CALLS && caller.calls.iter().all(|call| call.to != to);
            if caller.kind.runs_code() && is_new && callee.kind != Kind::StateMachine {
                self.link(from, to);
            }
        }
    }

    /// A request takes one way from the entry, so its calls add up to one.
    fn share_out_entry(&mut self) {
        let Some(entry) = self.components.get_mut(ENTRY) else { return };
        let weights: Vec<f64> = entry.calls.iter().map(|_| self.random.scaled(0.2, 1.0)).collect();
        let total: f64 = weights.iter().sum();
        for (call, weight) in entry.calls.iter_mut().zip(weights) {
            call.per_request = weight / total;
            call.retries = 0;
            call.is_parallel = false;
        }
    }

    fn add(&mut self, kind: Kind) -> usize {
        let name = self.names.give(kind, self.random);
        self.components.push(component(kind, name, self.random));
        self.components.len() - 1
    }

    fn link(&mut self, from: usize, to: usize) {
        let kind = |index: usize| self.components.get(index).map_or(Kind::Client, |it| it.kind);
        let call = call(to, kind(from), kind(to), self.random);
        if let Some(caller) = self.components.get_mut(from) {
            caller.calls.push(call);
        }
    }
}

/// A component with the figures that its kind usually has.
fn component(kind: Kind, name: String, random: &mut Random) -> Component {
    let (fastest, slowest) = match kind {
        Kind::Client => (0.0001, 0.0002),
        Kind::ApiGateway => (0.004, 0.015),
        Kind::LoadBalancer => (0.001, 0.002),
        Kind::Lambda => (0.015, 0.2),
        Kind::Container => (0.005, 0.08),
        Kind::Table => (0.003, 0.012),
        Kind::Database => (0.003, 0.03),
        Kind::Queue => (0.006, 0.02),
        Kind::Topic => (0.01, 0.03),
        Kind::StateMachine => (0.02, 0.06),
        Kind::External => (0.06, 0.4),
    };
    let limit = match kind {
        Kind::Client => 3_600.0,
        Kind::ApiGateway => 29.0,
        Kind::Container => 30.0,
        Kind::LoadBalancer
        | Kind::Lambda
        | Kind::Table
        | Kind::Database
        | Kind::Queue
        | Kind::Topic
        | Kind::StateMachine
        | Kind::External => 60.0,
    };
    let is_own = kind.runs_code() || kind == Kind::External;
    Component {
        kind,
        name,
        seconds: random.scaled(fastest, slowest),
        spread: random.between(0.25, 0.9),
        unrest: random.scaled(0.008, 0.08),
        limit,
        faults: if is_own && random.chance(0.5) { random.scaled(0.0002, 0.004) } else { 0.0 },
        headroom: random.between(2.5, 6.0),
        cpu: random.between(12.0, 45.0),
        memory: random.between(0.25, 0.65),
        memory_size: random.pick(&[256, 512, 1024, 1769, 2048]).copied().unwrap_or(512),
        cold: random.scaled(0.001, 0.01),
        init: random.scaled(0.25, 1.5),
        voice: random.pick(&[Voice::Node, Voice::Python, Voice::Java, Voice::Json]).copied().unwrap_or(Voice::Json),
        calls: Vec::new(),
    }
}

fn call(to: usize, from: Kind, kind: Kind, random: &mut Random) -> Call {
    let is_branch = from.runs_code() && random.chance(0.35);
    let is_repeated = from.runs_code() && kind == Kind::Table && random.chance(0.2);
    Call {
        to,
        per_request: match (is_branch, is_repeated) {
            (true, _) => random.between(0.25, 0.95),
            (false, true) => 2.0,
            (false, false) => 1.0,
        },
        is_awaited: !from.is_asynchronous(),
        is_required: !from.runs_code() || random.chance(0.85),
        is_parallel: from.runs_code() && random.chance(0.3),
        // The SDKs try again by themselves; code that calls a host often does not.
        retries: match kind {
            Kind::Table | Kind::Queue | Kind::Topic => 2,
            Kind::Lambda | Kind::Container | Kind::External => i32::from(from.runs_code() && random.chance(0.4)),
            Kind::Client | Kind::ApiGateway | Kind::LoadBalancer | Kind::Database | Kind::StateMachine => 0,
        },
        network: if kind == Kind::External { random.between(0.01, 0.04) } else { random.between(0.0005, 0.003) },
    }
}

#[cfg(test)]
mod tests;
