//! The simulation: one event after the other.

use std::collections::BTreeMap;

use strum::VariantArray;

use super::Load;
use super::outcome::{Outcome, SourceOutcome};
use super::queue::{Milliseconds, Queue};
use super::quota::{Api, Bucket};
use super::retrier::Retrier;
use super::work::{Call, Called, Step};
use crate::simulate::Random;

/// A source has this long in all; then what it has read is kept, with a gap. As in the crate `aws`.
const SOURCE_TIME_LIMIT: Milliseconds = 30_000;

/// How often one call is tried within a source. As in the crate `aws`.
const MAX_ATTEMPTS: u32 = 18;

/// Slack takes a message a second in each channel.
///
/// Source: <https://docs.slack.dev/apis/web-api/rate-limits>
const MESSAGES_PER_SECOND: f64 = 1.0;

/// The longest that a step waits because Slack asks for patience. As in the crate `slack`.
const SLACK_PATIENCE: Milliseconds = 10_000;

const NO_ROOM: &str = "Lambda.TooManyRequestsException";
const REFUSED: &str = "Throttled";

/// Runs until everything has ended, and says how it did.
#[must_use]
pub fn simulate_load(load: &Load) -> Outcome {
    let mut simulation = Simulation::new(load);
    let between = f64::from(load.over_seconds) * 1_000.0 / load.investigations.max(1) as f64;
    for run in 0..load.investigations {
        let start = (between * run as f64) as Milliseconds;
        simulation.runs.push(Run { start, sources_left: Step::COLLECTORS.len() });
        simulation.queue.add(start, Event::Invoke(Invocation { run, step: Step::Scope, refused: 0, failed: 0 }));
    }
    while let Some((now, event)) = simulation.queue.next() {
        match event {
            Event::Invoke(invocation) => simulation.invoke(now, invocation),
            Event::Call(calling) => simulation.call(now, calling),
            Event::Answer(running, outcome) => simulation.answer(now, running, outcome),
        }
    }
    simulation.outcome
}

#[derive(Debug)]
struct Run {
    start: Milliseconds,
    sources_left: usize,
}

/// One attempt to run a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Invocation {
    run: usize,
    step: Step,
    /// How often there was no room for it.
    refused: u32,
    /// How often it ran and failed.
    failed: u32,
}

/// An invocation that has room, at its stage of this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Running {
    invocation: Invocation,
    started: Milliseconds,
    stage: usize,
    /// The seed of the calls that it makes.
    seed: u64,
}

/// A call of this number of a stage, before it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Calling {
    running: Running,
    index: usize,
    /// How often it was refused.
    refused: u32,
}

/// What is left of the stage in which a step is.
#[derive(Debug, Clone, Copy)]
struct Stage {
    calls_left: usize,
    /// The worst of its calls so far.
    outcome: SourceOutcome,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Invoke(Invocation),
    Call(Calling),
    Answer(Running, SourceOutcome),
}

struct Simulation<'a> {
    load: &'a Load,
    random: Random,
    queue: Queue<Event>,
    runs: Vec<Run>,
    running: BTreeMap<Step, usize>,
    /// By run and step.
    stages: BTreeMap<(usize, Step), Stage>,
    apis: BTreeMap<Api, Bucket>,
    channels: Vec<Bucket>,
    retriers: BTreeMap<(Step, &'static str), Retrier>,
    outcome: Outcome,
}

impl<'a> Simulation<'a> {
    fn new(load: &'a Load) -> Self {
        let retrier = |step: &Step, error| ((*step, error), Retrier::of_step(*step, error));
        Self {
            load,
            random: Random::new(load.seed, "load"),
            queue: Queue::new(),
            runs: Vec::new(),
            running: BTreeMap::new(),
            stages: BTreeMap::new(),
            apis: Api::VARIANTS.iter().map(|api| (*api, Bucket::new(api.per_second()))).collect(),
            channels: vec![Bucket::new(MESSAGES_PER_SECOND); load.channels.max(1)],
            retriers: Step::VARIANTS.iter().flat_map(|step| [retrier(step, NO_ROOM), retrier(step, REFUSED)]).collect(),
            outcome: Outcome::default(),
        }
    }

