//! Signing in and out. What a browser must remember while it is at the issuer is sealed into a cookie.

use frontend::app;
use jiff::{SignedDuration, Timestamp};
use lambda_http::http::header::{CACHE_CONTROL, HeaderValue, LOCATION};
use lambda_http::http::{Method, StatusCode};
use lambda_http::{Body, Request, Response};
use oidc::{Claims, NotSignedIn, Pending};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::form::left_over;
use super::{Page, SignIn, redirect, refuse, session};
use crate::api::caller::to_caller;
use crate::api::problem::{Kind, Problem};
use crate::response::{self, app_page};
use crate::{BaseUrl, Bot, Identity, Ports, cookie};

/// The cookie of a browser that is at the issuer.
const COOKIE_NAME: &str = "__Host-sign-in";

/// For what it is sealed.
const PURPOSE: &str = "sign-in";

/// How long somebody may take at the issuer.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Where the issuer sends the browser back to.
const CALLBACK: &str = "/sign-in/callback";

/// What is sealed into the cookie.
#[derive(Serialize, Deserialize)]
struct Begun {
    pending: Pending,
    /// The page that was wanted.
    to: String,
    /// In seconds since 1970.
    ends_at: i64,
}

/// Answers somebody who is not signed in, or not any more.
pub(super) fn ask(request: &Request, base_url: &BaseUrl) -> Response<Body> {
    let path = request.uri().path();
    if request.method() == Method::GET && path != "/suggestions" {
        let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let to: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        return redirect(&format!("/sign-in?to={to}"));
    }
    // A form is sent to the bot alone, so that it cannot be sent on to the issuer: the page keeps what was filled in.
    match left_over(request, base_url).filter(|_| path != "/sign-out") {
        Some(fields) => app_page(StatusCode::UNAUTHORIZED, app::send_again_page(path, &fields)),
        None => refuse(&Problem::new(Kind::Unauthenticated, "Sign in, and open the page again.")),
    }
}

/// Sends the browser to the issuer.
pub(super) async fn begin(request: &Request, sign_in: &SignIn, base_url: &BaseUrl, now: Timestamp) -> Response<Body> {
    let begun = async {
        let begun = sign_in.issuer.begin(&callback(base_url), now).await?;
        let kept = Begun {
            pending: begun.pending,
            to: wanted_page(request),
            ends_at: now.as_second().saturating_add(LIFETIME.as_secs()),
        };
        let json = serde_json::to_string(&kept).unwrap_or_default();
        Ok((begun.location, sign_in.vault.seal(PURPOSE, &json)?))
    };
    let (location, sealed) = match begun.await {
        Ok(begun) => begun,
        Err(failure) => return not_signed_in(&NotSignedIn::Failed(failure)),
    };
    let mut response = response::empty(StatusCode::FOUND);
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::try_from(location) {
        headers.insert(LOCATION, location);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    cookie::set(headers, COOKIE_NAME, &sealed, LIFETIME.as_secs());
    response
}

/// The page that was wanted, if it is one of these pages: nobody is sent anywhere else.
pub(super) fn wanted_page(request: &Request) -> String {
    let query = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    let wanted = query.into_iter().find(|(name, _)| name == "to").map(|(_, to)| to.into_owned());
    let is_one_of_these = |to: &String| {
        let path = to.split('?').next().unwrap_or_default();
        let is_plain = to.bytes().all(|byte| byte.is_ascii_graphic()) && to.len() <= 1_000;
        is_plain
            && Page::from_path(path).is_some_and(|page| !matches!(page, Page::SignIn | Page::Callback))
            && path.starts_with('/')
    };
    wanted.filter(is_one_of_these).unwrap_or_else(|| "/investigations".to_owned())
}

/// Begins the session of whoever the issuer sent back.
pub(super) async fn finish<P: Ports>(
    request: &Request,
    sign_in: &SignIn,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Response<Body> {
    let mut response = match try_to_finish(request, sign_in, base_url, bot, now).await {
        Ok(response) => response,
        Err(why) => not_signed_in(&why),
    };
    cookie::set(response.headers_mut(), COOKIE_NAME, "", 0);
    response
}

async fn try_to_finish<P: Ports>(
    request: &Request,
    sign_in: &SignIn,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Response<Body>, NotSignedIn> {
    let sealed = cookie::find(request.headers(), COOKIE_NAME).unwrap_or_default();
    let begun: Option<Begun> = sign_in.vault.open(PURPOSE, sealed).and_then(|json| serde_json::from_str(&json).ok());
    let begun = begun.filter(|begun| begun.ends_at > now.as_second()).ok_or(NotSignedIn::WrongState)?;
    let query = request.uri().query().unwrap_or_default();
    let claims = sign_in.issuer.finish(query, &begun.pending, &callback(base_url), now).await?;
    let called = find_called(&claims);
    let identity = Identity::Token { claims };
    let caller = to_caller(&identity, None, &bot.api).ok_or(NotSignedIn::Token(oidc::InvalidToken::Subject))?;
    tracing::info!(caller = caller.name, "signed in");
    let contexts = bot.contexts.of_all_workspaces(now).await?;
    let mut response = redirect(&begun.to);
    let before = request.headers();
    session::begin(caller, &called, &contexts, before, response.headers_mut(), &sign_in.vault, now)?;
    Ok(response)
}

/// What somebody is called: the first of these claims that says something.
fn find_called(claims: &Claims) -> String {
    let texts = ["name", "email", "preferred_username", "sub"].into_iter().filter_map(|claim| claims.get(claim));
    texts.filter_map(Value::as_str).find(|text| !text.trim().is_empty()).unwrap_or_default().to_owned()
}

/// Ends the session.
pub(super) fn sign_out() -> Response<Body> {
    let mut response = app_page(StatusCode::OK, app::signed_out_page());
    session::end(response.headers_mut());
    response
}

fn callback(base_url: &BaseUrl) -> String {
    format!("{base_url}{CALLBACK}")
}

/// The page that says why nobody is signed in.
fn not_signed_in(why: &NotSignedIn) -> Response<Body> {
    tracing::warn!(%why, "nobody was signed in");
    let (status, title, explanation) = match why {
        NotSignedIn::WrongState => (
            StatusCode::FORBIDDEN,
            "This does not finish a sign-in",
            "It was not begun in this browser, it is finished already, or it took longer than ten minutes.",
        ),
        NotSignedIn::Declined(_) => {
            (StatusCode::FORBIDDEN, "You are not signed in", "Your identity provider says no, or you did.")
        }
        NotSignedIn::WrongIssuer | NotSignedIn::NotGranted(_) | NotSignedIn::Token(_) => (
            StatusCode::FORBIDDEN,
            "Your identity provider's answer is not right",
            "Whoever runs the bot finds the reason in its log.",
        ),
        NotSignedIn::Failed(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Not now",
            "Your identity provider or AWS did not answer. Try again in a minute.",
        ),
    };
    app_page(status, app::app_notice_page(title, explanation, ("/sign-in", "Sign in again")))
}

#[cfg(test)]
mod tests;
