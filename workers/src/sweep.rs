//! The step that runs on a schedule, outside of any investigation: it speaks for those that could not.

use std::time::Duration;

use investigation::model::Request;
use investigation::ports::{ArtifactStore, Channel, Failure, InvestigationStore, Status, Workflow};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::{Ended, Notice, StepError, notify_failure};

/// An investigation of which nobody could be told for so long is given up: whoever asked has moved on.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How long one sweep goes on: less than its function may run. The next one comes soon.
const MAX_TIME: Duration = Duration::from_secs(240);

/// What the schedule calls the step with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct SweepInput {
    /// How old an investigation must be, in minutes: a younger one that has ended is about to speak for itself.
    pub min_age_minutes: u32,
}

/// What became of the investigations that were found unfinished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// How many ended now: their responders know, and their first messages say so.
    pub ended: usize,
    /// How many are still running, and will speak for themselves.
    pub running: usize,
    /// How many could not be spoken for this time either.
    pub left: usize,
    /// How many were given up.
    pub given_up: usize,
}

/// Speaks for every investigation that the workflow no longer runs and that nobody has ended: Slack was away, or a store was, or
/// an edit of the first message met a rate limit, or the event that tells of its death was lost. One that cannot be spoken for
/// keeps no other waiting.
///
/// # Errors
/// When the unfinished investigations cannot be listed.
pub async fn sweep(
    input: SweepInput,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    workflow: &impl Workflow,
    channel: &impl Channel,
    now: Timestamp,
) -> Result<Swept, StepError> {
    let min_age = SignedDuration::from_mins(i64::from(input.min_age_minutes));
    let unfinished = investigations.unfinished(now.saturating_sub(min_age).unwrap_or(now)).await?;
    let mut swept = Swept::default();
    let speaking = async {
        for request in unfinished {
            if now.duration_since(request.requested_at) > GIVE_UP_AFTER {
                match give_up(&request, investigations).await {
                    Ok(()) => swept.given_up += 1,
                    Err(error) => {
                        tracing::warn!(%error, "an investigation cannot be given up yet");
                        swept.left += 1;
                    }
                }
                continue;
            }
            let id = request.investigation_id.clone();
            match speak_for(request, artifacts, investigations, workflow, channel).await {
                Ok(Spoken::Ended) => swept.ended += 1,
                Ok(Spoken::Running) => swept.running += 1,
                Err(error) => {
                    tracing::warn!(%error, investigation_id = %id, "nobody can be told yet how this investigation ended");
                    swept.left += 1;
                }
            }
        }
    };
    if timeout(MAX_TIME, speaking).await.is_err() {
        tracing::warn!("the next sweep speaks for the rest");
    }
    Ok(swept)
}

/// What became of an unfinished investigation.
enum Spoken {
    Ended,
    Running,
}

/// Says how the investigation ended, if it has.
async fn speak_for(
    request: Request,
    artifacts: &impl ArtifactStore,
    investigations: &impl InvestigationStore,
    workflow: &impl Workflow,
    channel: &impl Channel,
) -> Result<Spoken, StepError> {
    if workflow.is_running(&request.investigation_id).await? {
        return Ok(Spoken::Running);
    }
    let notice = Notice::after_the_end(request, Ended::Unforeseen);
    notify_failure(&notice, artifacts, investigations, channel).await?;
    Ok(Spoken::Ended)
}

async fn give_up(request: &Request, investigations: &impl InvestigationStore) -> Result<(), Failure> {
    tracing::error!(investigation_id = %request.investigation_id, "nobody could be told how this investigation ended");
    investigations.end(&request.investigation_id, Status::Failed).await.map(drop)
}

#[cfg(test)]
mod tests {
    use investigation::model::InvestigationId;
    use investigation::ports::{FailureKind, Started};

    use super::*;
    use crate::testing::{self, Part, World};

    const HALF_AN_HOUR: SweepInput = SweepInput { min_age_minutes: 30 };

    /// A workflow that says whether it runs everything or nothing, or does not answer.
    struct Machine(Result<bool, FailureKind>);

    impl Workflow for Machine {
        async fn start(&self, _request: &Request) -> Result<Started, Failure> {
            unreachable!("a sweep starts nothing")
        }

        async fn is_running(&self, _id: &InvestigationId) -> Result<bool, Failure> {
            self.0.map_err(|kind| Failure::new(kind, "states:DescribeExecution", "no"))
        }

        async fn stop(&self, _id: &InvestigationId, _by: &str) -> Result<(), Failure> {
            unreachable!("a sweep stops nothing")
        }
    }

    fn later(minutes: i64) -> Timestamp {
        testing::request().requested_at + SignedDuration::from_mins(minutes)
    }

    async fn run(world: &World, minutes: i64) -> Swept {
        run_beside(Ok(false), world, minutes).await
    }

    async fn run_beside(is_running: Result<bool, FailureKind>, world: &World, minutes: i64) -> Swept {
        sweep(HALF_AN_HOUR, world, world, &Machine(is_running), world, later(minutes)).await.unwrap()
    }

    #[tokio::test]
    async fn an_investigation_that_could_not_speak_is_spoken_for() {
        let world = testing::ranked().await;
        assert_eq!(run(&world, 31).await, Swept { ended: 1, ..Swept::default() });
        assert_eq!(world.said().last().unwrap(), "C1 1.0: concluded https://bot.example/report");
        assert_eq!(run(&world, 41).await, Swept::default());
    }

    #[tokio::test]
    async fn one_that_still_runs_or_may_speak_for_itself_is_left_alone() {
        let world = testing::ranked().await;
        let said = world.said();
        assert_eq!(run(&world, 29).await, Swept::default());
        assert_eq!(run_beside(Ok(true), &world, 200).await, Swept { running: 1, ..Swept::default() });
        let unknown = run_beside(Err(FailureKind::Throttled), &world, 200).await;
        assert_eq!(unknown, Swept { left: 1, ..Swept::default() });
        assert_eq!((world.said(), world.status()), (said, Some(Status::Running)));
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
