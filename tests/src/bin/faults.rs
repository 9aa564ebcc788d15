//! `make faults`: the whole matrix of services and faults, and every step killed, one line each; or those that are named.

use std::process::ExitCode;

use anyhow::Result;
use end_to_end::faults::{Killing, Outcome, STEPS, Target, run_cell, run_killed};
use testkit::gateway::Fault;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let named: Vec<String> = std::env::args().skip(1).map(|name| name.to_lowercase()).collect();
    let is_wanted = |name: &str| named.is_empty() || named.contains(&name.to_lowercase());
    let (mut outcomes, mut right) = (0, 0);
    let mut show = |outcome: Outcome| {
        println!("{outcome}");
        outcomes += 1;
        right += usize::from(outcome.problems.is_empty());
    };
    for target in Target::ALL.into_iter().filter(|target| is_wanted(&format!("{target:?}"))) {
        for fault in Fault::ALL {
            show(run_cell(target, fault).await?);
        }
    }
    for step in STEPS.into_iter().filter(|_| is_wanted("killed")) {
        for killing in [Killing::Once, Killing::Always] {
            show(run_killed(step, killing).await?);
        }
    }
    println!("{right} of {outcomes}: the responder heard how it ended, and heard it once");
    Ok(if right == outcomes { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
