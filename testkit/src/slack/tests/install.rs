//! Installations in further workspaces: each is answered with its own token, and nothing is kept that should not be.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use investigation::model::Request;
use investigation::ports::{Announcement, Channel, FailureKind, InMemory, InstallationStore, Place};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use slack::Client;
use slack::install::{App, Installer, NotInstalled, Served, SystemRandom, Tokens, Vault};
use url::Url;

use super::{CHANNEL, TOKEN, now, request};
use crate::slack::oauth::{CLIENT_ID, CLIENT_SECRET, OtherWorkspace};
use crate::slack::{FakeSlack, Membership, Settings};

const REDIRECT: &str = "https://bot.example/slack/oauth/callback";

/// Slack, and the bot's half of an installation.
struct World {
    slack: FakeSlack,
    installer: Installer<InMemory>,
    client: Client<Tokens<SecretString, InMemory>>,
    store: InMemory,
    /// How many seconds have passed.
    passed: Arc<AtomicI64>,
}

fn other(team: Option<&str>, enterprise: Option<&str>, channel: &str, rotates: bool) -> OtherWorkspace {
    let owned = |id: Option<&str>| id.map(str::to_owned);
    OtherWorkspace { team: owned(team), enterprise: owned(enterprise), channel: channel.to_owned(), rotates }
}

impl World {
    async fn new(served: &str) -> Self {
        let passed = Arc::new(AtomicI64::new(0));
        let seconds = Arc::clone(&passed);
        let slack = FakeSlack::new(Settings {
            bot_token: TOKEN.into(),
            signing_secret: "unused".into(),
            channels: vec![(CHANNEL.into(), "incident".into(), Membership::Member)],
            people: Vec::new(),
            clock: Arc::new(move || now() + SignedDuration::from_secs(seconds.load(Ordering::SeqCst))),
        });
        slack.add_workspace(other(Some("T2"), None, "CT2", false));
        slack.add_workspace(other(Some("T3"), Some("E3"), "CT3", true));
        slack.add_workspace(other(None, Some("E4"), "CE4", false));
        let (address, server) = slack.listen().await.unwrap();
        tokio::spawn(server);
        let api: Url = format!("http://{address}/api").parse().unwrap();
        let vault = Arc::new(Vault::new(&"0f".repeat(32).into(), SystemRandom::new()).unwrap());
        let store = InMemory::default();
        let app = App {
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.into(),
            served: Served::from_list(served),
        };
        let installer = Installer::new(app, Arc::clone(&vault), store.clone(), Some(&api));
        let tokens = Tokens::new(SecretString::from(TOKEN), Some((vault, store.clone())));
        Self { slack, installer, client: Client::new(tokens, Some(&api)), store, passed }
    }

    fn now(&self) -> Timestamp {
        now() + SignedDuration::from_secs(self.passed.load(Ordering::SeqCst))
    }

