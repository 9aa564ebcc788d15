//! Credentials that are known by their own shape, whatever stands around them.

use super::Found;
use super::bytes::{Reader, is_base64, is_word};
use super::issuers;
use super::random::{has_word_shape, is_mixed, looks_like_base64_secret};

/// Shorter words are no credential of any issuer.
pub const MIN_TOKEN: usize = 16;

/// So many letters and digits in a row are no word of a name.
const MIN_RUN: usize = 24;

/// The length of an AWS secret access key.
const AWS_SECRET: usize = 40;

/// An AWS access key id, or the id of the user or role behind it, is one of these and as many capitals or digits.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>.
const AWS_IDS: [&[u8]; 7] = [b"AKIA", b"ASIA", b"ABIA", b"ACCA", b"AROA", b"AIDA", b"A3T"];
const AWS_ID_CHARS: usize = 16;

/// The least length of a JSON Web Token.
const MIN_JWT: usize = 16;

/// How far the first dots of a token are looked for, in bytes. A header with certificates (`x5c`) is longer; the names
/// before such tokens announce them.
const MAX_JWT_HEADER: usize = 1024;

/// The credential in the word from `start` to `end`, or one that begins with it.
pub fn find(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    // Base64 goes on behind a `/`, which ends a word.
    let goes_on = || text.at(end) == b'/' && text.run_end_within(end, MIN_TOKEN, is_base64) - start >= MIN_TOKEN;
    if (end - start >= MIN_TOKEN || goes_on())
        && let Some(found) = in_parts(text, start, end)
    {
        return Some(found);
    }
    if end - start >= MIN_TOKEN && is_known_whole(text, start, end) {
        return Some(start..end);
    }
    beyond_word(text, start, end)
}

/// A credential that begins where a part of the word does: behind its start or a character that is no letter or digit.
fn in_parts(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    for place in start..end {
        let byte = text.at(place);
        let before = if place == start { 0 } else { text.before(place) };
        if byte == b'A' && !before.is_ascii_uppercase() && !before.is_ascii_digit() && is_aws_id(text, place) {
            return Some(place..token_end(text, place));
        }
        if before.is_ascii_alphanumeric() || !byte.is_ascii_alphanumeric() {
            continue;
        }
        if is_web_token(text, place, end) {
            return Some(place..token_end(text, place));
        }
        if issuers::beginning_with(byte).iter().any(|issuer| is_issued(text, place, issuer)) {
            return Some(place..token_end(text, place));
        }
    }
    None
}

fn is_issued(text: Reader<'_>, place: usize, issuer: &issuers::Issuer) -> bool {
    if !text.has(place, issuer.prefix.as_bytes()) {
        return false;
    }
    let body = place + issuer.prefix.len();
    let end = text.run_end_within(body, issuer.fewest, |byte| issuer.alphabet.holds(byte));
    // No name has so many letters without a sign between.
    let is_run = || {
        let run = text.run_end_within(body, MIN_RUN, |byte| byte.is_ascii_alphanumeric());
        run - body == MIN_RUN && !issuer.prefix.ends_with('.')
    };
    end - body == issuer.fewest && (!issuer.random || is_mixed(text.part(body, end)) || is_run())
}

fn is_aws_id(text: Reader<'_>, place: usize) -> bool {
    let Some(prefix) = AWS_IDS.iter().find(|prefix| text.has(place, prefix)) else { return false };
    let body = place + prefix.len();
    let is_id = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.run_end_within(body, AWS_ID_CHARS, is_id) == body + AWS_ID_CHARS
}

/// A JSON Web Token (RFC 7519, RFC 7516): parts in base64 with dots between, the first an object that begins with `{"`,
/// or with a space or a line break in between.
fn is_web_token(text: Reader<'_>, place: usize, word_end: usize) -> bool {
    let is_object = text.has(place, b"eyJ") || text.has(place, b"eyA") || text.has(place, b"ewo");
    if !is_object || word_end - place < MIN_JWT {
        return false;
    }
    let dots = text.part(place, word_end.min(place + MAX_JWT_HEADER)).iter().filter(|byte| **byte == b'.').count();
    if text.has(place, b"eyJ") { dots >= 1 } else { dots >= 2 }
}

/// Where a token that begins here ends: a point at its end belongs to the sentence.
fn token_end(text: Reader<'_>, start: usize) -> usize {
    let mut end = text.run_end(start, |byte| (is_word(byte) && byte < 0x80) || matches!(byte, b'/' | b'='));
    while end > start && text.before(end) == b'.' {
        end -= 1;
    }
    end
}

