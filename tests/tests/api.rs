//! The HTTP API of the demo, tried by its own description: every operation with right, wrong and odd requests, and
//! operations one after another.

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use end_to_end::demo::Demo;
use tokio::process::Command;

#[tokio::test]
async fn the_api_keeps_to_its_description_whatever_it_is_sent() -> Result<()> {
    let demo = Demo::start("dependency-5xx").await?;
    let address = demo.slack.strip_suffix("/slack").context("the page of the channel ends like this")?;
    let output = Command::new(std::env::var("SCHEMATHESIS").context("run this suite by `make e2e`")?)
        .args(["--config-file", concat!(env!("CARGO_MANIFEST_DIR"), "/schemathesis.toml")])
        .args(["run", &format!("{address}/api/v1/openapi.json")])
        .args(["--header", "Authorization: Bearer demo:responder"])
        .args(["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"])
        // The same requests every time.
        .args(["--max-examples", "25", "--seed", "1", "--generation-database", "none"])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{said}");
    ensure!(said.contains("Stateful") && said.contains("16 selected"), "it did not try everything: {said}");
    Ok(())
}
