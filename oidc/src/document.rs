//! What the issuer says of itself: where its pages are, and with which keys it signs.
//!
//! Source: <https://openid.net/specs/openid-connect-discovery-1_0.html>

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use investigation::ports::{Failure, FailureKind};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use url::{Host, Url};

use crate::Issuer;

pub const OPERATION: &str = "oidc:discovery";
const KEYS_OPERATION: &str = "oidc:keys";

/// How long what was read counts: issuers announce new keys days before they sign with them.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// How old keys must be to be read again for a token that none of them signed, so that nobody has the bot ask for each of
/// their tokens.
pub const KEYS_READ_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// Where an issuer's pages are, as far as they are needed.
#[derive(Debug, Deserialize)]
pub struct Document {
    issuer: String,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    jwks_uri: Url,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// What was read, and when.
pub struct Kept<T> {
    value: Arc<T>,
    read_at: Timestamp,
}

impl Document {
    /// Whether the client names itself by a header, as it does where nothing else is said; else within the form.
    pub fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }
}

impl Issuer {
    /// What the issuer says of itself.
    ///
    /// # Errors
    /// When it cannot be read, or is that of another issuer.
    pub(super) async fn document(&self, now: Timestamp) -> Result<Arc<Document>, Failure> {
        if let Some(document) = find(&self.document, now, LIFETIME) {
            return Ok(document);
        }
        let issuer = &self.registration.issuer;
        let invalid = |detail: &str| Failure::new(FailureKind::Invalid, OPERATION, detail);
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let address = Url::parse(&address).map_err(|_| invalid("the issuer is no address"))?;
        let document: Document = self.client.get(OPERATION, &address).await?;
        if document.issuer != *issuer {
            return Err(invalid("the document is that of another issuer"));
        }
        if ![&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri].into_iter().all(is_safe) {
            return Err(invalid("one of the addresses does not begin with https://"));
        }
        Ok(keep(&self.document, document, now))
    }

    /// The keys with which the issuer signs, read at most so long ago.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) async fn keys(&self, now: Timestamp, max_age: SignedDuration) -> Result<Arc<JwkSet>, Failure> {
        if let Some(keys) = find(&self.keys, now, max_age) {
            return Ok(keys);
        }
        let document = self.document(now).await?;
        let keys: JwkSet = self.client.get(KEYS_OPERATION, &document.jwks_uri).await?;
        Ok(keep(&self.keys, keys, now))
    }
}

fn find<T>(kept: &Mutex<Option<Kept<T>>>, now: Timestamp, max_age: SignedDuration) -> Option<Arc<T>> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref().filter(|kept| now.duration_since(kept.read_at) < max_age).map(|kept| Arc::clone(&kept.value))
}

fn keep<T>(kept: &Mutex<Option<Kept<T>>>, value: T, now: Timestamp) -> Arc<T> {
    let value = Arc::new(value);
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    *kept = Some(Kept { value: Arc::clone(&value), read_at: now });
    value
}

/// Whether nobody on the way can read or change what is sent to an address: it is that of TLS, or of this machine.
pub fn is_safe(url: &Url) -> bool {
    let is_this_machine = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_this_machine,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_over_the_network_goes_by_tls() {
        let is_safe = |url: &str| is_safe(&url.parse().unwrap());
        for url in ["https://login.example.com", "http://127.0.0.1:8080/x", "http://[::1]:1"] {
            assert!(is_safe(url), "{url}");
        }
        for url in
            ["http://login.example.com", "http://192.168.0.1", "ftp://127.0.0.1", "file:///etc", "http://localhost"]
        {
            assert!(!is_safe(url), "{url}");
        }
    }

    #[test]
    fn a_client_names_itself_by_a_header_unless_that_is_not_taken() {
        let takes_basic = |methods: &str| {
            let json = format!(
                r#"{{ "issuer": "x", "authorization_endpoint": "https://x/a", "token_endpoint": "https://x/t",
                      "jwks_uri": "https://x/k"{methods} }}"#
            );
            serde_json::from_str::<Document>(&json).unwrap().takes_basic()
        };
        assert!(takes_basic(""));
        assert!(takes_basic(
            r#", "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"]"#
        ));
        assert!(!takes_basic(r#", "token_endpoint_auth_methods_supported": ["client_secret_post"]"#));
    }
}
