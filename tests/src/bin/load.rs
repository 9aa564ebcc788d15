//! `make load`: many investigations at once, and a table of what became of them.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use end_to_end::load;

/// As many as the outcome in `docs/SCALE.md` is about.
const INVESTIGATIONS: &str = "200";

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let count = std::env::args().nth(1).unwrap_or_else(|| INVESTIGATIONS.to_owned());
    let outcome = load::run(count.parse().context("the number of investigations")?).await?;
    println!("{outcome}");
    Ok(if outcome.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
