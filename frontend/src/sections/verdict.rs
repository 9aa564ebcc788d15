//! The header with the verdict: what broke, where, since when, and with what confidence.

use investigation::model::{Hypothesis, Report, Verdict};
use investigation::report::Claim;
use maud::{Markup, html};

use super::{confidence, entity};
use crate::text::untrusted;
use crate::{citation, time};

/// The header of the report.
pub fn header(report: &Report) -> Markup {
    let claim = Claim::of(report);
    let grounds = claim.grounds_alone(report);
    html! {
        header.verdict #overview aria-label="Investigation overview" {
            p.kicker {
                "Incident report · " strong { (untrusted(&report.service)) } " · " (report.signal.label()) " · "
                (time::window(report.incident_window))
            }
            h1 { (untrusted(claim.title)) }
            @if !grounds.is_empty() { p.grounds { (untrusted(&grounds)) } }
            @match (&report.verdict, report.hypotheses.first()) {
                (Verdict::Cause { .. }, Some(cause)) => (subject(report, cause, "Cause"))
                (Verdict::Abstained { missing, .. }, lead) => (abstention(report, missing, lead))
                (Verdict::NothingRead { missing, .. }, _) => (missing_list("What to mend first", missing))
                (Verdict::Cause { .. }, None) => ""
            }
        }
    }
}

/// The strongest lead, if there is one, and the missing evidence that would decide.
fn abstention(report: &Report, missing: &[String], lead: Option<&Hypothesis>) -> Markup {
    html! {
        @if let Some(lead) = lead { (subject(report, lead, "Strongest lead")) }
        (missing_list("What would decide", missing))
    }
}

fn missing_list(title: &str, missing: &[String]) -> Markup {
    html! {
        @if !missing.is_empty() {
            div.decide {
                h2 { (title) }
                ol { @for item in missing { li { (untrusted(item)) } } }
            }
        }
    }
}

/// The hypothesis in the header; `role` says whether it is the cause or only the strongest lead.
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
            div { dt { "Where" } dd { (entity::name_and_kind(&hypothesis.entity)) } }
            @if let Some(at) = hypothesis.over_since {
                div { dt { "Over since" } dd { (onset_time(report, at)) } }
            }
            div {
                dt { "Since" }
                dd { @match hypothesis.onset { Some(at) => (onset_time(report, at)), None => "not known" } }
            }
        }
    }
}

fn rationale(report: &Report, hypothesis: &Hypothesis) -> Markup {
    html! {
        // What a report of an earlier version has in place of a chain.
        @if report.chain.is_empty() {
            p.rationale { (untrusted(&hypothesis.rationale)) (citation::numbered_links(report, &hypothesis.supporting)) }
        } @else {
            p.rationale { "Rests on" (citation::numbered_links(report, &hypothesis.supporting)) }
        }
        @if !hypothesis.contradicting.is_empty() {
            p.against { "Speaking against it:" (citation::numbered_links(report, &hypothesis.contradicting)) }
        }
    }
}

fn onset_time(report: &Report, at: jiff::Timestamp) -> Markup {
    let offset = time::describe_offset(at, report.incident_window.start(), "the window’s start");
    html! { (time::time_of_day(at)) " UTC " span.quiet { (offset) } }
}
