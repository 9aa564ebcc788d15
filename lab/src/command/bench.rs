//! `lab bench`.

use std::fmt::Display;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use lab::bench::{all, lines, loghub, nab, petshop, simulated};
use serde::Serialize;

/// Measure on public or simulated data
#[derive(Debug, Args)]
pub struct Bench {
    #[command(subcommand)]
    data: Data,
}

#[derive(Debug, Subcommand)]
enum Data {
    /// The PetShop dataset: does the ranking name the injected fault, and abstain when nothing is wrong?
    ///
    /// Reads the dataset's own layout, <https://github.com/amazon-science/petshop-root-cause-analysis>, whole or in
    /// part, through the same detect and rank code as production.
    Petshop(Folder),
    /// The Loghub datasets: does the log miner group the lines that belong together, and how fast?
    ///
    /// Reads the datasets' own layout, <https://github.com/logpai/loghub>, all of them or some, and mines them by the
    /// same code as production.
    Loghub(Folder),
    /// Simulated log lines: how fast are they sorted into patterns, and how much memory does that take?
    Lines(Lines),
    /// Labelled series: does the detector find the anomalies, without false alarms?
    ///
    /// Reads DIR/data/*.csv (timestamp,value) and DIR/windows.json (file -> list of [start, end]), the layout of the
    /// Numenta Anomaly Benchmark, <https://github.com/numenta/NAB>. Every point is judged by those before it alone.
    Nab(Folder),
    /// Every source: how right is the ranking, also on one that it was not fitted to?
    ///
    /// Each folder of DIR is a source: the PetShop dataset in its own layout, or incident bundles whose incident.json says
    /// the truths (none if nothing was wrong). The families of simulated systems are sources too. Each is ranked by the
    /// weights of production, by those fitted to all sources, and by those fitted to all others.
    All(All),
    /// Simulated incidents: is the injected fault found, and is the confidence as high as it is often right?
    ///
    /// Simulates systems of all families and most sizes with every fault in turn, quiet ones among them, and
    /// investigates each through the same detect and rank code as production.
    Simulated(Simulated),
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

#[derive(Debug, Args)]
struct All {
    #[command(flatten)]
    sources: super::fit::Sources,
    /// List the cases without the right verdict while their source is left out of the fit
    #[arg(long, conflicts_with = "json")]
    verbose: bool,
    /// Print one JSON object on standard output and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Lines {
    /// The number of lines
    #[arg(value_name = "COUNT", default_value_t = 1_000_000)]
    count: usize,
    /// Print one JSON object on standard output and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Simulated {
    /// The number of incidents
    #[arg(long, value_name = "COUNT", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    cases: u32,
    /// The seed of all incidents
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Give each incident something that the world adds, such as metric lag, and count by that
    #[arg(long)]
    circumstances: bool,
    /// List the cases without the right verdict, with the arguments that simulate them again
    #[arg(long)]
    verbose: bool,
    /// Time systems from 5 to 500 components and logs from a thousand to a million lines instead
    #[arg(long, conflicts_with_all = ["cases", "verbose", "circumstances"])]
    scale: bool,
    /// Print one JSON object on standard output and nothing else
    #[arg(long, conflicts_with = "verbose")]
    json: bool,
}

impl Bench {
    /// Runs the bench and prints its scores.
    pub fn run(&self) -> Result<()> {
        match &self.data {
            Data::Petshop(Folder { dir, json }) => print(&petshop::run(dir)?, *json),
            Data::Loghub(Folder { dir, json }) => print(&loghub::run(dir)?, *json),
            Data::Lines(Lines { count, json }) => print(&lines::run(*count)?, *json),
            Data::Nab(Folder { dir, json }) => print(&nab::run(dir)?, *json),
            Data::All(All { sources, verbose, json }) => {
                let sources = sources.read()?;
                if *verbose {
                    super::print(&(all::failures(&sources) + "\n"))?;
                }
                print(&all::run(&sources), *json)
            }
            Data::Simulated(Simulated { seed, scale: true, json, .. }) => print(&simulated::scale(*seed)?, *json),
            Data::Simulated(Simulated { cases, seed, circumstances, verbose, json, scale: false }) => {
                let count = *cases as usize;
                let cases = if *circumstances {
                    simulated::cases_with_circumstances(count, *seed)
                } else {
                    simulated::cases(count, *seed)
                };
                let scores = simulated::run(&cases)?;
                if *verbose {
                    super::print(&(scores.failures() + "\n\n"))?;
                }
                print(&scores, *json)
            }
        }
    }
}

fn print(scores: &(impl Serialize + Display), json: bool) -> Result<()> {
    super::print(&if json { serde_json::to_string(scores)? + "\n" } else { format!("{scores}\n") })
}