/// Credentials that are known by their end, their middle, or the lengths of their parts.
fn is_known_whole(text: Reader<'_>, start: usize, end: usize) -> bool {
    let word = text.part(start, end);
    let ends_with = |ending: &[u8], fewest: usize| word.ends_with(ending) && word.len() >= fewest;
    // MaxMind. Source: gitleaks maxmind-license-key.
    ends_with(b"_mmk", 40)
        // New Relic's license keys. Source: New Relic's documentation on API keys.
        || ends_with(b"NRAL", 40) && has_word_shape(word, &[40])
        || is_mailchimp(word)
        // Microsoft Entra: three characters, a digit and `Q~`. Source: gitleaks azure-ad-client-secret.
        || word.get(3).is_some_and(u8::is_ascii_digit) && word.get(4..6) == Some(b"Q~") && word.len() >= 34
        // Terraform Cloud. Source: gitleaks hashicorp-tf-api-token.
        || word.len() >= 40 && text.find(start, end, b".atlasv1.").is_some()
        || is_discord(word)
}

/// 32 digits of base 16 and the data centre. Source: gitleaks mailchimp-api-key.
fn is_mailchimp(word: &[u8]) -> bool {
    let Some((key, centre)) = word.split_at_checked(32) else { return false };
    key.iter().all(u8::is_ascii_hexdigit)
        && centre.strip_prefix(b"-us").is_some_and(|digits| matches!(digits.len(), 1 | 2) && digits.is_ascii())
}

/// A bot's id in base64, a time and a signature. Source: detect-secrets discord.
fn is_discord(word: &[u8]) -> bool {
    let mut parts = word.split(|byte| *byte == b'.');
    let (Some(id), Some(time), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    matches!(id.first(), Some(b'M' | b'N' | b'O'))
        && (23..=28).contains(&id.len())
        && (6..=7).contains(&time.len())
        && (27..=45).contains(&signature.len())
        && is_mixed(id)
        && is_mixed(signature)
}

/// Credentials with a sign in them that no word has: those of Telegram, Salesforce, PayPal, Google, Asana and Meta.
fn beyond_word(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let word = text.part(start, end);
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$' | b':');
    let rest = end + 1;
    let length = |start: usize| text.run_end_within(start, 64, is_token).saturating_sub(start);
    let all_digits = || word.iter().all(u8::is_ascii_digit);
    let is_secret = match text.at(end) {
        // Source: gitleaks telegram-bot-api-token.
        b':' => {
            (7..=16).contains(&word.len())
                && all_digits_at_end(word)
                && text.at(rest) == b'A'
                && length(rest) >= 30
                && is_mixed(text.part(rest, rest + 30))
        }
        // Source: trufflehog salesforce: the id of the organisation, then the session.
        b'!' => word.starts_with(b"00D") && matches!(word.len(), 15 | 18) && length(rest) >= 30,
        // Source: trufflehog paypaloauth, kingfisher braintree.
        b'$' => word.ends_with(b"access_token") && length(rest) >= 20,
        // Source: kingfisher google (refresh tokens), trufflehog asanapersonalaccesstoken.
        b'/' => {
            let refresh = word == b"1" && text.has(rest, b"/0") && length(rest + 1) >= 20;
            let asana = matches!(word, b"0" | b"1" | b"2") && {
                let digits = text.run_end_within(rest, 20, |byte| byte.is_ascii_digit());
                digits - rest >= 13 && matches!(text.at(digits), b':' | b'/') && length(digits + 1) >= 30
            };
            refresh || asana
        }
        // Source: gitleaks facebook-access-token.
        b'|' => (15..=16).contains(&word.len()) && all_digits() && length(rest) >= 26,
        _ => false,
    };
    is_secret.then(|| start..text.run_end(rest, |byte| is_token(byte) || byte == b'/'))
}

/// Whether the word is a number, perhaps behind letters: `bot123456789`.
fn all_digits_at_end(word: &[u8]) -> bool {
    word.strip_prefix(b"bot").unwrap_or(word).iter().all(u8::is_ascii_digit)
}

/// The lengths of the lines of a private key: those of PEM (RFC 7468) and of OpenSSH.
const KEY_LINES: [usize; 2] = [64, 70];

/// A text that is one line of base64 as private keys have it: it was logged line by line.
pub fn find_line_of_key(text: Reader<'_>) -> Option<Found> {
    let end = text.run_end_within(0, 71, is_base64);
    let is_line =
        KEY_LINES.contains(&end) && text.part(end, end + 2).iter().all(|byte| *byte <= b' ') && end + 2 >= text.len();
    (is_line && looks_like_base64_secret(text.part(0, end))).then_some(0..end)
}

/// Forty characters of base64 that look random, as AWS's secret access keys do.
pub fn find_aws_secret(text: Reader<'_>, start: usize) -> Option<Found> {
    if is_base64(text.before(start)) {
        return None;
    }
    let end = text.run_end_within(start, AWS_SECRET + 1, is_base64);
    let is_alone = !matches!(text.at(end), b'_' | b'-' | b'=') && !matches!(text.before(start), b'_' | b'-' | b'.');
    (end - start == AWS_SECRET && is_alone && looks_like_base64_secret(text.part(start, end))).then_some(start..end)
}
