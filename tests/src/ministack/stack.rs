//! Our template, deployed in ministack.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use investigation::model::{Context, InvestigationId};
use investigation::ports::Artifact;
use serde_json::{Value, json};

use super::{Ministack, wait_until};
use crate::{project_file, setting};

/// The bucket that the code is uploaded to.
const CODE_BUCKET: &str = "code";
const TEMPLATE_KEY: &str = "template.yaml";

/// The paths in the template that `sam package` would replace, and the names of the objects in the bucket.
const PACKAGED_FILES: [(&str, &str); 3] = [
    ("target/lambda/bot/bootstrap.zip", "bot.zip"),
    ("target/lambda/workers/bootstrap.zip", "workers.zip"),
    ("statemachine/investigation.asl.json", "investigation.asl.json"),
];

/// A condition that ministack cannot evaluate, for it splits nothing there, and one that is the same for an id, which is all that
/// the tests give.
const SPLIT: (&str, &str) = ("!Select [0, !Split [\":\", !Ref AdvisorModelId]]", "!Ref AdvisorModelId");

/// A deployment of the bot.
pub struct Stack {
    ministack: Ministack,
    outputs: BTreeMap<String, String>,
}

impl Stack {
    /// Deploys our template, with these parameters beside the architecture.
    ///
    /// # Errors
    /// When the stack is not complete in the end.
    pub async fn deploy(ministack: Ministack, parameters: &[(&str, &str)]) -> Result<Self> {
        let template_url = ministack.package().await?;
        let mut call = vec![
            ("Action".to_owned(), "CreateStack".to_owned()),
            ("StackName".to_owned(), "bot".to_owned()),
            ("TemplateURL".to_owned(), template_url),
            ("Capabilities.member.1".to_owned(), "CAPABILITY_IAM".to_owned()),
            ("Capabilities.member.2".to_owned(), "CAPABILITY_AUTO_EXPAND".to_owned()),
        ];
        for (n, (name, value)) in [("Architecture", "x86_64")].iter().chain(parameters).enumerate() {
            call.push((format!("Parameters.member.{}.ParameterKey", n + 1), (*name).to_owned()));
            call.push((format!("Parameters.member.{}.ParameterValue", n + 1), (*value).to_owned()));
        }
        ministack.query(&call).await?;
        let outputs = wait_until("the stack is deployed", async || ministack.outputs().await).await?;
        let stack = Self { ministack, outputs };
        stack.ministack.allow_plain_http(stack.output("ArtifactBucket")).await?;
        Ok(stack)
    }

    /// The ministack in which it is deployed.
    #[must_use]
    pub fn ministack(&self) -> &Ministack {
        &self.ministack
    }

