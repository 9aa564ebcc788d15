//! Signing in: who is who they say is let in, and nobody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use investigation::ports::FailureKind;
use jiff::{SignedDuration, Timestamp};
use oidc::{InvalidToken, Issuer, NotSignedIn, Registration};
use serde_json::json;

use super::{CLIENT_ID, CLIENT_SECRET, FakeIssuer, Flaw, Person};

const REDIRECT: &str = "https://bot.example/sign-in/callback";

/// The issuer, and the bot's half of a sign-in.
struct World {
    fake: FakeIssuer,
    issuer: Issuer,
    /// How many seconds have passed.
    passed: Arc<AtomicI64>,
}

fn start() -> Timestamp {
    "2026-03-01T14:30:00Z".parse().unwrap()
}

impl World {
    async fn new() -> Self {
        Self::with_secret(CLIENT_SECRET).await
    }

    async fn with_secret(secret: &str) -> Self {
        let passed = Arc::new(AtomicI64::new(0));
        let seconds = Arc::clone(&passed);
        let clock = move || start() + SignedDuration::from_secs(seconds.load(Ordering::SeqCst));
        let people = vec![Person::new("ann", "Ann", &["shop", "on call"])];
        let fake = FakeIssuer::start(REDIRECT, people, clock).await.unwrap();
        let registration = Registration {
            issuer: fake.url().to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: secret.into(),
            scopes: "openid".to_owned(),
        };
        Self { fake, issuer: Issuer::new(registration).unwrap(), passed }
    }

    fn now(&self) -> Timestamp {
        start() + SignedDuration::from_secs(self.passed.load(Ordering::SeqCst))
    }

