//! `investigate run` and `record` on a live account: the same bytes as the embedded edition, and as the recording.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

mod common;

use bundle::{AsRead, Bundle, names, open};
use cli::embedded::investigate;
use common::{CHANNEL, Stage, TOKEN, slack};
use investigation::model::{Gap, Report, Source};
use investigation::telemetry::{Collected, DatabaseLoad, LogLines, StatementLoad};
use serde_json::{Value, json};
use testkit::aws::{Fault, Scenario};

/// The words that ask what a bundle asks.
fn words(bundle: &Bundle) -> Vec<String> {
    bundle.manifest.ask.command_text().split(' ').map(str::to_owned).collect()
}

/// Compares the bytes of two reports, and shows where they part.
fn assert_same(name: &str, one: &Report, other: &Report) {
    let [one, other] = [one, other].map(|report| serde_json::to_string_pretty(report).unwrap());
    let first_difference = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert!(one == other, "{name}: {first_difference:?}");
}

/// `investigate COMMAND --context FILE WORDS OPTIONS`.
async fn ask(stage: &Stage, command: &str, bundle: &Bundle, options: &[&str]) -> common::Ended {
    let context = stage.path("context.json");
    let words = words(bundle);
    let mut arguments = vec![command, "--context", &context];
    arguments.extend(words.iter().map(String::as_str));
    arguments.extend(options);
    stage.run(&arguments).await
}

#[tokio::test]
async fn a_live_account_gives_the_bytes_of_the_embedded_edition_and_so_does_its_recording() {
    for name in names() {
        let mut bundle = open(name).unwrap();
        // As the adapter returns them; the recorded bundles have them in another order.
        if let Some(traces) = &mut bundle.traces {
            traces.graph.edges.sort();
        }
        let stage = Stage::new(bundle.clone()).await;
        let run = ask(&stage, "run", &bundle, &["--json"]).await;
        let directory = stage.path("recorded");
        let recorded = ask(&stage, "record", &bundle, &["--json", "--out", &directory]).await;
        let replayed = stage.run(&["replay", &directory, "--json"]).await;
        assert!(!run.stdout.is_empty(), "{name}: {}", run.stderr);
        assert_eq!(replayed.stdout, recorded.stdout, "{name}: {}", replayed.stderr);
        let mut live: Report = serde_json::from_str(&run.stdout).unwrap();
        // The bundles are older than what RDS keeps, which the embedded edition does not ask.
        let is_of_age = |gap: &Gap| gap.detail.starts_with("RDS keeps its events for ");
        live.gaps.retain(|gap| !is_of_age(gap));
        // The id follows from what is asked, and a carried bundle has a name of its own; and each was asked for at its time.
        let Report { investigation_id, requested_at, .. } = live.clone();
        let embedded = Report { investigation_id, requested_at, ..investigate(bundle).await.unwrap() };
        assert_same(name, &live, &embedded);
        let mut recorded_report: Report = serde_json::from_str(&recorded.stdout).unwrap();
        recorded_report.gaps.retain(|gap| !is_of_age(gap));
        assert_same(name, &Report { requested_at, ..recorded_report }, &live);
        let status = if live.cause().is_some() { 0 } else { 3 };
        assert_eq!([run.status, recorded.status, replayed.status], [status; 3], "{name}");
    }
}

#[tokio::test]
async fn what_could_not_be_read_is_missing_from_the_replay_in_the_same_words() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let spoiled = [
        ("StartQuery", Fault::Deny),
        ("BatchGetTraces", Fault::Throttle),
        ("DescribeAlarms", Fault::Deny),
        ("LookupEvents", Fault::Fail { status: 500, code: "InternalFailure" }),
        ("GetMetricData", Fault::CutOff),
    ];
    for (operation, fault) in spoiled {
        let stage = Stage::new(bundle.clone()).await;
        stage.aws.inject(operation, fault, usize::MAX);
        let directory = stage.path("recorded");
        let recorded = ask(&stage, "record", &bundle, &["--json", "--out", &directory]).await;
        let replayed = stage.run(&["replay", &directory, "--json"]).await;
        let report: Report = serde_json::from_str(&recorded.stdout).unwrap();
        assert!(!report.gaps.is_empty(), "{operation}");
        assert_eq!(replayed.stdout, recorded.stdout, "{operation}");
    }
}

/// What services state of the database and of a service, and which statement loads the database, in the incident.
fn stated(bundle: &Bundle) -> AsRead {
    let at = bundle.manifest.ask.incident_window.start() + jiff::SignedDuration::from_mins(2);
    let event = |source: &str, kind: &str, detail: Value| {
        json!({ "source": source, "detail-type": kind, "detail": detail }).to_string()
    };
    let failover = json!({ "SourceIdentifier": "orders-db", "Message": "Multi-AZ instance failover started.", "EventCategories": ["failover"] });
    let issue = json!({ "service": "RDS", "eventTypeCode": "AWS_RDS_OPERATIONAL_ISSUE", "eventTypeCategory": "issue", "statusCode": "open" });
    let mut events = LogLines::default();
    events.push(at, "events of rds", &event("aws.rds", "RDS DB Instance Event", failover));
    events.push(at, "events of health", &event("aws.health", "AWS Health Event", issue));
    let statement = |sessions: f64| StatementLoad {
        statement: "SELECT * FROM orders WHERE email = ?".to_owned(),
        sessions,
        waits: [("io/table/sql/handler".to_owned(), 0.5 * sessions)].into(),
    };
    let load = DatabaseLoad {
        database: "orders-db".to_owned(),
        baseline: vec![statement(0.5)],
        incident: vec![statement(9.0)],
    };
    AsRead { events: Some(Collected::whole(events)), load: Some(Collected::whole(vec![load])), ..AsRead::default() }
}

