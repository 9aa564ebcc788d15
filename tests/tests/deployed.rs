//! The deployed edition: our template, our state machine and our binaries, from a signed command to the report.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use anyhow::{Context as _, Result};
use bundle::{Ask, Bundle, names, open};
use cli::embedded;
use end_to_end::assert_same_lines;
use end_to_end::deployment::{CHANNEL, Deployment, PostedReport, RESPONDER, Reply, sign_at};
use end_to_end::ministack::{REGION, wait_until};
use investigation::concluded::{Concluded, Outcome};
use investigation::model::{
    Context as ServiceContext, EvidenceKind, Gap, GapReason, MetricQuery, Report, Signal, Source,
};
use investigation::ports::Artifact;
use investigation::telemetry::{BudgetReport, BudgetStatus, ServiceLevelObjective};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::aws::{Account, Fault, Scenario};
use testkit::gateway::{Call, Service};
use testkit::slack::RecordedMessage;

/// The role of the account that a context names, and the id that it asks for.
const ROLE: &str = "arn:aws:iam::000000000000:role/incident-investigator-reader";
const EXTERNAL_ID: &str = "agreed-between-accounts";

/// A bundle with all five sources.
fn bundle() -> Bundle {
    open("lambda-timeout-after-deploy").unwrap()
}

#[tokio::test]
async fn both_editions_give_the_same_report() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    for name in names() {
        let bundle = open(name)?;
        deployment.serve(Scenario::new(bundle.clone())).await?;
        let posted = deployment.report_on(&bundle.manifest.ask).await.with_context(|| name)?;
        let deployed = report(&deployment, &posted).await?;
        let embedded = embedded::investigate(bundle).await?;
        assert_eq!(posted.message.text, deployed.verdict.sentence(), "{name}");
        assert_same_lines(name, &reproducible_json(&deployed), &reproducible_json(&embedded));
        assert_page(&deployment, &posted, &deployed).await?;
    }
    Ok(())
}

#[tokio::test]
async fn only_what_slack_signed_just_now_starts_a_run_and_only_once() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    let command = deployment.slack.slash_command(CHANNEL, RESPONDER, &bundle().manifest.ask.command_text());
    let refused = Reply { status: 401, body: String::new() };
    let old = Timestamp::now() - SignedDuration::from_secs(301);
    assert_eq!(deployment.deliver(&command, |request| request.body_mut().push('0')).await?, refused);
    assert_eq!(deployment.deliver(&command, |request| sign_at(request, Timestamp::now(), "not ours")).await?, refused);
    assert_eq!(
        deployment.deliver(&command, |request| sign_at(request, old, deployment.signing_secret())).await?,
        refused
    );
    assert_eq!(deployment.deliver(&command, |request| request.headers_mut().clear()).await?, refused);
    assert!(deployment.stack.executions().await?.is_empty());
    assert!(deployment.slack.messages().is_empty());

    let first = deployment.deliver(&command, |_| ()).await?;
    let again = deployment.deliver(&command, |_| ()).await?;
    assert!(first.status == 200 && first.body.contains("Investigating"), "{first:?}");
    assert!(again.status == 200 && again.body.contains("on its way already"), "{again:?}");
    deployment.wait_for_message("the report", is_report).await?;
    let replayed = deployment.deliver(&command, |_| ()).await?;
    let is_led = replayed.body.contains("on its way already") || replayed.body.contains("was investigated at");
    assert!(replayed.status == 200 && is_led, "{replayed:?}");
    assert_eq!(deployment.stack.executions().await?.len(), 1);
    assert_eq!(deployment.slack.messages().iter().filter(|message| is_report(message)).count(), 1);
    Ok(())
}

#[tokio::test]
async fn a_source_that_fails_is_a_gap_of_a_report_that_arrives() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    deployment.aws.inject("StartQuery", Fault::Deny, usize::MAX);
    deployment.aws.inject("GetServiceGraph", Fault::Throttle, usize::MAX);
    deployment.aws.inject("GetTraceSummaries", Fault::Throttle, usize::MAX);
    deployment.aws.inject("LookupEvents", Fault::Hang, usize::MAX);
    deployment.slack.fail_next(1, &testkit::slack::Fault::RateLimited { retry_after: 1 });
    let posted = deployment.report_on(&bundle().manifest.ask).await?;
    let report = report(&deployment, &posted).await?;
    let gaps: Vec<_> = report.gaps.iter().map(|gap| (gap.source, gap.reason)).collect();
    assert_eq!(
        gaps,
        [
            (Source::Logs, GapReason::Denied),
            (Source::Traces, GapReason::Throttled),
            (Source::Changes, GapReason::Unavailable),
        ]
    );
    let sources = |source| report.evidence.iter().any(|evidence| evidence.source == source);
    assert!(sources(Source::Metrics) && sources(Source::Alarms));
    assert!(json!(posted.message.blocks).to_string().contains("access denied"));
    Ok(())
}

