//! Simulated incidents with known causes: systems such as teams build on AWS, faults such as happen there, and the
//! telemetry that CloudWatch, X-Ray and CloudTrail would have recorded.
//!
//! The simulator shares no code with the detectors: it goes from causes to symptoms, and they go the other way.
//!
//! How a simulation goes: `topology` draws the components and calls of a system of a [`Family`]; `fault` picks places
//! and times for the [`Fault`]s, and `red_herring` adds what looks like a cause, and
//! `circumstance` what the world has beside; `run` computes what every component
//! does minute by minute; `emit` writes what each source would have recorded. All draws come from `random`, by seed and
//! purpose, so that the same [`Arguments`] give the same bytes.
//!
//! # To add a fault
//! 1. Add a variant to [`Fault`], with a comment that says what a responder would see, and its source.
//! 2. Follow the compiler through `fault`: the kind of cause, the kinds of component that can have it, the symptoms, a
//!    description, and the effect in `InjectedFault::effect_on_target`. A fault of calls has its effect in
//!    `InjectedFault::call_effect`, and picks its calls in `pick_target`.
//! 3. If it begins with a change, record that in `emit::changes`.
//! 4. Run `lab simulate -f NAME …` for some seeds, and `lab bench simulated`, which takes every fault in turn.

mod circumstance;
mod clock;
mod emit;
mod fault;
mod incident;
mod load;
mod random;
mod red_herring;
mod run;
mod system;
mod topology;

pub use circumstance::Circumstance;
pub use fault::Fault;
pub use incident::{Arguments, BadArguments, Missing, simulate};
pub(crate) use random::Random;
pub use topology::Family;
