//! Starts the run that a command or a click asks for, and says what became of it.

use frontend::link;
use investigation::grammar::AskedWindow;
use investigation::model::{InvestigationId, ReplyUrl, Request, Signal};
use investigation::ports::{Failure, FailureKind, Started, Workflow};
use jiff::Timestamp;
use slack::command::reply;

use crate::{BaseUrl, Bot};

/// What is asked for, where, and by whom.
pub(crate) struct Asked {
    /// The same for every delivery of one ask.
    pub investigation_id: InvestigationId,
    pub context: String,
    pub window: AskedWindow,
    pub signal: Signal,
    /// The id of the channel that hears back.
    pub channel: String,
    /// The id of whoever asks.
    pub user: String,
    pub reply_url: Option<ReplyUrl>,
}

/// Starts the run; returns the body of an answer that only the asker sees.
pub(crate) async fn start<W: Workflow, A, R>(
    asked: Asked,
    base_url: &BaseUrl,
    bot: &Bot<W, A, R>,
    now: Timestamp,
) -> String {
    let Asked { investigation_id, context, window, signal, channel, user, reply_url } = asked;
    let request = Request {
        report_link: link::sign(&base_url.to_string(), &investigation_id, now, &bot.link_key),
        reply_url,
        investigation_id,
        service: context,
        incident_window: window.window,
        signal,
        channel,
        user,
        requested_at: now,
    };
    let started = bot.workflow.start(&request).await;
    let Request { investigation_id, service, .. } = request;
    tracing::info!(%investigation_id, service, ?started, "asked to investigate");
    match started {
        Ok(Started::Now) => reply::accepted(&service, window, signal),
        Ok(Started::Before) => reply::already_running(&service),
        Err(failure) => match start_failure(&failure) {
            StartFailure::Unknown => reply::perhaps_started(&service),
            StartFailure::NotStarted(advice) => reply::not_started(&service, advice),
        },
    }
}

/// What is known of a run whose start failed.
enum StartFailure {
    /// The answer was lost or late: the run may have been started.
    Unknown,
    /// It was not started; what the responder can do about it.
    NotStarted(&'static str),
}

fn start_failure(failure: &Failure) -> StartFailure {
    match failure.kind {
        FailureKind::Unavailable | FailureKind::TimedOut => StartFailure::Unknown,
        FailureKind::Throttled => {
            StartFailure::NotStarted("AWS refuses more calls at the moment; run the command again in a minute.")
        }
        FailureKind::Denied | FailureKind::NotAllowed | FailureKind::NotFound | FailureKind::Invalid => {
            StartFailure::NotStarted("The bot is not set up as it should be; ask whoever runs it to look at its log.")
        }
    }
}
