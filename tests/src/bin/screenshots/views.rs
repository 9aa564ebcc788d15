//! The modals and App Home, as somebody sees them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow};
use cli::embedded::investigate;
use investigation::discover::{Inventory, KnownAlarm, ListedMetric, Origin, STACK_TAG, TaggedResource, propose};
use investigation::limits::{Limited, Usage};
use investigation::memory::{self, ActualCause, Judgement, ReliabilityTable};
use investigation::model::{Context, InvestigationId, Report, Request, Signal, Window};
use investigation::ports::{SearchPlace, Status};
use jiff::SignedDuration;
use serde_json::Value;
use slack::action::Feedback;
use slack::command::lookup::Listed;
use slack::context_form::{self, Draft, Metadata};
use slack::feedback::{self, Question};
use slack::home::{Content, Permission, home};
use slack::modal::investigate::{self as form, Filled};
use slack::share;

use crate::messages::{CHANNEL, LINK, PERSON, THROTTLED, clock, workspace};

/// Every view, each on a page of its own.
pub async fn pages() -> Result<Vec<(&'static str, String)>> {
    let report = investigate(bundle::open(THROTTLED)?).await?;
    let metadata = Metadata { channel: CHANNEL.to_owned(), name: None, version: Some(3), draft: None };
    let context = context();
    let proposal = propose(&Origin::Stack("checkout".to_owned()), &inventory());
    let draft = Draft::of_new(context.clone(), proposal);
    let id = report.investigation_id.clone();
    let wrong = Feedback { investigation_id: id.clone(), hypothesis: 0, is_right: false };
    let origin = form::Origin {
        channel: Some(CHANNEL.to_owned()),
        thread_ts: Some("1.2".to_owned()),
        ..form::Origin::default()
    };
    let filled = Filled {
        context: Some("checkout".to_owned()),
        window: Some(window(30)?),
        signal: Signal::ErrorSpike,
        read: vec!["alarm checkout-5xx".to_owned(), "metric HTTPCode_Target_5XX_Count".to_owned()],
    };
    let views = [
        ("modal-investigate", form::form(&origin, &filled)),
        ("modal-context-start", context_form::start(&metadata, SearchPlace::in_region("eu-west-1"), Vec::new())),
        ("modal-context-edit", context_form::edit(&draft, &metadata, Vec::new())),
        ("modal-context-delete", context_form::delete(&context, &metadata)),
        ("modal-wrong", feedback::question(&Question::Wrong(wrong), &report)),
        ("modal-share", share::question(&id, &share::Destination::default(), None)),
        ("home", app_home(&context, &report)?),
    ];
    views.into_iter().map(|(name, view)| Ok((name, page(&view)?))).collect()
}

fn page(view: &Value) -> Result<String> {
    let slack = workspace();
    slack.show_view(PERSON, view).map_err(|problems| anyhow!("{problems:?}"))?;
    Ok(if view["type"] == "home" { slack.home_page(PERSON) } else { slack.live_page(CHANNEL, PERSON) })
}

/// The window of so many minutes that ended a minute ago.
fn window(minutes: i64) -> Result<Window> {
    let end = clock() - SignedDuration::from_mins(1);
    Ok(Window::new(end - SignedDuration::from_mins(minutes), end)?)
}

pub(super) fn context() -> Context {
    Context {
        description: "Takes orders and charges cards.".to_owned(),
        entry: Some("checkout".to_owned()),
        log_groups: vec!["/aws/lambda/checkout".to_owned()],
        alarms: vec!["checkout-5xx".to_owned()],
        owners: vec![PERSON.to_owned(), "U0BEN".to_owned()],
        channel: Some(CHANNEL.to_owned()),
        started_by_alarms: true,
        quiet_hours: "22:00-07:00 +01:00".parse().ok(),
        runbooks: vec!["https://wiki.example/checkout".to_owned()],
        ..Context::new("checkout", "eu-west-1")
    }
}