    fn pass(&self, time: SignedDuration) {
        self.passed.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    /// Somebody begins, chooses who to be, and comes back.
    async fn sign_in(&self, subject: &str) -> Result<oidc::Claims, NotSignedIn> {
        let begun = self.issuer.begin(REDIRECT, self.now()).await?;
        let query = self.fake.sign_in(&begun.location, subject).unwrap();
        self.issuer.finish(&query, &begun.pending, REDIRECT, self.now()).await
    }
}

#[tokio::test]
async fn who_signs_in_is_known_by_their_claims() {
    let claims = World::new().await.sign_in("ann").await.unwrap();
    assert_eq!((&claims["sub"], &claims["name"]), (&json!("ann"), &json!("Ann")));
    assert_eq!(claims["cognito:groups"], json!(["shop", "on call"]));
}

#[tokio::test]
async fn a_token_that_is_wrong_in_anything_lets_nobody_in() {
    let world = World::new().await;
    for (flaw, expected) in [
        (Flaw::ForeignKey, InvalidToken::Signature),
        // There is no algorithm of that name.
        (Flaw::NotSigned, InvalidToken::Malformed),
        (Flaw::OtherIssuer, InvalidToken::Issuer),
        (Flaw::OtherAudience, InvalidToken::Audience),
        (Flaw::Expired, InvalidToken::Expired),
        (Flaw::OtherNonce, InvalidToken::Nonce),
        (Flaw::Nobody, InvalidToken::Subject),
    ] {
        world.fake.set_flaw(Some(flaw));
        assert_eq!(world.sign_in("ann").await, Err(NotSignedIn::Token(expected)), "{flaw:?}");
    }
    world.fake.set_flaw(Some(Flaw::OtherIssuerInAnswer));
    assert_eq!(world.sign_in("ann").await, Err(NotSignedIn::WrongIssuer));
    world.fake.set_flaw(None);
    assert!(world.sign_in("ann").await.is_ok());
}

#[tokio::test]
async fn who_says_no_is_not_signed_in() {
    assert_eq!(World::new().await.sign_in("").await, Err(NotSignedIn::Declined("access_denied".to_owned())));
}

#[tokio::test]
async fn an_answer_belongs_to_what_the_browser_began_and_counts_once() {
    let world = World::new().await;
    let one = world.issuer.begin(REDIRECT, world.now()).await.unwrap();
    let other = world.issuer.begin(REDIRECT, world.now()).await.unwrap();
    let query = world.fake.sign_in(&one.location, "ann").unwrap();
    let finish = async |query: &str, pending| world.issuer.finish(query, pending, REDIRECT, world.now()).await;
    assert_eq!(finish(&query, &other.pending).await, Err(NotSignedIn::WrongState));
    for query in ["", "code=x", "state=", "state=x&code=x"] {
        assert_eq!(finish(query, &one.pending).await, Err(NotSignedIn::WrongState), "{query}");
    }
    assert!(finish(&query, &one.pending).await.is_ok());
    assert_eq!(finish(&query, &one.pending).await, Err(NotSignedIn::NotGranted("invalid_grant".to_owned())));
}

#[tokio::test]
async fn a_code_buys_nothing_without_its_verifier_at_another_address_or_late() {
    let world = World::new().await;
    let stolen = world.issuer.begin(REDIRECT, world.now()).await.unwrap();
    let query = world.fake.sign_in(&stolen.location, "ann").unwrap();
    let pending = oidc::Pending { verifier: "x".repeat(43), ..stolen.pending };
    let refused = Err(NotSignedIn::NotGranted("invalid_grant".to_owned()));
    assert_eq!(world.issuer.finish(&query, &pending, REDIRECT, world.now()).await, refused);
    let begun = world.issuer.begin(REDIRECT, world.now()).await.unwrap();
    let query = world.fake.sign_in(&begun.location, "ann").unwrap();
    assert_eq!(world.issuer.finish(&query, &begun.pending, "https://bot.example/x", world.now()).await, refused);
    let begun = world.issuer.begin(REDIRECT, world.now()).await.unwrap();
    let query = world.fake.sign_in(&begun.location, "ann").unwrap();
    world.pass(SignedDuration::from_mins(1));
    assert_eq!(world.issuer.finish(&query, &begun.pending, REDIRECT, world.now()).await, refused);
}

#[tokio::test]
async fn a_client_with_another_secret_is_given_nothing() {
    let world = World::with_secret("wrong").await;
    assert_eq!(world.sign_in("ann").await, Err(NotSignedIn::NotGranted("invalid_client".to_owned())));
}

#[tokio::test]
async fn what_the_issuer_says_of_itself_is_kept_for_an_hour_and_new_keys_are_found_before() {
    let world = World::new().await;
    for _ in 0..3 {
        world.sign_in("ann").await.unwrap();
    }
    assert_eq!((world.fake.documents_read(), world.fake.keys_read()), (1, 1));
    world.fake.set_flaw(Some(Flaw::NewKey));
    // Within a minute nobody has the keys be read again.
    assert_eq!(world.sign_in("ann").await, Err(NotSignedIn::Token(InvalidToken::UnknownKey)));
    assert_eq!(world.fake.keys_read(), 1);
    world.pass(SignedDuration::from_mins(1));
    world.sign_in("ann").await.unwrap();
    assert_eq!(world.fake.keys_read(), 2);
    world.pass(SignedDuration::from_hours(1));
    world.sign_in("ann").await.unwrap();
    assert_eq!((world.fake.documents_read(), world.fake.keys_read()), (2, 3));
}

#[tokio::test]
async fn an_issuer_that_is_away_or_another_is_a_failure() {
    let world = World::new().await;
    for (flaw, kind) in [(Flaw::Away, FailureKind::Unavailable), (Flaw::OtherDocument, FailureKind::Invalid)] {
        world.fake.set_flaw(Some(flaw));
        let Err(NotSignedIn::Failed(failure)) = world.sign_in("ann").await else { panic!("{flaw:?}") };
        assert_eq!(failure.kind, kind, "{flaw:?}");
    }
    let begun = async {
        world.fake.set_flaw(None);
        world.issuer.begin(REDIRECT, world.now()).await
    }
    .await
    .unwrap();
    let query = world.fake.sign_in(&begun.location, "ann").unwrap();
    world.fake.set_flaw(Some(Flaw::Away));
    let finished = world.issuer.finish(&query, &begun.pending, REDIRECT, world.now()).await;
    assert!(matches!(finished, Err(NotSignedIn::Failed(failure)) if failure.kind == FailureKind::Unavailable));
}

#[test]
fn an_issuer_is_reached_by_tls() {
    for issuer in ["", "login.example.com", "http://login.example.com", "ftp://127.0.0.1"] {
        let registration = Registration {
            issuer: issuer.to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.into(),
            scopes: "openid".to_owned(),
        };
        assert!(Issuer::new(registration).is_err(), "{issuer}");
    }
}
