//! Where a subcommand takes its report from.

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use cli::embedded::investigate;
use investigation::model::Report;

use super::demo::DEFAULT_INCIDENT;

/// A report: of an incident bundle, or one that was written before.
#[derive(Debug, Args)]
pub struct ReportSource {
    /// The incident to investigate first: a name of `demo --list`, or the directory of a bundle
    #[arg(long, value_name = "NAME|DIR", default_value = DEFAULT_INCIDENT)]
    incident: String,
    /// A report as `demo --json` prints it, in place of an incident; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "incident")]
    report: Option<PathBuf>,
}

impl ReportSource {
    /// The report.
    pub async fn load(&self) -> Result<Report> {
        let Some(path) = &self.report else {
            return Ok(investigate(bundle::open(&self.incident).context("--incident")?).await?);
        };
        let json = if path.as_os_str() == "-" {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
            text
        } else {
            std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?
        };
        serde_json::from_str(&json).with_context(|| format!("{} holds no report", path.display()))
    }
}
