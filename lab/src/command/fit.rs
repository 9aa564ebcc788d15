//! `lab fit`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use lab::bench::all::{self, SourceCases};

/// Fit the weights of the ranking
///
/// Prints the weights that fit all sources best beside those of production, and with --ablate what the fit loses without
/// each argument.
#[derive(Debug, Args)]
pub struct Fit {
    #[command(flatten)]
    sources: Sources,
    /// Leave each argument out in turn, and print what its absence costs on sources left out of the fit
    #[arg(long)]
    ablate: bool,
}

/// Where labelled incidents come from.
#[derive(Debug, Args)]
pub struct Sources {
    /// The folder whose folders are the sources
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The number of simulated incidents
    #[arg(long, value_name = "COUNT", default_value_t = 600)]
    simulated: u32,
    /// The seed of the simulated incidents
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

impl Sources {
    /// Reads and detects all cases.
    pub fn read(&self) -> Result<Vec<SourceCases>> {
        Ok(all::read_sources(&self.dir, self.simulated as usize, self.seed)?)
    }
}

impl Fit {
    /// Fits and prints the weights.
    pub fn run(&self) -> Result<()> {
        let sources = self.sources.read()?;
        let weights = all::fit_to(&sources, |_| true, None);
        super::print(&(all::weights_table(&weights) + "\n"))?;
        if self.ablate {
            super::print(&format!("\n{}\n", all::Ablation::new(&sources)))?;
        }
        Ok(())
    }
}
