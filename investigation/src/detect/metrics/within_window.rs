//! A window compared with itself, where nothing was observed before it.

use super::comparison::{Comparison, LevelChange};
use crate::detect::series::SIGNIFICANT_SCORE;

/// With fewer points on a side nothing is known of how they spread.
const MIN_POINTS_OF_A_PART: usize = 5;

/// So many places are tried at which the window may fall into two parts.
const MAX_SPLITS: usize = 32;

/// The best of many splits is better than one by chance: it has to be further out by this factor.
const SPLIT_PENALTY: f64 = 1.5;

/// The change between an earlier and a later part of the window that stands out most, if one does.
pub fn find_change(comparison: &Comparison<'_>) -> Option<LevelChange> {
    let values = comparison.values(&[comparison.surroundings.settled_window?]);
    let places = values.len().checked_sub(2 * MIN_POINTS_OF_A_PART)? + 1;
    let step = places.div_ceil(MAX_SPLITS).max(1);
    let mut best: Option<LevelChange> = None;
    for place in (0..places).step_by(step) {
        let (before, now) = values.split_at_checked(MIN_POINTS_OF_A_PART + place)?;
        let Some(change) = comparison.compare_values(before, now) else { continue };
        if best.as_ref().is_none_or(|best| change.score.abs() > best.score.abs()) {
            best = Some(change);
        }
    }
    let best = best?;
    let score = best.score / SPLIT_PENALTY;
    (score.abs() >= SIGNIFICANT_SCORE).then_some(LevelChange { score, ..best })
}
