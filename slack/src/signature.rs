//! Slack's request signatures, version `v0`: verified for the bot, made for tests and the stand-in for Slack.
//!
//! Source: <https://docs.slack.dev/authentication/verifying-requests-from-slack>.

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header with the signature: `v0=` and 64 hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-slack-signature";

/// The header with the time of signing, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-slack-request-timestamp";

/// How far a request's timestamp may lie from the bot's clock, in seconds, before or after it, inclusive.
///
/// Five minutes is what Slack recommends. A captured request can be replayed for this long, so whatever makes commands
/// idempotent must remember them longer.
pub const MAX_CLOCK_DIFFERENCE: u64 = 300;

/// The parts of a request that its signature covers, as they came over the wire.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    /// The value of [`SIGNATURE_HEADER`], if the request has it.
    pub signature: Option<&'a [u8]>,
    /// The value of [`TIMESTAMP_HEADER`], if the request has it.
    pub timestamp: Option<&'a [u8]>,
    /// The raw body: decoded from base64 if the gateway encoded it, otherwise untouched.
    pub body: &'a [u8],
}

/// Why a request is refused. The reason is for the log; the sender gets status 401 and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The timestamp header is missing.
    #[error("the request has no timestamp")]
    NoTimestamp,
    /// The timestamp is not a whole number of seconds.
    #[error("the request's timestamp is not a whole number of seconds")]
    BadTimestamp,
    /// The timestamp is more than [`MAX_CLOCK_DIFFERENCE`] from now: a replay, or a wrong clock.
    #[error("the request was signed more than {MAX_CLOCK_DIFFERENCE} seconds from now")]
    OutsideWindow,
    /// The signature header is missing.
    #[error("the request has no signature")]
    NoSignature,
    /// The signature is not `v0=` and 64 hexadecimal digits.
    #[error("the request's signature is not a v0 signature")]
    BadSignature,
    /// None of the signing secrets made this signature over this body.
    #[error("the request's signature was made with another secret or over another body")]
    Mismatch,
}

/// Accepts a request only if one of the signing secrets signed it within [`MAX_CLOCK_DIFFERENCE`] of `now`.
///
/// `secrets` holds the current signing secret and, during a rotation, the previous one. An empty secret never matches.
///
/// # Errors
/// [`SignatureError`], also for a missing or malformed header; the answer to each is 401.
pub fn verify(request: SignedRequest<'_>, now: Timestamp, secrets: &[SecretString]) -> Result<(), SignatureError> {
    let timestamp = request.timestamp.ok_or(SignatureError::NoTimestamp)?;
    let signed_at = parse_seconds(timestamp).ok_or(SignatureError::BadTimestamp)?;
    if now.as_second().abs_diff(signed_at) > MAX_CLOCK_DIFFERENCE {
        return Err(SignatureError::OutsideWindow);
    }
    let header = request.signature.ok_or(SignatureError::NoSignature)?;
    let signature = parse_signature(header).ok_or(SignatureError::BadSignature)?;
    for secret in secrets {
        let is_signer = mac(secret, timestamp, request.body).is_ok_and(|mac| mac.verify_slice(&signature).is_ok());
        if is_signer && !secret.expose_secret().is_empty() {
            return Ok(());
        }
    }
    Err(SignatureError::Mismatch)
}

/// The value of [`SIGNATURE_HEADER`] that Slack would send with `body` at `now`.
#[must_use]
pub fn sign(now: Timestamp, body: &[u8], secret: &SecretString) -> String {
    let timestamp = now.as_second().to_string();
    match mac(secret, timestamp.as_bytes(), body) {
        Ok(mac) => format!("v0={}", hex::encode(mac.finalize().into_bytes())),
        // HMAC takes a key of any length, so this never happens; an empty signature would be refused.
        Err(InvalidLength) => String::new(),
    }
}

fn mac(secret: &SecretString, timestamp: &[u8], body: &[u8]) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())?;
    mac.update(b"v0:");
    mac.update(timestamp);
    mac.update(b":");
    mac.update(body);
    Ok(mac)
}

fn parse_seconds(header: &[u8]) -> Option<i64> {
    // `i64::from_str` alone would accept "+1".
    if !header.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(header).ok()?.parse().ok()
}

