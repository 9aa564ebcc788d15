//! Evidence + service graph -> hypotheses.

pub mod excess;
pub mod graph;
