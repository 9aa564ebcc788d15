//! Simulated incidents with known causes: systems as they are built on AWS, faults as they happen there, and what
//! CloudWatch, X-Ray and CloudTrail would have recorded.
//!
//! Nothing here is shared with the detectors: the simulator knows causes and makes symptoms, they go the other way.
//!
//! A [`Family`] gives a topology; requests go forward through it and answers come back (`run`), changed by what a
//! [`Fault`] or a red herring does; `emit` writes down what each source would have seen.

mod clock;
mod emit;
mod fault;
mod herring;
mod incident;
mod load;
mod random;
mod run;
mod topology;
mod world;

pub use fault::Fault;
pub use incident::{Arguments, BadArguments, Missing, simulate};
pub use topology::Family;
