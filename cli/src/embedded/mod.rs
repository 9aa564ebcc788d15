//! The parts that the deployed edition has on AWS, in this process: stores in memory and the workflow as a task.

mod memory;
mod run;
mod workflow;

pub use memory::Memory;
pub use run::{NoReport, investigate, report};
pub use workflow::{Event, InProcess, RunError};
