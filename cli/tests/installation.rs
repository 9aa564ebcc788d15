//! A further workspace, from the page that installs the bot there to the day it is taken out: real handlers, real steps, and
//! a Slack that lets each token reach the channels of its own workspace alone.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

use std::sync::Arc;

use bot::{ApiSettings, BaseUrl, Bot, KnownContexts, Ports, Web, Zones};
use bundle::{BundleDiscovery, BundleSource, open};
use cli::embedded::{Event, InProcess};
use investigation::audit::{AuditRow, Deed};
use investigation::limits::Limits;
use investigation::model::Context;
use investigation::ports::{InMemory, InstallationStore, Ledger, Page};
use jiff::{SignedDuration, Timestamp};
use lambda_http::http::{HeaderMap, Request, header};
use lambda_http::{Body, Response};
use secrecy::SecretString;
use serde_json::json;
use slack::install::{App, Installer, Served, SystemRandom, Tokens, Vault};
use slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};
use testkit::slack::command::SlashCommand;
use testkit::slack::oauth::{CLIENT_ID, CLIENT_SECRET, OtherWorkspace};
use testkit::slack::{Author, FakeSlack, RecordedMessage, Settings};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use url::Url;
use workers::{NoAdvisor, sequence};

const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
/// The token of the bot's own workspace, which must not be used in another.
const HOME_TOKEN: &str = "xoxb-home";
const WORKSPACE: &str = "T2";
const CHANNEL: &str = "CT2";

type Client = slack::Client<Tokens<SecretString, InMemory>>;

struct Installable;

impl Ports for Installable {
    type Workflow = InProcess<BundleSource, Client>;
    type Artifacts = InMemory;
    type Contexts = InMemory;
    type Discovery = BundleDiscovery;
    type Investigations = InMemory;
    type Ledger = InMemory;
    type Installations = InMemory;
    type Slack = Client;
}

struct World {
    slack: FakeSlack,
    bot: Bot<Installable>,
    stores: InMemory,
    events: UnboundedReceiver<Event>,
    /// What asks for the incident that the bot can read, but for the symptom.
    question: String,
}

impl World {
    async fn new() -> Self {
        let slack = FakeSlack::new(Settings {
            bot_token: HOME_TOKEN.into(),
            signing_secret: SIGNING_SECRET.into(),
            channels: Vec::new(),
            people: Vec::new(),
            clock: Arc::new(Timestamp::now),
        });
        let team = Some(WORKSPACE.to_owned());
        slack.add_workspace(OtherWorkspace { team, enterprise: None, channel: CHANNEL.to_owned(), rotates: false });
        let (address, server) = slack.listen().await.unwrap();
        tokio::spawn(server);
        let api: Url = format!("http://{address}/api").parse().unwrap();
        let bundle = open("dependency-5xx").unwrap();
        let command = bundle.manifest.ask.command_text();
        let question = command.rsplit_once(' ').unwrap().0.to_owned();
        let context = Context { workspace: Some(WORKSPACE.to_owned()), ..bundle.context.clone() };
        let stores = InMemory::with_contexts([context]);
        let vault = Arc::new(Vault::new(&"0f".repeat(32).into(), SystemRandom::new()).unwrap());
        let client = || {
            let installed = Some((Arc::clone(&vault), stores.clone()));
            Client::new(Tokens::new(SecretString::from(HOME_TOKEN), installed), Some(&api))
        };
        let served = Served::from_list(WORKSPACE);
        let app = App { client_id: CLIENT_ID.to_owned(), client_secret: CLIENT_SECRET.into(), served };
        let (sender, events) = unbounded_channel();
        let ports = sequence::Ports {
            stores: stores.clone(),
            sources: BundleSource::new(bundle.clone()),
            channel: client(),
            advisor: None::<NoAdvisor>,
        };
        let bot = Bot {
            workflow: InProcess::new(ports, sender),
            artifacts: stores.clone(),
            contexts: KnownContexts::new(stores.clone()),
            discovery: BundleDiscovery::new(bundle),
            investigations: stores.clone(),
            ledger: stores.clone(),
            slack: client(),
            installer: Some(Installer::new(app, Arc::clone(&vault), stores.clone(), Some(&api))),
            signing_secrets: vec![SIGNING_SECRET.into()],
            link_key: "0123456789abcdef".into(),
            origin_secret: None,
            telemetry_kept: SignedDuration::MAX,
            api: ApiSettings { limits: Limits::NONE, ..ApiSettings::default() },
            zones: Zones::default(),
            web: Web::Off,
        };
        Self { slack, bot, stores, events, question }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        bot::handle(request, &BaseUrl::https("bot.example").unwrap(), &self.bot, Timestamp::now()).await
    }

