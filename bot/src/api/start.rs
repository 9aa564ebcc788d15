//! Starts an investigation: once for each Idempotency-Key of a caller, and without one once for all who ask the same.

use frontend::link;
use investigation::grammar::{AskedAt, AskedWindow, Command, parse_command, window_between};
use investigation::limits::Usage;
use investigation::model::{Context, InvestigationId, Request, Signal};
use investigation::ports::{
    Failure, FailureKind, InvestigationRecord, InvestigationStore, Ledger, Started, Status, Workflow,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{HeaderValue, LOCATION};
use lambda_http::{Body, Response};
use serde::Deserialize;

use super::investigations::Investigation;
use super::problem::{Kind, Problem};
use super::query::Query;
use super::{Asked, PREFIX, body};
use crate::Ports;
use crate::start::{ANSWERS_FOR, explains};

/// Characters of an Idempotency-Key.
pub(super) const MAX_KEY: usize = 128;
const KEY_HEADER: &str = "idempotency-key";

/// Characters of what is asked in words.
const MAX_ASK: usize = 200;

/// What is to be investigated. The window is given by `window_start` and `window_end`, or in words; without either it is the
/// last half hour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(crate) struct NewInvestigation {
    /// The name of the context.
    #[cfg_attr(feature = "schemas", schemars(regex(pattern = r"^[A-Za-z0-9._-]{1,64}$")))]
    pub(crate) context: String,
    /// When the incident began.
    pub(crate) window_start: Option<Timestamp>,
    /// When it ended, at most six hours after its start.
    pub(crate) window_end: Option<Timestamp>,
    /// The symptom to explain; `auto` without it.
    pub(crate) signal: Option<Signal>,
    /// Window and symptom as they are typed in Slack, such as `last 30m errors`; times without a zone are UTC.
    #[cfg_attr(feature = "schemas", schemars(length(max = MAX_ASK)))]
    pub(crate) ask: Option<String>,
}

/// Starts it, unless the same request started it before.
pub(super) async fn answer<P: Ports>(asked: &Asked<'_, P>) -> Result<Response<Body>, Problem> {
    Query::parse(asked.request, &[])?;
    let body: NewInvestigation = body::parse(asked.request, &[body::JSON])?;
    let key = idempotency_key(asked.request)?;
    accepted(&start(&body, key.as_deref(), asked).await?)
}

/// Starts what is asked for, or finds what the same caller started with the same key, or anybody without one.
pub(crate) async fn start<P: Ports>(
    body: &NewInvestigation,
    key: Option<&str>,
    asked: &Asked<'_, P>,
) -> Result<Investigation, Problem> {
    let (window, signal) = body.resolve(asked.now, asked)?;
    let context = find_context(&body.context, asked).await?;
    let Some(key) = key else { return start_or_join(&context, window, signal, asked).await };
    let id = InvestigationId::from_seed(format!("api\n{}\nkey\n{key}", asked.caller.name).as_bytes());
    if let Some(record) = asked.bot.investigations.record(&id).await? {
        return find_again(body, &context, &record, asked);
    }
    check_limits(asked).await?;
    let request = to_request(id, &context, window, signal, asked);
    match start_now(&request, &context, asked).await? {
        Some(started) => Ok(started),
        None => find_twin(body, &context, &request, asked).await,
    }
}

/// Starts what is asked for without a key, or finds what others who may see it have asked for already.
async fn start_or_join<P: Ports>(
    context: &Context,
    window: AskedWindow,
    signal: Signal,
    asked: &Asked<'_, P>,
) -> Result<Investigation, Problem> {
    let requests = seeds_of_ask(context, window, signal, asked)
        .map(|seed| to_request(InvestigationId::from_seed(seed.as_bytes()), context, window, signal, asked));
    if let Err(refusal) = check_limits(asked).await {
        // What others have asked for costs nothing more.
        for request in &requests {
            let is_known = asked.bot.investigations.record(&request.investigation_id).await?.is_some();
            if is_known && let Some(found) = find_shared(request, context, asked).await? {
                return Ok(found);
            }
        }
        return Err(refusal);
    }
    for request in requests {
        if let Some(started) = start_now(&request, context, asked).await? {
            return Ok(started);
        }
        if let Some(found) = find_shared(&request, context, asked).await? {
            return Ok(found);
        }
    }
    Err(Problem::new(Kind::Conflict, "The same was asked for at the same instant; send it again."))
}

