//! An issuer of `OpenID` Connect that refuses what a real one refuses: another client, another address to come back to, a code
//! that was used, a verifier that does not match.
//!
//! Its page asks nobody for a password: whoever opens it chooses who to be. What it signs can be made wrong by a [`Flaw`].
//!
//! Sources: <https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth>, <https://www.rfc-editor.org/rfc/rfc7636>

#[cfg(test)]
mod tests;
mod token;

use std::collections::HashMap;
use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Form, Query, State};
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use maud::html;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use token::Signer;

/// The client's id.
pub const CLIENT_ID: &str = "incident-investigator";

/// The client's secret.
pub const CLIENT_SECRET: &str = "a secret: of the fake issuer";

/// How long a code counts.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(1);

/// What is wrong with the next tokens, or with what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The token is signed with a key that is not published, under the id of one that is.
    ForeignKey,
    /// The token is signed with a key that is published only when the keys are read again.
    NewKey,
    /// The token is not signed.
    NotSigned,
    /// The token is that of another issuer.
    OtherIssuer,
    /// The token is meant for another client.
    OtherAudience,
    /// The token has ended.
    Expired,
    /// The token belongs to another sign-in.
    OtherNonce,
    /// The token names nobody.
    Nobody,
    /// The answer to the browser names another issuer.
    OtherIssuerInAnswer,
    /// The discovery document is that of another issuer.
    OtherDocument,
    /// Everything is answered with an error of the server.
    Away,
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The subject of their tokens.
    pub subject: String,
    /// Their name.
    pub name: String,
    /// Their groups, in the claim `cognito:groups`.
    pub groups: Vec<String>,
}

impl Person {
    /// Somebody of this subject, who is in these groups.
    #[must_use]
    pub fn new(subject: &str, name: &str, groups: &[&str]) -> Self {
        let groups = groups.iter().map(|&group| group.to_owned()).collect();
        Self { subject: subject.to_owned(), name: name.to_owned(), groups }
    }
}

/// The issuer. Clones are the same issuer.
#[derive(Clone)]
pub struct FakeIssuer(Arc<Inner>);

struct Inner {
    url: String,
    redirect: String,
    people: Vec<Person>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    signer: Signer,
    state: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    codes: HashMap<String, Code>,
    flaw: Option<Flaw>,
    /// How often each path was asked for.
    asked: HashMap<&'static str, usize>,
}

struct Code {
    person: Person,
    nonce: String,
    challenge: String,
    redirect: String,
    issued_at: Timestamp,
}

impl fmt::Debug for FakeIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeIssuer").field("url", &self.0.url).finish_non_exhaustive()
    }
}

