//! The schemes of an `Authorization` header (RFC 9110, section 11), which also stand without it: `sent bearer …`.

use super::Found;
use super::bytes::{Reader, is_blank};
use super::random::{is_mixed, is_uuid, looks_encoded};
use super::values::{self, Value};

/// How the credential behind a scheme is told from an English word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Credential {
    /// Anything but the words below.
    AnyWord,
    /// Base64 of a user and a password.
    Encoded,
    /// Something with digits or capitals within.
    Mixed,
    /// None without the name of a header before it: the scheme is an English word, or parameters follow.
    Named,
}

/// Schemes in small letters. Source: IANA's registry of authentication schemes; the documentation of Okta, Opsgenie,
/// Azure Storage, Splunk and AWS.
const SCHEMES: [(&str, Credential); 17] = [
    ("bearer", Credential::AnyWord),
    ("basic", Credential::Encoded),
    ("negotiate", Credential::Mixed),
    ("ntlm", Credential::Mixed),
    ("digest", Credential::Named),
    ("hawk", Credential::Named),
    ("dpop", Credential::Mixed),
    ("apikey", Credential::Mixed),
    ("token", Credential::Named),
    ("key", Credential::Named),
    ("sharedkey", Credential::Mixed),
    ("sharedkeylite", Credential::Mixed),
    ("ssws", Credential::Mixed),
    ("geniekey", Credential::Mixed),
    ("splunk", Credential::Mixed),
    ("aws", Credential::Named),
    ("aws4-hmac-sha256", Credential::Named),
];

/// Words that stand behind `bearer` in prose.
const PROSE: [&str; 12] = [
    "token",
    "tokens",
    "auth",
    "authentication",
    "authorization",
    "realm",
    "scheme",
    "error",
    "header",
    "is",
    "was",
    "not",
];

/// Whether the word is a scheme.
pub fn is_scheme(word: &[u8]) -> bool {
    SCHEMES.iter().any(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()))
}

/// The credential behind the scheme from `start` to `end`, blanks between.
pub fn find(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let word = text.part(start, end);
    let (_, credential) = SCHEMES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()))?;
    let place = text.skip_blanks(end);
    if !is_blank(text.at(end)) || place == text.len() {
        return None;
    }
    let Value { start, end, .. } = values::bare(text, place);
    let value = text.part(start, end);
    let is_secret = match credential {
        Credential::AnyWord => {
            !PROSE.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes())) && !values::is_harmless(value, false)
        }
        Credential::Encoded => looks_encoded(value),
        Credential::Mixed => value.len() >= 12 && is_mixed(value) && !is_uuid(value),
        Credential::Named => false,
    };
    (is_secret && !value.is_empty()).then_some(start..end)
}
