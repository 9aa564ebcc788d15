//! The form that starts an investigation.

use frontend::app::{FormProblem, StartForm, WINDOWS, start_page};
use investigation::model::Signal;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};
use strum::VariantArray;

use super::form::{Form, to_form_problems};
use super::{Visit, redirect};
use crate::Ports;
use crate::api::contexts::find_visible;
use crate::api::problem::{Kind, Problem};
use crate::api::query::Query;
use crate::api::start::{NewInvestigation, start};
use crate::response::app_page;

/// What is filled in.
struct Filled<'a> {
    context: &'a str,
    signal: &'a str,
    window: &'a str,
    from_and_to: [&'a str; 2],
    key: &'a str,
}

/// Shows the form; `context` chooses one.
pub(super) async fn open<P: Ports>(visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let query = Query::parse(visit.asked.request, &["context"])?;
    let key = oidc::random_text()?;
    let filled = Filled {
        context: query.get("context").unwrap_or_default(),
        signal: Signal::default().name(),
        window: "last 30m",
        from_and_to: ["", ""],
        key: &key,
    };
    show(StatusCode::OK, &filled, &[], visit).await
}

async fn show<P: Ports>(
    status: StatusCode,
    filled: &Filled<'_>,
    problems: &[FormProblem],
    visit: &Visit<'_, P>,
) -> Result<Response<Body>, Problem> {
    let contexts: Vec<String> = find_visible(&visit.asked).await?.into_iter().map(|context| context.service).collect();
    let Filled { context, signal, window, from_and_to, key } = *filled;
    let form = StartForm { contexts: &contexts, context, signal, window, from_and_to, key, problems };
    Ok(app_page(status, start_page(&form, &visit.frame())))
}

/// Starts what is asked for, and leads to it.
pub(super) async fn submit<P: Ports>(form: &Form, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let filled = Filled {
        context: form.text("context"),
        signal: form.text("signal"),
        window: form.text("window"),
        from_and_to: [form.text("from"), form.text("to")],
        key: form.text("key"),
    };
    let started = async {
        let body = to_body(&filled)?;
        let key = Some(filled.key).filter(|key| !key.is_empty());
        start(&body, key, &visit.asked).await
    };
    let problem = match started.await {
        Ok(investigation) => return Ok(redirect(&format!("/investigations/{}", investigation.id))),
        Err(problem) => problem,
    };
    let problems = match problem.kind() {
        Kind::NotFound => vec![of_field("context", "There is no such context, or you may not see it.")],
        _ => to_form_problems(&problem).ok_or(problem)?.into_iter().map(to_own_field).collect(),
    };
    show(StatusCode::UNPROCESSABLE_ENTITY, &filled, &problems, visit).await
}

/// What is asked for, as a program would ask.
fn to_body(filled: &Filled<'_>) -> Result<NewInvestigation, Problem> {
    let signal = Signal::VARIANTS.iter().find(|signal| signal.name() == filled.signal).copied();
    let signal = signal.ok_or_else(|| Problem::of_field("/signal", "choose one"))?;
    let [from, to] = filled.from_and_to;
    let mut body = NewInvestigation {
        context: filled.context.to_owned(),
        window_start: None,
        window_end: None,
        signal: Some(signal),
        ask: None,
    };
    if from.is_empty() && to.is_empty() {
        let window = WINDOWS.iter().find(|(words, _)| *words == filled.window);
        let (words, _) = window.ok_or_else(|| Problem::of_field("/window", "choose one"))?;
        body.ask = Some((*words).to_owned());
    } else {
        body.window_start = parse_moment(from, "/from")?;
        body.window_end = parse_moment(to, "/to")?;
    }
    Ok(body)
}

/// A moment of UTC as a browser writes it, without a zone: `2026-03-01T14:00`.
fn parse_moment(typed: &str, field: &str) -> Result<Option<Timestamp>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let moment = typed.parse::<DateTime>().ok().and_then(|moment| moment.to_zoned(TimeZone::UTC).ok());
    let moment = moment.ok_or_else(|| Problem::of_field(field, "it is no time, such as 2026-03-01T14:00"))?;
    Ok(Some(moment.timestamp()))
}

/// The fields of the form are called otherwise than those of the API.
fn to_own_field(problem: FormProblem) -> FormProblem {
    let field = match problem.field.as_str() {
        "window_start" => "from",
        "window_end" => "to",
        "ask" => "window",
        // A key that was used for something else is one of a page that was left open.
        "service" => "",
        other => other,
    };
    FormProblem { field: field.to_owned(), ..problem }
}

fn of_field(field: &str, text: &str) -> FormProblem {
    FormProblem { field: field.to_owned(), text: text.to_owned() }
}
