//! What happens: requests go forward through the system, answers come back, and a fault takes its way with both.

mod answer;
mod state;

pub(super) use answer::Answer;
pub(super) use state::{Flow, State};

use super::fault::{CallEffect, Effect};
use super::random::Random;
use super::topology::{Along, CLIENT, Component, ENTRY, Kind};
use super::world::World;
use answer::{Outcome, answer, outcome};

/// How much of one minute's stray is left in the next.
const MEMORY: f64 = 0.6;

/// The chance of a hiccup in a minute: a garbage collection, a failover, a neighbour.
const HICCUP: f64 = 0.002;

/// By how many times the time of that minute goes up.
const HICCUP_TIMES: (f64, f64) = (1.2, 2.0);

/// The states of all components, minute by minute.
pub(super) type History = Vec<Vec<State>>;

/// Runs the world.
pub(super) fn run(world: &World, load: &[f64], random: &mut Random) -> History {
    let mean_load = load.iter().sum::<f64>() / load.len().max(1) as f64;
    let usual: Vec<f64> = world.topology.shares(Along::All).iter().map(|share| share * mean_load).collect();
    let mut history: History = Vec::with_capacity(load.len());
    for (minute, expected) in load.iter().enumerate() {
        let minute = Minute { world, minute, usual: &usual, before: history.last().map_or(&[], Vec::as_slice) };
        let states = minute.run(*expected, random);
        history.push(states);
    }
    history
}

struct Minute<'a> {
    world: &'a World,
    minute: usize,
    usual: &'a [f64],
    before: &'a [State],
}

