//! What must not leave a detector: credentials and personal numbers in free text.
//!
//! # What is hidden
//! | Kind | Module | Example |
//! |---|---|---|
//! | Credentials with a published shape | `issuers`, `tokens` | keys of AWS and of more than a hundred issuers, JSON Web Tokens |
//! | Values behind a name that announces a secret | `names`, `pairs`, `values` | `DB_PASS=…`, `"password": ["…"]`, `<Token>…</Token>` |
//! | Headers and schemes | `pairs`, `schemes` | `Authorization: …`, `Cookie: …`, `bearer …` |
//! | Options of commands | `options` | `mysql -p…`, `curl -u ann:…`, `--token …` |
//! | Addresses | `urls`, `pairs` | `postgres://ann:…@db`, webhooks, `?X-Amz-Signature=…` |
//! | Blocks | `blocks` | private keys, messages in PGP, the data of a Kubernetes `Secret`, hashes of passwords |
//! | Personal numbers | `numbers`, `emails` | cards, IBANs, AWS accounts, e-mail addresses |
//!
//! When in doubt it is hidden: a lost word costs less than a leaked one. But what responders search for stays: ids of
//! requests, traces and resources, UUIDs, hashes of commits, `database@host`, error codes.
//!
//! # How it works
//! `view` shows the text as its reader would see it: escapes undone, invisible characters gone. `scan` reads it once
//! from left to right, word by word, and asks the modules above; each looks ahead a bounded way, or as far as what it
//! hides, so that the time is linear in the length of the text. That is repeated until nothing is found, for what was
//! hidden may have stood between a name and its value. Hiding twice changes nothing.
//!
//! # How to add a shape
//! A new issuer is a row of a table in `issuers`. A new name is a row in `names`. Either needs a line in the corpus of the
//! tests, and if it could take a word that engineers need, a line among the look-alikes.

mod blocks;
mod bytes;
mod emails;
mod issuers;
mod names;
mod numbers;
mod options;
mod pairs;
mod random;
mod scan;
mod schemes;
mod tokens;
mod urls;
mod values;
mod view;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use bytes::Reader;
use view::View;
pub use view::is_invisible;

/// What stands where a secret stood.
pub const MARK: &str = "[redacted]";

/// How often a text is read again after something was found in it. Two suffice for what people write; the bound keeps
/// the time linear for what they do not.
const MAX_PASSES: usize = 8;

/// Bytes that are secret.
type Found = Range<usize>;

/// The text with every secret replaced by [`MARK`]. Doing it twice changes nothing. A text without secrets is not copied.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let Some(mut clean) = pass(text) else { return Cow::Borrowed(text) };
    for _ in 1..MAX_PASSES {
        match pass(&clean) {
            Some(cleaner) => clean = cleaner,
            None => break,
        }
    }
    Cow::Owned(clean)
}

/// Replaces every secret in the text by [`MARK`].
pub fn redact_in_place(text: &mut String) {
    if let Cow::Owned(clean) = redact(text) {
        *text = clean;
    }
}

/// One pass from left to right; none when it finds no secret.
fn pass(text: &str) -> Option<String> {
    let view = View::new(text);
    let found = scan::scan(Reader(&view.bytes));
    if found.is_empty() {
        return None;
    }
    let mut clean = String::with_capacity(text.len());
    let mut kept = 0;
    for secret in &found {
        let secret = view.to_text(secret);
        clean.push_str(text.get(kept..secret.start).unwrap_or_default());
        clean.push_str(MARK);
        kept = secret.end;
    }
    clean.push_str(text.get(kept..).unwrap_or_default());
    Some(clean)
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
