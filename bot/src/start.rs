//! Starts the run that a command or a click asks for, and says what became of it.

use frontend::link;
use investigation::grammar::AskedWindow;
use investigation::model::{InvestigationId, Request, Signal};
use investigation::ports::{Failure, FailureKind, InvestigationRecord, InvestigationStore, Started, Status, Workflow};
use jiff::{SignedDuration, Timestamp};
use slack::command::reply::{self, Destination, ReadIn};

use crate::asker::{Asker, is_direct_message};
use crate::known_contexts::Named;
use crate::{BaseUrl, Bot, Ports};

/// For so long after it was asked for, an investigation answers whoever types the same: nothing else would be found, and a
/// command that somebody replays, which Slack's signature allows for as long, starts nothing.
pub(crate) const ANSWERS_FOR: SignedDuration = SignedDuration::from_mins(5);

/// What is asked for.
pub(crate) struct Asked {
    /// Whether a look at the same once more is asked for, and not only the answer.
    pub is_again: bool,
    /// The name of the context, as it was typed.
    pub context: String,
    pub window: AskedWindow,
    pub signal: Signal,
    /// In which zone the times of the window were read.
    pub read_in: ReadIn,
}

/// What became of an ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The body of an answer that only the asker sees.
    pub body: String,
    /// Whether there will be a report, of this ask or of the same one before.
    pub is_on_its_way: bool,
}

impl Outcome {
    fn on_its_way(body: String) -> Self {
        Self { body, is_on_its_way: true }
    }

    fn refused(body: String) -> Self {
        Self { body, is_on_its_way: false }
    }
}

/// Starts the run, unless it cannot or need not run.
pub(crate) async fn start<P: Ports>(
    asked: Asked,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Outcome {
    let service = match find_service(&asked, asker, bot, now).await {
        Ok(service) => service,
        Err(answer) => return Outcome::refused(answer),
    };
    for seed in seeds_of_ask(&asked, asker, &service) {
        let request = to_request(&asked, asker, &service, &seed, base_url, bot, now);
        let started = bot.workflow.start(&request).await;
        tracing::info!(investigation_id = %request.investigation_id, service, ?started, "asked to investigate");
        match started {
            Ok(Started::Now) => {
                let (window, signal) = (asked.window, asked.signal);
                let answer = reply::accepted(&service, window, signal, destination(asker), asked.read_in);
                return Outcome::on_its_way(answer);
            }
            Ok(Started::Before) => {
                if let Some(answer) = find_answer(&request, asked.is_again, asker, bot).await {
                    return Outcome::on_its_way(answer);
                }
            }
            Err(failure) => {
                return Outcome::refused(match start_failure(&failure) {
                    StartFailure::Unknown => reply::perhaps_started(&service),
                    StartFailure::NotStarted(advice) => reply::not_started(&service, advice),
                });
            }
        }
    }
    // This very delivery started one long ago.
    Outcome::on_its_way(reply::asked_before(&service, None))
}

/// Where the answer of what is asked here comes.
fn destination(asker: &Asker) -> Destination {
    match (&asker.thread, asker.is_direct()) {
        (_, true) => Destination::Direct,
        (Some(_), false) => Destination::Thread,
        (None, false) => Destination::Channel,
    }
}

/// Whether the asker can read what the same investigation says: not if it was asked in somebody else's direct message.
fn can_be_read_by(record: Option<&InvestigationRecord>, asker: &Asker) -> bool {
    let request = record.and_then(|record| record.request.as_ref());
    request.is_none_or(|request| request.user == asker.user || !is_direct_message(&request.channel))
}

/// The name of the context that was asked for, if whoever asked may investigate it here.
///
/// # Errors
/// The body of the answer that says why not.
async fn find_service<P: Ports>(asked: &Asked, asker: &Asker, bot: &Bot<P>, now: Timestamp) -> Result<String, String> {
    match bot.contexts.find(&asked.context, asker, now).await {
        Ok(Named::Context(context)) => Ok(context.service),
        Ok(Named::NotAllowed(context)) => Err(reply::not_allowed(&context)),
        Ok(Named::Nothing { nearest }) => {
            Err(reply::no_such_context(&asked.context, &nearest, Some((asked.window.window, asked.signal))))
        }
        Err(failure) => {
            tracing::warn!(%failure, "the run is started without a look at the contexts; its first step looks");
            Ok(asked.context.clone())
        }
    }
}

/// By what the run that is asked for may have been started before, in the order in which it is looked for: by the same context
/// and window, to the minute; by the same symptom as well, where that run answers another one, is over or was asked for in private;
/// and by the same delivery, so that what is over is asked anew once for each.
fn seeds_of_ask(asked: &Asked, asker: &Asker, service: &str) -> [String; 3] {
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    let window = asked.window.window;
    let of_window = format!("{}/{service}/{}/{}", asker.team, minute(window.start()), minute(window.end()));
    let of_symptom = format!("{of_window}/{}", asked.signal.name());
    let of_delivery = format!("{of_symptom}/{}", asker.delivery);
    [of_window, of_symptom, of_delivery]
}

/// The answer that leads to the run that was started before, if that run answers what is asked.
async fn find_answer<P: Ports>(request: &Request, is_again: bool, asker: &Asker, bot: &Bot<P>) -> Option<String> {
    let record = find_record(request, bot).await;
    let answers_for = if is_again { SignedDuration::ZERO } else { ANSWERS_FOR };
    let is_readable = can_be_read_by(record.as_ref(), asker);
    let before = record.as_ref().and_then(|record| record.request.as_ref());
    if !is_readable || before.is_some_and(|before| !explains(before.signal, request.signal)) {
        return None;
    }
    let has_failed = record.as_ref().is_some_and(|record| record.status == Status::Failed);
    let is_answered =
        is_running(request, bot).await || (!has_failed && is_recent(request, record.as_ref(), answers_for));
    is_answered.then(|| reply::asked_before(&request.service, record.as_ref()))
}

/// Whether a run that explains one symptom answers who asks about the other: if both are the same, or one of them is whatever
/// shows.
pub(crate) fn explains(one: Signal, other: Signal) -> bool {
    one == other || [one, other].contains(&Signal::Auto)
}

fn to_request<P: Ports>(
    asked: &Asked,
    asker: &Asker,
    service: &str,
    seed: &str,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Request {
    let investigation_id = InvestigationId::from_seed(seed.as_bytes());
    Request {
        report_link: link::sign(&base_url.to_string(), &investigation_id, now, &bot.link_key),
        investigation_id,
        reply_url: asker.reply_url.clone(),
        thread: asker.thread.clone(),
        service: service.to_owned(),
        incident_window: asked.window.window,
        signal: asked.signal,
        workspace: asker.team.clone(),
        channel: asker.channel.clone(),
        user: asker.user.clone(),
        alarm: None,
        requested_at: now,
    }
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
