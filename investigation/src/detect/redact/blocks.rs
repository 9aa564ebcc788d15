//! Secrets of several lines: private keys, messages in PGP, and the data of a Kubernetes `Secret`.

use super::Found;
use super::bytes::{Reader, is_blank};
use super::pairs;
use super::values;

/// The longest first line of a key in PEM, in bytes: `-----BEGIN SSH2 ENCRYPTED PRIVATE KEY-----` has 43.
const MAX_HEADER: usize = 100;

/// The longest run of dashes that opens a block.
const MAX_DASHES: usize = 5;

/// A private key or a message in PGP, from the dashes at `start` to its end or to the end of the text: a block that was
/// cut is no less secret. Certificates and public keys stay. Source: RFC 7468, RFC 4880, RFC 4716.
pub fn find_key(text: Reader<'_>, start: usize) -> Option<Found> {
    let dashes = text.run_end_within(start, MAX_DASHES, |byte| byte == b'-');
    let label = text.run_end_within(dashes, 1, |byte| byte == b' ');
    if dashes - start < 4 || !text.has(label, b"BEGIN") {
        return None;
    }
    let line_end = text.run_end_within(label, MAX_HEADER, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'+' | b'_')
    });
    let header = |wanted: &[u8]| text.find(label, line_end, wanted).is_some();
    let is_secret = header(b"PRIVATE") || header(b"PGP") && header(b"MESSAGE") || header(b"SECRET");
    if !is_secret || text.at(line_end) != b'-' {
        return None;
    }
    let end = text.find(line_end, text.len(), b"-END").or_else(|| text.find(line_end, text.len(), b"- END"));
    let end = end.map_or(text.len(), |end| {
        let label_end = text.run_end(end + 2, |byte| byte != b'-');
        text.run_end_within(label_end, MAX_DASHES, |byte| byte == b'-')
    });
    Some(start..end)
}

/// The private lines of a key of PuTTY, from the name of the number of lines on.
pub fn find_putty_key(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let is_key = text.part(start, end) == b"Private-Lines" && text.at(end) == b':';
    is_key.then(|| {
        let mac = text.find(end, text.len(), b"Private-MAC").unwrap_or(text.len());
        end + 1..mac
    })
}

/// The values of `data` or `stringData` of a Kubernetes `Secret`, in YAML or JSON.
pub fn find_kubernetes_data(text: Reader<'_>, start: usize, end: usize, is_secret: &mut Option<bool>) -> Option<Found> {
    if !matches!(text.part(start, end), b"data" | b"stringData") {
        return None;
    }
    let sign = text.skip_blanks(text.run_end_within(end, 1, super::bytes::is_quote));
    if text.at(sign) != b':' || !*is_secret.get_or_insert_with(|| holds_secret(text)) {
        return None;
    }
    let place = text.skip_blanks(sign + 1);
    let value = match text.at(place) {
        b'{' => values::read(text, place),
        b'\n' | b'\r' | super::view::ESCAPED_NEWLINE => pairs::indented_block(text, place),
        _ => None,
    }?;
    (!text.has(value.start, super::MARK.as_bytes())).then_some(value.start..value.end)
}

/// Whether the text says `kind: Secret`.
fn holds_secret(text: Reader<'_>) -> bool {
    let mut place = 0;
    while let Some(kind) = text.find(place, text.len(), b"kind") {
        let sign =
            text.run_end_within(kind + 4, 8, |byte| is_blank(byte) || super::bytes::is_quote(byte) || byte == b':');
        if text.has(sign, b"Secret") && !text.at(sign + 6).is_ascii_alphabetic() {
            return true;
        }
        place = kind + 4;
    }
    false
}

/// The hash of a password as `crypt` and its successors write it: `$2b$12$…`, `$argon2id$v=19$…`. Source: the modular
/// crypt format (<https://passlib.readthedocs.io/en/stable/modular_crypt_format.html>).
pub fn find_password_hash(text: Reader<'_>, start: usize) -> Option<Found> {
    const KINDS: [&[u8]; 13] = [
        b"$1$",
        b"$2a$",
        b"$2b$",
        b"$2x$",
        b"$2y$",
        b"$5$",
        b"$6$",
        b"$7$",
        b"$y$",
        b"$apr1$",
        b"$argon2",
        b"$scrypt$",
        b"$pbkdf2",
    ];
    KINDS.iter().find(|kind| text.has(start, kind))?;
    let is_hash =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'.' | b'/' | b'+' | b'=' | b',' | b'-');
    let end = text.run_end(start, is_hash);
    (end - start >= 24).then_some(start..end)
}
