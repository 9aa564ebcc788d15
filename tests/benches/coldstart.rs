//! How long the bot takes from the start of its process to the answer to its first signed command, and how much memory
//! it holds then, beside a Python handler that does the same with boto3.
//!
//! One server plays the Lambda Runtime API, Secrets Manager and Step Functions. Run it by `make bench-coldstart`, which
//! builds the bot as it is deployed. `BOT` is the bot's binary, `PYTHON` an interpreter with boto3.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench stops where something is wrong")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const RUNS: usize = 20;
const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// What one cold start took.
struct Start {
    time: Duration,
    resident_kib: u64,
}

/// The server's view of the process under test.
struct Invocation {
    event: Value,
    answered: Notify,
    answer: std::sync::Mutex<Option<Value>>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let bot = std::env::var("BOT").expect("BOT: the bot's binary");
    let python = std::env::var("PYTHON").expect("PYTHON: an interpreter with boto3");
    let handler = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/coldstart_handler.py");
    let size = std::fs::metadata(&bot).unwrap().len();
    let (mut rust, mut other) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        rust.push(start(&mut Command::new(&bot)).await);
        other.push(start(Command::new(&python).arg(&handler)).await);
    }
    let (rust_time, rust_memory) = medians(&rust);
    let (python_time, python_memory) = medians(&other);
    println!("median of {RUNS}   start to answer    resident");
    println!("Rust bot       {rust_time:>9.1} ms {rust_memory:>12.1} MiB   ({:.1} MB binary)", size as f64 / 1e6);
    println!("Python, boto3  {python_time:>9.1} ms {python_memory:>12.1} MiB");
    println!("ratio          {:>9.1} x  {:>12.1} x", python_time / rust_time, python_memory / rust_memory);
}

fn medians(starts: &[Start]) -> (f64, f64) {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        *values.get(values.len() / 2).unwrap()
    };
    let times = starts.iter().map(|start| start.time.as_secs_f64() * 1e3).collect();
    let memory = starts.iter().map(|start| start.resident_kib as f64 / 1024.0).collect();
    (median(times), median(memory))
}

/// Starts the process, hands it one command, and measures until its answer is there.
async fn start(command: &mut Command) -> Start {
    let invocation =
        Arc::new(Invocation { event: event(), answered: Notify::new(), answer: std::sync::Mutex::new(None) });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, router(invocation.clone())).into_future());
    let began = Instant::now();
    let mut child = command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
        .env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .env("AWS_REGION", "us-east-1")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_LAMBDA_FUNCTION_NAME", "bot")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "bot")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "bot")
        .env("_HANDLER", "bot")
        .env("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:investigation")
        .env("SECRET_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:slack")
        .env("ARTIFACT_BUCKET", "artifacts")
        .stdout(Stdio::null())
        .spawn()
        .expect("the process starts");
    tokio::time::timeout(Duration::from_secs(30), invocation.answered.notified()).await.expect("an answer in 30 s");
    let time = began.elapsed();
    let resident_kib = resident_kib(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    server.abort();
    let answer = invocation.answer.lock().unwrap().take().unwrap();
    assert_eq!(answer.get("statusCode"), Some(&json!(200)), "the command is accepted: {answer}");
    Start { time, resident_kib }
}

fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn router(invocation: Arc<Invocation>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
        .route("/", any(aws))
        .with_state(invocation)
}

/// Hands out the one invocation, and then nothing for ever, as the Runtime API does.
async fn next(State(invocation): State<Arc<Invocation>>) -> Response {
    if invocation.answer.lock().unwrap().is_some() {
        std::future::pending::<()>().await;
    }
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:bot"),
        ("content-type", "application/json"),
    ];
    (headers, invocation.event.to_string()).into_response()
}

async fn answered(State(invocation): State<Arc<Invocation>>, body: Bytes) -> StatusCode {
    *invocation.answer.lock().unwrap() = Some(serde_json::from_slice(&body).unwrap());
    invocation.answered.notify_one();
    StatusCode::ACCEPTED
}

/// Secrets Manager and Step Functions, told apart by the target of the call.
async fn aws(headers: HeaderMap) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let secret = json!({
        "slack_signing_secret": SIGNING_SECRET, "slack_bot_token": "xoxb-1", "link_key": "00112233445566778899aabbccddeeff",
    });
    let answer = match target {
        "secretsmanager.GetSecretValue" => json!({ "Name": "slack", "SecretString": secret.to_string() }),
        "AWSStepFunctions.StartExecution" => {
            json!({ "executionArn": "arn:aws:states:us-east-1:123456789012:execution:investigation:x", "startDate": 1.0 })
        }
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([("content-type", "application/x-amz-json-1.1")], answer.to_string()).into_response()
}

/// A signed `/investigate checkout` as a Function URL hands it to Lambda.
fn event() -> Value {
    let body = "team_id=T1&channel_id=C1&channel_name=incidents&user_id=U1&user_name=ana&command=%2Finvestigate\
                &text=checkout&response_url=https%3A%2F%2Fhooks.slack.com%2Fx&trigger_id=1.2.3";
    let now = Timestamp::now();
    let signature = slack::signature::sign(now, body.as_bytes(), &SecretString::from(SIGNING_SECRET));
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/slack/commands", "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded",
            "host": "abc.lambda-url.us-east-1.on.aws",
            "x-slack-request-timestamp": now.as_second().to_string(),
            "x-slack-signature": signature,
        },
        "requestContext": {
            "accountId": "anonymous", "apiId": "abc", "domainName": "abc.lambda-url.us-east-1.on.aws",
            "domainPrefix": "abc", "requestId": "1", "routeKey": "$default", "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": 1767225600000_u64,
            "http": { "method": "POST", "path": "/slack/commands", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1",
                      "userAgent": "Slackbot 1.0" },
        },
        "body": body, "isBase64Encoded": false,
    })
}
