//! One investigation as a responder starts it: a signed slash command over HTTP to the bot, beside a fake Slack.

mod error;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::Uri;
use bot::{ApiSettings, Bot, KnownContexts, Ports, SignIn, Visitor, Web, Zones};
use frontend::link;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use investigation::limits::Limits;
use investigation::model::{Caller, Context, InvestigationId};
use investigation::ports::InMemory;
use jiff::{SignedDuration, Timestamp};
use oidc::{Issuer, Registration};
use secrecy::SecretString;
use slack::install::{SystemRandom, Vault};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use url::Url;
use workers::NoAdvisor;
use workers::sequence;

use crate::embedded::{Event, InProcess};
use crate::local;
use bundle::{Bundle, BundleDiscovery, BundleSource};
use testkit::oidc::{FakeIssuer, Person};
use testkit::slack::{FakeSlack, Membership, Settings};

pub use error::DemoError;

/// The path to which Slack posts commands, as in `slack-manifest.yaml`.
const COMMAND_PATH: &str = "/slack/commands";
/// The id of the channel in which the responder types.
pub const CHANNEL: &str = "C0INCIDENTS";
/// The id of the responder.
pub const RESPONDER: &str = "U0RESPONDER";

/// Whose token owns the context of the demo.
pub const CALLER: &str = "responder";

/// The demo's secrets. They need not be secret: the server listens on this machine alone, and ends with the demo.
const BOT_TOKEN: &str = "xoxb-demo";
const SIGNING_SECRET: &str = "the demo signs its commands with this";
const LINK_KEY: &str = "the demo signs its links with this";
const SESSION_KEY: &str = "64656d6f64656d6f64656d6f64656d6f64656d6f64656d6f64656d6f64656d6f";

/// Who may use the pages of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever reaches them, which is this machine alone, is [`CALLER`].
    Local,
    /// Whoever signs in at a stand-in for an issuer of `OpenID` Connect, which asks for no password.
    SignIn,
}

/// The bot over a bundle, stores in memory and the fake Slack.
struct Embedded;

impl Ports for Embedded {
    type Workflow = InProcess<BundleSource, slack::Client<SecretString>>;
    type Artifacts = InMemory;
    type Contexts = InMemory;
    type Discovery = BundleDiscovery;
    type Investigations = InMemory;
    type Ledger = InMemory;
    type Installations = InMemory;
    type Slack = slack::Client<SecretString>;
}

/// A bot that investigates a bundle, and the fake Slack that it posts to.
pub struct Demo {
    /// The address on which both listen.
    pub address: SocketAddr,
    /// The workspace, with everything that was posted.
    pub slack: FakeSlack,
    /// The stores of the bot and its investigations.
    pub stores: InMemory,
    events: UnboundedReceiver<Event>,
    clock: fn() -> Timestamp,
}

impl Demo {
    /// Starts the bot and the fake Slack on this port of 127.0.0.1; 0 is any free one.
    ///
    /// # Errors
    /// When the port cannot be listened on.
    pub async fn start(bundle: Bundle, port: u16, clock: fn() -> Timestamp) -> Result<Self, DemoError> {
        Self::start_for(Access::Local, bundle, port, clock).await
    }

    /// Starts the same with pages for others.
    ///
    /// # Errors
    /// When the port cannot be listened on.
    pub async fn start_for(
        access: Access,
        bundle: Bundle,
        port: u16,
        clock: fn() -> Timestamp,
    ) -> Result<Self, DemoError> {
        let refused = |problem| DemoError::Port { port, problem };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let slack = workspace(clock);
        slack.take_answers_at(&format!("http://{address}"));
        let slack_api_url = Url::parse(&format!("http://{address}/api"))?;
        // Whoever plays with the demo may change its context.
        let owned = Context {
            owners: vec![RESPONDER.to_owned()],
            api_owners: vec![format!("sub:{CALLER}")],
            ..bundle.context.clone()
        };
        let stores = InMemory::with_contexts([owned]);
        let discovery = BundleDiscovery::new(bundle.clone());
        let (sender, events) = unbounded_channel();
        let channel = || slack::Client::new(SecretString::from(BOT_TOKEN), Some(&slack_api_url));
        let ports = sequence::Ports {
            stores: stores.clone(),
            sources: BundleSource::new(bundle),
            channel: channel(),
            advisor: None::<NoAdvisor>,
        };
        let bot: Bot<Embedded> = Bot {
            workflow: InProcess::new(ports, sender),
            artifacts: stores.clone(),
            contexts: KnownContexts::new(stores.clone()),
            discovery,
            investigations: stores.clone(),
            ledger: stores.clone(),
            slack: channel(),
            installer: None,
            signing_secrets: vec![SecretString::from(SIGNING_SECRET)],
            link_key: SecretString::from(LINK_KEY),
            // A recorded incident may lie as far back as it likes.
            telemetry_kept: SignedDuration::MAX,
            api: ApiSettings { limits: Limits::NONE, ..ApiSettings::default() },
            origin_secret: None,
            zones: Zones::default(),
            web: open_pages(access, address, clock).await?,
        };
        tokio::spawn({
            let slack = slack.clone();
            async move { local::serve(listener, bot, &slack, clock).await }
        });
        Ok(Self { address, slack, stores, events, clock })
    }

