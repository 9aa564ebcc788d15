//! The laboratory: the simulator, readers of public data, and the benches. Nothing here is needed by a responder.

pub mod bench;
pub mod loghub;
pub mod nab;
pub mod petshop;
pub mod simulate;
