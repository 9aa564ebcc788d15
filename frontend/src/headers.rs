//! The HTTP headers that keep a page private and inert.

/// The content security policy of every page: the one style sheet, identified by its hash, and nothing else.
///
/// A test compares the hash with the style sheet, and prints the right one.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
     style-src 'sha256-TeaCYzCSAXQLhUU5wgRkReKLLGr6J+RDQ/wJ3X2/FXM='; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The headers to send with every page, names in lower case.
pub const PAGE_HEADERS: [(&str, &str); 6] = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    // The link is the key to the report: neither caches nor search engines nor linked sites may learn it.
    ("cache-control", "private, no-store"),
    ("x-robots-tag", "noindex, nofollow"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};

    use super::CONTENT_SECURITY_POLICY;
    use crate::style::STYLE;

    #[test]
    fn the_policy_allows_the_style_sheet_by_its_hash() {
        let source = format!("style-src 'sha256-{}';", BASE64_STANDARD.encode(Sha256::digest(STYLE)));
        assert!(CONTENT_SECURITY_POLICY.contains(&source), "expected {source}");
    }
}
