//! The command line: one module a subcommand.

mod accuracy;
mod bench;
mod cost;
mod fit;
mod import;
mod simulate;
mod simulate_load;

use std::io::{ErrorKind, Write};

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Measure the investigator, and make incidents to measure it with
///
/// Simulates incidents with a known cause, turns public data into incident bundles, and
/// scores the detectors and the ranking on both. An investigation needs none of this.
#[derive(Debug, Parser)]
#[command(name = "lab", version, arg_required_else_help = true, verbatim_doc_comment)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Accuracy(accuracy::Accuracy),
    Bench(bench::Bench),
    #[command(name = "cost")]
    EstimateCost(cost::EstimateCost),
    Fit(fit::Fit),
    Import(import::Import),
    Simulate(simulate::Simulate),
    SimulateLoad(simulate_load::SimulateLoad),
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// When the subcommand fails; the error is written for the person at the terminal.
    pub fn run(self) -> Result<()> {
        match self.command {
            Command::Accuracy(accuracy) => accuracy.run(),
            Command::Bench(bench) => bench.run(),
            Command::EstimateCost(cost) => cost.run(),
            Command::Fit(fit) => fit.run(),
            Command::Import(import) => import.run(),
            Command::Simulate(simulate) => simulate.run(),
            Command::SimulateLoad(load) => load.run(),
        }
    }
}

/// Prints to standard output. A reader that stops early, as `| head` does, is no failure.
fn print(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
