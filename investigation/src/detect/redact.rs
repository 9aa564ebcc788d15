//! What must not leave a detector: credentials and personal numbers in free text.
//!
//! Read from left to right until nothing is found. Keys are known by their published shapes, everything else by the name in front of it
//! (`password=`) or by its checksum (cards). When in doubt it is redacted: a lost word costs less than a leaked one.
//! The shapes follow AWS (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>),
//! RFC 7519 (tokens), RFC 3986 (the userinfo of an address) and ISO/IEC 7812 (the Luhn checksum of a card).

use std::fmt::Write as _;

/// What stands where a secret stood.
pub const MARK: &str = "[redacted]";

/// A name that holds one of these, letters only and in lower case, has a value that nobody should read.
const SECRET_NAMES: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "accountkey",
    "privatekey",
    "authorization",
    "credential",
    "cookie",
    "signature",
];

/// Parameters of an address that carry a secret there, though the same names are harmless elsewhere.
const SECRET_PARAMETERS: [&str; 5] = ["auth", "code", "key", "sig", "session"];

/// The schemes of an `Authorization` header whose secret is the next word (RFC 6750, RFC 7617).
const SCHEMES: [&str; 2] = ["bearer ", "basic "];

/// How the credentials of services that publish a prefix begin: GitHub, GitLab, Slack, Stripe, Google, npm.
const KEY_PREFIXES: [&str; 15] = [
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "sk_live_",
    "sk-",
    "AIza",
    "npm_",
];

/// Shorter than any real key behind those prefixes, longer than what else begins that way.
const MIN_KEY_LENGTH: usize = 16;

/// An AWS access key id is one of these and [`MIN_KEY_LENGTH`] capitals or digits.
const ACCESS_KEY_PREFIXES: [&str; 4] = ["AKIA", "ASIA", "AROA", "AIDA"];

/// The length of an AWS secret access key.
const AWS_SECRET: usize = 40;

/// The length of an AWS account number.
const ACCOUNT: usize = 12;

/// The lengths of a card number, and the first digits of those that can be paid with.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;
const CARD_BEGINS: std::ops::RangeInclusive<u32> = 2..=6;

/// The text with every secret replaced by [`MARK`]. Doing it twice changes nothing.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut clean = text.to_owned();
    // What stands beside a mark reads anew: a name in front of it may be a secret too. Every pass leaves less to hide.
    while let Some(cleaner) = pass(&clean) {
        clean = cleaner;
    }
    clean
}

/// One pass from left to right; none when it finds no secret.
fn pass(text: &str) -> Option<String> {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    let mut found_one = false;
    while let Some(first) = rest.chars().next() {
        let length = match secret(before, first, rest) {
            Some(found) => {
                found_one = true;
                clean.push_str(rest.get(..found.start).unwrap_or_default());
                clean.push_str(MARK);
                found.end
            }
            None => {
                clean.push(first);
                first.len_utf8()
            }
        };
        before = rest.get(..length).and_then(|read| read.chars().next_back());
        rest = rest.get(length..).unwrap_or_default();
    }
    found_one.then_some(clean)
}

/// The text redacted, on one line, at most `limit` characters long.
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let clean = redact(text);
    let mut line = String::with_capacity(clean.len().min(4 * limit));
    let mut words = clean.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    if let Some(word) = words.next() {
        line.extend(word.chars().filter(|c| !is_invisible(*c)));
    }
    for word in words {
        // Only as much as can be shown: messages reach 256 KiB.
        if line.len() > 4 * limit {
            break;
        }
        let _ = write!(line, " {}", word.chars().filter(|c| !is_invisible(*c)).collect::<String>());
    }
    truncate(&line, limit)
}

