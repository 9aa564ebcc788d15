//! Two workspaces of one bot: whoever is in one learns nothing of the other, at whichever door they ask.

use investigation::memory::{ActualCause, Feedback, JudgedHypothesis, Judgement, PastInvestigation};
use investigation::model::{CauseKind, Context, Entity, EntityKind, InvestigationId, Report, Request, Scope, Thread};
use investigation::ports::{InMemory, InvestigationStore, Ledger, Page, Status};
use investigation::report;
use jiff::SignedDuration;
use lambda_http::Body;
use serde_json::{Value, json};
use slack::client::Method;

use crate::testing::{self, InMemoryAws, TestBot};
use crate::{KnownContexts, handle};

/// What nobody of the other workspace may read anywhere.
const SECRET: &str = "vault";

fn context(workspace: &str, service: &str) -> Context {
    Context { workspace: Some(workspace.to_owned()), channel: Some("C1".to_owned()), ..testing::context(service) }
}

fn id() -> InvestigationId {
    InvestigationId::from_seed(SECRET.as_bytes())
}

/// An investigation of the first workspace. Its person and channel have the same ids as those of the second, as may happen.
fn request() -> Request {
    Request { investigation_id: id(), service: SECRET.to_owned(), workspace: "T1".to_owned(), ..testing::request() }
}

fn report() -> Report {
    report::build(&Scope::new(request(), context("T1", SECRET)), &[])
}

/// A bot of two workspaces, each with a context; the first has investigated, and judged the report.
async fn bot() -> TestBot {
    let stores = InMemory::with_contexts([context("T1", SECRET), context("T2", "garden")]);
    let aws = InMemoryAws::holding(&report());
    let artifacts = InMemoryAws::holding(&report());
    let bot = TestBot {
        artifacts,
        contexts: KnownContexts::new(stores.clone()),
        investigations: stores.clone(),
        ledger: stores,
        ..testing::bot(aws)
    };
    bot.investigations.begin(&request()).await.unwrap();
    let thread = Thread { channel: "C1".to_owned(), ts: "1.0".to_owned() };
    bot.investigations.set_thread(&id(), &thread).await.unwrap();
    bot.investigations.end(&id(), Status::Completed).await.unwrap();
    let (entry, until) = PastInvestigation::new(&report(), &request()).to_entry().unwrap();
    bot.ledger.write(Page::Past(SECRET), &entry, until).await.unwrap();
    let actual = ActualCause::new(Some(SECRET), None, "");
    let said = Feedback::on_resolution(&report(), actual, "U1", testing::now()).said_in("T1");
    let hypothesis = JudgedHypothesis {
        entity: Entity { name: SECRET.to_owned(), kind: EntityKind::DynamoDbTable },
        cause: CauseKind::Throttling,
        confidence: 0.9,
    };
    let said = Feedback { judgement: Judgement::Right, hypothesis: Some(hypothesis), ..said };
    let entry = investigation::ports::Entry {
        at: testing::now(),
        key: "said".to_owned(),
        json: serde_json::to_string(&said).unwrap(),
    };
    bot.ledger.write(Page::Feedback, &entry, testing::now() + SignedDuration::from_hours(1)).await.unwrap();
    bot
}

/// All that somebody of this workspace reads: the answer, later answers, and what the Web API is called with.
async fn read(bot: &TestBot, path: &str, body: &str) -> String {
    bot.slack.calls.lock().unwrap().clear();
    bot.slack.replies.lock().unwrap().clear();
    let request = testing::signed(path, body, testing::now());
    let (parts, answer) = handle(request, &testing::base_url(), bot, testing::now()).await.into_parts();
    assert!(parts.status.is_success(), "{path} {body}");
    let mut said = match answer {
        Body::Text(text) => text,
        _ => String::new(),
    };
    said.push_str(&bot.slack.replies.lock().unwrap().join(" "));
    for (method, arguments) in bot.slack.calls.lock().unwrap().iter() {
        said.push_str(&format!("{} {arguments} ", method.name()));
    }
    said
}

async fn type_command(bot: &TestBot, team: &str, text: &str) -> String {
    let fields = [
        ("team_id", team),
        ("channel_id", "C1"),
        ("user_id", "U1"),
        ("command", "/investigate"),
        ("text", text),
        ("response_url", "https://hooks.slack.com/commands/1/2"),
        ("trigger_id", "1.2.3"),
    ];
    read(bot, "/slack/commands", &serde_urlencoded::to_string(fields).unwrap()).await
}

async fn interact(bot: &TestBot, team: &str, payload: &Value) -> String {
    let mut payload = payload.clone();
    payload["user"] = json!({ "id": "U1", "name": "ann" });
    payload["team"] = json!({ "id": team });
    payload["trigger_id"] = json!("1.2.3");
    read(bot, "/slack/interactions", &serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap()).await
}

