//! The cases, and what the ranking says of each.

use std::time::{Duration, Instant};

use investigation::detect;
use investigation::detect::Findings;
use investigation::model::{CauseKind, GapReason, Scope, Source};
use investigation::rank::{Ranking, rank};
use investigation::telemetry::Collected;

use crate::simulate::{Arguments, BadArguments, Family, Fault, Missing, simulate};
use bundle::{Bundle, Truth};

/// After each fault in its turn come so many quiet cases: about a tenth.
const QUIET: usize = 2;

/// One case in so many has two faults.
const DOUBLE_EVERY: usize = 13;

/// One case in so many misses a source.
const MISSING_EVERY: usize = 7;

/// Sizes of systems, by how often each occurs.
const SIZES: [usize; 17] = [8, 8, 9, 10, 12, 12, 14, 15, 18, 20, 22, 25, 28, 34, 40, 70, 150];

/// The cases: faults, families, sizes and what is missing each in its own turn. The turns are of lengths without a
/// common factor, so that everything meets everything.
#[must_use]
pub fn cases(count: usize, seed: u64) -> Vec<Arguments> {
    (0..count)
        .map(|index| {
            let turn = index % (Fault::ALL.len() + QUIET);
            let mut faults: Vec<Fault> = Fault::ALL.get(turn).copied().into_iter().collect();
            if index % DOUBLE_EVERY == DOUBLE_EVERY - 1 && !faults.is_empty() {
                faults.extend(Fault::ALL.get((turn + Fault::ALL.len() / 3) % Fault::ALL.len()));
            }
            let missing = Missing::ALL.get(index / MISSING_EVERY % Missing::ALL.len()).copied();
            let is_missing = index % MISSING_EVERY == MISSING_EVERY - 1;
            Arguments {
                family: Family::ALL.get(index % Family::ALL.len()).copied().unwrap_or(Family::Mixed),
                nodes: SIZES.get(index % SIZES.len()).copied().unwrap_or(12),
                faults,
                seed: seed.wrapping_mul(1_000_003).wrapping_add(index as u64),
                missing: missing.filter(|_| is_missing).into_iter().collect(),
            }
        })
        .collect()
}

/// What the ranking made of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Named a place where something broke.
    Right,
    /// Named another.
    Wrong,
    /// Named nobody.
    Abstained,
}

/// What the ranking said of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseScore {
    /// How to simulate it again.
    pub arguments: Arguments,
    /// What broke.
    pub truths: Vec<Truth>,
    /// Best first: who, how and how sure.
    pub ranked: Vec<(String, CauseKind, f64)>,
    /// Whether the first was named.
    pub is_named: bool,
    /// The time of detecting and ranking.
    pub time: Duration,
}

impl CaseScore {
    /// What the ranking made of it.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        match (self.is_named, self.is_first()) {
            (true, true) => Judgement::Right,
            (true, false) => Judgement::Wrong,
            (false, _) => Judgement::Abstained,
        }
    }

    /// Whether nothing broke.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.truths.is_empty()
    }

    /// Whether the first is a place where something broke, named or not.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.is_within(1)
    }

    /// Whether such a place is among the first `n`.
    #[must_use]
    pub fn is_within(&self, n: usize) -> bool {
        self.ranked.iter().take(n).any(|(entity, _, _)| self.truths.iter().any(|truth| is_at(truth, entity)))
    }

    /// Whether the first is such a place and its kind is right too.
    #[must_use]
    pub fn is_kind_right(&self) -> bool {
        self.ranked.first().is_some_and(|(entity, kind, _)| {
            self.truths.iter().any(|truth| is_at(truth, entity) && truth.kind == Some(*kind))
        })
    }
}

/// Whether the entity is where it broke; a call is if both its ends are.
fn is_at(truth: &Truth, entity: &str) -> bool {
    let is_place = |entity: &str| truth.entity == entity || truth.also.iter().any(|also| also == entity);
    match entity.split_once(" -> ") {
        Some((caller, callee)) => is_place(caller) && is_place(callee),
        None => is_place(entity),
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

/// What production concludes from a bundle, and how long it takes.
pub(super) fn investigate(scope: &Scope, bundle: Bundle) -> (Ranking, Duration) {
    let began = Instant::now();
    let findings = [
        found(Source::Metrics, bundle.metrics, |it| detect::metrics::detect(scope, it)),
        found(Source::Logs, bundle.logs, |it| detect::logs::detect(scope, it)),
        found(Source::Traces, bundle.traces, |it| detect::traces::detect(scope, it)),
        found(Source::Changes, bundle.changes, |it| detect::changes::detect(scope, it)),
        found(Source::Alarms, bundle.alarms, |it| detect::alarms::detect(scope, it)),
    ];
    let ranking = rank(scope, &findings);
    (ranking, began.elapsed())
}

/// What a source says; one that is not there is a gap.
fn found<T>(source: Source, telemetry: Option<T>, detect: impl FnOnce(Collected<T>) -> Findings) -> Findings {
    match telemetry {
        Some(telemetry) => detect(Collected::whole(telemetry)),
        None => Findings::missing(source, GapReason::NotFound, "It is not in this case.".to_owned()),
    }
}
