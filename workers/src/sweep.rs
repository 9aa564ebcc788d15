//! The step that runs on a schedule, outside of any investigation: it speaks for those that could not.

use investigation::model::Request;
use investigation::ports::{ArtifactStore, Channel, Failure, InvestigationStore, Status};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Ended, Notice, StepError, notify_failure};

/// An investigation of which nobody could be told for so long is given up: whoever asked has moved on.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// What the schedule calls the step with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct SweepInput {
    /// How old an investigation must be, in minutes: older than any that may still be running.
    pub min_age_minutes: u32,
}

/// What became of the investigations that were found unfinished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// How many ended now: their responders know, and their first messages say so.
    pub ended: usize,
    /// How many could not be spoken for this time either.
    pub left: usize,
    /// How many were given up.
    pub given_up: usize,
}

/// Speaks for every investigation that is old enough to be over and has not ended: Slack was away, or a store was, or an
/// edit of the first message met a rate limit.
///
/// # Errors
/// When the unfinished investigations cannot be listed.
pub async fn sweep(
    input: SweepInput,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    channel: &impl Channel,
    now: Timestamp,
) -> Result<Swept, StepError> {
    let min_age = SignedDuration::from_mins(i64::from(input.min_age_minutes));
    let mut swept = Swept::default();
    for request in investigations.unfinished(now.saturating_sub(min_age).unwrap_or(now)).await? {
        let id = request.investigation_id.clone();
        if now.duration_since(request.requested_at) > GIVE_UP_AFTER {
            give_up(&request, investigations).await?;
            swept.given_up += 1;
            continue;
        }
        let notice = Notice::after_the_end(request, Ended::Unforeseen);
        match notify_failure(&notice, artifacts, investigations, channel).await {
            Ok(()) => swept.ended += 1,
            Err(error) => {
                tracing::warn!(%error, investigation_id = %id, "nobody can be told yet how this investigation ended");
                swept.left += 1;
            }
        }
    }
    Ok(swept)
}

async fn give_up(request: &Request, investigations: &impl InvestigationStore) -> Result<(), Failure> {
    tracing::error!(investigation_id = %request.investigation_id, "nobody could be told how this investigation ended");
    investigations.end(&request.investigation_id, Status::Failed).await.map(drop)
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, Part, World};

    const HALF_AN_HOUR: SweepInput = SweepInput { min_age_minutes: 30 };

    fn later(minutes: i64) -> Timestamp {
        testing::request().requested_at + SignedDuration::from_mins(minutes)
    }

    async fn run(world: &World, minutes: i64) -> Swept {
        sweep(HALF_AN_HOUR, world, world, world, later(minutes)).await.unwrap()
    }

    #[tokio::test]
    async fn an_investigation_that_could_not_speak_is_spoken_for() {
        let world = testing::ranked().await;
        assert_eq!(run(&world, 31).await, Swept { ended: 1, ..Swept::default() });
        assert_eq!(world.said().last().unwrap(), "C1 1.0: concluded https://bot.example/report");
        assert_eq!(run(&world, 41).await, Swept::default());
    }

    #[tokio::test]
    async fn one_that_may_still_be_running_is_left_alone() {
        let world = testing::ranked().await;
        assert_eq!(run(&world, 29).await, Swept::default());
    }

    #[tokio::test]
    async fn while_slack_is_away_nothing_is_given_up() {
        let world = testing::ranked().await.without(Part::Channel, FailureKind::Unavailable);
        assert_eq!(run(&world, 31).await, Swept { left: 1, ..Swept::default() });
        assert_eq!(world.status(), Some(Status::Running));
    }

    #[tokio::test]
    async fn after_a_day_it_is_given_up() {
        let world = testing::ranked().await.without(Part::Channel, FailureKind::Unavailable);
        assert_eq!(run(&world, 24 * 60 + 1).await, Swept { given_up: 1, ..Swept::default() });
        assert_eq!(world.status(), Some(Status::Failed));
    }
}
