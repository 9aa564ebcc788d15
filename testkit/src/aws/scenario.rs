//! What the fake serves, and the rules that all services share: windows and pages.

use bundle::Bundle;
use investigation::model::Window;
use jiff::Timestamp;
use serde_json::Value;

use super::wire::AwsError;

/// An incident bundle, and a model's answer about it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The telemetry that the five services return.
    pub bundle: Bundle,
    /// The model's answer to any question. If it is `None`, Bedrock answers that there is no such model.
    pub advice: Option<String>,
    /// Whether a page holds as much as one of AWS's. If not, it holds so little that a scenario has several pages.
    pub has_full_pages: bool,
}

impl Scenario {
    /// The scenario of this bundle, without a model.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        Self { bundle, advice: None, has_full_pages: false }
    }

    /// From the start of the baseline to the end of the incident: a caller has no reason to ask for more.
    pub(super) fn window(&self) -> Window {
        let incident = self.bundle.manifest.ask.incident_window;
        Window::new(incident.baseline().start(), incident.end()).expect("both are windows, and touch")
    }

    /// How many items a page holds: few, or as many as a page of AWS's does.
    pub(super) fn page_size(&self, few: usize, full: usize) -> usize {
        if self.has_full_pages { full } else { few }
    }

    /// The window of a request, given in seconds since the epoch; rejected with `code` if it is empty or not within
    /// the scenario's.
    pub(super) fn requested_window(&self, code: &'static str, start: f64, end: f64) -> Result<Window, AwsError> {
        let requested =
            Window::new(instant(start)?, instant(end)?).map_err(|error| AwsError::rejected(code, error.to_string()))?;
        let whole = self.window();
        if whole.start() <= requested.start() && requested.end() <= whole.end() {
            Ok(requested)
        } else {
            Err(AwsError::rejected(code, format!("{requested:?} is not within {whole:?}, which the scenario is about")))
        }
    }
}

pub(super) fn instant(seconds: f64) -> Result<Timestamp, AwsError> {
    let microseconds = (seconds * 1e6).round() as i64;
    Timestamp::from_microsecond(microseconds)
        .map_err(|error| AwsError::rejected("ValidationException", error.to_string()))
}

/// Seconds since the epoch, to the microsecond.
pub(super) fn epoch_seconds(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}

/// The page of `items` that begins at `token`, and the token of the next page if there is one.
pub(super) fn paginate<T>(
    items: Vec<T>,
    token: Option<&str>,
    page_size: usize,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let start: usize = match token.map(|token| token.strip_prefix("after-").and_then(|start| start.parse().ok())) {
        None => 0,
        Some(Some(start)) if start < items.len() => start,
        Some(_) => return Err(AwsError::rejected("InvalidNextToken", "this token was never given")),
    };
    let end = (start + page_size).min(items.len());
    let next = (end < items.len()).then(|| format!("after-{end}"));
    Ok((items.into_iter().skip(start).take(end - start).collect(), next))
}

/// The answer of a list operation. Like the services, it has no token on the last page.
pub(super) fn list_response(name: &str, items: Vec<Value>, next: Option<String>, token_name: &str) -> Value {
    let mut answer = serde_json::Map::from_iter([(name.to_owned(), Value::Array(items))]);
    if let Some(next) = next {
        answer.insert(token_name.to_owned(), Value::String(next));
    }
    Value::Object(answer)
}
