//! Pages for links that lead to no report. They say how to get one, and never whether a report exists.

use maud::html;

use crate::page::document;
use crate::style::STYLE;
use crate::text::untrusted;

/// The page behind a link that was signed too long ago.
#[must_use]
pub fn expired_link_page() -> String {
    notice(
        "This link has expired",
        "Report links are valid for a limited time, because whoever has one can read the report.",
    )
}

/// The page behind a link whose signature does not match.
#[must_use]
pub fn wrong_link_page() -> String {
    notice(
        "This link is not valid",
        "It may have been cut short or changed on its way here. Try opening it from Slack again.",
    )
}

/// The page behind a valid link whose report is not stored: not yet, or no longer.
#[must_use]
pub fn missing_report_page() -> String {
    notice(
        "There is no report here",
        "The investigation may still be running, or its report was old enough to be deleted.",
    )
}

/// The page behind a valid link whose investigation ended without a report.
#[must_use]
pub fn failed_page() -> String {
    notice("The investigation ended without a report", "Its thread in Slack says why.")
}

/// The page after the bot was installed in the workspace, or organisation, with this name.
#[must_use]
pub fn installed_page(name: &str) -> String {
    let body = html! {
        main.notice {
            h1 { "The bot is installed in " (untrusted(name)) }
            p { "Type " code { "/investigate" } " in any channel to ask what broke." }
        }
    };
    document("The bot is installed", STYLE, &body)
}

/// The page after the bot was not installed.
#[must_use]
pub fn not_installed_page(title: &str, advice: &str) -> String {
    let body = html! {
        main.notice {
            h1 { (title) }
            p { (untrusted(advice)) }
        }
    };
    document(title, STYLE, &body)
}

fn notice(title: &str, explanation: &str) -> String {
    let body = html! {
        main.notice {
            h1 { (title) }
            p { (explanation) }
            p { "For a fresh link, run " code { "/investigate" } " again in Slack, or ask in the incident’s thread." }
        }
    };
    document(title, STYLE, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_says_how_to_get_a_fresh_link() {
        for page in [expired_link_page(), wrong_link_page(), missing_report_page(), failed_page()] {
            assert!(page.contains("<code>/investigate</code>") && page.contains("thread"));
        }
    }

    #[test]
    fn the_name_of_a_workspace_stays_text() {
        assert!(installed_page("<b>Acme").contains("<bdi>&lt;b&gt;Acme</bdi>"));
        assert!(not_installed_page("Not now", "T1<").contains("<bdi>T1&lt;</bdi>"));
    }

    #[test]
    fn a_notice_is_a_whole_page() {
        insta::assert_snapshot!(crate::samples::without_style(&expired_link_page()));
    }
}
