//! `investigate context`.

mod check;
mod discover;
mod saved;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::surroundings::Surroundings;

/// Make, check, save, list and delete contexts: where the telemetry of a service is
#[derive(Debug, Args)]
pub struct ContextCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Discover(discover::Discover),
    Check(check::Check),
    Save(saved::Save),
    List(saved::List),
    Delete(saved::Delete),
}

impl ContextCommand {
    /// Does what is asked for.
    pub async fn run(self, around: &Surroundings) -> Result<ExitCode> {
        match self.action {
            Action::Discover(discover) => discover.run(around).await.map(|()| ExitCode::SUCCESS),
            Action::Check(check) => check.run(around).await,
            Action::Save(save) => save.run((around.clock)()).await.map(|()| ExitCode::SUCCESS),
            Action::List(list) => list.run().await.map(|()| ExitCode::SUCCESS),
            Action::Delete(delete) => delete.run((around.clock)()).await.map(|()| ExitCode::SUCCESS),
        }
    }
}
