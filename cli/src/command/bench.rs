//! `investigate bench`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use cli::bench::petshop;

/// Measure the ranking on public data
#[derive(Debug, Args)]
pub struct Bench {
    #[command(subcommand)]
    data: Data,
}

#[derive(Debug, Subcommand)]
enum Data {
    /// The PetShop dataset: does the ranking name the injected fault, and nobody when nothing is wrong?
    ///
    /// Reads the dataset's own layout, <https://github.com/amazon-science/petshop-root-cause-analysis>, whole or in
    /// part, through the same detect and rank code as production.
    Petshop(Petshop),
}

#[derive(Debug, Args)]
struct Petshop {
    /// The folder that holds the scenarios, or one scenario
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Print one JSON object on standard output and nothing else
    #[arg(long)]
    json: bool,
}

impl Bench {
    /// Runs the bench and prints its scores.
    pub fn run(&self) -> Result<()> {
        let Data::Petshop(Petshop { dir, json }) = &self.data;
        let scores = petshop::run(dir)?;
        super::print(&if *json { serde_json::to_string(&scores)? + "\n" } else { format!("{scores}\n") })
    }
}
