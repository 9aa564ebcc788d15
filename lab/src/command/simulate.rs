//! `lab simulate`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use lab::simulate::{Arguments, Family, Fault, Missing, simulate};

/// Simulate an incident with a known cause, as a bundle
///
/// Draws a system, lets something go wrong in it, and writes what CloudWatch, X-Ray and
/// CloudTrail would have recorded. The same arguments give the same bytes.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  lab simulate -t serverless -f throttling -s 7 -o /tmp/throttled
  investigate demo --once --incident /tmp/throttled
  lab simulate -t mixed -n 40 -f timeout,network-reset --missing logs -s 7 -o /tmp/two
  lab simulate -t containers -f none -s 7 -o /tmp/quiet"
)]
pub struct Simulate {
    /// The family of the system
    #[arg(short, long, value_name = "FAMILY")]
    topology: Family,
    /// How many components the system has
    #[arg(short, long, value_name = "COUNT", default_value_t = 12)]
    nodes: usize,
    /// What goes wrong, one or several with commas between; `none` for a quiet incident
    #[arg(short, long, value_name = "FAULT", value_delimiter = ',', required = true)]
    fault: Vec<String>,
    /// A number that everything else is drawn by
    #[arg(short, long, value_name = "NUMBER")]
    seed: u64,
    /// What cannot be read, one or several with commas between
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    missing: Vec<Missing>,
    /// The directory to write, whose last part names the bundle
    #[arg(short, long, value_name = "BUNDLE")]
    output: PathBuf,
}

impl Simulate {
    /// Writes the bundle.
    pub fn run(self) -> Result<()> {
        let name = self.output.file_name().context("--output: it names no directory")?.to_string_lossy();
        let arguments = Arguments {
            family: self.topology,
            nodes: self.nodes,
            faults: faults(&self.fault)?,
            seed: self.seed,
            missing: self.missing,
        };
        let bundle = simulate(&name, &arguments)?;
        bundle.write(&self.output).with_context(|| format!("--output: {}", self.output.display()))
    }
}

/// The faults of these names.
fn faults(names: &[String]) -> Result<Vec<Fault>> {
    if let [name] = names
        && name == "none"
    {
        return Ok(Vec::new());
    }
    let fault = |name: &String| match Fault::ALL.into_iter().find(|fault| fault.name() == name) {
        Some(fault) => Ok(fault),
        None => bail!("--fault: `{name}` is no fault; the faults are: {}", Fault::ALL.map(Fault::name).join(", ")),
    };
    names.iter().map(fault).collect()
}
