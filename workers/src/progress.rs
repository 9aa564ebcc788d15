//! What the first message shows while sources are read: each source as it ends.
//!
//! The collecting steps run at the same time and know nothing of one another but what they wrote. So whoever has ended reads
//! what all have written, and edits the message with that. A claim in the ledger keeps the edits a second apart; who does not
//! get it waits a little, and looks again. The last to end edits nothing, for the ranking does.

use std::time::Duration;

use futures_util::future::join_all;
use investigation::detect::Findings;
use investigation::model::{Request, Scope, Source};
use investigation::ports::{Announcement, Artifact, ArtifactStore, Channel, InvestigationStore, Ledger, Status};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{sleep, timeout};

use crate::conversation::edit_first_message;
use crate::{Said, StepError, artifact};

/// How long a claim holds. The ledger counts in whole seconds, so that edits are one to two seconds apart.
const CLAIM: SignedDuration = SignedDuration::from_secs(2);

/// How long a step waits for the claim of another to pass, before it looks again.
const PAUSE: Duration = Duration::from_millis(500);

/// How often a step looks: long enough for one claim to pass.
const MAX_LOOKS: usize = 5;

/// The longest that all this may take, for the report waits for it.
const MAX_TIME: Duration = Duration::from_secs(4);

/// Shows in the first message which sources have ended, and what they gave. Whatever fails here costs the report nothing.
pub async fn show_progress(
    request: &Request,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    ledger: &impl Ledger,
    channel: &impl Channel,
    clock: impl Fn() -> Timestamp,
) {
    match timeout(MAX_TIME, show(request, artifacts, investigations, ledger, channel, clock)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the responder does not see that the source has ended"),
        Err(_) => tracing::warn!("the responder does not see in time that the source has ended"),
    }
}

async fn show(
    request: &Request,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    ledger: &impl Ledger,
    channel: &impl Channel,
    clock: impl Fn() -> Timestamp,
) -> Result<(), StepError> {
    let id = &request.investigation_id;
    let scope: Scope = artifact::read(artifacts, id, Artifact::Scope).await?;
    for _ in 0..MAX_LOOKS {
        // An investigation that was cancelled meanwhile has its own last word in the first message.
        let record = investigations.record(id).await?.filter(|record| record.status == Status::Running);
        let said = Said::default().or_recorded(record.as_ref());
        if said.thread.is_none() {
            return Ok(());
        }
        let findings = read_findings(request, artifacts).await;
        if findings.len() == Source::ALL.len() {
            return Ok(());
        }
        let now = clock();
        if ledger.claim(&format!("progress/{id}"), now, now + CLAIM).await? {
            let progress = Announcement::Progress { scope: &scope, findings: &findings };
            return Ok(edit_first_message(request, &said, &progress, channel).await?);
        }
        sleep(PAUSE).await;
    }
    Ok(())
}

