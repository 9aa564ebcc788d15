//! Takes the pictures of the README: `docs/slack.png` and `docs/report.png`, of a demo that has every source.

use std::fs;
use std::path::Path;

use anyhow::Result;
use end_to_end::browser::{Browser, Viewport};
use end_to_end::demo::Demo;

const VIEWPORT: Viewport = Viewport { width: 1000, height: 1100, dark: false };

#[tokio::main]
async fn main() -> Result<()> {
    let demo = Demo::start("lambda-timeout-after-deploy").await?;
    let mut browser = Browser::start().await?;
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    for (page, name) in [(&demo.slack, "slack.png"), (&demo.report, "report.png")] {
        browser.look(page, VIEWPORT).await?;
        fs::write(docs.join(name), browser.screenshot().await?)?;
    }
    Ok(())
}
