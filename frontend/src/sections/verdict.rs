//! The answer, before everything else: what, where, since when, how sure.

use investigation::model::{Hypothesis, Report, Verdict};
use maud::{Markup, html};

use super::{confidence, words};
use crate::text::data;
use crate::{cite, time};

/// The head of the report.
pub fn header(report: &Report) -> Markup {
    html! {
        header.verdict {
            p.kicker {
                "Incident report · " (data(&report.service)) " · " (words::signal(report.signal)) " · "
                (time::window(report.incident_window))
            }
            h1 { (data(report.verdict.sentence())) }
            @match (&report.verdict, report.hypotheses.first()) {
                (Verdict::Cause { .. }, Some(cause)) => (subject(report, cause, "Cause"))
                (Verdict::Abstained { missing, .. }, lead) => (abstention(report, missing, lead))
                (Verdict::Cause { .. }, None) => ""
            }
        }
    }
}

/// Says that nothing is sure enough, what comes closest, and what would settle it.
fn abstention(report: &Report, missing: &[String], lead: Option<&Hypothesis>) -> Markup {
    html! {
        @if let Some(lead) = lead { (subject(report, lead, "Strongest lead")) }
        @if !missing.is_empty() {
            div.decide {
                h2 { "What would decide" }
                ol { @for item in missing { li { (data(item)) } } }
            }
        }
    }
}

/// The hypothesis that the head is about.
fn subject(report: &Report, hypothesis: &Hypothesis, role: &str) -> Markup {
    html! {
        (confidence::summary(&hypothesis.confidence))
        dl.facts {
            div { dt { "Where" } dd { (words::entity(&hypothesis.entity)) } }
            div { dt { (role) } dd { (hypothesis.cause.label()) } }
            div { dt { "Since" } dd { @match hypothesis.onset { Some(at) => (since(report, at)), None => "not known" } } }
        }
        p.rationale { (data(&hypothesis.rationale)) (cite::numbers(report, &hypothesis.supporting)) }
        @if !hypothesis.contradicting.is_empty() {
            p.against { "Speaking against it:" (cite::numbers(report, &hypothesis.contradicting)) }
        }
        details.breakdown {
            summary { "What the confidence is made of" }
            (confidence::breakdown(&hypothesis.confidence))
        }
    }
}

fn since(report: &Report, at: jiff::Timestamp) -> Markup {
    html! { (time::clock(at)) " UTC " span.quiet { (time::offset(at, report.incident_window.start())) } }
}
