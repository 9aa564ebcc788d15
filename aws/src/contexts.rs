//! Contexts, in a DynamoDB table. Its key is `service`; the attribute `context` holds the context as JSON.

use std::collections::HashMap;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use investigation::model::Context;
use investigation::ports::{ContextStore, Failure, FailureKind};

use crate::failure::to_failure;

const GET: &str = "dynamodb:GetItem";
const SCAN: &str = "dynamodb:Scan";

/// Keeps contexts in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoContexts {
    client: Client,
    table: String,
}

impl DynamoContexts {
    /// Keeps contexts in the table with this name.
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
            .map_err(to_failure(GET))?;
        let item = found.item.ok_or_else(|| Failure::new(FailureKind::NotFound, GET, "no such context"))?;
        to_context(&item, GET)
    }

    async fn contexts(&self) -> Result<Vec<Context>, Failure> {
        let mut items = self.client.scan().table_name(&self.table).into_paginator().items().send();
        let mut contexts = Vec::new();
        while let Some(item) = items.try_next().await.map_err(to_failure(SCAN))? {
            match to_context(&item, SCAN) {
                Ok(context) => contexts.push(context),
                // One context that cannot be read must not hide the others.
                Err(failure) => tracing::error!(%failure, "a context cannot be read"),
            }
        }
        Ok(contexts)
    }
}

fn to_context(item: &HashMap<String, AttributeValue>, operation: &'static str) -> Result<Context, Failure> {
    let json = item.get("context").and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    serde_json::from_str(json)
        .map_err(|error| Failure::new(FailureKind::Invalid, operation, format!("the attribute `context`: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, scope};
    use serde_json::{Value, json};

    async fn context(answer: Value) -> Result<Context, Failure> {
        let aws = FakeAws::in_order([Reply::Ok(answer)]).await;
        let contexts = DynamoContexts::new(&aws.sdk().await, "contexts".to_owned());
        let context = contexts.context("checkout").await;
        assert_eq!(aws.calls()[0].body, json!({ "TableName": "contexts", "Key": { "service": { "S": "checkout" } } }));
        context
    }

    #[tokio::test]
    async fn a_context_is_found() {
        let saved = scope().context;
        let json = serde_json::to_string(&saved).unwrap();
        let found = context(json!({ "Item": { "service": { "S": "checkout" }, "context": { "S": json } } })).await;
        assert_eq!(found.unwrap(), saved);
    }

    #[tokio::test]
    async fn an_unknown_service_is_not_found() {
        assert_eq!(context(json!({})).await.unwrap_err().kind, FailureKind::NotFound);
    }

    #[tokio::test]
    async fn a_context_of_another_shape_is_invalid() {
        let missing = context(json!({ "Item": { "service": { "S": "checkout" } } })).await;
        assert_eq!(missing.unwrap_err().kind, FailureKind::Invalid);
        let misspelt = r#"{"service":"checkout","region":"eu-west-1","log_group":[]}"#;
        let failure = context(json!({ "Item": { "context": { "S": misspelt } } })).await.unwrap_err();
        assert!(failure.detail.contains("log_group"), "{failure}");
    }

    #[tokio::test]
    async fn all_are_read_and_an_unreadable_one_hides_no_other() {
        let saved = scope().context;
        let item = |json: &str| json!({ "service": { "S": "x" }, "context": { "S": json } });
        let items = json!([item("{"), item(&serde_json::to_string(&saved).unwrap())]);
        let aws = FakeAws::in_order([Reply::Ok(json!({ "Items": items, "Count": 2, "ScannedCount": 2 }))]).await;
        let contexts = DynamoContexts::new(&aws.sdk().await, "contexts".to_owned());
        assert_eq!(contexts.contexts().await.unwrap(), [saved]);
    }
}