/// At most `limit` characters of the text; what is cut ends in `…`.
#[must_use]
pub fn truncate(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Marks that turn the direction of text around or take no room: they serve only to deceive a reader.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Bytes of the text from its start: `start..end` is secret, `..start` is to be kept.
type Found = std::ops::Range<usize>;

/// The secret that begins here, if one does.
fn secret(before: Option<char>, first: char, rest: &str) -> Option<Found> {
    let starts_word = is_word(first) && !before.is_some_and(is_word);
    if starts_word {
        let word = span(rest, is_word);
        if let Some(found) = secret_word(word, rest).or_else(|| named_secret(before, word, rest)) {
            return Some(found);
        }
    }
    if is_base64(first) && !before.is_some_and(is_base64) && is_aws_secret(rest) {
        return Some(0..AWS_SECRET);
    }
    if first.is_ascii_digit() && !before.is_some_and(|c| c.is_ascii_digit()) {
        return secret_number(rest);
    }
    match first {
        '-' => private_key(rest),
        ':' => userinfo(rest),
        _ => None,
    }
}

/// Whether the character may stand in a name, a key, a token or the local part of an e-mail address.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '%')
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '+')
}

/// The longest start of the text whose characters are all wanted.
fn span(text: &str, wanted: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !wanted(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// A word that is a secret by its own shape: a key, a token, an e-mail address.
fn secret_word(word: &str, rest: &str) -> Option<Found> {
    if is_key(word) {
        return Some(0..word.len());
    }
    let domain = span(rest.get(word.len()..)?.strip_prefix('@')?, is_word);
    domain.trim_matches('.').contains('.').then(|| 0..word.len() + 1 + domain.len())
}

/// Whether a key or a JSON Web Token stands anywhere in the word.
fn is_key(word: &str) -> bool {
    if word.len() < MIN_KEY_LENGTH {
        return false;
    }
    let access_key = |at: usize| {
        let body = word.get(at + 4..).unwrap_or_default();
        span(body, |c| c.is_ascii_uppercase() || c.is_ascii_digit()).len() >= MIN_KEY_LENGTH
    };
    let prefixed = |prefix: &str| {
        word.match_indices(prefix).any(|(at, _)| {
            let starts_part = word.get(..at).is_some_and(|head| !head.ends_with(|c: char| c.is_alphanumeric()));
            starts_part && word.len() - at - prefix.len() >= MIN_KEY_LENGTH
        })
    };
    // The header of every token is `{"…` in base64.
    let token = word
        .find("eyJ")
        .and_then(|at| word.get(at..))
        .is_some_and(|body| body.len() >= MIN_KEY_LENGTH && body.contains('.'));
    token
        || ACCESS_KEY_PREFIXES.iter().any(|prefix| word.match_indices(prefix).any(|(at, _)| access_key(at)))
        || KEY_PREFIXES.iter().any(|prefix| prefixed(prefix))
}

/// The value behind a name that announces a secret: `name=value`, `"name": "value"`, `name value` of an option or an
/// `Authorization` scheme, `<name>value<`.
fn named_secret(before: Option<char>, word: &str, rest: &str) -> Option<Found> {
    let tail = rest.get(word.len()..)?;
    let lead = span(tail, |c| matches!(c, '"' | '\'' | '\\' | ' ' | '\t' | '=' | ':' | '>'));
    let scheme = SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme.trim_end()));
    let spoken = (scheme || word.starts_with("--")) && !lead.is_empty();
    // Most words are none of this, and are left before anything is compared.
    if !spoken && !lead.contains(['=', ':', '>']) {
        return None;
    }
    let name: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let in_address = matches!(before, Some('?' | '&')) && SECRET_PARAMETERS.contains(&name.as_str());
    if !in_address && !scheme && !SECRET_NAMES.iter().any(|secret| name.contains(secret)) {
        return None;
    }
    let start = word.len() + lead.len();
    let value = rest.get(start..)?;
    // A header's value is more than one word.
    let whole_line = name.ends_with("cookie") || name.ends_with("authorization");
    let quote = lead.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    // A scheme is not the secret yet: that is the word behind it.
    let scheme =
        SCHEMES.iter().find_map(|scheme| value.get(..scheme.len()).filter(|it| it.eq_ignore_ascii_case(scheme)));
    let ahead = scheme.map_or(0, str::len);
    let length = ahead + value_length(value.get(ahead..)?, quote, whole_line);
    (length > 0 && !value.starts_with(MARK)).then(|| start..start + length)
}

