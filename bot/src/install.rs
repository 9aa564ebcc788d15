//! The pages by which the bot is installed in a further workspace: the first sends the browser to Slack, which sends it back to
//! the second. What happens in between is [`Installer`]'s.

use investigation::audit::{AuditRow, Deed};
use investigation::ports::{Failure, InstallationStore};
use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CACHE_CONTROL, HeaderValue, LOCATION};
use lambda_http::{Body, Request, Response};
use slack::event::{EventCallback, RevokedTokens};
use slack::install::{Installer, NotInstalled, STATE_LIFETIME};

use crate::{BaseUrl, Bot, Ports, audit, cookie, response};

/// The page that begins.
pub(crate) const BEGIN: &str = "/slack/install";

/// The page that finishes, which the app's manifest names.
pub(crate) const FINISH: &str = "/slack/oauth/callback";

/// The cookie of a browser that began. Its prefix has browsers take it from this host alone, over TLS.
const COOKIE_NAME: &str = "__Host-install";

/// Who did it where Slack does not say who.
const SLACK: &str = "Slack";

/// Sends the browser to Slack.
pub(crate) fn begin<P: Ports>(base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> Response<Body> {
    let Some(installer) = &bot.installer else { return response::empty(StatusCode::NOT_FOUND) };
    match try_to_begin(installer, base_url, now) {
        Ok(response) => response,
        Err(failure) => refusal(&NotInstalled::Failed(failure)),
    }
}

fn try_to_begin<S: InstallationStore>(
    installer: &Installer<S>,
    base_url: &BaseUrl,
    now: Timestamp,
) -> Result<Response<Body>, Failure> {
    let begun = installer.begin(&redirect(base_url), now)?;
    let mut response = response::empty(StatusCode::FOUND);
    let headers = response.headers_mut();
    // Both are letters, digits and what addresses are made of.
    if let Ok(location) = HeaderValue::try_from(begun.location) {
        headers.insert(LOCATION, location);
    }
    cookie::set(headers, COOKIE_NAME, &begun.browser, STATE_LIFETIME.as_secs());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Keeps what Slack grants, and says so.
pub(crate) async fn finish<P: Ports>(
    request: &Request,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Response<Body> {
    let Some(installer) = &bot.installer else { return response::empty(StatusCode::NOT_FOUND) };
    let query = request.uri().query().unwrap_or_default();
    let browser = cookie::find(request.headers(), COOKIE_NAME).unwrap_or_default();
    let finished = installer.finish(query, browser, &redirect(base_url), &bot.ledger, now).await;
    let mut response = match finished {
        Ok(finished) => {
            let by = finished.by.as_deref().unwrap_or(SLACK);
            audit::note(&AuditRow::of_subject(Deed::Installed, &finished.workspace, by, now), bot).await;
            response::page(StatusCode::OK, frontend::installed_page(&finished.name))
        }
        Err(not_installed) => refusal(&not_installed),
    };
    cookie::set(response.headers_mut(), COOKIE_NAME, "", 0);
    response
}

/// Forgets a workspace that took the app out, or whose bot token no longer counts. A deployment with one token has nothing to
/// forget.
pub(crate) async fn forget<P: Ports>(
    callback: &EventCallback,
    revoked: Option<&RevokedTokens>,
    bot: &Bot<P>,
    now: Timestamp,
) {
    let Some(installer) = &bot.installer else {
        tracing::warn!("the app was taken out of the workspace, or its token was revoked");
        return;
    };
    let users = revoked.map(|tokens| tokens.bot.as_slice());
    let workspace = callback.workspace();
    match installer.forget(&workspace, users, callback.event_time).await {
        Ok(true) => audit::note(&AuditRow::of_subject(Deed::Uninstalled, &workspace, SLACK, now), bot).await,
        // The other of the two events that Slack sends came first, or the bot was installed again since.
        Ok(false) => {}
        Err(failure) => tracing::error!(%failure, "a workspace that took the app out could not be forgotten"),
    }
}

fn redirect(base_url: &BaseUrl) -> String {
    format!("{base_url}{FINISH}")
}

/// The page that says why nothing was installed, and what to do.
fn refusal(why: &NotInstalled) -> Response<Body> {
    let (status, title, advice) = match why {
        NotInstalled::WrongState | NotInstalled::Replayed => (
            StatusCode::FORBIDDEN,
            "This page does not finish an installation",
            "It was not begun in this browser, or it is finished already. Begin again at /slack/install.".to_owned(),
        ),
        NotInstalled::Expired => (
            StatusCode::GONE,
            "This took too long",
            "An installation must be finished within ten minutes. Begin again at /slack/install.".to_owned(),
        ),
        NotInstalled::Declined(_) => (
            StatusCode::OK,
            "Nothing was installed",
            "Slack was told no. If that was a mistake, begin again at /slack/install.".to_owned(),
        ),
        NotInstalled::NotGranted(_) => (
            StatusCode::BAD_GATEWAY,
            "Slack did not grant it",
            "Begin again at /slack/install. If it happens again, whoever runs the bot finds the reason in its log."
                .to_owned(),
        ),
        NotInstalled::NotServed(workspace) => (
            StatusCode::FORBIDDEN,
            "This workspace is not served",
            format!("Whoever runs the bot adds {workspace} to its parameter SlackWorkspaces; then begin again."),
        ),
        NotInstalled::Failed(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Not now",
            "Slack or AWS did not answer. Begin again at /slack/install in a minute.".to_owned(),
        ),
    };
    tracing::warn!(%why, "nothing was installed");
    response::page(status, frontend::not_installed_page(title, &advice))
}

#[cfg(test)]
mod tests;
