//! How a command shows the report that it has, and what its exit status says.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use cli::terminal::{Appearance, summary};
use console::Term;
use frontend::report_page;
use investigation::model::{Report, Verdict};

use super::print;

/// The exit status where no cause is named: the evidence is too weak. With a cause it is 0, and where the investigation
/// failed, or nothing could be read, 1. What is typed wrongly is 2, as of every program.
const NO_CAUSE: u8 = 3;

/// What the exit status says, for the help of a command.
pub const EXIT_STATUS: &str = "\
Exit status: 0 if a cause is named, 3 if the evidence is too weak to name one, and 1 if the
investigation failed or nothing could be read.";

/// In which form a report is shown.
#[derive(Debug, Args)]
pub struct Show {
    /// Print the report as JSON on standard output and nothing else
    #[arg(long)]
    json: bool,
    /// Write the report as a page that needs nothing else, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Show {
    /// Shows a report; `json` holds its bytes.
    ///
    /// # Errors
    /// When the page or standard output cannot be written.
    pub fn show(&self, json: &[u8]) -> Result<ExitCode> {
        let report: Report = serde_json::from_slice(json).context("the report cannot be read")?;
        if let Some(file) = &self.html {
            std::fs::write(file, report_page(&report))
                .with_context(|| format!("--html: {} cannot be written", file.display()))?;
        }
        if self.json {
            print(&(String::from_utf8_lossy(json).into_owned() + "\n"))?;
        } else {
            print(&summary(&report, Appearance::detect(&Term::stdout())))?;
        }
        Ok(exit_status(&report.verdict))
    }
}

fn exit_status(verdict: &Verdict) -> ExitCode {
    match verdict {
        Verdict::Cause { .. } => ExitCode::SUCCESS,
        Verdict::Abstained { .. } => ExitCode::from(NO_CAUSE),
        Verdict::NothingRead { .. } => ExitCode::FAILURE,
    }
}
