//! E-mail addresses, and what looks like one: a database at its host, a package in its version, a file at a host.

use super::Found;
use super::bytes::{Reader, is_word};

/// The longest domain (RFC 1035).
const MAX_DOMAIN: usize = 253;

/// Endings of hosts that receive no mail: private networks (RFC 6762, RFC 8375), Kubernetes, and the databases of clouds.
const MACHINES: [&str; 15] = [
    "internal",
    "local",
    "localdomain",
    "lan",
    "intranet",
    "svc",
    "arpa",
    "consul",
    "prod",
    "staging",
    "amazonaws.com",
    "amazonaws.com.cn",
    "windows.net",
    "azure.com",
    "cloud.google.com",
];

/// How the hosts of databases are called: an X-Ray segment of a query bears the name `database@host`.
const DATABASES: [&str; 16] = [
    "db",
    "mysql",
    "postgres",
    "postgresql",
    "pg",
    "sql",
    "mariadb",
    "aurora",
    "oracle",
    "mongo",
    "mongodb",
    "redis",
    "rds",
    "primary",
    "replica",
    "database",
];

/// The address whose local part is the word from `start` to `at`, where its sign stands.
pub fn find(text: Reader<'_>, start: usize, at: usize) -> Option<Found> {
    let domain = at + 1;
    let is_domain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let mut end = text.run_end_within(domain, MAX_DOMAIN, is_domain);
    while end > domain && matches!(text.before(end), b'.' | b'-' | b'_') {
        end -= 1;
    }
    let local = text.part(start, at);
    if local == b"git" || !local.iter().any(u8::is_ascii_alphanumeric) || !is_mail_domain(text.part(domain, end)) {
        return None;
    }
    // A host with a port is connected to.
    let is_connected = text.at(end) == b':' && text.at(end + 1).is_ascii_digit();
    let starts_word = text.run_end(start, |byte| matches!(byte, b'.' | b'-' | b'+' | b'%' | b'~'));
    (!is_connected || is_word(text.before(start)) || is_behind_password(text, start)).then_some(starts_word..end)
}

/// Whether the word is a password, `ann:hunter2@db.example.com:5432`.
fn is_behind_password(text: Reader<'_>, start: usize) -> bool {
    text.before(start) == b':'
}

fn is_mail_domain(domain: &[u8]) -> bool {
    let mut labels = domain.split(|byte| *byte == b'.');
    let first = labels.next().unwrap_or_default();
    let Some(last) = labels.next_back() else { return false };
    let is_number = |label: &[u8]| label.iter().all(u8::is_ascii_digit);
    let is_version = is_number(first.strip_prefix(b"v").unwrap_or(first)) && labels.next().is_some_and(is_number);
    let is_machine = MACHINES.iter().any(|ending| {
        let before = domain.len().checked_sub(ending.len() + 1).and_then(|place| domain.get(place));
        domain.to_ascii_lowercase().ends_with(ending.as_bytes()) && before == Some(&b'.')
    });
    // `icon@2x.png`: a picture for a finer screen.
    let is_picture = first.split_last().is_some_and(|(unit, number)| *unit == b'x' && is_number(number));
    let is_role = |part: &[u8]| DATABASES.iter().any(|name| part.eq_ignore_ascii_case(name.as_bytes()));
    let below_domain = domain.split(|byte| *byte == b'.').rev().skip(2);
    let is_database = below_domain.flat_map(|label| label.split(|byte| !byte.is_ascii_alphabetic())).any(is_role);
    last.len() >= 2
        && last.len() <= 24
        && last.iter().all(u8::is_ascii_alphabetic)
        && !is_version
        && !is_picture
        && !is_machine
        && !is_database
}
