//! The slash command, from a signed request to the answer and the run.

use base64::{Engine, prelude::BASE64_STANDARD};
use investigation::ports::{FailureKind, InvestigationStore, Status};
use slack::signature::{self, SIGNATURE_HEADER, TIMESTAMP_HEADER};

use super::*;
use crate::testing::{self, InMemoryAws};

const FORM: &str = "token=x&team_id=T1&channel_id=C1&user_id=U1&command=%2Finvestigate&text=checkout+30m+errors\
    &response_url=https://hooks.slack.com/commands/1/2&trigger_id=13345224609.738474920.8088930838d88f008e0";

fn signed(form: &str, signed_at: Timestamp) -> Request {
    testing::signed("/slack/commands", form, signed_at)
}

fn typed(text: &str) -> Request {
    signed(&FORM.replace("checkout+30m+errors", text), testing::now())
}

async fn send(request: Request, bot: &testing::TestBot) -> (StatusCode, String) {
    let (parts, body) = crate::handle(request, &testing::base_url(), bot, testing::now()).await.into_parts();
    (parts.status, String::from_utf8(body.to_vec()).unwrap())
}

/// The text of the answer, and how many runs were started.
async fn answer_and_runs(request: Request, aws: InMemoryAws) -> (String, usize) {
    let bot = testing::bot(aws);
    let (status, body) = send(request, &bot).await;
    assert_eq!(status, StatusCode::OK);
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["response_type"], "ephemeral");
    (body["text"].as_str().unwrap().to_owned(), bot.workflow.started.lock().unwrap().len())
}

