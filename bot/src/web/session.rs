//! Sessions: who is signed in stands in a cookie of their browser, sealed, for at most eight hours. Nothing is stored.

use std::collections::BTreeSet;

use investigation::model::{Caller, Context};
use investigation::ports::{Failure, FailureKind};
use jiff::{SignedDuration, Timestamp};
use lambda_http::http::HeaderMap;
use serde::{Deserialize, Serialize};
use slack::install::Vault;

use super::Visitor;
use crate::cookie;

/// How long a session lasts: a shift.
const LIFETIME: SignedDuration = SignedDuration::from_hours(8);

/// How long a browser keeps the cookie: after the session has ended, it lets nobody in, but a form that was left open can still be
/// sent once the same person has signed in again.
const KEPT: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The cookie with the session.
const COOKIE_NAME: &str = "__Host-session";

/// For what it is sealed.
const PURPOSE: &str = "session";

/// Bytes of a cookie, with its name and attributes.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc6265#section-6.1>
const MAX_COOKIE: usize = 4_000;

/// Characters of what somebody is called.
const MAX_CALLED: usize = 60;

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Session {
    name: String,
    groups: Vec<String>,
    is_admin: bool,
    may_make_contexts: bool,
    called: String,
    form_token: String,
    /// In seconds since 1970.
    ends_at: i64,
}

/// Begins a session for a caller, who is called so. `before` are the headers of their request, with the session that they had.
///
/// # Errors
/// When the system has no randomness, or the groups do not fit into a cookie.
pub(super) fn begin(
    caller: Caller,
    called: &str,
    contexts: &[Context],
    before: &HeaderMap,
    headers: &mut HeaderMap,
    vault: &Vault,
    now: Timestamp,
) -> Result<(), Failure> {
    let form_token = match open(before, vault).filter(|session| session.name == caller.name) {
        Some(session) => session.form_token,
        None => oidc::random_text()?,
    };
    let session = Session {
        groups: keep_what_counts(caller.groups, contexts),
        name: caller.name,
        is_admin: caller.is_admin,
        may_make_contexts: caller.may_make_contexts,
        called: called.chars().take(MAX_CALLED).collect(),
        form_token,
        ends_at: now.as_second().saturating_add(LIFETIME.as_secs()),
    };
    let invalid = |detail: String| Failure::new(FailureKind::Invalid, "session:begin", detail);
    let json = serde_json::to_string(&session).map_err(|error| invalid(error.to_string()))?;
    let sealed = vault.seal(PURPOSE, &json)?;
    if sealed.len() > MAX_COOKIE {
        return Err(invalid(format!("a session of {} bytes: the person is in too many groups", sealed.len())));
    }
    cookie::set(headers, COOKIE_NAME, &sealed, KEPT.as_secs());
    Ok(())
}

/// The groups that some context names: somebody may be in hundreds, and a cookie is small.
fn keep_what_counts(groups: Vec<String>, contexts: &[Context]) -> Vec<String> {
    let named: BTreeSet<&String> =
        contexts.iter().flat_map(|context| context.api_owners.iter().chain(&context.api_users)).collect();
    groups.into_iter().filter(|group| named.contains(group)).collect()
}

/// Who is signed in; `None` if nobody is, or no longer.
pub(super) fn find(headers: &HeaderMap, vault: &Vault, now: Timestamp) -> Option<Visitor> {
    let Session { name, groups, is_admin, may_make_contexts, called, form_token, ends_at } = open(headers, vault)?;
    let visitor = Visitor { caller: Caller { name, groups, is_admin, may_make_contexts }, called, form_token };
    (ends_at > now.as_second()).then_some(visitor)
}

/// The session in a cookie, also one that has ended.
fn open(headers: &HeaderMap, vault: &Vault) -> Option<Session> {
    let sealed = cookie::find(headers, COOKIE_NAME)?;
    serde_json::from_str(&vault.open(PURPOSE, sealed)?).ok()
}

/// Has the browser forget the session.
pub(super) fn end(headers: &mut HeaderMap) {
    cookie::set(headers, COOKIE_NAME, "", 0);
}
