//! Seals what must be read by nobody else: AES-256-GCM, with a key that the stack made.
//!
//! What is sealed for one purpose opens for that purpose alone, so that nobody can pass one workspace's token off as another's.
//!
//! Source: <https://docs.rs/ring/0.17/ring/aead>

use investigation::ports::{Failure, FailureKind};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret, SecretString};

const OPERATION: &str = "slack:seal";

/// The text holds no key, or one that is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key that seals is not 64 hexadecimal digits")]
pub struct InvalidKey;

/// Seals and opens.
pub struct Vault {
    /// The key that seals, and those before it, which open what they sealed.
    keys: Vec<LessSafeKey>,
    random: SystemRandom,
}

impl Vault {
    /// Seals with the first key of the text, and opens with each: a key is 64 hexadecimal digits, and stands on a line of its
    /// own. A nonce of 96 random bits suits some 2^32 texts a key, which no number of installations comes near.
    ///
    /// # Errors
    /// [`InvalidKey`] when a line is no key, or there is none.
    pub fn new(keys: &SecretString, random: SystemRandom) -> Result<Self, InvalidKey> {
        let keys: Vec<LessSafeKey> =
            keys.expose_secret().split_whitespace().map(parse_key).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(InvalidKey) } else { Ok(Self { keys, random }) }
    }

    /// The sealed text, in hexadecimal digits.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal(&self, purpose: &str, text: &str) -> Result<String, Failure> {
        let failed = |_: Unspecified| Failure::new(FailureKind::Unavailable, OPERATION, "nothing could be sealed");
        let key = self.keys.first().ok_or_else(|| failed(Unspecified))?;
        let nonce: [u8; NONCE_LEN] = self.random_bytes()?;
        let mut sealed = text.as_bytes().to_vec();
        let aad = Aad::from(purpose.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(failed)?;
        Ok(hex::encode(nonce) + &hex::encode(sealed))
    }

    /// The text that was sealed for this purpose; `None` for anything else.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        self.keys.iter().find_map(|key| {
            let mut text = sealed.to_vec();
            let aad = Aad::from(purpose.as_bytes());
            let text = key.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut text).ok()?;
            String::from_utf8(text.to_vec()).ok()
        })
    }

    /// Bytes that nobody can guess.
    ///
    /// # Errors
    /// When the system has none.
    pub(super) fn random_bytes<const N: usize>(&self) -> Result<[u8; N], Failure> {
        let mut bytes = [0; N];
        self.random
            .fill(&mut bytes)
            .map_err(|_| Failure::new(FailureKind::Unavailable, OPERATION, "the system has no randomness"))?;
        Ok(bytes)
    }
}

fn parse_key(digits: &str) -> Result<LessSafeKey, InvalidKey> {
    let bytes = hex::decode(digits).map_err(|_| InvalidKey)?;
    UnboundKey::new(&AES_256_GCM, &bytes).map(LessSafeKey::new).map_err(|_| InvalidKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(keys: &str) -> Vault {
        Vault::new(&keys.into(), SystemRandom::new()).unwrap()
    }

    fn key(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    #[test]
    fn what_was_sealed_opens_for_its_purpose_alone() {
        let vault = vault(&key('a'));
        let sealed = vault.seal("T1", "xoxb-1").unwrap();
        assert_eq!(vault.open("T1", &sealed).as_deref(), Some("xoxb-1"));
        assert_eq!(vault.open("T2", &sealed), None);
        assert!(!sealed.contains(&hex::encode("xoxb-1")));
    }

    #[test]
    fn equal_texts_are_sealed_differently() {
        let vault = vault(&key('a'));
        assert_ne!(vault.seal("T1", "x").unwrap(), vault.seal("T1", "x").unwrap());
    }

    #[test]
    fn what_was_changed_anywhere_does_not_open() {
        let vault = vault(&key('a'));
        let sealed = vault.seal("T1", "xoxb-1").unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[position] = if changed[position] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(vault.open("T1", &changed), None, "{position}");
        }
        for cut in [0, 1, 23, 24, sealed.len() - 2] {
            assert_eq!(vault.open("T1", sealed.get(..cut).unwrap()), None);
        }
    }

    #[test]
    fn a_key_is_rotated_by_a_line_above_the_one_before() {
        let before = vault(&key('a')).seal("T1", "x").unwrap();
        let rotated = vault(&format!("{}\n{}\n", key('b'), key('a')));
        assert_eq!(rotated.open("T1", &before).as_deref(), Some("x"));
        let after = rotated.seal("T1", "x").unwrap();
        assert_eq!(vault(&key('b')).open("T1", &after).as_deref(), Some("x"));
        assert_eq!(vault(&key('a')).open("T1", &after), None);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "\n", "abc", &key('g'), &"a".repeat(62), &format!("{}\nx", key('a'))] {
            assert!(Vault::new(&text.into(), SystemRandom::new()).is_err(), "{text}");
        }
    }
}
