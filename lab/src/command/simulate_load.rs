//! `lab simulate-load`.

use anyhow::Result;
use clap::Args;
use lab::capacity::{Load, simulate_load};

use super::print;

/// Simulate many investigations at once
///
/// Runs the steps of the state machine, with its own retries, against the limits of Lambda, of the APIs of AWS
/// and of Slack, and counts what is lost. docs/SCALE.md says what is assumed.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct SimulateLoad {
    /// How many investigations are started
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = Load::default().investigations)]
    investigations: usize,
    /// Over how many seconds; 0 for all at once
    #[arg(long, value_name = "SECONDS", default_value_t = Load::default().over_seconds)]
    over: u32,
    /// In how many channels
    #[arg(long, value_name = "COUNT", default_value_t = Load::default().channels)]
    channels: usize,
    /// How many functions may run at once in the account
    #[arg(long, value_name = "COUNT", default_value_t = Load::default().account_concurrency)]
    account_concurrency: usize,
    /// How many investigations may question one source at once; 0 reserves nothing
    #[arg(long, value_name = "COUNT", default_value_t = Load::default().collector_concurrency)]
    collector_concurrency: usize,
    /// The seed of all random draws
    #[arg(short, long, value_name = "NUMBER", default_value_t = Load::default().seed)]
    seed: u64,
}

impl SimulateLoad {
    /// Prints how it went.
    pub fn run(&self) -> Result<()> {
        let outcome = simulate_load(&Load {
            investigations: self.investigations,
            over_seconds: self.over,
            channels: self.channels,
            account_concurrency: self.account_concurrency,
            collector_concurrency: self.collector_concurrency,
            seed: self.seed,
        });
        print(&outcome.to_string())
    }
}
