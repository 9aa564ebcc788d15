//! Simulates an incident: from arguments to a bundle.

use std::collections::BTreeSet;

use clap::ValueEnum;
use investigation::model::{Context, InvalidWindow, Signal, Window};
use investigation::telemetry::TraceTelemetry;
use jiff::Timestamp;
use strum::{IntoStaticStr, VariantArray};

use super::circumstance::Circumstance;
use super::clock::{BASELINE_MINUTES, Clock};
use super::emit::{Recording, alarms, calls, changes, graph, logs, metrics, traces};
use super::fault::{Fault, InjectedFault};
use super::load;
use super::random::Random;
use super::red_herring::RedHerring;
use super::run;
use super::system::SimulatedSystem;
use super::topology::{Component, Family, Kind, MAX_COMPONENTS, MIN_COMPONENTS, Topology};
use bundle::{Ask, Bundle, Manifest, Origin, Truth};

/// The first day on which anything happens: 2026-01-05, a Monday.
const FIRST_DAY: i64 = 1_767_571_200;

/// Incidents begin within so many minutes after it: twenty weeks.
const SPAN_MINUTES: usize = 20 * 7 * 1_440;

/// Telemetry that is left out of the bundle, as if it could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Missing {
    /// No metrics.
    Metrics,
    /// No logs.
    Logs,
    /// The service graph, but no sampled traces.
    Traces,
    /// Nothing from X-Ray.
    Graph,
    /// No changes.
    Changes,
    /// No alarms.
    Alarms,
}

impl Missing {
    /// The telemetry on the command line, such as `traces`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The arguments of a simulation. The same arguments give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arguments {
    /// The family of the system.
    pub family: Family,
    /// The number of its components, the client included.
    pub nodes: usize,
    /// The faults; none in a quiet incident.
    pub faults: Vec<Fault>,
    /// The seed of all random draws.
    pub seed: u64,
    /// The telemetry that is left out.
    pub missing: Vec<Missing>,
    /// What the world adds.
    pub circumstances: Vec<Circumstance>,
}

