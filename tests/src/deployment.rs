//! The deployed bot: our template in ministack, with a fake Slack, and with telemetry from a bundle.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::http::Uri;
use bundle::{Ask, Bundle};
use investigation::model::InvestigationId;
use jiff::Timestamp;
use secrecy::SecretString;
use slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use testkit::slack::command::SlashCommand;
use testkit::slack::{self as slack_fake, FakeSlack, Membership, RecordedMessage};
use tokio::task::JoinHandle;

use testkit::aws::{FakeAws, Scenario};
use testkit::gateway::Service;

use crate::gateways::Gateways;
use crate::ministack::{Ministack, Stack};

/// The id of the channel in which the responder types.
pub const CHANNEL: &str = "C0INCIDENTS";

/// The id of the responder.
pub const RESPONDER: &str = "U0RESPONDER";

const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const BOT_TOKEN: &str = "xoxb-end-to-end";

/// The longest that an investigation may take, retries of its steps included.
const TIMEOUT: Duration = Duration::from_secs(180);

/// The deployed bot and the fakes that it talks to.
pub struct Deployment {
    /// The deployed stack.
    pub stack: Stack,
    /// The fake of the services that return telemetry, and of Bedrock.
    pub aws: FakeAws,
    /// The fake workspace.
    pub slack: FakeSlack,
    /// What stands between the functions and everything that they call.
    pub gateways: Gateways,
    slack_server: JoinHandle<()>,
}

/// What is deployed, and where.
pub struct Settings<'a> {
    /// The incident whose telemetry AWS serves, and whose context is saved.
    pub bundle: Bundle,
    /// Parameters of the template.
    pub parameters: &'a [(&'a str, &'a str)],
    /// The channels of the workspace: the id and the name of each.
    pub channels: Vec<(String, String)>,
    /// Variables of the emulator.
    pub emulator: &'a [(&'a str, &'a str)],
}

/// The bot's answer to a command.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body, which Slack shows to the user who typed the command.
    pub body: String,
}

impl Deployment {
    /// Deploys the bot with these parameters of the template, serves the bundle's telemetry and saves its context.
    ///
    /// # Errors
    /// When any part does not start.
    pub async fn new(bundle: Bundle, parameters: &[(&str, &str)]) -> Result<Self> {
        let channels = vec![(CHANNEL.to_owned(), "incidents".to_owned())];
        Self::start(Settings { bundle, parameters, channels, emulator: &[] }).await
    }

    /// Deploys the bot as the settings say.
    ///
    /// # Errors
    /// When any part does not start.
    pub async fn start(settings: Settings<'_>) -> Result<Self> {
        let Settings { bundle, parameters, channels, emulator } = settings;
        let slack = FakeSlack::new(slack_fake::Settings {
            bot_token: SecretString::from(BOT_TOKEN),
            signing_secret: SecretString::from(SIGNING_SECRET),
            channels: channels.into_iter().map(|(id, name)| (id, name, Membership::Member)).collect(),
            people: vec![(RESPONDER.to_owned(), "responder".to_owned())],
            clock: Arc::new(Timestamp::now),
        });
        let (address, server) = slack.listen().await?;
        let slack_server = tokio::spawn(async move { server.await.expect("serving a listener never ends") });
        let aws = FakeAws::start(Scenario::new(bundle.clone())).await?;
        crate::record_requests(&aws)?;
        let gateways = Gateways::start(aws.address(), address).await?;
        slack.take_answers_at(&gateways.of(Service::Slack).url());
        let mut environment = gateways.environment();
        environment.extend(emulator.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let ministack = Ministack::start(&environment).await?;
        gateways.lead_to_emulator(ministack.address());
        // Recorded incidents lie years back.
        let parameters = [parameters, &[("TelemetryKeptDays", "36500")]].concat();
        let stack = Stack::deploy(ministack, &parameters).await?;
        stack.put_slack_secrets(SIGNING_SECRET, BOT_TOKEN).await?;
        stack.put_context(&bundle.context).await?;
        Ok(Self { stack, aws, slack, gateways, slack_server })
    }

    /// The secret with which the fake Slack signs commands.
    #[must_use]
    pub fn signing_secret(&self) -> &'static str {
        SIGNING_SECRET
    }

    /// Serves the telemetry of this scenario from now on, and saves its context.
    ///
    /// # Errors
    /// When the context cannot be saved.
    pub async fn serve(&self, scenario: Scenario) -> Result<()> {
        self.stack.put_context(&scenario.bundle.context).await?;
        self.aws.serve(scenario);
        Ok(())
    }

