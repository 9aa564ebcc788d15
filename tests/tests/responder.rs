//! What a responder does in Slack, done by the deployed bot: each door of it, over the emulator's stores.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use anyhow::{Context as _, Result};
use axum::http::{Request, Uri};
use bundle::{Bundle, open};
use end_to_end::deployment::{CHANNEL, Deployment, RESPONDER};
use end_to_end::ministack::wait_until;
use serde_json::{Value, json};
use testkit::aws::Fault;
use testkit::slack::RecordedMessage;
use testkit::slack::click::Click;
use testkit::slack::form::Filled;

fn bundle() -> Bundle {
    open("lambda-timeout-after-deploy").unwrap()
}

/// Delivers what Slack would send to this path; returns the answer.
async fn send(
    deployment: &Deployment,
    path: &str,
    build: impl FnOnce(&Uri) -> axum::http::Result<Request<String>>,
) -> Result<String> {
    let bot = deployment.stack.output("BotUrl").trim_end_matches('/').to_owned();
    let (client, address) = deployment.stack.bot(&format!("{bot}{path}"))?;
    let request = build(&address.parse()?)?;
    let answer = client.execute(request.try_into()?).await?;
    let status = answer.status();
    anyhow::ensure!(status == 200, "{path}: {status}");
    Ok(answer.text().await?)
}

async fn click(deployment: &Deployment, message_ts: &str, action_id: &str, value: &str) -> Result<String> {
    let click = Click { message_ts: message_ts.to_owned(), action_id: action_id.to_owned(), value: value.to_owned() };
    send(deployment, "/slack/interactions", |address| deployment.slack.click(address, RESPONDER, &click).unwrap()).await
}

async fn tell(deployment: &Deployment, event: &Value) -> Result<String> {
    send(deployment, "/slack/events", |address| deployment.slack.event(address, event)).await
}

/// What a modal has in its fields before anybody changed them.
fn as_opened(view: &Value) -> Filled {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let inputs = view["blocks"].as_array().into_iter().flatten().filter(|block| block["type"] == "input");
    let mut filled = Filled::new();
    for element in inputs.map(|block| &block["element"]) {
        let one = ["initial_value", "initial_user", "initial_conversation"].map(|key| text(&element[key]));
        let many = ["initial_users", "initial_conversations"].map(|key| element[key].as_array().cloned());
        let option = text(&element["initial_option"]["value"]);
        let options = element["initial_options"].as_array().cloned().unwrap_or_default();
        let mut values: Vec<String> = one.into_iter().flatten().chain(option).collect();
        values.extend(many.into_iter().flatten().flatten().filter_map(|value| text(&value)));
        values.extend(options.iter().filter_map(|option| text(&option["value"])));
        filled.insert(text(&element["action_id"]).unwrap_or_default(), values);
    }
    filled
}

/// Submits the modal that the responder sees, as it was opened, and takes the answer as Slack does.
async fn submit(deployment: &Deployment) -> Result<String> {
    let filled = as_opened(&deployment.slack.modal(RESPONDER).context("a modal is open")?.view);
    let submit = |address: &Uri| deployment.slack.submission(address, RESPONDER, &filled).unwrap();
    let answer = send(deployment, "/slack/interactions", submit).await?;
    deployment.slack.take_submission_answer(RESPONDER, &answer);
    Ok(answer)
}

async fn type_command(deployment: &Deployment, text: &str) -> Result<String> {
    let command = deployment.slack.slash_command(CHANNEL, RESPONDER, text);
    let reply = deployment.deliver(&command, |_| ()).await?;
    anyhow::ensure!(reply.status == 200, "{text}: {reply:?}");
    Ok(reply.body)
}