/// Why an incident cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadArguments {
    /// The system is too small or too large.
    #[error("--nodes: {nodes} is out of range; {smallest} to {MAX_COMPONENTS} would do with these faults")]
    Nodes {
        /// The number of components that was asked for.
        nodes: usize,
        /// The smallest number for these faults.
        smallest: usize,
    },
    /// A fault is named more than once.
    #[error("--fault: `{0}` is named twice; name each fault once")]
    RepeatedFault(&'static str),
    /// The system has no component that can have the fault.
    #[error("--fault: `{0}` has no target in this system; another --topology or more --nodes would do")]
    NoTarget(&'static str),
    /// The incident window is empty or outside of the calendar.
    #[error(transparent)]
    Window(#[from] InvalidWindow),
}

/// Simulates an incident.
///
/// # Errors
/// When the arguments contradict one another.
pub fn simulate(name: &str, arguments: &Arguments) -> Result<Bundle, BadArguments> {
    check(arguments)?;
    let random = |purpose: &str| Random::new(arguments.seed, purpose);
    let clock = clock(&mut random("clock"));
    let mut system = system(arguments, &clock, &mut random("world"))?;
    for circumstance in &arguments.circumstances {
        circumstance.change_system(&mut system, &clock, &mut random(circumstance.name()));
    }
    let load = load::requests_per_minute(clock.minutes(), clock.minutes_since_midnight(), &mut random("load"));
    let history = run::run(&system, &load, &mut random("run"));
    let recording = Recording { system: &system, history: &history, clock: &clock };
    let mut bundle = bundle(name, arguments, clock.window()?, recording);
    for circumstance in &arguments.circumstances {
        circumstance.record(&mut bundle, &mut random(circumstance.name()));
    }
    Ok(bundle)
}

fn check(arguments: &Arguments) -> Result<(), BadArguments> {
    let for_faults: usize = arguments.faults.iter().map(|fault| fault.min_components()).sum();
    let smallest = MIN_COMPONENTS - 1 + for_faults.max(1);
    if !(smallest..=MAX_COMPONENTS).contains(&arguments.nodes) {
        return Err(BadArguments::Nodes { nodes: arguments.nodes, smallest });
    }
    let mut seen = BTreeSet::new();
    match arguments.faults.iter().find(|fault| !seen.insert(**fault)) {
        Some(repeated) => Err(BadArguments::RepeatedFault(repeated.name())),
        None => Ok(()),
    }
}

/// A baseline of an hour and an incident of 15 to 30 minutes, at any time of day.
fn clock(random: &mut Random) -> Clock {
    let start = FIRST_DAY + 60 * random.below(SPAN_MINUTES) as i64;
    Clock::new(Timestamp::from_second(start).unwrap_or_default(), 15 + random.below(16))
}

fn system(arguments: &Arguments, clock: &Clock, random: &mut Random) -> Result<SimulatedSystem, BadArguments> {
    let wanted: Vec<&[Kind]> = arguments.faults.iter().map(|fault| fault.target_kinds()).collect();
    let topology = Topology::new(arguments.family, arguments.nodes, &wanted, random);
    let circumstances = arguments.circumstances.clone();
    let mut system = SimulatedSystem { topology, faults: Vec::new(), red_herrings: Vec::new(), circumstances };
    for fault in &arguments.faults {
        let injected = InjectedFault::new(*fault, &system.topology, draw_span(clock, random), random);
        system.faults.push(injected.ok_or(BadArguments::NoTarget(fault.name()))?);
    }
    let is_faulty = |component| system.is_faulty(component);
    let red_herrings = RedHerring::draw_some(&system.topology, is_faulty, clock.minutes(), random);
    Ok(SimulatedSystem { red_herrings, ..system })
}

/// The minute in which a fault begins, and the first one after its end: most begin in the first half of the incident
/// window and last to its end; some begin just before it or end early.
fn draw_span(clock: &Clock, random: &mut Random) -> (usize, usize) {
    let onset = if random.chance(0.15) {
        BASELINE_MINUTES - 1 - random.below(3)
    } else {
        BASELINE_MINUTES + random.below(clock.incident_minutes / 2)
    };
    let end = if random.chance(0.15) { clock.minutes() - 1 - random.below(4) } else { clock.minutes() };
    (onset, end)
}

fn bundle(name: &str, arguments: &Arguments, window: Window, recording: Recording<'_>) -> Bundle {
    let random = |purpose: &str| Random::new(arguments.seed, purpose);
    let has = |missing: Missing| !arguments.missing.contains(&missing);
    let metrics = metrics::metrics(recording, &mut random("metrics"));
    let alarms = alarms::alarms(recording, &mut random("alarms"));
    let graph = graph::graph(recording);
    let traces = if has(Missing::Traces) { traces::traces(recording, &mut random("traces")) } else { Vec::new() };
    let topology = &recording.system.topology;
    let manifest = manifest(name, arguments, window, recording, &mut random("ask"));
    let entry = topology.name(topology.xray_entry()).to_owned();
    let context = Context {
        entry: Some(entry).filter(|entry| *entry != manifest.ask.service),
        metrics: metrics.iter().map(|series| series.query.clone()).collect(),
        log_groups: topology.components.values().filter_map(Component::log_group).collect(),
        traces: true,
        changes: true,
        alarms: alarms.names,
        ..Context::new(manifest.ask.service.clone(), "eu-west-1")
    };
    Bundle {
        manifest,
        context,
        metrics: has(Missing::Metrics).then_some(metrics),
        logs: has(Missing::Logs).then(|| logs::logs(recording, &mut random("logs")).into()),
        traces: has(Missing::Graph).then_some(TraceTelemetry {
            graph,
            traces,
            calls: calls::calls(recording),
            ..TraceTelemetry::default()
        }),
        changes: has(Missing::Changes).then(|| changes::changes(recording, &mut random("changes"))),
        alarms: has(Missing::Alarms).then_some(alarms.transitions),
        as_read: None,
    }
}

fn manifest(
    name: &str,
    arguments: &Arguments,
    window: Window,
    recording: Recording<'_>,
    random: &mut Random,
) -> Manifest {
    let topology = &recording.system.topology;
    let service = topology.components[topology.xray_entry()].short_name();
    let signals: &[Signal] = match arguments.faults.first() {
        Some(fault) => fault.signals(),
        None => &[Signal::ErrorSpike, Signal::LatencySpike, Signal::AvailabilityDrop, Signal::Saturation],
    };
    let symptom = random.pick(signals).copied().unwrap_or_default();
    let signal = if random.chance(0.4) { Signal::Auto } else { symptom };
    Manifest {
        name: name.to_owned(),
        title: format!("{service}: {}", symptom.label()),
        description: format!(
            "A simulated system of {} components ({}). Somebody looks at {service} because of a suspected {}.",
            arguments.nodes,
            arguments.family.name(),
            symptom.label()
        ),
        origin: Origin::Simulated,
        ask: Ask { service: service.to_owned(), incident_window: window, signal },
        truths: Some(recording.system.faults.iter().map(|fault| truth(fault, topology)).collect()),
    }
}

fn truth(injected: &InjectedFault, topology: &Topology) -> Truth {
    let root_cause = &topology.components[injected.root_cause()];
    let others = injected.other_right_answers(topology);
    let mut also = root_cause.aliases();
    for component in others.iter().map(|index| &topology.components[*index]) {
        also.push(component.name.clone());
        also.extend(component.aliases());
    }
    Truth {
        entity: root_cause.name.clone(),
        also,
        kind: Some(injected.fault.kind()),
        cause: injected.fault.description().to_owned(),
    }
}

#[cfg(test)]
mod tests;
