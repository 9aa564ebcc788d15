//! Whether an ID token is one to trust.
//!
//! Source: <https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation>

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use crate::crypto::ALGORITHMS;
use crate::{Claims, Registration, random};

/// How far the issuer's clock may be from the bot's.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);

/// Why an ID token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It is no token, or has no claims.
    #[error("it is malformed")]
    Malformed,
    /// It is signed by an algorithm that is not taken, such as one by a shared secret.
    #[error("its algorithm is not taken")]
    Algorithm,
    /// It is signed by a key that the issuer does not publish.
    #[error("its key is not one of the issuer's")]
    UnknownKey,
    /// Its signature does not match.
    #[error("its signature does not match")]
    Signature,
    /// It is that of another issuer.
    #[error("it is that of another issuer")]
    Issuer,
    /// It is meant for another client.
    #[error("it is meant for another client")]
    Audience,
    /// Its time is over.
    #[error("its time is over")]
    Expired,
    /// It was issued in time to come.
    #[error("it was issued in time to come")]
    Early,
    /// It belongs to another sign-in.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// It names nobody.
    #[error("it names nobody")]
    Subject,
}

/// What a token must say.
pub struct Expected<'a> {
    pub registration: &'a Registration,
    pub nonce: &'a str,
    pub now: Timestamp,
}

/// The claims of a token that is right in everything.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims, InvalidToken> {
    let header = decode_header(token).map_err(|error| explain(error.kind()))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(InvalidToken::Algorithm);
    }
    let key = find_key(keys, header.kid.as_deref(), header.alg).ok_or(InvalidToken::UnknownKey)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| InvalidToken::UnknownKey)?;
    let claims = decode::<Claims>(token, &key, &to_validation(header.alg, expected.registration));
    let claims = claims.map_err(|error| explain(error.kind()))?.claims;
    check_party(&claims, &expected.registration.client_id)?;
    check_time(&claims, expected.now)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if !random::is_same(text("nonce"), expected.nonce) {
        return Err(InvalidToken::Nonce);
    }
    if text("sub").is_empty() {
        return Err(InvalidToken::Subject);
    }
    Ok(claims)
}

/// The time is checked by [`check_time`], by the clock that is given.
fn to_validation(algorithm: Algorithm, registration: &Registration) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.set_issuer(&[&registration.issuer]);
    validation.set_audience(&[&registration.client_id]);
    validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    validation
}

/// The key that signed: the one with this id, or the only one for this algorithm where the token names none.
fn find_key<'a>(keys: &'a JwkSet, id: Option<&str>, algorithm: Algorithm) -> Option<&'a Jwk> {
    let signs_so = |key: &&Jwk| {
        let common = &key.common;
        common.public_key_use.as_ref().is_none_or(|use_of_it| *use_of_it == PublicKeyUse::Signature)
            && common.key_algorithm.is_none_or(|known| known.to_string() == format!("{algorithm:?}"))
    };
    let mut meant = keys.keys.iter().filter(signs_so).filter(|key| id.is_none() || key.common.key_id.as_deref() == id);
    let first = meant.next()?;
    (id.is_some() || meant.next().is_none()).then_some(first)
}

/// A token for several clients says which of them it was given to.
fn check_party(claims: &Claims, client_id: &str) -> Result<(), InvalidToken> {
    let is_for_several = claims.get("aud").and_then(Value::as_array).is_some_and(|clients| clients.len() > 1);
    let given_to = claims.get("azp").map(|party| party.as_str() == Some(client_id));
    if given_to.unwrap_or(!is_for_several) { Ok(()) } else { Err(InvalidToken::Audience) }
}

fn check_time(claims: &Claims, now: Timestamp) -> Result<(), InvalidToken> {
    let time = |name: &str| claims.get(name).map(|value| value.as_f64().ok_or(InvalidToken::Malformed)).transpose();
    let (now, skew) = (now.as_duration().as_secs_f64(), CLOCK_SKEW.as_secs_f64());
    let expires = time("exp")?.ok_or(InvalidToken::Malformed)?;
    if expires + skew <= now {
        return Err(InvalidToken::Expired);
    }
    let is_early = [time("iat")?, time("nbf")?].into_iter().flatten().any(|from| from - skew > now);
    if is_early { Err(InvalidToken::Early) } else { Ok(()) }
}