#[tokio::test]
async fn a_verdict_is_an_event_that_rules_of_others_and_the_webhook_see() -> Result<()> {
    // Nobody listens there; the function reads the secret with which it would sign.
    let deployment = Deployment::new(bundle(), &[("WebhookUrl", "https://127.0.0.1:9/")]).await?;
    let ministack = deployment.stack.ministack();
    let queue = ministack.call("AmazonSQS.CreateQueue", &json!({ "QueueName": "others" })).await?["QueueUrl"].clone();
    let attributes = json!({ "QueueUrl": queue, "AttributeNames": ["QueueArn"] });
    let attributes = ministack.call("AmazonSQS.GetQueueAttributes", &attributes).await?;
    let pattern = json!({ "source": ["incident-investigator"], "detail-type": ["Investigation Concluded"] });
    let rule = json!({ "Name": "others", "EventPattern": pattern.to_string() });
    ministack.call("AWSEvents.PutRule", &rule).await?;
    let targets = json!({ "Rule": "others", "Targets": [{ "Id": "1", "Arn": attributes["Attributes"]["QueueArn"] }] });
    ministack.call("AWSEvents.PutTargets", &targets).await?;
    let posted = deployment.report_on(&bundle().manifest.ask).await?;
    let receive = json!({ "QueueUrl": queue });
    let received = async || {
        let answer = ministack.call("AmazonSQS.ReceiveMessage", &receive).await?;
        Ok(answer["Messages"][0]["Body"].as_str().map(str::to_owned))
    };
    let event: Value = serde_json::from_str(&wait_until("the event arrives", received).await?)?;
    let report = report(&deployment, &posted).await?;
    let told: Concluded = serde_json::from_value(event["detail"].clone())?;
    assert_eq!((told.investigation_id, told.outcome), (posted.id, Outcome::Cause));
    assert!(told.description.starts_with(report.verdict.sentence()), "{}", told.description);
    assert_eq!(told.report_link, posted.link);
    wait_for_call(&deployment, Service::SecretsManager, "webhook", "GetSecretValue").await
}

#[tokio::test]
async fn a_run_that_dies_is_heard_of() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    let ask = bundle().manifest.ask;
    let mistyped = Ask { service: format!("{}x", ask.service), ..ask.clone() };
    let command = deployment.slack.slash_command(CHANNEL, RESPONDER, &mistyped.command_text());
    let unknown = deployment.deliver(&command, |_| ()).await?;
    let nearest = format!("Did you mean `{}`?", ask.service);
    assert!(unknown.status == 200 && unknown.body.contains(&nearest), "{unknown:?}");
    assert!(deployment.slack.messages().is_empty());

    deployment.aws.inject("LookupEvents", Fault::Hang, usize::MAX);
    deployment.investigate(&ask).await?;
    let is_collecting = async || Ok((!deployment.aws.calls("LookupEvents").is_empty()).then_some(()));
    wait_until("the run asks for changes", is_collecting).await?;
    for execution in deployment.stack.executions().await? {
        let stop = json!({ "executionArn": execution["executionArn"] });
        if execution["status"] == "RUNNING" {
            deployment.stack.ministack().call("AWSStepFunctions.StopExecution", &stop).await?;
        }
    }
    let is_stopped = |message: &RecordedMessage| json!(message.blocks).to_string().contains("was stopped");
    let stopped = deployment.wait_for_message("that it was stopped", is_stopped).await?;
    assert_eq!(stopped.channel, CHANNEL);
    // The record is closed last.
    wait_for_call(&deployment, Service::DynamoDb, "notify_failure", "UpdateItem").await
}