#[tokio::test]
async fn what_services_state_and_which_statement_loads_a_database_is_read_recorded_and_replayed() {
    let mut bundle = open("dependency-5xx").unwrap();
    bundle.as_read = Some(stated(&bundle));
    let stage = Stage::new(bundle.clone()).await;
    let directory = stage.path("recorded");
    let recorded = ask(&stage, "record", &bundle, &["--json", "--out", &directory]).await;
    assert_eq!(stage.run(&["replay", &directory, "--json"]).await.stdout, recorded.stdout, "{}", recorded.stderr);
    let report: Report = serde_json::from_str(&recorded.stdout).unwrap();
    for words in [
        "AWS reports of orders-db: “Multi-AZ instance failover started.”; not in the baseline",
        "AWS reports of RDS: “AWS_RDS_OPERATIONAL_ISSUE”; not in the baseline",
        "orders-db had 9.0 sessions busy at once, 0.5 in the baseline; SELECT … FROM orders has 9.0 of them, 4.5 of these in \
         io/table/sql/handler",
    ] {
        assert!(report.evidence.iter().any(|found| found.summary == words), "{words}: {:#?}", report.evidence);
    }
}

#[tokio::test]
async fn a_name_that_aws_spells_otherwise_and_one_it_does_not_know_replay_as_they_were() {
    let mut bundle = open("lambda-timeout-after-deploy").unwrap();
    let stages = bundle.context.metrics.iter_mut().filter_map(|query| query.dimensions.get_mut("Stage"));
    stages.for_each(|stage| *stage = stage.to_uppercase());
    bundle.context.alarms.push("gone".to_owned());
    let stage = Stage::new(bundle.clone()).await;
    let directory = stage.path("recorded");
    let recorded = ask(&stage, "record", &bundle, &["--json", "--out", &directory]).await;
    let replayed = stage.run(&["replay", &directory, "--json"]).await;
    let report: Report = serde_json::from_str(&recorded.stdout).unwrap();
    assert!(report.evidence.iter().any(|evidence| evidence.source == Source::Metrics));
    assert_eq!(replayed.stdout, recorded.stdout);
}

#[tokio::test]
async fn no_secret_is_recorded() {
    const SECRET: &str = "hunter2-correct-horse";
    let mut bundle = open("lambda-timeout-after-deploy").unwrap();
    let lines = bundle.logs.take().unwrap();
    let mut spoiled = investigation::telemetry::LogLines::default();
    for line in lines.iter() {
        spoiled.push(line.at, line.group, &format!("{} password={SECRET}", line.message));
    }
    bundle.logs = Some(spoiled);
    let stage = Stage::new(bundle.clone()).await;
    let directory = stage.path("recorded");
    let recorded = ask(&stage, "record", &bundle, &["--json", "--out", &directory]).await;
    let logs = std::fs::read_to_string(format!("{directory}/logs.json")).unwrap();
    assert!(logs.contains("password=[redacted]") && !logs.contains(SECRET), "{}", recorded.stderr);
    assert_eq!(stage.run(&["replay", &directory, "--json"]).await.stdout, recorded.stdout);
    let again = ask(&stage, "record", &bundle, &["--out", &directory]).await;
    assert!(again.status == 1 && again.stderr.contains("is not empty"), "{}", again.stderr);
}

#[tokio::test]
async fn the_verdict_the_steps_and_the_page_are_shown() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let stage = Stage::new(bundle.clone()).await;
    let page = stage.path("report.html");
    let run = ask(&stage, "run", &bundle, &["--html", &page]).await;
    assert!(run.stdout.contains("Look here first") && run.status == 0, "{}", run.stderr);
    for step in ["scope", "metrics", "logs", "traces", "changes", "alarms", "rank"] {
        assert!(run.stderr.contains(&format!(" {step}")), "{step} in {}", run.stderr);
    }
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 120), "{}", run.stdout);
    let report = investigate(bundle).await.unwrap();
    let html = std::fs::read_to_string(page).unwrap();
    assert!(report.evidence.iter().all(|evidence| html.contains(evidence.id.as_str())));
}

/// What a model says of the report, to both of its questions.
fn advice(report: &Report) -> Value {
    let first = &report.hypotheses[0];
    let (cause, cited) = (format!("{} at {}", first.cause.label(), first.entity.name), [first.supporting[0].as_str()]);
    json!({
        "topHypothesis": cause,
        "assessments": [{ "cause": cause, "plausibility": 0.8, "reason": "It times out.", "evidenceIds": cited }],
        "missingEvidence": ["Traces of dev-orders"],
        "nextBestActions": [{
            "action": "Raise it.", "why": "It times out.", "evidenceIds": cited, "expectedSignal": "It ends."
        }],
    })
}

