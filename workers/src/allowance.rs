//! What an attempt of a collecting step may scan: what the attempts before it have left.
//!
//! The state machine tries a step again that crashed, that timed out or that could not write what it found, and what such an
//! attempt scanned is charged for. So each attempt notes all that is left as scanned before it asks, and gives back what it did
//! not scan. One that ended without a word has left nothing.

use investigation::model::{Request, Scope, Source};
use investigation::ports::{Artifact, ArtifactStore, Failure, Ledger, TelemetrySources};
use jiff::{SignedDuration, Timestamp};

use crate::collect::collect_in;
use crate::{StepError, Tally, artifact};

/// How long the bytes of an investigation are counted: longer than any runs.
const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Collects the evidence of one source, and scans no more than the attempts before this one have left of its bytes. The tally
/// has those of all attempts. `count_scanned` tells how many bytes this one has scanned so far.
///
/// # Errors
/// When the artifact store fails.
pub async fn collect_within_allowance(
    source: Source,
    request: &Request,
    artifacts: &impl ArtifactStore,
    ledger: &impl Ledger,
    sources: &impl TelemetrySources,
    count_scanned: impl Fn() -> u64,
) -> Result<Tally, StepError> {
    let mut scope: Scope = artifact::read(artifacts, &request.investigation_id, Artifact::Scope).await?;
    let share = scope.budget.map_or(0, |budget| budget.bytes_for(source) as u64);
    if share == 0 {
        let tally = collect_in(source, &scope, artifacts, sources).await?;
        return Ok(Tally { bytes_scanned: count_scanned(), ..tally });
    }
    let allowance = Allowance::take(ledger, request, source, share).await;
    scope.max_bytes = Some(allowance.left());
    let collected = collect_in(source, &scope, artifacts, sources).await;
    let bytes_scanned = allowance.give_back(count_scanned()).await;
    Ok(Tally { bytes_scanned, ..collected? })
}

/// What one attempt has taken.
struct Allowance<'a, L> {
    ledger: &'a L,
    counter: String,
    counted_until: Timestamp,
    /// What all attempts may scan together.
    share: u64,
    /// What the ledger counts of it for this attempt: all that is left, or nothing where it did not answer.
    taken: u64,
    /// What those before this one scanned, or may have.
    before: u64,
}

impl<'a, L: Ledger> Allowance<'a, L> {
    /// Takes all that is left. Where the ledger does not answer, this is the first attempt as far as anybody knows: an outage of
    /// it keeps nobody from asking.
    async fn take(ledger: &'a L, request: &Request, source: Source, share: u64) -> Self {
        let counter = format!("scanned/{}/{}", request.investigation_id, source.name());
        let counted_until = request.requested_at.saturating_add(COUNTED_FOR).unwrap_or(request.requested_at);
        let (taken, before) = match ledger.add(&counter, to_change(share), counted_until).await {
            Ok(sum) => (share, sum.saturating_sub(share).min(share)),
            Err(failure) => {
                warn(&failure);
                (0, 0)
            }
        };
        Self { ledger, counter, counted_until, share, taken, before }
    }

    fn left(&self) -> u64 {
        self.share.saturating_sub(self.before)
    }

    /// Counts what was scanned instead of what was taken; returns what all attempts scanned. Where that fails, an attempt after
    /// this one may scan too little rather than too much.
    async fn give_back(self, scanned: u64) -> u64 {
        let change = to_change(scanned).saturating_sub(to_change(self.taken));
        if let Err(failure) = self.ledger.add(&self.counter, change, self.counted_until).await {
            warn(&failure);
        }
        self.before.saturating_add(scanned)
    }
}

fn warn(failure: &Failure) {
    tracing::warn!(%failure, "nobody knows what the attempts of this step scan together");
}

fn to_change(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use investigation::limits::Limits;
    use investigation::ports::FailureKind;

    use super::*;
    use crate::Attempt;
    use crate::testing::{self, Part, World};

    async fn take(world: &World) -> Allowance<'_, World> {
        Allowance::take(world, &testing::request(), Source::Logs, 100).await
    }

    #[tokio::test]
    async fn an_attempt_that_ended_without_a_word_has_left_nothing() {
        let world = World::default();
        assert_eq!(take(&world).await.left(), 100);
        for _ in 0..2 {
            assert_eq!(take(&world).await.left(), 0);
        }
        assert_eq!(take(&world).await.give_back(0).await, 100, "it may have scanned all of it");
    }

    #[tokio::test]
    async fn one_that_said_what_it_scanned_has_left_the_rest() {
        let world = World::default();
        assert_eq!(take(&world).await.give_back(30).await, 30);
        let second = take(&world).await;
        assert_eq!(second.left(), 70);
        assert_eq!(second.give_back(50).await, 80);
        assert_eq!(take(&world).await.left(), 20);
        let other = Allowance::take(&world, &testing::request(), Source::Traces, 100).await;
        assert_eq!(other.left(), 100, "each source has its own");
    }

    #[tokio::test]
    async fn an_outage_of_the_ledger_keeps_nobody_from_asking() {
        let world = World::default().without(Part::Ledger, FailureKind::Unavailable);
        let allowance = take(&world).await;
        assert_eq!(allowance.left(), 100);
        assert_eq!(allowance.give_back(30).await, 30);
    }

    #[tokio::test]
    async fn what_was_scanned_while_the_ledger_did_not_answer_is_counted_once_it_does() {
        let world = World::default();
        let unanswered = Allowance { taken: 0, before: 0, ..take(&world).await };
        // The ledger counted nothing for it.
        world.add(&unanswered.counter, -100, unanswered.counted_until).await.unwrap();
        assert_eq!(unanswered.give_back(30).await, 30);
        assert_eq!(take(&world).await.left(), 70);
    }

    #[tokio::test]
    async fn what_an_attempt_that_crashed_may_have_scanned_is_charged_with_what_the_next_one_scans() {
        let world = World::default().budgeting(Limits::default(), 10);
        let request = testing::request();
        crate::scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        let share = world.artifact::<Scope>(Artifact::Scope).budget.unwrap().bytes_for(Source::Logs) as u64;
        let collect = async || {
            collect_within_allowance(Source::Logs, &request, &world, &world, &world, || 5).await.unwrap().bytes_scanned
        };
        assert_eq!((collect().await, collect().await), (5, 10));
        drop(Allowance::take(&world, &request, Source::Logs, share).await);
        assert_eq!(collect().await, share + 5);
    }

    #[tokio::test]
    async fn what_has_no_budget_is_counted_and_not_limited() {
        let world = testing::scoped().await;
        let request = testing::request();
        let collect = async || collect_within_allowance(Source::Logs, &request, &world, &world, &world, || 5).await;
        assert_eq!(collect().await.unwrap().bytes_scanned, 5);
        assert_eq!(collect().await.unwrap().bytes_scanned, 5);
    }
}
