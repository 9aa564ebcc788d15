//! Log lines: those of Lambda itself, those of the services' code, and API Gateway's access log.

mod access;
mod lambda;
mod messages;

use investigation::telemetry::LogLine;

use super::Recording;
use crate::simulate::random::Random;
use crate::simulate::red_herring::RedHerringKind;
use crate::simulate::run::ComponentState;
use crate::simulate::topology::{Component, ComponentIndex, Kind};
use messages::{LogEvent, message};

/// The services sample their logs: of each kind of event, they log about so many a minute at the usual traffic.
const SAMPLED_PER_MINUTE: f64 = 12.0;

/// The number of lines without trouble in the whole bundle: enough to hide the others, few enough to be carried.
const HEALTHY_LINES: f64 = 2_500.0;

/// Harmless warnings of a service in a minute, and of one that is a red herring.
const WARNINGS_PER_MINUTE: f64 = 0.15;
const CHATTY_WARNINGS_PER_MINUTE: f64 = 4.0;

/// All lines in order of time.
pub(in crate::simulate) fn logs(recording: Recording<'_>, random: &mut Random) -> Vec<LogLine> {
    let mut lines = Vec::new();
    let groups = recording.components().filter(|(_, component)| component.log_group().is_some()).count();
    let healthy = HEALTHY_LINES / (groups * recording.clock.minutes()).max(1) as f64;
    for (index, component) in recording.components() {
        let Some(group) = component.log_group() else { continue };
        let requests: u64 = recording.states(index).map(|(_, state)| state.requests).sum();
        let usual = requests as f64 / recording.clock.minutes() as f64;
        let sampled = (SAMPLED_PER_MINUTE / usual.max(1.0)).min(1.0);
        let mut writer = LogWriter { recording, group, minute: 0, random, lines: &mut lines };
        for (minute, state) in recording.states(index) {
            writer.minute = minute;
            writer.write(index, component, state, sampled, healthy);
        }
    }
    lines.sort();
    lines
}

/// Writes the lines of one log group, minute by minute.
struct LogWriter<'a> {
    recording: Recording<'a>,
    group: String,
    minute: usize,
    random: &'a mut Random,
    lines: &'a mut Vec<LogLine>,
}

impl LogWriter<'_> {
    fn write(
        &mut self,
        index: ComponentIndex,
        component: &Component,
        state: &ComponentState,
        sampled: f64,
        healthy: f64,
    ) {
        match component.kind {
            Kind::ApiGateway => self.access_log(component, state, sampled, healthy),
            Kind::Lambda => {
                self.lambda(component, state, sampled, healthy);
                self.application(index, component, state, sampled);
            }
            Kind::Container => {
                self.application(index, component, state, sampled);
                self.write_about(component, LogEvent::Healthy, healthy.min(state.requests as f64));
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

    /// Writes what a service's own code logs.
    fn application(&mut self, index: ComponentIndex, component: &Component, state: &ComponentState, sampled: f64) {
        let system = self.recording.system;
        self.write_sampled(component, LogEvent::Exception, state.usual_faults, sampled);
        self.write_sampled(component, LogEvent::NewException, state.new_faults, sampled);
        self.write_sampled(component, LogEvent::Overloaded, state.overload_faults, sampled);
        if component.kind == Kind::Container {
            self.write_sampled(component, LogEvent::OutOfMemory, state.kills, sampled);
            self.write_sampled(component, LogEvent::DeadlineExceeded, state.timeouts, sampled);
        }
        for (call, counts) in component.calls.iter().zip(&state.call_counts) {
            let callee = &system.topology.components[call.to];
            let callee_state = self.recording.state(call.to, self.minute);
            let refused_share = callee_state.map_or(0.0, |state| state.refused as f64 / state.faults.max(1) as f64);
            let refused = (counts.faults as f64 * refused_share).round() as u64;
            let events = [
                (LogEvent::NoConnection(callee), refused),
                (LogEvent::Failed(callee), counts.faults - refused.min(counts.faults)),
                (LogEvent::Refused(callee), counts.rejected),
                (LogEvent::Denied(callee), counts.denied),
                (LogEvent::Throttled(callee), counts.throttles),
                (LogEvent::Reset(callee), counts.resets),
            ];
            for (event, count) in events {
                self.write_sampled(component, event, count, sampled);
            }
        }
        let is_chatty = system.red_herrings.iter().any(|red_herring| {
            red_herring.kind == RedHerringKind::ChattyLog
                && red_herring.component == index
                && red_herring.minute <= self.minute
        });
        let warnings = if is_chatty { CHATTY_WARNINGS_PER_MINUTE } else { WARNINGS_PER_MINUTE };
        self.write_about(component, LogEvent::Warning, warnings);
    }

    /// Writes a line about each of these events with this probability.
    fn write_sampled(&mut self, component: &Component, event: LogEvent<'_>, count: u64, sampled: f64) {
        for _ in 0..self.random.binomial(count, sampled) {
            self.write_line(component, event);
        }
    }

    /// Writes about `mean` lines about an event.
    fn write_about(&mut self, component: &Component, event: LogEvent<'_>, mean: f64) {
        for _ in 0..self.random.poisson(mean) {
            self.write_line(component, event);
        }
    }

    fn write_line(&mut self, component: &Component, event: LogEvent<'_>) {
        let at = self.minute as f64 + self.random.uniform();
        let time = self.recording.clock.time_at(at);
        let message = message(component, event, time, self.random);
        self.push(at, message);
    }

    fn push(&mut self, at: f64, message: String) {
        self.lines.push(LogLine { at: self.recording.clock.time_at(at), group: self.group.clone(), message });
    }
}
