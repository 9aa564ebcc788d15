//! What other systems are told of an investigation that ended with a report: the detail of an event on a bus.
//!
//! What it says is no more than the first message in Slack: secrets have been taken out of every text in it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::detect::redact::excerpt;
use crate::model::{CauseKind, InvestigationId, Report, Request, Signal, Source, Verdict, Window};

/// Characters of a title at most: Opsgenie takes 130, `PagerDuty` 1,024 and Jira 255.
///
/// Source: <https://docs.opsgenie.com/docs/alert-api>
const MAX_TITLE: usize = 120;

/// Characters of a line of a description at most: Opsgenie takes 15,000 in all, and a workflow passes 256 KiB on from step to
/// step.
const MAX_LINE: usize = 1_000;

/// Places to look at that are told at most: the first ones decide where somebody begins.
const MAX_LEADS: usize = 3;

/// An investigation that ended with a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Concluded {
    /// Its id. An event that is delivered twice has the same one.
    pub investigation_id: InvestigationId,
    /// The service that was asked about.
    pub service: String,
    /// The region of its telemetry.
    pub region: String,
    /// The symptom that was asked about.
    pub signal: Signal,
    /// The window that was asked about.
    pub incident_window: Window,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Whether a cause is named.
    pub outcome: Outcome,
    /// What broke, such as `orders`; where a cause is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// How it broke; where a cause is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseKind>,
    /// How sure that is, 0 to 1; where a cause is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The sources of which something could not be read.
    pub sources_with_gaps: Vec<Source>,
    /// The answer in a line of at most 120 characters.
    pub title: String,
    /// The answer in a few lines of plain text: the verdict, where to look first, and the link to the report.
    pub description: String,
    /// The link to the report, valid for a week for everybody who has it; empty where there is no page.
    pub report_link: String,
}

/// How an investigation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A cause is named.
    Cause,
    /// Nothing is sure enough.
    Abstained,
    /// No source that shows symptoms could be read.
    NothingRead,
}

impl Concluded {
    /// What others are told; `None` of what somebody asked in a direct message, which is for them alone.
    #[must_use]
    pub fn new(request: &Request, report: &Report) -> Option<Self> {
        if request.is_direct_message() {
            return None;
        }
        let cause = report.cause();
        let ending = match (&report.verdict, cause) {
            (Verdict::NothingRead { .. }, _) => "nothing could be read".to_owned(),
            (_, None) => "no confident cause".to_owned(),
            (_, Some(cause)) => {
                let percent = cause.confidence.value * 100.0;
                format!("{} at {} ({percent:.0} %)", cause.cause.label(), cause.entity.name)
            }
        };
        let mut sources_with_gaps: Vec<Source> = report.gaps.iter().map(|gap| gap.source).collect();
        sources_with_gaps.sort_unstable();
        sources_with_gaps.dedup();
        Some(Self {
            investigation_id: report.investigation_id.clone(),
            service: report.service.clone(),
            region: report.region.clone(),
            signal: report.signal,
            incident_window: report.incident_window,
            requested_at: report.requested_at,
            outcome: Outcome::from(&report.verdict),
            entity: cause.map(|cause| excerpt(&cause.entity.name, MAX_TITLE)),
            cause: cause.map(|cause| cause.cause),
            confidence: cause.map(|cause| cause.confidence.value),
            sources_with_gaps,
            title: excerpt(&format!("{}: {ending}", report.service), MAX_TITLE),
            description: describe(report, &request.report_link),
            report_link: request.report_link.clone(),
        })
    }
}

impl From<&Verdict> for Outcome {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Cause { .. } => Self::Cause,
            Verdict::Abstained { .. } => Self::Abstained,
            Verdict::NothingRead { .. } => Self::NothingRead,
        }
    }
}

/// The verdict, where to look first, and the link, a line each; the link whole, however long the rest is.
fn describe(report: &Report, report_link: &str) -> String {
    let mut lines = vec![excerpt(report.verdict.sentence(), MAX_LINE)];
    if !report.leads.is_empty() {
        lines.push("Look here first:".to_owned());
    }
    for (lead, number) in report.leads.iter().take(MAX_LEADS).zip(1..) {
        lines.push(format!("{number}. {}", excerpt(&lead.text, MAX_LINE)));
    }
    if !report_link.is_empty() {
        lines.push(format!("Report: {report_link}"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::follow_up::fixtures::{hostile_report, report};

    const LINK: &str = "https://bot.example/reports/inv-1?expires=1&signature=ab";

    fn request(channel: &str) -> Request {
        let Report { investigation_id, service, incident_window, signal, requested_at, .. } = report();
        let request = json!({
            "investigation_id": investigation_id, "service": service, "incident_window": incident_window, "signal": signal,
            "channel": channel, "user": "U1", "requested_at": requested_at, "report_link": LINK,
        });
        serde_json::from_value(request).unwrap()
    }

    #[test]
    fn a_cause_is_told_by_its_parts_and_in_words() {
        let report = report();
        let told = Concluded::new(&request("C1"), &report).unwrap();
        let cause = report.cause().unwrap();
        assert_eq!((told.outcome, told.cause), (Outcome::Cause, Some(cause.cause)));
        assert_eq!(told.entity.as_deref(), Some(cause.entity.name.as_str()));
        let percent = cause.confidence.value * 100.0;
        let title = format!("{}: {} at {} ({percent:.0} %)", report.service, cause.cause.label(), cause.entity.name);
        assert_eq!(told.title, title);
        assert!(told.description.starts_with(report.verdict.sentence()), "{}", told.description);
        assert!(told.description.contains(&format!("\n1. {}", report.leads[0].text)), "{}", told.description);
        assert!(told.description.ends_with(&format!("\nReport: {LINK}")), "{}", told.description);
    }

    #[test]
    fn where_no_cause_is_named_no_name_is_told() {
        let sentence = || "No confident cause.".to_owned();
        for (verdict, outcome) in [
            (Verdict::Abstained { sentence: sentence(), missing: Vec::new() }, Outcome::Abstained),
            (Verdict::NothingRead { sentence: sentence(), missing: Vec::new() }, Outcome::NothingRead),
        ] {
            let report = Report { verdict, ..report() };
            let told = Concluded::new(&request("C1"), &report).unwrap();
            assert_eq!((told.outcome, told.entity, told.cause, told.confidence), (outcome, None, None, None));
            assert!(!told.title.contains(&report.hypotheses[0].entity.name), "{}", told.title);
        }
    }

    #[test]
    fn what_was_asked_in_private_is_told_to_nobody_else() {
        assert_eq!(Concluded::new(&request("D1"), &report()), None);
        assert!(Concluded::new(&request(""), &report()).is_some(), "what a program asked, programs are told");
    }

    #[test]
    fn a_title_is_a_line_that_others_take_and_no_secret_is_told_whatever_a_report_says() {
        for text in ["a\nb\u{202e}c", "password=hunter2-correct-horse", &"x".repeat(10_000)] {
            // How a service is called, its owner says; everything else may come from anybody.
            let Report { service, region, .. } = report();
            let told = Concluded::new(&request("C1"), &Report { service, region, ..hostile_report(text) }).unwrap();
            assert!(
                told.title.chars().count() <= MAX_TITLE && !told.title.contains(['\n', '\u{202e}']),
                "{}",
                told.title
            );
            assert!(told.description.chars().count() < 5_000);
            let json = serde_json::to_string(&told).unwrap();
            assert!(json.len() < 30_000 && !json.contains("hunter2-correct"), "{json}");
        }
    }
}
