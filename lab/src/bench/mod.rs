//! How well the ranking and the detectors do on public and on simulated data, through the same code as production.

pub mod loghub;
pub mod nab;
pub mod petshop;
pub mod simulated;