#[tokio::test]
async fn a_report_is_asked_about_judged_and_seen_at_home() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    let posted = deployment.report_on(&bundle().manifest.ask).await?;
    let thread = posted.message.thread_ts.clone().context("the report is in a thread")?;

    let right = format!("right {} 0", posted.id);
    let is_judged = |blocks: &[Value]| json!(blocks).to_string().contains(&right);
    let judged = deployment.slack.messages().into_iter().find(|message| is_judged(&message.blocks));
    let judged = judged.context("the verdict can be judged")?;
    let button = format!("{}:0", slack::action::FEEDBACK);
    click(&deployment, &judged.ts, &button, &right).await?;

    let question = deployment.slack.post_as_user(CHANNEL, RESPONDER, "timeline");
    let event = json!({
        "type": "message", "channel_type": "channel", "channel": CHANNEL, "user": RESPONDER, "text": "timeline",
        "ts": question, "event_ts": question, "thread_ts": thread,
    });
    tell(&deployment, &event).await?;
    let is_answer =
        |message: &RecordedMessage| message.thread_ts.as_deref() == Some(thread.as_str()) && message.ts > question;
    deployment.wait_for_message("the answer to a question in the thread", is_answer).await?;

    let opened =
        json!({ "type": "app_home_opened", "user": RESPONDER, "channel": "D0HOME", "tab": "home", "event_ts": "1.2" });
    tell(&deployment, &opened).await?;
    // What Slack tells is acknowledged before it is acted on.
    let home = wait_until("App Home is published", async || Ok(deployment.slack.home(RESPONDER))).await?;
    assert!(home.view.to_string().contains(&bundle().context.service), "{}", home.view);

    assert!(type_command(&deployment, "list").await?.contains(&bundle().context.service));
    type_command(&deployment, &format!("link {}", posted.id)).await?;
    let is_link = |message: &RecordedMessage| message.text.contains("Open the full report> of ");
    deployment.wait_for_message("a fresh link, for whoever asked alone", is_link).await?;
    Ok(())
}

#[tokio::test]
async fn a_context_is_made_changed_and_deleted() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    type_command(&deployment, "context new payments").await?;
    suggest(&deployment, slack::context_form::ORIGIN, "pay").await?;
    submit(&deployment).await?;
    for field in
        [slack::context_form::MORE_LOG_GROUPS, slack::context_form::MORE_METRICS, slack::context_form::MORE_ALARMS]
    {
        suggest(&deployment, field, "pay").await?;
    }
    suggest(&deployment, slack::context_form::ENTRY, "pay").await?;
    let saved = submit(&deployment).await?;
    assert!(saved.contains("Saved."), "{saved}");
    deployment.slack.close_modal(RESPONDER);
    assert!(type_command(&deployment, "contexts").await?.contains("payments"));

    type_command(&deployment, "context edit payments").await?;
    let saved = submit(&deployment).await?;
    assert!(!saved.contains("\"errors\""), "{saved}");
    deployment.slack.close_modal(RESPONDER);

    type_command(&deployment, "context delete payments").await?;
    submit(&deployment).await?;
    deployment.slack.close_modal(RESPONDER);
    assert!(!type_command(&deployment, "contexts").await?.contains("payments"));
    Ok(())
}

async fn suggest(deployment: &Deployment, field: &str, typed: &str) -> Result<()> {
    let build = |address: &Uri| deployment.slack.suggestion(address, RESPONDER, field, typed).unwrap();
    let answer = send(deployment, "/slack/interactions", build).await?;
    deployment.slack.show_suggestions(RESPONDER, field, &answer);
    Ok(())
}

#[tokio::test]
async fn a_running_investigation_is_cancelled_by_its_button() -> Result<()> {
    let deployment = Deployment::new(bundle(), &[]).await?;
    // It runs for as long as its changes do not come.
    deployment.aws.inject("LookupEvents", Fault::Hang, usize::MAX);
    deployment.investigate(&bundle().manifest.ask).await?;
    let has_button = |message: &RecordedMessage| find_cancel(&message.blocks).is_some();
    let root = deployment.wait_for_message("the first message", has_button).await?;
    let id = find_cancel(&root.blocks).context("it has the button")?;
    click(&deployment, &root.ts, slack::action::CANCEL, &id).await?;
    let has_ended = async || {
        let executions = deployment.stack.executions().await?;
        Ok(executions.into_iter().find(|execution| execution["status"] != "RUNNING"))
    };
    assert_eq!(wait_until("the run ends", has_ended).await?["status"], "ABORTED");
    Ok(())
}

/// The value of the button that cancels.
fn find_cancel(blocks: &[Value]) -> Option<String> {
    let button = blocks.iter().map(|block| &block["accessory"]).find(|it| it["action_id"] == slack::action::CANCEL)?;
    Some(button["value"].as_str()?.to_owned())
}
