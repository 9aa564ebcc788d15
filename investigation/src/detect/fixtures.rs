//! The scope that tests of the detectors, the ranking and the report share.

use jiff::Timestamp;
use serde_json::json;

use crate::model::{Context, InvestigationId, Request, Scope, Signal, Window};

/// A scope of the service `shop` whose incident window is 12:00 to 12:30 UTC, after a baseline of an hour.
pub fn scope() -> Scope {
    let start: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let end: Timestamp = "2026-01-01T12:30:00Z".parse().unwrap();
    let request = Request {
        investigation_id: InvestigationId::from_seed(b"test"),
        service: "shop".into(),
        incident_window: Window::new(start, end).unwrap(),
        signal: Signal::Auto,
        workspace: String::new(),
        channel: "C1".into(),
        user: "U1".into(),
        alarm: None,
        requested_at: end,
        report_link: "https://bot.example/report".into(),
        reply_url: None,
        thread: None,
    };
    let context = json!({ "service": "shop", "region": "eu-west-1", "traces": true, "changes": true });
    let context: Context = serde_json::from_value(context).unwrap();
    Scope::new(request, context)
}
