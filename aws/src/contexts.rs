//! Contexts, in a DynamoDB table: the key `service`, and the context as JSON in the attribute `context`.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use investigation::model::Context;
use investigation::ports::{ContextStore, Failure, FailureKind};

use crate::failure::failure;

const OPERATION: &str = "dynamodb:GetItem";

/// Keeps contexts in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoContexts {
    client: Client,
    table: String,
}

impl DynamoContexts {
    /// The contexts in this table.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: String) -> Self {
        Self { client: Client::new(sdk), table }
    }
}

impl ContextStore for DynamoContexts {
    async fn context(&self, service: &str) -> Result<Context, Failure> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("service", AttributeValue::S(service.to_owned()))
            .send()
            .await
            .map_err(failure(OPERATION))?;
        let item = found.item.ok_or_else(|| Failure::new(FailureKind::NotFound, OPERATION, "no such context"))?;
        let json = item.get("context").and_then(|value| value.as_s().ok()).map_or("", String::as_str);
        serde_json::from_str(json)
            .map_err(|error| Failure::new(FailureKind::Invalid, OPERATION, format!("the attribute `context`: {error}")))
    }
}
