//! Bedrock Converse: a model that gives the scenario's answer to every question, by the tool that it must use.

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
    tool_config: ToolConfig,
    #[serde(rename = "guardrailConfig")]
    _guardrail_config: Option<GuardrailConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ToolConfig {
    tools: Vec<Tool>,
    tool_choice: ToolChoice,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tool {
    tool_spec: ToolSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ToolSpec {
    name: String,
    #[serde(rename = "description")]
    _description: String,
    input_schema: InputSchema,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputSchema {
    json: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolChoice {
    tool: Name,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GuardrailConfig {
    #[serde(rename = "guardrailIdentifier")]
    _identifier: String,
    #[serde(rename = "guardrailVersion")]
    _version: String,
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
    let ToolConfig { tools, tool_choice } = &request.tool_config;
    let is_forced = matches!(tools.as_slice(), [only] if only.tool_spec.name == tool_choice.tool.name
        && only.tool_spec.input_schema.json.get("type").is_some_and(|kind| kind == "object"));
    if !is_forced {
        return Err(AwsError::new(400, "ValidationException", "expected one tool with a schema, which must be used"));
    }
    // A model that does not use its tool writes.
    let (content, stop_reason) = match serde_json::from_str::<Value>(advice) {
        Ok(input) => {
            let used = json!({ "toolUseId": "tooluse_1", "name": tool_choice.tool.name, "input": input });
            (json!({ "toolUse": used }), "tool_use")
        }
        Err(_) => (json!({ "text": advice }), "end_turn"),
    };
    Ok(json!({
        "output": { "message": { "role": "assistant", "content": [content] } },
        "stopReason": stop_reason,
        "usage": { "inputTokens": 1000, "outputTokens": 200, "totalTokens": 1200 },
        "metrics": { "latencyMs": 900 },
    }))
}
