//! Bedrock, by `Converse`: one question, which the model must answer by a tool.
//!
//! Source: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>

mod document;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::Config;
use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, GuardrailConfiguration, InferenceConfiguration, Message, SpecificToolChoice,
    StopReason, SystemContentBlock, Tool, ToolChoice, ToolConfiguration, ToolInputSchema, ToolSpecification,
};
use investigation::advice::{self, Question};
use investigation::ports::{Advisor, AnswerEnd, Failure, FailureKind, ModelAnswer, TokenPrices};

use crate::failure::to_failure;
use document::{to_document, to_json};

/// A model writes what it may in seconds. The report is posted already, so a slower answer is not worth the wait; two calls, and
/// what Slack takes for an edit, end before the function's timeout.
const TIMEOUT: Duration = Duration::from_secs(20);

const OPERATION: &str = "bedrock:Converse";

/// Which model is asked, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct BedrockSettings {
    /// The id or ARN of the model, or of the inference profile.
    pub model_id: String,
    /// The id or ARN of the guardrail that looks at question and answer, and its version.
    pub guardrail: Option<(String, String)>,
    /// What it costs, if that is to be said.
    pub prices: Option<TokenPrices>,
}

/// Asks a model on Bedrock.
#[derive(Debug, Clone)]
pub struct Bedrock {
    client: Client,
    settings: BedrockSettings,
}

impl Bedrock {
    /// Asks as these settings say. A call is made once and never retried.
    #[must_use]
    pub fn new(sdk: &SdkConfig, settings: BedrockSettings) -> Self {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(TIMEOUT).operation_timeout(TIMEOUT).build();
        let config = Config::from(sdk).to_builder().retry_config(RetryConfig::disabled()).timeout_config(timeouts);
        Self { client: Client::from_conf(config.build()), settings }
    }

    fn guardrail(&self) -> Result<Option<GuardrailConfiguration>, BuildError> {
        let Some((id, version)) = &self.settings.guardrail else { return Ok(None) };
        let guardrail = GuardrailConfiguration::builder().guardrail_identifier(id).guardrail_version(version);
        Ok(Some(guardrail.build()))
    }
}

impl Advisor for Bedrock {
    fn model_id(&self) -> &str {
        &self.settings.model_id
    }

    fn prices(&self) -> Option<TokenPrices> {
        self.settings.prices
    }

    async fn ask(&self, question: &Question) -> Result<ModelAnswer, Failure> {
        let unusable = |error: BuildError| Failure::new(FailureKind::Invalid, OPERATION, error.to_string());
        let message = Message::builder()
            .role(ConversationRole::User)
            .content(ContentBlock::Text(question.text.clone()))
            .build()
            .map_err(unusable)?;
        let bounds = InferenceConfiguration::builder()
            .max_tokens(i32::try_from(question.max_tokens).unwrap_or(i32::MAX))
            .temperature(0.0)
            .build();
        let answer = self
            .client
            .converse()
            .model_id(&self.settings.model_id)
            .system(SystemContentBlock::Text(question.system.clone()))
            .messages(message)
            .inference_config(bounds)
            .tool_config(forced(&question.tool).map_err(unusable)?)
            .set_guardrail_config(self.guardrail().map_err(unusable)?)
            .send()
            .await
            .map_err(to_failure(OPERATION))?;
        Ok(read(&answer))
    }
}

/// The tool, as the only one, which the model must use.
fn forced(tool: &advice::Tool) -> Result<ToolConfiguration, BuildError> {
    let specification = ToolSpecification::builder()
        .name(tool.name)
        .description(tool.description)
        .input_schema(ToolInputSchema::Json(to_document(&tool.schema)))
        .build()?;
    let choice = SpecificToolChoice::builder().name(tool.name).build()?;
    ToolConfiguration::builder().tools(Tool::ToolSpec(specification)).tool_choice(ToolChoice::Tool(choice)).build()
}

