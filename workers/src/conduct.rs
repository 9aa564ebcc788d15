//! What an investigation is noted as, and whether it is one too many.

use investigation::audit::{AuditRow, Deed};
use investigation::limits::{Counter, Limits, Usage};
use investigation::model::Request;
use investigation::ports::{Failure, Ledger, Page};

/// The ledger, and the limits on what it counts.
#[derive(Debug, Clone)]
pub struct Conduct<L> {
    /// Holds rows and counters.
    pub ledger: L,
    /// How much may be asked for.
    pub limits: Limits,
}

impl<L: Ledger> Conduct<L> {
    /// Notes what became of an ask. Where that fails, only the log knows it: nobody is refused what they asked for because it
    /// cannot be noted.
    pub(crate) async fn note(&self, request: &Request, deed: Deed) {
        let written = match AuditRow::of_request(request, deed).to_entry() {
            Ok((entry, until)) => self.ledger.write(Page::Audit, &entry, until).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = written {
            tracing::error!(%failure, ?deed, "a row of the audit could not be written");
        }
    }

    /// Counts an ask, and returns how much of the limit that is nearest is used. `None` where nobody knows: an outage of the
    /// ledger keeps nobody from asking. An alarm is no person, and keeps nobody in its channel from asking: only what is
    /// scanned and spent in a day limits it.
    pub(crate) async fn count_ask(&self, request: &Request) -> Option<Usage> {
        match self.try_to_count(request).await {
            Ok(usage) => usage,
            Err(failure) => {
                tracing::warn!(%failure, "nobody knows how much of the limits is used");
                None
            }
        }
    }

    async fn try_to_count(&self, request: &Request) -> Result<Option<Usage>, Failure> {
        let now = request.requested_at;
        let mut usages = Vec::new();
        if request.alarm.is_none() {
            for counter in self.limits.of_asks(&request.user, &request.channel, now) {
                // One investigation counts once, however often its step is tried.
                let key = format!("counted/{}/{}", request.investigation_id, counter.name);
                let is_first = self.ledger.claim(&key, now, counter.renewed_at).await?;
                usages.push(self.add(&counter, i64::from(is_first)).await?);
            }
        }
        for counter in [self.limits.of_bytes(now), self.limits.of_money(now)] {
            usages.push(self.add(&counter, 0).await?);
        }
        // What has no limit is never near one, and must hide no other.
        usages.retain(|usage| usage.limit > 0);
        Ok(usages.into_iter().max_by_key(|usage| usage.used.saturating_mul(100) / usage.limit))
    }

    async fn add(&self, counter: &Counter, amount: i64) -> Result<Usage, Failure> {
        let sum = self.ledger.add(&counter.name, amount, counter.renewed_at).await?;
        Ok(counter.usage(sum))
    }
}

#[cfg(test)]
mod tests {
    use investigation::limits::Limited;
    use investigation::model::{InvestigationId, StartingAlarm};
    use investigation::ports::InMemory;
    use jiff::Timestamp;

    use super::*;
    use crate::testing;

    fn conduct() -> Conduct<InMemory> {
        Conduct {
            ledger: InMemory::default(),
            limits: Limits { of_person: 3, of_channel: 5, gigabytes: 2, ..Limits::default() },
        }
    }

    fn ask(number: usize, user: &str) -> Request {
        let investigation_id = InvestigationId::from_seed(number.to_string().as_bytes());
        Request { investigation_id, user: user.to_owned(), ..testing::request() }
    }

    #[tokio::test]
    async fn a_person_and_a_channel_have_limits_of_their_own_and_an_ask_counts_once() {
        let conduct = conduct();
        let mut used = Vec::new();
        for (number, user) in [(1, "U1"), (1, "U1"), (2, "U1"), (3, "U1"), (4, "U1"), (5, "U2"), (6, "U3")] {
            let usage = conduct.count_ask(&ask(number, user)).await.unwrap();
            used.push(format!("{:?} {}{}", usage.limited, usage.used, if usage.is_exceeded() { " !" } else { "" }));
        }
        assert_eq!(used, ["Person 1", "Person 1", "Person 2", "Person 3", "Person 4 !", "Channel 5", "Channel 6 !"]);
    }

    #[tokio::test]
    async fn the_bytes_of_a_day_limit_alarms_as_well_and_people_do_not() {
        let conduct = conduct();
        let alarm = StartingAlarm { name: "5xx".to_owned(), at: testing::request().requested_at, episode: 1 };
        for number in 0..9 {
            let asked = Request { alarm: Some(alarm.clone()), ..ask(number, "U1") };
            assert!(!conduct.count_ask(&asked).await.unwrap().is_near());
        }
        let bytes = conduct.limits.of_bytes(testing::request().requested_at);
        conduct.add(&bytes, 2_000_000_001).await.unwrap();
        let usage = conduct.count_ask(&Request { alarm: Some(alarm), ..ask(10, "U1") }).await.unwrap();
        assert_eq!((usage.limited, usage.is_exceeded()), (Limited::Gigabytes, true));
    }

    #[tokio::test]
    async fn what_has_no_limit_hides_no_other() {
        let unlimited = Limits { of_person: 0, ..conduct().limits };
        let conduct = Conduct { limits: unlimited, ..conduct() };
        for number in 0..5 {
            conduct.count_ask(&ask(number, "U1")).await.unwrap();
        }
        let usage = conduct.count_ask(&ask(6, "U1")).await.unwrap();
        assert_eq!((usage.limited, usage.is_exceeded()), (Limited::Channel, true));
        let none = Conduct { limits: Limits::NONE, ..conduct };
        assert_eq!(none.count_ask(&ask(7, "U1")).await, None);
    }

    #[tokio::test]
    async fn what_became_of_an_ask_is_noted_once() {
        let conduct = conduct();
        for _ in 0..2 {
            conduct.note(&testing::request(), Deed::Started).await;
        }
        let rows = conduct.ledger.read(Page::Audit, Timestamp::MIN).await.unwrap();
        let rows: Vec<AuditRow> = rows.iter().map(|row| serde_json::from_str(&row.json).unwrap()).collect();
        assert_eq!(rows, [AuditRow::of_request(&testing::request(), Deed::Started)]);
    }
}
