//! `lab import`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use lab::petshop::{self, Issue, Scenario};

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
    /// The issue: SCENARIO/SPLIT/ISSUE, such as `low_traffic/train/issue_0`
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
        let issues = scenarios.iter().flat_map(|scenario| scenario.issues.iter().map(move |issue| (scenario, issue)));
        let full_name =
            |scenario: &Scenario, issue: &Issue| format!("{}/{}/{}", scenario.name, issue.split, issue.name);
        let mut found = issues.filter(|(scenario, issue)| full_name(scenario, issue) == *wanted);
        let (scenario, issue) = found.next().with_context(|| {
            format!("ISSUE: there is no {wanted}; expected a name such as low_traffic/train/issue_0")
        })?;
        let name = output.file_name().context("--output: it names no directory")?.to_string_lossy();
        let bundle = petshop::import(&name, scenario, issue).context("ISSUE: it has no rows")?;
        bundle.write(output).with_context(|| format!("--output: {}", output.display()))
    }
}
