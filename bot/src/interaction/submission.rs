//! What was submitted with a modal.

use investigation::grammar::AskedAt;
use investigation::model::{ReplyUrl, Thread};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lambda_http::http::StatusCode;
use slack::command::reply::ReadIn;
use slack::feedback::answered;
use slack::interaction::ViewInteraction;
use slack::modal::investigate::{self, ANSWER, AnswerIn, SERVICE};
use slack::modal::submission::{self, FieldError, Submitted};
use slack::modal::{self, field_errors};

use crate::afterwards::{Answered, Work};
use crate::asker::Asker;
use crate::known_contexts::Named;
use crate::start::{self, Asked};
use crate::{BaseUrl, Bot, Ports, context_modal, private, response};

/// Answers a submission: the modal closes, or says at which field something is wrong.
///
/// To add a modal: an arm for its `callback_id`.
pub(super) async fn answer<P: Ports>(
    submitted: &ViewInteraction,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Answered {
    match submitted.view.callback_id.as_str() {
        investigate::CALLBACK => match investigate(submitted, base_url, bot, now).await {
            Ok(told) => Answered::then(response::empty(StatusCode::OK), told),
            Err(Refusal::Field((field, text))) => response::json(field_errors([(field, text.as_str())])).into(),
            Err(Refusal::Whole(body)) => response::json(modal::on_top(&explanation(&body))).into(),
        },
        // The modal stays, and says what became of it.
        slack::share::MODAL => Answered::then(
            response::json(modal::update(&modal::loading(slack::share::TITLE)).to_string()),
            Work::Share(Box::new(submitted.clone())),
        ),
        slack::feedback::MODAL => match answered(&submitted.view) {
            // Nothing can be wrong with what was said, so that the modal closes at once.
            Ok(_) => Answered::then(response::empty(StatusCode::OK), Work::Feedback(Box::new(submitted.clone()))),
            Err(errors) => response::json(errors).into(),
        },
        _ => context_modal::submit(submitted, bot, now).await.unwrap_or_else(|| response::empty(StatusCode::OK).into()),
    }
}

/// Why nothing was started.
enum Refusal {
    /// Something is wrong with a field.
    Field(FieldError),
    /// The body of the answer that says why not.
    Whole(String),
}

/// Starts what was asked for; returns what the asker is to be told.
async fn investigate<P: Ports>(
    submission: &ViewInteraction,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Work, Refusal> {
    let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: bot.telemetry_kept };
    let submitted = submission::read(&submission.view, &asked_at).map_err(Refusal::Field)?;
    let asker = to_asker(submission, &submitted, bot).await.map_err(Refusal::Field)?;
    check_context(&submitted, &asker, bot, now).await.map_err(Refusal::Field)?;
    let Submitted { context, window, signal, .. } = submitted;
    // Slack's window gives moments, so that no zone had to be read.
    let asked = Asked { is_again: false, context, window, signal, read_in: ReadIn::OwnZone };
    let outcome = start::start(asked, &asker, base_url, bot, now).await;
    if !outcome.is_on_its_way {
        return Err(Refusal::Whole(outcome.body));
    }
    Ok(Work::Tell(Box::new(asker), outcome.body))
}

/// Whoever submitted, where the answer is to come.
async fn to_asker<P: Ports>(
    submission: &ViewInteraction,
    submitted: &Submitted,
    bot: &Bot<P>,
) -> Result<Asker, FieldError> {
    let user = submission.user.id.to_string();
    let origin = &submitted.origin;
    let channel = match (submitted.answer_in, &origin.channel) {
        (AnswerIn::Thread | AnswerIn::Channel, Some(channel)) => channel.clone(),
        _ => private::open_direct_message(&submission.place.workspace(), &user, bot).await.map_err(|failure| {
            tracing::warn!(%failure, "no direct message can be opened");
            (ANSWER, "Slack does not open a direct message at the moment. Choose a channel.".to_owned())
        })?,
    };
    let in_thread = origin.thread_ts.as_ref().filter(|_| submitted.answer_in == AnswerIn::Thread);
    Ok(Asker {
        // A modal is submitted once; its hash is that of the version that was.
        delivery: format!("{}/{}", submission.view.id, submission.view.hash.as_deref().unwrap_or_default()),
        team: submission.place.workspace(),
        thread: in_thread.map(|ts| Thread { channel: channel.clone(), ts: ts.clone() }),
        channel,
        user,
        reply_url: reply_url(submission, submitted),
        trigger_id: None,
    })
}

/// The address that came with the command or the message, else that of the channel that was chosen.
fn reply_url(submission: &ViewInteraction, submitted: &Submitted) -> Option<ReplyUrl> {
    let chosen = submission.response_urls.first().map(|chosen| chosen.response_url.to_string());
    submitted.origin.reply_url.clone().or(chosen).map(ReplyUrl::new)
}

/// Whether the asker may investigate the context there.
async fn check_context<P: Ports>(
    submitted: &Submitted,
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<(), FieldError> {
    match bot.contexts.find(&submitted.context, asker, now).await {
        Ok(Named::NotAllowed(_)) => Err((
            SERVICE,
            "This service may not be investigated there by you; choose another place for the answer.".to_owned(),
        )),
        Ok(Named::Nothing { nearest }) => {
            let hint = nearest.first().map(|name| format!(" Did you mean {name}?")).unwrap_or_default();
            Err((SERVICE, format!("No service is called {}.{hint}", submitted.context)))
        }
        // Where nobody knows, the first step of the investigation looks.
        Ok(Named::Context(_)) | Err(_) => Ok(()),
    }
}

/// The modal that says what an answer says.
fn explanation(body: &str) -> serde_json::Value {
    let answer = &serde_json::from_str::<serde_json::Value>(body).unwrap_or_default();
    modal::explanation("Not started", answer["text"].as_str().unwrap_or_default())
}
