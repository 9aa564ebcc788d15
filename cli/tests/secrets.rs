//! A secret in any text of any source is in no report, no message and no page.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, missing_docs)]
#![allow(clippy::doc_markdown, reason = "all of this is test code: what cannot go on fails the test where it stands")]

#[path = "../../investigation/src/detect/redact/tests/corpus.rs"]
mod corpus;
#[path = "../../investigation/src/detect/redact/tests/issued.rs"]
mod issued;
#[path = "../../investigation/src/detect/redact/tests/notations.rs"]
mod notations;

use bundle::{Bundle, open};
use corpus::{leaks, secrets};
use investigation::detect::Findings;
use investigation::model::{Advisory, Gap, GapReason, Report, Scope, Source};
use investigation::ports::Announcement;
use investigation::telemetry::Collected;
use investigation::{advice, detect, report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Keys of telemetry whose strings are no free text: times, ids that tie records together, and words of a closed set.
const CLOSED: [&str; 9] = ["at", "id", "parent_id", "origin", "namespace", "type", "stat", "method", "status"];

/// The keys of what a source returned whose strings are words of a closed set there only.
const STATES: [&str; 2] = ["from", "to"];

/// Lines of the log that are read: enough for evidence, few enough for hundreds of runs.
const MAX_LINES: usize = 150;

/// The telemetry with the text behind every string that is free text.
fn spoiled<T: Serialize + DeserializeOwned>(telemetry: &T, text: &str, has_states: bool) -> T {
    let mut value = serde_json::to_value(telemetry).unwrap();
    spoil(&mut value, text, has_states);
    serde_json::from_value(value).unwrap()
}

fn spoil(value: &mut Value, text: &str, has_states: bool) {
    match value {
        Value::String(string) => *string = format!("{string} {text}"),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, text, has_states)),
        Value::Object(fields) => {
            for (key, field) in fields {
                let is_closed = CLOSED.contains(&key.as_str()) || has_states && STATES.contains(&key.as_str());
                if !is_closed || !field.is_string() {
                    spoil(field, text, has_states);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// An incident of all five sources, without the lines and traces that add nothing.
fn incident() -> Bundle {
    let mut bundle = open("lambda-timeout-after-deploy").unwrap();
    let window = bundle.manifest.ask.incident_window;
    if let Some(recorded) = &mut bundle.logs {
        let mut lines = Vec::from(&*recorded);
        lines.sort_by_key(|line| !window.contains(line.at));
        lines.truncate(MAX_LINES);
        *recorded = lines.into();
    }
    if let Some(traces) = &mut bundle.traces {
        traces.traces.truncate(4);
    }
    bundle
}

/// What five sources find in the incident when this text stands behind every text.
fn findings(bundle: &Bundle, text: &str) -> (Scope, Vec<Findings>) {
    let mut context = bundle.context.clone();
    context.metrics = spoiled(&context.metrics, text, false);
    context.log_groups = spoiled(&context.log_groups, text, false);
    let scope = Scope::new(bundle.request(), context);
    let gap = |source| Gap { source, reason: GapReason::Unavailable, detail: format!("CloudWatch said: {text}") };
    macro_rules! found {
        ($module:ident, $telemetry:expr, $source:expr, $states:expr) => {{
            let telemetry = spoiled($telemetry.as_ref().unwrap(), text, $states);
            detect::$module::detect(&scope, Collected { telemetry, gaps: vec![gap($source)] })
        }};
    }
    let all = vec![
        found!(metrics, bundle.metrics, Source::Metrics, false),
        found!(logs, bundle.logs, Source::Logs, false),
        found!(traces, bundle.traces, Source::Traces, false),
        found!(changes, bundle.changes, Source::Changes, false),
        found!(alarms, bundle.alarms, Source::Alarms, true),
    ];
    (scope, all)
}

/// Everything that leaves the house: what is stored, the report, the messages, the page, the question to a model.
fn outputs(bundle: &Bundle, text: &str) -> (Report, Vec<(&'static str, String)>) {
    let (scope, findings) = findings(bundle, text);
    let mut report = report::build(&scope, &findings);
    let questions = [advice::comparison_question(&report), advice::next_steps_question(&report)];
    report.advisory = None::<Advisory>;
    let message = |announcement: &Announcement<'_>| {
        let message = slack::message::Message::from(announcement);
        format!("{}\n{}", message.text, serde_json::to_string(&message.blocks).unwrap())
    };
    let link = "https://localhost/r/1";
    let outputs = vec![
        ("findings", serde_json::to_string(&findings).unwrap()),
        ("report", serde_json::to_string(&report).unwrap()),
        ("report message", message(&Announcement::Report { report: &report, link })),
        ("conclusion", message(&Announcement::Concluded { request: &scope.request, report: &report, link })),
        ("page", frontend::report_page(&report)),
        ("questions", questions.into_iter().flatten().map(|question| format!("{question:?}")).collect()),
    ];
    (report, outputs)
}

#[test]
fn a_harmless_text_in_every_field_of_every_source_is_shown() {
    let (report, outputs) = outputs(&incident(), "canarybird");
    for source in [Source::Metrics, Source::Logs, Source::Traces, Source::Changes, Source::Alarms] {
        let shown = report.evidence.iter().filter(|evidence| evidence.source == source);
        assert!(shown.clone().any(|evidence| evidence.summary.contains("canarybird")), "{source:?}");
        assert!(shown.clone().any(|evidence| evidence.entity.name.contains("canarybird")), "{source:?}");
    }
    for (what, output) in outputs {
        assert!(output.contains("canarybird"), "{what}");
    }
}

#[test]
fn no_secret_in_any_field_of_any_source_is_shown() {
    let bundle = incident();
    let mut leaking = Vec::new();
    for sample in secrets() {
        let (_, outputs) = outputs(&bundle, &sample.text);
        for (what, output) in outputs.iter().filter(|(_, output)| leaks(output, &sample.secret)) {
            let place = sample.secret.chars().take(8).collect::<String>();
            let at = output.find(&place).unwrap_or_default();
            let around: String = output.chars().skip(at.saturating_sub(160)).take(400).collect();
            leaking.push(format!("{} in the {what}: …{around}…", sample.kind));
        }
    }
    assert!(
        leaking.is_empty(),
        "{} leak:\n{}",
        leaking.len(),
        leaking.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
}
