//! Counts over all cases.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::VariantArray;

use super::{CaseScore, Judgement};
use crate::bench::median_micros;
use crate::bench::reliability::{self, Answer, Bin, calibration_error};
use crate::simulate::{Circumstance, Fault};

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The counts over all cases.
    pub totals: Totals,
    /// How often the first hypothesis is right, by its confidence. Empty bins are left out.
    pub reliability: Vec<Bin>,
    /// How often the first hypothesis is right in entity and kind of cause, by its confidence.
    pub reliability_with_kind: Vec<Bin>,
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
    /// The expected calibration error of the first hypothesis's entity, 0 to 1.
    pub calibration_error: f64,
    /// The same of entity and kind of cause together.
    pub calibration_error_with_kind: f64,
    /// The median time of detecting and ranking, in microseconds.
    pub rank_micros_median: u64,
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
        let reliability = reliability::bins(&answers(&cases, CaseScore::is_first));
        let reliability_with_kind = reliability::bins(&answers(&cases, CaseScore::is_kind_right));
        let names = Fault::VARIANTS.iter().map(|fault| fault.name()).chain(["several", "none"]);
        let names = names.chain(Circumstance::VARIANTS.iter().map(|circumstance| circumstance.name()));
        let faults = names.map(|fault| fault_score(fault, &cases)).filter(|score| score.cases > 0).collect();
        let totals = totals(&cases, &reliability, &reliability_with_kind);
        Self { totals, reliability, reliability_with_kind, faults, cases }
    }
}

fn totals(cases: &[CaseScore], reliability: &[Bin], reliability_with_kind: &[Bin]) -> Totals {
    let count = |which: &dyn Fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let said = |case: &CaseScore, judgement| case.judgement() == judgement;
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
        calibration_error: calibration_error(reliability),
        calibration_error_with_kind: calibration_error(reliability_with_kind),
        rank_micros_median: median_micros(cases.iter().map(|case| case.time)),
    }
}

/// The confidence of each first hypothesis, and whether it is right.
fn answers(cases: &[CaseScore], is_right: fn(&CaseScore) -> bool) -> Vec<Answer> {
    cases.iter().filter_map(|case| Some((case.ranked.first()?.2, is_right(case)))).collect()
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