/// What AWS knows of a stack with a function and a table.
fn inventory() -> Inventory {
    let resource = |arn: &str| TaggedResource {
        arn: format!("arn:aws:{arn}"),
        tags: [(STACK_TAG.to_owned(), "checkout".to_owned())].into(),
    };
    let metric = |namespace: &str, name: &str, dimension: &str, value: &str| ListedMetric {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: BTreeMap::from([(dimension.to_owned(), value.to_owned())]),
    };
    Inventory {
        resources: vec![
            resource("lambda:eu-west-1:123456789012:function:checkout"),
            resource("dynamodb:eu-west-1:123456789012:table/orders"),
            resource("sqs:eu-west-1:123456789012:receipts"),
        ],
        nodes: vec![
            ("checkout".to_owned(), "AWS::Lambda::Function".to_owned()),
            ("payments".to_owned(), "AWS::Lambda::Function".to_owned()),
        ],
        calls: vec![("checkout".to_owned(), "payments".to_owned())],
        metrics: vec![
            metric("AWS/Lambda", "Errors", "FunctionName", "checkout"),
            metric("AWS/Lambda", "Duration", "FunctionName", "checkout"),
            metric("AWS/DynamoDB", "WriteThrottleEvents", "TableName", "orders"),
            metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "orders"),
            metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "receipts"),
        ],
        alarms: vec![KnownAlarm { name: "checkout-5xx".to_owned(), ..KnownAlarm::default() }],
        log_groups: vec!["/aws/lambda/checkout".to_owned(), "/aws/lambda/payments".to_owned()],
        unread: Vec::new(),
    }
}

/// Investigations of every status.
pub(super) fn listed(report: &Report) -> Result<Vec<Listed>> {
    let listed = |seed: &str, minutes: i64, status, report: Option<&Report>| {
        let request = Request {
            investigation_id: InvestigationId::from_seed(seed.as_bytes()),
            service: "checkout".to_owned(),
            incident_window: window(minutes)?,
            signal: Signal::Auto,
            workspace: String::new(),
            channel: CHANNEL.to_owned(),
            user: PERSON.to_owned(),
            alarm: None,
            requested_at: clock(),
            report_link: LINK.to_owned(),
            reply_url: None,
            thread: None,
        };
        anyhow::Ok(Listed::new(request, status, report, report.map(|_| LINK.to_owned())))
    };
    Ok(vec![
        listed("1", 15, Status::Running, None)?,
        listed("2", 30, Status::Completed, Some(report))?,
        listed("3", 60, Status::Failed, None)?,
    ])
}

fn app_home(context: &Context, report: &Report) -> Result<Value> {
    let permission = |purpose, scope, is_given| Permission { purpose, scope, is_given: Some(is_given) };
    let permissions = vec![
        permission("post reports, and edit them", "chat:write", true),
        permission("read times in your zone", "users:read", true),
        permission("write to you where it may not post in a channel", "im:write", false),
    ];
    let alarmed = Context {
        alarms: vec!["payments-5xx".to_owned()],
        started_by_alarms: true,
        channel: Some(CHANNEL.to_owned()),
        owners: vec![PERSON.to_owned()],
        ..Context::new("payments", "eu-west-1")
    };
    let judged = |seed: &str, judgement| {
        let mut report = report.clone();
        report.investigation_id = InvestigationId::from_seed(seed.as_bytes());
        let hypothesis = report.hypotheses.first().cloned()?;
        Some(memory::Feedback::on_hypothesis(&report, &hypothesis, judgement, ActualCause::default(), PERSON, clock()))
    };
    let said = [judged("2", Judgement::Right), judged("4", Judgement::Right), judged("5", Judgement::Wrong)];
    let said: Vec<memory::Feedback> = said.into_iter().flatten().collect();
    let content = Content {
        listed: listed(report)?,
        judged: Some(BTreeSet::new()),
        contexts: vec![context.clone(), alarmed],
        reliability: Some(ReliabilityTable::new(&said)),
        usages: vec![Usage { limited: Limited::Person, used: 25, limit: 30, renewed_at: clock() }],
        permissions,
    };
    Ok(home(PERSON, &content))
}
