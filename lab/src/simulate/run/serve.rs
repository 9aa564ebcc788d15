//! What a component does with the requests of a minute.

use super::{ComponentState, ExpectedResponse, MinuteRun};
use crate::simulate::fault::ComponentEffect;
use crate::simulate::random::Random;
use crate::simulate::topology::{Component, ComponentIndex, Kind};

impl MinuteRun<'_> {
    /// Draws the state of a component that gets so many requests.
    pub(super) fn serve(
        &self,
        index: ComponentIndex,
        effect: &ComponentEffect,
        expected: ExpectedResponse,
        requests: u64,
        random: &mut Random,
    ) -> ComponentState {
        let component = &self.system.topology.components[index];
        let relative_load = requests as f64 / self.usual[index];
        let throttles = random.binomial(requests, expected.throttles);
        let admitted = requests - throttles;
        let fault_rate_of_admitted = expected.faults / (1.0 - expected.throttles).max(1e-6);
        let faults = random.binomial(admitted, fault_rate_of_admitted);
        let draw_part_of_faults = |random: &mut Random, share: f64| {
            if expected.faults > 0.0 { random.binomial(faults, share / expected.faults) } else { 0 }
        };
        let mean_sum = requests as f64 * expected.mean_seconds;
        let seconds = mean_sum + (requests as f64).sqrt() * expected.deviation_seconds * random.normal();
        let mut state = ComponentState {
            expected,
            requests,
            faults,
            errors: random.binomial(admitted - faults, expected.errors),
            throttles,
            timeouts: draw_part_of_faults(random, expected.timeouts),
            kills: draw_part_of_faults(random, effect.kills),
            refused: draw_part_of_faults(random, effect.refused),
            usual_faults: draw_part_of_faults(random, component.usual_fault_rate),
            new_faults: draw_part_of_faults(random, effect.faults),
            overload_faults: draw_part_of_faults(random, expected.overload_faults),
            cold: random.binomial(admitted, expected.cold),
            seconds: seconds.max(mean_sum * 0.3),
            cpu: draw_cpu(component, effect, relative_load, random),
            memory: draw_memory(component, effect, relative_load, random),
            connections: draw_connections(component, effect, relative_load, random),
            ..ComponentState::default()
        };
        if component.kind == Kind::Queue {
            self.deliver_messages(index, component, &mut state);
        }
        state
    }

    /// Delivers as many messages of a queue as its consumer has capacity for.
    fn deliver_messages(&self, index: ComponentIndex, queue: &Component, state: &mut ComponentState) {
        let consumer = queue.calls.first().map_or(index, |call| call.to);
        let capacity = self.system.effect(consumer, self.minute).capacity;
        let headroom = self.system.topology.components[consumer].headroom;
        let before = self.before.map(|states| &states[index]);
        let waiting = state.requests + before.map_or(0, |state| state.backlog);
        state.delivered = ((self.usual[index] * headroom * capacity).round() as u64).min(waiting);
        state.backlog = waiting - state.delivered;
        let delivered_per_second = state.delivered as f64 / 60.0;
        let age_without_delivery = before.map_or(0.0, |state| state.oldest_seconds) + 60.0;
        state.oldest_seconds = if state.backlog == 0 {
            0.0
        } else {
            (state.backlog as f64 / delivered_per_second.max(0.001)).min(age_without_delivery)
        };
    }
}

/// CPU in percent: it grows a little less than the load.
fn draw_cpu(component: &Component, effect: &ComponentEffect, relative_load: f64, random: &mut Random) -> f64 {
    (component.cpu_percent * relative_load.powf(0.8) + effect.cpu + 1.5 * random.normal()).clamp(0.5, 100.0)
}

/// Memory as a share of what the component has: it depends little on the load.
fn draw_memory(component: &Component, effect: &ComponentEffect, relative_load: f64, random: &mut Random) -> f64 {
    let usual = component.memory_share + 0.05 * component.memory_share * (relative_load - 1.0).clamp(-1.0, 2.0);
    (usual + effect.memory * (1.0 - usual) + 0.004 * random.normal()).clamp(0.02, 1.0)
}

/// Connections as a share of the maximum: a pool keeps most of them open whatever the load is.
fn draw_connections(component: &Component, effect: &ComponentEffect, relative_load: f64, random: &mut Random) -> f64 {
    let usual = component.memory_share * (0.8 + 0.2 * relative_load.min(3.0));
    (usual + effect.connections * (1.0 - usual) + 0.01 * random.normal()).clamp(0.02, 1.0)
}
