//! How long the bot takes from the start of its process to the answer to its first signed command, and how much memory
//! it holds then, beside a Python handler that does the same with boto3.
//!
//! One server plays the Lambda Runtime API, Secrets Manager and Step Functions. Run it by `make bench-coldstart`, which
//! builds the bot as it is deployed. `BOT` is the bot's binary, `PYTHON` an interpreter with boto3.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench stops where something is wrong")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use end_to_end::bot_process::environment;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

const RUNS: usize = 20;
const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// What one cold start took.
struct Start {
    time: Duration,
    resident_kib: u64,
}

fn main() {
    let bot = std::env::var("BOT").expect("BOT: the bot's binary");
    let python = std::env::var("PYTHON").expect("PYTHON: an interpreter with boto3");
    let handler = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/coldstart_handler.py");
    let size = std::fs::metadata(&bot).unwrap().len();
    let (mut rust, mut other) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        rust.push(start(&mut Command::new(&bot)));
        other.push(start(Command::new(&python).arg(&handler)));
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
fn start(command: &mut Command) -> Start {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (answers, answered) = channel();
    thread::spawn(move || serve(&listener, &answers));
    let began = Instant::now();
    let mut child = command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .envs(environment(address, address))
        .stdout(Stdio::null())
        .spawn()
        .expect("the process starts");
    let answer = answered.recv_timeout(Duration::from_secs(30)).expect("an answer in 30 s");
    let time = began.elapsed();
    let resident_kib = resident_kib(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(answer.get("statusCode"), Some(&json!(200)), "the command is accepted: {answer}");
    Start { time, resident_kib }
}

fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Serves every connection on a thread of its own: plain sockets, so that the server's time does not count as the bot's.
fn serve(listener: &TcpListener, answers: &Sender<Value>) {
    let event = event().to_string();
    for connection in listener.incoming() {
        let (event, answers) = (event.clone(), answers.clone());
        // A process that is ended breaks its connections: that ends the thread.
        thread::spawn(move || converse(&connection.unwrap(), &event, &answers));
    }
}

fn converse(connection: &TcpStream, event: &str, answers: &Sender<Value>) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(connection);
    loop {
        let (head, body) = request(&mut reader)?;
        let answer = if head.contains("/invocation/next") {
            answer(INVOCATION, event)
        } else if head.contains("/response ") {
            answers.send(serde_json::from_slice(&body).ok()?).ok()?;
            return None;
        } else {
            answer("content-type: application/x-amz-json-1.1\r\n", &aws(&head)?.to_string())
        };
        { connection }.write_all(answer.as_bytes()).ok()?;
    }
}

/// The head of a request, and its body; none at the end of the connection.
fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some(("content-length", value)) = line.to_ascii_lowercase().trim().split_once(": ") {
            length = value.parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn answer(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

/// The headers of an invocation.
const INVOCATION: &str = "content-type: application/json\r\n\
    lambda-runtime-aws-request-id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n\
    lambda-runtime-deadline-ms: 4102444800000\r\n\
    lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:123456789012:function:bot\r\n";

/// Secrets Manager and Step Functions, told apart by the target of the call.
fn aws(head: &str) -> Option<Value> {
    if head.contains("secretsmanager.GetSecretValue") {
        Some(json!({ "Name": "any", "SecretString": SIGNING_SECRET }))
    } else if head.contains("DynamoDB_20120810.Scan") {
        let context = json!({ "service": "checkout", "region": "us-east-1" }).to_string();
        let item = json!({ "service": { "S": "checkout" }, "context": { "S": context } });
        Some(json!({ "Items": [item], "Count": 1, "ScannedCount": 1 }))
    } else if head.contains("AWSStepFunctions.StartExecution") {
        let arn = "arn:aws:states:us-east-1:123456789012:execution:investigation:x";
        Some(json!({ "executionArn": arn, "startDate": 1.0 }))
    } else {
        None
    }
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