/// Starts it; `None` if it was started before.
async fn start_now<P: Ports>(
    request: &Request,
    context: &Context,
    asked: &Asked<'_, P>,
) -> Result<Option<Investigation>, Problem> {
    if asked.bot.workflow.start(request).await.map_err(to_problem)? == Started::Before {
        return Ok(None);
    }
    tracing::info!(investigation_id = %request.investigation_id, caller = asked.caller.name, "started over HTTP");
    begin(request, asked).await;
    Ok(Some(Investigation::new(request, Status::Running, Some(context), asked)))
}

impl NewInvestigation {
    /// The window and the symptom that are meant by what was asked at `now`.
    fn resolve<P: Ports>(&self, now: Timestamp, asked: &Asked<'_, P>) -> Result<(AskedWindow, Signal), Problem> {
        let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: asked.bot.telemetry_kept };
        match (self.window_start, self.window_end) {
            (Some(_), Some(_)) if self.ask.is_some() => {
                Err(Problem::of_field("/ask", "give the window by its times, or in words, but not both"))
            }
            (Some(start), Some(end)) => {
                let window = window_between(start, end, &asked_at)
                    .map_err(|error| Problem::of_field("/window_end", error.to_string()))?;
                Ok((window, self.signal.unwrap_or_default()))
            }
            (Some(_), None) => Err(Problem::of_field("/window_end", "give the end of the window too")),
            (None, Some(_)) => Err(Problem::of_field("/window_start", "give the start of the window too")),
            (None, None) => self.resolve_words(&asked_at),
        }
    }

    fn resolve_words(&self, asked_at: &AskedAt) -> Result<(AskedWindow, Signal), Problem> {
        let words = self.ask.as_deref().unwrap_or_default();
        if words.chars().count() > MAX_ASK {
            return Err(Problem::of_field("/ask", format!("it takes at most {MAX_ASK} characters")));
        }
        // The name of a context comes first in a command, and which one it is does not matter here.
        match parse_command(&format!("context-name {words}"), asked_at) {
            Ok(Command::Investigate { window, signal, .. }) => match (self.signal, signal) {
                (Some(given), Signal::Auto) => Ok((window, given)),
                (Some(_), _) => Err(Problem::of_field("/signal", "the words of `ask` name a symptom already")),
                (None, signal) => Ok((window, signal)),
            },
            Ok(_) => Err(Problem::of_field("/ask", "it names no window, such as “last 30m”")),
            Err(error) => Err(Problem::of_field("/ask", error.to_string())),
        }
    }
}

/// The key of the request; an empty one is none.
fn idempotency_key(request: &lambda_http::Request) -> Result<Option<String>, Problem> {
    let mut keys = request.headers().get_all(KEY_HEADER).iter();
    let wrong = || {
        let advice = format!("it takes 1 to {MAX_KEY} visible ASCII characters");
        Problem::of_parameter("Idempotency-Key", advice)
    };
    let Some(key) = keys.next() else { return Ok(None) };
    let key = key.to_str().map_err(|_| wrong())?.trim();
    let is_right = key.len() <= MAX_KEY && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if !is_right || keys.next().is_some() {
        return Err(wrong());
    }
    Ok((!key.is_empty()).then(|| key.to_owned()))
}

