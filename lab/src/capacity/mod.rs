//! Many investigations at once, as a model: who waits for whom, and what is lost.
//!
//! [`simulate_load`] runs the steps of the state machine through a simulation of discrete events. Functions have room for so
//! many invocations at once, APIs for so many calls a second, Slack for one message a second in a channel. What is refused
//! waits as the retriers of `statemachine/investigation.asl.json` say, which are read from that file: a change of the state
//! machine changes the outcome here.
//!
//! It is a model. How long calls take is assumed (`work`), and so are quotas that AWS does not publish (`quota`).

mod outcome;
mod queue;
mod quota;
mod retrier;
mod run;
mod work;

pub use outcome::{Outcome, SourceOutcome};
pub use quota::Api;
pub use run::simulate_load;
pub use work::Step;

/// What is asked of the deployment, and what it has.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// How many investigations are started.
    pub investigations: usize,
    /// Over how many seconds their starts are spread evenly; 0 for all at once.
    pub over_seconds: u32,
    /// In how many channels they are, in turn.
    pub channels: usize,
    /// How many Lambda functions may run at once in the account and region; 1,000 by default, and 10 in some new accounts.
    pub account_concurrency: usize,
    /// How many investigations may question one source at once: the parameter `CollectorConcurrency`. 0 reserves nothing.
    pub collector_concurrency: usize,
    /// The seed of all random draws.
    pub seed: u64,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            investigations: 200,
            over_seconds: 0,
            channels: 10,
            account_concurrency: 1_000,
            collector_concurrency: 3,
            seed: 1,
        }
    }
}
