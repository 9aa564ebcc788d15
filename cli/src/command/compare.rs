//! `investigate compare`.

use anyhow::Result;
use clap::Args;
use cli::terminal::{Appearance, comparison};
use console::Term;

use super::print;
use super::report_source::load;

/// Compare two investigations: what each says, and which evidence only one of them has
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate compare incidents/today incidents/last-week     two bundles
  investigate compare before.json after.json                  two reports of `--json`"
)]
pub struct Compare {
    /// A bundle, by its directory or name, or the file of a report
    #[arg(value_name = "A")]
    first: String,
    /// What to compare it with
    #[arg(value_name = "B")]
    second: String,
}

impl Compare {
    /// Prints the comparison.
    pub async fn run(self) -> Result<()> {
        let first = load(&self.first).await?;
        let second = load(&self.second).await?;
        print(&comparison(&first, &second, Appearance::detect(&Term::stdout())))
    }
}
