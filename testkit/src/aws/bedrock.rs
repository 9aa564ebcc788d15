//! Bedrock Converse: a model that always gives the scenario's answer.

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

/// One bounded question, one answer.
pub(super) fn converse(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: Converse = wire::input(input)?;
    let Some(advice) = &scenario.advice else {
        return Err(AwsError::new(404, "ResourceNotFoundException", format!("no model {}", asked.model_id)));
    };
    let is_one_question = matches!(asked.messages.as_slice(), [only] if only.role == "user" && only.content.len() == 1);
    let is_said = asked.messages.iter().flat_map(|it| &it.content).chain(&asked.system).all(|it| !it.text.is_empty());
    if !is_one_question || !is_said || asked.inference_config.max_tokens == 0 {
        return Err(AwsError::new(400, "ValidationException", "expected one question with a bound on its answer"));
    }
    Ok(json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": advice }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 1000, "outputTokens": 200, "totalTokens": 1200 },
        "metrics": { "latencyMs": 900 },
    }))
}
