//! The step that asks a model about the posted report: to compare the hypotheses, and what to do next.

use investigation::advice::{self, MAX_CALLS, Question};
use investigation::model::{Advisory, AdvisoryGap, AdvisoryQuestion, AdvisoryReason, ModelUsage, Report, Request};
use investigation::ports::{
    Advisor, Announcement, AnswerEnd, Artifact, ArtifactStore, Channel, Failure, FailureKind, ModelAnswer, Place,
    TokenPrices,
};
use serde::Serialize;

use crate::{Said, StepError, artifact};

/// What became of the model's comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "advice", rename_all = "snake_case")]
pub enum Advice {
    /// No model is configured: none was called.
    Off,
    /// The report has a comment, or at least a part of it.
    Given,
    /// The report says why the model gave no comment that may be shown.
    Withheld,
    /// The report could not be read or changed; it stays as it was posted. The log says why.
    Unavailable,
}

/// The advisor of an edition without one: no value of this type exists.
#[derive(Debug, Clone, Copy)]
pub enum NoAdvisor {}

impl Advisor for NoAdvisor {
    fn model_id(&self) -> &str {
        match *self {}
    }

    fn prices(&self) -> Option<TokenPrices> {
        match *self {}
    }

    async fn ask(&self, _question: &Question) -> Result<ModelAnswer, Failure> {
        match *self {}
    }
}

/// Asks the model, in two calls at most, and adds its comment to the report on the web page and in Slack. While it is asked,
/// and for good if this step dies meanwhile, the report says that there is no answer.
pub async fn advise(
    request: &Request,
    said: &Said,
    artifacts: &impl ArtifactStore,
    channel: &impl Channel,
    advisor: Option<&impl Advisor>,
) -> Advice {
    let Some(advisor) = advisor else { return Advice::Off };
    let advised = async {
        let (report, advice) = comment(request, artifacts, advisor).await?;
        edit_report(request, said, &report, channel).await?;
        Ok::<_, StepError>(advice)
    };
    match advised.await {
        Ok(advice) => advice,
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
) -> Result<(Report, Advice), StepError> {
    let id = &request.investigation_id;
    let report: Report = artifact::read(artifacts, id, Artifact::Report).await?;
    let advisory = match report.advisory.clone() {
        // An earlier attempt of this step has asked, whether or not it lived to hear the answer.
        Some(before) => before,
        None => {
            let asked = Report { advisory: Some(unanswered(advisor.model_id())), ..report.clone() };
            artifact::write(artifacts, id, Artifact::Report, &asked).await?;
            consult(&report, advisor).await
        }
    };
    for gap in &advisory.gaps {
        tracing::warn!(question = ?gap.question, reason = ?gap.reason, "the model gave no answer that may be shown");
    }
    tracing::info!(model = advisory.model_id, usage = advisory.usage.summary(), "a model was asked");
    let both_are_missing = advisory.gaps.len() > 1;
    let advice = if both_are_missing { Advice::Withheld } else { Advice::Given };
    let report = Report { advisory: Some(advisory), ..report };
    artifact::write(artifacts, id, Artifact::Report, &report).await?;
    Ok((report, advice))
}

/// What the report says until the model has answered.
fn unanswered(model_id: &str) -> Advisory {
    let gap = |question| AdvisoryGap { question, reason: AdvisoryReason::Unanswered };
    let gaps = vec![gap(AdvisoryQuestion::Comparison), gap(AdvisoryQuestion::NextSteps)];
    Advisory { model_id: model_id.to_owned(), gaps, ..Advisory::default() }
}

/// Asks both questions, and keeps what of the answers may be shown.
async fn consult(report: &Report, advisor: &impl Advisor) -> Advisory {
    let mut model = Consultation { advisor, usage: ModelUsage::default(), failed: None };
    let mut advisory = Advisory { model_id: advisor.model_id().to_owned(), ..Advisory::default() };
    let compared = model.ask(advice::comparison_question(report), |answer| advice::read_comparison(answer, report));
    match compared.await {
        Ok(comparison) => {
            advisory.assessments = comparison.assessments;
            advisory.agreement = comparison.agreement;
        }
        Err(reason) => advisory.gaps.push(AdvisoryGap { question: AdvisoryQuestion::Comparison, reason }),
    }
    let proposed = model.ask(advice::next_steps_question(report), |answer| advice::read_next_steps(answer, report));
    match proposed.await {
        Ok(steps) => {
            advisory.missing_evidence = steps.missing_evidence;
            advisory.next_actions = steps.next_actions;
        }
        Err(reason) => advisory.gaps.push(AdvisoryGap { question: AdvisoryQuestion::NextSteps, reason }),
    }
    advisory.usage = model.usage();
    advisory
}

/// The calls about one report.
struct Consultation<'a, A> {
    advisor: &'a A,
    usage: ModelUsage,
    /// Why the last call failed: the next would fail as well.
    failed: Option<AdvisoryReason>,
}