    /// Starts a step if there is room for it.
    fn invoke(&mut self, now: Milliseconds, invocation: Invocation) {
        if !self.has_room(invocation.step) {
            let refused = invocation.refused + 1;
            self.outcome.refused_invocations += 1;
            match self.wait(invocation.step, NO_ROOM, refused) {
                Some(wait) => self.queue.add(now + wait, Event::Invoke(Invocation { refused, ..invocation })),
                None => self.give_up(now, invocation),
            }
            return;
        }
        *self.running.entry(invocation.step).or_default() += 1;
        self.outcome.most_at_once = self.outcome.most_at_once.max(self.running.values().sum());
        let seed = invocation.run as u64 ^ self.load.seed << 32;
        self.begin_stage(now, Running { invocation, started: now, stage: 0, seed });
    }

    /// Whether Lambda would start one more function: within what is reserved for it, or within what is left for all others.
    fn has_room(&self, step: Step) -> bool {
        let running = |step: &Step| self.running.get(step).copied().unwrap_or(0);
        if let Some(reserved) = self.reserved(step) {
            return running(&step) < reserved;
        }
        let shared = Step::VARIANTS.iter().filter(|step| self.reserved(**step).is_none());
        let reserved: usize = Step::VARIANTS.iter().filter_map(|step| self.reserved(*step)).sum();
        shared.map(running).sum::<usize>() < self.load.account_concurrency.saturating_sub(reserved)
    }

    /// How many invocations of a step are kept for it alone; `None` if it shares with others.
    fn reserved(&self, step: Step) -> Option<usize> {
        let collectors = self.load.collector_concurrency;
        (collectors > 0 && step.is_collector()).then_some(collectors)
    }

    fn wait(&mut self, step: Step, error: &'static str, failed: u32) -> Option<Milliseconds> {
        self.retriers.get(&(step, error)).and_then(|retrier| retrier.wait(failed, &mut self.random))
    }

    /// Makes all calls of a step's next stage at once, or ends the step.
    fn begin_stage(&mut self, now: Milliseconds, running: Running) {
        let Invocation { run, step, .. } = running.invocation;
        let Some(calls_left) = step.stages(running.seed).get(running.stage).map(Vec::len) else {
            return self.end(now, running, SourceOutcome::Whole);
        };
        self.stages.insert((run, step), Stage { calls_left, outcome: SourceOutcome::Whole });
        for index in 0..calls_left {
            self.queue.add(now, Event::Call(Calling { running, index, refused: 0 }));
        }
    }

    /// Makes a call. One that is refused is made again later, as long as it may.
    fn call(&mut self, now: Milliseconds, calling: Calling) {
        let Calling { running, index, refused } = calling;
        let Invocation { run, step, .. } = running.invocation;
        let stages = step.stages(running.seed);
        let Some(Call { called, seconds }) = stages.get(running.stage).and_then(|calls| calls.get(index)).copied()
        else {
            return;
        };
        if step.is_collector() && now - running.started >= SOURCE_TIME_LIMIT {
            return self.queue.add(now, Event::Answer(running, SourceOutcome::CutShort));
        }
        if self.allows(now, called, run) {
            let answered_at = now + (seconds * 1_000.0) as Milliseconds;
            return self.queue.add(answered_at, Event::Answer(running, SourceOutcome::Whole));
        }
        let again = Calling { refused: refused + 1, ..calling };
        match called {
            Called::Slack if now - running.started < SLACK_PATIENCE => {
                self.outcome.refused_messages += 1;
                self.queue.add(now + 1_000, Event::Call(again));
            }
            Called::Slack => self.fail(now, running),
            _ if again.refused < MAX_ATTEMPTS => {
                self.outcome.refused_calls += 1;
                // The SDK's backoff, with full jitter, and at most two seconds long.
                let longest = f64::from(1 << refused.min(1)) * 1_000.0;
                let wait = self.random.between(0.0, longest) as Milliseconds;
                self.queue.add(now + wait, Event::Call(again));
            }
            _ => self.queue.add(now, Event::Answer(running, SourceOutcome::CutShort)),
        }
    }

    /// A call has ended. The last of its stage begins the next one; after a stage that was cut short there is none.
    fn answer(&mut self, now: Milliseconds, running: Running, outcome: SourceOutcome) {
        let Invocation { run, step, .. } = running.invocation;
        let Some(stage) = self.stages.get_mut(&(run, step)) else { return };
        stage.calls_left = stage.calls_left.saturating_sub(1);
        stage.outcome = stage.outcome.max(outcome);
        match *stage {
            Stage { calls_left: 0, outcome: SourceOutcome::Whole } => {
                self.begin_stage(now, Running { stage: running.stage + 1, ..running });
            }
            Stage { calls_left: 0, outcome } => self.end(now, running, outcome),
            _ => {}
        }
    }