/// How many bytes of the text are the value that begins it.
fn value_length(value: &str, quote: Option<char>, whole_line: bool) -> usize {
    let mut escaped = false;
    for (at, c) in value.char_indices() {
        let ends = match quote {
            // A quote that closes may itself be escaped, in JSON within JSON; one within the value hardly is.
            Some(quote) => c == quote || (c == '\n' && !escaped),
            None if whole_line => matches!(c, '\n' | '\r' | '"'),
            None => c.is_whitespace() || matches!(c, ',' | ';' | '&' | '}' | ']' | ')' | '<' | '"' | '\''),
        };
        if ends {
            return at;
        }
        escaped = c == '\\' && !escaped;
    }
    value.len()
}

/// Forty characters of base64 with capitals, small letters and digits: a hash in hex has no capitals beside small ones.
fn is_aws_secret(rest: &str) -> bool {
    let body: Vec<char> = rest.chars().take(AWS_SECRET + 1).take_while(|c| is_base64(*c)).collect();
    body.len() == AWS_SECRET
        && body.iter().any(char::is_ascii_uppercase)
        && body.iter().any(char::is_ascii_lowercase)
        && body.iter().any(char::is_ascii_digit)
}

/// A card or account number: the digits of a card may stand in groups.
fn secret_number(rest: &str) -> Option<Found> {
    let mut digits = Vec::with_capacity(*CARD.end());
    let mut found = None;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        match c.to_digit(10) {
            Some(digit) => digits.push(digit),
            None if matches!(c, ' ' | '-') && next_is_digit => continue,
            None => break,
        }
        if digits.len() > *CARD.end() {
            break;
        }
        let card = CARD.contains(&digits.len()) && is_card(&digits);
        let account = digits.len() == ACCOUNT && at + 1 == ACCOUNT;
        if !next_is_digit && (card || account) {
            found = Some(0..at + 1);
        }
    }
    found
}

