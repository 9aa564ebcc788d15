//! Flow: a step that used to be followed by something is now followed by something else, often by nothing.
//!
//! Nothing needs to be marked as failed: a code path that ends early shows where it broke. A *visit* is the work of one
//! service within one request, a *sequence* of its start, its steps in order, repeats taken as one, and its end. The steps
//! are spans or log lines, never both: their order is not that of one clock.
//!
//! Data goes one way: the traces or the log lines fill a [`FlowTable`] with [`FlowRequest`]s; `transition_counts` counts
//! how often each step follows another in each window and finds those that break (`fisher` says what is beyond chance);
//! `blame` walks through each request up to its first broken transition, which votes; and `summary` says it in words.
//!
//! Source: Yu et al., "Nezha: Interpretable Fine-Grained Root Causes Analysis for Microservices on Multi-modal
//! Observability Data", ESEC/FSE 2023, which compares the patterns of two phases; the votes and the test are this project's.

mod blame;
mod fisher;
mod summary;
#[cfg(test)]
mod tests;
mod transition_counts;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use self::blame::Verdict;
use self::transition_counts::{MIN_VISITS_BEFORE, TransitionCounts};
use crate::detect::series::{binomial_score, round, strength};
use crate::model::{Entity, Magnitude, Unit};

/// A kind of step, as a number that the [`FlowTable`] gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepKind(u32);

/// A place of work, as a number that the [`FlowTable`] gave it: a service and what it was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u32);

/// A step of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The visit begins.
    Start,
    /// Something happens in it.
    Event(StepKind),
    /// The visit ends.
    End,
}

/// What follows what, in one visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Where the visit is.
    pub place: Place,
    /// What comes before `from`; the start itself at the start.
    pub previous: Step,
    /// The step that is followed.
    pub from: Step,
    /// The step that follows.
    pub to: Step,
    /// Whether `from` is a call that failed. What follows a failure is its consequence, and nobody's fault but the callee's.
    pub follows_failure: bool,
}

/// One request, in the order in which it went through the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRequest<'a> {
    /// The id by which a responder finds it.
    pub id: &'a str,
    /// When it began.
    pub started_at: Timestamp,
    /// Whether it began in the incident window, rather than in the baseline.
    pub is_in_incident: bool,
    /// Depth first: what a call did comes before what followed the call.
    pub transitions: Vec<Transition>,
}

/// What a step of one kind is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct StepLabel {
    /// As a summary shows it.
    label: String,
    /// Who is called, if it is a call.
    callee: Option<Entity>,
}

/// All requests of both windows, and the names of their places and steps.
#[derive(Debug, Default)]
pub struct FlowTable<'a> {
    steps: Interned<StepLabel>,
    places: Interned<(Entity, String)>,
    /// The steps that tell of trouble themselves.
    telling_steps: BTreeSet<StepKind>,
    requests: Vec<FlowRequest<'a>>,
}

/// A broken flow: where, how much, and which requests show it.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowBreak<'a> {
    /// At which entity it breaks.
    pub entity: Entity,
    /// The share of visits that take the new turn, in percent, now and in the baseline.
    pub magnitude: Magnitude,
    /// What followed before and what follows now, as the beginning of a sentence about the entity.
    pub summary: String,
    /// The requests that broke there, in order of time: id and start.
    pub requests: Vec<(Timestamp, &'a str)>,
}

impl<'a> FlowTable<'a> {
    /// The number of a step: `label` is how a summary shows it, `callee` who is called if it is a call.
    pub fn step(&mut self, label: String, callee: Option<Entity>) -> StepKind {
        StepKind(self.steps.number(StepLabel { label, callee }))
    }

    /// Says that a step tells of trouble itself, as a line that warns does. That it comes is told by the step, and what it is
    /// about may well be another entity; a turn to it or from it blames nobody.
    pub fn mark_as_telling(&mut self, step: StepKind) {
        self.telling_steps.insert(step);
    }