    fn allows(&mut self, now: Milliseconds, called: Called, run: usize) -> bool {
        let bucket = match called {
            Called::Api(api) => self.apis.get_mut(&api),
            Called::Slack => {
                let channels = self.channels.len();
                self.channels.get_mut(run % channels)
            }
            Called::Other => None,
        };
        bucket.is_none_or(|bucket| bucket.allows(now))
    }

    /// A step has failed for a limit of Slack. The first message is no reason to fail: the report will be told all the same.
    fn fail(&mut self, now: Milliseconds, running: Running) {
        let invocation = running.invocation;
        if invocation.step == Step::Scope {
            return self.end(now, running, SourceOutcome::Whole);
        }
        self.leave(invocation.step);
        let failed = invocation.failed + 1;
        match self.wait(invocation.step, REFUSED, failed) {
            Some(wait) => self.queue.add(now + wait, Event::Invoke(Invocation { failed, ..invocation })),
            None => self.give_up(now, invocation),
        }
    }

    fn leave(&mut self, step: Step) {
        if let Some(running) = self.running.get_mut(&step) {
            *running = running.saturating_sub(1);
        }
    }

    /// A step has ended, and what follows it begins.
    fn end(&mut self, now: Milliseconds, running: Running, outcome: SourceOutcome) {
        let Invocation { run, step, .. } = running.invocation;
        self.leave(step);
        if step.is_collector() {
            self.outcome.count_source(step, outcome);
            return self.source_ended(now, run);
        }
        match step {
            Step::Scope => {
                for collector in Step::COLLECTORS {
                    self.begin(now, run, collector);
                }
            }
            Step::Rank => self.begin(now, run, Step::Publish),
            Step::Publish => {
                let start = self.runs.get(run).map_or(now, |run| run.start);
                self.outcome.seconds_to_report.push((now - start) as f64 / 1_000.0);
                self.begin(now, run, Step::Conclude);
            }
            _ => {}
        }
    }

    fn begin(&mut self, now: Milliseconds, run: usize, step: Step) {
        self.queue.add(now, Event::Invoke(Invocation { run, step, refused: 0, failed: 0 }));
    }

    /// The last source of an investigation starts its ranking.
    fn source_ended(&mut self, now: Milliseconds, run: usize) {
        let Some(state) = self.runs.get_mut(run) else { return };
        state.sources_left = state.sources_left.saturating_sub(1);
        if state.sources_left == 0 {
            self.begin(now, run, Step::Rank);
        }
    }

    /// No attempt is left. A source becomes a gap of the report; of another step the responder is told by a notice.
    fn give_up(&mut self, now: Milliseconds, invocation: Invocation) {
        if invocation.step.is_collector() {
            self.outcome.count_source(invocation.step, SourceOutcome::NotRead);
            self.source_ended(now, invocation.run);
        } else if invocation.step != Step::Conclude {
            self.outcome.without_report += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost_sources(outcome: &Outcome) -> usize {
        [SourceOutcome::CutShort, SourceOutcome::NotRead].map(|how| outcome.sources_that_were(how)).iter().sum()
    }

    #[test]
    fn of_200_investigations_at_once_none_loses_a_source_or_its_report() {
        for seed in 1..=5 {
            let outcome = simulate_load(&Load { seed, ..Load::default() });
            assert_eq!(outcome.seconds_to_report.len(), 200);
            assert_eq!(lost_sources(&outcome), 0, "seed {seed}\n{outcome}");
        }
    }

    #[test]
    fn a_thousand_in_an_hour_wait_for_nobody() {
        let outcome = simulate_load(&Load { investigations: 1_000, over_seconds: 3_600, ..Load::default() });
        assert_eq!((outcome.seconds_to_report.len(), lost_sources(&outcome)), (1_000, 0));
        assert!(outcome.seconds_until(0.95) < 30.0, "{outcome}");
    }

    #[test]
    fn a_source_that_too_many_question_at_once_is_cut_short() {
        let crowded = Load { collector_concurrency: 40, ..Load::default() };
        assert!(simulate_load(&crowded).sources_that_were(SourceOutcome::CutShort) > 100);
    }

    #[test]
    fn one_channel_takes_no_more_than_slack_allows() {
        let outcome = simulate_load(&Load { channels: 1, ..Load::default() });
        assert_eq!(outcome.seconds_to_report.len() + outcome.without_report, 200);
        assert!(outcome.without_report > 0, "the rest hears a notice");
    }

    #[test]
    fn the_same_seed_gives_the_same_outcome() {
        assert_eq!(simulate_load(&Load::default()), simulate_load(&Load::default()));
    }
}
