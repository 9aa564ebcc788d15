//! Arguments -> an incident bundle.

use clap::ValueEnum;
use investigation::model::{Context, InvalidWindow, Signal, TracePeriod, Window};
use investigation::telemetry::TraceTelemetry;
use jiff::Timestamp;

use super::clock::{BASELINE_MINUTES, Clock};
use super::emit::{Recording, alarms, changes, graph, logs, metrics, traces};
use super::fault::{Fault, Plan};
use super::herring::Herring;
use super::load;
use super::random::Random;
use super::run;
use super::topology::{Family, Kind, LARGEST, SMALLEST, Topology};
use super::world::World;
use bundle::{Ask, Bundle, Manifest, Origin, Truth};

/// The first day on which anything happens: 2026-01-05, a Monday.
const FIRST_DAY: i64 = 1_767_571_200;

/// Incidents happen within so many minutes of it: twenty weeks.
const SPAN_MINUTES: usize = 20 * 7 * 1_440;

/// What an investigation may have to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
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
    /// Everything that may be missing.
    pub const ALL: [Self; 6] = [Self::Metrics, Self::Logs, Self::Traces, Self::Graph, Self::Changes, Self::Alarms];

    /// What is missing, on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Logs => "logs",
            Self::Traces => "traces",
            Self::Graph => "graph",
            Self::Changes => "changes",
            Self::Alarms => "alarms",
        }
    }
}

/// What to simulate. The same arguments give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arguments {
    /// The family of the system.
    pub family: Family,
    /// How many components it has, its clients included.
    pub nodes: usize,
    /// What goes wrong; nothing in a quiet incident.
    pub faults: Vec<Fault>,
    /// What everything else is drawn by.
    pub seed: u64,
    /// What is not there to be read.
    pub missing: Vec<Missing>,
}

