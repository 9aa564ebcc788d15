//! A service in five accounts and three regions: one report, by the real adapters against the stand-in for AWS.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

mod common;

use bundle::{Bundle, open};
use cli::embedded::investigate;
use common::Stage;
use investigation::model::{Context, GapReason, Place, Report, Source};
use testkit::aws::Scenario;

const EXTERNAL_ID: &str = "incident-investigator-1";

fn role(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/incident-investigator-reader")
}

fn place(name: &str, region: &str, account: &str) -> Place {
    Place { name: Some(name.to_owned()), region: region.to_owned(), role: Some(role(account)), ..Place::default() }
}

/// The bundle as it is about one place: it knows nothing but what the place is read for.
fn at_place(bundle: &Bundle, place: &Place) -> Scenario {
    let Place { region, metrics, log_groups, alarms, .. } = place.clone();
    let context = Context { metrics, log_groups, alarms, ..Context::new(&bundle.context.service, region) };
    Scenario::new(Bundle { context, ..bundle.clone() })
}

/// An incident whose metrics, logs and alarms are in other accounts than its traces and changes; two more accounts refuse.
async fn stage(bundle: &Bundle) -> Stage {
    let whole = &bundle.context;
    let metrics = Place { metrics: whole.metrics.clone(), ..place("shop-prod", "us-east-1", "111111111111") };
    let linked_account = Some("666666666666".to_owned());
    let logs = Place {
        log_groups: whole.log_groups.clone(),
        linked_account,
        ..place("monitoring", "ap-southeast-2", "222222222222")
    };
    let own_id = Some("of-the-alarms".to_owned());
    let alarms =
        Place { alarms: whole.alarms.clone(), external_id: own_id, ..place("alarms", "us-east-1", "333333333333") };
    let lost =
        Place { traces: true, log_groups: whole.log_groups.clone(), ..place("lost", "us-east-1", "444444445555") };
    let served = [("111111111111", metrics.clone()), ("666666666666", logs.clone()), ("333333333333", alarms.clone())];
    let elsewhere = vec![metrics, logs, alarms, lost];
    let here = Context { traces: true, changes: true, elsewhere, ..Context::new(&whole.service, "eu-west-1") };
    let context = Context { entry: whole.entry.clone(), trace_period: whole.trace_period, ..here };
    let stage = Stage::new(Bundle { context, ..bundle.clone() }).await;
    for (account, place) in &served {
        stage.aws.serve_at(account, &place.region, at_place(bundle, place));
    }
    stage.aws.change_account(|account| {
        for (number, external_id) in
            [("111111111111", EXTERNAL_ID), ("222222222222", EXTERNAL_ID), ("333333333333", "of-the-alarms")]
        {
            account.roles.insert(role(number), external_id.to_owned());
        }
    });
    stage
}

async fn run(stage: &Stage, bundle: &Bundle, command: &[&str]) -> common::Ended {
    let (context, words) = (stage.path("context.json"), bundle.manifest.ask.command_text());
    let mut arguments = command.to_vec();
    arguments.extend(["--context", &context, "--external-id", EXTERNAL_ID]);
    arguments.extend(words.split(' '));
    stage.run(&arguments).await
}

#[tokio::test]
async fn five_accounts_in_three_regions_give_one_report_in_which_refusals_are_named() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let stage = stage(&bundle).await;
    let ended = run(&stage, &bundle, &["run", "--json"]).await;
    let report: Report =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.stderr));

    let in_one_account = investigate(bundle.clone()).await.unwrap();
    let verdict = |report: &Report| report.cause().map(|cause| (cause.entity.clone(), cause.cause));
    assert_eq!(verdict(&report), verdict(&in_one_account), "the verdict is that of one account");
    let count = |report: &Report, source| report.evidence.iter().filter(|evidence| evidence.source == source).count();
    for &source in Source::ALL {
        assert_eq!(count(&report, source), count(&in_one_account, source), "{source:?}");
    }

    let refused: Vec<_> = report.gaps.iter().filter(|gap| gap.reason == GapReason::Denied).collect();
    assert_eq!(refused.iter().map(|gap| gap.source).collect::<Vec<_>>(), [Source::Logs, Source::Traces]);
    assert!(refused.iter().all(|gap| gap.detail.contains("could not enter account …5555 (lost)")), "{refused:?}");
    for account in ["111111111111", "222222222222", "333333333333", "444444445555", "666666666666"] {
        assert!(!ended.stdout.contains(account), "the number {account} is shown");
    }

    for (source, region) in
        [(Source::Metrics, "us-east-1"), (Source::Logs, "ap-southeast-2"), (Source::Alarms, "us-east-1")]
    {
        let mut places = report.evidence.iter().filter(|evidence| evidence.source == source);
        assert!(places.all(|evidence| evidence.citation.place.as_ref().unwrap().region == region), "{source:?}");
    }
    let role = include_str!("../../member-role.yaml");
    let actions = stage.aws.actions_elsewhere();
    assert!(actions.len() > 5, "{actions:?}");
    for action in &actions {
        assert!(role.contains(&format!("- {action}\n")) || role.contains(&format!("Action: {action}\n")), "{action}");
    }
}

#[tokio::test]
async fn several_places_are_looked_up_one_after_the_other_and_are_not_recorded() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let stage = stage(&bundle).await;
    let directory = stage.path("recorded");
    let recorded = run(&stage, &bundle, &["record", "--out", &directory]).await;
    assert!(recorded.status == 1 && recorded.stderr.contains("the context names several"), "{}", recorded.stderr);
    let file = stage.path("context.json");
    let checked = stage.run(&["context", "check", &file, "--external-id", EXTERNAL_ID]).await;
    for said in ["In eu-west-1:", "In shop-prod:", "In lost:", "✗ role: the account cannot be entered"] {
        assert!(checked.stdout.contains(said), "{said} in {} {}", checked.stdout, checked.stderr);
    }
    assert_eq!(checked.status, 1);
}
