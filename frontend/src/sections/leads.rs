//! Where to look first.

use investigation::model::{Lead, Report};
use maud::{Markup, html};

use super::Part;
use crate::cite;
use crate::text::{data, visible};

/// The leads in order, each with the console page that shows it.
pub fn part(report: &Report) -> Option<Part> {
    if report.leads.is_empty() {
        return None;
    }
    let body = html! { ol.leads { @for lead in &report.leads { li { (item(report, lead)) } } } };
    Part::new("leads", "Where to look first", body)
}

fn item(report: &Report, lead: &Lead) -> Markup {
    html! {
        (data(&lead.text)) (cite::numbers(report, &lead.evidence))
        @if let Some(link) = lead.link.as_deref().filter(|link| opens_a_page(link)) {
            " " a.console href=(visible(link)) rel="noreferrer noopener" { "Open in the console" }
        }
    }
}

/// Whether an address leads to a page, and not to a script.
fn opens_a_page(link: &str) -> bool {
    link.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use crate::{report_page, samples};

    #[test]
    fn a_link_that_is_no_page_is_not_shown() {
        for link in ["javascript:alert(1)", " https://x", "data:text/html,x", "//x.test", "http://x.test", ""] {
            let mut report = samples::cause();
            report.leads[0].link = Some(link.to_owned());
            report.leads.truncate(1);
            assert!(!report_page(&report).contains("class=\"console\""), "{link}");
        }
    }
}