/// Arguments that nothing can be simulated by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadArguments {
    /// Too small or too large.
    #[error("--nodes: {nodes} is out of range; {smallest} to {LARGEST} would do with these faults")]
    Nodes {
        /// What was asked for.
        nodes: usize,
        /// What these faults need.
        smallest: usize,
    },
    /// A fault happens once.
    #[error("--fault: `{0}` is named twice; name each fault once")]
    Twice(&'static str),
    /// The system has nothing that the fault could befall.
    #[error("--fault: `{0}` befalls nothing in this system; another --topology or more --nodes would do")]
    Nowhere(&'static str),
    /// The window of the incident is none.
    #[error(transparent)]
    Window(#[from] InvalidWindow),
}

/// Simulates an incident.
///
/// # Errors
/// When the arguments do not go together.
pub fn simulate(name: &str, arguments: &Arguments) -> Result<Bundle, BadArguments> {
    check(arguments)?;
    let random = |purpose: &str| Random::new(arguments.seed, purpose);
    let clock = clock(&mut random("clock"));
    let world = world(arguments, &clock, &mut random("world"))?;
    let load = load::requests_per_minute(clock.minutes(), clock.start_of_day(), &mut random("load"));
    let history = run::run(&world, &load, &mut random("run"));
    let recording = Recording { world: &world, history: &history, clock: &clock };
    Ok(bundle(name, arguments, clock.window()?, recording))
}

fn check(arguments: &Arguments) -> Result<(), BadArguments> {
    let wanted: usize = arguments.faults.iter().map(|fault| fault.wants()).sum();
    let smallest = SMALLEST - 1 + wanted.max(1);
    if !(smallest..=LARGEST).contains(&arguments.nodes) {
        return Err(BadArguments::Nodes { nodes: arguments.nodes, smallest });
    }
    let mut sorted = arguments.faults.clone();
    sorted.sort_unstable();
    let twice = sorted.chunk_by(|a, b| a == b).find(|same| same.len() > 1).and_then(|same| same.first());
    twice.map_or(Ok(()), |twice| Err(BadArguments::Twice(twice.name())))
}

/// An hour of baseline, a quarter to half an hour of incident, at any time of day.
fn clock(random: &mut Random) -> Clock {
    let start = FIRST_DAY + 60 * random.below(SPAN_MINUTES) as i64;
    Clock::new(Timestamp::from_second(start).unwrap_or_default(), 15 + random.below(16))
}

fn world(arguments: &Arguments, clock: &Clock, random: &mut Random) -> Result<World, BadArguments> {
    let wanted: Vec<&[Kind]> = arguments.faults.iter().map(|fault| fault.befalls()).collect();
    let topology = Topology::new(arguments.family, arguments.nodes, &wanted, random);
    let mut world = World { topology, plans: Vec::new(), herrings: Vec::new() };
    for fault in &arguments.faults {
        let plan = Plan::new(*fault, &world.topology, span(clock, random), random);
        world.plans.push(plan.ok_or(BadArguments::Nowhere(fault.name()))?);
    }
    world.herrings = Herring::some(&world.topology, |component| world.is_struck(component), clock.minutes(), random);
    Ok(world)
}

/// When a fault begins and ends: anywhere in the first half of the window, seldom a little before it; most last.
fn span(clock: &Clock, random: &mut Random) -> (usize, usize) {
    let onset = if random.chance(0.15) {
        BASELINE_MINUTES - 1 - random.below(3)
    } else {
        BASELINE_MINUTES + random.below(clock.incident / 2)
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
    let topology = &recording.world.topology;
    let manifest = manifest(name, arguments, window, recording, &mut random("ask"));
    let entry = topology.name(topology.front()).to_owned();
    let context = Context {
        service: manifest.ask.service.clone(),
        entry: Some(entry).filter(|entry| *entry != manifest.ask.service),
        region: "eu-west-1".to_owned(),
        metrics: metrics.iter().map(|series| series.query.clone()).collect(),
        log_groups: topology.components.iter().filter_map(|component| component.log_group()).collect(),
        traces: true,
        trace_period: TracePeriod::Minute,
        changes: true,
        alarms: alarms.names,
    };
    Bundle {
        manifest,
        context,
        metrics: has(Missing::Metrics).then_some(metrics),
        logs: has(Missing::Logs).then(|| logs::logs(recording, &mut random("logs"))),
        traces: has(Missing::Graph).then_some(TraceTelemetry { graph, traces }),
        changes: has(Missing::Changes).then(|| changes::changes(recording, &mut random("changes"))),
        alarms: has(Missing::Alarms).then_some(alarms.transitions),
    }
}

fn manifest(
    name: &str,
    arguments: &Arguments,
    window: Window,
    recording: Recording<'_>,
    random: &mut Random,
) -> Manifest {
    let topology = &recording.world.topology;
    let service = topology.get(topology.front()).map_or("", |front| front.short_name());
    let signals: &[Signal] = match arguments.faults.first() {
        Some(fault) => fault.signals(),
        None => &[Signal::ErrorSpike, Signal::LatencySpike, Signal::AvailabilityDrop, Signal::Saturation],
    };
    let seen = random.pick(signals).copied().unwrap_or_default();
    let signal = if random.chance(0.4) { Signal::Auto } else { seen };
    Manifest {
        name: name.to_owned(),
        title: format!("{service}: {}", seen.label()),
        description: format!(
            "A simulated system of {} components ({}). Somebody looks at {service} because of a suspected {}.",
            arguments.nodes,
            arguments.family.name(),
            seen.label()
        ),
        origin: Origin::Simulated,
        ask: Ask { service: service.to_owned(), incident_window: window, signal },
        truths: Some(recording.world.plans.iter().map(|plan| truth(plan, topology)).collect()),
    }
}

fn truth(plan: &Plan, topology: &Topology) -> Truth {
    let places: Vec<usize> = std::iter::once(plan.place()).chain(plan.also(topology)).collect();
    let names = places.iter().filter_map(|place| topology.get(*place));
    let names = names.flat_map(|it| std::iter::once(it.name.clone()).chain(it.aliases()));
    Truth {
        entity: topology.name(plan.place()).to_owned(),
        also: names.skip(1).collect(),
        kind: Some(plan.fault.kind()),
        cause: plan.fault.sentence().to_owned(),
    }
}

#[cfg(test)]
mod tests;
