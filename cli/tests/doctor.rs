//! `investigate doctor` names every fault that is planted, what it costs, and what mends it; and of a sound set-up none.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

mod common;

use bundle::{AsRead, open};
use cli::live::slack_app::wanted_scopes;
use common::{Ended, SIGNING_SECRET, Stage, TOKEN, at_present, slack};
use investigation::model::{MetricQuery, Place};
use investigation::telemetry::{Collected, DatabaseLoad};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::aws::{Account, Fault, Scenario};
use testkit::slack::FakeSlack;

/// A sound set-up, in which a test plants a fault.
async fn sound() -> (Stage, FakeSlack) {
    let (slack, api_url) = slack().await;
    slack.set_scopes(&wanted_scopes());
    let stage = Stage::new(at_present(open("lambda-timeout-after-deploy").unwrap())).await;
    stage.aws.change_account(|account| *account = Account::deployed(SIGNING_SECRET, TOKEN));
    (stage.with("SLACK_API_URL", &api_url), slack)
}

async fn examine(stage: &Stage) -> Ended {
    stage.run(&["doctor", "--context", &stage.path("context.json"), "--stack", "incident-investigator"]).await
}

/// The sentences of what is wrong, one a line, with what each costs and what mends it behind it.
fn troubles(ended: &Ended) -> Vec<String> {
    let text = ended.stdout.replace("\n      ", " ");
    text.lines().filter_map(|line| line.trim().strip_prefix("✗ ").map(str::to_owned)).collect()
}

#[tokio::test]
async fn nothing_is_wrong_with_a_sound_set_up() {
    let (stage, _slack) = sound().await;
    let ended = examine(&stage).await;
    assert_eq!((troubles(&ended), ended.status), (Vec::new(), 0), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("Nothing is wrong"));
}

#[tokio::test]
async fn nothing_deployed_is_nothing_wrong_unless_a_stack_is_asked_for() {
    let (stage, _slack) = sound().await;
    stage.aws.change_account(|account| *account = Account::default());
    let ended = stage.run(&["doctor"]).await;
    assert_eq!((troubles(&ended), ended.status), (Vec::new(), 0), "{}", ended.stdout);
    let asked_for = examine(&stage).await;
    assert!(troubles(&asked_for)[0].contains("there is no stack incident-investigator"), "{}", asked_for.stdout);
}

/// A call that is denied, and the sentence that names it.
const DENIED: [(&str, &str); 19] = [
    ("GetTraceSegmentDestination", "xray:GetTraceSegmentDestination is denied"),
    ("GetMetricData", "cloudwatch:GetMetricData is denied"),
    ("ListMetrics", "cloudwatch:ListMetrics is denied"),
    ("StartQuery", "logs:StartQuery is denied on the log group "),
    ("GetQueryResults", "logs:GetQueryResults is denied"),
    ("StopQuery", "logs:StopQuery is denied"),
    ("GetServiceGraph", "xray:GetServiceGraph is denied"),
    ("GetTimeSeriesServiceStatistics", "xray:GetTimeSeriesServiceStatistics is denied"),
    ("GetTraceSummaries", "xray:GetTraceSummaries is denied"),
    ("BatchGetTraces", "xray:BatchGetTraces is denied"),
    ("ListServices", "application-signals:ListServices is denied"),
    ("ListServiceDependencies", "application-signals:ListServiceDependencies is denied"),
    ("ListServiceLevelObjectives", "application-signals:ListServiceLevelObjectives is denied"),
    (
        "BatchGetServiceLevelObjectiveBudgetReport",
        "application-signals:BatchGetServiceLevelObjectiveBudgetReport is denied",
    ),
    ("LookupEvents", "cloudtrail:LookupEvents is denied"),
    ("DescribeAlarms", "cloudwatch:DescribeAlarms is denied"),
    ("DescribeAlarmHistory", "cloudwatch:DescribeAlarmHistory is denied"),
    ("DescribeLogGroups", "logs:DescribeLogGroups is denied"),
    ("GetResources", "tag:GetResources is denied"),
];

