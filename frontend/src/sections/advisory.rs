//! What a model said about the report, set apart from what was measured.

use investigation::model::Report;
use maud::html;

use super::Part;
use crate::cite;
use crate::text::data;

/// The remarks under a label that nobody can miss.
pub fn part(report: &Report) -> Option<Part> {
    let advisory = report.advisory.as_ref()?;
    let body = html! {
        p.label { "Written by a language model after the ranking, which it cannot change. Check it against the evidence." }
        ul { @for remark in &advisory.remarks { li { (data(&remark.text)) (cite::numbers(report, &remark.evidence)) } } }
        p.quiet { "Model: " code { (data(&advisory.model_id)) } }
    };
    Part::new("advisory", "A model’s comment", body)
}
