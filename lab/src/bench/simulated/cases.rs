//! The cases, and the verdict on each.

use std::time::{Duration, Instant};

use investigation::detect;
use investigation::detect::Findings;
use investigation::model::{CauseKind, GapReason, Scope, Source};
use investigation::rank::{Ranking, rank};
use investigation::telemetry::Collected;

use crate::simulate::{Arguments, BadArguments, Circumstance, Family, Fault, Missing, simulate};
use bundle::{Bundle, Truth};
use strum::VariantArray;

/// Quiet cases after all faults had their turn: about a tenth of all.
const QUIET_PER_ROUND: usize = 2;

/// One case in so many has two faults.
const DOUBLE_EVERY: usize = 13;

/// One case in so many lacks a source.
const MISSING_EVERY: usize = 7;

/// One case with a circumstance in so many is quiet.
const QUIET_EVERY: usize = 3;

/// From turn to turn, a circumstance meets the fault so many further.
const FAULT_STEP: usize = 4;

/// Sizes of systems, in components. A size that is listed more often occurs more often.
const SIZES: [usize; 17] = [8, 8, 9, 10, 12, 12, 14, 15, 18, 20, 22, 25, 28, 34, 40, 70, 150];

/// The cases: faults, families, sizes and missing sources each take turns. The numbers of their turns have no common
/// factor, so that everything is combined with everything.
#[must_use]
pub fn cases(count: usize, seed: u64) -> Vec<Arguments> {
    let families = Family::VARIANTS.iter().cycle();
    let sizes = SIZES.iter().cycle();
    let turns = (0..count).zip(families).zip(sizes);
    let case = |((index, family), nodes): ((usize, &Family), &usize)| Arguments {
        family: *family,
        nodes: *nodes,
        faults: faults(index),
        seed: seed.wrapping_mul(1_000_003).wrapping_add(index as u64),
        missing: missing(index),
        circumstances: Vec::new(),
    };
    turns.map(case).collect()
}

/// Cases with a circumstance each: these take turns, and so do the faults of [`cases`] beside them, so that each
/// circumstance meets most faults. One case in so many is quiet, for a circumstance alone is no incident.
#[must_use]
pub fn cases_with_circumstances(count: usize, seed: u64) -> Vec<Arguments> {
    let circumstances = Circumstance::VARIANTS;
    let mut all = cases(count, seed);
    for (index, case) in all.iter_mut().enumerate() {
        let turn = index / circumstances.len();
        let circumstance = circumstances.get(index % circumstances.len()).copied();
        // A fault that strikes a part or recovers needs a fault.
        let needs_fault = matches!(circumstance, Some(Circumstance::PartialFailure | Circumstance::Recovered));
        let fault = Fault::VARIANTS.get((turn * FAULT_STEP + index) % Fault::VARIANTS.len()).copied();
        let is_quiet = turn % QUIET_EVERY == QUIET_EVERY - 1 && !needs_fault;
        case.faults = fault.filter(|_| !is_quiet).into_iter().collect();
        case.missing.clear();
        case.circumstances = circumstance.into_iter().collect();
    }
    all
}

/// The faults of a case: one, seldom two; none in the quiet cases.
fn faults(index: usize) -> Vec<Fault> {
    let all = Fault::VARIANTS;
    let turn = index % (all.len() + QUIET_PER_ROUND);
    let mut faults: Vec<Fault> = all.get(turn).copied().into_iter().collect();
    if index % DOUBLE_EVERY == DOUBLE_EVERY - 1 && !faults.is_empty() {
        faults.extend(all.get((turn + all.len() / 3) % all.len()));
    }
    faults
}

/// What a case lacks: in most nothing.
fn missing(index: usize) -> Vec<Missing> {
    if index % MISSING_EVERY != MISSING_EVERY - 1 {
        return Vec::new();
    }
    let turn = index / MISSING_EVERY % Missing::VARIANTS.len();
    Missing::VARIANTS.get(turn).copied().into_iter().collect()
}

