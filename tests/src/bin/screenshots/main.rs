//! Makes the pictures of the README from a demo that has every source: `docs/slack.png`, `docs/report.png` and the
//! animated `docs/demo.gif`; and those of every message, modal and App Home in `docs/slack`. Run it by `make screenshots`, or with `messages` for
//! the last alone.

mod answers;
mod messages;
mod story;
mod views;

use std::fs;
use std::path::Path;

use anyhow::Result;
use end_to_end::browser::{Browser, Viewport};
use end_to_end::demo::Demo;

/// Simulated; the default of `investigate demo`.
const INCIDENT: &str = "lambda-timeout-after-deploy";

const VIEWPORT: Viewport = Viewport { width: 1000, height: 1100, dark: false };

#[tokio::main]
async fn main() -> Result<()> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut browser = Browser::start().await?;
    messages::shoot(&mut browser, &docs.join("slack")).await?;
    if std::env::args().nth(1).as_deref() == Some("messages") {
        return Ok(());
    }
    fs::write(docs.join("demo.gif"), story::film(&mut browser, INCIDENT).await?)?;
    let demo = Demo::start(INCIDENT).await?;
    for (page, name) in [(&demo.slack, "slack.png"), (&demo.report, "report.png")] {
        browser.open(page, VIEWPORT).await?;
        fs::write(docs.join(name), browser.screenshot().await?)?;
    }
    Ok(())
}
