//! The command line: one module a subcommand. Those that look at a live account are in `live`.

mod ask;
mod compare;
mod demo;
mod follow;
#[cfg(feature = "live")]
mod live;
#[cfg(feature = "mcp")]
mod mcp;
mod post_mortem;
mod replay;
mod report_source;
mod show;
mod show_report;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use jiff::Timestamp;

/// What broke, and where do I look first?
///
/// The incident investigator on the command line. `demo`, `replay`, `show`, `compare`, `ask` and
/// `post-mortem` take simulated and recorded incidents, and reports: they need neither AWS nor
/// Slack, and send nothing over the network. The commands that look at a live
/// account, with your own credentials, are in the released binaries, and in what is built with
/// `--features live`.
#[derive(Debug, Parser)]
#[command(name = "investigate", version, arg_required_else_help = true, verbatim_doc_comment)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Replay(replay::Replay),
    Compare(compare::Compare),
    Ask(ask::Ask),
    Show(show_report::ShowReport),
    PostMortem(post_mortem::PostMortem),
    #[cfg(feature = "mcp")]
    Mcp(mcp::Mcp),
    #[cfg(feature = "live")]
    #[command(flatten)]
    Live(live::LiveCommand),
}

/// What a command takes from the machine that it runs on.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// The clock.
    pub clock: fn() -> Timestamp,
    /// The content of a file; `None` if it cannot be read.
    #[cfg_attr(not(feature = "live"), expect(dead_code, reason = "the time zone matters to an account alone"))]
    pub file: fn(&str) -> Option<Vec<u8>>,
    /// The value of an environment variable.
    #[cfg_attr(not(any(feature = "live", feature = "mcp")), expect(dead_code, reason = "the demo has no settings"))]
    pub variable: fn(&str) -> Option<String>,
}

impl Cli {
    /// Runs the subcommand, and returns the exit status.
    ///
    /// # Errors
    /// When the subcommand fails; the error is written for the person at the terminal.
    pub async fn run(self, machine: Machine) -> Result<ExitCode> {
        match self.command {
            Command::Demo(demo) => demo.run(machine.clock).await?,
            Command::Replay(replay) => return replay.run().await,
            Command::Compare(compare) => compare.run().await?,
            Command::Ask(ask) => ask.run().await?,
            Command::Show(show) => return show.run().await,
            Command::PostMortem(post_mortem) => post_mortem.run().await?,
            #[cfg(feature = "mcp")]
            Command::Mcp(mcp) => mcp.run(machine).await?,
            #[cfg(feature = "live")]
            Command::Live(live) => return live.run(machine).await,
        }
        Ok(ExitCode::SUCCESS)
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
