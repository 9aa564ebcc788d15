//! Everything the report rests on.

use investigation::model::{Citation, Evidence, Magnitude, Report, Source};
use maud::{Markup, html};

use super::{Part, counted, words};
use crate::text::{data, visible};
use crate::unit::{percent, quantity, ratio};
use crate::{chart, cite, time};

/// One card for each piece of evidence, strongest first, numbered as the citations are.
pub fn part(report: &Report) -> Option<Part> {
    let charts = report.evidence.iter().any(|evidence| evidence.series.is_some());
    let body = html! {
        @if report.evidence.is_empty() {
            p { "Nothing departed from the baseline in what could be read." }
        }
        @if charts { (chart::key()) }
        @for (evidence, number) in report.evidence.iter().zip(1..) { (card(report, evidence, number)) }
    };
    Part::new("evidence", counted("Evidence", report.evidence.len()), body)
}

fn card(report: &Report, evidence: &Evidence, number: u32) -> Markup {
    html! {
        article.evidence #(visible(evidence.id.as_str())) {
            h3 { span.cite { "[" (number) "]" } " " (data(&evidence.summary)) }
            div.reading { (reading(evidence)) }
            @if let Some(series) = &evidence.series { (chart::chart(report, evidence, series)) }
            @if !evidence.citation.samples.is_empty() { (samples(&evidence.citation)) }
        }
    }
}

/// What was observed, by how much, and where that can be seen.
fn reading(evidence: &Evidence) -> Markup {
    html! {
        p.quiet {
            (evidence.kind.label()) " at " (words::entity(&evidence.entity))
            @if let Some(onset) = evidence.onset { " · since " (time::clock(onset)) " UTC" }
        }
        // A change happened or did not: it has no size.
        @if evidence.source != Source::Changes { (magnitude(&evidence.magnitude)) }
        p.source {
            (evidence.source.name()) ": " cite { (data(&evidence.citation.what)) } " · "
            a href=(cite::anchor(&evidence.id)) { code { (visible(evidence.id.as_str())) } }
        }
    }
}

fn magnitude(magnitude: &Magnitude) -> Markup {
    html! {
        dl.magnitude {
            div { dt { "observed" } dd { (quantity(magnitude.observed, magnitude.unit)) } }
            div { dt { "expected" } dd { (quantity(magnitude.expected, magnitude.unit)) } }
            @if let Some(ratio) = ratio(magnitude) { div { dt { "ratio" } dd { (ratio) } } }
            div { dt { "strength" } dd { (percent(magnitude.strength)) } }
        }
    }
}

fn samples(citation: &Citation) -> Markup {
    html! {
        details.samples open {
            summary { "Excerpts, redacted" }
            @for sample in &citation.samples { pre { (visible(sample)) } }
        }
    }
}
