//! AWS on this machine: ministack (<https://pypi.org/project/ministack>) deploys our template as it is and runs our
//! state machine and our binaries.

mod process;
mod stack;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::header::AUTHORIZATION;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use process::Process;
pub use stack::Stack;

/// How long anything that should soon be so may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The region of everything.
pub const REGION: &str = "eu-west-1";

/// A ministack with nothing of anybody else's in it. It ends, and cleans up behind itself, when dropped.
pub struct Ministack {
    process: Process,
    client: reqwest::Client,
}

impl Ministack {
    /// Starts a ministack whose functions find `environment` in theirs.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start(environment: &[(&str, String)]) -> Result<Self> {
        let process = Process::start(environment)?;
        let ministack = Self { process, client: reqwest::Client::new() };
        let ready = format!("http://{}/_ministack/ready", ministack.address());
        wait_until("ministack is ready", async || {
            let answer = ministack.client.get(&ready).send().await;
            Ok(answer.is_ok_and(|answer| answer.status().is_success()).then_some(()))
        })
        .await
        .with_context(|| ministack.process.log())?;
        Ok(ministack)
    }

    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.process.address()
    }

    /// What it and the functions said.
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

    /// Calls an operation of a service that speaks the Query protocol; gives the XML.
    async fn query(&self, parameters: &[(String, String)]) -> Result<String> {
        let answer = self.client.post(format!("http://{}/", self.address())).form(parameters);
        let answer = answer.header(AUTHORIZATION, administrator("cloudformation")).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{:?}: {status}: {text}", parameters.first());
        Ok(text)
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

    /// Makes a bucket out of nothing.
    async fn create_bucket(&self, bucket: &str) -> Result<()> {
        let place = format!(
            "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
        );
        self.put_object(bucket, "", place.into_bytes()).await
    }

    /// Lets go of the policy that demands TLS, which there is none of on this machine.
    async fn allow_plain_http(&self, bucket: &str) -> Result<()> {
        let request = self.client.delete(format!("{}?policy", self.object(bucket, "")));
        let answer = request.header(AUTHORIZATION, administrator("s3")).send().await?;
        answer.error_for_status()?;
        Ok(())
    }

    /// Reads an object; none if there is none.
    ///
    /// # Errors
    /// When S3 has another objection.
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

/// What lets a call to a service do everything: ministack, which holds the functions to their roles, takes its
/// administrator at the word of an unchecked signature.
fn administrator(service: &str) -> String {
    let credential = format!("test/20260101/{REGION}/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0")
}

/// The name under which calls with a target of this prefix are signed.
fn service(target: &str) -> &'static str {
    match target.split_once(['_', '.']) {
        Some(("DynamoDB", _)) => "dynamodb",
        Some(("AWSStepFunctions", _)) => "states",
        _ => "secretsmanager",
    }
}

/// Asks until there is an answer, and gives up when patience ends.
///
/// # Errors
/// When asking fails, or patience ends.
pub async fn wait_until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        ensure!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(Duration::from_millis(50)).await;
    }
}