impl<A: Advisor> Consultation<'_, A> {
    /// Asks one question, and once more with room for a longer answer if its answer was cut off; reads the last answer.
    async fn ask<T>(
        &mut self,
        question: Option<Question>,
        read: impl FnOnce(&str) -> Result<T, AdvisoryReason>,
    ) -> Result<T, AdvisoryReason> {
        let question = question.ok_or(AdvisoryReason::NothingToAsk)?;
        let mut answer = self.call(&question).await?;
        if is_cut_off(&answer) && self.usage.calls < MAX_CALLS {
            answer = self.call(&question.with_more_room()).await?;
        }
        match answer.end {
            AnswerEnd::Blocked => Err(AdvisoryReason::Blocked),
            _ if is_cut_off(&answer) => Err(AdvisoryReason::CutOff),
            AnswerEnd::Whole | AnswerEnd::CutOff => read(&answer.text),
        }
    }

    async fn call(&mut self, question: &Question) -> Result<ModelAnswer, AdvisoryReason> {
        if let Some(reason) = self.failed {
            return Err(reason);
        }
        if self.usage.calls >= MAX_CALLS {
            return Err(AdvisoryReason::NoCallLeft);
        }
        self.usage.calls += 1;
        match self.advisor.ask(question).await {
            Ok(answer) => {
                self.usage.input_tokens = self.usage.input_tokens.saturating_add(answer.input_tokens);
                self.usage.output_tokens = self.usage.output_tokens.saturating_add(answer.output_tokens);
                Ok(answer)
            }
            Err(failure) => {
                tracing::warn!(%failure, "the model could not be asked");
                let reason = reason_of(failure.kind);
                self.failed = Some(reason);
                Err(reason)
            }
        }
    }

    /// What it took, and what that costs.
    fn usage(&self) -> ModelUsage {
        let usd = self.advisor.prices().map(|prices| {
            let cost = |tokens: u64, usd_per_million: f64| tokens as f64 * usd_per_million / 1e6;
            cost(self.usage.input_tokens, prices.input) + cost(self.usage.output_tokens, prices.output)
        });
        ModelUsage { usd, ..self.usage }
    }
}

/// Whether the model had no tokens left for the end of its answer.
fn is_cut_off(answer: &ModelAnswer) -> bool {
    answer.end == AnswerEnd::CutOff || (answer.end == AnswerEnd::Whole && advice::is_cut_off(&answer.text))
}

fn reason_of(kind: FailureKind) -> AdvisoryReason {
    match kind {
        FailureKind::Throttled => AdvisoryReason::Throttled,
        FailureKind::Unavailable => AdvisoryReason::Unavailable,
        FailureKind::TimedOut => AdvisoryReason::Silent,
        FailureKind::Denied | FailureKind::NotAllowed => AdvisoryReason::Denied,
        FailureKind::NotFound => AdvisoryReason::NoSuchModel,
        FailureKind::Invalid => AdvisoryReason::Rejected,
    }
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
mod tests;
