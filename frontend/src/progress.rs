//! The page of an investigation that still runs: which sources have been read so far. It follows the run by itself, and
//! becomes the report.

use investigation::model::{Request, Source};
use maud::{Markup, PreEscaped, html};

use crate::page::document;
use crate::style::STYLE;
use crate::text::untrusted;
use crate::time;

/// Asks every three seconds how far it has come, shows what is new, and loads the page again once it has ended.
pub(crate) const SCRIPT: &str = include_str!("progress.js");

/// How far the reading of a source has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceProgress {
    /// The source.
    pub source: Source,
    /// How many pieces of evidence it gave; `None` while it is read.
    pub evidence: Option<usize>,
}

/// The page of an investigation that runs; `sources` are those that it reads, in their order.
#[must_use]
pub fn progress_page(request: &Request, sources: &[SourceProgress]) -> String {
    document(TITLE, STYLE, &html! { main.notice { (content(request, sources)) } (script()) })
}

/// What the page is called.
pub(crate) const TITLE: &str = "Investigating";

/// What the page says.
pub(crate) fn content(request: &Request, sources: &[SourceProgress]) -> Markup {
    let is_all_read = !sources.is_empty() && sources.iter().all(|progress| progress.evidence.is_some());
    html! {
        p.kicker {
            strong { (untrusted(&request.service)) } " · " (request.signal.label()) " · "
            (time::window(request.incident_window))
        }
        h1 { (TITLE) }
        div #progress aria-live="polite" {
            ul { @for progress in sources { li { (name(progress.source)) ": " (reading(progress.evidence)) } } }
            @if is_all_read { p { "All is read. What broke is being ranked." } }
        }
        p.quiet { "This page becomes the report. Without a script, load it again." }
    }
}

/// The script that follows the run.
pub(crate) fn script() -> Markup {
    html! { script { (PreEscaped(SCRIPT)) } }
}

fn name(source: Source) -> &'static str {
    match source {
        Source::Metrics => "Metrics",
        Source::Logs => "Logs",
        Source::Traces => "Traces",
        Source::Changes => "Changes",
        Source::Alarms => "Alarms",
    }
}

fn reading(evidence: Option<usize>) -> String {
    match evidence {
        None => "being read …".to_owned(),
        Some(0) => "read, nothing departs".to_owned(),
        Some(1) => "read, one departure".to_owned(),
        Some(count) => format!("read, {count} departures"),
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::{InvestigationId, Signal, Window};

    use super::*;

    fn request(service: &str) -> Request {
        let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:30:00Z".parse().unwrap());
        Request {
            investigation_id: InvestigationId::from_seed(b"run"),
            service: service.to_owned(),
            incident_window: window.unwrap(),
            signal: Signal::ErrorSpike,
            workspace: String::new(),
            channel: "C1".to_owned(),
            user: "U1".to_owned(),
            alarm: None,
            requested_at: "2026-03-01T14:31:00Z".parse().unwrap(),
            report_link: String::new(),
            reply_url: None,
            thread: None,
        }
    }

    fn shown(read: &[Option<usize>]) -> String {
        let sources: Vec<SourceProgress> =
            Source::ALL.iter().zip(read).map(|(&source, &evidence)| SourceProgress { source, evidence }).collect();
        let page = progress_page(&request("checkout"), &sources);
        let items = page.split("<li>").skip(1).filter_map(|rest| rest.split('<').next());
        let ranked = if page.contains("being ranked") { " ranked" } else { "" };
        items.collect::<Vec<_>>().join("; ") + ranked
    }

    #[test]
    fn each_source_says_how_far_it_is() {
        assert_eq!(shown(&[Some(2), None]), "Metrics: read, 2 departures; Logs: being read …");
        assert_eq!(shown(&[Some(0), Some(1)]), "Metrics: read, nothing departs; Logs: read, one departure ranked");
        assert_eq!(shown(&[]), "");
    }

    #[test]
    fn a_hostile_name_is_a_name() {
        let page = progress_page(&request("<script>alert(1)</script>"), &[]);
        assert_eq!(page.matches("<script>").count(), 1, "{page}");
    }
}