/// Whether the digits begin like a card's and carry its checksum.
fn is_card(digits: &[u32]) -> bool {
    if !digits.first().is_some_and(|first| CARD_BEGINS.contains(first)) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => 2 * digit - 9,
            _ => 2 * digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A private key in PEM, to its end or to the end of the text.
fn private_key(rest: &str) -> Option<Found> {
    let head = span(rest.strip_prefix("-----BEGIN ")?, |c| c.is_ascii_uppercase() || c == ' ');
    if !head.ends_with("PRIVATE KEY") {
        return None;
    }
    let end = rest.find("-----END ").map_or(rest.len(), |at| {
        let tail = rest.get(at + "-----END ".len()..).unwrap_or_default();
        tail.find("-----").map_or(rest.len(), |more| at + "-----END ".len() + more + "-----".len())
    });
    Some(0..end)
}

/// The `user:password` of an address, from the colon behind its scheme.
fn userinfo(rest: &str) -> Option<Found> {
    let authority =
        span(rest.strip_prefix("://")?, |c| !c.is_whitespace() && !matches!(c, '/' | '?' | '#' | '"' | '\''));
    let at = authority.rfind('@')?;
    let start = "://".len();
    (authority.get(..at) != Some(MARK)).then(|| start..start + at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_of_secret_is_replaced_and_the_rest_is_kept() {
        for (text, expected) in [
            ("key AKIAIOSFODNN7EXAMPLE denied", "key [redacted] denied"),
            ("used wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE123 twice", "used [redacted] twice"),
            ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_123 bad", "jwt [redacted] bad"),
            ("Authorization: Bearer abc.def\nnext", "Authorization: [redacted]\nnext"),
            ("sent bearer abcdef to host", "sent bearer [redacted] to host"),
            ("db password=hunter2, user=bob", "db password=[redacted], user=bob"),
            (r#"{"client_secret": "a, b}", "n": 1}"#, r#"{"client_secret": "[redacted]", "n": 1}"#),
            (r#"{\"apiKey\":\"abc\",\"n\":1}"#, r#"{\"apiKey\":\"[redacted]",\"n\":1}"#),
            ("<Password>hunter2</Password>", "<Password>[redacted]</Password>"),
            ("mysql --password hunter2 -h db", "mysql --password [redacted] -h db"),
            ("mail ann.lee+x@example.co.uk bounced", "mail [redacted] bounced"),
            ("token: Bearer abcdef, next", "token: [redacted], next"),
            ("123456789012password=x", "[redacted]password=[redacted]"),
            ("card 4111 1111 1111 1111 declined", "card [redacted] declined"),
            ("41 4111-1111-1111-1111", "41 [redacted]"),
            ("seen 1234 567 8901 times", "seen 1234 567 8901 times"),
            ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::[redacted]:role/x"),
            ("postgres://app:s3cr3t@db:5432/x", "postgres://[redacted]@db:5432/x"),
            ("GET https://h/p?code=abc&page=2 200", "GET https://h/p?code=[redacted]&page=2 200"),
            ("token xoxb-123456789-abcdefghijk", "token [redacted]"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- end", "[redacted] end"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn what_an_engineer_needs_is_kept() {
        for text in [
            "2026-01-01T00:00:00.000Z 9f8c2b7e-1111-4222-8333-abcdefabcdef Task timed out after 3.00 seconds",
            "commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 deployed by task-runner",
            "GET https://orders.internal/v1/orders/1234567?page=2 502 in 1700000000123 ms",
            "key=orders/1 not found; code=ECONNREFUSED at 10.0.0.1:5432",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn an_excerpt_is_one_bounded_line() {
        let text = format!("first\n\tsecond\u{202e}\u{7}third password=x {}", "y".repeat(10_000));
        let line = excerpt(&text, 60);
        assert!(line.starts_with("first second third password=[redacted] yy"), "{line}");
        assert_eq!(line.chars().count(), 60);
    }

    /// A secret, and the part of it that must not be seen again.
    fn planted() -> impl Strategy<Value = (String, String)> {
        let shaped = |pattern: &'static str| pattern.prop_map(|secret| (secret.clone(), secret));
        prop_oneof![
            shaped("AKIA[A-Z0-9]{16}"),
            shaped("eyJ[A-Za-z0-9_-]{20,40}\\.[A-Za-z0-9_-]{20,40}\\.[A-Za-z0-9_-]{10,20}"),
            shaped("xoxb-[0-9]{10}-[A-Za-z0-9]{20}"),
            shaped("[a-z]{3,8}@[a-z]{3,8}\\.(com|org)"),
            shaped("[1-9][0-9]{11}"),
            shaped("4111[ -]1111[ -]1111[ -]1111"),
            ("(password|db_secret|accessToken|api-key)", "( ?= ?|: |\":\"|\\\\\":\\\\\")", "[A-Za-z0-9/+_.!-]{12,30}")
                .prop_map(|(name, equals, value)| (format!("{name}{equals}{value}"), value)),
            "[A-Za-z0-9.!-]{12,30}".prop_map(|value| (format!("Bearer {value}"), value)),
            "[A-Za-z0-9._-]{12,30}".prop_map(|value| (format!("https://app:{value}@db.internal/x"), value)),
        ]
    }

    proptest! {
        #[test]
        fn a_planted_secret_never_survives(
            head in "([a-zA-Z0-9:=/&.,-]{0,12}[ \"'\n,;(]){0,4}", (text, secret) in planted(),
            tail in "([ \"'\n,;)][a-zA-Z0-9:=/&.,-]{0,12}){0,4}",
        ) {
            let clean = redact(&format!("{head}{text}{tail}"));
            prop_assert!(!clean.contains(&secret), "{}", clean);
        }

        #[test]
        fn redacting_twice_changes_nothing(text in "(.|password=|Bearer |://|@|\"|[0-9]{4} ?|\n){0,30}") {
            let once = redact(&text);
            prop_assert_eq!(redact(&once), once);
        }
    }
}
