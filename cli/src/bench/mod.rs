//! How well the ranking and the log miner do on public data, through the same code as production.

pub mod loghub;
pub mod petshop;
