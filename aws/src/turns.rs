//! Turns at a call whose rate AWS limits for all callers in an account and region together.
//!
//! `LookupEvents` may be called twice a second. Investigations run in processes of their own, so that the turns are counted
//! in the ledger: whoever adds to the counter of a second and comes first or second has the turn; others take a later second.
//! A function that runs once at a time would keep the rate too, but a lookup takes up to four seconds, so that one
//! investigation waits for most of its time, and the next would stand behind it although the rate is not used up.
//!
//! Others in the account may call as well, and are not counted. What they take shows as throttling, and is tried again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use investigation::model::Context;
use investigation::ports::Ledger;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

use crate::DynamoLedger;

/// CloudTrail allows two lookups a second.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
const PER_SECOND: u64 = 2;

/// The time between two turns.
const INTERVAL: Duration = Duration::from_millis(500);

/// How long a counter is kept after its second.
const KEPT: SignedDuration = SignedDuration::from_mins(2);

/// How many seconds are tried before the lookup is made without a turn: more than a source has.
const MAX_SECONDS_TRIED: usize = 60;

/// Hands out turns in all regions.
#[derive(Clone, Default)]
pub(crate) struct Turns(Option<Shared>);

/// Where the turns of all processes are counted.
#[derive(Clone)]
struct Shared {
    ledger: DynamoLedger,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Turns(shared)" } else { "Turns(own)" })
    }
}

impl Turns {
    /// Turns that all processes with this ledger share. The clock gives the present time.
    pub(crate) fn shared(ledger: DynamoLedger, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Some(Shared { ledger, clock: Arc::new(clock) }))
    }

    /// The turns in the region of a context.
    pub(crate) fn in_region(&self, context: &Context) -> RegionTurns {
        self.in_region_named(context, &context.region)
    }

    /// The turns in this region of the account that a context is about.
    pub(crate) fn in_region_named(&self, context: &Context, region: &str) -> RegionTurns {
        // `arn:aws:iam::123456789012:role/name`
        let account = context.role.as_deref().and_then(|role| role.split(':').nth(4)).unwrap_or("own");
        RegionTurns { shared: self.0.clone(), counter: format!("lookups/{account}/{region}"), next: Mutex::default() }
    }
}

/// Hands out turns in one account and region.
pub(crate) struct RegionTurns {
    shared: Option<Shared>,
    counter: String,
    /// When this process has its next turn; `None` before the first.
    next: Mutex<Option<Instant>>,
}

impl RegionTurns {
    /// Waits for a turn.
    pub(crate) async fn take(&self) {
        let turn = {
            let mut next = self.next.lock().await;
            let turn = next.unwrap_or_else(Instant::now).max(Instant::now());
            *next = Some(turn + INTERVAL);
            turn
        };
        sleep_until(turn).await;
        if let Some(shared) = &self.shared {
            shared.take(&self.counter).await;
        }
    }
}

impl Shared {
    /// Waits for a turn among all processes. Where they cannot be counted, there is nobody to wait for.
    async fn take(&self, counter: &str) {
        let mut second = (self.clock)().as_second();
        for _ in 0..MAX_SECONDS_TRIED {
            let Ok(at) = Timestamp::from_second(second) else { return };
            let until = at.checked_add(KEPT).unwrap_or(at);
            let place = match self.ledger.add(&format!("{counter}/{second}"), 1, until).await {
                Ok(place) => place,
                Err(failure) => return tracing::warn!(%failure, "the turns of others are not known"),
            };
            let others = place.saturating_sub(1);
            if others < PER_SECOND {
                let turn = at + INTERVAL * u32::try_from(others).unwrap_or_default();
                let pause = turn.duration_since((self.clock)());
                return sleep(pause.try_into().unwrap_or_default()).await;
            }
            // Those before have the turns of the seconds that follow.
            second += i64::try_from(others / PER_SECOND).unwrap_or(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex as StdMutex;

    use futures_util::future::join_all;
    use serde_json::json;

    use super::*;
    use crate::testing::{FakeAws, Reply, at, scope};

    /// A clock that goes with the test's.
    fn clock() -> impl Fn() -> Timestamp + Send + Sync {
        let begin = Instant::now();
        move || at("2026-01-31T14:31:00Z") + begin.elapsed()
    }

    /// A ledger that counts.
    async fn counting() -> FakeAws {
        let mut counters: BTreeMap<String, u64> = BTreeMap::new();
        FakeAws::start(move |call| {
            let count = counters.entry(call.body["Key"]["page"]["S"].as_str().unwrap().to_owned()).or_default();
            *count += 1;
            Reply::Ok(json!({ "Attributes": { "amount": { "N": count.to_string() } } }))
        })
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn processes_that_share_a_ledger_take_two_turns_a_second_together() {
        let aws = counting().await;
        let turns = Turns::shared(DynamoLedger::new(&aws.sdk().await, "ledger".to_owned()), clock());
        let (begin, taken) = (Instant::now(), StdMutex::new(Vec::new()));
        let processes: Vec<RegionTurns> = (0..5).map(|_| turns.in_region(&scope().context)).collect();
        join_all(processes.iter().map(async |process| {
            for _ in 0..8 {
                process.take().await;
                taken.lock().unwrap().push(begin.elapsed().as_millis());
            }
        }))
        .await;
        let taken = taken.into_inner().unwrap();
        assert_eq!(taken.len(), 40);
        for second in 0..30 {
            let within = taken.iter().filter(|at| (second * 1_000..(second + 1) * 1_000).contains(*at)).count();
            assert!(within <= 2, "{within} in second {second}: {taken:?}");
        }
        assert!(begin.elapsed() < Duration::from_secs(25), "{:?}", begin.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn one_process_keeps_the_rate_by_itself_when_the_ledger_cannot_be_reached() {
        let aws = FakeAws::start(|_| Reply::Error(400, "AccessDeniedException", "no")).await;
        let turns = Turns::shared(DynamoLedger::new(&aws.sdk().await, "ledger".to_owned()), clock());
        let (process, begin) = (turns.in_region(&scope().context), Instant::now());
        for _ in 0..5 {
            process.take().await;
        }
        assert_eq!(begin.elapsed(), 4 * INTERVAL);
    }

    #[test]
    fn accounts_and_regions_have_turns_of_their_own() {
        let mut context = scope().context;
        assert_eq!(Turns::default().in_region(&context).counter, "lookups/own/eu-central-1");
        context.role = Some("arn:aws:iam::123456789012:role/reader".to_owned());
        assert_eq!(Turns::default().in_region_named(&context, "us-east-1").counter, "lookups/123456789012/us-east-1");
    }
}
