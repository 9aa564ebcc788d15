//! Counts over all cases.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::VariantArray;

use super::{CaseScore, Judgement};
use crate::bench::median_micros;
use crate::simulate::{Circumstance, Fault};

/// Bins of confidence in the reliability table: 0 to 0.1, 0.1 to 0.2 and so on.
const BINS: usize = 10;

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The counts over all cases.
    pub totals: Totals,
    /// How often the first hypothesis is right, by its confidence. Empty bins are left out.
    pub reliability: Vec<Bin>,
    /// The counts of each fault, in the order of [`Fault`], then `several` and `none`; then those of each circumstance, in
    /// the order of [`Circumstance`], which are not counted by their faults.
    pub faults: Vec<FaultScore>,
    /// The cases that were counted.
    #[serde(skip)]
    pub cases: Vec<CaseScore>,
}

/// Counts over all cases. Those of entities and kinds are over the cases in which something was wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// The number of cases.
    pub cases: usize,
    /// A right entity was named.
    pub entity_named: usize,
    /// A right entity comes first, named or not.
    pub entity_top1: usize,
    /// A right entity is among the first three.
    pub entity_top3: usize,
    /// A right entity comes first, with the right kind of cause.
    pub kind_right: usize,
    /// No entity was named although something was wrong.
    pub abstained: usize,
    /// A wrong entity was named; in a quiet case, any.
    pub wrong: usize,
    /// The number of quiet cases: nothing was wrong.
    pub quiet: usize,
    /// Quiet cases in which no entity was named.
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
    /// The lower end, which belongs to the bin.
    pub from: f64,
    /// The upper end, which belongs to the next bin.
    pub to: f64,
    /// The number of cases.
    pub cases: usize,
    /// Their mean confidence.
    pub mean_confidence: f64,
    /// The share of cases in which the first hypothesis has a right entity.
    pub right: f64,
}

/// Counts over the cases of one fault.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultScore {
    /// The name of the fault or circumstance; `none` for the quiet cases, `several` for those with more than one fault.
    pub fault: &'static str,
    /// The number of cases.
    pub cases: usize,
    /// A right entity was named.
    pub entity_named: usize,
    /// A right entity comes first.
    pub entity_top1: usize,
    /// A right entity comes first, with the right kind of cause.
    pub kind_right: usize,
    /// No entity was named.
    pub abstained: usize,
    /// A wrong entity was named; in a quiet case, any.
    pub wrong: usize,
    /// The number of quiet cases: nothing was wrong.
    pub quiet: usize,
    /// The wrong kind of cause that is given most often with a right entity, and how often.
    #[serde(skip)]
    pub wrong_kind: Option<(&'static str, usize)>,
}

impl Scores {
    pub(super) fn new(cases: Vec<CaseScore>) -> Self {
        let reliability = reliability(&cases);
        let names = Fault::VARIANTS.iter().map(|fault| fault.name()).chain(["several", "none"]);
        let names = names.chain(Circumstance::VARIANTS.iter().map(|circumstance| circumstance.name()));
        let faults = names.map(|fault| fault_score(fault, &cases)).filter(|score| score.cases > 0).collect();
        Self { totals: totals(&cases, &reliability), reliability, faults, cases }
    }
}

fn totals(cases: &[CaseScore], reliability: &[Bin]) -> Totals {
    let count = |which: &dyn Fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let said = |case: &CaseScore, judgement| case.judgement() == judgement;
    let ranked: usize = reliability.iter().map(|bin| bin.cases).sum();
    let distance: f64 = reliability.iter().map(|bin| bin.cases as f64 * (bin.mean_confidence - bin.right).abs()).sum();
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
        rank_micros_median: median_micros(cases.iter().map(|case| case.time)),
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

/// The name under which a case is counted.
fn label(case: &CaseScore) -> &'static str {
    if let Some(circumstance) = case.arguments.circumstances.first() {
        return circumstance.name();
    }
    match case.arguments.faults.as_slice() {
        [] => "none",
        [fault] => fault.name(),
        _ => "several",
    }
}

fn fault_score(fault: &'static str, cases: &[CaseScore]) -> FaultScore {
    let cases: Vec<&CaseScore> = cases.iter().filter(|case| label(case) == fault).collect();
    let count = |which: &dyn Fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let mut wrong_kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_first() && !case.is_kind_right()) {
        if let Some((_, kind, _)) = case.ranked.first() {
            *wrong_kinds.entry(kind.name()).or_default() += 1;
        }
    }
    FaultScore {
        fault,
        cases: cases.len(),
        entity_named: count(&|case| case.judgement() == Judgement::Right),
        entity_top1: count(&CaseScore::is_first),
        kind_right: count(&CaseScore::is_kind_right),
        abstained: count(&|case| case.judgement() == Judgement::Abstained),
        wrong: count(&|case| case.judgement() == Judgement::Wrong),
        quiet: count(&CaseScore::is_quiet),
        wrong_kind: wrong_kinds.into_iter().max_by_key(|(_, count)| *count),
    }
}
