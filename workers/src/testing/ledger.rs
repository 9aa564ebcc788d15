//! The ledger of the tests, and its limits.

use investigation::audit::AuditRow;
use investigation::budget::{Held, LogBytes};
use investigation::limits::{GIGABYTE, Limits};
use investigation::ports::{Entry, Failure, Ledger, LogVolume, Page};
use jiff::Timestamp;

use super::{Part, World};
use crate::Conduct;

impl World {
    /// The ledger of this world, with its limits.
    pub(crate) fn conduct(&self) -> Conduct<&Self> {
        Conduct { ledger: self, limits: self.limits }
    }

    /// A person may ask for so many investigations in an hour.
    pub(crate) fn limited_to(mut self, of_person: u64) -> Self {
        self.limits.of_person = of_person;
        self
    }

    /// These are the limits, and the log groups of every context hold about so many gigabytes.
    pub(crate) fn budgeting(self, limits: Limits, gigabytes: u64) -> Self {
        let held = Held::About(LogBytes { logs: gigabytes * GIGABYTE, spans: 0 });
        Self { limits, volume: LogVolume::Asked { held, groups: Vec::new() }, ..self }
    }

    /// What the audit says was done, in order.
    pub(crate) async fn deeds(&self) -> Vec<String> {
        let rows = self.ledger.read(Page::Audit, Timestamp::MIN).await.unwrap();
        let deed = |row: &Entry| format!("{:?}", serde_json::from_str::<AuditRow>(&row.json).unwrap().deed);
        rows.iter().map(deed).collect()
    }
}

impl Ledger for World {
    async fn claim(&self, key: &str, now: Timestamp, until: Timestamp) -> Result<bool, Failure> {
        self.reach(Part::Ledger, "dynamodb:PutItem")?;
        self.ledger.claim(key, now, until).await
    }

    async fn add(&self, counter: &str, amount: i64, until: Timestamp) -> Result<u64, Failure> {
        self.reach(Part::Ledger, "dynamodb:UpdateItem")?;
        self.ledger.add(counter, amount, until).await
    }

    async fn write(&self, page: Page<'_>, entry: &Entry, until: Timestamp) -> Result<(), Failure> {
        self.reach(Part::Ledger, "dynamodb:PutItem")?;
        self.ledger.write(page, entry, until).await
    }

    async fn read(&self, page: Page<'_>, since: Timestamp) -> Result<Vec<Entry>, Failure> {
        self.reach(Part::Ledger, "dynamodb:Query")?;
        self.ledger.read(page, since).await
    }

    async fn read_last(&self, page: Page<'_>, limit: u8) -> Result<Vec<Entry>, Failure> {
        self.reach(Part::Ledger, "dynamodb:Query")?;
        self.ledger.read_last(page, limit).await
    }
}