/// The context of this name that the caller may investigate.
async fn find_context<P: Ports>(name: &str, asked: &Asked<'_, P>) -> Result<Context, Problem> {
    let is_visible = |context: &Context| context.is_visible_to_caller(asked.caller);
    let found = asked.bot.contexts.find_where(name, asked.now, is_visible).await?;
    found.ok_or_else(Problem::not_found)
}

/// By what an investigation may have been started before that answers the same ask, as for a command in Slack: by context and
/// window, to the minute, and by the symptom too. Whoever may see the context may see it. The last is of this ask alone. No name
/// has a line break, and no command in Slack has these seeds, for its answer is told there.
fn seeds_of_ask<P: Ports>(context: &Context, window: AskedWindow, signal: Signal, asked: &Asked<'_, P>) -> [String; 3] {
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    let (start, end) = (minute(window.window.start()), minute(window.window.end()));
    let of_window = format!("api\nask\n{}\n{start}\n{end}", context.service);
    let of_symptom = format!("{of_window}\n{}", signal.name());
    let of_caller = format!("{of_symptom}\n{}\n{}", asked.caller.name, asked.now);
    [of_window, of_symptom, of_caller]
}

/// The investigation that was started before, if it answers this request: it runs or was just asked for, and explains the same
/// symptom.
async fn find_shared<P: Ports>(
    request: &Request,
    context: &Context,
    asked: &Asked<'_, P>,
) -> Result<Option<Investigation>, Problem> {
    let id = &request.investigation_id;
    let record = asked.bot.investigations.record(id).await?;
    let status = record.as_ref().map_or(Status::Running, |record| record.status);
    let before = record.and_then(|record| record.request).unwrap_or_else(|| request.clone());
    let is_recent = status != Status::Failed && asked.now.duration_since(before.requested_at) < ANSWERS_FOR;
    let is_answered =
        explains(before.signal, request.signal) && (is_recent || asked.bot.workflow.is_running(id).await?);
    let found = || Investigation { is_duplicate: true, ..Investigation::new(&before, status, Some(context), asked) };
    Ok(is_answered.then(found))
}

fn to_request<P: Ports>(
    id: InvestigationId,
    context: &Context,
    window: AskedWindow,
    signal: Signal,
    asked: &Asked<'_, P>,
) -> Request {
    Request {
        report_link: link::sign(asked.base_url.as_str(), &id, asked.now, &asked.bot.link_key),
        investigation_id: id,
        service: context.service.clone(),
        incident_window: window.window,
        signal,
        workspace: String::new(),
        channel: String::new(),
        user: asked.caller.name.clone(),
        alarm: None,
        requested_at: asked.now,
        reply_url: None,
        thread: None,
    }
}

/// Refuses what is one too many. The first step counts, and refuses as well; but it can tell nobody.
async fn check_limits<P: Ports>(asked: &Asked<'_, P>) -> Result<(), Problem> {
    let limits = &asked.bot.api.limits;
    let mut counters = limits.of_asks(&asked.caller.name, "", asked.now);
    counters.extend([limits.of_bytes(asked.now), limits.of_money(asked.now)]);
    for counter in counters {
        let usage = match asked.bot.ledger.add(&counter.name, 0, counter.renewed_at).await {
            // This ask comes on top.
            Ok(sum) => counter.usage(sum),
            Err(failure) => {
                tracing::warn!(%failure, "nobody knows how much of the limits is used");
                continue;
            }
        };
        if (Usage { used: usage.used.saturating_add(1), ..usage }).is_exceeded() {
            let seconds = usage.renewed_at.duration_since(asked.now).as_secs();
            let detail = format!("You used {usage}.");
            return Err(Problem::new(Kind::LimitReached, detail).with_retry_after(seconds));
        }
    }
    Ok(())
}

/// Writes the record, so that whoever asks right after the answer finds it. The first step writes it as well.
async fn begin<P: Ports>(request: &Request, asked: &Asked<'_, P>) {
    if let Err(failure) = asked.bot.investigations.begin(request).await {
        tracing::warn!(%failure, "the first step begins the record");
    }
}