impl Minute<'_> {
    fn run(&self, expected: f64, random: &mut Random) -> Vec<State> {
        let strays = self.strays(random);
        let mut effects = self.world.effects(self.minute);
        for (effect, stray) in effects.iter_mut().zip(&strays) {
            let (low, high) = HICCUP_TIMES;
            let hiccup = if random.chance(HICCUP) { random.between(low, high) } else { 1.0 };
            effect.slowdown *= stray.exp() * hiccup;
        }
        let (answers, outcomes) = self.answers(&effects);
        let components = &self.world.topology.components;
        let mut states: Vec<State> = vec![State::default(); components.len()];
        let arriving = effects.get(ENTRY).map_or(1.0, |effect| effect.traffic) * expected;
        if let Some(client) = states.get_mut(CLIENT) {
            client.requests = random.poisson(arriving);
        }
        for (index, (component, effect)) in components.iter().zip(&effects).enumerate() {
            let (Some(answer), Some(outcomes)) = (answers.get(index), outcomes.get(index)) else { continue };
            let requests = states.get(index).map_or(0, |state| state.requests);
            let mut state = self.serve(index, component, effect, *answer, requests, random);
            state.stray = strays.get(index).copied().unwrap_or_default();
            for (call, outcome) in component.calls.iter().zip(outcomes) {
                let callee = answers.get(call.to).copied().unwrap_or_default();
                let hit = self.world.call_effect(index, call.to, self.minute);
                let expected = self.calls(component, &state, call.per_request * outcome.attempts);
                let is_exact = call.per_request == 1.0 && outcome.attempts < 1.0 + 1e-9;
                let calls = if is_exact { expected.round() as u64 } else { random.poisson(expected) };
                let flow = flow(calls, &hit, &callee, random);
                state.flows.push(flow);
                if let Some(callee) = states.get_mut(call.to) {
                    callee.requests += flow.calls - flow.resets;
                }
            }
            if let Some(slot) = states.get_mut(index) {
                *slot = state;
            }
        }
        self.count_failures_of_calls(&mut states);
        states
    }

    /// How far each component's time strays from its mean in this minute.
    fn strays(&self, random: &mut Random) -> Vec<f64> {
        let components = self.world.topology.components.iter().enumerate();
        components
            .map(|(index, component)| {
                let before = self.before.get(index).map_or(0.0, |state| state.stray);
                MEMORY * before + component.unrest * random.normal()
            })
            .collect()
    }

    /// What a callee is seen to refuse for its callers' sake is added to its own count.
    fn count_failures_of_calls(&self, states: &mut [State]) {
        let mut refused: Vec<u64> = vec![0; states.len()];
        for (component, state) in self.world.topology.components.iter().zip(states.iter()) {
            for (call, flow) in component.calls.iter().zip(&state.flows) {
                if let Some(refused) = refused.get_mut(call.to) {
                    *refused += flow.bad + flow.denied;
                }
            }
        }
        for (state, refused) in states.iter_mut().zip(refused) {
            state.errors = (state.errors + refused).min(state.requests - state.faults.min(state.requests));
        }
    }

    /// The answers of all components and the outcomes of their calls, the last callee first.
    fn answers(&self, effects: &[Effect]) -> (Vec<Answer>, Vec<Vec<Outcome>>) {
        let components = &self.world.topology.components;
        let mut answers = vec![Answer::default(); components.len()];
        let mut outcomes = vec![Vec::new(); components.len()];
        for (index, (component, effect)) in components.iter().zip(effects).enumerate().rev() {
            let of_calls: Vec<Outcome> = component
                .calls
                .iter()
                .map(|call| {
                    let callee = answers.get(call.to).copied().unwrap_or_default();
                    outcome(call, &self.world.call_effect(index, call.to, self.minute), &callee)
                })
                .collect();
            let answered = answer(component, effect, self.load(index, component, effect), &of_calls);
            if let (Some(answer), Some(outcomes)) = (answers.get_mut(index), outcomes.get_mut(index)) {
                *answer = answered;
                *outcomes = of_calls;
            }
        }
        (answers, outcomes)
    }

    /// The load of a component as a share of what it can take: what arrived in the minute before.
    fn load(&self, index: usize, component: &Component, effect: &Effect) -> f64 {
        let usual = self.usual.get(index).copied().unwrap_or_default().max(1.0);
        let arrived = self.before.get(index).map_or(usual, |state| state.requests as f64);
        let can_take = match component.kind {
            // They grow by themselves, as far as a day's work goes.
            Kind::Client | Kind::LoadBalancer | Kind::Queue | Kind::Topic | Kind::External => return 0.0,
            Kind::ApiGateway | Kind::StateMachine => usual * component.headroom * 2.0,
            Kind::Lambda | Kind::Container | Kind::Table | Kind::Database => usual * component.headroom,
        };
        arrived / (can_take.max(60.0) * effect.capacity.max(0.2))
    }

    /// What a component does with its requests.
    fn serve(
        &self,
        index: usize,
        component: &Component,
        effect: &Effect,
        answer: Answer,
        requests: u64,
        random: &mut Random,
    ) -> State {
        let before = self.before.get(index);
        let usual = self.usual.get(index).copied().unwrap_or_default().max(1.0);
        let busy = requests as f64 / usual;
        let throttles = random.binomial(requests, answer.throttles);
        let admitted = requests - throttles;
        let of_admitted = |share: f64| share / (1.0 - answer.throttles).max(1e-6);
        let faults = random.binomial(admitted, of_admitted(answer.faults));
        let part = |random: &mut Random, share: f64| {
            if answer.faults > 0.0 { random.binomial(faults, share / answer.faults) } else { 0 }
        };
        let noise = requests as f64 * answer.mean + (requests as f64).sqrt() * answer.deviation * random.normal();
        let used = component.memory + 0.05 * component.memory * (busy - 1.0).clamp(-1.0, 2.0);
        let mut state = State {
            answer,
            requests,
            faults,
            errors: random.binomial(admitted - faults, answer.errors),
            throttles,
            timeouts: part(random, answer.timeouts),
            kills: part(random, effect.kills),
            refused: part(random, effect.refused),
            usual_faults: part(random, component.faults),
            new_faults: part(random, effect.faults),
            crowded_out: part(random, answer.crowded_out),
            cold: random.binomial(admitted, answer.cold),
            seconds: noise.max(requests as f64 * answer.mean * 0.3),
            cpu: (component.cpu * busy.powf(0.8) + effect.cpu + 1.5 * random.normal()).clamp(0.5, 100.0),
            memory: (used + effect.memory * (1.0 - used) + 0.004 * random.normal()).clamp(0.02, 1.0),
            connections: self.connections(component, effect, busy, random),
            ..State::default()
        };
        if component.kind == Kind::Queue {
            self.hand_on(index, component, before, &mut state);
        }
        state
    }

    /// A pool keeps more connections than it needs, and needs more as answers take longer.
    fn connections(&self, component: &Component, effect: &Effect, busy: f64, random: &mut Random) -> f64 {
        let kept = component.memory * (0.8 + 0.2 * busy.min(3.0));
        (kept + effect.connections * (1.0 - kept) + 0.01 * random.normal()).clamp(0.02, 1.0)
    }

    /// A queue hands on what its consumer takes.
    fn hand_on(&self, index: usize, queue: &Component, before: Option<&State>, state: &mut State) {
        let consumer = queue.calls.first().map_or(index, |call| call.to);
        let capacity = self.world.effects_of(consumer, self.minute).capacity;
        let headroom = self.world.topology.get(consumer).map_or(1.0, |it| it.headroom);
        let usual = self.usual.get(index).copied().unwrap_or_default().max(1.0);
        let waiting = state.requests + before.map_or(0, |state| state.backlog);
        state.taken = ((usual * headroom * capacity).round() as u64).min(waiting);
        state.backlog = waiting - state.taken;
        let rate = state.taken as f64 / 60.0;
        let aged = before.map_or(0.0, |state| state.age) + 60.0;
        state.age = if state.backlog == 0 { 0.0 } else { (state.backlog as f64 / rate.max(0.001)).min(aged) };
    }

    /// How many calls a component makes, at so many a request. A request that fails half-way makes half of them.
    fn calls(&self, component: &Component, state: &State, per_request: f64) -> f64 {
        let is_queue = component.kind == Kind::Queue;
        let served = if is_queue { state.taken } else { state.requests - state.throttles };
        let broken_off = (state.usual_faults + state.new_faults + state.crowded_out + state.kills) as f64 / 2.0;
        (served as f64 - broken_off).max(0.0) * per_request
    }
}

/// What becomes of so many calls.
fn flow(calls: u64, hit: &CallEffect, callee: &Answer, random: &mut Random) -> Flow {
    let resets = random.binomial(calls, hit.resets);
    let arrived = calls - resets;
    let denied = random.binomial(arrived, hit.denied);
    let bad = random.binomial(arrived - denied, hit.bad);
    let throttles = random.binomial(arrived - denied - bad, callee.throttles);
    let faults = random.binomial(arrived - denied - bad - throttles, callee.faults);
    Flow { calls, resets, bad, denied, faults, throttles }
}
