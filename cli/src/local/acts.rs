//! What a person does on the pages of the stand-in for Slack, passed on to the bot as Slack passes it on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, State};
use axum::http::header::REFRESH;
use axum::http::{self, Request, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use bot::{Afterwards, Bot, Ports};
use serde::Deserialize;
use serde_json::json;
use testkit::slack::click::Click;
use testkit::slack::{FakeSlack, RecordedMessage};

use super::{LocalBot, MAX_BODY, ask_bot};
use crate::demo::{CHANNEL, RESPONDER};

/// The bot, and the workspace in which a person acts.
struct Acting<P: Ports> {
    local: Arc<LocalBot<P>>,
    slack: FakeSlack,
}

impl<P: Ports> Clone for Acting<P> {
    fn clone(&self) -> Self {
        Self { local: Arc::clone(&self.local), slack: self.slack.clone() }
    }
}

/// The pages, and what is done on them.
pub(super) fn router<P>(local: Arc<LocalBot<P>>, slack: &FakeSlack) -> Router
where
    P: Ports + 'static,
    Bot<P>: Send + Sync,
{
    let acting = Acting { local, slack: slack.clone() };
    Router::new()
        .route("/slack", get(page::<P>))
        .route("/slack/home", get(home::<P>))
        .route("/slack/clicks", post(click::<P>))
        .route("/slack/typed", post(typed::<P>))
        .route("/slack/shortcuts", post(shortcut::<P>))
        .route("/slack/views", post(view::<P>))
        .with_state(acting)
}

#[derive(Deserialize)]
struct Shown {
    channel: Option<String>,
}

/// The page of a channel. It loads itself again every second while an investigation runs there.
async fn page<P: Ports>(State(acting): State<Acting<P>>, Query(shown): Query<Shown>) -> Response {
    let channel = shown.channel.as_deref().unwrap_or(CHANNEL);
    let page = Html(acting.slack.live_page(channel, RESPONDER));
    if acting.slack.is_working(channel) && acting.slack.modal(RESPONDER).is_none() {
        ([(REFRESH, "1")], page).into_response()
    } else {
        page.into_response()
    }
}

/// Tells the bot that App Home was opened, and shows it.
async fn home<P>(State(acting): State<Acting<P>>) -> Response
where
    P: Ports,
    Bot<P>: Sync,
{
    let event =
        json!({ "type": "app_home_opened", "user": RESPONDER, "tab": "home", "channel": "", "event_ts": "1.2" });
    match acting.send(acting.slack.event(&Uri::from_static("/slack/events"), &event)).await {
        Ok(_) => Html(acting.slack.home_page(RESPONDER)).into_response(),
        Err(refused) => refused,
    }
}

/// Tells the bot of a click in a message or in App Home, and shows the page again.
async fn click<P>(State(acting): State<Acting<P>>, Form(click): Form<Click>) -> Response
where
    P: Ports,
    Bot<P>: Sync,
{
    let before = acting.slack.messages().len();
    match acting.slack.click(&Uri::from_static("/slack/interactions"), RESPONDER, &click) {
        Ok(request) => match acting.send(request).await {
            Ok(_) => acting.back(&click.message_ts, before).await,
            Err(refused) => refused,
        },
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

#[derive(Deserialize)]
struct Typed {
    channel: String,
    /// The thread that it was typed in.
    thread_ts: Option<String>,
    text: String,
}

/// Sends what was typed: a command if it begins with a slash, else a message.
async fn typed<P>(State(acting): State<Acting<P>>, Form(typed): Form<Typed>) -> Response
where
    P: Ports,
    Bot<P>: Sync,
{
    let Typed { channel, thread_ts, text } = typed;
    let in_channel = text.trim().strip_prefix("/investigate").filter(|_| thread_ts.is_none());
    if let Some(arguments) = in_channel {
        let command = acting.slack.slash_command(&channel, RESPONDER, arguments.trim());
        let request = acting.slack.request(&Uri::from_static("/slack/commands"), &command);
        match acting.send(request).await {
            Ok(answer) => acting.slack.show_reply(&command, &answer),
            Err(refused) => return refused,
        }
    } else {
        for event in acting.slack.write(&channel, thread_ts.as_deref(), RESPONDER, &text) {
            if let Err(refused) = acting.send(acting.slack.event(&Uri::from_static("/slack/events"), &event)).await {
                return refused;
            }
        }
    }
    acting.back_to_newest(&channel).await
}

#[derive(Deserialize)]
struct Started {
    callback_id: String,
    message_ts: Option<String>,
}

async fn shortcut<P>(State(acting): State<Acting<P>>, Form(started): Form<Started>) -> Response
where
    P: Ports,
    Bot<P>: Sync,
{
    let message_ts = started.message_ts.as_deref();
    let address = Uri::from_static("/slack/interactions");
    match acting.send(acting.slack.shortcut(&address, RESPONDER, &started.callback_id, message_ts)).await {
        Ok(_) => acting.back_to_newest(CHANNEL).await,
        Err(refused) => refused,
    }
}

/// Submits or closes the modal, or asks for the options of one of its menus.
async fn view<P>(State(acting): State<Acting<P>>, Form(fields): Form<Vec<(String, String)>>) -> Response
where
    P: Ports,
    Bot<P>: Sync,
{
    let mut filled: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in fields {
        filled.entry(name).or_default().push(value);
    }
    let done = filled.remove("do").and_then(|values| values.into_iter().next()).unwrap_or_default();
    let address = Uri::from_static("/slack/interactions");
    if done == "close" {
        acting.slack.close_modal(RESPONDER);
        return acting.back_to_newest(CHANNEL).await;
    }
    if let Some((id, typed)) = find_suggestion(&done, &filled) {
        acting.slack.fill(RESPONDER, &filled);
        acting.suggest(id, typed).await;
        return acting.back_to(CHANNEL, None).await;
    }
    match acting.slack.submission(&address, RESPONDER, &filled) {
        Some(request) => match acting.ask(request).await {
            Ok((answer, afterwards)) => {
                // What follows the answer may change what that shows.
                acting.slack.take_submission_answer(RESPONDER, &answer);
                acting.local.carry_out(afterwards).await;
            }
            Err(refused) => return refused,
        },
        None => return StatusCode::NOT_FOUND.into_response(),
    }
    acting.back_to_newest(CHANNEL).await
}

/// The menu of which options are asked for, and what was typed there: that whose button was clicked, or that in which
/// somebody typed before they pressed Enter.
fn find_suggestion<'a>(done: &'a str, filled: &'a BTreeMap<String, Vec<String>>) -> Option<(&'a str, &'a str)> {
    let mut typed =
        filled.iter().filter_map(|(name, values)| Some((name.strip_prefix("typed:")?, values.first()?.as_str())));
    match done.strip_prefix("suggest:") {
        Some(clicked) => Some(typed.find(|(id, _)| *id == clicked).unwrap_or((clicked, ""))),
        None if done == "enter" => typed.find(|(_, typed)| !typed.is_empty()),
        None => None,
    }
}

impl<P> Acting<P>
where
    P: Ports,
    Bot<P>: Sync,
{
    /// Sends a request to the bot, and lets it do all that it asks for; returns the body of its answer, or the answer itself if
    /// it is a refusal.
    async fn send(&self, request: http::Result<Request<String>>) -> Result<String, Response> {
        let (answer, afterwards) = self.ask(request).await?;
        self.local.carry_out(afterwards).await;
        Ok(answer)
    }

    /// Sends a request to the bot; returns the body of its answer, with what is left to do.
    async fn ask(&self, request: http::Result<Request<String>>) -> Result<(String, Option<Afterwards>), Response> {
        let request = request.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()).into_response())?;
        let (answer, afterwards) = ask_bot(&self.local, request.map(Body::from)).await;
        if !answer.status().is_success() {
            return Err(answer);
        }
        let body = to_bytes(answer.into_body(), MAX_BODY).await.unwrap_or_default();
        Ok((String::from_utf8_lossy(&body).into_owned(), afterwards))
    }

    /// Asks for the options of a menu of the modal.
    async fn suggest(&self, id: &str, typed: &str) {
        let address = Uri::from_static("/slack/interactions");
        if let Some(request) = self.slack.suggestion(&address, RESPONDER, id, typed)
            && let Ok(answer) = self.send(request).await
        {
            self.slack.show_suggestions(RESPONDER, id, &answer);
        }
    }

    /// The page of the channel again, at its newest message.
    async fn back_to_newest(&self, channel: &str) -> Response {
        let newest = self.slack.messages().into_iter().rev().find(|message| message.channel == channel);
        self.back_to(channel, newest.as_ref()).await
    }

    /// The page of the channel again, at this message. The menus of a modal that just opened show what is suggested before
    /// anything is typed.
    async fn back_to(&self, channel: &str, message: Option<&RecordedMessage>) -> Response {
        let modal = self.slack.modal(RESPONDER);
        let blocks = modal.as_ref().and_then(|modal| modal.view.get("blocks")?.as_array().cloned()).unwrap_or_default();
        for element in blocks.iter().map(|block| &block["element"]) {
            let is_typed_ahead = element["type"].as_str().is_some_and(|kind| kind.ends_with("external_select"));
            let id = element["action_id"].as_str().unwrap_or_default();
            if is_typed_ahead && !modal.as_ref().is_some_and(|modal| modal.suggested.contains_key(id)) {
                self.suggest(id, "").await;
            }
        }
        // A modal takes the focus, which a browser does not give it on a page that is opened at another place.
        let fragment = match message {
            Some(message) if modal.is_none() => format!("#m{}", message.ts),
            _ => String::new(),
        };
        Redirect::to(&format!("/slack?channel={channel}{fragment}")).into_response()
    }

    /// The page on which something was clicked: that of the message's channel, or App Home. In the channel it shows what was
    /// answered, if there are more messages than before, else what was clicked.
    async fn back(&self, clicked: &str, before: usize) -> Response {
        let messages = self.slack.messages();
        match messages.iter().find(|message| message.ts == clicked) {
            Some(message) if messages.len() > before => self.back_to_newest(&message.channel).await,
            Some(message) => self.back_to(&message.channel, Some(message)).await,
            None if self.slack.modal(RESPONDER).is_some() => self.back_to(CHANNEL, None).await,
            None => Redirect::to("/slack/home").into_response(),
        }
    }
}
