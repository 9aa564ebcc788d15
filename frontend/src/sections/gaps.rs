//! What could not be looked at, and why: a report that hides this would seem surer than it is.

use investigation::model::Report;
use maud::html;

use super::{Part, counted};
use crate::text::data;

/// The gaps, or the news that there are none.
pub fn part(report: &Report) -> Option<Part> {
    let body = html! {
        @if report.gaps.is_empty() {
            p { "Every source answered in full." }
        } @else {
            dl.gaps {
                @for gap in &report.gaps {
                    dt { (gap.source.name()) " " span.quiet { (gap.reason.label()) } }
                    dd { (data(&gap.detail)) }
                }
            }
        }
    };
    Part::new("gaps", counted("Gaps", report.gaps.len()), body)
}