    /// Sends `/investigate` with this text as Slack would. Returns the id of the investigation that it started.
    ///
    /// # Errors
    /// When the bot does not answer, or starts no investigation.
    pub async fn type_command(&mut self, text: &str) -> Result<InvestigationId, DemoError> {
        let command = self.slack.slash_command(CHANNEL, RESPONDER, text);
        let address = Uri::builder().scheme("http").authority(self.address.to_string()).path_and_query(COMMAND_PATH);
        let request = self.slack.request(&address.build()?, &command)?;
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let answer = client.request(request.map(Full::from)).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await;
        let body = body.map_err(|error| DemoError::IncompleteAnswer(error.to_string()))?.to_bytes();
        let reply = String::from_utf8_lossy(&body);
        self.slack.show_reply(&command, &reply);
        // The bot starts the run before it answers.
        match self.events.try_recv() {
            Ok(Event::Started(id)) => Ok(id),
            _ => Err(DemoError::NotStarted { status, reply: reply.into_owned() }),
        }
    }

    /// Waits for the next event of any investigation; `None` once the bot has stopped.
    pub async fn next_event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// The signed link to the web report of a run.
    #[must_use]
    pub fn report_link(&self, id: &InvestigationId) -> String {
        link::sign(&format!("http://{}", self.address), id, (self.clock)(), &SecretString::from(LINK_KEY))
    }

    /// The address of the list of investigations, and of all other pages.
    #[must_use]
    pub fn pages_link(&self) -> String {
        format!("http://{}/investigations", self.address)
    }

    /// The address of the page that shows the channel.
    #[must_use]
    pub fn channel_link(&self) -> String {
        format!("http://{}/slack", self.address)
    }
}

/// Opens the pages. Those who sign in are the responder, whom the context names, and a guest, whom it does not.
async fn open_pages(access: Access, address: SocketAddr, clock: fn() -> Timestamp) -> Result<Web, DemoError> {
    if access == Access::Local {
        let caller =
            Caller { name: format!("sub:{CALLER}"), groups: Vec::new(), is_admin: false, may_make_contexts: true };
        let form_token = oidc::random_text()?;
        return Ok(Web::Local(Visitor { caller, called: CALLER.to_owned(), form_token }));
    }
    let people = vec![Person::new(CALLER, "Robin Responder", &[]), Person::new("guest", "Gabriel Guest", &[])];
    let redirect = format!("http://{address}/sign-in/callback");
    let fake = FakeIssuer::start(&redirect, people, clock).await.map_err(DemoError::Issuer)?;
    let issuer = Issuer::new(Registration {
        issuer: fake.url().to_owned(),
        client_id: testkit::oidc::CLIENT_ID.to_owned(),
        client_secret: SecretString::from(testkit::oidc::CLIENT_SECRET),
        scopes: "openid".to_owned(),
    })?;
    let vault = Vault::new(&SecretString::from(SESSION_KEY), SystemRandom::new()).map_err(DemoError::Key)?;
    Ok(Web::SignIn(Box::new(SignIn { issuer, vault })))
}