fn parse_signature(header: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(header.strip_prefix(b"v0=")?, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The worked example of Slack's documentation.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const SIGNED_AT: i64 = 1_531_420_618;
    const BODY: &[u8] = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &[u8] = b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn official() -> SignedRequest<'static> {
        SignedRequest { signature: Some(SIGNATURE), timestamp: Some(b"1531420618"), body: BODY }
    }

    fn at(seconds_after_signing: i64) -> Timestamp {
        Timestamp::from_second(SIGNED_AT + seconds_after_signing).unwrap()
    }

    fn check(request: SignedRequest<'_>) -> Result<(), SignatureError> {
        verify(request, at(0), &[SecretString::from(SECRET)])
    }

    #[test]
    fn the_official_example_is_accepted_and_reproduced() {
        assert_eq!(check(official()), Ok(()));
        assert_eq!(sign(at(0), BODY, &SecretString::from(SECRET)).as_bytes(), SIGNATURE);
    }

    #[test]
    fn the_window_is_300_seconds_either_way_inclusive() {
        let secrets = [SecretString::from(SECRET)];
        for (after, expected) in [
            (300, Ok(())),
            (301, Err(SignatureError::OutsideWindow)),
            (-300, Ok(())),
            (-301, Err(SignatureError::OutsideWindow)),
        ] {
            assert_eq!(verify(official(), at(after), &secrets), expected, "{after} s after signing");
        }
    }

    #[test]
    fn a_missing_header_is_refused() {
        assert_eq!(check(SignedRequest { timestamp: None, ..official() }), Err(SignatureError::NoTimestamp));
        assert_eq!(check(SignedRequest { signature: None, ..official() }), Err(SignatureError::NoSignature));
    }

    #[test]
    fn a_malformed_timestamp_is_refused() {
        let malformed: [&[u8]; 9] = [
            b"",
            b"abc",
            b"1.0",
            b" 1531420618",
            b"+1531420618",
            b"-1531420618",
            b"99999999999999999999",
            b"\xff\xfe",
            "١٥٣١٤٢٠٦١٨".as_bytes(),
        ];
        for timestamp in malformed {
            let request = SignedRequest { timestamp: Some(timestamp), ..official() };
            assert_eq!(check(request), Err(SignatureError::BadTimestamp), "{timestamp:?}");
        }
    }

    #[test]
    fn the_largest_timestamp_is_only_outside_the_window() {
        let request = SignedRequest { timestamp: Some(b"9223372036854775807"), ..official() };
        assert_eq!(check(request), Err(SignatureError::OutsideWindow));
    }

    #[test]
    fn a_malformed_signature_is_refused() {
        let malformed: [&[u8]; 7] = [
            b"",
            b"v0=",
            b"v0=a2114d57",
            b"a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            b"v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            b"v0=g2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b50300",
        ];
        for signature in malformed {
            let request = SignedRequest { signature: Some(signature), ..official() };
            assert_eq!(check(request), Err(SignatureError::BadSignature), "{signature:?}");
        }
    }

    #[test]
    fn another_body_time_or_secret_is_a_mismatch() {
        assert_eq!(check(SignedRequest { body: b"text=x", ..official() }), Err(SignatureError::Mismatch));
        assert_eq!(
            check(SignedRequest { timestamp: Some(b"1531420619"), ..official() }),
            Err(SignatureError::Mismatch)
        );
        assert_eq!(verify(official(), at(0), &["other".into()]), Err(SignatureError::Mismatch));
        assert_eq!(verify(official(), at(0), &[]), Err(SignatureError::Mismatch));
    }

    #[test]
    fn the_same_number_with_other_digits_is_a_mismatch() {
        // The signature covers the header's bytes, not the number they spell.
        assert_eq!(
            check(SignedRequest { timestamp: Some(b"01531420618"), ..official() }),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn during_a_rotation_both_secrets_are_accepted() {
        assert_eq!(verify(official(), at(0), &["new".into(), SECRET.into()]), Ok(()));
        assert_eq!(verify(official(), at(0), &[SECRET.into(), "old".into()]), Ok(()));
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let forged = sign(at(0), BODY, &"".into());
        let request = SignedRequest { signature: Some(forged.as_bytes()), ..official() };
        assert_eq!(verify(request, at(0), &["".into()]), Err(SignatureError::Mismatch));
    }

    #[test]
    fn bodies_are_bytes() {
        for body in ["text=prüfen 検査 🚨".as_bytes(), b"\xff\x00\xfe", b""] {
            let signature = sign(at(0), body, &SECRET.into());
            let request = SignedRequest { signature: Some(signature.as_bytes()), body, ..official() };
            assert_eq!(check(request), Ok(()));
        }
    }
}
