//! The door of people with a browser: lists and forms for whoever is signed in.
//!
//! | path | what can be done |
//! |---|---|
//! | `/sign-in`, `/sign-in/callback`, `/sign-out` | sign in at the issuer, come back, sign out |
//! | `/investigations` | list those that one may see |
//! | `/investigations/<id>` | read the report, or follow the run |
//! | `/investigate` | start one |
//! | `/contexts`, `/contexts/<name>` and its `/edit` and `/delete`, `/new-context` | list, read, change, delete and make contexts |
//! | `/suggestions` | find what a context may name, for the one script of the pages |
//!
//! What somebody may see and change is decided by the functions of [`api`](crate::api): a person who is signed in is a
//! [`Caller`] like the bearer of a token. Without [`Web`], none of these paths is there.

mod context_form;
mod contexts;
mod form;
mod investigations;
mod session;
mod sign_in;
mod start;
mod suggestions;
#[cfg(test)]
mod tests;

use frontend::app::{self, Frame};
use investigation::model::Caller;
use jiff::Timestamp;
use lambda_http::http::header::{CACHE_CONTROL, HOST, HeaderName, HeaderValue, LOCATION, ORIGIN};
use lambda_http::http::{Method, StatusCode};
use lambda_http::{Body, Request, Response};
use oidc::Issuer;
use slack::install::Vault;

use self::form::Form;
use crate::api::Asked;
use crate::api::problem::{Kind, Problem};
use crate::response::{self, app_page};
use crate::{BaseUrl, Bot, Ports};

/// Who may use the pages.
pub enum Web {
    /// Nobody: only the signed links to reports lead anywhere.
    Off,
    /// Whoever signs in at an issuer.
    SignIn(Box<SignIn>),
    /// One person, on their own machine, which nobody else reaches.
    Local(Visitor),
}

/// How people sign in.
pub struct SignIn {
    /// Where they do.
    pub issuer: Issuer,
    /// Seals what their browsers keep, with a key that is for nothing else.
    pub vault: Vault,
}

/// Somebody who uses the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Who it is, as contexts name them.
    pub caller: Caller,
    /// What they are called.
    pub called: String,
    /// What their forms bring back, which nobody else knows.
    pub form_token: String,
}

/// A page of this door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page<'a> {
    Home,
    SignIn,
    Callback,
    SignOut,
    Investigations,
    Investigation(&'a str),
    Investigate,
    Contexts,
    NewContext,
    Context(&'a str),
    EditContext(&'a str),
    DeleteContext(&'a str),
    Suggestions,
}

impl<'a> Page<'a> {
    fn from_path(path: &'a str) -> Option<Self> {
        Some(match *path.split('/').skip(1).collect::<Vec<_>>().as_slice() {
            [""] => Self::Home,
            ["sign-in"] => Self::SignIn,
            ["sign-in", "callback"] => Self::Callback,
            ["sign-out"] => Self::SignOut,
            ["investigations"] => Self::Investigations,
            ["investigations", id] => Self::Investigation(id),
            ["investigate"] => Self::Investigate,
            ["contexts"] => Self::Contexts,
            ["new-context"] => Self::NewContext,
            ["contexts", name] => Self::Context(name),
            ["contexts", name, "edit"] => Self::EditContext(name),
            ["contexts", name, "delete"] => Self::DeleteContext(name),
            ["suggestions"] => Self::Suggestions,
            _ => return None,
        })
    }

    fn takes(self, method: &Method) -> bool {
        match self {
            Self::SignOut => *method == Method::POST,
            Self::Investigate | Self::NewContext | Self::EditContext(_) | Self::DeleteContext(_) => {
                [Method::GET, Method::POST].contains(method)
            }
            _ => *method == Method::GET,
        }
    }
}

/// Whether a path is one of this door, and the door open.
pub(crate) fn serves<P: Ports>(path: &str, bot: &Bot<P>) -> bool {
    !matches!(bot.web, Web::Off) && Page::from_path(path).is_some()
}

/// A person's request, and everything that answering it needs.
struct Visit<'a, P: Ports> {
    visitor: &'a Visitor,
    asked: Asked<'a, P>,
}

impl<P: Ports> Visit<'_, P> {
    fn frame(&self) -> Frame<'_> {
        Frame {
            person: &self.visitor.called,
            form_token: &self.visitor.form_token,
            can_sign_out: matches!(self.asked.bot.web, Web::SignIn(_)),
            may_make_contexts: self.visitor.caller.may_make_contexts,
        }
    }
}

