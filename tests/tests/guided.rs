//! `sam deploy --guided`, by the real SAM CLI, of the package that a release holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use end_to_end::ministack::{Ministack, REGION};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The questions that a deployer decides on; each is a parameter of the template.
const PARAMETERS: [&str; 5] =
    ["AlarmEmail", "MonthlyBudget", "RetentionDays", "BotConcurrency", "CollectorConcurrency"];

/// What is answered to the questions of every template: the name of the stack, its region, the five parameters, whether to
/// confirm, to create roles and to keep what failed; that the bot's address needs no authentication, which it does itself;
/// and whether and where to keep the answers. An empty answer takes the default.
const ANSWERS: [&str; 14] = ["guided", "", "oncall@example.com", "", "", "0", "0", "", "", "", "y", "", "", ""];

/// The folder of a release, with these zips.
async fn package(folder: &Path) -> Result<()> {
    let zips = std::env::var("ZIPS").context("run this suite by `make e2e`")?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/package");
    let mut command = Command::new(script);
    command.arg(folder).arg("x86_64").arg(format!("{zips}/bot.zip")).arg(format!("{zips}/workers.zip"));
    let output = command.kill_on_drop(true).output().await?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[tokio::test]
async fn five_parameters_are_asked_for_and_the_stack_is_deployed() -> Result<()> {
    let ministack = Ministack::start(&[]).await?;
    let folder = ministack.folder().join("package");
    package(&folder).await?;
    let mut sam = Command::new(std::env::var("SAM").context("run this suite by `make e2e`")?)
        .args(["deploy", "--guided"])
        .current_dir(&folder)
        .env("AWS_ENDPOINT_URL", format!("http://{}", ministack.address()))
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("SAM_CLI_TELEMETRY", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut questions = sam.stdin.take().context("it is piped")?;
    questions.write_all(format!("{}\n", ANSWERS.join("\n")).as_bytes()).await?;
    drop(questions);
    let output = sam.wait_with_output().await?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let names = said.split("Parameter ").skip(1).filter_map(|rest| rest.split(" [").next());
    let asked: Vec<_> = names.filter(|name| !name.contains(char::is_whitespace)).collect();
    assert_eq!(asked, PARAMETERS, "{said}");
    assert!(said.contains("Successfully created/updated stack - guided") && said.contains("BotUrl"), "{said}");
    // What was answered is what the next `sam deploy` takes, without a question.
    let kept = std::fs::read_to_string(folder.join("samconfig.toml"))?;
    assert!(kept.contains("oncall@example.com") && kept.contains("BotConcurrency=\\\"0\\\""), "{kept}");
    Ok(())
}
