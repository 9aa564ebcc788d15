//! How right the ranking is on one source.

use investigation::model::CauseKind;
use investigation::rank::rank_with;
use investigation::rank::weights::Weights;
use serde::Serialize;

use super::{Case, SourceCases};
use crate::bench::reliability::{self, Bin, calibration_error};

/// Counts over the cases of one source. A case is quiet if nothing was wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Score {
    /// The number of cases in which something was wrong.
    pub faulty: usize,
    /// Of these: a right entity was named.
    pub top1: usize,
    /// Of these: a right entity is among the first three, named or not.
    pub top3: usize,
    /// Of these: a right entity was named with the right kind of cause; only cases whose kind is known count.
    pub kind_right: usize,
    /// Of the faulty cases: those whose kind of cause is known.
    pub kind_known: usize,
    /// Of the faulty cases: no entity was named.
    pub abstained: usize,
    /// A wrong entity was named; in a quiet case, any.
    pub wrong: usize,
    /// The number of quiet cases.
    pub quiet: usize,
    /// Of these: no entity was named.
    pub quiet_abstained: usize,
    /// How often the first hypothesis has a right entity, by its confidence.
    pub reliability: Vec<Bin>,
    /// How often it has the right kind of cause as well, of the cases whose kind is known.
    pub reliability_with_kind: Vec<Bin>,
    /// The expected calibration error of the first hypothesis's entity, 0 to 1.
    pub calibration_error: f64,
    /// The same of entity and kind of cause together.
    pub calibration_error_with_kind: f64,
}

/// What the ranking says of one case.
pub(super) struct Answer {
    /// Entity, kind of cause and confidence (0 to 1) of each hypothesis, best first.
    pub(super) ranked: Vec<(String, CauseKind, f64)>,
    /// Whether the first was named as the cause.
    pub(super) is_named: bool,
}

impl Answer {
    pub(super) fn new(case: &Case, weights: &Weights) -> Self {
        let ranking = rank_with(&case.scope, &case.findings, weights);
        let is_named = ranking.named > 0;
        let ranked = ranking.hypotheses.into_iter().map(|it| (it.entity.name, it.cause, it.confidence.value));
        Self { ranked: ranked.collect(), is_named }
    }

    pub(super) fn is_within(&self, case: &Case, count: usize) -> bool {
        self.ranked.iter().take(count).any(|(entity, _, _)| case.is_right(entity))
    }
}

impl Score {
    /// Ranks every case of the source by these weights.
    #[must_use]
    pub fn new(source: &SourceCases, weights: &Weights) -> Self {
        let mut score = Self::default();
        let mut entity_answers: Vec<(f64, bool)> = Vec::new();
        let mut kind_answers: Vec<(f64, bool)> = Vec::new();
        let are_kinds_known = source.cases.iter().any(Case::knows_kind);
        for case in &source.cases {
            let answer = Answer::new(case, weights);
            let is_right = answer.is_within(case, 1);
            score.count(case, &answer, is_right);
            if let Some((_, kind, confidence)) = answer.ranked.first() {
                entity_answers.push((*confidence, is_right));
                if case.knows_kind() || (are_kinds_known && case.is_quiet()) {
                    kind_answers.push((*confidence, is_right && case.has_kind(*kind)));
                }
            }
        }
        score.reliability = reliability::bins(&entity_answers);
        score.calibration_error = calibration_error(&score.reliability);
        score.reliability_with_kind = reliability::bins(&kind_answers);
        score.calibration_error_with_kind = calibration_error(&score.reliability_with_kind);
        score
    }

    fn count(&mut self, case: &Case, answer: &Answer, is_right: bool) {
        let one_if = |condition| usize::from(condition);
        self.wrong += one_if(answer.is_named && !is_right);
        if case.is_quiet() {
            self.quiet += 1;
            self.quiet_abstained += one_if(!answer.is_named);
            return;
        }
        self.faulty += 1;
        self.top1 += one_if(answer.is_named && is_right);
        self.top3 += one_if(answer.is_within(case, 3));
        self.abstained += one_if(!answer.is_named);
        self.kind_known += one_if(case.knows_kind());
        let kind_is_right = answer.ranked.first().is_some_and(|(_, kind, _)| case.has_kind(*kind));
        self.kind_right += one_if(answer.is_named && is_right && kind_is_right);
    }
}
