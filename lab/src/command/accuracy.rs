//! `lab accuracy`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use lab::accuracy::Measured;

/// Measure everything, and write docs/ACCURACY.md
///
/// Reads DIR/incidents (a folder for each source, as `lab bench all` takes them), DIR/loghub and DIR/nab. What is not there
/// is named as missing in what is written. The picture is written beside it.
#[derive(Debug, Args)]
pub struct Accuracy {
    /// The folder that holds the data
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The Markdown file to write
    #[arg(short, long, value_name = "FILE", default_value = "docs/ACCURACY.md")]
    out: PathBuf,
    /// The number of simulated incidents
    #[arg(long, value_name = "COUNT", default_value_t = 600)]
    simulated: u32,
    /// The seed of the simulated incidents, which is not that of the fit
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
}

impl Accuracy {
    /// Measures and writes.
    pub fn run(&self) -> Result<()> {
        let measured = Measured::new(&self.dir, self.simulated as usize, self.seed)?;
        let picture = self.out.with_file_name("reliability.svg");
        let write = |path: &PathBuf, text: String| {
            std::fs::write(path, text).with_context(|| format!("--out: {} cannot be written", path.display()))
        };
        write(&self.out, measured.to_markdown())?;
        write(&picture, measured.to_svg())
    }
}
