//! Many investigations at once, within the quotas of AWS and Slack: a smaller load than that of `make load`.

use anyhow::Result;
use end_to_end::load;

#[tokio::test]
async fn of_8_investigations_at_once_all_end_and_read_every_source() -> Result<()> {
    let outcome = load::run(8).await?;
    assert!(outcome.problems.is_empty(), "{outcome}");
    assert!(outcome.refused_invocations() > 0, "there was room for all: {outcome}");
    Ok(())
}
