//! What an operator does beside investigating: contexts, the Slack app, and what is said when something is missing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

mod common;

use bundle::open;
use common::{SIGNING_SECRET, Stage, TOKEN, at_present};
use investigation::model::Context;
use testkit::aws::{Account, Fault};

async fn stage() -> Stage {
    Stage::new(at_present(open("lambda-timeout-after-deploy").unwrap())).await
}

async fn deployed() -> Stage {
    let stage = stage().await;
    stage.aws.change_account(|account| *account = Account::deployed(SIGNING_SECRET, TOKEN));
    stage
}

#[tokio::test]
async fn what_is_missing_is_one_sentence_that_says_what_to_do() {
    let context = "no-such.json";
    let cases: [(Stage, &[&str], &str); 9] = [
        (stage().await.with("AWS_REGION", ""), &["slack", "manifest"], "no region is set; add --region"),
        (stage().await.with("AWS_ACCESS_KEY_ID", ""), &["context", "list"], "there are no AWS credentials; run `aws"),
        (stage().await, &["context", "list"], "there is no stack `incident-investigator` in eu-west-1; add --stack"),
        (stage().await, &["slack", "secrets", "--stack", "x"], "there is no stack `x` in eu-west-1; add --stack"),
        (stage().await, &["context", "save", context], "no-such.json cannot be read: "),
        (stage().await, &["run", "--context", context], "--context: no-such.json cannot be read: "),
        (stage().await, &["run", "last", "30m"], "which service? "),
        (stage().await, &["replay", "no-such"], "BUNDLE: no incident bundle is named `no-such`"),
        (stage().await, &["context", "discover", "--tag", "team"], "--tag: `team` is no tag; write KEY=VALUE"),
    ];
    for (stage, arguments, sentence) in cases {
        let ended = stage.run(arguments).await;
        assert!(ended.stderr.contains(&format!("error: {sentence}")), "{arguments:?}: {}", ended.stderr);
        assert_eq!((ended.status, ended.stdout.as_str()), (1, ""), "{arguments:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{arguments:?}: {}", ended.stderr);
    }
}

