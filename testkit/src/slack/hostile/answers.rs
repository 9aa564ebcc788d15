//! What one person is told, and what people do with a report.

use investigation::grammar::{AskedAt, AskedWindow, MAX_CONTEXT_NAME, TELEMETRY_KEPT, parse_command};
use investigation::model::{Context, InvestigationId, Report, Request, Signal};
use investigation::ports::{Failure, FailureKind, InvestigationRecord, Status};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use slack::command::lookup;
use slack::command::reply::{self, Destination, ReadIn};
use slack::context_form::{self, refusal};
use slack::{modal, share};

use super::context::context;
use super::report::{self, moment, request, window};
use super::texts::Texts;
use super::{LINK, MAX_TYPED, views};

/// The answers that hold something of what people typed, of contexts or of reports, as Slack takes them: `text` and perhaps
/// `blocks`, or the errors at the fields of a modal.
#[must_use]
pub fn answers(seed: u64) -> Vec<Value> {
    let mut texts = Texts::new(seed);
    let request = request(&mut texts);
    let report = report::report(&mut texts, &request);
    let contexts: Vec<Context> = texts.list(context);
    let mut bodies = about_words(&mut texts);
    bodies.extend(about_contexts(&mut texts, &contexts));
    bodies.extend(about_investigations(&mut texts, &request, &report, &contexts));
    let mut answers: Vec<Value> = bodies.iter().map(|body| serde_json::from_str(body).unwrap_or_default()).collect();
    answers.extend(with_a_report(&mut texts, &request, &report));
    answers
}

/// Answers to what was typed.
fn about_words(texts: &mut Texts) -> Vec<String> {
    let typed: String = texts.next().chars().take(MAX_TYPED).collect();
    let nearest: Vec<String> = texts.list(Texts::next);
    let asked = AskedWindow { window: window(), is_cut_at_now: true };
    let asked_at = AskedAt { now: moment(31), zone: TimeZone::UTC, telemetry_kept: TELEMETRY_KEPT };
    let mut bodies = vec![
        reply::no_such_context(&typed, &nearest, Some((window(), Signal::Auto))),
        reply::not_started(&typed, &texts.next()),
        reply::perhaps_started(&typed),
        reply::accepted(&typed, asked, Signal::Auto, Destination::Thread, ReadIn::Utc),
        reply::offer_context_form(&format!("new {}", typed.chars().take(MAX_CONTEXT_NAME).collect::<String>())),
    ];
    let misunderstood = parse_command(&format!("shop {typed}"), &asked_at).err();
    bodies.extend(misunderstood.map(|error| reply::misunderstood(&error)));
    bodies
}

/// Answers about contexts.
fn about_contexts(texts: &mut Texts, contexts: &[Context]) -> Vec<String> {
    let first = contexts.first().cloned().unwrap_or_else(|| context(texts));
    let all: Vec<&Context> = contexts.iter().collect();
    let failure = Failure::new(FailureKind::Denied, "slack:views.open", texts.next());
    vec![
        reply::not_allowed(&first),
        lookup::contexts(&all),
        refusal::exists(&texts.next()),
        refusal::not_an_owner(&first),
        refusal::not_available(&failure),
        context_form::errors(&[("service", texts.next())]).to_string(),
        modal::field_errors([(share::CONVERSATION, share::may_not_be_shown(&first.service).as_str())]),
    ]
}

/// Answers about investigations.
fn about_investigations(texts: &mut Texts, request: &Request, report: &Report, contexts: &[Context]) -> Vec<String> {
    let listed = texts.few(views::listed);
    let all: Vec<&Context> = contexts.iter().collect();
    let status = texts.pick(&[Status::Running, Status::Completed], Status::Failed);
    let record = InvestigationRecord { request: Some(request.clone()), status, ..InvestigationRecord::default() };
    let owners: Vec<String> = texts.list(Texts::next);
    let id = InvestigationId::from_seed(texts.next().as_bytes());
    vec![
        reply::asked_before(&texts.next(), Some(&record)),
        lookup::investigations(&listed, &all),
        lookup::report(report, LINK),
        lookup::unknown(&id),
        lookup::without_report(&id, &record),
        lookup::fresh_link(report, &texts.next(), SignedDuration::from_hours(24)),
        lookup::cancelled(request),
        lookup::ended_before(request, status),
        lookup::may_not_cancel(request, &owners),
        share::may_not_put_aside(request, &owners),
    ]
}

/// A report that somebody shares or dismisses.
fn with_a_report(texts: &mut Texts, request: &Request, report: &Report) -> Vec<Value> {
    let (note, by) = (texts.next(), texts.next());
    let (text, blocks) = share::put_aside(report, &by);
    vec![share::to_post("C1", request, report, LINK, &note, &by), json!({ "text": text, "blocks": blocks })]
}
