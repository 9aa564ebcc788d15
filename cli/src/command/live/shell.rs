//! `investigate completions` and `investigate man`: what a shell and `man` need to know of the commands.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::command::{Cli, print};

/// Print what a shell needs to complete the commands
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate completions bash > ~/.local/share/bash-completion/completions/investigate
  investigate completions zsh > ~/.zfunc/_investigate
  investigate completions fish > ~/.config/fish/completions/investigate.fish"
)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the completions.
    pub fn run(self) -> Result<()> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "investigate", &mut script);
        print(&String::from_utf8(script)?)
    }
}

/// Write the manual: a page for each command, or all of them to standard output
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate man ~/.local/share/man/man1      then: man investigate-context-discover
  investigate man | man -l -                   to read all of it"
)]
pub struct Man {
    /// The directory for the pages, which is made if it is not there
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

impl Man {
    /// Writes the page of the program, and those of all commands below it.
    pub fn run(self) -> Result<()> {
        let command = Cli::command().disable_help_subcommand(true);
        if let Some(directory) = self.directory {
            let written =
                std::fs::create_dir_all(&directory).and_then(|()| clap_mangen::generate_to(command, &directory));
            return written.with_context(|| format!("DIR: {} cannot be written to", directory.display()));
        }
        let mut command = command;
        command.build();
        let mut pages = Vec::new();
        render(&command, &mut pages)?;
        print(&String::from_utf8(pages)?)
    }
}

/// The page of a command, and then those of the commands below it.
fn render(command: &Command, pages: &mut Vec<u8>) -> std::io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(pages)?;
    command.get_subcommands().try_for_each(|subcommand| render(subcommand, pages))
}
