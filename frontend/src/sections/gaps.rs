//! The gaps: what could not be read, and why. Without them, a report would look more certain than it is.

use investigation::model::Report;
use maud::html;

use super::{Section, with_count};
use crate::text::untrusted;

/// The gaps with source, reason and detail, or a sentence that there are none.
pub fn section(report: &Report) -> Option<Section> {
    let body = html! {
        @if report.gaps.is_empty() {
            p { "Every source answered in full." }
        } @else {
            dl.gaps {
                @for gap in &report.gaps {
                    dt { (gap.source.name()) " " span.quiet { (gap.reason.label()) } }
                    dd { (untrusted(&gap.detail)) }
                }
            }
        }
    };
    Section::new("gaps", with_count("Not read", report.gaps.len()), body)
}