/// What was filled into the tool, else the text that was written instead.
fn read(answer: &ConverseOutput) -> ModelAnswer {
    let message = answer.output().and_then(|output| output.as_message().ok());
    let blocks = message.map_or(&[][..], Message::content);
    let filled_in = blocks.iter().find_map(|block| block.as_tool_use().ok()).map(|tool| to_json(tool.input()));
    let written = || blocks.iter().filter_map(|block| block.as_text().ok()).map(String::as_str).collect();
    let end = match answer.stop_reason() {
        StopReason::MaxTokens | StopReason::ModelContextWindowExceeded => AnswerEnd::CutOff,
        StopReason::GuardrailIntervened | StopReason::ContentFiltered => AnswerEnd::Blocked,
        _ => AnswerEnd::Whole,
    };
    let tokens = |count: Option<i32>| u64::try_from(count.unwrap_or_default()).unwrap_or_default();
    ModelAnswer {
        text: filled_in.map_or_else(written, |input| input.to_string()),
        end,
        input_tokens: tokens(answer.usage().map(|usage| usage.input_tokens())),
        output_tokens: tokens(answer.usage().map(|usage| usage.output_tokens())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply};
    use serde_json::{Value, json};

    fn question() -> Question {
        let tool = advice::Tool { name: "compare", description: "Compares.", schema: json!({ "type": "object" }) };
        Question { system: "Be brief.".to_owned(), text: "Why?".to_owned(), tool, max_tokens: 800 }
    }

    async fn ask(guardrail: Option<(String, String)>, reply: Reply) -> (Result<ModelAnswer, Failure>, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        let settings = BedrockSettings { model_id: "amazon.nova-lite-v1:0".to_owned(), guardrail, prices: None };
        (Bedrock::new(&aws.sdk().await, settings).ask(&question()).await, aws)
    }

    fn answer(content: Value, stop_reason: &str) -> Reply {
        Reply::Ok(json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": stop_reason,
            "usage": { "inputTokens": 7, "outputTokens": 3, "totalTokens": 10 },
            "metrics": { "latencyMs": 1 },
        }))
    }

    fn filled_in(input: Value) -> Value {
        json!([{ "text": "Let me see." }, { "toolUse": { "toolUseId": "t1", "name": "compare", "input": input } }])
    }

    #[tokio::test]
    async fn one_question_with_a_bounded_answer_by_one_tool_is_asked() {
        let (answered, aws) = ask(None, answer(filled_in(json!({ "plausibility": 0.5 })), "tool_use")).await;
        let expected = ModelAnswer {
            text: r#"{"plausibility":0.5}"#.to_owned(),
            end: AnswerEnd::Whole,
            input_tokens: 7,
            output_tokens: 3,
        };
        assert_eq!(answered.unwrap(), expected);
        let [call] = &aws.calls()[..] else { panic!("one call") };
        assert_eq!(call.operation, "/model/amazon.nova-lite-v1%3A0/converse");
        assert_eq!(call.body["system"], json!([{ "text": "Be brief." }]));
        assert_eq!(call.body["messages"], json!([{ "role": "user", "content": [{ "text": "Why?" }] }]));
        assert_eq!(call.body["inferenceConfig"], json!({ "maxTokens": 800, "temperature": 0.0 }));
        let tool = json!({
            "name": "compare", "description": "Compares.", "inputSchema": { "json": { "type": "object" } }
        });
        let forced = json!({ "tools": [{ "toolSpec": tool }], "toolChoice": { "tool": { "name": "compare" } } });
        assert_eq!(call.body["toolConfig"], forced);
        assert_eq!(call.body.get("guardrailConfig"), None);
    }

    #[tokio::test]
    async fn a_guardrail_looks_at_it_where_one_is_named() {
        let guardrail = Some(("gr1abc".to_owned(), "2".to_owned()));
        let (answered, aws) = ask(guardrail, answer(json!([{ "text": "Blocked." }]), "guardrail_intervened")).await;
        assert_eq!(answered.unwrap().end, AnswerEnd::Blocked);
        let sent = &aws.calls()[0].body["guardrailConfig"];
        assert_eq!((&sent["guardrailIdentifier"], &sent["guardrailVersion"]), (&json!("gr1abc"), &json!("2")));
    }

    #[tokio::test]
    async fn how_an_answer_ended_is_told() {
        for (stop_reason, expected) in [
            ("end_turn", AnswerEnd::Whole),
            ("max_tokens", AnswerEnd::CutOff),
            ("content_filtered", AnswerEnd::Blocked),
            ("a_reason_of_tomorrow", AnswerEnd::Whole),
        ] {
            let (answered, _aws) = ask(None, answer(json!([{ "text": "{" }]), stop_reason)).await;
            assert_eq!(answered.unwrap().end, expected, "{stop_reason}");
        }
    }

    #[tokio::test]
    async fn a_throttled_call_is_not_retried() {
        let (answered, aws) = ask(None, Reply::Error(429, "ThrottlingException", "Too many tokens")).await;
        assert_eq!(answered.unwrap_err().kind, FailureKind::Throttled);
        assert_eq!(aws.calls().len(), 1);
    }

    #[tokio::test]
    async fn an_answer_without_a_tool_is_its_text() {
        let (answered, _aws) = ask(None, answer(json!([{ "text": "I " }, { "text": "won't." }]), "end_turn")).await;
        assert_eq!(answered.unwrap().text, "I won't.");
        assert_eq!(ask(None, answer(json!([]), "end_turn")).await.0.unwrap().text, "");
    }
}
