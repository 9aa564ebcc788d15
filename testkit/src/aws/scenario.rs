//! What the fake has to tell, and the rules that all services share: windows and pages.

use bundle::Bundle;
use investigation::model::Window;
use jiff::Timestamp;
use serde_json::Value;

use super::wire::AwsError;

/// An incident bundle, and what a model has to say about it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The telemetry.
    pub bundle: Bundle,
    /// The model's answer; without one there is no model.
    pub advice: Option<String>,
}

impl Scenario {
    /// The scenario of this bundle, without a model.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        Self { bundle, advice: None }
    }

    /// Baseline and incident together: nobody has reason to ask for more.
    pub(super) fn window(&self) -> Window {
        let incident = self.bundle.manifest.ask.incident_window;
        Window::new(incident.baseline().start(), incident.end()).expect("both are windows, and touch")
    }

    /// The window that is asked for, in seconds since the epoch.
    pub(super) fn asked(&self, code: &'static str, start: f64, end: f64) -> Result<Window, AwsError> {
        let asked =
            Window::new(instant(start)?, instant(end)?).map_err(|error| AwsError::unlisted(code, error.to_string()))?;
        let whole = self.window();
        if whole.start() <= asked.start() && asked.end() <= whole.end() {
            Ok(asked)
        } else {
            Err(AwsError::unlisted(code, format!("{asked:?} is not within {whole:?}, which the scenario is about")))
        }
    }
}

fn instant(seconds: f64) -> Result<Timestamp, AwsError> {
    let nanoseconds = (seconds * 1e6).round() as i64;
    Timestamp::from_microsecond(nanoseconds)
        .map_err(|error| AwsError::unlisted("ValidationException", error.to_string()))
}

/// Seconds since the epoch, to the microsecond.
pub(super) fn epoch(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}

/// One page of `items`, and the token of the next one.
pub(super) fn page<T>(items: Vec<T>, token: Option<&str>, most: usize) -> Result<(Vec<T>, Option<String>), AwsError> {
    let start: usize = match token.map(|token| token.strip_prefix("after-").and_then(|start| start.parse().ok())) {
        None => 0,
        Some(Some(start)) if start < items.len() => start,
        Some(_) => return Err(AwsError::unlisted("InvalidNextToken", "this token was never given")),
    };
    let end = (start + most).min(items.len());
    let next = (end < items.len()).then(|| format!("after-{end}"));
    Ok((items.into_iter().skip(start).take(end - start).collect(), next))
}

/// The answer of a list operation: a service leaves the token out on the last page.
pub(super) fn listing(name: &str, items: Vec<Value>, next: Option<String>, token_name: &str) -> Value {
    let mut answer = serde_json::Map::from_iter([(name.to_owned(), Value::Array(items))]);
    if let Some(next) = next {
        answer.insert(token_name.to_owned(), Value::String(next));
    }
    Value::Object(answer)
}
