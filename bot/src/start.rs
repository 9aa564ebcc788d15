//! Starts the run that a command or a click asks for, and says what became of it.

use frontend::link;
use investigation::grammar::AskedWindow;
use investigation::model::{InvestigationId, ReplyUrl, Request, Signal};
use investigation::ports::{Failure, FailureKind, InvestigationRecord, InvestigationStore, Started, Workflow};
use jiff::{SignedDuration, Timestamp};
use slack::command::reply;

use crate::known_contexts::Named;
use crate::{BaseUrl, Bot, Ports};

/// For so long after it was asked for, an investigation answers whoever types the same: nothing else would be found, and a
/// command that somebody replays, which Slack's signature allows for as long, starts nothing.
const ANSWERS_FOR: SignedDuration = SignedDuration::from_mins(5);

/// What is asked for, where, and by whom.
pub(crate) struct Asked {
    /// The same for every delivery of one ask.
    pub delivery: String,
    /// Whether a look at the same once more is asked for, and not only the answer.
    pub is_again: bool,
    /// The name of the context, as it was typed.
    pub context: String,
    pub window: AskedWindow,
    pub signal: Signal,
    /// The id of the workspace in which it was asked.
    pub team: String,
    /// The id of the channel that hears back.
    pub channel: String,
    /// The id of whoever asks.
    pub user: String,
    pub reply_url: Option<ReplyUrl>,
}

/// Starts the run, unless it cannot or need not run; returns the body of an answer that only the asker sees.
pub(crate) async fn start<P: Ports>(asked: Asked, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> String {
    let service = match find_service(&asked, bot, now).await {
        Ok(service) => service,
        Err(answer) => return answer,
    };
    let (window, signal, delivery, is_again) = (asked.window, asked.signal, asked.delivery.clone(), asked.is_again);
    let seed = seed_of_ask(&asked, &service);
    let mut request = to_request(asked, service, &seed, base_url, bot, now);
    let mut started = bot.workflow.start(&request).await;
    if matches!(started, Ok(Started::Before)) {
        let record = find_record(&request, bot).await;
        let answers_for = if is_again { SignedDuration::ZERO } else { ANSWERS_FOR };
        if is_running(&request, bot).await || is_recent(&request, record.as_ref(), answers_for) {
            return reply::asked_before(&request.service, record.as_ref());
        }
        // The same was asked before, and that is over: it is asked anew, once for each delivery.
        identify(&mut request, &format!("{seed}/{delivery}"), base_url, bot, now);
        started = bot.workflow.start(&request).await;
    }
    let Request { investigation_id, service, .. } = request;
    tracing::info!(%investigation_id, service, ?started, "asked to investigate");
    match started {
        Ok(Started::Now) => reply::accepted(&service, window, signal),
        Ok(Started::Before) => reply::asked_before(&service, None),
        Err(failure) => match start_failure(&failure) {
            StartFailure::Unknown => reply::perhaps_started(&service),
            StartFailure::NotStarted(advice) => reply::not_started(&service, advice),
        },
    }
}

/// The name of the context that was asked for, if whoever asked may investigate it here.
///
/// # Errors
/// The body of the answer that says why not.
async fn find_service<P: Ports>(asked: &Asked, bot: &Bot<P>, now: Timestamp) -> Result<String, String> {
    match bot.contexts.find(&asked.context, now).await {
        Ok(Named::Context(context)) if !context.lets_investigate(&asked.channel, &asked.user) => {
            Err(reply::not_allowed(&context))
        }
        Ok(Named::Context(context)) => Ok(context.service),
        Ok(Named::Nothing { nearest }) => Err(reply::no_such_context(&asked.context, &nearest)),
        Err(failure) => {
            tracing::warn!(%failure, "the run is started without a look at the contexts; its first step looks");
            Ok(asked.context.clone())
        }
    }
}

/// Equal for all who ask for the same: the context, the window to the minute and the symptom.
fn seed_of_ask(asked: &Asked, service: &str) -> String {
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    let window = asked.window.window;
    format!("{}/{service}/{}/{}/{}", asked.team, minute(window.start()), minute(window.end()), asked.signal.name())
}

fn to_request<P: Ports>(
    asked: Asked,
    service: String,
    seed: &str,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Request {
    let Asked { window, signal, channel, user, reply_url, .. } = asked;
    let mut request = Request {
        investigation_id: InvestigationId::from_seed(seed.as_bytes()),
        report_link: String::new(),
        reply_url,
        service,
        incident_window: window.window,
        signal,
        channel,
        user,
        alarm: None,
        requested_at: now,
    };
    identify(&mut request, seed, base_url, bot, now);
    request
}

/// Gives the request the id of this seed, and the link to the report of this id.
fn identify<P: Ports>(request: &mut Request, seed: &str, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    request.investigation_id = InvestigationId::from_seed(seed.as_bytes());
    request.report_link = link::sign(&base_url.to_string(), &request.investigation_id, now, &bot.link_key);
}

async fn find_record<P: Ports>(request: &Request, bot: &Bot<P>) -> Option<InvestigationRecord> {
    match bot.investigations.record(&request.investigation_id).await {
        Ok(record) => record,
        Err(failure) => {
            tracing::warn!(%failure, "nobody knows how far the same investigation has come");
            None
        }
    }
}

/// Whether the investigation that was started before is on its way. If nobody knows, it is taken for one that is: its answer
/// may come.
async fn is_running<P: Ports>(request: &Request, bot: &Bot<P>) -> bool {
    match bot.workflow.is_running(&request.investigation_id).await {
        Ok(is_running) => is_running,
        Err(failure) => {
            tracing::warn!(%failure, "nobody knows whether the same investigation is on its way");
            true
        }
    }
}

/// Whether the investigation that was started before was asked for less than `answers_for` ago.
fn is_recent(request: &Request, record: Option<&InvestigationRecord>, answers_for: SignedDuration) -> bool {
    let before = record.and_then(|record| record.request.as_ref());
    before.is_some_and(|before| request.requested_at.duration_since(before.requested_at) < answers_for)
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
