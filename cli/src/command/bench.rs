//! `investigate bench`.

use std::fmt::Display;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use cli::bench::{loghub, petshop};
use serde::Serialize;

/// Measure on public data
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
    Petshop(Folder),
    /// The Loghub datasets: does the log miner put together what belongs together, and how fast?
    ///
    /// Reads the datasets' own layout, <https://github.com/logpai/loghub>, all of them or some, and mines them by the
    /// same code as production.
    Loghub(Folder),
}

#[derive(Debug, Args)]
struct Folder {
    /// The folder that holds the data, or one scenario or dataset of it
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Print one JSON object on standard output and nothing else
    #[arg(long)]
    json: bool,
}

impl Bench {
    /// Runs the bench and prints its scores.
    pub fn run(&self) -> Result<()> {
        match &self.data {
            Data::Petshop(Folder { dir, json }) => print(&petshop::run(dir)?, *json),
            Data::Loghub(Folder { dir, json }) => print(&loghub::run(dir)?, *json),
        }
    }
}

fn print(scores: &(impl Serialize + Display), json: bool) -> Result<()> {
    super::print(&if json { serde_json::to_string(scores)? + "\n" } else { format!("{scores}\n") })
}