#[tokio::test]
async fn a_command_starts_the_run_it_asks_for() {
    let bot = testing::bot(InMemoryAws::default());
    send(signed(FORM, testing::now()), &bot).await;
    insta::assert_json_snapshot!(*bot.workflow.started.lock().unwrap(), @r#"
    [
      {
        "investigation_id": "inv-98a3ed7ddf5cc1bbd0a4",
        "service": "checkout",
        "incident_window": {
          "start": "2026-03-01T14:00:00Z",
          "end": "2026-03-01T14:30:00Z"
        },
        "signal": "error_spike",
        "channel": "C1",
        "workspace": "T1",
        "user": "U1",
        "requested_at": "2026-03-01T14:30:00Z",
        "report_link": "https://bot.example/reports/inv-98a3ed7ddf5cc1bbd0a4?expires=1772980200&mac=465df75b145784664858978c16811a2b41e54be668d5f71f33fc219ec44d9e27",
        "reply_url": "https://hooks.slack.com/commands/1/2"
      }
    ]
    "#);
}

#[tokio::test]
async fn the_answer_repeats_what_was_understood() {
    let (text, started) = answer_and_runs(signed(FORM, testing::now()), InMemoryAws::default()).await;
    assert!(text.starts_with("Investigating `checkout`"), "{text}");
    assert_eq!(started, 1);
}

#[tokio::test]
async fn the_same_command_again_starts_nothing() {
    let bot = testing::bot(InMemoryAws::default());
    send(signed(FORM, testing::now()), &bot).await;
    let (status, body) = send(signed(FORM, testing::now()), &bot).await;
    assert_eq!((status, bot.workflow.started.lock().unwrap().len()), (StatusCode::OK, 1));
    assert!(body.contains("on its way already"), "{body}");
}

/// The command that asks for a closed window, by this person in this channel.
fn asks_for_the_past(user: &str, channel: &str, trigger: u64) -> String {
    let form = FORM.replace("30m+errors", "13:50-14:20").replace("U1", user).replace("C1", channel);
    form.replace("13345224609", &trigger.to_string())
}

async fn send_at(form: &str, at: Timestamp, bot: &testing::TestBot) -> String {
    let answer = crate::handle(signed(form, at), &testing::base_url(), bot, at).await;
    String::from_utf8(answer.into_body().to_vec()).unwrap()
}

#[tokio::test]
async fn fifteen_people_who_ask_the_same_start_one_run_and_are_led_to_it() {
    let bot = testing::bot(InMemoryAws::default());
    send_at(&asks_for_the_past("U1", "C1", 1), testing::now(), &bot).await;
    let first = bot.workflow.started.lock().unwrap()[0].clone();
    bot.investigations.begin(&first).await.unwrap();
    for person in 2..=15 {
        let form = asks_for_the_past(&format!("U{person}"), &format!("C{person}"), person);
        let answer = send_at(&form, testing::now(), &bot).await;
        assert!(answer.contains("asked for by <@U1>") && answer.contains("its answer comes to <#C1>"), "{answer}");
    }
    assert_eq!(bot.workflow.started.lock().unwrap().len(), 1);
}

/// Asks about a closed window in these words; whether the answer leads to a run that is on its way, and how many were started.
async fn ask(bot: &testing::TestBot, words: &str, trigger: u64) -> (bool, usize) {
    let form = asks_for_the_past("U1", "C1", trigger).replace("13:50-14:20", words);
    let answer = send_at(&form, testing::now(), bot).await;
    let started = bot.workflow.started.lock().unwrap().clone();
    for run in &started {
        bot.investigations.begin(run).await.unwrap();
    }
    (answer.contains("on its way already"), started.len())
}

#[tokio::test]
async fn who_names_a_symptom_or_none_is_led_to_the_same_run_and_another_symptom_is_a_run_of_its_own() {
    let bot = testing::bot(InMemoryAws::default());
    assert_eq!(ask(&bot, "13:50-14:20", 1).await, (false, 1));
    assert_eq!(ask(&bot, "13:50-14:20+errors", 2).await, (true, 1));
    let bot = testing::bot(InMemoryAws::default());
    assert_eq!(ask(&bot, "13:50-14:20+errors", 1).await, (false, 1));
    assert_eq!(ask(&bot, "13:50-14:20", 2).await, (true, 1));
    assert_eq!(ask(&bot, "13:50-14:20+latency", 3).await, (false, 2));
    assert_eq!(ask(&bot, "13:50-14:20+latency", 4).await, (true, 2));
}

#[tokio::test]
async fn what_is_over_is_led_to_for_five_minutes_and_asked_anew_after_them_once_for_each_command() {
    let bot = testing::bot(InMemoryAws::default());
    send_at(&asks_for_the_past("U1", "C1", 1), testing::now(), &bot).await;
    let first = bot.workflow.started.lock().unwrap()[0].clone();
    bot.investigations.begin(&first).await.unwrap();
    bot.investigations.end(&first.investigation_id, Status::Completed).await.unwrap();
    bot.workflow.ended.lock().unwrap().push(first.investigation_id);
    let soon = testing::now() + jiff::SignedDuration::from_secs(299);
    let answer = send_at(&asks_for_the_past("U1", "C1", 1), soon, &bot).await;
    assert!(answer.contains("was investigated at") && answer.contains("its answer is in <#C1>"), "{answer}");
    let later = testing::now() + jiff::SignedDuration::from_secs(300);
    for _ in 0..2 {
        send_at(&asks_for_the_past("U2", "C2", 2), later, &bot).await;
    }
    let started = bot.workflow.started.lock().unwrap();
    assert_eq!(started.len(), 2);
    assert_ne!(started[0].investigation_id, started[1].investigation_id);
    assert!(started[1].report_link.contains(started[1].investigation_id.as_str()));
}

#[tokio::test]
async fn a_mistyped_name_starts_nothing_and_leads_to_the_nearest() {
    let (text, started) = answer_and_runs(typed("chekout"), InMemoryAws::default()).await;
    assert_eq!((text.as_str(), started), ("No context is called `chekout`. Did you mean `checkout`?", 0));
    let (_, started) = answer_and_runs(typed("petsite"), InMemoryAws::default()).await;
    assert_eq!(started, 1);
}

#[tokio::test]
async fn arguments_that_cannot_be_parsed_start_nothing() {
    let (text, started) = answer_and_runs(typed("checkout+soonish"), InMemoryAws::default()).await;
    assert!(text.contains("“soonish” is neither"), "{text}");
    assert_eq!(started, 0);
}

#[tokio::test]
async fn help_explains_the_command() {
    let (text, started) = answer_and_runs(typed("help"), InMemoryAws::default()).await;
    assert!(text.starts_with("*Usage:*"), "{text}");
    assert_eq!(started, 0);
}

#[tokio::test]
async fn a_run_that_does_not_start_says_what_to_do() {
    let mut texts = Vec::new();
    for &kind in FailureKind::ALL {
        texts.push(answer_and_runs(signed(FORM, testing::now()), InMemoryAws::failing(kind)).await.0);
    }
    texts.dedup();
    insta::assert_snapshot!(texts.join("\n"), @r"
    The investigation of `checkout` could not be started. AWS refuses more calls at the moment; run the command again in a minute.
    The investigation of `checkout` may have been started: AWS did not confirm it in time. If nothing follows here within a minute, run the command again; that is safe, and at worst there are two reports.
    The investigation of `checkout` could not be started. The bot is not set up as it should be; ask whoever runs it to look at its log.
    ");
}

#[tokio::test]
async fn a_request_that_slack_did_not_sign_gets_401_and_nothing_else() {
    let header = |name: &'static str, value: &'static str| {
        let mut request = signed(FORM, testing::now());
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let mut unsigned = signed(FORM, testing::now());
    unsigned.headers_mut().remove(SIGNATURE_HEADER);
    let mut undated = signed(FORM, testing::now());
    undated.headers_mut().remove(TIMESTAMP_HEADER);
    let mut changed = signed(FORM, testing::now());
    *changed.body_mut() = Body::Text(FORM.replace("C1", "C2"));
    let old = testing::now() - jiff::SignedDuration::from_secs(301);
    let wrong = "v0=0000000000000000000000000000000000000000000000000000000000000000";
    for request in [
        unsigned,
        undated,
        changed,
        signed(FORM, old),
        header(SIGNATURE_HEADER, wrong),
        header(SIGNATURE_HEADER, "nonsense"),
        header(TIMESTAMP_HEADER, "1.0"),
    ] {
        let bot = testing::bot(InMemoryAws::default());
        assert_eq!(send(request, &bot).await, (StatusCode::UNAUTHORIZED, String::new()));
        assert!(bot.workflow.started.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_signed_request_that_is_not_a_command_is_refused() {
    let bot = testing::bot(InMemoryAws::default());
    assert_eq!(send(signed("payload=%7B%7D", testing::now()), &bot).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn slacks_check_of_the_address_needs_no_signature() {
    let mut request = signed("ssl_check=1&token=x", testing::now());
    request.headers_mut().clear();
    assert_eq!(send(request, &testing::bot(InMemoryAws::default())).await, (StatusCode::OK, String::new()));
}

/// The event of a signed command, as Lambda delivers it.
fn signed_event(form: &str) -> serde_json::Value {
    let mut event = testing::function_url_event("POST", "/slack/commands", "");
    event["headers"] = serde_json::json!({
        SIGNATURE_HEADER: signature::sign(testing::now(), form.as_bytes(), &testing::SIGNING_SECRET.into()),
        TIMESTAMP_HEADER: testing::now().as_second().to_string(),
    });
    event["body"] = form.into();
    event
}

#[tokio::test]
async fn a_function_urls_event_is_answered_whether_its_body_is_encoded_or_not() {
    let form = FORM.replace("checkout+30m+errors", "prüfen");
    let plain = signed_event(&form);
    let mut encoded = plain.clone();
    encoded["body"] = BASE64_STANDARD.encode(&form).into();
    encoded["isBase64Encoded"] = true.into();
    for event in [plain, encoded] {
        let bot = testing::bot(InMemoryAws::default());
        let response = crate::answer_event(&event.to_string(), &bot, testing::now()).await.0;
        assert_eq!((response.status_code, response.is_base64_encoded), (200, false));
        let Some(Body::Text(text)) = response.body else { panic!("a text was expected") };
        assert!(text.contains("“prüfen” is no service name"), "{text}");
    }
}

#[tokio::test]
async fn the_links_address_is_the_functions_own_whatever_the_headers_say() {
    let mut event = signed_event(FORM);
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "javascript"),
        ("forwarded", "host=evil.example;proto=javascript"),
    ] {
        event["headers"][name] = value.into();
    }
    let bot = testing::bot(InMemoryAws::default());
    let response = crate::answer_event(&event.to_string(), &bot, testing::now()).await.0;
    assert_eq!(response.status_code, 200);
    let started = bot.workflow.started.lock().unwrap();
    let link = &started[0].report_link;
    assert!(link.starts_with("https://abc.lambda-url.eu-west-1.on.aws/reports/"), "{link}");
}
