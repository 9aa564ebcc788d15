//! Pages of a sentence or two.

use maud::html;

use super::{Frame, Place, document, page};
use crate::text::untrusted;

/// Says why there is no such page, or why nothing was done, and leads on.
#[must_use]
pub fn app_notice_page(title: &str, explanation: &str, onward: (&str, &str)) -> String {
    let (address, name) = onward;
    let body = html! {
        main.notice {
            h1 { (title) }
            p { (untrusted(explanation)) }
            p { a href=(address) { (name) } }
        }
    };
    document(title, &body)
}

/// The page of an investigation that ended without a report, in its frame.
#[must_use]
pub fn failed_page(frame: &Frame<'_>) -> String {
    let explanation = "If it was asked in Slack, its thread there says why.";
    without_report("The investigation ended without a report", explanation, frame)
}

/// The page of an investigation whose report cannot be shown, in its frame.
#[must_use]
pub fn missing_report_page(frame: &Frame<'_>) -> String {
    let explanation =
        "It was old enough to be deleted, or it cannot be read at the moment. Load this page again in a minute.";
    without_report("There is no report here", explanation, frame)
}

fn without_report(title: &str, explanation: &str, frame: &Frame<'_>) -> String {
    let content = html! {
        h1 { (title) }
        p { (explanation) }
        p { a href="/investigate" { "Start another investigation" } }
    };
    page(title, Place::Investigations, frame, &content)
}

/// The page after a form was sent by somebody who is not signed in any more: it holds what was filled in, to be sent again.
#[must_use]
pub fn send_again_page(address: &str, fields: &[(String, String)]) -> String {
    let title = "You are not signed in any more";
    let body = html! {
        main.notice {
            h1 { (title) }
            p { "Nothing was saved, and nothing is lost: this page holds what you filled in. Sign in in another tab, then come back to this one and send it again." }
            p { a href="/sign-in" target="_blank" rel="noopener" { "Sign in in another tab" } }
            form method="post" action=(address) {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                div.actions { button.primary { "Send it again" } }
            }
        }
    };
    document(title, &body)
}

/// The page after somebody signed out.
#[must_use]
pub fn signed_out_page() -> String {
    let explanation =
        "Whoever has your browser is not signed in here any more. You may still be at your identity provider.";
    app_notice_page("You are signed out", explanation, ("/sign-in", "Sign in again"))
}