#[tokio::test]
async fn an_alarm_that_goes_off_starts_an_investigation_in_the_channel_of_its_context() -> Result<()> {
    let bundle = bundle();
    let alarm = bundle.alarms.as_ref().and_then(|alarms| alarms.first()).context("it has alarms")?.alarm.clone();
    let deployment = Deployment::new(bundle.clone(), &[]).await?;
    let context = ServiceContext {
        region: REGION.to_owned(),
        started_by_alarms: true,
        channel: Some(CHANNEL.to_owned()),
        // It bears the tag, and is not named.
        alarms: Vec::new(),
        alarm_tag: Some(format!("service={}", bundle.context.service)),
        ..bundle.context.clone()
    };
    deployment.stack.put_context(&context).await?;
    let state = json!({ "value": "ALARM", "timestamp": Timestamp::now() });
    let event = json!({
        "source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "region": REGION,
        "resources": [format!("arn:aws:cloudwatch:{REGION}:123456789012:alarm:{alarm}")],
        "detail": { "alarmName": alarm, "state": state },
    });
    // Only AWS itself may put events of its services on the bus: so it is put where the rule puts it.
    deployment.stack.send("AlarmQueue", &event).await?;
    let is_first = |message: &RecordedMessage| message.channel == CHANNEL && message.thread_ts.is_none();
    let first = deployment.wait_for_message("the first message", is_first).await?;
    assert!(json!(first.blocks).to_string().contains(&alarm), "{first:?}");
    assert_eq!(deployment.stack.executions().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn another_account_is_read_by_its_role_and_queries_that_never_end_are_stopped() -> Result<()> {
    let bundle = bundle();
    let silent = MetricQuery { name: "Silent".to_owned(), ..bundle.context.metrics[0].clone() };
    let context = ServiceContext {
        role: Some(ROLE.to_owned()),
        external_id: Some(EXTERNAL_ID.to_owned()),
        metrics: [bundle.context.metrics.clone(), vec![silent]].concat(),
        ..bundle.context.clone()
    };
    let bundle = Bundle { context, ..bundle };
    let deployment = Deployment::new(bundle.clone(), &[]).await?;
    let agree = |account: &mut Account| _ = account.roles.insert(ROLE.to_owned(), EXTERNAL_ID.to_owned());
    deployment.aws.change_account(agree);
    deployment.aws.inject("GetQueryResults", Fault::Hang, usize::MAX);
    let posted = deployment.report_on(&bundle.manifest.ask).await?;
    let report = report(&deployment, &posted).await?;
    let is_denied = |gap: &&Gap| gap.reason == GapReason::Denied;
    assert_eq!(report.gaps.iter().find(is_denied), None, "every source may take the role");
    assert!(report.gaps.iter().any(|gap| gap.source == Source::Logs), "{:?}", report.gaps);
    for step in ["metrics", "logs", "traces", "changes", "alarms"] {
        wait_for_call(&deployment, Service::Sts, step, "AssumeRole").await?;
    }
    wait_for_call(&deployment, Service::Logs, "logs", "StopQuery").await
}

#[tokio::test]
async fn where_spans_are_kept_with_the_logs_objectives_are_read_too() -> Result<()> {
    let mut bundle = bundle();
    let report = |status, attainment| BudgetReport { status, attainment: Some(attainment), ..BudgetReport::default() };
    let objective = ServiceLevelObjective {
        name: "answers in time".to_owned(),
        service: bundle.context.entry.clone().unwrap(),
        goal: Some(99.0),
        before: report(BudgetStatus::Ok, 99.9),
        after: report(BudgetStatus::Breached, 91.0),
        ..ServiceLevelObjective::default()
    };
    bundle.traces.as_mut().context("the bundle has traces")?.objectives.push(objective);
    let deployment = Deployment::new(bundle.clone(), &[]).await?;
    let posted = deployment.report_on(&bundle.manifest.ask).await?;
    let deployed = self::report(&deployment, &posted).await?;
    assert!(
        deployed.evidence.iter().any(|evidence| evidence.kind == EvidenceKind::ObjectiveBreach),
        "{:?}",
        deployed.evidence
    );
    let embedded = embedded::investigate(bundle).await?;
    assert_same_lines("objectives", &reproducible_json(&deployed), &reproducible_json(&embedded));
    Ok(())
}

#[tokio::test]
async fn changes_that_a_trail_delivers_to_a_log_group_are_those_of_the_event_history() -> Result<()> {
    let mut bundle = bundle();
    bundle.context.changes_log_group = Some("trail".to_owned());
    let deployment = Deployment::new(bundle.clone(), &[]).await?;
    let posted = deployment.report_on(&bundle.manifest.ask).await?;
    let deployed = self::report(&deployment, &posted).await?;
    wait_for_call(&deployment, Service::Logs, "changes", "GetQueryResults").await?;
    let embedded = embedded::investigate(bundle).await?;
    assert_same_lines("changes", &reproducible_json(&deployed), &reproducible_json(&embedded));
    Ok(())
}

/// Waits until this function has made this call.
async fn wait_for_call(
    deployment: &Deployment,
    service: Service,
    function: &'static str,
    operation: &str,
) -> Result<()> {
    let call = Call { function: Some(function.to_owned()), operation: operation.to_owned() };
    let is_made = async || Ok(deployment.gateways.of(service).calls().contains(&call).then_some(()));
    wait_until(&format!("{function} calls {operation}"), is_made).await
}

#[tokio::test]
async fn a_model_may_comment_and_costs_the_report_nothing() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[("AdvisorModelId", "test.model-v1")]).await?;
    let ask = bundle().manifest.ask;
    let known = embedded::investigate(bundle()).await?;
    let (first, cited) = (&known.hypotheses[0], &known.evidence[0].id);
    let good = json!({
        "topHypothesis": "the moon",
        "assessments": [
            {
                "cause": format!("{} at {}", first.cause.label(), first.entity.name), "plausibility": 0.9,
                "reason": "The table is where it begins.", "evidenceIds": [cited]
            },
            { "cause": "the moon was full", "plausibility": 1.0, "reason": "It was.", "evidenceIds": [cited] },
        ],
        "missingEvidence": [],
        "nextBestActions": [
            { "action": "Look at the table first.", "why": "It is full.", "expectedSignal": "A metric.", "evidenceIds": [cited] },
            { "action": "Wait for a new moon.", "why": "It is full.", "expectedSignal": "Dark.", "evidenceIds": ["ev-logs-00000000"] },
        ],
    });
    let scenario = Scenario { advice: Some(good.to_string()), ..Scenario::new(bundle()) };
    deployment.serve(scenario.clone()).await?;
    let posted = deployment.report_on(&ask).await?;
    let is_edited = |message: &RecordedMessage| message.ts == posted.message.ts && !message.edits.is_empty();
    let edited = json!(deployment.wait_for_message("the comment", is_edited).await?.blocks).to_string();
    assert!(edited.contains("Look at the table first.") && !edited.contains("moon"), "{edited}");
    let advisory = report(&deployment, &posted).await?.advisory.context("there is a comment")?;
    assert_eq!((advisory.model_id.as_str(), advisory.next_actions.len()), ("test.model-v1", 1));
    assert_eq!((advisory.assessments.len(), advisory.usage.calls), (1, 2));

    deployment.serve(Scenario { advice: Some("<!channel> I am a teapot".to_owned()), ..scenario.clone() }).await?;
    // The same, and whatever shows, would be led to the first answer.
    assert_uncommented(&deployment, &Ask { signal: Signal::Saturation, ..ask.clone() }).await?;
    deployment.serve(scenario).await?;
    deployment.aws.inject("Converse", Fault::Throttle, usize::MAX);
    assert_uncommented(&deployment, &Ask { signal: Signal::LatencySpike, ..ask }).await
}

