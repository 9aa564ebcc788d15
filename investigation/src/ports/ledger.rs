//! What is noted once and never changed: what was done already, how often, by whom, and what people said of it.

use std::future::Future;

use jiff::Timestamp;
use strum::IntoStaticStr;

use super::Failure;

/// A list of entries, ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Page<'a> {
    /// Who started, edited or deleted what.
    Audit,
    /// What people said of reports.
    Feedback,
    /// What is on its way while a modal is open, and too large for it.
    Draft,
    /// The alarms that went off, and the investigations that they belong to.
    Alarms,
    /// What is remembered of the investigations of the context of this name. Each context has a page of its own, so that
    /// those of a busy one push nobody else's out of what is read.
    Past(&'a str),
}

impl Page<'_> {
    /// The page's name as stores write it, such as `audit` or `past/checkout`.
    #[must_use]
    pub fn name(self) -> String {
        let kind: &'static str = self.into();
        match self {
            Self::Audit | Self::Feedback | Self::Draft | Self::Alarms => kind.to_owned(),
            Self::Past(service) => format!("{kind}/{service}"),
        }
    }
}

/// One entry of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was written.
    pub at: Timestamp,
    /// Tells entries of the same instant apart: an entry with the same time and key replaces the one before.
    pub key: String,
    /// What is noted, a JSON object.
    pub json: String,
}

/// Keeps claims, counters and entries.
pub trait Ledger {
    /// Claims `key` until a time. Returns false when somebody claimed it before and that claim still holds at `now`: so
    /// what Slack or AWS delivers twice is done once.
    fn claim(&self, key: &str, now: Timestamp, until: Timestamp) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// Adds to a counter, or takes from it what was added before, and returns the sum. A counter is forgotten some time after
    /// `until`, so its name holds the hour or the day that it counts.
    fn add(&self, counter: &str, amount: i64, until: Timestamp) -> impl Future<Output = Result<u64, Failure>> + Send;

    /// Writes an entry, which is kept until a time.
    fn write(
        &self,
        page: Page<'_>,
        entry: &Entry,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The entries of a page since a time, oldest first.
    fn read(&self, page: Page<'_>, since: Timestamp) -> impl Future<Output = Result<Vec<Entry>, Failure>> + Send;

    /// The last entries of a page, newest first: at most so many, and fewer where they are large.
    fn read_last(&self, page: Page<'_>, limit: u8) -> impl Future<Output = Result<Vec<Entry>, Failure>> + Send;
}

impl<L: Ledger + Sync> Ledger for &L {
    fn claim(&self, key: &str, now: Timestamp, until: Timestamp) -> impl Future<Output = Result<bool, Failure>> + Send {
        (*self).claim(key, now, until)
    }

    fn add(&self, counter: &str, amount: i64, until: Timestamp) -> impl Future<Output = Result<u64, Failure>> + Send {
        (*self).add(counter, amount, until)
    }

    fn write(
        &self,
        page: Page<'_>,
        entry: &Entry,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        (*self).write(page, entry, until)
    }

    fn read(&self, page: Page<'_>, since: Timestamp) -> impl Future<Output = Result<Vec<Entry>, Failure>> + Send {
        (*self).read(page, since)
    }

    fn read_last(&self, page: Page<'_>, limit: u8) -> impl Future<Output = Result<Vec<Entry>, Failure>> + Send {
        (*self).read_last(page, limit)
    }
}
