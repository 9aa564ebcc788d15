//! What a model said about the report, set apart from what was measured.

use investigation::model::Report;
use maud::{Markup, html};

use super::part;
use crate::cite;
use crate::text::data;

/// The remarks under a label that nobody can miss.
pub fn section(report: &Report) -> Markup {
    let Some(advisory) = &report.advisory else { return html! {} };
    let body = html! {
        p.label { "Written by a language model after the ranking, which it cannot change. Check it against the evidence." }
        ul { @for remark in &advisory.remarks { li { (data(&remark.text)) (cite::numbers(report, &remark.evidence)) } } }
        p.quiet { "Model: " code { (data(&advisory.model_id)) } }
    };
    html! { div.advisory { (part("advisory", "A model’s comment", &body)) } }
}