    /// Opens a page of the bot in a browser that holds this cookie.
    async fn open(&self, path: &str, cookie: &str) -> (u16, HeaderMap) {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::Empty).unwrap();
        let (parts, _) = self.send(request).await.into_parts();
        (parts.status.as_u16(), parts.headers)
    }

    /// Sends what Slack signed, and expects that it is acknowledged.
    async fn deliver(&self, path: &str, body: &str) {
        let now = Timestamp::now();
        let request = Request::post(path)
            .header(TIMESTAMP_HEADER, now.as_second().to_string())
            .header(SIGNATURE_HEADER, sign(now, body.as_bytes(), &SIGNING_SECRET.into()))
            .body(Body::Text(body.to_owned()))
            .unwrap();
        assert_eq!(self.send(request).await.status(), 200, "{path}");
    }

    /// Somebody installs the bot in the workspace.
    async fn install(&self) {
        let (status, headers) = self.open("/slack/install", "").await;
        assert_eq!(status, 302);
        let text = |name| headers[name].to_str().unwrap().to_owned();
        let cookie = text(header::SET_COOKIE).split(';').next().unwrap().to_owned();
        let query = self.slack.authorize(&text(header::LOCATION), WORKSPACE, true).unwrap();
        let callback = format!("/slack/oauth/callback?{query}");
        let (status, _) = self.open(&callback, "").await;
        assert_eq!(status, 403, "another browser finishes nothing");
        let (status, _) = self.open(&callback, &cookie).await;
        assert_eq!(status, 200);
    }

    /// Somebody of the workspace asks about this symptom; returns the messages that came of it.
    async fn ask(&mut self, symptom: &str) -> Vec<RecordedMessage> {
        let before = self.slack.messages().len();
        let typed = self.slack.slash_command(CHANNEL, "U1", &format!("{} {symptom}", self.question));
        let command = SlashCommand { team_id: WORKSPACE.to_owned(), ..typed };
        self.deliver("/slack/commands", &serde_urlencoded::to_string(&command).unwrap()).await;
        while !matches!(self.events.recv().await.unwrap(), Event::Ended(..)) {}
        self.slack.messages().split_off(before)
    }

    async fn kept(&self) -> Vec<(String, String)> {
        self.stores.installations().await.unwrap()
    }
}

#[tokio::test]
async fn a_workspace_installs_the_bot_is_answered_with_its_own_token_and_is_forgotten_when_it_takes_it_out() {
    let mut world = World::new().await;
    // Without an installation the channel is out of reach: the asker alone hears it, by the address of the command.
    let refused = world.ask("latency").await;
    assert!(refused.iter().all(|message| message.author == Author::BotEphemeral("U1".to_owned())), "{refused:#?}");
    assert!(!refused.is_empty());

    world.install().await;
    let kept = world.kept().await;
    assert_eq!(kept.len(), 1);
    assert!(kept[0].0 == WORKSPACE && !kept[0].1.contains("xox"), "the token is kept in the clear: {kept:?}");

    let told = world.ask("errors").await;
    let in_channel = |message: &&RecordedMessage| message.author == Author::Bot && message.channel == CHANNEL;
    let (roots, replies): (Vec<_>, Vec<_>) = told.iter().filter(in_channel).partition(|m| m.thread_ts.is_none());
    assert_eq!((roots.len(), replies.len()), (1, 1), "{told:#?}");

    // Slack tells of it after it has ended the token.
    world.slack.take_out(WORKSPACE);
    let event = json!({
        "type": "event_callback", "event_id": "Ev1", "team_id": WORKSPACE, "event_time": Timestamp::now().as_second() + 1,
        "event": { "type": "app_uninstalled" }
    });
    world.deliver("/slack/events", &event.to_string()).await;
    assert_eq!(world.kept().await, []);
    let rows = world.stores.read(Page::Audit, Timestamp::UNIX_EPOCH).await.unwrap();
    let rows: Vec<AuditRow> = rows.iter().map(|row| serde_json::from_str(&row.json).unwrap()).collect();
    let of_app = rows.iter().filter(|row| matches!(row.deed, Deed::Installed | Deed::Uninstalled));
    let of_app: Vec<_> = of_app.map(|row| (row.deed, row.subject.as_str(), row.by.as_str())).collect();
    assert!(
        of_app.contains(&(Deed::Installed, WORKSPACE, "U1"))
            && of_app.contains(&(Deed::Uninstalled, WORKSPACE, "Slack"))
    );
    let refused = world.ask("saturation").await;
    assert!(refused.iter().all(|message| message.author == Author::BotEphemeral("U1".to_owned())), "{refused:#?}");
}
