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
                "Incident report · " strong { (data(&report.service)) } " · " (report.signal.label()) " · "
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
        div.subject {
            (confidence::summary(&hypothesis.confidence))
            div.why { (facts(report, hypothesis, role)) (rationale(report, hypothesis)) }
            (confidence::breakdown(&hypothesis.confidence))
        }
    }
}

fn facts(report: &Report, hypothesis: &Hypothesis, role: &str) -> Markup {
    html! {
        dl.facts {
            div { dt { (role) } dd { strong { (hypothesis.cause.label()) } } }
            div { dt { "Where" } dd { (words::entity(&hypothesis.entity)) } }
            div { dt { "Since" } dd { @match hypothesis.onset { Some(at) => (since(report, at)), None => "not known" } } }
        }
    }
}

fn rationale(report: &Report, hypothesis: &Hypothesis) -> Markup {
    html! {
        p.rationale { (data(&hypothesis.rationale)) (cite::numbers(report, &hypothesis.supporting)) }
        @if !hypothesis.contradicting.is_empty() {
            p.against { "Speaking against it:" (cite::numbers(report, &hypothesis.contradicting)) }
        }
    }
}

fn since(report: &Report, at: jiff::Timestamp) -> Markup {
    html! { (time::clock(at)) " UTC " span.quiet { (time::relation(at, report.incident_window.start(), "the window’s start")) } }
}
