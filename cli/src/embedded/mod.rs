//! The parts that the deployed edition has on AWS, in this process: the workflow as a task, over stores in memory.

mod run;
mod workflow;

pub use run::{NoReport, SilentChannel, investigate, report};
pub use workflow::{Event, InProcess, RunError};
