//! What the issuer signs, and how it knows its client.

use std::io;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::{CLIENT_ID, CLIENT_SECRET, Flaw};

/// Signs with one of three keys: one that is published, one that is published later, and one that never is.
pub struct Signer {
    published: EcdsaKeyPair,
    later: EcdsaKeyPair,
    foreign: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    pub fn new() -> io::Result<Self> {
        let random = SystemRandom::new();
        let make = || {
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| io::Error::other("no key"))?;
            EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).map_err(|_| io::Error::other("no key"))
        };
        Ok(Self { published: make()?, later: make()?, foreign: make()?, random })
    }

    /// The published keys, among them one of another kind and one for another use.
    pub fn keys(&self, has_new_key: bool) -> Value {
        let mut keys = vec![
            json!({ "kty": "EC", "crv": "P-256", "kid": "encryption", "use": "enc", "x": "AA", "y": "AA" }),
            json!({ "kty": "of the future", "kid": "future" }),
            to_jwk(&self.published, "first"),
        ];
        if has_new_key {
            keys.push(to_jwk(&self.later, "second"));
        }
        json!({ "keys": keys })
    }

    pub fn sign(&self, claims: &Value, flaw: Option<Flaw>) -> String {
        let (key, id, algorithm) = match flaw {
            Some(Flaw::ForeignKey) => (&self.foreign, "first", "ES256"),
            Some(Flaw::NewKey) => (&self.later, "second", "ES256"),
            Some(Flaw::NotSigned) => (&self.published, "first", "none"),
            _ => (&self.published, "first", "ES256"),
        };
        let header = json!({ "alg": algorithm, "kid": id, "typ": "JWT" });
        let message = [&header, claims].map(|json| BASE64_URL_SAFE_NO_PAD.encode(json.to_string())).join(".");
        let signature = match flaw {
            Some(Flaw::NotSigned) => Vec::new(),
            _ => key.sign(&self.random, message.as_bytes()).map(|signed| signed.as_ref().to_vec()).unwrap_or_default(),
        };
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A key of a curve is a point, after a byte that says so.
fn to_jwk(key: &EcdsaKeyPair, id: &str) -> Value {
    let point = key.public_key().as_ref().get(1..).unwrap_or_default();
    let (x, y) = point.split_at_checked(32).unwrap_or_default();
    let [x, y] = [x, y].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
    json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": id, "x": x, "y": y })
}

/// The header by which the client names itself.
pub fn basic() -> String {
    let fields = serde_urlencoded::to_string([("", CLIENT_ID), ("", CLIENT_SECRET)]).unwrap_or_default();
    let (id, secret) = fields.split_once('&').unwrap_or_default();
    let [id, secret] = [id, secret].map(|field| field.trim_start_matches('='));
    format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

/// Whether a verifier is of the length that it must have, and what the challenge was made of.
pub fn is_verifier(verifier: &str, challenge: &str) -> bool {
    let made = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    (43..=128).contains(&verifier.len()) && made == challenge
}
