//! `investigate replay`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use cli::embedded::investigate;

use super::show::{EXIT_STATUS, Show};

/// Investigate an incident bundle again, without AWS: the same bundle gives the same bytes
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = format!("\
Examples:
  investigate replay incidents/checkout-friday     what `investigate record` wrote
  investigate replay petshop-latency --json        one that comes with the program

{EXIT_STATUS}")
)]
pub struct Replay {
    /// The directory of a bundle, or a name that `investigate demo --list` shows
    #[arg(value_name = "BUNDLE")]
    bundle: String,
    #[command(flatten)]
    show: Show,
}

impl Replay {
    /// Investigates the bundle, and shows the report.
    pub async fn run(self) -> Result<ExitCode> {
        let report = investigate(bundle::open(&self.bundle).context("BUNDLE")?).await?;
        self.show.show(&serde_json::to_vec(&report)?)
    }
}
