//! Signs people in by `OpenID` Connect: the authorization code flow with PKCE.
//!
//! 1. [`Issuer::begin`] makes the address of the issuer's page to which a browser is sent, and what the browser must keep
//!    meanwhile ([`Pending`]).
//! 2. [`Issuer::finish`] takes the query with which the browser comes back, buys an ID token for its code, and checks the token:
//!    its signature by the issuer's published keys, issuer, audience, time and nonce. It returns the claims.
//!
//! What the issuer says of itself (its discovery document, its keys) is read when it is first needed, and kept for an hour.
//!
//! Sources: <https://openid.net/specs/openid-connect-core-1_0.html>,
//! <https://openid.net/specs/openid-connect-discovery-1_0.html>, <https://www.rfc-editor.org/rfc/rfc7636> (PKCE),
//! <https://www.rfc-editor.org/rfc/rfc9207> (the issuer in the answer)

mod crypto;
mod document;
mod http;
mod id_token;
mod random;

use std::collections::BTreeMap;
use std::sync::Mutex;

use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use document::{Document, Kept};
use http::Client;
pub use id_token::InvalidToken;
pub use random::{is_same, text as random_text};

/// What an ID token says of its bearer, by the names of the claims.
pub type Claims = BTreeMap<String, Value>;

/// How this client is registered with the issuer.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The issuer, such as `https://login.example.com`: its own name of itself, letter by letter.
    pub issuer: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: SecretString,
    /// What is asked for, such as `openid groups`; it contains `openid`.
    pub scopes: String,
}

/// A sign-in that was begun.
#[derive(Debug)]
pub struct Begun {
    /// The page of the issuer to which the browser goes.
    pub location: String,
    /// What is to be known again when the browser comes back.
    pub pending: Pending,
}

/// What a browser keeps while it is at the issuer. It must be kept so that nobody reads or changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Comes back with the browser, which nobody else can have it bring.
    pub state: String,
    /// Comes back in the ID token, which belongs to this sign-in then.
    pub nonce: String,
    /// Buys the token, together with the code: whoever has the code alone cannot.
    pub verifier: String,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSignedIn {
    /// The query is not the answer to what this browser began.
    #[error("the answer does not belong to what this browser began")]
    WrongState,
    /// The answer is that of another issuer.
    #[error("the answer is that of another issuer")]
    WrongIssuer,
    /// The issuer, or the person, said no; the issuer's code of why.
    #[error("the issuer says no: {0}")]
    Declined(String),
    /// The issuer gives no token for the code; its code of why.
    #[error("the issuer gives no token: {0}")]
    NotGranted(String),
    /// The token is not one to trust.
    #[error("the ID token is refused: {0}")]
    Token(#[from] InvalidToken),
    /// The issuer could not be asked.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// An issuer, and what is known of it.
pub struct Issuer {
    registration: Registration,
    client: Client,
    document: Mutex<Option<Kept<Document>>>,
    keys: Mutex<Option<Kept<jsonwebtoken::jwk::JwkSet>>>,
}

/// With what the issuer sends the browser back.
#[derive(Deserialize)]
struct Answer {
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// What a code buys. It has no debug form, for it holds tokens.
#[derive(Deserialize)]
struct Granted {
    id_token: String,
}

/// Why a code buys nothing.
#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Issuer {
    /// The issuer of a registration. Nothing is asked of it yet.
    ///
    /// # Errors
    /// When its name is not an address that may be trusted: `https`, or this machine itself.
    pub fn new(registration: Registration) -> Result<Self, Failure> {
        crypto::install();
        let name = Url::parse(&registration.issuer).ok().filter(document::is_safe);
        if name.is_none() {
            let detail = "the issuer is not an address that begins with https://";
            return Err(Failure::new(FailureKind::Invalid, document::OPERATION, detail));
        }
        Ok(Self { registration, client: Client::new(), document: Mutex::default(), keys: Mutex::default() })
    }

    /// Begins a sign-in, which the issuer ends at the address `redirect`.
    ///
    /// # Errors
    /// When the issuer cannot be asked where its page is, or the system has no randomness.
    pub async fn begin(&self, redirect: &str, now: Timestamp) -> Result<Begun, Failure> {
        let document = self.document(now).await?;
        let pending = Pending { state: random::text()?, nonce: random::text()?, verifier: random::text()? };
        let mut location = document.authorization_endpoint.clone();
        location
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.registration.client_id)
            .append_pair("redirect_uri", redirect)
            .append_pair("scope", &self.registration.scopes)
            .append_pair("state", &pending.state)
            .append_pair("nonce", &pending.nonce)
            .append_pair("code_challenge", &random::challenge(&pending.verifier))
            .append_pair("code_challenge_method", "S256");
        Ok(Begun { location: location.into(), pending })
    }

    /// Finishes a sign-in with the query that the issuer sent the browser back with; returns the claims of the ID token, which
    /// has a subject.
    ///
    /// # Errors
    /// [`NotSignedIn`].
    pub async fn finish(
        &self,
        query: &str,
        pending: &Pending,
        redirect: &str,
        now: Timestamp,
    ) -> Result<Claims, NotSignedIn> {
        let answer: Answer = serde_urlencoded::from_str(query).map_err(|_| NotSignedIn::WrongState)?;
        if !random::is_same(&answer.state, &pending.state) {
            return Err(NotSignedIn::WrongState);
        }
        if answer.iss.is_some_and(|issuer| issuer != self.registration.issuer) {
            return Err(NotSignedIn::WrongIssuer);
        }
        if let Some(error) = answer.error {
            return Err(NotSignedIn::Declined(error));
        }
        let code = answer.code.ok_or_else(|| NotSignedIn::Declined("there is no code".to_owned()))?;
        let token = self.buy(&code, pending, redirect, now).await?;
        self.check(&token, &pending.nonce, now).await
    }

    /// Buys the ID token for a code.
    async fn buy(&self, code: &str, pending: &Pending, redirect: &str, now: Timestamp) -> Result<String, NotSignedIn> {
        const OPERATION: &str = "oidc:token";
        let document = self.document(now).await?;
        let Registration { client_id, client_secret, .. } = &self.registration;
        let secret = client_secret.expose_secret();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", pending.verifier.as_str()),
        ];
        let authorization = if document.takes_basic() {
            Some(http::basic(client_id, secret))
        } else {
            form.extend([("client_id", client_id.as_str()), ("client_secret", secret)]);
            None
        };
        let answer = self.client.post(OPERATION, &document.token_endpoint, &form, authorization.as_deref()).await?;
        if answer.status.is_success() {
            return Ok(answer.parse::<Granted>(OPERATION)?.id_token);
        }
        // The specification has errors be JSON, with one of a few codes.
        let refused = serde_json::from_slice::<Refused>(&answer.body);
        Err(refused
            .map_or_else(|_| answer.to_failure(OPERATION).into(), |refused| NotSignedIn::NotGranted(refused.error)))
    }

    /// Checks a token against the issuer's keys. One that is signed with a key that is not known yet has the keys be read anew.
    async fn check(&self, token: &str, nonce: &str, now: Timestamp) -> Result<Claims, NotSignedIn> {
        let expected = id_token::Expected { registration: &self.registration, nonce, now };
        let keys = self.keys(now, document::LIFETIME).await?;
        match id_token::check(token, &keys, &expected) {
            Err(InvalidToken::UnknownKey) => {
                let keys = self.keys(now, document::KEYS_READ_AGAIN_AFTER).await?;
                Ok(id_token::check(token, &keys, &expected)?)
            }
            checked => Ok(checked?),
        }
    }
}
