//! Further workspaces, which install the app by OAuth: what Slack's page answers, the codes and refresh tokens that buy a bot
//! token, and the channels that each token reaches.
//!
//! Sources: <https://docs.slack.dev/authentication/installing-with-oauth>,
//! <https://docs.slack.dev/reference/methods/oauth.v2.access>, <https://docs.slack.dev/authentication/using-token-rotation>

use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::api::{Answer, BOT_USER, TEAM, with};
use super::{FakeSlack, Membership};

/// The app's id in the exchange.
pub const CLIENT_ID: &str = "1234.5678";

/// The app's secret in the exchange.
pub const CLIENT_SECRET: &str = "5ad0fb1c0e3c4d5e9a8b7c6d5e4f3a2b";

/// How long a code counts.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long a token counts where token rotation is on.
const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// A workspace, or a whole organisation, that may install the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherWorkspace {
    /// The id of the workspace; none if the app is installed for a whole organisation.
    pub team: Option<String>,
    /// The id of its organisation, if it belongs to one.
    pub enterprise: Option<String>,
    /// The channel in it where the bot may post.
    pub channel: String,
    /// Whether the app has token rotation on.
    pub rotates: bool,
}

impl OtherWorkspace {
    fn id(&self) -> &str {
        self.team.as_deref().or(self.enterprise.as_deref()).unwrap_or_default()
    }
}

/// Everything that was granted.
#[derive(Debug, Default)]
pub struct OAuth {
    workspaces: Vec<OtherWorkspace>,
    codes: HashMap<String, Code>,
    tokens: Vec<Token>,
    granted: usize,
}

#[derive(Debug)]
struct Code {
    workspace: OtherWorkspace,
    redirect: String,
    issued_at: Timestamp,
    is_used: bool,
}

#[derive(Debug)]
struct Token {
    workspace: OtherWorkspace,
    token: String,
    refresh_token: String,
    issued_at: Timestamp,
    is_revoked: bool,
}

impl OAuth {
    /// The workspace, or organisation, whose token this is.
    pub fn find_owner(&self, token: &str, now: Timestamp) -> Result<String, &'static str> {
        let found = self.tokens.iter().find(|known| known.token == token).ok_or("invalid_auth")?;
        let age = now.duration_since(found.issued_at);
        match found {
            Token { is_revoked: true, .. } => Err("token_revoked"),
            Token { workspace, .. } if workspace.rotates && age >= TOKEN_LIFETIME => Err("token_expired"),
            Token { workspace, .. } => Ok(workspace.id().to_owned()),
        }
    }

    /// Whether a call with these arguments stays within the workspace of its token: no token reaches the channels of others.
    pub fn may_reach(&self, team: &str, body: &[u8]) -> bool {
        let arguments: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(channel) = arguments.get("channel").and_then(Value::as_str) else { return true };
        let owner = self.workspaces.iter().find(|workspace| workspace.channel == channel);
        owner.map_or(TEAM, OtherWorkspace::id) == team
    }

    fn grant(&mut self, workspace: &OtherWorkspace, now: Timestamp) -> Answer {
        self.granted += 1;
        let number = self.granted;
        let (token, refresh_token) = (format!("xoxe.xoxb-{number}"), format!("xoxe-{number}"));
        let of = |id: &Option<String>| id.as_ref().map(|id| json!({ "id": id, "name": format!("Name of {id}") }));
        let granted = json!({
            "access_token": token, "token_type": "bot", "scope": "commands,chat:write", "app_id": "A0INVESTIG8",
            "bot_user_id": BOT_USER, "team": of(&workspace.team), "enterprise": of(&workspace.enterprise),
            "is_enterprise_install": workspace.team.is_none(), "authed_user": { "id": "U1" }
        });
        let granted = if workspace.rotates {
            let expiring = with(granted, "expires_in", json!(TOKEN_LIFETIME.as_secs()));
            with(expiring, "refresh_token", json!(refresh_token))
        } else {
            granted
        };
        let workspace = workspace.clone();
        self.tokens.push(Token { workspace, token, refresh_token, issued_at: now, is_revoked: false });
        Answer::Ok(granted)
    }
}

