//! `lab import`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use lab::petshop;

/// Make an incident bundle of public data
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    data: Data,
}

#[derive(Debug, Subcommand)]
enum Data {
    /// An issue of the PetShop dataset
    Petshop(Petshop),
}

#[derive(Debug, Args)]
struct Petshop {
    /// The folder that holds the scenarios
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Which issue: SCENARIO/SPLIT/ISSUE, such as `low_traffic/train/issue_0`
    #[arg(value_name = "ISSUE")]
    issue: String,
    /// The directory to write, whose last part names the bundle
    #[arg(short, long, value_name = "BUNDLE")]
    output: PathBuf,
}

impl Import {
    /// Writes the bundle.
    pub fn run(&self) -> Result<()> {
        let Data::Petshop(Petshop { dir, issue: wanted, output }) = &self.data;
        let scenarios = petshop::read(dir)?;
        let (scenario, issue) = scenarios
            .iter()
            .flat_map(|scenario| scenario.issues.iter().map(move |issue| (scenario, issue)))
            .find(|(scenario, issue)| format!("{}/{}/{}", scenario.name, issue.split, issue.name) == *wanted)
            .with_context(|| format!("ISSUE: {wanted} is not there; low_traffic/train/issue_0 would be such a name"))?;
        let name = output.file_name().context("--output: it names no directory")?.to_string_lossy();
        let bundle = petshop::import(&name, scenario, issue).context("ISSUE: it has no rows")?;
        bundle.write(output).with_context(|| format!("--output: {}", output.display()))
    }
}
