//! Who issues credentials that begin in a published way, and how those go on.
//!
//! A row states the prefix, the characters of what follows, and the fewest of them that make a credential. The fewest are
//! about half of what the issuer uses, so that a shortened or a newer form is found as well. To add an issuer, add a row
//! to the table of its trade, and a sample to the corpus. Behind each row stands the source of its facts:
//! `gitleaks` (<https://github.com/gitleaks/gitleaks>, rule of `config/gitleaks.toml`), `kingfisher`
//! (<https://github.com/mongodb/kingfisher>, file of `data/rules`), `trufflehog`
//! (<https://github.com/trufflesecurity/trufflehog>, folder of `pkg/detectors`), `detect-secrets`
//! (<https://github.com/Yelp/detect-secrets>, plugin), or the issuer's documentation.

mod business;
mod cloud;
mod code;
mod models;
mod operations;

use std::sync::LazyLock;

/// The characters of a credential behind its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Digits of base 16.
    Hex,
    /// Capitals and digits.
    Capitals,
    /// Letters and digits.
    Letters,
    /// Letters, digits, `_` and `-`: base64 for addresses (RFC 4648, section 5).
    Address,
    /// The same in parts with dots between.
    Dotted,
    /// Letters, digits, `+`, `/`, `_`, `-`, `=`: base64 of any kind.
    Base64,
}

impl Alphabet {
    /// Whether the byte is one of them.
    pub fn holds(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Capitals => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Letters => byte.is_ascii_alphanumeric(),
            Self::Address => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'='),
        }
    }
}

/// How the credentials of an issuer look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issuer {
    /// Who issues them.
    pub name: &'static str,
    /// How each begins.
    pub prefix: &'static str,
    /// The characters that follow the prefix.
    pub alphabet: Alphabet,
    /// How many characters of it follow at least.
    pub fewest: usize,
    /// Whether what follows must not look like words: the prefix alone also begins names.
    pub random: bool,
}

/// A prefix that nothing else has.
const fn sure(name: &'static str, prefix: &'static str, alphabet: Alphabet, fewest: usize) -> Issuer {
    Issuer { name, prefix, alphabet, fewest, random: false }
}

/// A prefix that names have as well.
const fn random(name: &'static str, prefix: &'static str, alphabet: Alphabet, fewest: usize) -> Issuer {
    Issuer { name, prefix, alphabet, fewest, random: true }
}

/// Every row of the five tables.
pub fn all() -> impl Iterator<Item = &'static Issuer> {
    let tables: [&[Issuer]; 5] =
        [&cloud::ISSUERS, &code::ISSUERS, &operations::ISSUERS, &models::ISSUERS, &business::ISSUERS];
    tables.into_iter().flatten()
}

/// The rows by the first byte of their prefix.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<&'static Issuer>>> = LazyLock::new(|| {
    let rows = |first: u8| all().filter(|issuer| issuer.prefix.as_bytes().first() == Some(&first)).collect();
    (0..=u8::MAX).map(rows).collect()
});

/// The rows whose prefix begins with this byte.
pub fn beginning_with(first: u8) -> &'static [&'static Issuer] {
    BY_FIRST_BYTE.get(usize::from(first)).map_or(&[], Vec::as_slice)
}
