//! The HTTP headers that keep a page private and inert.

/// The content security policy of every page: the one style sheet, identified by its hash, and nothing else.
///
/// A test compares the hash with the style sheet, and prints the right one.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
     style-src 'sha256-DdRWFyrqbu9l/qa/jK2YrWLxGKiyMuU8rOVAshCtu2U='; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The content security policy of the page of an investigation that runs: its one script besides, also by its hash, which
/// may ask the bot how far the investigation has come.
pub const PROGRESS_SECURITY_POLICY: &str = "default-src 'none'; \
     style-src 'sha256-DdRWFyrqbu9l/qa/jK2YrWLxGKiyMuU8rOVAshCtu2U='; \
     script-src 'sha256-V3l5WvZ5iwL1pZNW4vuuz6DBtAezdi8Swyy+jrD7wWs='; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The content security policy of the pages of whoever is signed in: their style sheet and their one script by its hash, which
/// may ask the bot what can be typed; and forms, which go to the bot alone.
pub const APP_SECURITY_POLICY: &str = "default-src 'none'; \
     style-src 'sha256-zd/taW8c8DIFmRet4IkQNlxNVMfEIyl6flQOm9eZYpw='; \
     script-src 'sha256-ym13chWyXt+55BS+MZwhGdQHqGtRfc3zwyrNzrcVQOE='; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The content security policy of the page of an investigation that runs, for whoever is signed in: that page's one script,
/// and the form by which they sign out.
pub const APP_PROGRESS_SECURITY_POLICY: &str = "default-src 'none'; \
     style-src 'sha256-zd/taW8c8DIFmRet4IkQNlxNVMfEIyl6flQOm9eZYpw='; \
     script-src 'sha256-V3l5WvZ5iwL1pZNW4vuuz6DBtAezdi8Swyy+jrD7wWs='; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The header with the policy.
pub const SECURITY_POLICY_HEADER: &str = "content-security-policy";

/// The headers to send with every page, names in lower case.
pub const PAGE_HEADERS: [(&str, &str); 6] = [
    ("content-type", "text/html; charset=utf-8"),
    (SECURITY_POLICY_HEADER, CONTENT_SECURITY_POLICY),
    // The link is the key to the report: neither caches nor search engines nor linked sites may learn it.
    ("cache-control", "private, no-store"),
    ("x-robots-tag", "noindex, nofollow"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// The headers in which the pages of whoever is signed in differ: without an origin, the bot could not tell its own forms.
pub const APP_PAGE_HEADERS: [(&str, &str); 2] =
    [(SECURITY_POLICY_HEADER, APP_SECURITY_POLICY), ("referrer-policy", "same-origin")];

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};

    use super::{APP_PROGRESS_SECURITY_POLICY, APP_SECURITY_POLICY, CONTENT_SECURITY_POLICY, PROGRESS_SECURITY_POLICY};
    use crate::app;
    use crate::progress::SCRIPT;
    use crate::style::STYLE;

    #[test]
    fn the_policy_allows_the_style_sheet_by_its_hash() {
        for (policy, style) in [
            (CONTENT_SECURITY_POLICY, STYLE),
            (PROGRESS_SECURITY_POLICY, STYLE),
            (APP_SECURITY_POLICY, app::STYLE),
            (APP_PROGRESS_SECURITY_POLICY, app::STYLE),
        ] {
            let source = format!("style-src 'sha256-{}';", BASE64_STANDARD.encode(Sha256::digest(style)));
            assert!(policy.contains(&source), "expected {source}");
        }
        for (policy, script) in [
            (PROGRESS_SECURITY_POLICY, SCRIPT),
            (APP_PROGRESS_SECURITY_POLICY, SCRIPT),
            (APP_SECURITY_POLICY, app::SCRIPT),
        ] {
            let source = format!("script-src 'sha256-{}';", BASE64_STANDARD.encode(Sha256::digest(script)));
            assert!(policy.contains(&source), "expected {source}");
        }
    }
}