/// The workflow knows the id already: another request with the same key came at the same time, or long ago.
async fn find_twin<P: Ports>(
    body: &NewInvestigation,
    context: &Context,
    request: &Request,
    asked: &Asked<'_, P>,
) -> Result<Investigation, Problem> {
    if let Some(record) = asked.bot.investigations.record(&request.investigation_id).await? {
        return find_again(body, context, &record, asked);
    }
    if asked.bot.workflow.is_running(&request.investigation_id).await? {
        let investigation = Investigation::new(request, Status::Running, Some(context), asked);
        return Ok(Investigation { is_duplicate: true, ..investigation });
    }
    Err(Problem::new(Kind::Conflict, "This Idempotency-Key was used long ago; take another."))
}

/// How far the investigation of the same request has come.
fn find_again<P: Ports>(
    body: &NewInvestigation,
    context: &Context,
    record: &InvestigationRecord,
    asked: &Asked<'_, P>,
) -> Result<Investigation, Problem> {
    let before = record.request.as_ref().ok_or_else(Problem::not_found)?;
    // "The last half hour" was another one then.
    let meant_then = body.resolve(before.requested_at, asked);
    let is_same = meant_then.is_ok_and(|(window, signal)| {
        before.service == context.service && before.incident_window == window.window && before.signal == signal
    });
    if !is_same {
        let detail = "This key was sent with another request before; take another key";
        return Err(Problem::of_parameter("Idempotency-Key", detail));
    }
    let investigation = Investigation::new(before, record.status, Some(context), asked);
    Ok(Investigation { is_duplicate: true, ..investigation })
}

fn accepted(investigation: &Investigation) -> Result<Response<Body>, Problem> {
    let mut response = super::json(StatusCode::ACCEPTED, investigation)?;
    if let Ok(location) = HeaderValue::try_from(format!("{PREFIX}investigations/{}", investigation.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// A start whose answer was lost may have started it: the same key leads to it.
fn to_problem(failure: Failure) -> Problem {
    match failure.kind {
        FailureKind::Unavailable | FailureKind::TimedOut => {
            tracing::warn!(%failure, "nobody knows whether an investigation was started");
            let detail = "It may have been started. Send the same again, with the same Idempotency-Key.";
            Problem::new(Kind::Unavailable, detail).with_retry_after(1)
        }
        _ => failure.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::api::tests::{an_hour, bot, post};

    #[tokio::test]
    async fn all_who_ask_the_same_without_a_key_share_one_investigation() {
        let bot = bot();
        let first = post(&bot, "ann", "/investigations", &[], an_hour()).await;
        assert_eq!(first.body["is_duplicate"], Value::Null);
        let mut by_other_words = an_hour();
        by_other_words["signal"] = json!("auto");
        by_other_words["window_end"] = json!("2026-03-01T14:00:30Z");
        for (who, body) in [("ann", an_hour()), ("carl:shop", an_hour()), ("carl:shop", by_other_words)] {
            let again = post(&bot, who, "/investigations", &[], body).await;
            assert_eq!((again.status.as_u16(), &again.body["is_duplicate"]), (202, &json!(true)), "{who} {again:?}");
            assert_eq!(again.body["id"], first.body["id"]);
        }
        let mut other = an_hour();
        other["signal"] = json!("latency_spike");
        let other = post(&bot, "ann", "/investigations", &[], other).await;
        assert_eq!((other.status.as_u16(), &other.body["is_duplicate"]), (202, &Value::Null));
        assert_eq!(bot.workflow.started.lock().unwrap().len(), 2);
        // To somebody who may not see the context, it does not exist.
        assert_eq!(post(&bot, "bob", "/investigations", &[], an_hour()).await.status, StatusCode::NOT_FOUND);
    }
}
