//! `make faults`: the whole matrix of services and faults, one line a cell; or that of the services that are named.

use std::process::ExitCode;

use anyhow::Result;
use end_to_end::faults::{Target, run_cell};
use testkit::gateway::Fault;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let named: Vec<String> = std::env::args().skip(1).map(|name| name.to_lowercase()).collect();
    let is_wanted = |target: &Target| named.is_empty() || named.contains(&format!("{target:?}").to_lowercase());
    let (mut cells, mut right) = (0, 0);
    for target in Target::ALL.into_iter().filter(is_wanted) {
        for fault in Fault::ALL {
            let outcome = run_cell(target, fault).await?;
            println!("{outcome}");
            cells += 1;
            right += usize::from(outcome.problems.is_empty());
        }
    }
    println!("{right} of {cells} cells: the responder heard how it ended, and heard it once");
    Ok(if right == cells { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