async fn tell(bot: &TestBot, team: &str, event: &Value) -> String {
    let id = format!("Ev{team}{}", event["ts"]);
    let body = json!({ "type": "event_callback", "event_id": id, "team_id": team, "event": event });
    read(bot, "/slack/events", &body.to_string()).await
}

/// Everything that shows contexts, investigations or what people said; and what a workspace reads there, by door.
async fn look_everywhere(bot: &TestBot, team: &str) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for text in [
        "contexts".to_owned(),
        "list".to_owned(),
        format!("show {}", id()),
        format!("link {}", id()),
        "vaul last 30m".to_owned(),
        "context new".to_owned(),
        format!("context edit {SECRET}"),
        format!("context delete {SECRET}"),
        String::new(),
    ] {
        let said = type_command(bot, team, &text).await;
        seen.push((text, said));
    }
    let view = json!({ "id": "V1", "callback_id": "investigate", "private_metadata": "{\"channel\":\"C1\"}" });
    let menu = json!({ "type": "block_suggestion", "action_id": "service", "value": "", "view": view });
    seen.push(("menu".to_owned(), interact(bot, team, &menu).await));
    let click = json!({
        "type": "block_actions", "container": { "message_ts": "1.2" }, "channel": { "id": "C1" },
        "response_url": "https://hooks.slack.com/actions/1/2",
        "actions": [{ "action_id": "postmortem", "value": id() }]
    });
    seen.push(("postmortem".to_owned(), interact(bot, team, &click).await));
    let home = json!({ "type": "app_home_opened", "user": "U1", "tab": "home", "ts": "0" });
    seen.push(("home".to_owned(), tell(bot, team, &home).await));
    let question = json!({
        "type": "app_mention", "user": "U1", "text": "<@UBOT> similar?", "ts": "1.5", "thread_ts": "1.0", "channel": "C1"
    });
    seen.push(("follow-up".to_owned(), tell(bot, team, &question).await));
    seen
}

#[tokio::test]
async fn nobody_reads_of_another_workspace_what_their_own_reads() {
    let bot = bot().await;
    let own = look_everywhere(&bot, "T1").await;
    let others = look_everywhere(&bot, "T2").await;
    for ((door, own), (_, other)) in own.iter().zip(&others) {
        // Whoever names it reads their own word again: in the text, and in the blocks that repeat it.
        let times = if door.starts_with("context ") { 2 } else { 1 };
        let repeated = if door.contains(SECRET) { times } else { 0 };
        let shows = |said: &str| said.matches(SECRET).count() > repeated;
        assert!(!shows(other), "{door}: {other}");
        let shows_nothing_to_anybody = ["", "context new", "follow-up"].contains(&door.as_str());
        assert!(shows_nothing_to_anybody || (own.contains(SECRET) && own != other), "{door}: {own}");
    }
    assert!(others.iter().any(|(door, said)| door == "contexts" && said.contains("garden")), "{others:#?}");
}

#[tokio::test]
async fn nobody_starts_stops_changes_or_judges_what_is_of_another_workspace() {
    let bot = bot().await;
    type_command(&bot, "T2", &format!("{SECRET} last 30m")).await;
    assert!(bot.workflow.started.lock().unwrap().is_empty());
    type_command(&bot, "T2", &format!("cancel {}", id())).await;
    assert!(bot.workflow.stopped.lock().unwrap().is_empty());
    let right = slack::action::Feedback { investigation_id: id(), hypothesis: 0, is_right: true }.to_value();
    let judged = json!({
        "type": "block_actions", "container": { "message_ts": "1.2" }, "channel": { "id": "C1" },
        "response_url": "https://hooks.slack.com/actions/1/2", "actions": [{ "action_id": "feedback", "value": right }]
    });
    interact(&bot, "T2", &judged).await;
    assert_eq!(bot.ledger.read(Page::Feedback, testing::now()).await.unwrap().len(), 1);
    type_command(&bot, "T1", &format!("{SECRET} last 30m")).await;
    assert_eq!(bot.workflow.started.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn app_home_counts_the_judgements_of_its_own_workspace() {
    let bot = bot().await;
    let home = json!({ "type": "app_home_opened", "user": "U1", "tab": "home", "ts": "0" });
    let nobody = "Nobody has judged a verdict yet";
    assert!(tell(&bot, "T2", &home).await.contains(nobody));
    let published = tell(&bot, "T1", &home).await;
    assert!(published.contains(Method::ViewsPublish.name()) && !published.contains(nobody), "{published}");
}

#[tokio::test]
async fn a_busy_workspace_hides_nothing_of_a_quiet_one() {
    let bot = bot().await;
    for number in 0_u16..120 {
        let later = Request {
            investigation_id: InvestigationId::from_seed(&number.to_be_bytes()),
            service: "garden".to_owned(),
            workspace: "T2".to_owned(),
            requested_at: testing::now() + SignedDuration::from_secs(number.into()),
            ..testing::request()
        };
        bot.investigations.begin(&later).await.unwrap();
    }
    assert!(type_command(&bot, "T1", "list").await.contains(id().as_str()));
}
