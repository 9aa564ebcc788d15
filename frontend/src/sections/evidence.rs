//! The evidence: every observed departure from the baseline, with its chart and its source.

use investigation::model::{Citation, Evidence, Magnitude, Report, Source};
use maud::{Markup, html};

use super::{Section, entity, with_count};
use crate::text::{untrusted, visible_text};
use crate::unit::{format_percent, format_quantity, format_ratio};
use crate::{chart, citation, time};

/// One card for each piece of evidence, strongest first, with the number by which it is cited.
pub fn section(report: &Report) -> Option<Section> {
    let charts = report.evidence.iter().any(|evidence| evidence.series.is_some());
    let body = html! {
        @if report.evidence.is_empty() {
            p { "Nothing departed from the baseline in what could be read." }
        }
        @if charts { (chart::legend()) }
        @for (evidence, number) in report.evidence.iter().zip(1..) { (card(report, evidence, number)) }
    };
    Section::new("evidence", with_count("Evidence", report.evidence.len()), body)
}

fn card(report: &Report, evidence: &Evidence, number: u32) -> Markup {
    html! {
        article.evidence #(visible_text(evidence.id.as_str())) {
            h3 { span.cite { "[" (number) "]" } " " (untrusted(&evidence.summary)) }
            div.reading { (reading(evidence)) }
            @if let Some(series) = &evidence.series { (chart::chart(report, evidence, series)) }
            @if !evidence.citation.samples.is_empty() { (samples(&evidence.citation)) }
        }
    }
}

/// What departed and where, by how much, and the source in which it can be checked.
fn reading(evidence: &Evidence) -> Markup {
    html! {
        p.quiet {
            (evidence.kind.label()) " at " (entity::name_and_kind(&evidence.entity))
            @if let Some(onset) = evidence.onset { " · since " (time::time_of_day(onset)) " UTC" }
        }
        // A change has no size: it either happened or not.
        @if evidence.source != Source::Changes { (magnitude(&evidence.magnitude)) }
        p.source {
            (evidence.source.name()) ": " cite { (untrusted(&evidence.citation.what)) } " · "
            a href=(citation::fragment(&evidence.id)) { code { (visible_text(evidence.id.as_str())) } }
        }
    }
}

fn magnitude(magnitude: &Magnitude) -> Markup {
    html! {
        dl.magnitude {
            div { dt { "observed" } dd { (format_quantity(magnitude.observed, magnitude.unit)) } }
            div { dt { "expected" } dd { (format_quantity(magnitude.expected, magnitude.unit)) } }
            @if let Some(ratio) = format_ratio(magnitude) { div { dt { "ratio" } dd { (ratio) } } }
            div { dt { "strength" } dd { (format_percent(magnitude.strength)) } }
        }
    }
}

fn samples(citation: &Citation) -> Markup {
    html! {
        details.samples open {
            summary { "Excerpts, redacted" }
            @for sample in &citation.samples { pre { (visible_text(sample)) } }
        }
    }
}
