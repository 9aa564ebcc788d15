//! `lab import`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use lab::feedback;
use lab::petshop::{self, Issue, Scenario};

/// Make an incident bundle of public data, or truths of what responders said
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    data: Data,
}

#[derive(Debug, Subcommand)]
enum Data {
    /// An issue of the PetShop dataset
    Petshop(Petshop),
    /// What responders said in Slack of verdicts, as truths of the bundles of the same incidents
    Feedback(SaidInSlack),
}

#[derive(Debug, Args)]
struct SaidInSlack {
    /// The ledger's page `feedback`, as `aws dynamodb query` prints it, or one judgement a line
    #[arg(value_name = "FILE")]
    export: PathBuf,
    /// The folder of the bundles, each named by its investigation (`inv-…`)
    #[arg(value_name = "DIR")]
    bundles: PathBuf,
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
    /// Writes the bundle, or the truths.
    pub fn run(&self) -> Result<()> {
        match &self.data {
            Data::Petshop(petshop) => petshop.run(),
            Data::Feedback(said) => said.run(),
        }
    }
}

impl SaidInSlack {
    fn run(&self) -> Result<()> {
        let export = std::fs::read_to_string(&self.export);
        let export = export.with_context(|| format!("FILE: {}", self.export.display()))?;
        let said = feedback::read(&export).context("FILE")?;
        let imported = feedback::import(&said, &self.bundles).context("DIR")?;
        super::print(&format!(
            "{} settled judgements; {} bundles have a truth of them, {} had others before; {} incidents have no bundle\n",
            imported.judgements, imported.bundles, imported.known_before, imported.without_bundle
        ))
    }
}

impl Petshop {
    fn run(&self) -> Result<()> {
        let Self { dir, issue: wanted, output } = self;
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
