//! The leads: where to look first.

use investigation::model::{Lead, Report};
use maud::{Markup, html};

use super::Section;
use crate::citation;
use crate::text::{untrusted, visible_text};

/// The leads in order, each with a link to its page: mostly one of the AWS console; left out if there are none.
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
            " " a.console href=(visible_text(link)) rel="noreferrer noopener" { (what_opens(link)) }
        }
    }
}

/// Where a link leads: into the console, or to the site of somebody else, such as the repository of the code.
fn what_opens(link: &str) -> String {
    let host = link.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if host.ends_with(".aws.amazon.com") {
        "Open in the console".to_owned()
    } else {
        format!("Open at {}", visible_text(host))
    }
}

/// Whether an address is that of a web page, and not a script (`javascript:`) or data.
fn is_page_address(link: &str) -> bool {
    link.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report_page, samples};

    #[test]
    fn a_link_says_where_it_leads() {
        for (link, said) in [
            ("https://eu-west-1.console.aws.amazon.com/cloudwatch/home", "Open in the console"),
            ("https://health.aws.amazon.com/health/home", "Open in the console"),
            ("https://github.com/acme/shop/compare/9fceb02...1d2e3f4", "Open at github.com"),
            ("https://aws.amazon.com.evil.test/", "Open at aws.amazon.com.evil.test"),
        ] {
            assert_eq!(what_opens(link), said);
        }
    }

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
