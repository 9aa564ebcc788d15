//! How well the ranking does on public data, through the same detect and rank code as production.

pub mod petshop;
