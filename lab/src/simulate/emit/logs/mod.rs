//! Log lines: Lambda's own, what services say, and API Gateway's access log.

mod access;
mod lambda;
mod words;

use investigation::telemetry::LogLine;

use super::Recording;
use crate::simulate::herring::Lure;
use crate::simulate::random::Random;
use crate::simulate::run::State;
use crate::simulate::topology::{Component, Kind};
use words::{Event, say};

/// Of a component's lines of one sort, about as many are kept a minute at its usual traffic: log sampling.
const KEPT_PER_MINUTE: f64 = 12.0;

/// Healthy lines in all: enough to be in the way.
const HEALTHY_LINES: f64 = 2_500.0;

/// A warning that nobody minds, so often a minute, and when a service is chatty.
const WARNINGS: f64 = 0.15;
const CHATTY: f64 = 4.0;

/// All lines in order of time.
pub(in crate::simulate) fn logs(recording: Recording<'_>, random: &mut Random) -> Vec<LogLine> {
    let mut lines = Vec::new();
    let groups = recording.components().filter(|(_, component)| component.log_group().is_some()).count();
    let healthy = HEALTHY_LINES / (groups * recording.clock.minutes()).max(1) as f64;
    for (index, component) in recording.components() {
        let Some(group) = component.log_group() else { continue };
        let requests: u64 = recording.states(index).map(|(_, state)| state.requests).sum();
        let usual = requests as f64 / recording.clock.minutes() as f64;
        let keep = (KEPT_PER_MINUTE / usual.max(1.0)).min(1.0);
        let mut page = Page { recording, group, minute: 0, random, lines: &mut lines };
        for (minute, state) in recording.states(index) {
            page.minute = minute;
            page.write(index, component, state, keep, healthy);
        }
    }
    lines.sort();
    lines
}

/// One log group in one minute.
struct Page<'a> {
    recording: Recording<'a>,
    group: String,
    minute: usize,
    random: &'a mut Random,
    lines: &'a mut Vec<LogLine>,
}

impl Page<'_> {
    fn write(&mut self, index: usize, component: &Component, state: &State, keep: f64, healthy: f64) {
        match component.kind {
            Kind::ApiGateway => self.access_log(component, state, keep, healthy),
            Kind::Lambda => {
                self.lambda(component, state, keep, healthy);
                self.application(index, component, state, keep);
            }
            Kind::Container => {
                self.application(index, component, state, keep);
                self.say(component, Event::Healthy, healthy.min(state.requests as f64));
            }
            Kind::Client
            | Kind::LoadBalancer
            | Kind::Table
            | Kind::Database
            | Kind::Queue
            | Kind::Topic
            | Kind::StateMachine
            | Kind::External => {}
        }
    }

    /// What a service's own code says.
    fn application(&mut self, index: usize, component: &Component, state: &State, keep: f64) {
        let world = self.recording.world;
        self.count(component, Event::Exception, state.usual_faults, keep);
        self.count(component, Event::NewException, state.new_faults, keep);
        self.count(component, Event::CrowdedOut, state.crowded_out, keep);
        if component.kind == Kind::Container {
            self.count(component, Event::OutOfMemory, state.kills, keep);
            self.count(component, Event::DeadlineExceeded, state.timeouts, keep);
        }
        for (call, flow) in component.calls.iter().zip(&state.flows) {
            let Some(callee) = world.topology.get(call.to) else { continue };
            let of_callee = self.recording.state(call.to, self.minute);
            let no_connection = of_callee.map_or(0.0, |it| it.refused as f64 / it.faults.max(1) as f64);
            let refused = (flow.faults as f64 * no_connection).round() as u64;
            let events = [
                (Event::NoConnection(callee), refused),
                (Event::Failed(callee), flow.faults - refused.min(flow.faults)),
                (Event::Refused(callee), flow.bad),
                (Event::Denied(callee), flow.denied),
                (Event::Throttled(callee), flow.throttles),
                (Event::Reset(callee), flow.resets),
            ];
            for (event, count) in events {
                self.count(component, event, count, keep);
            }
        }
        let is_chatty = world.herrings.iter().any(|herring| {
            herring.lure == Lure::ChattyLog && herring.component == index && herring.minute <= self.minute
        });
        self.say(component, Event::Warning, if is_chatty { CHATTY } else { WARNINGS });
    }

    /// A line for each that is kept of so many events.
    fn count(&mut self, component: &Component, event: Event<'_>, count: u64, keep: f64) {
        for _ in 0..self.random.binomial(count, keep) {
            self.line(component, event);
        }
    }

    /// So many lines, in the mean.
    fn say(&mut self, component: &Component, event: Event<'_>, mean: f64) {
        for _ in 0..self.random.poisson(mean) {
            self.line(component, event);
        }
    }

    fn line(&mut self, component: &Component, event: Event<'_>) {
        let at = self.minute as f64 + self.random.unit();
        let time = self.recording.clock.at(at);
        let message = say(component, event, time, self.random);
        self.push(at, message);
    }

    fn push(&mut self, at: f64, message: String) {
        self.lines.push(LogLine { at: self.recording.clock.at(at), group: self.group.clone(), message });
    }
}
