//! Bedrock Converse: a model that gives the scenario's answer to every question.

use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::Scenario;
use super::wire::{self, AwsError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Converse {
    model_id: String,
    messages: Vec<Message>,
    system: Vec<Text>,
    inference_config: InferenceConfig,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    role: String,
    content: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InferenceConfig {
    max_tokens: u32,
    #[serde(rename = "temperature")]
    _temperature: Option<f64>,
}

/// `Converse`: accepts one question, which must bound the length of its answer.
pub(super) fn converse(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: Converse = wire::input(input)?;
    let Some(advice) = &scenario.advice else {
        return Err(AwsError::new(404, "ResourceNotFoundException", format!("no model {}", request.model_id)));
    };
    let is_one_question =
        matches!(request.messages.as_slice(), [only] if only.role == "user" && only.content.len() == 1);
    let mut texts = request.messages.iter().flat_map(|message| &message.content).chain(&request.system);
    let has_empty_text = texts.any(|content| content.text.is_empty());
    if !is_one_question || has_empty_text || request.inference_config.max_tokens == 0 {
        return Err(AwsError::new(400, "ValidationException", "expected one question with a bound on its answer"));
    }
    Ok(json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": advice }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 1000, "outputTokens": 200, "totalTokens": 1200 },
        "metrics": { "latencyMs": 900 },
    }))
}
