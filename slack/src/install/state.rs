//! The state of an installation that was begun, as Slack carries it from one page of the bot to the next.
//!
//! It is sealed for the browser that began, which has a cookie of its own: nobody can have somebody else's browser finish what
//! they began, and nobody can make up a state. Nothing is stored until it comes back, so that whoever opens the first page a
//! million times fills no table.

use investigation::ports::{Failure, Ledger};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::{NotInstalled, Vault};

/// How long somebody may take to say yes to Slack.
pub const STATE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// The state for a browser with this cookie.
///
/// # Errors
/// When it cannot be sealed.
pub fn make(browser: &str, vault: &Vault, now: Timestamp) -> Result<String, Failure> {
    let expires_at = now.saturating_add(STATE_LIFETIME).unwrap_or(now);
    vault.seal(&purpose(browser), &expires_at.as_second().to_string())
}

/// Takes a state that came back, once.
///
/// # Errors
/// [`NotInstalled::WrongState`], [`NotInstalled::Expired`] or [`NotInstalled::Replayed`]; or when the ledger fails, for then
/// nobody knows whether it is the first time.
pub async fn take(
    state: &str,
    browser: &str,
    vault: &Vault,
    ledger: &impl Ledger,
    now: Timestamp,
) -> Result<(), NotInstalled> {
    let expires_at = vault.open(&purpose(browser), state).ok_or(NotInstalled::WrongState)?;
    let expires_at = expires_at.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
    let expires_at = expires_at.filter(|&end| now < end).ok_or(NotInstalled::Expired)?;
    let key = format!("install/{}", hex::encode(Sha256::digest(state.to_ascii_lowercase())));
    if ledger.claim(&key, now, expires_at).await? { Ok(()) } else { Err(NotInstalled::Replayed) }
}

fn purpose(browser: &str) -> String {
    format!("install state/{browser}")
}