    fn pass(&self, time: SignedDuration) {
        self.passed.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    /// Somebody of a workspace begins, answers Slack, and comes back.
    async fn install(&self, id: &str, says_yes: bool) -> Result<String, NotInstalled> {
        let begun = self.installer.begin(REDIRECT, self.now()).unwrap();
        let query = self.slack.authorize(&begun.location, id, says_yes).unwrap();
        self.finish(&query, &begun.browser).await
    }

    async fn finish(&self, query: &str, browser: &str) -> Result<String, NotInstalled> {
        let finished = self.installer.finish(query, browser, REDIRECT, &self.store, self.now()).await;
        finished.map(|finished| finished.name)
    }

    /// Says something in a channel for a workspace; the kind of failure, and what failed.
    async fn say(&self, workspace: &str, channel: &str) -> Result<(), (FailureKind, String)> {
        let request = Request { workspace: workspace.to_owned(), channel: channel.to_owned(), ..request() };
        let notice = Announcement::Failed { request: &request, advice: "Try again.", link: None };
        let said = self.client.say(&request, Place::Channel(channel), &notice).await;
        said.map(drop).map_err(|failure| (failure.kind, failure.detail))
    }

    fn channels(&self) -> Vec<String> {
        self.slack.messages().into_iter().map(|message| message.channel).collect()
    }

    async fn kept(&self) -> Vec<String> {
        self.store.installations().await.unwrap().into_iter().map(|(workspace, _)| workspace).collect()
    }
}

#[tokio::test]
async fn two_workspaces_and_an_organisation_are_each_answered_with_their_own_token() {
    let world = World::new("T2 T3 E4").await;
    assert_eq!(world.install("T2", true).await.unwrap(), "Name of T2");
    assert_eq!(world.install("T3", true).await.unwrap(), "Name of T3");
    assert_eq!(world.install("E4", true).await.unwrap(), "Name of E4");
    assert_eq!(world.kept().await, ["E4", "T2", "T3"]);
    for (workspace, channel) in [("T3", "CT3"), ("T2", "CT2"), ("E4", "CE4"), ("", CHANNEL)] {
        world.say(workspace, channel).await.unwrap();
    }
    assert_eq!(world.channels(), ["CT3", "CT2", "CE4", CHANNEL]);
    for (workspace, channel) in [("T2", "CT3"), ("T2", CHANNEL), ("", "CT2")] {
        assert_eq!(world.say(workspace, channel).await.unwrap_err().0, FailureKind::NotFound, "{workspace} {channel}");
    }
}

#[tokio::test]
async fn nothing_that_is_stored_shows_a_token_and_nobody_can_pass_one_off_as_anothers() {
    let world = World::new("*").await;
    world.install("T2", true).await.unwrap();
    let sealed = world.store.installation("T2").await.unwrap().unwrap();
    assert!(!sealed.contains("xox") && !sealed.contains(&hex("xox")));
    world.store.install("T3", &sealed).await.unwrap();
    assert_eq!(world.say("T3", "CT2").await.unwrap_err().0, FailureKind::Invalid);
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_workspace_without_the_app_is_not_spoken_to_with_anothers_token() {
    let world = World::new("*").await;
    let (kind, detail) = world.say("T2", CHANNEL).await.unwrap_err();
    assert_eq!((kind, detail.starts_with("app_not_installed")), (FailureKind::Denied, true), "{detail}");
}

#[tokio::test]
async fn a_state_counts_once_in_its_own_browser_and_for_ten_minutes() {
    let world = World::new("*").await;
    let begun = world.installer.begin(REDIRECT, world.now()).unwrap();
    let query = world.slack.authorize(&begun.location, "T2", true).unwrap();
    let elsewhere = world.installer.begin(REDIRECT, world.now()).unwrap();
    for (query, browser) in [
        (query.as_str(), elsewhere.browser.as_str()),
        (&query, ""),
        (&query.replace("state=", "state=00"), &begun.browser),
        ("code=T2.0&state=", &begun.browser),
        ("code=T2.0", &begun.browser),
        ("code=T2.0&state=%FF", &begun.browser),
        ("", &begun.browser),
        (&format!("{query}&state=again"), &begun.browser),
    ] {
        assert_eq!(world.finish(query, browser).await, Err(NotInstalled::WrongState), "{query}");
    }
    world.pass(SignedDuration::from_secs(599));
    world.finish(&query, &begun.browser).await.unwrap();
    assert_eq!(world.finish(&query, &begun.browser).await, Err(NotInstalled::Replayed));
    let upper =
        query.split_once("state=").map(|(code, state)| format!("{code}state={}", state.to_uppercase())).unwrap();
    assert_eq!(world.finish(&upper, &begun.browser).await, Err(NotInstalled::Replayed));
    let late = world.slack.authorize(&elsewhere.location, "T2", true).unwrap();
    world.pass(SignedDuration::from_secs(1));
    assert_eq!(world.finish(&late, &elsewhere.browser).await, Err(NotInstalled::Expired));
}

#[tokio::test]
async fn a_no_keeps_nothing_and_its_state_is_used_up() {
    let world = World::new("*").await;
    let begun = world.installer.begin(REDIRECT, world.now()).unwrap();
    let query = world.slack.authorize(&begun.location, "T2", false).unwrap();
    let declined = world.finish(&query, &begun.browser).await;
    assert_eq!(declined, Err(NotInstalled::Declined("access_denied".to_owned())));
    assert_eq!(world.finish(&query, &begun.browser).await, Err(NotInstalled::Replayed));
    assert!(world.kept().await.is_empty());
}

#[tokio::test]
async fn a_code_that_slack_does_not_take_keeps_nothing() {
    let world = World::new("*").await;
    let begun = world.installer.begin(REDIRECT, world.now()).unwrap();
    let query = world.slack.authorize(&begun.location, "T2", true).unwrap().replace("code=T2.0", "code=T2.9");
    let refused = world.finish(&query, &begun.browser).await;
    assert_eq!(refused, Err(NotInstalled::NotGranted("invalid_code".to_owned())));
    let begun = world.installer.begin(REDIRECT, world.now()).unwrap();
    let query = world.slack.authorize(&begun.location, "T2", true).unwrap();
    world.slack.fail_next(1, &crate::slack::Fault::Status(503));
    assert!(matches!(world.finish(&query, &begun.browser).await, Err(NotInstalled::Failed(_))));
    assert!(world.kept().await.is_empty());
}

#[tokio::test]
async fn a_workspace_that_is_not_served_keeps_no_token_and_neither_does_the_bot() {
    let world = World::new("T2, E3").await;
    assert_eq!(world.install("E4", true).await, Err(NotInstalled::NotServed("E4".to_owned())));
    world.install("T3", true).await.unwrap();
    assert_eq!(world.kept().await, ["T3"], "the organisation of a workspace may be named in its place");
    let nobody = World::new("").await;
    assert_eq!(nobody.install("T2", true).await, Err(NotInstalled::NotServed("T2".to_owned())));
}

#[tokio::test]
async fn a_workspace_that_took_the_app_out_is_forgotten_and_one_that_installed_it_since_is_not() {
    let world = World::new("*").await;
    let before = Some(world.now().as_second() - 1);
    world.install("T2", true).await.unwrap();
    world.installer.forget("T2", None, before).await.unwrap();
    world.installer.forget("T2", Some(&["U0THER".to_owned()]), None).await.unwrap();
    world.installer.forget("T2", Some(&[]), None).await.unwrap();
    world.installer.forget("T9", None, None).await.unwrap();
    world.say("T2", "CT2").await.unwrap();
    world.slack.take_out("T2");
    assert_eq!(world.say("T2", "CT2").await.unwrap_err().0, FailureKind::Denied);
    let after = Some(world.now().as_second());
    world.installer.forget("T2", Some(&["U0INVESTIG8".to_owned()]), after).await.unwrap();
    assert!(world.kept().await.is_empty());
    world.install("T2", true).await.unwrap();
    world.say("T2", "CT2").await.unwrap();
    world.installer.forget("T2", None, Some(world.now().as_second())).await.unwrap();
    assert!(world.kept().await.is_empty());
}

#[tokio::test]
async fn a_token_that_ends_is_renewed_in_time_and_others_are_left_alone() {
    let world = World::new("*").await;
    world.install("T2", true).await.unwrap();
    world.install("T3", true).await.unwrap();
    assert_eq!(world.installer.renew_tokens(world.now()).await.unwrap(), 0);
    world.pass(SignedDuration::from_mins(10 * 60 + 1));
    world.slack.fail_next(1, &crate::slack::Fault::Status(503));
    assert_eq!(world.installer.renew_tokens(world.now()).await.unwrap(), 0);
    world.say("T3", "CT3").await.unwrap();
    assert_eq!(world.installer.renew_tokens(world.now()).await.unwrap(), 1);
    assert_eq!(world.installer.renew_tokens(world.now()).await.unwrap(), 0);
    world.pass(SignedDuration::from_hours(2));
    world.say("T3", "CT3").await.unwrap();
    world.say("T2", "CT2").await.unwrap();
    world.pass(SignedDuration::from_hours(10));
    assert_eq!(
        world.say("T3", "CT3").await.unwrap_err(),
        (
            FailureKind::Denied,
            "token_expired. The bot's token no longer works: reinstall the app and store the new token.".to_owned()
        )
    );
}

#[tokio::test]
async fn a_refused_renewal_keeps_the_token_that_still_counts() {
    let world = World::new("*").await;
    world.install("T3", true).await.unwrap();
    world.pass(SignedDuration::from_hours(11));
    world.slack.fail_next(1, &crate::slack::Fault::Error("invalid_refresh_token".to_owned()));
    assert_eq!(world.installer.renew_tokens(world.now()).await.unwrap(), 0);
    world.say("T3", "CT3").await.unwrap();
}
