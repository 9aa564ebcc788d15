//! The leads: where to look first.

use investigation::model::{Lead, Report};
use maud::{Markup, html};

use super::Section;
use crate::citation;
use crate::text::{untrusted, visible_text};

/// The leads in order, each with a link to its page of the AWS console; left out if there are none.
pub fn section(report: &Report) -> Option<Section> {
    if report.leads.is_empty() {
        return None;
    }
    let body = html! { ol.leads { @for lead in &report.leads { li { (lead_item(report, lead)) } } } };
    Section::new("leads", "Where to look first", body)
}

fn lead_item(report: &Report, lead: &Lead) -> Markup {
    html! {
        (untrusted(&lead.text)) (citation::numbered_links(report, &lead.evidence))
        @if let Some(link) = lead.link.as_deref().filter(|link| is_page_address(link)) {
            " " a.console href=(visible_text(link)) rel="noreferrer noopener" { "Open in the console" }
        }
    }
}

/// Whether an address is that of a web page, and not a script (`javascript:`) or data.
fn is_page_address(link: &str) -> bool {
    link.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use crate::{report_page, samples};

    #[test]
    fn a_link_that_is_not_a_page_is_not_shown() {
        for link in ["javascript:alert(1)", " https://x", "data:text/html,x", "//x.test", "http://x.test", ""] {
            let mut report = samples::cause();
            report.leads[0].link = Some(link.to_owned());
            report.leads.truncate(1);
            assert!(!report_page(&report).contains("class=\"console\""), "{link}");
        }
    }
}