async fn assert_uncommented(deployment: &Deployment, ask: &Ask) -> Result<()> {
    let posted = deployment.report_on(ask).await?;
    let has_ended = async || {
        let executions = deployment.stack.executions().await?;
        let this = executions.into_iter().find(|execution| execution["name"] == posted.id.as_str());
        Ok(this.filter(|execution| execution["status"] != "RUNNING"))
    };
    let ended = wait_until("the run ends", has_ended).await?;
    assert_eq!(ended["status"], "SUCCEEDED");
    assert!(!deployment.aws.calls("Converse").is_empty());
    let advisory = report(deployment, &posted).await?.advisory.context("it says why there is no comment")?;
    assert_eq!((advisory.assessments.len(), advisory.next_actions.len(), advisory.gaps.len()), (0, 0, 2));
    Ok(())
}

/// Whether this is the report in the thread, and not the thread's first message, which links to it in the end.
fn is_report(message: &RecordedMessage) -> bool {
    message.thread_ts.is_some() && json!(message.blocks).to_string().contains("Open the full report")
}

/// The report that the run wrote to S3.
async fn report(deployment: &Deployment, posted: &PostedReport) -> Result<Report> {
    let json = deployment.stack.artifact(&posted.id, Artifact::Report).await?.context("there is a report")?;
    Ok(serde_json::from_slice(&json)?)
}

/// The JSON of a report without what differs from run to run: its id, who asked, and when.
fn reproducible_json(report: &Report) -> String {
    let mut json = json!(report);
    for field in ["investigation_id", "requested_at", "requested_by"] {
        json.as_object_mut().unwrap().remove(field).unwrap();
    }
    // The embedded edition has nothing scanned, and remembers none of the incidents before this one.
    for field in ["bytes_scanned", "costs", "budget", "similar"] {
        json.as_object_mut().unwrap().remove(field);
    }
    // The bundles are older than what RDS keeps, which the embedded edition does not ask.
    if let Some(gaps) = json["gaps"].as_array_mut() {
        gaps.retain(|gap| !gap["detail"].as_str().unwrap().starts_with("RDS keeps its events for "));
    }
    serde_json::to_string_pretty(&json).unwrap()
}

async fn assert_page(deployment: &Deployment, posted: &PostedReport, report: &Report) -> Result<()> {
    let (client, address) = deployment.stack.bot(&posted.link)?;
    let page = client.get(&address).send().await?;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str()?.to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    let html = page.text().await?;
    assert!(report.evidence.iter().all(|evidence| html.contains(evidence.id.as_str())));
    let forged = client.get(address.replace("mac=", "mac=0")).send().await?;
    assert!(forged.status().is_client_error(), "{}", forged.status());
    assert!(!forged.text().await?.contains(report.hypotheses[0].rationale.as_str()));
    Ok(())
}
