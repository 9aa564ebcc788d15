//! The step that asks a model, once, about the posted report.

use investigation::advice;
use investigation::model::{Report, Request};
use investigation::ports::{Advisor, Announcement, Artifact, ArtifactStore, Channel, Failure, Place};
use serde::Serialize;

use crate::{Said, StepError, artifact};

/// What became of the model's comment. The report stays as posted unless it is [`Advice::Given`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "advice", rename_all = "snake_case")]
pub enum Advice {
    /// No model is configured.
    Off,
    /// The report has a comment.
    Given,
    /// The model failed, its answer was of no use, or the report could not be updated. The log says why.
    Unavailable,
}

/// The advisor of an edition without one: no value of this type exists.
#[derive(Debug, Clone, Copy)]
pub enum NoAdvisor {}

impl Advisor for NoAdvisor {
    fn model_id(&self) -> &str {
        match *self {}
    }

    async fn advise(&self, _system: &str, _question: &str) -> Result<String, Failure> {
        match *self {}
    }
}

/// Asks the model once, and adds its comment to the report on the web page and in Slack.
pub async fn advise(
    request: &Request,
    said: &Said,
    artifacts: &impl ArtifactStore,
    channel: &impl Channel,
    advisor: Option<&impl Advisor>,
) -> Advice {
    let Some(advisor) = advisor else { return Advice::Off };
    let advised = async {
        let report = comment(request, artifacts, advisor).await?;
        edit_report(request, said, &report, channel).await
    };
    match advised.await {
        Ok(()) => Advice::Given,
        Err(error) => {
            tracing::warn!(%error, "the report stays without advice");
            Advice::Unavailable
        }
    }
}

async fn comment(
    request: &Request,
    artifacts: &impl ArtifactStore,
    advisor: &impl Advisor,
) -> Result<Report, StepError> {
    let id = &request.investigation_id;
    let report: Report = artifact::read(artifacts, id, Artifact::Report).await?;
    let question = advice::question(&report);
    let answer = advisor.advise(&question.system, &question.text).await?;
    let advisory = advice::check(&answer, advisor.model_id(), &report)?;
    let report = Report { advisory: Some(advisory), ..report };
    artifact::write(artifacts, id, Artifact::Report, &report).await?;
    Ok(report)
}

/// Edits the message with the report. A private message cannot be edited; the web page has the comment all the same.
async fn edit_report(request: &Request, said: &Said, report: &Report, channel: &impl Channel) -> Result<(), StepError> {
    if let Some(ts) = said.report.as_ref().and_then(|posted| posted.ts.as_deref()) {
        let place = Place::Edit { channel: &request.channel, ts };
        channel.say(request, place, &Announcement::Report { report, link: &request.report_link }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;

    use super::*;
    use crate::Attempt;
    use crate::testing::{self, Part, World};

    struct Model(Result<String, FailureKind>);

    impl Advisor for Model {
        fn model_id(&self) -> &str {
            "model"
        }

        async fn advise(&self, _system: &str, _question: &str) -> Result<String, Failure> {
            self.0.clone().map_err(|kind| Failure::new(kind, "bedrock:Converse", "away"))
        }
    }

    async fn posted() -> World {
        let world = testing::ranked().await;
        let said = world.said_so_far();
        crate::publish(&testing::request(), &said, Attempt::First, &world, &world, &world).await.unwrap();
        world
    }

    async fn run(world: &World, advisor: Option<&impl Advisor>) -> Advice {
        advise(&testing::request(), &world.said_so_far(), world, world, advisor).await
    }

    fn remark(cited: &str) -> String {
        serde_json::json!({ "remarks": [{ "text": "Raise the timeout.", "evidence": [cited] }] }).to_string()
    }

    #[tokio::test]
    async fn the_comment_is_added_to_the_report_and_to_its_message() {
        let world = posted().await;
        let model = Model(Ok(remark(testing::evidence().id.as_str())));
        assert_eq!(run(&world, Some(&model)).await, Advice::Given);
        let advisory = world.artifact::<Report>(Artifact::Report).advisory.unwrap();
        assert_eq!((advisory.model_id.as_str(), advisory.remarks.len()), ("model", 1));
        assert!(world.said().last().unwrap().starts_with("C1 3.0: report with advice"));
    }

    #[tokio::test]
    async fn without_a_model_nothing_happens() {
        let world = posted().await;
        let before = world.said();
        assert_eq!(run(&world, None::<&NoAdvisor>).await, Advice::Off);
        assert_eq!(world.said(), before);
    }

    #[tokio::test]
    async fn whatever_fails_the_report_stays_as_it_is() {
        let answers = [
            Err(FailureKind::Throttled),
            Err(FailureKind::Denied),
            Ok("I think it's DNS.".to_owned()),
            Ok(remark("ev-logs-00000000")),
        ];
        for answer in answers {
            let world = posted().await;
            let before: Report = world.artifact(Artifact::Report);
            assert_eq!(run(&world, Some(&Model(answer.clone()))).await, Advice::Unavailable, "{answer:?}");
            assert_eq!(world.artifact::<Report>(Artifact::Report), before);
        }
    }

    #[tokio::test]
    async fn a_failure_of_the_artifact_store_does_not_fail_the_step() {
        let world = posted().await.without(Part::Artifacts, FailureKind::Unavailable);
        assert_eq!(run(&world, Some(&Model(Err(FailureKind::Denied)))).await, Advice::Unavailable);
    }

    #[test]
    fn the_state_machine_gets_a_small_answer() {
        insta::assert_snapshot!(serde_json::to_string(&Advice::Unavailable).unwrap(), @r#"{"advice":"unavailable"}"#);
    }
}