fn workspace(clock: fn() -> Timestamp) -> FakeSlack {
    FakeSlack::new(Settings {
        bot_token: SecretString::from(BOT_TOKEN),
        signing_secret: SecretString::from(SIGNING_SECRET),
        channels: vec![(CHANNEL.to_owned(), "incidents".to_owned(), Membership::Member)],
        people: vec![(RESPONDER.to_owned(), "responder".to_owned())],
        clock: Arc::new(clock),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::{investigate, report};
    use bundle::{names, open};

    fn clock() -> Timestamp {
        Timestamp::now()
    }

    async fn run(bundle: Bundle) -> (Demo, InvestigationId) {
        let command = bundle.manifest.ask.command_text();
        let mut demo = Demo::start(bundle, 0, clock).await.unwrap();
        let id = demo.type_command(&command).await.unwrap();
        loop {
            match demo.next_event().await.unwrap() {
                Event::Ended(ended, outcome) => {
                    assert_eq!((ended, outcome), (id.clone(), Ok(())));
                    return (demo, id);
                }
                _ => continue,
            }
        }
    }

    #[tokio::test]
    async fn a_command_over_http_gives_the_report_of_a_run_without_slack() {
        for name in names() {
            let (demo, id) = run(open(name).unwrap()).await;
            let mut reported = report(&demo.stores, &id).await.unwrap();
            let expected = investigate(open(name).unwrap()).await.unwrap();
            reported.investigation_id = expected.investigation_id.clone();
            reported.requested_at = expected.requested_at;
            reported.requested_by = expected.requested_by.clone();
            assert_eq!(serde_json::to_string(&reported).unwrap(), serde_json::to_string(&expected).unwrap(), "{name}");
        }
    }

    #[tokio::test]
    async fn a_bundle_without_telemetry_is_answered_in_slack() {
        let empty = open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bundles/empty")).unwrap();
        let (demo, _) = run(empty).await;
        let messages = demo.slack.messages();
        assert!(messages.iter().any(|message| message.thread_ts.is_some()), "{messages:#?}");
    }

    /// Picks the option from the menu of the channel's page, as its form does; returns the answer's status.
    async fn pick(demo: &Demo, message_ts: &str, value: &str) -> axum::http::StatusCode {
        let form = [("message_ts", message_ts), ("action_id", "again"), ("value", value)];
        let body = serde_urlencoded::to_string(form).unwrap();
        let request = axum::http::Request::post(format!("http://{}/slack/clicks", demo.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::from(body))
            .unwrap();
        Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>().request(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn what_is_picked_from_the_menu_runs_again_and_is_confirmed_in_private() {
        let (mut demo, first) = run(open("dependency-5xx").unwrap()).await;
        let messages = demo.slack.messages();
        let root = messages.iter().find(|message| message.thread_ts.is_none() && !message.blocks.is_empty()).unwrap();
        let row = root.blocks.iter().find(|block| block["type"] == "actions").unwrap();
        let elements = row["elements"].as_array().unwrap();
        let menu = elements.iter().find(|element| element["type"] == "overflow").unwrap().clone();
        assert_eq!(pick(&demo, &root.ts, "nothing").await, 404);
        assert_eq!(pick(&demo, &root.ts, menu["options"][1]["value"].as_str().unwrap()).await, 303);
        let Some(Event::Started(second)) = demo.next_event().await else { panic!("a run was expected") };
        assert_ne!(first, second);
        while !matches!(demo.next_event().await, Some(Event::Ended(..))) {}
        let confirmed = |message: &testkit::slack::RecordedMessage| {
            message.author == testkit::slack::Author::BotEphemeral(RESPONDER.to_owned())
                && message.text.contains("Investigating")
        };
        assert!(demo.slack.messages().iter().any(confirmed));
    }

    #[tokio::test]
    async fn log_lines_notify_nobody() {
        for name in ["dependency-5xx", "lambda-timeout-after-deploy"] {
            let (demo, _) = run(open(name).unwrap()).await;
            for message in demo.slack.messages() {
                use testkit::slack::Mention;
                let mentions = message.mentions();
                let responder = Mention::User(RESPONDER.to_owned());
                assert!(mentions.iter().all(|mention| *mention == responder), "{mentions:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_question_that_is_not_understood_starts_nothing() {
        let mut demo = Demo::start(open("dependency-5xx").unwrap(), 0, clock).await.unwrap();
        let error = demo.type_command("orders-api sideways").await.unwrap_err().to_string();
        assert!(error.contains("200 OK") && error.contains("sideways"), "{error}");
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_refused_with_advice() {
        let taken = Demo::start(open("dependency-5xx").unwrap(), 0, clock).await.unwrap().address.port();
        let error = Demo::start(open("dependency-5xx").unwrap(), taken, clock).await.err().unwrap().to_string();
        assert!(error.starts_with(&format!("--port: 127.0.0.1:{taken} cannot be listened on")), "{error}");
    }
}