/// Answers a request to a path that this door [`serves`].
pub(crate) async fn answer<P: Ports>(
    request: &Request,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Response<Body> {
    let Some(page) = Page::from_path(request.uri().path()).filter(|page| page.takes(request.method())) else {
        return refuse(&Problem::not_found());
    };
    let sign_in = match &bot.web {
        Web::Off => return response::empty(StatusCode::NOT_FOUND),
        Web::SignIn(sign_in) => Some(sign_in.as_ref()),
        // A page of another site that has its name lead here is not to be answered.
        Web::Local(_) if !is_asked_by_address(request, base_url) => return refuse(&Problem::not_found()),
        Web::Local(_) => None,
    };
    match (page, sign_in) {
        (Page::SignIn, Some(sign_in)) => return sign_in::begin(request, sign_in, base_url, now).await,
        (Page::Callback, Some(sign_in)) => return sign_in::finish(request, sign_in, base_url, bot, now).await,
        (Page::SignIn | Page::Callback, None) => return redirect("/investigations"),
        _ => {}
    }
    let visitor = match (&bot.web, sign_in) {
        (Web::Local(visitor), _) => Some(visitor.clone()),
        (_, Some(sign_in)) => session::find(request.headers(), &sign_in.vault, now),
        _ => None,
    };
    let Some(visitor) = visitor else { return sign_in::ask(request, base_url) };
    let visit = Visit { visitor: &visitor, asked: Asked { request, caller: &visitor.caller, base_url, bot, now } };
    match try_to_answer(page, &visit).await {
        Ok(response) => response,
        Err(problem) => refuse(&problem),
    }
}

async fn try_to_answer<P: Ports>(page: Page<'_>, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    if visit.asked.request.method() == Method::POST {
        let form = Form::read(visit)?;
        return match page {
            Page::SignOut => Ok(sign_in::sign_out()),
            Page::Investigate => start::submit(&form, visit).await,
            Page::NewContext => context_form::create(&form, visit).await,
            Page::EditContext(name) => context_form::save(name, &form, visit).await,
            Page::DeleteContext(name) => contexts::delete(name, &form, visit).await,
            _ => Err(Problem::not_found()),
        };
    }
    match page {
        Page::Home => Ok(redirect("/investigations")),
        Page::Investigations => investigations::list(visit).await,
        Page::Investigation(id) => investigations::show(id, visit).await,
        Page::Investigate => start::open(visit).await,
        Page::Contexts => contexts::list(visit).await,
        Page::NewContext => context_form::begin(visit).await,
        Page::Context(name) => contexts::show(name, visit).await,
        Page::EditContext(name) => context_form::edit(name, visit).await,
        Page::DeleteContext(name) => contexts::ask_to_delete(name, visit).await,
        Page::Suggestions => suggestions::answer(visit).await,
        Page::SignIn | Page::Callback | Page::SignOut => Err(Problem::not_found()),
    }
}

/// Whether a request names the address on which the bot listens, and not another name that leads there.
fn is_asked_by_address(request: &Request, base_url: &BaseUrl) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    host.or(request.uri().authority().map(|authority| authority.as_str()))
        .is_some_and(|host| base_url.as_str().split_once("://").is_some_and(|(_, address)| address == host))
}

/// Whether a form was sent by a page of this site, as far as the browser says so.
fn is_sent_from_here(request: &Request, base_url: &BaseUrl) -> bool {
    let header = |name: &HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let is_same_origin = header(&ORIGIN).is_none_or(|origin| origin == base_url.as_str());
    let site = header(&HeaderName::from_static("sec-fetch-site"));
    is_same_origin && site.is_none_or(|site| site == "same-origin")
}

/// Sends the browser to another page, which it reads and does not send anything to.
fn redirect(location: &str) -> Response<Body> {
    let mut response = response::empty(StatusCode::SEE_OTHER);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page that says why nothing else is shown.
fn refuse(problem: &Problem) -> Response<Body> {
    let onward = match problem.kind() {
        Kind::Unauthenticated => ("/sign-in", "Sign in"),
        _ => ("/investigations", "All investigations"),
    };
    app_page(problem.kind().status(), app::app_notice_page(problem.kind().title(), &problem.detail, onward))
}
