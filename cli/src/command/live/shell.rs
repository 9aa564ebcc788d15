//! `investigate completions` and `investigate man`: what a shell and `man` need to know of the commands.

use anyhow::Result;
use clap::{Args, CommandFactory};
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

/// Print the manual page
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Example:
  investigate man > ~/.local/share/man/man1/investigate.1"
)]
pub struct Man {}

impl Man {
    /// Prints the page of the program, and those of its commands below it.
    pub fn run(self) -> Result<()> {
        let mut command = Cli::command();
        command.build();
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
            clap_mangen::Man::new(subcommand.clone()).render(&mut page)?;
        }
        print(&String::from_utf8(page)?)
    }
}