#[tokio::test]
async fn each_permission_that_is_missing_is_named_alone_with_the_command_that_grants_it() {
    let (stage, _slack) = sound().await;
    let bundle = at_present(open("lambda-timeout-after-deploy").unwrap());
    for (operation, sentence) in DENIED {
        stage.aws.serve(Scenario::new(bundle.clone()));
        stage.aws.inject(operation, Fault::Deny, usize::MAX);
        let found = troubles(&examine(&stage).await);
        assert_eq!(found.len(), 1, "{operation}: {found:#?}");
        let (_, action) = sentence.split_once(": ").unwrap_or(("", sentence.split(' ').next().unwrap()));
        let mend = format!("aws iam put-role-policy --role-name responder --policy-name {}", action.replace(':', "-"));
        assert!(found[0].contains(sentence) && found[0].contains("costs: "), "{operation}: {}", found[0]);
        assert!(found[0].contains(&mend), "{operation}: {}", found[0]);
    }
}

/// A call that is denied about a resource which the context names, and the permission that is named.
const DENIED_OF_RESOURCES: [(&str, &str); 6] = [
    ("DescribeEvents", "rds:DescribeEvents"),
    ("DescribeEvents", "health:DescribeEvents"),
    ("DescribeServices", "ecs:DescribeServices"),
    ("DescribeScalingActivities", "autoscaling:DescribeScalingActivities"),
    ("DescribeDBInstances", "rds:DescribeDBInstances"),
    ("DescribeDimensionKeys", "pi:DescribeDimensionKeys"),
];