#[tokio::test]
async fn credentials_that_aws_refuses_are_said_to_be_the_credentials() {
    let stage = deployed().await;
    stage.aws.inject("DescribeStacks", Fault::Fail { status: 403, code: "ExpiredToken" }, usize::MAX);
    let ended = stage.run(&["slack", "manifest"]).await;
    assert!(ended.stderr.contains("AWS does not accept the credentials; run `aws sso login`"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_context_is_saved_listed_investigated_and_deleted_by_its_name() {
    let bundle = at_present(open("lambda-timeout-after-deploy").unwrap());
    let stage = deployed().await;
    let service = bundle.context.service.clone();
    let saved = stage.run(&["context", "save", &stage.path("context.json")]).await;
    assert_eq!(saved.stdout, format!("Saved: /investigate {service}\n"), "{}", saved.stderr);
    let again = stage.run(&["context", "save", &stage.path("context.json")]).await;
    assert_eq!(again.stdout, saved.stdout, "nothing changed: {}", again.stderr);
    let listed = stage.run(&["context", "list", "--json"]).await;
    let contexts: Vec<Context> = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(contexts, [bundle.context]);
    assert!(stage.run(&["context", "list"]).await.stdout.starts_with(&service));
    let run = stage.run(&["run", &service.to_uppercase(), "last", "30m", "--json"]).await;
    assert!(run.stdout.contains(&format!("\"service\":\"{service}\"")), "{}", run.stderr);
    let mistyped = stage.run(&["context", "delete", &format!("{service}x")]).await;
    assert!(mistyped.stderr.contains(&format!("did you mean {service}?")), "{}", mistyped.stderr);
    let other = Context { service: service.to_uppercase(), ..contexts[0].clone() };
    std::fs::write(stage.path("other.json"), serde_json::to_vec(&other).unwrap()).unwrap();
    let taken = stage.run(&["context", "save", &stage.path("other.json")]).await;
    assert!(
        taken.status == 1 && taken.stderr.contains(&format!("is taken by the context `{service}`")),
        "{}",
        taken.stderr
    );
    assert_eq!(stage.run(&["context", "delete", &service]).await.stdout, format!("Deleted: {service}\n"));
    let written = stage.aws.calls("PutItem");
    let rows =
        written.iter().filter(|call| call["TableName"] == "ledger").map(|call| call["Item"]["json"]["S"].to_string());
    let deeds = ["context_saved", "context_saved", "context_deleted"];
    let rows: Vec<String> = rows.collect();
    assert_eq!(rows.len(), deeds.len(), "{rows:?}");
    assert!(rows.iter().zip(deeds).all(|(row, deed)| row.contains(deed) && row.contains("assumed-role/responder/ann")));
    assert!(stage.run(&["context", "list"]).await.stdout.starts_with("There is no context yet"));
}

#[tokio::test]
async fn what_the_steps_would_refuse_is_not_saved_and_its_field_is_named() {
    let stage = deployed().await;
    let wrong = r#"{ "service": "checkout", "region": "Ireland", "log_groups": ["my group"] }"#;
    std::fs::write(stage.directory.join("wrong.json"), wrong).unwrap();
    let ended = stage.run(&["context", "save", &stage.path("wrong.json")]).await;
    assert!(ended.stderr.contains("region: “Ireland” is no region of AWS"), "{}", ended.stderr);
    assert!(ended.stderr.contains("log groups: “my group” is no log group's name"), "{}", ended.stderr);
    assert!(stage.aws.calls("PutItem").is_empty() && ended.status == 1);
}

#[tokio::test]
async fn a_check_says_of_each_name_what_aws_knows_of_it() {
    let stage = stage().await;
    let sound = stage.run(&["context", "check", &stage.path("context.json")]).await;
    assert_eq!(sound.status, 0, "{}{}", sound.stdout, sound.stderr);
    assert!(sound.stdout.lines().all(|line| line.starts_with('✓')) && sound.stdout.contains("exists, and keeps lines"));
    let mut context = open("lambda-timeout-after-deploy").unwrap().context;
    let misspelt = context.log_groups[0].clone() + "x";
    context.log_groups.push(misspelt.clone());
    context.alarms.push("gone".to_owned());
    context.metrics[0].dimensions.insert("Stage".to_owned(), "elsewhere".to_owned());
    std::fs::write(stage.directory.join("wrong.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    let wrong = stage.run(&["context", "check", &stage.path("wrong.json")]).await;
    assert_eq!(wrong.status, 1);
    for line in [
        format!("✗ log groups: {misspelt} does not exist"),
        "✗ alarms: gone does not exist".to_owned(),
        "was not reported within two weeks".to_owned(),
    ] {
        assert!(wrong.stdout.contains(&line), "{line} in {}", wrong.stdout);
    }
    stage.aws.inject("DescribeLogGroups", Fault::Deny, usize::MAX);
    let denied = stage.run(&["context", "check", &stage.path("context.json")]).await;
    assert!(denied.status == 1 && denied.stdout.contains("? log groups: "), "{}", denied.stdout);
}

#[tokio::test]
async fn a_context_is_proposed_around_an_alarm_and_is_one_that_every_step_accepts() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let alarm = bundle.alarms.as_ref().unwrap()[0].alarm.clone();
    let stage = stage().await;
    let file = stage.path("proposed.json");
    let ended = stage.run(&["context", "discover", "--alarm", &alarm, "--name", "shop", "--out", &file]).await;
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let context: Context = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert!(context.alarms.contains(&alarm) && context.problems().is_empty(), "{context:?}");
    let nothing = stage.run(&["context", "discover", "--stack", "nothing-is-called-so"]).await;
    assert!(nothing.stderr.contains("nothing that can be read was found for the stack"), "{}", nothing.stderr);
}

#[tokio::test]
async fn the_manifest_has_the_address_of_the_bot_and_the_secrets_are_stored() {
    let stage = deployed().await;
    let manifest = stage.run(&["slack", "manifest"]).await;
    assert!(manifest.stdout.contains("url: https://bot.lambda-url.eu-west-1.on.aws/slack/commands"));
    let refused = stage.run_with_input(&["slack", "secrets"], "xoxb-2\nnew\n").await;
    assert!(refused.status == 1 && stage.aws.calls("PutSecretValue").is_empty(), "{}", refused.stderr);
    let stored = stage.run_with_input(&["slack", "secrets"], "new-secret\nxoxb-2\n").await;
    assert!(stored.stdout.starts_with("Stored."), "{}", stored.stderr);
    let puts: Vec<_> = stage.aws.calls("PutSecretValue").iter().map(|call| call["SecretString"].clone()).collect();
    assert_eq!(puts, [format!("new-secret\n{SIGNING_SECRET}"), "xoxb-2".to_owned()]);
    assert!(!stored.stderr.contains("xoxb-2") && !stored.stdout.contains("new-secret"));
}

#[tokio::test]
async fn shells_and_man_know_every_command() {
    let stage = stage().await;
    let commands = ["demo", "run", "record", "replay", "compare", "context", "slack", "doctor"];
    for shell in ["bash", "zsh", "fish"] {
        let script = stage.run(&["completions", shell]).await.stdout;
        assert!(commands.iter().all(|command| script.contains(command)), "{shell}");
    }
    let page = stage.run(&["man"]).await.stdout;
    assert!(commands.iter().all(|command| page.contains(command)) && page.contains(".TH investigate"), "{page}");
    assert!(
        page.contains(".TH investigate-context-discover") && page.contains(".TH investigate-slack-secrets"),
        "{page}"
    );
    let directory = stage.path("man1");
    let written = stage.run(&["man", &directory]).await;
    assert_eq!((written.status, written.stdout.as_str()), (0, ""), "{}", written.stderr);
    for name in ["investigate", "investigate-run", "investigate-context-discover", "investigate-slack-secrets"] {
        let page = std::fs::read_to_string(format!("{directory}/{name}.1")).unwrap();
        assert!(page.contains(&format!(".TH {name} ")), "{name}: {page}");
    }
}
