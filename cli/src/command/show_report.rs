//! `investigate show`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::report_source::load;
use super::show::{EXIT_STATUS, Show};

/// Show a report that was written before, such as one of the deployed stack
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = format!("\
Examples:
  investigate show report.json                        what `investigate run --json` printed
  investigate show report.json --html report.html     the same as a page
  curl ADDRESS/api/v1/investigations/ID/report | investigate show -

{EXIT_STATUS}")
)]
pub struct ShowReport {
    /// The file of a report; `-` reads it from standard input
    #[arg(value_name = "REPORT")]
    report: String,
    #[command(flatten)]
    show: Show,
}

impl ShowReport {
    /// Shows the report.
    pub async fn run(self) -> Result<ExitCode> {
        self.show.show(&serde_json::to_vec(&load(&self.report).await?)?)
    }
}
