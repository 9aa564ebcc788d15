//! The headline of a hypothesis.

use crate::model::Hypothesis;

/// The hypothesis as one would say it aloud.
pub(super) fn headline(hypothesis: &Hypothesis) -> String {
    format!("{} at {}", hypothesis.cause.label(), hypothesis.entity.name)
}
