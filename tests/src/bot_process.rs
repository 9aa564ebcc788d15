//! The bot's real binary in a process of its own, with the Lambda Runtime API and the AWS services it needs.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use testkit::lambda::{FakeRuntime, Outcome};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::setting;

/// The secret with which Slack signs.
pub const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// The key that signs the links to reports.
pub const LINK_KEY: &str = "00112233445566778899aabbccddeeff";

/// How long an answer may take before the process counts as dead; a live one takes milliseconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// The running bot.
pub struct BotProcess {
    child: Child,
    runtime: FakeRuntime,
    aws: JoinHandle<()>,
    runs: Runs,
}

/// The inputs of the executions that the bot started.
type Runs = Arc<Mutex<Vec<Value>>>;

impl BotProcess {
    /// Starts the binary that the setting `BOT` names.
    ///
    /// # Errors
    /// When there is no such binary.
    pub async fn start() -> Result<Self> {
        let binary = setting("BOT")?;
        let runtime = FakeRuntime::start().await?;
        let runs = Runs::default();
        let (aws_address, aws) = serve_aws(Arc::clone(&runs)).await?;
        let child = Command::new(&binary)
            .env_clear()
            .envs(environment(runtime.address(), aws_address))
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {binary}"))?;
        Ok(Self { child, runtime, aws, runs })
    }

    /// Invokes the bot; its HTTP response, in the form of a Function URL.
    ///
    /// # Errors
    /// When it does not respond: it died, or reported an error.
    pub async fn invoke(&mut self, event: &str) -> Result<Value> {
        let outcome = timeout(ANSWER_TIMEOUT, self.runtime.invoke(event.to_owned())).await;
        match outcome.context("the bot does not answer")?.context("the runtime has stopped")? {
            Outcome::Response(body) => Ok(serde_json::from_slice(&body)?),
            Outcome::Error(body) | Outcome::InitError(body) => bail!("{}", String::from_utf8_lossy(&body)),
        }
    }

    /// The number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the process that was started still runs.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn is_alive(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// The inputs of the executions that were started, each the request of an investigation.
    #[must_use]
    pub fn runs(&self) -> Vec<Value> {
        self.runs.lock().unwrap().clone()
    }
}

impl Drop for BotProcess {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.aws.abort();
    }
}

/// The environment of the bot's function: Lambda's own variables, and those of the template.
#[must_use]
pub fn environment(runtime: SocketAddr, aws: SocketAddr) -> Vec<(&'static str, String)> {
    let fixed = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_LAMBDA_FUNCTION_NAME", "bot"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "bot"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bot"),
        ("_HANDLER", "bot"),
        ("STACK_NAME", "incident-investigator"),
        ("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:investigation"),
        ("SIGNING_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:signing"),
        ("LINK_KEY_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:link"),
        ("BOT_TOKEN_ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:token"),
        ("ARTIFACT_BUCKET", "artifacts"),
        ("CONTEXTS_TABLE", "contexts"),
        ("INVESTIGATIONS_TABLE", "investigations"),
        ("LEDGER_TABLE", "ledger"),
        ("RETENTION_DAYS", "30"),
    ];
    let mut environment: Vec<_> = fixed.map(|(name, value)| (name, value.to_owned())).into();
    environment.push(("AWS_LAMBDA_RUNTIME_API", runtime.to_string()));
    environment.push(("AWS_ENDPOINT_URL", format!("http://{aws}")));
    // Slack opens and fills modals there, and refuses the rest.
    environment.push(("SLACK_API_URL", format!("http://{aws}/api")));
    environment
}

async fn serve_aws(runs: Runs) -> Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(answer_aws).with_state(runs);
    let server = tokio::spawn(async move {
        axum::serve(listener, router).await.expect("serving a listener never ends");
    });
    Ok((address, server))
}

/// Secrets Manager has every secret, DynamoDB one context and takes everything, Step Functions starts every execution, S3 has no
/// object, and Slack opens every modal.
async fn answer_aws(State(runs): State<Runs>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if matches!(uri.path(), "/api/views.open" | "/api/views.update") {
        return axum::Json(json!({ "ok": true, "view": { "id": "V1", "hash": "1.a" } })).into_response();
    }
    let target = headers.get("x-amz-target").map(|target| target.to_str().unwrap());
    let output = match target {
        Some("secretsmanager.GetSecretValue") => {
            let call: Value = serde_json::from_slice(&body).unwrap();
            let is_link_key = call["SecretId"].as_str().unwrap().ends_with("link");
            json!({ "Name": "any", "SecretString": if is_link_key { LINK_KEY } else { SIGNING_SECRET } })
        }
        Some("AWSStepFunctions.StartExecution") => {
            let call: Value = serde_json::from_slice(&body).unwrap();
            runs.lock().unwrap().push(serde_json::from_str(call["input"].as_str().unwrap()).unwrap());
            json!({ "executionArn": format!("{}:x", call["stateMachineArn"].as_str().unwrap()), "startDate": 1.0 })
        }
        Some("DynamoDB_20120810.Scan") => {
            let context = json!({ "service": "checkout", "region": "us-east-1" }).to_string();
            let item = json!({ "service": { "S": "checkout" }, "context": { "S": context } });
            json!({ "Items": [item], "Count": 1, "ScannedCount": 1 })
        }
        Some(target) if target.starts_with("DynamoDB_20120810.") => json!({}),
        Some(_) => return StatusCode::NOT_IMPLEMENTED.into_response(),
        None => {
            let error = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
            return (StatusCode::NOT_FOUND, [("content-type", "application/xml")], error).into_response();
        }
    };
    ([("content-type", "application/x-amz-json-1.1")], output.to_string()).into_response()
}
