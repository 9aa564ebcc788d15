//! A language model's remarks on the report, set apart from what was measured.

use investigation::model::Report;
use maud::html;

use super::Section;
use crate::citation;
use crate::text::untrusted;

/// The remarks, labelled as a model's, and the id of the model; left out if the model said nothing.
pub fn section(report: &Report) -> Option<Section> {
    let advisory = report.advisory.as_ref()?;
    let body = html! {
        p.label { "Written by a language model after the ranking, which it cannot change. Check it against the evidence." }
        ul {
            @for remark in &advisory.remarks {
                li { (untrusted(&remark.text)) (citation::numbered_links(report, &remark.evidence)) }
            }
        }
        p.quiet { "Model: " code { (untrusted(&advisory.model_id)) } }
    };
    Section::new("advisory", "AI advisory", body)
}