/// What the sources that have ended found. Findings that cannot be read count as not there: the ranking says what is wrong
/// with them.
pub(crate) async fn read_findings(request: &Request, artifacts: &impl ArtifactStore) -> Vec<Findings> {
    let reads = Source::ALL
        .iter()
        .map(|&source| artifact::find::<Findings>(artifacts, &request.investigation_id, Artifact::Findings(source)));
    join_all(reads).await.into_iter().filter_map(|found| found.ok().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use investigation::model::Thread;
    use investigation::ports::{FailureKind, InMemory};
    use tokio::time::Instant;

    use super::*;
    use crate::Attempt;
    use crate::testing::{self, ChannelAccess, Part, World};

    /// A world in which the investigation has begun, and these sources have ended.
    async fn ended(sources: &[Source]) -> World {
        let world = testing::scoped().await;
        end(&world, sources).await;
        world
    }

    async fn end(world: &World, sources: &[Source]) {
        for &source in sources {
            crate::collect(source, &testing::request(), world, world).await.unwrap();
        }
    }

    /// A clock that follows tokio's, which the tests let pass.
    fn clock() -> impl Fn() -> Timestamp {
        let (began, start) = (Instant::now(), testing::request().requested_at);
        move || start + began.elapsed()
    }

    async fn run(world: &World, ledger: &InMemory, clock: impl Fn() -> Timestamp) {
        show_progress(&testing::request(), world, world, ledger, world, clock).await;
    }

    const SHOWN: &str = "C1 1.0: logs 0";

    #[tokio::test(start_paused = true)]
    async fn a_source_that_has_ended_is_shown() {
        let world = ended(&[Source::Logs]).await;
        run(&world, &InMemory::default(), clock()).await;
        assert_eq!(world.said(), ["C1: started", SHOWN]);
    }

    #[tokio::test(start_paused = true)]
    async fn in_the_thread_of_others_too_where_the_bot_may_post_but_not_look() {
        let thread = Some(Thread { channel: "C1".to_owned(), ts: "0.5".to_owned() });
        let request = Request { thread, ..testing::request() };
        let world = World::default().with_channel(ChannelAccess::PostOnly);
        crate::scope(&request, Attempt::First, &world.stores(), &world.conduct(), &world, &world).await.unwrap();
        end(&world, &[Source::Logs]).await;
        show_progress(&request, &world, &world, &InMemory::default(), &world, clock()).await;
        assert_eq!(world.said(), ["C1 under 0.5: started", SHOWN]);
    }

    #[tokio::test(start_paused = true)]
    async fn edits_are_a_second_apart_and_none_is_lost() {
        let world = ended(&[Source::Logs]).await;
        let (ledger, clock) = (InMemory::default(), clock());
        run(&world, &ledger, &clock).await;
        let first = clock();
        end(&world, &[Source::Changes]).await;
        run(&world, &ledger, &clock).await;
        assert_eq!(world.said()[1..], [SHOWN, "C1 1.0: logs 0, changes 0"]);
        assert!(clock().duration_since(first) >= SignedDuration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_to_end_leaves_the_edit_to_the_ranking_and_waits_for_nothing() {
        let world = ended(Source::ALL).await;
        let (ledger, clock) = (InMemory::default(), clock());
        let before = clock();
        run(&world, &ledger, &clock).await;
        assert_eq!((world.said().len(), clock()), (1, before));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_the_claim_of_another_goes_when_all_have_ended() {
        let world = ended(&[Source::Logs]).await;
        let (ledger, clock) = (InMemory::default(), clock());
        let now = clock();
        let key = format!("progress/{}", testing::request().investigation_id);
        assert!(ledger.claim(&key, now, now + SignedDuration::from_mins(1)).await.unwrap());
        let others = async {
            sleep(Duration::from_millis(300)).await;
            end(&world, Source::ALL).await;
        };
        futures_util::future::join(run(&world, &ledger, &clock), others).await;
        assert_eq!(world.said().len(), 1);
        assert!(clock().duration_since(now) <= SignedDuration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_investigation_that_was_cancelled_says_nothing_more() {
        let world = ended(&[Source::Logs]).await;
        world.end(&testing::request().investigation_id, Status::Failed).await.unwrap();
        run(&world, &InMemory::default(), clock()).await;
        assert_eq!(world.said().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_fails_is_logged_and_no_more() {
        for part in [Part::Channel, Part::Artifacts, Part::Investigations] {
            let world = ended(&[Source::Logs]).await.without(part, FailureKind::Unavailable);
            run(&world, &InMemory::default(), clock()).await;
            assert_eq!(world.said().len(), 1, "{part:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn stores_that_do_not_answer_hold_the_report_up_for_seconds_at_most() {
        let world = ended(&[Source::Logs]).await.hanging();
        let clock = clock();
        let before = clock();
        run(&world, &InMemory::default(), &clock).await;
        assert!(clock().duration_since(before) <= SignedDuration::from_secs(4));
    }
}
