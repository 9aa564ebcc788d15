//! `investigate mcp` on an account.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

mod agent;
mod common;

use agent::{Agent, command};
use bundle::open;
use cli::embedded::investigate;
use common::{SIGNING_SECRET, Stage, TOKEN};
use serde_json::json;
use testkit::aws::Account;

#[tokio::test]
async fn an_account_is_investigated_only_where_that_is_allowed() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let expected = investigate(bundle.clone()).await.unwrap();
    let stage = Stage::new(bundle.clone()).await;
    let context = stage.path("context.json");
    let mut allowed = command(&["--allow-investigations", "--context", &context]);
    allowed.env_clear().envs(stage.variables());
    let agent = Agent::over_stdio(allowed).await;
    let question = json!({ "question": bundle.manifest.ask.command_text() });
    let found = agent.answer("investigate", question.clone()).await;
    assert_eq!(found["findings"]["verdict"], json!(expected.verdict));

    stage.aws.change_account(|account| {
        *account = Account::deployed(SIGNING_SECRET, TOKEN);
        let stack = account.stacks.get_mut("incident-investigator").unwrap();
        for name in ["InvestigationsTable", "ArtifactBucket"] {
            stack.outputs.insert(name.to_owned(), name.to_lowercase());
        }
    });
    let mut reading = command(&[]);
    reading.env_clear().envs(stage.variables());
    let agent = Agent::over_stdio(reading).await;
    assert!(agent.tools().await.iter().all(|tool| tool.name != "investigate"));
    assert!(agent.refusal("investigate", question).await.contains("--allow-investigations"));
    assert_eq!(agent.answer("contexts", json!({})).await, json!({ "contexts": [] }));
    let refused = stage.run(&["mcp", "--context", &context]).await;
    assert!(refused.stderr.contains("--allow-investigations"), "{}", refused.stderr);
}
