//! Pages of a sentence or two.

use maud::html;

use super::document;
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

/// The page after somebody signed out.
#[must_use]
pub fn signed_out_page() -> String {
    let explanation =
        "Whoever has your browser is not signed in here any more. You may still be at your identity provider.";
    app_notice_page("You are signed out", explanation, ("/sign-in", "Sign in again"))
}
