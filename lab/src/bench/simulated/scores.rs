//! Counts over all cases.

use serde::Serialize;

use super::{CaseScore, Judgement};
use crate::simulate::Fault;

/// Bins of confidence in the reliability table.
const BINS: usize = 10;

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Over all cases.
    pub totals: Totals,
    /// How often the first is right, by how sure the ranking is of it. Empty bins are left out.
    pub reliability: Vec<Bin>,
    /// In the order of [`Fault::ALL`].
    pub faults: Vec<FaultScore>,
    /// Every case.
    #[serde(skip)]
    pub cases: Vec<CaseScore>,
}

/// Counts over all cases. What concerns entities and kinds is counted over the cases in which something broke.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// How many cases.
    pub cases: usize,
    /// Something broke, and the place was named.
    pub entity_named: usize,
    /// Something broke, and the place comes first, named or not.
    pub entity_top1: usize,
    /// Something broke, and the place is among the first three.
    pub entity_top3: usize,
    /// The place comes first, and its kind is right.
    pub kind_right: usize,
    /// Something broke, and nobody was named.
    pub abstained: usize,
    /// Another place was named; in a quiet case, any.
    pub wrong: usize,
    /// Nothing broke.
    pub quiet: usize,
    /// Nothing broke, and nobody was named.
    pub quiet_abstained: usize,
    /// The expected calibration error: the mean distance between confidence and the share that is right, weighted by
    /// cases (Naeini et al., AAAI 2015).
    pub calibration_error: f64,
    /// The median time of detecting and ranking, in microseconds.
    pub rank_micros_median: u64,
}

/// The cases with a confidence in one bin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// The least confidence.
    pub from: f64,
    /// The least confidence of the next bin.
    pub to: f64,
    /// How many cases.
    pub cases: usize,
    /// The mean confidence.
    pub mean_confidence: f64,
    /// The share in which the first is a place where something broke.
    pub right: f64,
}

/// The cases of one fault.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultScore {
    /// The fault; `none` for the quiet cases, `several` for those with more than one.
    pub fault: &'static str,
    /// How many cases.
    pub cases: usize,
    /// Its place was named.
    pub entity_named: usize,
    /// Its place comes first.
    pub entity_top1: usize,
    /// Its place comes first, and its kind is right.
    pub kind_right: usize,
    /// Nobody was named.
    pub abstained: usize,
    /// The kind that is said most often instead at the right place, and how often.
    #[serde(skip)]
    pub said_instead: Option<(&'static str, usize)>,
}

impl Scores {
    pub(super) fn new(cases: Vec<CaseScore>) -> Self {
        let reliability = reliability(&cases);
        let faults = Fault::ALL.iter().map(|fault| fault.name()).chain(["several", "none"]);
        let faults = faults.map(|fault| fault_score(fault, &cases)).filter(|score| score.cases > 0).collect();
        Self { totals: totals(&cases, &reliability), reliability, faults, cases }
    }
}

fn totals(cases: &[CaseScore], reliability: &[Bin]) -> Totals {
    let count = |which: &dyn Fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let said = |case: &CaseScore, judgement| case.judgement() == judgement;
    let ranked: usize = reliability.iter().map(|bin| bin.cases).sum();
    let distance: f64 = reliability.iter().map(|bin| bin.cases as f64 * (bin.mean_confidence - bin.right).abs()).sum();
    let mut times: Vec<u64> =
        cases.iter().map(|case| u64::try_from(case.time.as_micros()).unwrap_or(u64::MAX)).collect();
    times.sort_unstable();
    Totals {
        cases: cases.len(),
        entity_named: count(&|case| said(case, Judgement::Right)),
        entity_top1: count(&CaseScore::is_first),
        entity_top3: count(&|case| case.is_within(3)),
        kind_right: count(&CaseScore::is_kind_right),
        abstained: count(&|case| !case.is_quiet() && said(case, Judgement::Abstained)),
        wrong: count(&|case| said(case, Judgement::Wrong)),
        quiet: count(&CaseScore::is_quiet),
        quiet_abstained: count(&|case| case.is_quiet() && said(case, Judgement::Abstained)),
        calibration_error: distance / ranked.max(1) as f64,
        rank_micros_median: times.get(times.len() / 2).copied().unwrap_or_default(),
    }
}

/// How often the first hypothesis is right, by its confidence.
fn reliability(cases: &[CaseScore]) -> Vec<Bin> {
    let firsts: Vec<(f64, bool)> =
        cases.iter().filter_map(|case| Some((case.ranked.first()?.2, case.is_first()))).collect();
    let bins = (0..BINS).map(|bin| {
        let (from, to) = (bin as f64 / BINS as f64, (bin + 1) as f64 / BINS as f64);
        let is_last = bin + 1 == BINS;
        let inside: Vec<&(f64, bool)> =
            firsts.iter().filter(|(value, _)| *value >= from && (*value < to || is_last)).collect();
        let mean = |value: &dyn Fn(&(f64, bool)) -> f64| {
            inside.iter().map(|it| value(it)).sum::<f64>() / inside.len().max(1) as f64
        };
        Bin {
            from,
            to,
            cases: inside.len(),
            mean_confidence: mean(&|(confidence, _)| *confidence),
            right: mean(&|(_, is_right)| f64::from(u8::from(*is_right))),
        }
    });
    bins.filter(|bin| bin.cases > 0).collect()
}

/// What the cases of a fault are listed under.
fn label(case: &CaseScore) -> &'static str {
    match case.arguments.faults.as_slice() {
        [] => "none",
        [fault] => fault.name(),
        _ => "several",
    }
}

fn fault_score(fault: &'static str, cases: &[CaseScore]) -> FaultScore {
    let cases: Vec<&CaseScore> = cases.iter().filter(|case| label(case) == fault).collect();
    let count = |which: &dyn Fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let mut instead: Vec<&'static str> = cases
        .iter()
        .filter(|case| case.is_first() && !case.is_kind_right())
        .filter_map(|case| Some(case.ranked.first()?.1.name()))
        .collect();
    instead.sort_unstable();
    let runs = instead.chunk_by(|a, b| a == b).filter_map(|run| Some((*run.first()?, run.len())));
    FaultScore {
        fault,
        cases: cases.len(),
        entity_named: count(&|case| case.judgement() == Judgement::Right),
        entity_top1: count(&CaseScore::is_first),
        kind_right: count(&CaseScore::is_kind_right),
        abstained: count(&|case| case.judgement() == Judgement::Abstained),
        said_instead: runs.max_by_key(|(_, count)| *count),
    }
}
