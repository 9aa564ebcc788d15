//! The revisions that services keep of what is deployed.

use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{self, AwsError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DescribeTaskDefinition {
    task_definition: String,
}

/// `ecs:DescribeTaskDefinition`: each revision of a family runs an image whose tag has its number.
pub(super) fn task_definition(input: Value) -> Result<Value, AwsError> {
    let DescribeTaskDefinition { task_definition } = wire::input(input)?;
    let Some((family, revision)) = task_definition.split_once(':') else {
        return Err(AwsError::rejected("ClientException", format!("{task_definition} names no revision")));
    };
    let container = json!({ "name": "app", "image": format!("{family}:1.{revision}") });
    Ok(json!({ "taskDefinition": { "family": family, "containerDefinitions": [container] } }))
}