fn explain(kind: &ErrorKind) -> InvalidToken {
    match kind {
        ErrorKind::InvalidSignature => InvalidToken::Signature,
        ErrorKind::InvalidIssuer => InvalidToken::Issuer,
        ErrorKind::InvalidAudience => InvalidToken::Audience,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => InvalidToken::Algorithm,
        ErrorKind::MissingRequiredClaim(claim) if claim == "sub" => InvalidToken::Subject,
        ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => InvalidToken::Issuer,
        ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => InvalidToken::Audience,
        _ => InvalidToken::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the token of RFC 7515, appendix A.2.
    const RSA: &str = r#"{ "keys": [{ "kty": "RSA", "e": "AQAB",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ" }] }"#;
    const SIGNED: &str = concat!(
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );

    fn claims(json: Value) -> Claims {
        json.as_object().unwrap().clone().into_iter().collect()
    }

    /// Of a token of the specification, which has neither audience nor subject, everything but these is looked at.
    fn checked(token: &str) -> InvalidToken {
        crate::crypto::install();
        let registration = Registration {
            issuer: "joe".to_owned(),
            client_id: "bot".to_owned(),
            client_secret: "secret".into(),
            scopes: "openid".to_owned(),
        };
        let expected =
            Expected { registration: &registration, nonce: "n", now: Timestamp::from_second(1_300_819_000).unwrap() };
        check(token, &serde_json::from_str(RSA).unwrap(), &expected).unwrap_err()
    }

    #[test]
    fn the_signature_of_the_specification_is_right_and_every_other_is_wrong() {
        assert!(matches!(checked(SIGNED), InvalidToken::Audience | InvalidToken::Subject));
        let (rest, last) = SIGNED.split_at(SIGNED.len() - 20);
        let forged = format!("{rest}{}", last.replace(char::is_uppercase, "x"));
        assert_eq!(checked(&forged), InvalidToken::Signature);
        let (_, after_header) = SIGNED.split_once('.').unwrap();
        // {"alg":"none"}, of which nothing is known; and {"alg":"HS256"}, by which the public key would be the secret.
        assert_eq!(checked(&format!("eyJhbGciOiJub25lIn0.{after_header}")), InvalidToken::Malformed);
        assert_eq!(checked(&format!("eyJhbGciOiJIUzI1NiJ9.{after_header}")), InvalidToken::Algorithm);
        // {"alg":"ES256"} has another kind of key.
        let confused = format!("eyJhbGciOiJFUzI1NiJ9.{after_header}");
        assert_eq!(checked(&confused), InvalidToken::Signature);
    }

    #[test]
    fn what_is_no_token_is_malformed() {
        for token in ["", "a", "a.b", "a.b.c", "....", "\u{0}.é.x"] {
            assert_eq!(checked(token), InvalidToken::Malformed, "{token}");
        }
    }

    #[test]
    fn a_token_for_several_clients_says_to_which_it_was_given() {
        let check = |json: Value| check_party(&claims(json), "bot").is_ok();
        assert!(check(serde_json::json!({ "aud": "bot" })));
        assert!(check(serde_json::json!({ "aud": ["bot"] })));
        assert!(check(serde_json::json!({ "aud": ["bot", "other"], "azp": "bot" })));
        assert!(!check(serde_json::json!({ "aud": ["bot", "other"] })));
        assert!(!check(serde_json::json!({ "aud": ["bot", "other"], "azp": "other" })));
        assert!(!check(serde_json::json!({ "aud": "bot", "azp": "other" })));
        assert!(!check(serde_json::json!({ "aud": "bot", "azp": 7 })));
    }

    #[test]
    fn a_token_counts_from_when_it_was_issued_until_it_ends_by_clocks_a_minute_apart() {
        let check = |json: Value| check_time(&claims(json), Timestamp::from_second(1_000).unwrap());
        assert_eq!(check(serde_json::json!({ "exp": 941, "iat": 1_060 })), Ok(()));
        assert_eq!(check(serde_json::json!({ "exp": 940 })), Err(InvalidToken::Expired));
        assert_eq!(check(serde_json::json!({ "exp": 2_000, "iat": 1_061 })), Err(InvalidToken::Early));
        assert_eq!(check(serde_json::json!({ "exp": 2_000, "nbf": 1_061 })), Err(InvalidToken::Early));
        for malformed in [serde_json::json!({}), serde_json::json!({ "exp": "soon" })] {
            assert_eq!(check(malformed), Err(InvalidToken::Malformed));
        }
    }
}
