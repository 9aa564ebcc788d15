//! The command line: one module a subcommand.

mod ask;
mod demo;
mod post_mortem;
mod report_source;

use std::io::{ErrorKind, Write};

use anyhow::Result;
use clap::{Parser, Subcommand};
use jiff::Timestamp;

/// What broke, and where do I look first?
///
/// The embedded edition of the incident investigator: the same bot and the same steps that
/// run on AWS, in one process, over simulated and recorded incidents. It needs neither AWS nor
/// Slack, and sends nothing over the network.
#[derive(Debug, Parser)]
#[command(name = "investigate", version, arg_required_else_help = true, verbatim_doc_comment)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Ask(ask::Ask),
    PostMortem(post_mortem::PostMortem),
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// When the subcommand fails; the error is written for the person at the terminal.
    pub async fn run(self, clock: fn() -> Timestamp) -> Result<()> {
        match self.command {
            Command::Demo(demo) => demo.run(clock).await,
            Command::Ask(ask) => ask.run().await,
            Command::PostMortem(post_mortem) => post_mortem.run().await,
        }
    }
}

/// Prints to standard output. A reader that stops early, such as `head`, causes no error.
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