#[tokio::test]
async fn services_that_have_events_are_asked_where_the_context_names_one_of_their_resources() {
    let (stage, _slack) = sound().await;
    examine(&stage).await;
    // AWS Health is asked about every service of which there are metrics.
    for (operation, _) in DENIED_OF_RESOURCES.into_iter().filter(|(operation, _)| *operation != "DescribeEvents") {
        assert!(stage.aws.calls(operation).is_empty(), "{operation}");
    }
    let mut bundle = at_present(open("dependency-5xx").unwrap());
    let load = DatabaseLoad { database: "orders-db".to_owned(), baseline: Vec::new(), incident: Vec::new() };
    bundle.as_read = Some(AsRead { load: Some(Collected::whole(vec![load])), ..AsRead::default() });
    let mut context = bundle.context.clone();
    let like = context.metrics[0].clone();
    let mut name = |dimensions: Value| {
        let dimensions = serde_json::from_value(dimensions).unwrap();
        context.metrics.push(MetricQuery { dimensions, ..like.clone() });
    };
    name(json!({ "DBInstanceIdentifier": "orders-db" }));
    name(json!({ "ClusterName": "main", "ServiceName": "checkout" }));
    name(json!({ "AutoScalingGroupName": "workers" }));
    std::fs::write(stage.path("context.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    for (operation, action) in DENIED_OF_RESOURCES {
        stage.aws.serve(Scenario::new(bundle.clone()));
        let sentence = format!("{action} is denied");
        let found = troubles(&examine(&stage).await);
        assert!(!found.iter().any(|trouble| trouble.contains(" is denied")), "{found:#?}");
        stage.aws.inject(operation, Fault::Deny, usize::MAX);
        let found = troubles(&examine(&stage).await);
        assert!(found.iter().any(|trouble| trouble.contains(&sentence)), "{action}: {found:#?}");
    }
}

#[tokio::test]
async fn the_log_group_to_which_changes_are_delivered_is_tried_too() {
    let (stage, _slack) = sound().await;
    let mut context = open("lambda-timeout-after-deploy").unwrap().context;
    context.changes_log_group = Some("org/trail".to_owned());
    std::fs::write(stage.path("context.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    examine(&stage).await;
    let asked = stage.aws.calls("StartQuery");
    assert!(asked.iter().any(|call| call.to_string().contains("org/trail")), "{asked:#?}");
}

/// A fault of the account, how it is planted, and the sentence that names it.
type Planted = (&'static str, fn(&Stage, &FakeSlack), &'static str);

const FAULTS: [Planted; 16] = [
    ("clock behind", |stage, _| set_clock(stage, 200), "seconds behind that of AWS"),
    ("clock ahead", |stage, _| set_clock(stage, -200), "seconds ahead of that of AWS"),
    ("expired", |stage, _| refuse(stage, "ExpiredToken"), "the AWS credentials have expired"),
    ("unknown key", |stage, _| refuse(stage, "InvalidClientTokenId"), "AWS does not know the access key"),
    ("wrong key", |stage, _| refuse(stage, "SignatureDoesNotMatch"), "does not belong to the access key"),
    ("too many queries", |stage, _| limit_queries(stage), "as many queries of Logs Insights are running"),
    (
        "quota",
        |stage, _| stage.aws.change_account(|account| account.lambda_concurrency = 10.0),
        "10 functions may run at once, and a deployment with its defaults needs 126",
    ),
    ("no stack", |stage, _| stage.aws.change_account(|account| account.stacks.clear()), "there is no stack"),
    (
        "failed stack",
        |stage, _| change_stack(stage, |stack| stack.status = "UPDATE_ROLLBACK_FAILED".into()),
        "is in UPDATE_ROLLBACK_FAILED",
    ),
    ("old stack", |stage, _| change_stack(stage, |stack| drop(stack.outputs.remove("BotUrl"))), "has no output BotUrl"),
    ("no signing secret", |stage, _| store(stage, "arn:signing", None), "the signing secret was never stored"),
    ("no token", |stage, _| store(stage, "arn:token", None), "the bot token was never stored"),
    (
        "secrets swapped",
        |stage, _| store(stage, "arn:signing", Some(TOKEN)),
        "a token is stored where the signing secret",
    ),
    ("no bot token", |stage, _| store(stage, "arn:token", Some("xoxp-1")), "does not begin with xoxb-"),
    (
        "revoked token",
        |stage, _| store(stage, "arn:token", Some("xoxb-2")),
        "Slack does not accept the bot token: invalid_auth",
    ),
    ("scope", |_, slack| slack.set_scopes(&["commands", "chat:write"]), "the Slack app lacks the scope users:read"),
];

fn set_clock(stage: &Stage, seconds: i64) {
    let at = Timestamp::now() + SignedDuration::from_secs(seconds);
    stage.aws.change_account(|account| account.answers_at = Some(at));
}

fn refuse(stage: &Stage, code: &'static str) {
    stage.aws.inject("GetCallerIdentity", Fault::Fail { status: 403, code }, usize::MAX);
}

fn limit_queries(stage: &Stage) {
    stage.aws.inject("StartQuery", Fault::Fail { status: 400, code: "LimitExceededException" }, usize::MAX);
}

fn change_stack(stage: &Stage, change: impl FnOnce(&mut testkit::aws::Stack)) {
    stage.aws.change_account(|account| {
        account.stacks.values_mut().for_each({
            let mut change = Some(change);
            move |stack| {
                if let Some(change) = change.take() {
                    change(stack);
                }
            }
        })
    });
}

fn store(stage: &Stage, arn: &str, text: Option<&str>) {
    stage.aws.change_account(|account| drop(account.secrets.insert(arn.to_owned(), text.map(str::to_owned))));
}

#[tokio::test]
async fn each_fault_of_the_account_the_stack_and_slack_is_named() {
    for (name, plant, sentence) in FAULTS {
        let (stage, slack) = sound().await;
        plant(&stage, &slack);
        let ended = examine(&stage).await;
        let found = troubles(&ended);
        let named = found.iter().find(|trouble| trouble.contains(sentence));
        assert!(named.is_some() && ended.status == 1, "{name}: {}{}", ended.stdout, ended.stderr);
        assert!(named.unwrap().contains("costs: ") && named.unwrap().contains("mend: "), "{name}: {named:?}");
        let is_alone = name == "scope" || found.len() == 1;
        assert!(is_alone, "{name}: {found:#?}");
    }
}

#[tokio::test]
async fn without_a_region_or_credentials_that_is_all_that_is_said() {
    let (stage, _slack) = sound().await;
    let stage = stage.with("AWS_REGION", "");
    assert!(troubles(&stage.run(&["doctor"]).await)[0].contains("no region is set"));
    let stage = stage.with("AWS_REGION", "eu-west-1").with("AWS_ACCESS_KEY_ID", "");
    let found = troubles(&stage.run(&["doctor", "--profile", "shop"]).await);
    assert!(found.len() == 1 && found[0].contains("aws sso login --profile shop"), "{found:?}");
}

#[tokio::test]
async fn what_a_context_names_and_aws_does_not_know_is_named() {
    let (stage, _slack) = sound().await;
    let mut context = open("lambda-timeout-after-deploy").unwrap().context;
    context.log_groups[0].push('x');
    context.alarms.push("gone".to_owned());
    context.entry = Some("nowhere".to_owned());
    std::fs::write(stage.path("context.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    let found = troubles(&examine(&stage).await);
    for sentence in ["log groups “", "alarms “gone” does not exist", "entry “nowhere” is not in the service graph"]
    {
        assert!(found.iter().any(|trouble| trouble.contains(sentence)), "{sentence} in {found:#?}");
    }
    context.region = "Ireland".to_owned();
    std::fs::write(stage.path("context.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    let found = troubles(&examine(&stage).await);
    assert!(found.iter().any(|trouble| trouble.contains("is no region of AWS")), "{found:#?}");
}

#[tokio::test]
async fn every_place_of_a_context_is_examined() {
    let (stage, _slack) = sound().await;
    let role = "arn:aws:iam::111111111111:role/reader";
    let mut context = open("lambda-timeout-after-deploy").unwrap().context;
    context.elsewhere = vec![Place {
        name: Some("shop-prod".to_owned()),
        region: "us-east-1".to_owned(),
        role: Some(role.to_owned()),
        log_groups: vec!["/gone".to_owned()],
        ..Place::default()
    }];
    std::fs::write(stage.path("context.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    let refused = troubles(&examine(&stage).await);
    assert!(refused.len() == 1 && refused[0].starts_with("role of the context in shop-prod: "), "{refused:#?}");
    stage.aws.change_account(|account| drop(account.roles.insert(role.to_owned(), "our-id".to_owned())));
    let file = stage.path("context.json");
    let entered = stage.run(&["doctor", "--context", &file, "--external-id", "our-id"]).await;
    let found = troubles(&entered);
    assert!(found.len() == 1 && found[0].contains("log groups “/gone” does not exist"), "{found:#?}");
    assert!(entered.stdout.contains("names of the context in eu-west-1: "), "{}", entered.stdout);
}

#[tokio::test]
async fn what_a_context_names_beside_the_sources_is_looked_up_too() {
    let (stage, _slack) = sound().await;
    let mut context = open("lambda-timeout-after-deploy").unwrap().context;
    context.alarm_tag = Some("team=shop".to_owned());
    context.changes_log_group = Some("trail".to_owned());
    context.status_pages = vec!["https://status.invalid".to_owned()];
    std::fs::write(stage.path("context.json"), serde_json::to_vec(&context).unwrap()).unwrap();
    let found = troubles(&examine(&stage).await);
    for sentence in [
        "tag of alarms “team=shop” is a tag that no alarm bears",
        "log group of changes “trail” does not exist",
        "status pages “https://status.invalid” does not answer as a status page does",
    ] {
        assert!(found.iter().any(|trouble| trouble.contains(sentence)), "{sentence} in {found:#?}");
    }
}

#[tokio::test]
async fn the_secrets_that_only_some_stacks_need_are_examined_where_there_is_a_place_for_them() {
    let (stage, _slack) = sound().await;
    for (output, arn) in [("ClientSecretArn", "arn:client"), ("WebClientSecretArn", "arn:web")] {
        change_stack(&stage, |stack| drop(stack.outputs.insert(output.to_owned(), arn.to_owned())));
    }
    let found = troubles(&examine(&stage).await);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("the client secret of the Slack app was never stored"), "{found:#?}");
    assert!(found[1].contains("aws secretsmanager put-secret-value --secret-id arn:web"), "{found:#?}");
    for arn in ["arn:client", "arn:web"] {
        store(&stage, arn, Some("secret"));
    }
    assert_eq!(troubles(&examine(&stage).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_saved_context_that_the_steps_would_refuse_is_named() {
    let (stage, _slack) = sound().await;
    let json = r#"{ "service": "shop", "region": "eu-west-1", "traces": true, "alarms": [""] }"#;
    let item = json!({ "service": { "S": "shop" }, "context": { "S": json }, "version": { "N": "1" } });
    stage.aws.change_account(|account| drop(account.contexts.insert("shop".to_owned(), item)));
    let found = troubles(&examine(&stage).await);
    assert!(found.len() == 1 && found[0].contains("the saved context shop is wrong: alarms: "), "{found:#?}");
}
