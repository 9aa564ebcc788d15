//! Runs a system minute by minute: requests go forward from callers to callees, responses come back, and faults affect
//! both.

mod expected;
mod serve;
mod state;

pub(super) use expected::ExpectedResponse;
pub(super) use state::{CallCounts, ComponentState};

use super::fault::{CallEffect, ComponentEffect};
use super::random::Random;
use super::system::SimulatedSystem;
use super::topology::{CLIENT, CallFilter, Component, ComponentIndex, ENTRY, Kind, PerComponent};
use expected::{ExpectedCall, expect_call, expect_response};

/// How much of the drift of one minute is left in the next, 0 to 1.
const DRIFT_PERSISTENCE: f64 = 0.6;

/// The chance that a component is slow for one minute without a fault: a garbage collection, a failover, a neighbour.
const HICCUP_CHANCE: f64 = 0.002;

/// The factor on a component's own time in such a minute is between these.
const HICCUP_FACTORS: (f64, f64) = (1.2, 2.0);

/// The least capacity of a component, in requests a minute.
const MIN_CAPACITY: f64 = 60.0;

/// The states of all components, minute by minute.
pub(super) type History = Vec<PerComponent<ComponentState>>;

/// Runs the system with so many requests from outside, minute by minute.
pub(super) fn run(system: &SimulatedSystem, requests_per_minute: &[f64], random: &mut Random) -> History {
    let mean_requests = requests_per_minute.iter().sum::<f64>() / requests_per_minute.len().max(1) as f64;
    let shares = system.topology.traffic_shares(CallFilter::All);
    let usual = shares.map(|_, share| (share * mean_requests).max(1.0));
    let mut history = History::with_capacity(requests_per_minute.len());
    for (minute, expected_requests) in requests_per_minute.iter().enumerate() {
        let states = MinuteRun { system, minute, usual: &usual, before: history.last(), first: history.first() }
            .run(*expected_requests, random);
        history.push(states);
    }
    history
}

/// The run of one minute.
struct MinuteRun<'a> {
    system: &'a SimulatedSystem,
    minute: usize,
    /// The usual requests of each component in a minute, at least 1.
    usual: &'a PerComponent<f64>,
    /// The states of the minute before; `None` in the first.
    before: Option<&'a PerComponent<ComponentState>>,
    /// The states of the first minute, in which nothing is wrong yet; `None` in that minute.
    first: Option<&'a PerComponent<ComponentState>>,
}

