//! Earlier incidents that looked alike: whoever was there may remember what helped.

use investigation::model::Report;
use maud::html;

use super::{Section, with_count};
use crate::text::untrusted;
use crate::time;

/// The earlier incidents, most alike first; nothing where there are none.
pub fn section(report: &Report) -> Option<Section> {
    if report.similar.is_empty() {
        return None;
    }
    let body = html! {
        dl.gaps {
            @for similar in &report.similar {
                dt {
                    (time::date_and_time(similar.began_at)) " "
                    span.quiet { (format!("{:.0}\u{202F}% alike", similar.similarity * 100.0)) }
                }
                dd {
                    (untrusted(&similar.ending))
                    @if let Some(said) = similar.describe_feedback() { "; " (untrusted(&said)) }
                    " " span.quiet { (similar.investigation_id.as_str()) }
                }
            }
        }
    };
    Section::new("similar", with_count("Seen before", report.similar.len()), body)
}
