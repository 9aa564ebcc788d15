//! Bedrock, by `Converse`.
//!
//! Source: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::Config;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, InferenceConfiguration, Message, SystemContentBlock,
};
use investigation::ports::{Advisor, Failure, FailureKind};

use crate::failure::to_failure;

/// Enough for a few sentences of JSON, in tokens.
const MAX_TOKENS: i32 = 512;
/// A model writes [`MAX_TOKENS`] in seconds. The report is posted already, so a slower answer is not worth the wait.
const TIMEOUT: Duration = Duration::from_secs(30);

const OPERATION: &str = "bedrock:Converse";

/// Asks a model on Bedrock.
#[derive(Debug, Clone)]
pub struct Bedrock {
    client: Client,
    model_id: String,
}

impl Bedrock {
    /// Asks the model, or the inference profile, with this id. A call is made once and never retried.
    #[must_use]
    pub fn new(sdk: &SdkConfig, model_id: String) -> Self {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(TIMEOUT).operation_timeout(TIMEOUT).build();
        let config = Config::from(sdk).to_builder().retry_config(RetryConfig::disabled()).timeout_config(timeouts);
        Self { client: Client::from_conf(config.build()), model_id }
    }
}

impl Advisor for Bedrock {
    fn model_id(&self) -> &str {
        &self.model_id
    }

    async fn advise(&self, system: &str, question: &str) -> Result<String, Failure> {
        let message = Message::builder()
            .role(ConversationRole::User)
            .content(ContentBlock::Text(question.to_owned()))
            .build()
            .map_err(|error| Failure::new(FailureKind::Invalid, OPERATION, error.to_string()))?;
        let answer = self
            .client
            .converse()
            .model_id(&self.model_id)
            .system(SystemContentBlock::Text(system.to_owned()))
            .messages(message)
            .inference_config(InferenceConfiguration::builder().max_tokens(MAX_TOKENS).temperature(0.0).build())
            .send()
            .await
            .map_err(to_failure(OPERATION))?;
        let message = answer.output().and_then(|output| output.as_message().ok());
        let blocks = message.map_or(&[][..], Message::content);
        let text: String = blocks.iter().filter_map(|block| block.as_text().ok()).map(String::as_str).collect();
        if text.is_empty() {
            return Err(Failure::new(FailureKind::Invalid, OPERATION, "the model's answer holds no text"));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply};
    use serde_json::{Value, json};

    async fn advise(reply: Reply) -> (Result<String, Failure>, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        let advisor = Bedrock::new(&aws.sdk().await, "amazon.nova-lite-v1:0".to_owned());
        (advisor.advise("Be brief.", "Why?").await, aws)
    }

    fn answer(content: Value) -> Reply {
        Reply::Ok(json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": "end_turn",
            "usage": { "inputTokens": 1, "outputTokens": 1, "totalTokens": 2 },
            "metrics": { "latencyMs": 1 },
        }))
    }

    #[tokio::test]
    async fn one_question_with_a_bounded_answer_is_asked() {
        let (text, aws) = advise(answer(json!([{ "text": "{\"remarks\"" }, { "text": ":[]}" }]))).await;
        assert_eq!(text.unwrap(), r#"{"remarks":[]}"#);
        let [call] = &aws.calls()[..] else { panic!("one call") };
        assert_eq!(call.operation, "/model/amazon.nova-lite-v1%3A0/converse");
        assert_eq!(call.body["system"], json!([{ "text": "Be brief." }]));
        assert_eq!(call.body["messages"], json!([{ "role": "user", "content": [{ "text": "Why?" }] }]));
        assert_eq!(call.body["inferenceConfig"], json!({ "maxTokens": 512, "temperature": 0.0 }));
    }

    #[tokio::test]
    async fn a_throttled_call_is_not_retried() {
        let (text, aws) = advise(Reply::Error(429, "ThrottlingException", "Too many tokens")).await;
        assert_eq!(text.unwrap_err().kind, FailureKind::Throttled);
        assert_eq!(aws.calls().len(), 1);
    }

    #[tokio::test]
    async fn an_answer_without_text_is_a_failure() {
        assert_eq!(advise(answer(json!([]))).await.0.unwrap_err().kind, FailureKind::Invalid);
    }
}