    /// Runs the sweep, as its schedule would, over investigations of any age.
    ///
    /// # Errors
    /// When the function cannot be invoked, or fails.
    pub async fn sweep(&self) -> Result<()> {
        self.stack.invoke("SweepFunction", &serde_json::json!({ "min_age_minutes": 0 })).await.map(drop)
    }

    /// Delivers a command, signed as Slack does, after `tamper` changed the request.
    ///
    /// # Errors
    /// When the bot does not answer.
    pub async fn deliver(
        &self,
        command: &SlashCommand,
        tamper: impl FnOnce(&mut axum::http::Request<String>),
    ) -> Result<Reply> {
        let (client, address) = self.stack.bot(self.stack.output("SlackCommandUrl"))?;
        let mut request = self.slack.request(&address.parse::<Uri>()?, command)?;
        tamper(&mut request);
        let answer = client.execute(request.try_into()?).await?;
        Ok(Reply { status: answer.status().as_u16(), body: answer.text().await? })
    }

    /// Delivers the command that asks this.
    ///
    /// # Errors
    /// When the bot does not accept it.
    pub async fn investigate(&self, ask: &Ask) -> Result<()> {
        let command = self.slack.slash_command(CHANNEL, RESPONDER, &ask.command_text());
        let reply = self.deliver(&command, |_| ()).await?;
        anyhow::ensure!(reply.status == 200 && reply.body.contains("Investigating"), "{reply:?}");
        Ok(())
    }

    /// Waits until there is a message for which `is_it` is true; returns it. `what` names it in the error.
    ///
    /// # Errors
    /// When there is none within the longest time that an investigation may take.
    pub async fn wait_for_message(
        &self,
        what: &str,
        is_it: impl Fn(&RecordedMessage) -> bool,
    ) -> Result<RecordedMessage> {
        let waited = self.slack.wait_until(TIMEOUT, |messages| messages.iter().any(&is_it)).await;
        let messages = waited.map_err(|error| {
            let texts: Vec<_> = error.messages.iter().map(|message| message.text.clone()).collect();
            anyhow::anyhow!("{what} was never posted, but {texts:#?}\n{}", self.stack.ministack().log())
        })?;
        messages.into_iter().find(is_it).context("the message was posted a moment ago")
    }

    /// Runs the investigation that `ask` asks for; returns its posted report.
    ///
    /// # Errors
    /// When no report is posted.
    pub async fn report_on(&self, ask: &Ask) -> Result<PostedReport> {
        let earlier: Vec<_> = self.slack.messages().iter().map(|message| message.ts.clone()).collect();
        self.investigate(ask).await?;
        let is_new_report = |message: &RecordedMessage| {
            message.thread_ts.is_some() && report_link(message).is_some() && !earlier.contains(&message.ts)
        };
        let message = self.wait_for_message("the report", is_new_report).await?;
        PostedReport::new(message)
    }
}

impl Drop for Deployment {
    fn drop(&mut self) {
        self.slack_server.abort();
    }
}

/// A report that was posted in Slack.
#[derive(Debug)]
pub struct PostedReport {
    /// The message in the thread.
    pub message: RecordedMessage,
    /// The signed link to the web report.
    pub link: String,
    /// The id of the investigation.
    pub id: InvestigationId,
}

impl PostedReport {
    fn new(message: RecordedMessage) -> Result<Self> {
        let link = report_link(&message).context("a report has a link")?;
        let path = link.split('?').next().unwrap_or_default();
        let id = path.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Self { message, id: InvestigationId::try_from(id)?, link })
    }
}

/// The address of a message's first button; `None` if it has no button.
fn report_link(message: &RecordedMessage) -> Option<String> {
    let actions = message.blocks.iter().find(|block| block["type"] == "actions")?;
    Some(actions["elements"][0]["url"].as_str()?.to_owned())
}

/// Signs a request again, as if Slack had sent it at this time and with this secret.
///
/// # Panics
/// Never: both headers are of plain characters.
pub fn sign_at(request: &mut axum::http::Request<String>, at: Timestamp, secret: &str) {
    let signature = slack::signature::sign(at, request.body().as_bytes(), &SecretString::from(secret));
    let headers = request.headers_mut();
    headers.insert(TIMESTAMP_HEADER, at.as_second().to_string().parse().unwrap());
    headers.insert(SIGNATURE_HEADER, signature.parse().unwrap());
}
