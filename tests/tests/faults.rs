//! The responder hears how every investigation ended, and hears it once: a part of the matrix that `make faults` runs whole.

use std::time::Duration;

use anyhow::Result;
use end_to_end::faults::{Target, run_cell};
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