/// Whether the verdict on a case is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// An entity was named where something was wrong.
    Right,
    /// Another entity was named.
    Wrong,
    /// No entity was named.
    Abstained,
}

/// The ranking of one case, and the truth about it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseScore {
    /// The arguments that simulate it again.
    pub arguments: Arguments,
    /// The real causes; none in a quiet case.
    pub truths: Vec<Truth>,
    /// The hypotheses, best first: entity, kind of cause and confidence (0 to 1).
    pub ranked: Vec<(String, CauseKind, f64)>,
    /// Whether the confidence of the first was high enough to name it.
    pub is_named: bool,
    /// The time that detecting and ranking took.
    pub time: Duration,
}

impl CaseScore {
    /// Whether the verdict is right.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        match (self.is_named, self.is_first()) {
            (true, true) => Judgement::Right,
            (true, false) => Judgement::Wrong,
            (false, _) => Judgement::Abstained,
        }
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.truths.is_empty()
    }

    /// Whether the first hypothesis has the right entity, named or not.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.is_within(1)
    }

    /// Whether a right entity is among the first `count` hypotheses.
    #[must_use]
    pub fn is_within(&self, count: usize) -> bool {
        self.ranked
            .iter()
            .take(count)
            .any(|(entity, _, _)| self.truths.iter().any(|truth| is_right_entity(truth, entity)))
    }

    /// Whether the first hypothesis has the right entity and the right kind of cause.
    #[must_use]
    pub fn is_kind_right(&self) -> bool {
        self.ranked.first().is_some_and(|(entity, kind, _)| {
            self.truths.iter().any(|truth| is_right_entity(truth, entity) && truth.kind == Some(*kind))
        })
    }
}

/// Whether this entity is a right answer; a call (`a -> b`) is one if both of its ends are.
pub(crate) fn is_right_entity(truth: &Truth, entity: &str) -> bool {
    let is_right = |name: &str| truth.entity == name || truth.also.iter().any(|also| also == name);
    match entity.split_once(" -> ") {
        Some((caller, callee)) => is_right(caller) && is_right(callee),
        None => is_right(entity),
    }
}

/// Simulates and investigates one case.
///
/// # Errors
/// When it cannot be simulated.
pub fn case(arguments: &Arguments) -> Result<CaseScore, BadArguments> {
    let bundle = simulate("simulated", arguments)?;
    let truths = bundle.manifest.truths.clone().unwrap_or_default();
    let scope = Scope::new(bundle.request(), bundle.context.clone());
    let (ranking, time) = investigate(&scope, bundle);
    let ranked = ranking.hypotheses.into_iter().map(|it| (it.entity.name, it.cause, it.confidence.value));
    Ok(CaseScore { arguments: arguments.clone(), truths, ranked: ranked.collect(), is_named: ranking.named > 0, time })
}

/// Detects and ranks as production does; returns how long that took too.
pub(super) fn investigate(scope: &Scope, bundle: Bundle) -> (Ranking, Duration) {
    let began = Instant::now();
    let findings = [
        detect_in(Source::Metrics, bundle.metrics, |collected| detect::metrics::detect(scope, collected)),
        detect_in(Source::Logs, bundle.logs, |collected| detect::logs::detect(scope, collected)),
        detect_in(Source::Traces, bundle.traces, |collected| detect::traces::detect(scope, collected)),
        detect_in(Source::Changes, bundle.changes, |collected| detect::changes::detect(scope, collected)),
        detect_in(Source::Alarms, bundle.alarms, |collected| detect::alarms::detect(scope, collected)),
    ];
    let ranking = rank(scope, &findings);
    (ranking, began.elapsed())
}

/// The findings of a source; a gap if its telemetry is missing.
fn detect_in<T>(source: Source, telemetry: Option<T>, detect: impl FnOnce(Collected<T>) -> Findings) -> Findings {
    match telemetry {
        Some(telemetry) => detect(Collected::whole(telemetry)),
        None => Findings::missing(source, GapReason::NotFound, "The case has none.".to_owned()),
    }
}
