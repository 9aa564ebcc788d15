//! The model's bounded comment.

use serde::{Deserialize, Serialize};

use super::EvidenceId;

/// What the model said, after every item that cites no existing evidence was dropped. It never changes the ranking.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Advisory {
    /// The id of the model that wrote it.
    pub model_id: String,
    /// What it thinks of the hypotheses, in their order; of each at most once.
    #[serde(default)]
    pub assessments: Vec<Assessment>,
    /// Whether it would have put the same hypothesis first; none where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// What was not read and would decide, in its words; at most three.
    #[serde(default)]
    pub missing_evidence: Vec<String>,
    /// What it would do next; at most three.
    #[serde(default)]
    pub next_actions: Vec<NextAction>,
    /// What it was to say and did not, and why.
    #[serde(default)]
    pub gaps: Vec<AdvisoryGap>,
    /// What it took.
    #[serde(default)]
    pub usage: ModelUsage,
}

/// What the model thinks of one hypothesis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Assessment {
    /// The position of the hypothesis in the report, from 0.
    pub hypothesis: usize,
    /// The hypothesis as the model was told it, and as it told it back.
    pub cause: String,
    /// How plausible the model finds it, 0 to 1. It stands beside the confidence, and is no part of it.
    pub plausibility: f64,
    /// Why, in a sentence or two.
    pub reason: String,
    /// The evidence that the reason rests on; never empty.
    pub evidence: Vec<EvidenceId>,
}

/// Whether the model would have put the same hypothesis first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Agreement {
    /// It would.
    Agrees,
    /// It would put another first.
    Diverges {
        /// The position of that hypothesis in the report, from 0.
        hypothesis: usize,
        /// That hypothesis, as the model told it.
        cause: String,
    },
}

/// Something that may be done next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct NextAction {
    /// What to do.
    pub action: String,
    /// Why.
    pub why: String,
    /// What is seen then, if the model is right.
    pub expected_signal: String,
    /// The evidence it rests on; never empty.
    pub evidence: Vec<EvidenceId>,
}

/// What the model was to say and did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct AdvisoryGap {
    /// What it was asked.
    pub question: AdvisoryQuestion,
    /// Why there is no answer.
    pub reason: AdvisoryReason,
}

/// What the model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryQuestion {
    /// To compare the hypotheses.
    Comparison,
    /// What to do next, and what is missing.
    NextSteps,
}

/// Why the model gave no answer that may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryReason {
    /// The report holds nothing to ask about; it was not asked.
    NothingToAsk,
    /// The calls that it may be asked with are used up.
    NoCallLeft,
    /// It answered in prose, or not at all.
    Refused,
    /// A guardrail, or a filter of its provider, kept the answer back.
    Blocked,
    /// The answer is longer than it may be.
    CutOff,
    /// The answer is not of the shape that was asked for.
    Malformed,
    /// Nothing in it rests on evidence of the report.
    Uncited,
    /// Bedrock refused the rate of calls.
    Throttled,
    /// Bedrock failed, or could not be reached.
    Unavailable,
    /// There was no answer in time.
    Silent,
    /// The bot may not ask this model.
    Denied,
    /// There is no such model, or no such guardrail.
    NoSuchModel,
    /// Bedrock does not take the question.
    Rejected,
    /// It was asked, and nothing had come back when the report was written last: it is being asked, or the step that asks died.
    Unanswered,
}

/// What the model took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ModelUsage {
    /// How many calls were made.
    pub calls: u32,
    /// Tokens that it read.
    pub input_tokens: u64,
    /// Tokens that it wrote.
    pub output_tokens: u64,
    /// What that costs, in US dollars, where the prices are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd: Option<f64>,
}

impl Advisory {
    /// What it thinks of the hypothesis at this position, from 0.
    #[must_use]
    pub fn assessment(&self, hypothesis: usize) -> Option<&Assessment> {
        self.assessments.iter().find(|assessment| assessment.hypothesis == hypothesis)
    }
}

impl AdvisoryGap {
    /// What is missing and why, as a whole sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        let missing = match self.question {
            AdvisoryQuestion::Comparison => "It did not compare the hypotheses",
            AdvisoryQuestion::NextSteps => "It proposed no next steps",
        };
        format!("{missing}: {}.", self.reason.label())
    }
}

impl AdvisoryReason {
    /// The reason, as the end of a sentence.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NothingToAsk => "there was nothing to ask about",
            Self::NoCallLeft => "the two calls that it may take were used up",
            Self::Refused => "it answered with something else",
            Self::Blocked => "a guardrail kept its answer back",
            Self::CutOff => "its answer was longer than it may be",
            Self::Malformed => "its answer was not of the shape that was asked for",
            Self::Uncited => "nothing that it said rests on evidence of this report",
            Self::Throttled => "Bedrock refused the rate of calls",
            Self::Unavailable => "Bedrock failed or could not be reached",
            Self::Silent => "it did not answer in time",
            Self::Denied => "the bot may not ask this model",
            Self::NoSuchModel => "there is no such model or guardrail here",
            Self::Rejected => "Bedrock does not take the question",
            Self::Unanswered => "it had not answered when this was written",
        }
    }
}

impl ModelUsage {
    /// What it took, as the end of a sentence: `2 calls, 2400 tokens read and 310 written, 0.002 US dollars`.
    #[must_use]
    pub fn summary(&self) -> String {
        let calls = if self.calls == 1 { "1 call".to_owned() } else { format!("{} calls", self.calls) };
        let tokens = format!("{} tokens read and {} written", self.input_tokens, self.output_tokens);
        match self.usd {
            Some(usd) => format!("{calls}, {tokens}, {usd:.4} US dollars"),
            None => format!("{calls}, {tokens}"),
        }
    }
}
