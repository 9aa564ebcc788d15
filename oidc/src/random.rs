//! Texts that nobody can guess, and what is made of them.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use investigation::ports::{Failure, FailureKind};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

/// 32 random bytes as 43 characters, as many as a verifier has at least.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc7636#section-4.1>
///
/// # Errors
/// When the system has no randomness.
pub fn text() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    let no_randomness = |_| Failure::new(FailureKind::Unavailable, "oidc:random", "the system has no randomness");
    SystemRandom::new().fill(&mut bytes).map_err(no_randomness)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// What is told of a verifier before it is shown.
pub fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// Whether two texts are the same. How long it takes says nothing of where they differ: what is compared are their digests.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    digest(&SHA256, one.as_bytes()).as_ref() == digest(&SHA256, other.as_bytes()).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_that_of_the_specification() {
        let challenge = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_text_has_the_length_of_a_verifier_and_is_another_each_time() {
        let (one, other) = (text().unwrap(), text().unwrap());
        assert_eq!(one.len(), 43);
        assert!(!is_same(&one, &other) && is_same(&one, &one.clone()));
    }
}
