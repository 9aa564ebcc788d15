//! Evidence + service graph -> hypotheses.
