//! Whatever arrives is answered: generated events through the function that `main` calls.

use jiff::Timestamp;
use lambda_http::Body;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};

use crate::testing::{self, InMemoryAws};

/// Where a text of the caller, or of anybody who invokes the function, can stand.
const FIELDS: [&str; 8] = [
    "/rawPath",
    "/rawQueryString",
    "/headers",
    "/requestContext",
    "/requestContext/domainName",
    "/requestContext/http/method",
    "/body",
    "/isBase64Encoded",
];

/// Any text, texts with what has a meaning in an address, a header, a form, markup or JSON, and seldom a long one.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        10 => any::<String>(),
        10 => r#"([ "<>#?%&=+:/@\\.\x00\x1f\x7f\r\n]|%[0-9a-f]{1,2}|\.\./|é|😀|[a-z]{1,4}|http|javascript:){0,24}"#,
        1 => "[a-z]{1,3}".prop_map(|text| text.repeat(40_000)),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..6).prop_map(|fields| json!(fields)),
        ]
    })
}

/// What stands in a field: a text, because the event is refused early otherwise, or any JSON.
fn any_field_value() -> impl Strategy<Value = Value> {
    prop_oneof![3 => any_text().prop_map(Value::from), 1 => any_json()]
}

fn any_target() -> impl Strategy<Value = (&'static str, String)> {
    let path = prop_oneof![
        prop::sample::select(vec!["/slack/commands", "/slack/interactions", "/slack/events"]).prop_map(str::to_owned),
        any_text().prop_map(|id| format!("/reports/{id}")),
        any_text().prop_map(|path| format!("/{path}")),
    ];
    (prop::sample::select(vec!["GET", "POST", "PUT", "HEAD"]), path)
}

/// A valid event in which up to three fields hold something else.
fn any_event() -> impl Strategy<Value = Value> {
    let replacements = vec((prop::sample::select(FIELDS.to_vec()), any_field_value()), 0..3);
    let headers = btree_map(any_text(), any_text(), 0..4);
    (any_target(), any_text(), headers, replacements).prop_map(|((method, path), query, headers, replacements)| {
        let mut event = testing::function_url_event(method, &path, &query);
        event["headers"] = json!(headers);
        for (pointer, value) in replacements {
            if let Some(field) = event.pointer_mut(pointer) {
                *field = value;
            }
        }
        event
    })
}

/// A command that Slack signed, in which somebody typed any text.
fn any_signed_command() -> impl Strategy<Value = Value> {
    (any_text(), any_text()).prop_map(|(text, other)| {
        let fields = [
            ("team_id", "T1"),
            ("channel_id", other.as_str()),
            ("user_id", other.as_str()),
            ("command", "/investigate"),
            ("text", text.as_str()),
            ("response_url", "https://hooks.slack.com/commands/1/2"),
            ("trigger_id", other.as_str()),
        ];
        signed_event(&serde_urlencoded::to_string(fields).unwrap())
    })
}

/// A body that Slack signed and that is not a command.
fn any_signed_body() -> impl Strategy<Value = Value> {
    any_text().prop_map(|body| signed_event(&body))
}

fn signed_event(body: &str) -> Value {
    let now = testing::now();
    let mut event = testing::function_url_event("POST", "/slack/commands", "");
    event["headers"] = json!({
        SIGNATURE_HEADER: sign(now, body.as_bytes(), &testing::SIGNING_SECRET.into()),
        TIMESTAMP_HEADER: now.as_second().to_string(),
    });
    event["body"] = body.into();
    event
}

/// Answers the event; the status, after the checks that hold for every answer.
fn answer(event: &str, now: Timestamp) -> Result<i64, TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let bot = testing::bot(InMemoryAws::default());
    let (response, afterwards) = runtime.block_on(crate::answer_event(event, &bot, now));
    if let Some(afterwards) = afterwards {
        runtime.block_on(afterwards.carry_out(&bot, now));
    }
    prop_assert!((200..500).contains(&response.status_code), "{}", response.status_code);
    prop_assert!(!matches!(response.body, Some(Body::Binary(_))));
    prop_assert!(serde_json::to_string(&response).is_ok());
    for request in bot.workflow.started.lock().unwrap().iter() {
        prop_assert!(request.report_link.starts_with("https://abc.lambda-url.eu-west-1.on.aws/reports/"));
    }
    Ok(response.status_code)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_event_is_answered(event in any_event()) {
        answer(&event.to_string(), testing::now())?;
    }

    #[test]
    fn any_json_is_answered_with_400(json in any_json()) {
        prop_assert_eq!(answer(&json.to_string(), testing::now())?, 400);
    }

    #[test]
    fn any_text_is_answered_with_400(text in any_text()) {
        prop_assert_eq!(answer(&text, testing::now())?, 400);
    }

    #[test]
    fn any_signed_command_is_answered_with_200(event in any_signed_command()) {
        prop_assert_eq!(answer(&event.to_string(), testing::now())?, 200);
    }

    #[test]
    fn any_signed_body_is_answered(event in any_signed_body()) {
        answer(&event.to_string(), testing::now())?;
    }
}