#[tokio::test]
async fn a_model_comments_in_the_terminal_where_one_is_named_and_none_is_called_without() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let said = advice(&investigate(bundle.clone()).await.unwrap()).to_string();
    let stage = Stage::new(bundle.clone()).await;
    stage.aws.serve(Scenario { advice: Some(said), ..Scenario::new(bundle.clone()) });
    let without = ask(&stage, "run", &bundle, &[]).await;
    assert!(stage.aws.calls("Converse").is_empty() && !without.stdout.contains("AI advisory"), "{}", without.stdout);
    assert!(without.stderr.contains("no model is configured"), "{}", without.stderr);
    let model = "amazon.nova-micro-v1:0";
    let with = ask(&stage, "run", &bundle, &["--advisor", model]).await;
    assert_eq!((with.status, stage.aws.calls("Converse").len()), (without.status, 2), "{}", with.stderr);
    for words in ["AI advisory", "Traces of dev-orders", "Raise it.", model] {
        assert!(with.stdout.contains(words), "{words} in {}", with.stdout);
    }
    // Without the model in the region, the report stands, and says so.
    stage.aws.serve(Scenario::new(bundle.clone()));
    let refused = ask(&stage, "run", &bundle, &["--advisor", model]).await;
    assert_eq!(refused.status, without.status, "{}", refused.stderr);
    assert!(refused.stdout.contains("It did not compare the hypotheses"), "{}", refused.stdout);
}

#[tokio::test]
async fn a_report_that_was_written_before_is_shown_with_what_a_model_said() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let said = advice(&investigate(bundle.clone()).await.unwrap()).to_string();
    let stage = Stage::new(bundle.clone()).await;
    stage.aws.serve(Scenario { advice: Some(said), ..Scenario::new(bundle.clone()) });
    let run = ask(&stage, "run", &bundle, &["--json", "--advisor", "amazon.nova-micro-v1:0"]).await;
    let file = stage.path("report.json");
    std::fs::write(&file, &run.stdout).unwrap();
    let shown = stage.run(&["show", &file]).await;
    assert!(shown.stdout.contains("Look here first") && shown.stdout.contains("AI advisory"), "{}", shown.stderr);
    assert_eq!(stage.run_with_input(&["show", "-"], &run.stdout).await.stdout, shown.stdout);
    let json = stage.run(&["show", &file, "--json"]).await;
    assert_eq!((json.stdout, json.status), (run.stdout, run.status));
}

#[tokio::test]
async fn revisions_are_compared_where_that_is_asked_for() {
    let mut bundle = open("lambda-timeout-after-deploy").unwrap();
    for change in bundle.changes.iter_mut().flatten() {
        let name = change.resources[0].clone();
        change.parameters.insert("functionName".to_owned(), name);
    }
    // The stand-in has no revisions: that Lambda does not answer shows that it was asked.
    let stage = Stage::new(bundle.clone()).await.with("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1");
    let words = "What changed in checkout was not compared: lambda:ListVersionsByFunction was not answered.";
    let without = ask(&stage, "run", &bundle, &["--json"]).await;
    assert!(!without.stdout.contains(words), "{}", without.stdout);
    let with = ask(&stage, "run", &bundle, &["--json", "--compare-revisions"]).await;
    assert!(with.stdout.contains(words), "{}", with.stdout);
}

#[tokio::test]
async fn where_nothing_can_be_read_the_run_fails_and_says_so() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let stage = Stage::new(bundle.clone()).await;
    for operation in ["GetMetricData", "StartQuery", "GetServiceGraph", "GetTraceSummaries", "DescribeAlarmHistory"] {
        stage.aws.inject(operation, Fault::Deny, usize::MAX);
    }
    for operation in ["DescribeAlarms", "LookupEvents"] {
        stage.aws.inject(operation, Fault::Deny, usize::MAX);
    }
    let run = ask(&stage, "run", &bundle, &[]).await;
    assert!(run.status == 1 && run.stdout.contains("Nothing could be read"), "{}", run.stdout);
}

#[tokio::test]
async fn a_slack_channel_hears_of_it_where_one_is_given() {
    let bundle = open("lambda-timeout-after-deploy").unwrap();
    let (slack, api_url) = slack().await;
    let stage = Stage::new(bundle.clone()).await.with("SLACK_API_URL", &api_url).with("SLACK_BOT_TOKEN", TOKEN);
    let run = ask(&stage, "run", &bundle, &["--slack", CHANNEL]).await;
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report = investigate(bundle.clone()).await.unwrap();
    let messages = slack.messages();
    assert!(messages.iter().any(|message| message.text == report.verdict.sentence()), "{messages:#?}");
    assert!(messages.iter().all(|message| message.channel == CHANNEL));
    let refused = ask(&stage, "run", &bundle, &["--slack", "C0NOTHERE"]).await;
    assert!(refused.stdout.contains("Look here first"), "the report is shown all the same");
}
