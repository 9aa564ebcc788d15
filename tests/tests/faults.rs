//! The responder hears how every investigation ended, and hears it once: a part of the matrix that `make faults` runs whole.

use std::time::Duration;

use anyhow::Result;
use end_to_end::faults::{Killing, Target, run_cell, run_killed};
use testkit::gateway::Fault;

/// The cells that once left the responder without an answer, or with a false or a second one.
const CELLS: [(Target, Fault); 6] = [
    (Target::Tables, Fault::ServerError),
    (Target::Secrets, Fault::ServerError),
    (Target::Slack, Fault::AnswerLost),
    (Target::Slack, Fault::Denied),
    (Target::Traces, Fault::Throttled),
    (Target::Artifacts, Fault::Slow(Duration::from_secs(12))),
];

#[tokio::test]
async fn the_responder_hears_how_it_ended_and_hears_it_once() -> Result<()> {
    for (target, fault) in CELLS {
        let outcome = run_cell(target, fault).await?;
        assert!(outcome.problems.is_empty(), "{outcome}\n{}", outcome.log);
    }
    Ok(())
}

#[tokio::test]
async fn a_step_that_is_killed_costs_no_more_than_its_part() -> Result<()> {
    for (step, killing) in
        [("traces", Killing::Always), ("publish", Killing::Once), ("notify_failure", Killing::Always)]
    {
        let outcome = run_killed(step, killing).await?;
        assert!(outcome.problems.is_empty(), "{outcome}\n{}", outcome.log);
    }
    Ok(())
}
