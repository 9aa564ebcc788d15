//! Puts a topology together, component by component.

use super::index::{ENTRY, SECOND_SERVICE};
use super::names::Names;
use super::typical::{typical_call, typical_component};
use super::{Component, ComponentIndex, Family, Kind, PerComponent};
use crate::simulate::random::Random;

/// Calls of one component to others: more would make a part that nobody would build.
const MAX_CALLS: usize = 6;

/// One in so many components gets a second caller, as shared tables and hosts have.
const COMPONENTS_PER_SHARED_CALL: usize = 6;

pub(super) struct Builder<'a> {
    family: Family,
    names: Names,
    components: PerComponent<Component>,
    random: &'a mut Random,
}

impl<'a> Builder<'a> {
    pub(super) fn new(family: Family, random: &'a mut Random) -> Self {
        Self { family, names: Names::new(random), components: PerComponent::new(), random }
    }

    /// The components of a system of this size with at least one of each of the `wanted` sets of kinds.
    pub(super) fn build(mut self, size: usize, wanted: &[&[Kind]]) -> PerComponent<Component> {
        self.add_first_components();
        for kinds in wanted {
            self.ensure_any(kinds);
        }
        while self.components.len() < size {
            self.add_any(size);
        }
        self.add_shared_calls(size / COMPONENTS_PER_SHARED_CALL);
        self.split_traffic_of_entry();
        self.components
    }

    /// Adds the client, the entry, a first service, and a second that the first one calls.
    fn add_first_components(&mut self) {
        let first = if self.family == Family::Workflow { Kind::StateMachine } else { self.pick_service() };
        let second = self.pick_service();
        let mut caller = self.add(Kind::Client);
        for kind in [self.family.entry(), first, second] {
            let callee = self.add(kind);
            self.connect(caller, callee);
            caller = callee;
        }
    }

    /// Adds a component of one of these kinds unless there is one; if possible of a kind that the family has.
    fn ensure_any(&mut self, kinds: &[Kind]) {
        let Some(default) = kinds.first() else { return };
        let is_there = self.components.values().any(|component| kinds.contains(&component.kind));
        if is_there || kinds.contains(&self.family.entry()) {
            return;
        }
        let mut of_family = self.family.services().iter().chain(self.family.resources());
        let kind = of_family.find(|kind| kinds.contains(kind)).unwrap_or(default);
        self.add_with_caller(*kind);
    }

    /// Adds a service or a resource that the family has, without exceeding the size.
    fn add_any(&mut self, size: usize) {
        let room = size - self.components.len();
        let kind = if self.random.chance(0.5) {
            self.pick_service()
        } else {
            self.random.pick(self.family.resources()).copied().unwrap_or(Kind::Table)
        };
        self.add_with_caller(if kind.needs_callee() && room < 2 { Kind::Table } else { kind });
    }

    /// Adds a component with a caller, and with a callee if it can do nothing without one.
    fn add_with_caller(&mut self, kind: Kind) {
        let caller = self.pick_caller(kind);
        let added = self.add(kind);
        self.connect(caller, added);
        if kind.needs_callee() {
            let callee_kind = if kind == Kind::Queue && self.family == Family::Containers {
                Kind::Container
            } else if kind == Kind::Queue {
                self.pick_service()
            } else {
                Kind::Lambda
            };
            let callee = self.add(callee_kind);
            self.connect(added, callee);
        }
    }

    fn pick_service(&mut self) -> Kind {
        self.random.pick(self.family.services()).copied().unwrap_or(Kind::Lambda)
    }

    /// The component that will call a new one of this kind.
    fn pick_caller(&mut self, kind: Kind) -> ComponentIndex {
        if kind.runs_code() && self.family.entry() == Kind::ApiGateway && self.random.chance(0.3) {
            return ENTRY;
        }
        let can_call = |caller: &Component| {
            let is_possible = caller.kind.runs_code() || caller.kind == Kind::StateMachine && kind.runs_code();
            is_possible && caller.calls.len() < MAX_CALLS
        };
        let with_index = self.components.iter().filter(|(_, component)| can_call(component));
        let callers: Vec<ComponentIndex> = with_index.map(|(index, _)| index).collect();
        self.random.pick(&callers).copied().unwrap_or(SECOND_SERVICE)
    }

    /// Tries so many times to let a component call another one that has a caller already.
    fn add_shared_calls(&mut self, times: usize) {
        let count = self.components.len();
        for _ in 0..times {
            let from = self.random.below(count);
            let to = from + 1 + self.random.below(count.saturating_sub(from + 1));
            if to >= count {
                continue;
            }
            let (from, to) = (self.components.index(from), self.components.index(to));
            let (caller, callee) = (&self.components[from], &self.components[to]);
            let is_new = caller.calls.len() < MAX_CALLS && caller.calls.iter().all(|call| call.to != to);
            if caller.kind.runs_code() && is_new && callee.kind != Kind::StateMachine {
                self.connect(from, to);
            }
        }
    }

    /// Lets each request take one way from the entry: the shares of its calls add up to one.
    fn split_traffic_of_entry(&mut self) {
        let calls = &mut self.components[ENTRY].calls;
        let weights: Vec<f64> = calls.iter().map(|_| self.random.log_uniform(0.2, 1.0)).collect();
        let total: f64 = weights.iter().sum();
        for (call, weight) in calls.iter_mut().zip(weights) {
            call.per_request = weight / total;
            call.retries = 0;
            call.is_parallel = false;
        }
    }

    fn add(&mut self, kind: Kind) -> ComponentIndex {
        let name = self.names.draw(kind, self.random);
        self.components.push(typical_component(kind, name, self.random))
    }

    fn connect(&mut self, from: ComponentIndex, to: ComponentIndex) {
        let (caller, callee) = (self.components[from].kind, self.components[to].kind);
        let call = typical_call(to, caller, callee, self.random);
        self.components[from].calls.push(call);
    }
}
