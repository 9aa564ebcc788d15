//! Who sent this request: Slack's v0 signatures, verified and made.
//!
//! Source: <https://docs.slack.dev/authentication/verifying-requests-from-slack>.

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-slack-signature";

/// The header that carries the time of signing, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-slack-request-timestamp";

/// How far a request's timestamp may be from our clock, in seconds, either way, inclusive.
///
/// A captured request can be replayed for this long, so whatever makes commands idempotent must remember them longer.
pub const WINDOW_SECONDS: u64 = 300;

/// The parts of a request that its signature covers, as they came over the wire.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The value of [`SIGNATURE_HEADER`], if there was one.
    pub signature: Option<&'a [u8]>,
    /// The value of [`TIMESTAMP_HEADER`], if there was one.
    pub timestamp: Option<&'a [u8]>,
    /// The raw body: decoded from base64 if the gateway encoded it, otherwise untouched.
    pub body: &'a [u8],
}

/// Why a request is not believed; the sender is told only "401".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The timestamp header is missing.
    #[error("the request has no timestamp")]
    NoTimestamp,
    /// The timestamp is not a whole number of seconds.
    #[error("the request's timestamp is not a whole number of seconds")]
    BadTimestamp,
    /// The timestamp is more than [`WINDOW_SECONDS`] from now: a replay, or a wrong clock.
    #[error("the request was signed more than {WINDOW_SECONDS} seconds from now")]
    OutsideWindow,
    /// The signature header is missing.
    #[error("the request has no signature")]
    NoSignature,
    /// The signature is not `v0=` and 64 hexadecimal digits.
    #[error("the request's signature is not a v0 signature")]
    BadSignature,
    /// No secret of ours made this signature over this body.
    #[error("the request's signature was made with another secret or over another body")]
    Mismatch,
}

/// Believes a request only if one of our signing secrets signed it within [`WINDOW_SECONDS`] of `now`.
///
/// `secrets` holds the current signing secret and, during a rotation, the previous one. An empty secret never matches.
///
/// # Errors
/// [`Refused`], for every missing or malformed header too: all of them mean 401.
pub fn verify(request: Signed<'_>, now: Timestamp, secrets: &[SecretString]) -> Result<(), Refused> {
    let timestamp = request.timestamp.ok_or(Refused::NoTimestamp)?;
    let signed_at = parse_seconds(timestamp).ok_or(Refused::BadTimestamp)?;
    if now.as_second().abs_diff(signed_at) > WINDOW_SECONDS {
        return Err(Refused::OutsideWindow);
    }
    let signature = request.signature.ok_or(Refused::NoSignature)?;
    let signature = parse_signature(signature).ok_or(Refused::BadSignature)?;
    let matches = |secret: &SecretString| {
        mac(secret, timestamp, request.body).is_ok_and(|mac| mac.verify_slice(&signature).is_ok())
    };
    secrets
        .iter()
        .filter(|secret| !secret.expose_secret().is_empty())
        .any(matches)
        .then_some(())
        .ok_or(Refused::Mismatch)
}

/// The value of [`SIGNATURE_HEADER`] that Slack would send with `body` at `now`.
#[must_use]
pub fn sign(now: Timestamp, body: &[u8], secret: &SecretString) -> String {
    let timestamp = now.as_second().to_string();
    // HMAC takes a key of any length, so there is always a signature; an empty one would be refused.
    mac(secret, timestamp.as_bytes(), body)
        .map(|mac| format!("v0={}", hex::encode(mac.finalize().into_bytes())))
        .unwrap_or_default()
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
    // `i64::from_str` alone would take "+1".
    header.iter().all(u8::is_ascii_digit).then(|| str::from_utf8(header).ok()?.parse().ok()).flatten()
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

    fn official() -> Signed<'static> {
        Signed { signature: Some(SIGNATURE), timestamp: Some(b"1531420618"), body: BODY }
    }

    fn at(seconds_after_signing: i64) -> Timestamp {
        Timestamp::from_second(SIGNED_AT + seconds_after_signing).unwrap()
    }

    fn check(request: Signed<'_>) -> Result<(), Refused> {
        verify(request, at(0), &[SecretString::from(SECRET)])
    }

    #[test]
    fn the_official_example_is_believed_and_reproduced() {
        assert_eq!(check(official()), Ok(()));
        assert_eq!(sign(at(0), BODY, &SecretString::from(SECRET)).as_bytes(), SIGNATURE);
    }

    #[test]
    fn the_window_is_300_seconds_either_way_inclusive() {
        let secrets = [SecretString::from(SECRET)];
        for (after, expected) in
            [(300, Ok(())), (301, Err(Refused::OutsideWindow)), (-300, Ok(())), (-301, Err(Refused::OutsideWindow))]
        {
            assert_eq!(verify(official(), at(after), &secrets), expected, "{after} s after signing");
        }
    }

    #[test]
    fn a_missing_header_is_refused() {
        assert_eq!(check(Signed { timestamp: None, ..official() }), Err(Refused::NoTimestamp));
        assert_eq!(check(Signed { signature: None, ..official() }), Err(Refused::NoSignature));
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
            let request = Signed { timestamp: Some(timestamp), ..official() };
            assert_eq!(check(request), Err(Refused::BadTimestamp), "{timestamp:?}");
        }
    }

    #[test]
    fn the_largest_timestamp_is_only_outside_the_window() {
        let request = Signed { timestamp: Some(b"9223372036854775807"), ..official() };
        assert_eq!(check(request), Err(Refused::OutsideWindow));
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
            let request = Signed { signature: Some(signature), ..official() };
            assert_eq!(check(request), Err(Refused::BadSignature), "{signature:?}");
        }
    }

    #[test]
    fn another_body_time_or_secret_is_a_mismatch() {
        assert_eq!(check(Signed { body: b"text=x", ..official() }), Err(Refused::Mismatch));
        assert_eq!(check(Signed { timestamp: Some(b"1531420619"), ..official() }), Err(Refused::Mismatch));
        assert_eq!(verify(official(), at(0), &["other".into()]), Err(Refused::Mismatch));
        assert_eq!(verify(official(), at(0), &[]), Err(Refused::Mismatch));
    }

    #[test]
    fn the_same_number_written_otherwise_is_a_mismatch() {
        // The signature covers the header's bytes, not the number they spell.
        assert_eq!(check(Signed { timestamp: Some(b"01531420618"), ..official() }), Err(Refused::Mismatch));
    }

    #[test]
    fn during_a_rotation_both_secrets_are_believed() {
        assert_eq!(verify(official(), at(0), &["new".into(), SECRET.into()]), Ok(()));
        assert_eq!(verify(official(), at(0), &[SECRET.into(), "old".into()]), Ok(()));
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let forged = sign(at(0), BODY, &"".into());
        let request = Signed { signature: Some(forged.as_bytes()), ..official() };
        assert_eq!(verify(request, at(0), &["".into()]), Err(Refused::Mismatch));
    }

    #[test]
    fn bodies_are_bytes() {
        for body in ["text=prüfen 検査 🚨".as_bytes(), b"\xff\x00\xfe", b""] {
            let signature = sign(at(0), body, &SECRET.into());
            let request = Signed { signature: Some(signature.as_bytes()), body, ..official() };
            assert_eq!(check(request), Ok(()));
        }
    }
}
