//! Drafts: what is on its way while a modal is open.

use investigation::ports::{Entry, Failure, FailureKind, Ledger, Page};
use jiff::{SignedDuration, Timestamp};
use slack::context_form::Draft;

use crate::{Bot, Ports};

/// How long a draft is kept: nobody fills in a form for longer.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Bytes of a draft. An item in DynamoDB holds 400 KB.
const MAX_BYTES: usize = 380_000;

/// Keeps a draft under an id; returns how it is found again.
///
/// # Errors
/// When it is too large, or the ledger fails.
pub(super) async fn keep<P: Ports>(
    id: &str,
    draft: &Draft,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<(String, i64), Failure> {
    let invalid = |detail: String| Failure::new(FailureKind::Invalid, "ledger:Write", detail);
    let json = serde_json::to_string(draft).map_err(|error| invalid(error.to_string()))?;
    if json.len() > MAX_BYTES {
        return Err(invalid(format!("a draft of {} bytes", json.len())));
    }
    let entry = Entry { at: now, key: id.to_owned(), json };
    bot.ledger.write(Page::Draft, &entry, now + LIFETIME).await?;
    Ok((id.to_owned(), now.as_second()))
}

/// The draft that was kept so; `None` if it is too old.
///
/// # Errors
/// When the ledger fails.
pub(super) async fn find<P: Ports>(
    (id, second): &(String, i64),
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Option<Draft>, Failure> {
    let Ok(since) = Timestamp::from_second(*second) else { return Ok(None) };
    if now.duration_since(since) > LIFETIME {
        return Ok(None);
    }
    let entries = bot.ledger.read(Page::Draft, since).await?;
    let found = entries.iter().find(|entry| entry.key == *id);
    Ok(found.and_then(|entry| serde_json::from_str(&entry.json).ok()))
}