/// Answers `oauth.v2.access`, whose arguments are a form.
pub fn access(oauth: &mut OAuth, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Answer {
    let Some(form) = read_form(headers, body) else { return Answer::error("invalid_form_data") };
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if field("client_id") != CLIENT_ID {
        return Answer::error("invalid_client_id");
    }
    if field("client_secret") != CLIENT_SECRET {
        return Answer::error("bad_client_secret");
    }
    match field("grant_type") {
        "" | "authorization_code" => {
            let Some(code) = oauth.codes.get_mut(field("code")) else { return Answer::error("invalid_code") };
            if code.is_used {
                return Answer::error("code_already_used");
            }
            if code.redirect != field("redirect_uri") {
                return Answer::error("bad_redirect_uri");
            }
            if now.duration_since(code.issued_at) >= CODE_LIFETIME {
                return Answer::error("invalid_code");
            }
            code.is_used = true;
            let workspace = code.workspace.clone();
            oauth.grant(&workspace, now)
        }
        "refresh_token" => {
            let refresh_token = field("refresh_token");
            let is_meant = |token: &&Token| token.refresh_token == refresh_token && token.workspace.rotates;
            let Some(before) = oauth.tokens.iter().find(is_meant).filter(|before| !before.is_revoked) else {
                return Answer::error("invalid_refresh_token");
            };
            let workspace = before.workspace.clone();
            oauth.grant(&workspace, now)
        }
        _ => Answer::error("invalid_grant_type"),
    }
}

/// Answers `auth.revoke`: the tokens of the workspace no longer count.
pub fn revoke(oauth: &mut OAuth, team: &str) -> Answer {
    for token in oauth.tokens.iter_mut().filter(|token| token.workspace.id() == team) {
        token.is_revoked = true;
    }
    Answer::Ok(json!({ "revoked": true }))
}

/// The fields of a form in the two encodings that Slack takes.
fn read_form(headers: &HeaderMap, body: &[u8]) -> Option<HashMap<String, String>> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return serde_urlencoded::from_bytes(body).ok();
    }
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=")?;
    let text = std::str::from_utf8(body).ok()?;
    let separator = format!("--{boundary}");
    let parts = text.split(&separator).filter_map(|part| part.split_once("\r\n\r\n"));
    let fields = parts.filter_map(|(head, value)| {
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), value.strip_suffix("\r\n")?.to_owned()))
    });
    Some(fields.collect())
}

impl FakeSlack {
    /// Adds a workspace, or organisation, that may install the app, with a channel where the bot may post.
    pub fn add_workspace(&self, other: OtherWorkspace) {
        self.set_membership(&other.channel, Membership::Member);
        self.workspace.send_modify(|workspace| workspace.oauth.workspaces.push(other));
    }

    /// What Slack's page does when somebody of this workspace, or organisation, was sent to it: the query with which the
    /// browser comes back.
    ///
    /// # Errors
    /// What the page says where the address is not right: then the browser does not come back.
    pub fn authorize(&self, location: &str, id: &str, says_yes: bool) -> Result<String, String> {
        let (page, query) = location.split_once('?').unwrap_or_default();
        let asked: HashMap<String, String> = serde_urlencoded::from_str(query).map_err(|error| error.to_string())?;
        let field = |name: &str| asked.get(name).map_or("", String::as_str);
        if !page.ends_with("/oauth/v2/authorize") || field("client_id") != CLIENT_ID || field("scope").is_empty() {
            return Err("invalid_client_id, or no scope".to_owned());
        }
        if !field("redirect_uri").starts_with("https://") {
            return Err("bad_redirect_uri".to_owned());
        }
        if !says_yes {
            return serde_urlencoded::to_string([("error", "access_denied"), ("state", field("state"))])
                .map_err(|error| error.to_string());
        }
        let now = self.now();
        let mut name = None;
        self.workspace.send_modify(|workspace| {
            let oauth = &mut workspace.oauth;
            let other = oauth.workspaces.iter().find(|other| other.id() == id).cloned();
            name = other.map(|other| {
                let code = format!("{id}.{}", oauth.codes.len());
                let redirect = field("redirect_uri").to_owned();
                oauth.codes.insert(code.clone(), Code { workspace: other, redirect, issued_at: now, is_used: false });
                code
            });
        });
        let code = name.ok_or("no such workspace")?;
        serde_urlencoded::to_string([("code", code.as_str()), ("state", field("state"))])
            .map_err(|error| error.to_string())
    }

    /// Takes the app out of a workspace, or organisation: its tokens no longer count.
    pub fn take_out(&self, id: &str) {
        self.workspace.send_modify(|workspace| {
            revoke(&mut workspace.oauth, id);
        });
    }
}
