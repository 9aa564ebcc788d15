//! `lab simulate`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use lab::simulate::{Arguments, Circumstance, Family, Fault, Missing, simulate};
use strum::VariantArray;

/// Simulate an incident with a known cause, as a bundle
///
/// Draws a system, injects faults into it, and writes what CloudWatch, X-Ray and CloudTrail
/// would have recorded. The same arguments give the same bytes.
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
    /// The faults, one or several with commas between; `none` for a quiet incident
    #[arg(short, long, value_name = "FAULT", value_delimiter = ',', required = true)]
    fault: Vec<String>,
    /// The seed of all random draws
    #[arg(short, long, value_name = "NUMBER")]
    seed: u64,
    /// Telemetry to leave out, one or several with commas between
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    missing: Vec<Missing>,
    /// What the world adds, one or several with commas between
    #[arg(long = "circumstance", value_name = "CIRCUMSTANCE", value_delimiter = ',')]
    circumstances: Vec<Circumstance>,
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
            faults: parse_faults(&self.fault)?,
            seed: self.seed,
            missing: self.missing,
            circumstances: self.circumstances,
        };
        let bundle = simulate(&name, &arguments)?;
        bundle.write(&self.output).with_context(|| format!("--output: {}", self.output.display()))
    }
}

/// The faults of these names; none of them for the single name `none`.
fn parse_faults(names: &[String]) -> Result<Vec<Fault>> {
    if names == ["none"] {
        return Ok(Vec::new());
    }
    names.iter().map(|name| parse_fault(name)).collect()
}

fn parse_fault(name: &str) -> Result<Fault> {
    match Fault::VARIANTS.iter().find(|fault| fault.name() == name) {
        Some(fault) => Ok(*fault),
        None => {
            let known: Vec<&str> = Fault::VARIANTS.iter().map(|fault| fault.name()).collect();
            bail!("--fault: `{name}` is not a fault; the faults are: {}", known.join(", "))
        }
    }
}
