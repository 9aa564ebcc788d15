//! Where a subcommand takes its report from.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use cli::embedded::investigate;
use investigation::model::Report;

use super::demo::DEFAULT_INCIDENT;

/// The name that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// A report: of an incident bundle, or one that was written before.
#[derive(Debug, Args)]
pub struct ReportSource {
    /// The incident to investigate first: a name of `demo --list`, or the directory of a bundle
    #[arg(long, value_name = "NAME|DIR", default_value = DEFAULT_INCIDENT)]
    incident: String,
    /// A report as `demo --json` prints it, in place of an incident; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "incident")]
    report: Option<String>,
}

impl ReportSource {
    /// The report.
    pub async fn load(&self) -> Result<Report> {
        match &self.report {
            Some(file) => read(file),
            None => Ok(investigate(bundle::open(&self.incident).context("--incident")?).await?),
        }
    }
}

/// The report that a name stands for: that of a bundle, by its directory or name, or that in a file; `-` is standard input.
///
/// # Errors
/// When it stands for none.
pub async fn load(name: &str) -> Result<Report> {
    if name == STANDARD_INPUT || Path::new(name).is_file() {
        return read(name);
    }
    Ok(investigate(bundle::open(name)?).await?)
}

/// Reads a report from a file, or from standard input.
fn read(file: &str) -> Result<Report> {
    let json = if file == STANDARD_INPUT {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?
    };
    serde_json::from_str(&json).with_context(|| format!("{file} holds no report"))
}