    /// An output of the template.
    ///
    /// # Panics
    /// When the template has none of that name.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("the template has no output {name}"))
    }

    /// Stores Slack's two secrets, as the deployer does.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub async fn put_slack_secrets(&self, signing_secret: &str, bot_token: &str) -> Result<()> {
        for (output, value) in [("SigningSecretArn", signing_secret), ("BotTokenArn", bot_token)] {
            let put = json!({ "SecretId": self.output(output), "SecretString": value });
            self.ministack.call("secretsmanager.PutSecretValue", &put).await?;
        }
        Ok(())
    }

    /// Invokes the function that the template outputs under this name; returns its answer.
    ///
    /// # Errors
    /// When it cannot be invoked, or fails.
    pub async fn invoke(&self, output: &str, input: &Value) -> Result<Value> {
        self.ministack.invoke(self.output(output), input).await
    }

    /// Saves a context.
    ///
    /// # Errors
    /// When DynamoDB refuses.
    pub async fn put_context(&self, context: &Context) -> Result<()> {
        let item = json!({ "service": { "S": context.service }, "context": { "S": serde_json::to_string(context)? } });
        let put = json!({ "TableName": self.output("ContextsTable"), "Item": item });
        self.ministack.call("DynamoDB_20120810.PutItem", &put).await?;
        Ok(())
    }

    /// Puts a message into the queue of this name in the template.
    ///
    /// # Errors
    /// When there is no such queue.
    pub async fn send(&self, queue: &str, message: &Value) -> Result<()> {
        let answer = self.ministack.call("AmazonSQS.ListQueues", &json!({})).await?;
        let urls = answer["QueueUrls"].as_array().context("a list")?;
        let is_named = |url: &&Value| url.as_str().is_some_and(|url| url.contains(&format!("-{queue}-")));
        let url = urls.iter().find(is_named).with_context(|| format!("no queue {queue}: {answer}"))?;
        self.ministack
            .call("AmazonSQS.SendMessage", &json!({ "QueueUrl": url, "MessageBody": message.to_string() }))
            .await?;
        Ok(())
    }

    /// The executions of the state machine so far: ARN, name and status of each.
    ///
    /// # Errors
    /// When Step Functions refuses.
    pub async fn executions(&self) -> Result<Vec<Value>> {
        let list = json!({ "stateMachineArn": self.output("StateMachineArn") });
        let answer = self.ministack.call("AWSStepFunctions.ListExecutions", &list).await?;
        Ok(answer["executions"].as_array().context("a list")?.clone())
    }

    /// The names of the errors of all attempts of an execution's steps that failed, in order.
    ///
    /// # Errors
    /// When Step Functions refuses.
    pub async fn failures_of(&self, execution: &Value) -> Result<Vec<String>> {
        let mut failures = Vec::new();
        let mut ask = json!({ "executionArn": execution["executionArn"], "maxResults": 1000 });
        loop {
            let page = self.ministack.call("AWSStepFunctions.GetExecutionHistory", &ask).await?;
            let events = page["events"].as_array().context("a list")?;
            let names = events.iter().filter_map(|event| event["taskFailedEventDetails"]["error"].as_str());
            failures.extend(names.map(str::to_owned));
            let Some(token) = page.get("nextToken").filter(|token| token.is_string()) else { return Ok(failures) };
            ask["nextToken"] = token.clone();
        }
    }

    /// Changes the definition of the state machine.
    ///
    /// # Errors
    /// When Step Functions refuses.
    pub async fn change_state_machine(&self, change: impl FnOnce(&str) -> String) -> Result<()> {
        let arn = self.output("StateMachineArn");
        let described =
            self.ministack.call("AWSStepFunctions.DescribeStateMachine", &json!({ "stateMachineArn": arn })).await?;
        let definition = change(described["definition"].as_str().context("a state machine has a definition")?);
        let update = json!({ "stateMachineArn": arn, "definition": definition });
        self.ministack.call("AWSStepFunctions.UpdateStateMachine", &update).await?;
        Ok(())
    }

    /// Lets the function with this handler run so many times at once, and no more.
    ///
    /// # Errors
    /// When Lambda refuses, or there is no such function.
    pub async fn reserve_concurrency(&self, handler: &str, at_once: usize) -> Result<()> {
        let function = self.ministack.find_function(handler).await?;
        self.ministack.reserve_concurrency(&function, at_once).await
    }

    /// The bytes of an artifact in S3; `None` if it does not exist.
    ///
    /// # Errors
    /// When S3 refuses.
    pub async fn artifact(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>> {
        self.ministack.get_object(self.output("ArtifactBucket"), &artifact.key(id)).await
    }

    /// An HTTP client that resolves the host of the Function URL to this machine, and the address of a page of the bot
    /// for this client.
    ///
    /// # Errors
    /// When the page is not of this bot.
    pub fn bot(&self, page: &str) -> Result<(reqwest::Client, String)> {
        let bot = self.output("BotUrl").trim_end_matches('/');
        let host = bot.strip_prefix("https://").context("a Function URL is https")?;
        let path = page.strip_prefix(bot).with_context(|| format!("{page} is not of {bot}"))?;
        let address = self.ministack.address();
        let client = reqwest::Client::builder().resolve(host, address).build()?;
        Ok((client, format!("http://{host}:{}{path}", address.port())))
    }
}

impl Ministack {
    /// Uploads the files that the template refers to, and the template with the addresses of the uploads, which is too large to
    /// be sent with the call; returns its address.
    async fn package(&self) -> Result<String> {
        let zips = setting("ZIPS")?;
        let mut template = fs::read_to_string(project_file("sam-template.yaml"))?;
        self.create_bucket(CODE_BUCKET).await?;
        for (path, name) in PACKAGED_FILES {
            let file = if path.ends_with(".zip") { Path::new(&zips).join(name) } else { project_file(path) };
            let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
            self.put_object(CODE_BUCKET, name, bytes).await?;
            anyhow::ensure!(template.contains(path), "the template does not name {path}");
            template = template.replace(path, &format!("s3://{CODE_BUCKET}/{name}"));
        }
        anyhow::ensure!(template.contains(SPLIT.0), "the template has no {}", SPLIT.0);
        template = template.replace(SPLIT.0, SPLIT.1);
        self.put_object(CODE_BUCKET, TEMPLATE_KEY, template.into_bytes()).await?;
        Ok(format!("http://{}/{CODE_BUCKET}/{TEMPLATE_KEY}", self.address()))
    }

    /// The outputs of the stack, once it is complete.
    async fn outputs(&self) -> Result<Option<BTreeMap<String, String>>> {
        let describe = [("Action", "DescribeStacks"), ("StackName", "bot")];
        let xml = self.query(&describe.map(|(name, value)| (name.to_owned(), value.to_owned()))).await?;
        match element_texts(&xml, "StackStatus").next() {
            Some("CREATE_IN_PROGRESS") => Ok(None),
            Some("CREATE_COMPLETE") => {
                let keys = element_texts(&xml, "OutputKey").map(str::to_owned);
                Ok(Some(keys.zip(element_texts(&xml, "OutputValue").map(str::to_owned)).collect()))
            }
            _ => bail!("the stack is not deployed: {xml}"),
        }
    }
}

/// The texts of all elements of that name. This is enough XML for answers whose elements hold plain text.
fn element_texts<'a>(xml: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let start = rest.find(&open)? + open.len();
        let end = start + rest[start..].find(&close)?;
        let text = &rest[start..end];
        rest = &rest[end..];
        Some(text)
    })
}
