//! The commands that look at a live account.

pub(super) mod account;
mod context;
mod doctor;
mod run;
mod shell;
mod slack;
mod slack_account;
pub(super) mod surroundings;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use super::Machine;
use surroundings::Surroundings;

#[derive(Debug, Subcommand)]
pub enum LiveCommand {
    Run(run::Run),
    Record(run::Record),
    Context(context::ContextCommand),
    Slack(slack::SlackCommand),
    Doctor(doctor::Doctor),
    Completions(shell::Completions),
    Man(shell::Man),
}

impl LiveCommand {
    /// Runs the command, and returns the exit status.
    pub async fn run(self, machine: Machine) -> Result<ExitCode> {
        let around = Surroundings::read(machine)?;
        match self {
            Self::Run(run) => return run.run(&around).await,
            Self::Record(record) => return record.run(&around).await,
            Self::Context(context) => return context.run(&around).await,
            Self::Doctor(doctor) => return doctor.run(&around).await,
            Self::Slack(slack) => slack.run().await?,
            Self::Completions(completions) => completions.run()?,
            Self::Man(man) => man.run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
