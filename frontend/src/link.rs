//! The address of a web report: signed, so that it cannot be guessed, and valid for a limited time.

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use investigation::model::InvestigationId;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;

/// How long a link is valid. A report names what is broken and where, and links get forwarded: a week covers the
/// incident and its review.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why a link does not lead to its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLink {
    /// The bot did not sign this link, or somebody changed it.
    #[error("the link's signature is missing or does not match")]
    Forged,
    /// The bot signed it, longer than [`LIFETIME`] ago.
    #[error("the link has expired")]
    Expired,
}

/// The link to the report of this investigation, on the bot at `base_url` (`https://host`), valid for [`LIFETIME`].
#[must_use]
pub fn sign(base_url: &str, id: &InvestigationId, now: Timestamp, key: &SecretString) -> String {
    let expires = now.as_second().saturating_add(LIFETIME.as_secs());
    let signature = match mac(id, expires, key) {
        Ok(mac) => hex::encode(mac.finalize().into_bytes()),
        // HMAC takes a key of any length, so this never happens; an empty signature would be refused.
        Err(InvalidLength) => String::new(),
    };
    format!("{base_url}/reports/{id}?expires={expires}&mac={signature}")
}

/// Accepts the `query` of a link to this investigation's report only if the bot signed it and it is still valid at
/// `now`.
///
/// # Errors
/// [`InvalidLink`], and [`InvalidLink::Expired`] only for a link that the bot signed.
pub fn verify(id: &InvestigationId, query: &str, now: Timestamp, key: &SecretString) -> Result<(), InvalidLink> {
    let query: LinkQuery = serde_urlencoded::from_str(query).map_err(|_| InvalidLink::Forged)?;
    let mut signature = [0; 32];
    hex::decode_to_slice(&query.mac, &mut signature).map_err(|_| InvalidLink::Forged)?;
    let is_genuine = !key.expose_secret().is_empty()
        && mac(id, query.expires, key).is_ok_and(|mac| mac.verify_slice(&signature).is_ok());
    if !is_genuine {
        Err(InvalidLink::Forged)
    } else if query.expires <= now.as_second() {
        Err(InvalidLink::Expired)
    } else {
        Ok(())
    }
}

/// The parameters of a link. `mac` is not called `signature`: AWS and its caches take that name for one of their own.
#[derive(Deserialize)]
struct LinkQuery {
    expires: i64,
    mac: String,
}

fn mac(id: &InvestigationId, expires: i64, key: &SecretString) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())?;
    // An id contains no line break, so no two pairs of id and time give the same text.
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
    fn a_link_names_the_report_and_when_it_expires() {
        insta::assert_snapshot!(sign("https://bot.example", &id(), at(SIGNED_AT), &key()), @"https://bot.example/reports/inv-96f408d2e5b37c3071e5?expires=1767830400&mac=207ea6d8dee69f2f22aa6c33f84b3067bd480ac6303208e5c8cdb44a766add9b");
    }

    #[test]
    fn a_link_is_valid_until_it_expires() {
        assert_eq!(verify(&id(), &query(), at(EXPIRES - 1), &key()), Ok(()));
        assert_eq!(verify(&id(), &query(), at(EXPIRES), &key()), Err(InvalidLink::Expired));
    }

    #[test]
    fn another_report_time_or_key_is_forged() {
        let later = query().replace(&EXPIRES.to_string(), &(EXPIRES + 1).to_string());
        assert_eq!(verify(&InvestigationId::from_seed(b"other"), &query(), at(0), &key()), Err(InvalidLink::Forged));
        assert_eq!(verify(&id(), &later, at(0), &key()), Err(InvalidLink::Forged));
        assert_eq!(verify(&id(), &query(), at(0), &SecretString::from("other")), Err(InvalidLink::Forged));
    }

    #[test]
    fn a_forged_link_is_not_called_expired() {
        let forged = format!("expires={EXPIRES}&mac={}", "0".repeat(64));
        assert_eq!(verify(&id(), &forged, at(EXPIRES + 1), &key()), Err(InvalidLink::Forged));
    }

    #[test]
    fn a_malformed_query_is_forged() {
        let twice = format!("{}&{}", query(), query());
        for query in ["", "expires=1", "mac=00", "expires=x&mac=00", "expires=1&mac=zz", &twice] {
            assert_eq!(verify(&id(), query, at(0), &key()), Err(InvalidLink::Forged), "{query}");
        }
    }

    #[test]
    fn an_empty_key_signs_nothing() {
        let link = sign("https://bot.example", &id(), at(SIGNED_AT), &"".into());
        let query = link.split_once('?').unwrap().1;
        assert_eq!(verify(&id(), query, at(0), &"".into()), Err(InvalidLink::Forged));
    }
}