impl FakeIssuer {
    /// Listens on a free port of this machine. Browsers come back to `redirect` alone.
    ///
    /// # Errors
    /// When no port can be listened on, or no key be made.
    pub async fn start(
        redirect: &str,
        people: Vec<Person>,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address: SocketAddr = listener.local_addr()?;
        let issuer = Self(Arc::new(Inner {
            url: format!("http://{address}"),
            redirect: redirect.to_owned(),
            people,
            clock: Box::new(clock),
            signer: Signer::new()?,
            state: Mutex::default(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(document))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(issuer.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(issuer)
    }

    /// Its name, which is its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Makes something wrong from now on, or everything right again.
    pub fn set_flaw(&self, flaw: Option<Flaw>) {
        self.state().flaw = flaw;
    }

    /// How often the keys were read.
    #[must_use]
    pub fn keys_read(&self) -> usize {
        self.state().asked.get("keys").copied().unwrap_or_default()
    }

    /// How often the discovery document was read.
    #[must_use]
    pub fn documents_read(&self) -> usize {
        self.state().asked.get("document").copied().unwrap_or_default()
    }

    /// What its page does when a browser was sent to `location` and somebody chose who to be: the query with which the browser
    /// comes back.
    ///
    /// # Errors
    /// What the page says where the address is not right: then the browser does not come back.
    pub fn sign_in(&self, location: &str, subject: &str) -> Result<String, String> {
        let (page, query) = location.split_once('?').unwrap_or_default();
        if page != format!("{}/authorize", self.0.url) {
            return Err(format!("{page} is another page"));
        }
        let asked: HashMap<String, String> = serde_urlencoded::from_str(query).map_err(|error| error.to_string())?;
        self.check_request(&asked)?;
        self.answer(&asked, subject)
    }

    fn state(&self) -> MutexGuard<'_, Known> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a browser may be asked who it is, and be sent back. Without the right address to come back to, it must not.
    fn check_request(&self, asked: &HashMap<String, String>) -> Result<(), String> {
        let field = |name: &str| asked.get(name).map_or("", String::as_str);
        let is_challenge = field("code_challenge").len() == 43 && field("code_challenge_method") == "S256";
        for (is_right, wrong) in [
            (field("client_id") == CLIENT_ID, "unauthorized_client"),
            (field("redirect_uri") == self.0.redirect, "the redirect_uri is not registered"),
            (field("response_type") == "code", "unsupported_response_type"),
            (field("scope").split(' ').any(|scope| scope == "openid"), "invalid_scope"),
            (field("state").len() >= 32, "the state can be guessed"),
            (field("nonce").len() >= 32, "the nonce can be guessed"),
            (is_challenge, "invalid_request: PKCE is required"),
        ] {
            if !is_right {
                return Err(wrong.to_owned());
            }
        }
        Ok(())
    }

    /// The query with which the browser of this person comes back; of somebody unknown, the one that says no.
    fn answer(&self, asked: &HashMap<String, String>, subject: &str) -> Result<String, String> {
        let field = |name: &str| asked.get(name).cloned().unwrap_or_default();
        let state = field("state");
        let Some(person) = self.0.people.iter().find(|person| person.subject == subject) else {
            let refusal = [("error", "access_denied"), ("state", &state), ("iss", &self.0.url)];
            return serde_urlencoded::to_string(refusal).map_err(|error| error.to_string());
        };
        let issuer = match self.state().flaw {
            Some(Flaw::OtherIssuerInAnswer) => "https://evil.example".to_owned(),
            _ => self.0.url.clone(),
        };
        let mut known = self.state();
        let code = format!("code-{}", known.codes.len());
        let granted = Code {
            person: person.clone(),
            nonce: field("nonce"),
            challenge: field("code_challenge"),
            redirect: field("redirect_uri"),
            issued_at: (self.0.clock)(),
        };
        known.codes.insert(code.clone(), granted);
        let answer = [("code", code.as_str()), ("state", &state), ("iss", &issuer)];
        serde_urlencoded::to_string(answer).map_err(|error| error.to_string())
    }

    /// Counts what was asked for; the status of an issuer that is away.
    fn count(&self, what: &'static str) -> Result<Option<Flaw>, StatusCode> {
        let mut known = self.state();
        *known.asked.entry(what).or_default() += 1;
        match known.flaw {
            Some(Flaw::Away) => Err(StatusCode::SERVICE_UNAVAILABLE),
            flaw => Ok(flaw),
        }
    }

    /// Gives the token for a code.
    fn grant(&self, headers: &HeaderMap, form: &HashMap<String, String>) -> Result<Value, (StatusCode, &'static str)> {
        let refused = |why| (StatusCode::BAD_REQUEST, why);
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        if headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) != Some(&token::basic()) {
            return Err((StatusCode::UNAUTHORIZED, "invalid_client"));
        }
        if field("grant_type") != "authorization_code" {
            return Err(refused("unsupported_grant_type"));
        }
        // A code is taken away by its first use, whatever becomes of it.
        let code = self.state().codes.remove(field("code")).ok_or(refused("invalid_grant"))?;
        let is_late = (self.0.clock)().duration_since(code.issued_at) >= CODE_LIFETIME;
        let is_meant =
            code.redirect == field("redirect_uri") && token::is_verifier(field("code_verifier"), &code.challenge);
        if is_late || !is_meant {
            return Err(refused("invalid_grant"));
        }
        let flaw = self.state().flaw;
        let id_token = self.0.signer.sign(&self.claims(&code, flaw), flaw);
        Ok(json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 3600, "id_token": id_token }))
    }

    fn claims(&self, code: &Code, flaw: Option<Flaw>) -> Value {
        let now = (self.0.clock)().as_second();
        let is = |other: Flaw| flaw == Some(other);
        json!({
            "iss": if is(Flaw::OtherIssuer) { "https://evil.example" } else { &self.0.url },
            "aud": if is(Flaw::OtherAudience) { "another-client" } else { CLIENT_ID },
            "sub": if is(Flaw::Nobody) { "" } else { &code.person.subject },
            "nonce": if is(Flaw::OtherNonce) { "another nonce" } else { &code.nonce },
            "iat": now - if is(Flaw::Expired) { 7200 } else { 0 },
            "exp": now + if is(Flaw::Expired) { -3600 } else { 3600 },
            "name": code.person.name,
            "cognito:groups": code.person.groups,
        })
    }
}

async fn document(State(issuer): State<FakeIssuer>) -> Result<Json<Value>, StatusCode> {
    let flaw = issuer.count("document")?;
    let url = issuer.url();
    Ok(Json(json!({
        "issuer": if flaw == Some(Flaw::OtherDocument) { "https://evil.example" } else { url },
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true
    })))
}

async fn keys(State(issuer): State<FakeIssuer>) -> Result<Json<Value>, StatusCode> {
    let has_new_key = issuer.count("keys")? == Some(Flaw::NewKey);
    Ok(Json(issuer.0.signer.keys(has_new_key)))
}

/// The page on which somebody chooses who to be, and what follows.
async fn authorize(
    State(issuer): State<FakeIssuer>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Response> {
    issuer.count("authorize").map_err(IntoResponse::into_response)?;
    let refused = |why: String| (StatusCode::BAD_REQUEST, why).into_response();
    issuer.check_request(&asked).map_err(refused)?;
    if let Some(subject) = asked.get("as") {
        let query = issuer.answer(&asked, subject).map_err(refused)?;
        let location = format!("{}?{query}", issuer.0.redirect);
        return Ok((StatusCode::FOUND, [(LOCATION, location)]).into_response());
    }
    let with = |subject: &str| {
        let pairs = asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("as", subject)]);
        serde_urlencoded::to_string(pairs.collect::<Vec<_>>()).unwrap_or_default()
    };
    let page = html! {
        (maud::DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Sign in" } }
            body {
                h1 { "Who are you?" }
                ul {
                    @for person in &issuer.0.people {
                        li { a id=(person.subject) href=(format!("/authorize?{}", with(&person.subject))) { (person.name) } }
                    }
                    li { a id="nobody" href=(format!("/authorize?{}", with(""))) { "Nobody" } }
                }
            }
        }
    };
    Ok(Html(page.into_string()).into_response())
}

async fn token(
    State(issuer): State<FakeIssuer>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Json<Value>, Response> {
    issuer.count("token").map_err(IntoResponse::into_response)?;
    let refuse = |(status, error): (StatusCode, &str)| (status, Json(json!({ "error": error }))).into_response();
    issuer.grant(&headers, &form).map(Json).map_err(refuse)
}
