//! Signatures of webhooks, version 1 of Standard Webhooks.
//!
//! Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What may stand before a secret, so that people see what it is.
const PREFIX: &str = "whsec_";

/// The headers of a message, by their names. Whoever receives it accepts a signature of any of the secrets.
///
/// # Errors
/// When a secret is not base64, or there is none.
pub(super) fn headers(
    id: &str,
    now: Timestamp,
    body: &str,
    secrets: &SecretString,
) -> Result<[(&'static str, String); 3], Failure> {
    let invalid = |reason: &str| Failure::new(FailureKind::Invalid, "webhook:Sign", format!("the secret {reason}"));
    let timestamp = now.as_second().to_string();
    let mut signatures = Vec::new();
    for secret in secrets.expose_secret().lines().map(str::trim).filter(|line| !line.is_empty()) {
        let key = STANDARD.decode(secret.trim_start_matches(PREFIX)).map_err(|_| invalid("is not base64"))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| invalid("cannot be a key"))?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        signatures.push(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    }
    if signatures.is_empty() {
        return Err(invalid("is empty"));
    }
    let signatures = signatures.join(" ");
    Ok([("webhook-id", id.to_owned()), ("webhook-timestamp", timestamp), ("webhook-signature", signatures)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    ///
    /// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests/test_webhooks.py>
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn sign(secrets: &str) -> Result<String, Failure> {
        let now = Timestamp::from_second(1_614_265_330).unwrap();
        let [id, timestamp, (name, signatures)] = headers(ID, now, BODY, &SecretString::from(secrets))?;
        assert_eq!((id, timestamp), (("webhook-id", ID.to_owned()), ("webhook-timestamp", "1614265330".to_owned())));
        assert_eq!(name, "webhook-signature");
        Ok(signatures)
    }

    #[test]
    fn the_signature_is_that_of_the_specifications_example() {
        assert_eq!(sign(SECRET).unwrap(), SIGNATURE);
        assert_eq!(sign("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap(), SIGNATURE);
    }

    #[test]
    fn during_a_rotation_both_secrets_sign() {
        let both = sign(&format!("b25lIHRoYXQgaXMgbmV3ZXI=\n{SECRET}\n")).unwrap();
        let signatures: Vec<&str> = both.split(' ').collect();
        assert_eq!((signatures.len(), signatures[1]), (2, SIGNATURE));
        assert_ne!(signatures[0], SIGNATURE);
    }

    #[test]
    fn without_a_usable_secret_nothing_is_sent() {
        for secret in ["", " \n", "whsec_!"] {
            assert_eq!(sign(secret).unwrap_err().kind, FailureKind::Invalid, "{secret:?}");
        }
    }
}
