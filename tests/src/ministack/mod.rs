//! AWS on this machine: ministack (<https://pypi.org/project/ministack>) deploys our template as it is and runs our
//! state machine and our binaries.

mod process;
mod stack;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use process::Process;
pub use stack::Stack;

/// The longest that [`wait_until`] waits.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The region of all resources.
pub const REGION: &str = "eu-west-1";

/// How often a port is tried.
const MAX_STARTS: usize = 5;

/// Another process listens on the port that was chosen.
struct PortTaken;

/// A ministack of this process alone. It ends, and its files are removed, when this is dropped.
pub struct Ministack {
    process: Process,
    client: reqwest::Client,
}

impl Ministack {
    /// Starts a ministack whose Lambda functions have these variables in their environment.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start(environment: &[(String, String)]) -> Result<Self> {
        for _ in 1..MAX_STARTS {
            // Somebody may take its port between the moment when it was found free and the start.
            if let Ok(ministack) = Self::start_once(environment).await? {
                return Ok(ministack);
            }
        }
        Self::start_once(environment).await?.map_err(|PortTaken| anyhow!("every port that was free was taken"))
    }

    async fn start_once(environment: &[(String, String)]) -> Result<Result<Self, PortTaken>> {
        let mut ministack = Self { process: Process::start(environment)?, client: reqwest::Client::new() };
        let ready = format!("http://{}/_ministack/ready", ministack.address());
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let answer = ministack.client.get(&ready).send().await;
            if ministack.process.has_ended() {
                ensure!(ministack.log().contains("already in use"), "ministack ended: {}", ministack.log());
                return Ok(Err(PortTaken));
            }
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(Ok(ministack));
            }
            ensure!(Instant::now() < deadline, "ministack is not ready: {}", ministack.log());
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// The address on which it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.process.address()
    }

    /// The folder in which it keeps everything, the functions' programs included.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.process.folder()
    }

    /// The output of ministack and of the functions.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// Calls an operation of a service that speaks JSON, such as `DynamoDB_20120810.PutItem`.
    ///
    /// # Errors
    /// When the service refuses.
    pub async fn call(&self, target: &str, input: &Value) -> Result<Value> {
        let request = self.client.post(format!("http://{}/", self.address())).header("x-amz-target", target);
        let request = request.header(AUTHORIZATION, administrator(service(target)));
        let answer = request.json(input).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{target}: {status}: {text}");
        if text.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&text)?) }
    }

    /// Calls an operation of `CloudFormation`, which has the Query protocol; returns the XML.
    async fn query(&self, parameters: &[(String, String)]) -> Result<String> {
        let answer = self.client.post(format!("http://{}/", self.address())).form(parameters);
        let answer = answer.header(AUTHORIZATION, administrator("cloudformation")).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{:?}: {status}: {text}", parameters.first());
        Ok(text)
    }

    /// Invokes a function and waits for its answer.
    async fn invoke(&self, function: &str, input: &Value) -> Result<Value> {
        let address = format!("http://{}/2015-03-31/functions/{function}/invocations", self.address());
        let request = self.client.post(address).header(AUTHORIZATION, administrator("lambda"));
        let answer = request.json(input).send().await?;
        let (status, failed) = (answer.status(), answer.headers().contains_key("x-amz-function-error"));
        let text = answer.text().await?;
        ensure!(status.is_success() && !failed, "{function}: {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// The name of the function with this handler.
    async fn find_function(&self, handler: &str) -> Result<String> {
        let request = self.client.get(format!("http://{}/2015-03-31/functions", self.address()));
        let answer: Value = request.header(AUTHORIZATION, administrator("lambda")).send().await?.json().await?;
        let functions = answer["Functions"].as_array().context("a list")?;
        let found = functions.iter().find(|function| function["Handler"] == handler);
        let name = found.and_then(|function| function["FunctionName"].as_str());
        name.map(str::to_owned).with_context(|| format!("no function has the handler {handler}: {answer}"))
    }

    /// Lets a function run so many times at once, and no more.
    async fn reserve_concurrency(&self, function: &str, at_once: usize) -> Result<()> {
        let address = format!("http://{}/2017-10-31/functions/{function}/concurrency", self.address());
        let request = self.client.put(address).header(AUTHORIZATION, administrator("lambda"));
        request.json(&json!({ "ReservedConcurrentExecutions": at_once })).send().await?.error_for_status()?;
        Ok(())
    }

    /// Writes an object.
    async fn put_object(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<()> {
        let answer = self
            .client
            .put(self.object(bucket, key))
            .header(AUTHORIZATION, administrator("s3"))
            .body(bytes)
            .send()
            .await?;
        answer.error_for_status()?;
        Ok(())
    }

    /// Creates a bucket.
    async fn create_bucket(&self, bucket: &str) -> Result<()> {
        let place = format!(
            "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
        );
        self.put_object(bucket, "", place.into_bytes()).await
    }

    /// Deletes the bucket's policy, which demands TLS: ministack serves plain HTTP.
    async fn allow_plain_http(&self, bucket: &str) -> Result<()> {
        let request = self.client.delete(format!("{}?policy", self.object(bucket, "")));
        let answer = request.header(AUTHORIZATION, administrator("s3")).send().await?;
        answer.error_for_status()?;
        Ok(())
    }

    /// Reads an object; `None` if it does not exist.
    ///
    /// # Errors
    /// When S3 refuses for another reason.
    pub async fn get_object(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>> {
        let answer =
            self.client.get(self.object(bucket, key)).header(AUTHORIZATION, administrator("s3")).send().await?;
        match answer.status().as_u16() {
            200 => Ok(Some(answer.bytes().await?.to_vec())),
            404 => Ok(None),
            status => bail!("{bucket}/{key}: {status}"),
        }
    }

    fn object(&self, bucket: &str, key: &str) -> String {
        format!("http://{}/{bucket}/{key}", self.address())
    }
}

/// The `Authorization` header of an administrator. Ministack holds the functions to their roles, and does not check the
/// signature of this one.
fn administrator(service: &str) -> String {
    let credential = format!("test/20260101/{REGION}/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0")
}

/// The name of the service for signatures of calls with this target.
fn service(target: &str) -> &'static str {
    match target.split_once(['_', '.']) {
        Some(("DynamoDB", _)) => "dynamodb",
        Some(("AWSStepFunctions", _)) => "states",
        Some(("AWSEvents", _)) => "events",
        Some(("AmazonSQS", _)) => "sqs",
        _ => "secretsmanager",
    }
}

/// Calls `ask` until it returns a value; returns that. `what` names in the error what was waited for.
///
/// # Errors
/// When `ask` fails, or returns no value within a minute.
pub async fn wait_until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        ensure!(Instant::now() < deadline, "timed out waiting until {what}");
        sleep(Duration::from_millis(50)).await;
    }
}