    /// The number of a place: an entity, and what it is asked to do as far as that is known.
    pub fn place(&mut self, entity: &Entity, operation: String) -> Place {
        Place(self.places.number((entity.clone(), operation)))
    }

    /// Adds a request. Requests come in an order of their own, not in that of their arrival: of turns that are taken equally
    /// often the one that came first is shown.
    pub fn add(&mut self, request: FlowRequest<'a>) {
        self.requests.push(request);
    }

    /// Where the flow breaks: nowhere or, if two places break equally often, at most two.
    #[must_use]
    pub fn find_breaks(&mut self) -> Vec<FlowBreak<'a>> {
        self.pool_rare_operations();
        let counts = TransitionCounts::new(&self.requests);
        let broken = counts.find_broken();
        if broken.is_empty() {
            return Vec::new();
        }
        let verdicts = blame::find_verdicts(self, &counts, &broken);
        verdicts.into_iter().map(|verdict| self.to_break(verdict)).collect()
    }

    fn to_break(&self, verdict: Verdict<'a>) -> FlowBreak<'a> {
        let (now, before) = (verdict.turn.now, verdict.turn.before);
        let magnitude = Magnitude {
            observed: round(100.0 * now.rate()),
            expected: round(100.0 * before.rate()),
            unit: Unit::Percent,
            strength: strength(binomial_score(now, before)),
        };
        let summary = summary::describe(self, &verdict);
        let mut requests = verdict.requests;
        requests.sort_unstable();
        FlowBreak { entity: verdict.entity, magnitude, summary, requests }
    }

    /// Takes all operations of an entity for one where most of its visits in the baseline are of operations that are too
    /// rare to be compared: then what tells them apart are values, such as the names of things in a path.
    fn pool_rare_operations(&mut self) {
        let visits_before = self.count_visits_before();
        // All visits of an entity, and those of its rare operations.
        let mut visits_by_entity: BTreeMap<&Entity, (u64, u64)> = BTreeMap::new();
        for (place, (entity, _)) in (0..).map(Place).zip(&self.places.values) {
            let visits = visits_before.get(&place).copied().unwrap_or(0);
            let (all, rare) = visits_by_entity.entry(entity).or_default();
            *all += visits;
            *rare += if visits < MIN_VISITS_BEFORE { visits } else { 0 };
        }
        let mut first_place: BTreeMap<&Entity, Place> = BTreeMap::new();
        let mut pooled: BTreeMap<Place, Place> = BTreeMap::new();
        for (place, (entity, _)) in (0..).map(Place).zip(&self.places.values) {
            let first = *first_place.entry(entity).or_insert(place);
            if visits_by_entity.get(entity).is_some_and(|(all, rare)| 2 * rare > *all) {
                pooled.insert(place, first);
            }
        }
        for transition in self.requests.iter_mut().flat_map(|request| &mut request.transitions) {
            if let Some(first) = pooled.get(&transition.place) {
                transition.place = *first;
            }
        }
    }

    fn count_visits_before(&self) -> BTreeMap<Place, u64> {
        let mut visits: BTreeMap<Place, u64> = BTreeMap::new();
        for request in self.requests.iter().filter(|request| !request.is_in_incident) {
            for transition in request.transitions.iter().filter(|transition| transition.from == Step::Start) {
                *visits.entry(transition.place).or_default() += 1;
            }
        }
        visits
    }

    /// The entity of a place.
    fn entity(&self, place: Place) -> Option<&Entity> {
        self.places.get(place.0).map(|(entity, _)| entity)
    }

    fn is_telling(&self, step: Step) -> bool {
        matches!(step, Step::Event(kind) if self.telling_steps.contains(&kind))
    }

    fn step_label(&self, step: Step) -> Option<&StepLabel> {
        match step {
            Step::Event(kind) => self.steps.get(kind.0),
            Step::Start | Step::End => None,
        }
    }
}

/// Values with a number each, given in the order in which they come.
#[derive(Debug)]
struct Interned<T> {
    numbers: BTreeMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), values: Vec::new() }
    }
}

impl<T: Ord + Clone> Interned<T> {
    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }
}
