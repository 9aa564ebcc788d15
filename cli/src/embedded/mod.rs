//! The embedded edition: the stores, the workflow and the steps of the deployed one, in a single process.

mod memory;
mod run;
mod workflow;

pub use memory::Memory;
pub use run::{NoReport, investigate, report};
pub use workflow::{Event, InProcess, RunError};
