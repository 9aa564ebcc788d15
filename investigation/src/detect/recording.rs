//! Telemetry without secrets, for a recording that is kept or passed on.
//!
//! A report needs none of this, for no secret leaves a detector. A recording holds what the detectors are given.

use super::alarms::redact_transition;
use super::changes::parameters::{clean, last_name};
use super::changes::redact_change;
use super::redact::{redact, redact_in_place};
use super::traces::without_secrets;
use crate::telemetry::{
    AlarmTransition, Change, LogLines, LogTelemetry, MetricSeries, RequestLines, Segment, TraceTelemetry,
};

/// Takes secrets out of what a source returned.
pub trait Redact {
    /// The same telemetry with every secret in its texts replaced by [`MARK`](super::redact::MARK).
    #[must_use]
    fn redacted(self) -> Self;
}

impl Redact for LogTelemetry {
    fn redacted(mut self) -> Self {
        self.requests.telemetry =
            RequestLines { lines: redact_lines(&self.requests.telemetry.lines), ..self.requests.telemetry };
        for load in &mut self.load.telemetry {
            for statement in load.baseline.iter_mut().chain(&mut load.incident) {
                redact_in_place(&mut statement.statement);
            }
        }
        self.events.telemetry = redact_lines(&self.events.telemetry);
        Self { lines: redact_lines(&self.lines), ..self }
    }
}

fn redact_lines(lines: &LogLines) -> LogLines {
    let mut redacted = LogLines::default();
    for line in lines.iter() {
        redacted.push(line.at, line.group, &redact(line.message));
    }
    redacted
}

impl Redact for TraceTelemetry {
    fn redacted(self) -> Self {
        let mut telemetry = without_secrets(self);
        let segments = telemetry.traces.iter_mut().flat_map(|trace| &mut trace.segments);
        let mut pending: Vec<&mut Segment> = segments.collect();
        while let Some(segment) = pending.pop() {
            let request = segment.http.as_mut().and_then(|http| http.request.as_mut());
            if let Some(url) = request.and_then(|request| request.url.as_mut()) {
                redact_in_place(url);
            }
            pending.extend(&mut segment.subsegments);
        }
        telemetry
    }
}

impl Redact for Vec<Change> {
    fn redacted(mut self) -> Self {
        for change in &mut self {
            redact_change(change);
            redact_in_place(&mut change.caller.identity);
            for (name, value) in change.parameters.iter_mut().chain(&mut change.response) {
                *value = clean(last_name(name), value);
            }
        }
        self
    }
}

impl Redact for Vec<AlarmTransition> {
    fn redacted(mut self) -> Self {
        self.iter_mut().for_each(redact_transition);
        self
    }
}

impl Redact for Vec<MetricSeries> {
    /// Metrics have names and numbers alone, and the names are those of the context.
    fn redacted(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::telemetry::LogLine;

    const SECRET: &str = "hunter2-correct-horse";

    fn read<T: serde::de::DeserializeOwned>(json: Value) -> T {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn no_text_of_a_recording_keeps_a_secret() {
        let address = format!("https://ann:{SECRET}@shop.example/pay?access_token={SECRET}");
        let at = "2026-01-31T14:00:00Z";
        let line: LogLine = read(json!({ "at": at, "group": "/g", "message": format!("password={SECRET}") }));
        let mut logs = LogTelemetry::from(vec![line.clone()]);
        logs.requests.telemetry.lines = vec![line].into();
        let segment = json!({ "id": "1", "name": address, "start_time": 1.0, "end_time": 2.0,
            "subsegments": [{ "id": "2", "name": "pay", "start_time": 1.0, "end_time": 2.0,
                "http": { "request": { "method": "GET", "url": address } } }] });
        let traces: TraceTelemetry = read(
            json!({ "graph": { "period": 60, "nodes": [], "edges": [] }, "traces": [{ "id": "1-a", "segments": [segment] }] }),
        );
        let changes: Vec<Change> = read(json!([{ "at": at, "id": "1", "name": "UpdateFunctionConfiguration",
            "source": "lambda.amazonaws.com", "user": format!("password={SECRET}"), "resources": [address],
            "parameters": { "environment.DB_PASSWORD": SECRET }, "response": { "url": address } }]));
        let alarms: Vec<AlarmTransition> = read(json!([{ "at": at, "alarm": "a", "from": "OK", "to": "ALARM",
            "reason": format!("token={SECRET}") }]));
        let logs = logs.redacted();
        let recorded = [
            serde_json::to_string(&logs.lines).unwrap(),
            serde_json::to_string(&logs.requests).unwrap(),
            serde_json::to_string(&traces.redacted()).unwrap(),
            serde_json::to_string(&changes.redacted()).unwrap(),
            serde_json::to_string(&alarms.redacted()).unwrap(),
        ];
        for text in recorded {
            assert!(!text.contains(SECRET) && text.contains("[redacted]"), "{text}");
        }
    }
}