impl MinuteRun<'_> {
    fn run(&self, expected_requests: f64, random: &mut Random) -> PerComponent<ComponentState> {
        let components = &self.system.topology.components;
        let drifts = components.map(|index, component| {
            let before = self.before.map_or(0.0, |states| states[index].drift);
            DRIFT_PERSISTENCE * before + component.drift_deviation * random.normal()
        });
        let mut effects = self.system.effects(self.minute);
        for index in components.indices() {
            let (low, high) = HICCUP_FACTORS;
            let hiccup = if random.chance(HICCUP_CHANCE) { random.between(low, high) } else { 1.0 };
            effects[index].slowdown *= drifts[index].exp() * hiccup;
        }
        let (responses, calls) = self.expected(&effects);
        let mut states = components.map(|_, _| ComponentState::default());
        states[CLIENT].requests =
            random.poisson(effects[ENTRY].traffic * expected_requests * self.waiting_factor(&responses[ENTRY]));
        for (index, component) in components.iter() {
            let mut state = self.serve(index, &effects[index], responses[index], states[index].requests, random);
            state.drift = drifts[index];
            for (call, expected) in component.calls.iter().zip(&calls[index]) {
                let attempts = draw_attempts(component, &state, call.per_request, expected.attempts, random);
                let effect = self.system.call_effect(index, call.to, self.minute);
                let counts = draw_counts(attempts, &effect, &responses[call.to], random);
                states[call.to].requests += counts.attempts - counts.resets;
                state.call_counts.push(counts);
            }
            states[index] = state;
        }
        self.count_refused_calls(&mut states);
        states
    }

    /// The share of the usual requests that come from clients who wait for the answer, and think as long as it usually
    /// takes before they ask again; 1 for clients who do not wait.
    fn waiting_factor(&self, response: &ExpectedResponse) -> f64 {
        match self.first.filter(|_| self.system.do_callers_wait()) {
            Some(first) => {
                let usual_seconds = first[ENTRY].expected.mean_seconds;
                (2.0 * usual_seconds / (usual_seconds + response.mean_seconds)).min(1.0)
            }
            None => 1.0,
        }
    }

    /// The expected responses of all components and their expected calls. A component's response depends on those of
    /// its callees, so the last comes first.
    fn expected(
        &self,
        effects: &PerComponent<ComponentEffect>,
    ) -> (PerComponent<ExpectedResponse>, PerComponent<Vec<ExpectedCall>>) {
        let components = &self.system.topology.components;
        let mut responses = components.map(|_, _| ExpectedResponse::default());
        let mut calls = components.map(|_, _| Vec::new());
        for (index, component) in components.iter().rev() {
            for call in &component.calls {
                let effect = self.system.call_effect(index, call.to, self.minute);
                calls[index].push(expect_call(call, &effect, &responses[call.to]));
            }
            let load = self.load(index, component, &effects[index]);
            responses[index] = expect_response(component, &effects[index], load, &calls[index]);
        }
        (responses, calls)
    }

    /// The load of a component as a share of its capacity, by the requests that arrived in the minute before.
    fn load(&self, index: ComponentIndex, component: &Component, effect: &ComponentEffect) -> f64 {
        let usual = self.usual[index];
        let capacity = match component.kind {
            // Their capacity grows with the load, as far as an incident goes.
            Kind::Client | Kind::LoadBalancer | Kind::Queue | Kind::Topic | Kind::External => return 0.0,
            Kind::ApiGateway | Kind::StateMachine => usual * component.headroom * 2.0,
            Kind::Lambda | Kind::Container | Kind::Table | Kind::Database => usual * component.headroom,
        };
        let arrived = self.before.map_or(usual, |states| states[index].requests as f64);
        arrived / (capacity.max(MIN_CAPACITY) * effect.capacity.max(0.2))
    }

    /// Adds the calls that each component refused because of a fault of the call to its own errors.
    fn count_refused_calls(&self, states: &mut PerComponent<ComponentState>) {
        let mut refused = states.map(|_, _| 0);
        for (index, component) in self.system.topology.components.iter() {
            for (call, counts) in component.calls.iter().zip(&states[index].call_counts) {
                refused[call.to] += counts.rejected + counts.denied;
            }
        }
        for (state, refused) in states.values_mut().zip(refused.values()) {
            state.errors = (state.errors + refused).min(state.requests - state.faults.min(state.requests));
        }
    }
}

/// The number of attempts that a component makes of one of its calls.
fn draw_attempts(
    component: &Component,
    state: &ComponentState,
    calls_per_request: f64,
    attempts_per_call: f64,
    random: &mut Random,
) -> u64 {
    let served = if component.kind == Kind::Queue { state.delivered } else { state.requests - state.throttles };
    // A request that fails by the component itself does so half-way on average, after half of its calls.
    let own_faults = state.usual_faults + state.new_faults + state.overload_faults + state.kills;
    let completed = (served as f64 - own_faults as f64 / 2.0).max(0.0);
    let expected = completed * (calls_per_request * attempts_per_call);
    let is_one_for_each_request = calls_per_request == 1.0 && attempts_per_call < 1.0 + 1e-9;
    if is_one_for_each_request { expected.round() as u64 } else { random.poisson(expected) }
}

/// What becomes of so many attempts to call a component that responds like this.
fn draw_counts(attempts: u64, effect: &CallEffect, callee: &ExpectedResponse, random: &mut Random) -> CallCounts {
    let resets = random.binomial(attempts, effect.resets);
    let arrived = attempts - resets;
    let denied = random.binomial(arrived, effect.denied);
    let rejected = random.binomial(arrived - denied, effect.rejected);
    let throttles = random.binomial(arrived - denied - rejected, callee.throttles);
    let faults = random.binomial(arrived - denied - rejected - throttles, callee.faults);
    CallCounts { attempts, resets, rejected, denied, faults, throttles }
}
