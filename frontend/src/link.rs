//! The address of a web report: signed, so that it can't be guessed, and bound to end.

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use investigation::model::InvestigationId;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;

/// How long a link leads to its report. A report names what is broken and where, and links get forwarded: a week
/// covers the incident and its review.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// We didn't make this link, or somebody changed it.
    #[error("the link's signature is missing or does not match")]
    Forged,
    /// We made it, too long ago.
    #[error("the link has expired")]
    Expired,
}

/// The link to the report of this investigation, on the bot at `base_url` (`https://host`), good for [`LIFETIME`].
#[must_use]
pub fn sign(base_url: &str, id: &InvestigationId, now: Timestamp, key: &SecretString) -> String {
    let expires = now.as_second().saturating_add(LIFETIME.as_secs());
    // HMAC takes a key of any length, so there is always a signature; one made with an empty key is refused.
    let signature = mac(id, expires, key).map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default();
    format!("{base_url}/reports/{id}?expires={expires}&mac={signature}")
}

/// Believes the `query` of a link to this investigation's report only if we signed it and `now` it still holds.
///
/// # Errors
/// [`Refused`]; a link is called expired only if it is ours.
pub fn verify(id: &InvestigationId, query: &str, now: Timestamp, key: &SecretString) -> Result<(), Refused> {
    let query: Query = serde_urlencoded::from_str(query).map_err(|_| Refused::Forged)?;
    let mut signature = [0; 32];
    hex::decode_to_slice(&query.mac, &mut signature).map_err(|_| Refused::Forged)?;
    let genuine = !key.expose_secret().is_empty()
        && mac(id, query.expires, key).is_ok_and(|mac| mac.verify_slice(&signature).is_ok());
    match genuine {
        false => Err(Refused::Forged),
        true if query.expires <= now.as_second() => Err(Refused::Expired),
        true => Ok(()),
    }
}

/// Not called `signature`: AWS and its caches take a parameter of that name for one of theirs.
#[derive(Deserialize)]
struct Query {
    expires: i64,
    mac: String,
}

fn mac(id: &InvestigationId, expires: i64, key: &SecretString) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())?;
    // An id holds no line break, so no other pair of id and time has the same text.
    mac.update(format!("{id}\n{expires}").as_bytes());
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED_AT: i64 = 1_767_225_600;
    const EXPIRES: i64 = SIGNED_AT + 7 * 24 * 60 * 60;

    fn id() -> InvestigationId {
        InvestigationId::from_seed(b"seed")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key() -> SecretString {
        SecretString::from("0123456789abcdef")
    }

    fn query() -> String {
        let link = sign("https://bot.example", &id(), at(SIGNED_AT), &key());
        link.split_once('?').unwrap().1.to_owned()
    }

    #[test]
    fn a_link_names_the_report_and_its_end() {
        insta::assert_snapshot!(sign("https://bot.example", &id(), at(SIGNED_AT), &key()), @"https://bot.example/reports/inv-96f408d2e5b37c3071e5?expires=1767830400&mac=207ea6d8dee69f2f22aa6c33f84b3067bd480ac6303208e5c8cdb44a766add9b");
    }

    #[test]
    fn a_link_holds_until_it_expires() {
        assert_eq!(verify(&id(), &query(), at(EXPIRES - 1), &key()), Ok(()));
        assert_eq!(verify(&id(), &query(), at(EXPIRES), &key()), Err(Refused::Expired));
    }

    #[test]
    fn another_report_time_or_key_is_forged() {
        let later = query().replace(&EXPIRES.to_string(), &(EXPIRES + 1).to_string());
        assert_eq!(verify(&InvestigationId::from_seed(b"other"), &query(), at(0), &key()), Err(Refused::Forged));
        assert_eq!(verify(&id(), &later, at(0), &key()), Err(Refused::Forged));
        assert_eq!(verify(&id(), &query(), at(0), &SecretString::from("other")), Err(Refused::Forged));
    }

    #[test]
    fn a_forged_link_is_not_called_expired() {
        let forged = format!("expires={EXPIRES}&mac={}", "0".repeat(64));
        assert_eq!(verify(&id(), &forged, at(EXPIRES + 1), &key()), Err(Refused::Forged));
    }

    #[test]
    fn a_malformed_query_is_forged() {
        let twice = format!("{}&{}", query(), query());
        for query in ["", "expires=1", "mac=00", "expires=x&mac=00", "expires=1&mac=zz", &twice] {
            assert_eq!(verify(&id(), query, at(0), &key()), Err(Refused::Forged), "{query}");
        }
    }

    #[test]
    fn an_empty_key_signs_nothing() {
        let link = sign("https://bot.example", &id(), at(SIGNED_AT), &"".into());
        let query = link.split_once('?').unwrap().1;
        assert_eq!(verify(&id(), query, at(0), &"".into()), Err(Refused::Forged));
    }
}
